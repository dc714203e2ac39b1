"""The sites' state as Prometheus metrics, for node_exporter's textfile collector or an endpoint.

Needs ``prometheus-client``: ``pip install 'muragat[metrics]'``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.schedule.runs import run_counts
from pipelines.digests import replace
from pipelines.errors import ScheduleError, UsageError
from pipelines.status import SiteStatus, all_statuses

try:
    from prometheus_client import CollectorRegistry, Metric, generate_latest, start_http_server
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
except ImportError:
    raise UsageError("metrics need prometheus-client", hint="pip install 'muragat[metrics]'") from None

__all__ = ["VERDICTS", "render", "serving", "write"]

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


class _Sites:
    """What Prometheus collects, looked up anew each time it asks."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def collect(self) -> Iterator[Metric]:
        """All ``muragat_…`` metrics, each with the label ``site``."""
        sites = all_statuses(self._data)
        for name, (help_text, value) in _GAUGES.items():
            gauge = GaugeMetricFamily(f"muragat_{name}", help_text, labels=["site"])
            for status in sites:
                gauge.add_metric([status.site], value(status))
            yield gauge
        verdicts = GaugeMetricFamily(
            "muragat_last_crawl_verdict",
            "1 for the verdict of the last crawl, 0 for every other.",
            labels=["site", "verdict"],
        )
        for status in sites:
            for verdict in VERDICTS:
                verdicts.add_metric([status.site, verdict], verdict == status.verdict)
        yield verdicts
        runs = CounterMetricFamily(
            "muragat_runs",
            "Runs of the schedule by how they ended, those under way too.",
            labels=["site", "state"],
        )
        for labels, number in run_counts(self._data).items():
            runs.add_metric(labels, number)
        yield runs


def render(data: Path) -> bytes:
    """The metrics of a data folder in the text format of Prometheus."""
    return generate_latest(_registry(data))


def write(data: Path, path: Path) -> None:
    """Put the metrics in place of a file, in one step, so that no half of it is ever collected."""
    replace(path, render(data))


@contextmanager
def serving(data: Path, host: str, port: int) -> Iterator[str]:
    """Answer ``/metrics`` in a thread meanwhile; the address. Port 0 takes a free one.

    Raises `ScheduleError` where the port cannot be had.
    """
    try:
        server, thread = start_http_server(port, addr=host, registry=_registry(data))
    except OSError as error:
        what = error.strerror or str(error)
        raise ScheduleError(
            what, where=f"metrics on {host}:{port}", hint="choose another --metrics-port"
        ) from None
    try:
        yield f"http://{host}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _registry(data: Path) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Sites(data))
    return registry
