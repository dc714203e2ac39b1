"""The sites' state as Prometheus metrics, for node_exporter's textfile collector or an endpoint.

Needs ``prometheus-client``: ``pip install 'muragat[metrics]'``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from pipelines.digests import replace
from pipelines.errors import UsageError
from pipelines.status import SiteStatus

try:
    from prometheus_client import CollectorRegistry, Gauge, generate_latest
except ImportError:
    raise UsageError("metrics need prometheus-client", hint="pip install 'muragat[metrics]'") from None

__all__ = ["VERDICTS", "render", "write"]

VERDICTS = ("good", "suspicious", "bad", "accepted", "rejected", "unchecked", "damaged")

_GAUGES: dict[str, tuple[str, Callable[[SiteStatus], float]]] = {
    "articles": ("Articles of articles.parquet.", lambda s: s.articles),
    "crawls": ("Crawls that count.", lambda s: s.crawls),
    "crawls_aside": ("Crawls set aside.", lambda s: s.aside),
    "crawl_unfinished": ("1 where a crawl is under way or was broken off.", lambda s: bool(s.unfinished)),
    "disk_bytes": ("Bytes of the site's folder, its log included.", lambda s: s.disk_bytes),
    "log_bytes": ("Bytes of the site's log (WARC).", lambda s: s.log_bytes),
    "last_crawl_holes": ("Months of the last crawl of which nothing is held.", lambda s: s.holes),
    "last_crawl_losses": ("Pages the last crawl could not have.", lambda s: s.losses),
    "last_crawl_timestamp_seconds": (
        "When the last crawl ended, in seconds since 1970.",
        lambda s: s.finished.timestamp() if s.finished else 0.0,
    ),
}


def render(statuses: Iterable[SiteStatus]) -> bytes:
    """The text format of Prometheus: ``muragat_…`` gauges with the label ``site``."""
    registry, sites = CollectorRegistry(), list(statuses)
    for name, (help_text, value) in _GAUGES.items():
        gauge = Gauge(f"muragat_{name}", help_text, ["site"], registry=registry)
        for status in sites:
            gauge.labels(status.site).set(value(status))
    verdicts = Gauge(
        "muragat_last_crawl_verdict",
        "1 for the verdict of the last crawl, 0 for every other.",
        ["site", "verdict"],
        registry=registry,
    )
    for status in sites:
        for verdict in VERDICTS:
            verdicts.labels(status.site, verdict).set(verdict == status.verdict)
    return generate_latest(registry)


def write(statuses: Iterable[SiteStatus], path: Path) -> None:
    """Put the metrics in place of a file, in one step, so that no half of it is ever collected."""
    replace(path, render(statuses))
