"""``python -m crawler.demo``: serve the demo site until interrupted."""

from __future__ import annotations

import argparse
import datetime as dt
import signal
import sys
from collections.abc import Sequence

from crawler.demo.plan import REVISIONS
from crawler.demo.server import serve
from crawler.demo.site import SEED, build

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the address, serve until SIGINT or SIGTERM, return 0; return 1 where the port is taken."""
    options = _parser().parse_args(arguments)
    # Blocked before the server's thread starts, so that it inherits the mask and the signal waits for us.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    site = build(seed=options.seed, revision=options.revision, today=options.today)
    try:
        server = serve(
            site,
            port=options.port,
            delay_ms=options.delay,
            jitter_ms=options.jitter,
            validators=options.validators,
        )
    except OSError as error:
        print(f"cannot serve on port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    with server:
        print(server.url, flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crawler.demo", description="Serve the demo site on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument(
        "--revision", type=int, default=1, choices=REVISIONS, help="the site some weeks later"
    )
    parser.add_argument("--delay", type=float, default=0, metavar="MS", help="wait before every answer")
    parser.add_argument("--jitter", type=float, default=0, metavar="MS", help="wait up to so much longer")
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.date.today(), metavar="YYYY-MM-DD")
    parser.add_argument("--seed", type=int, default=SEED, help=f"another site of this make (default {SEED})")
    parser.add_argument(
        "--validators", action="store_true", help="send ETag and Last-Modified, honour If-None-Match"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
