"""Runs a script whose HTTP server writes head and body apart: `python prompt.py SCRIPT ARGUMENT…`.

Without this the body waits 40 ms for the client to confirm the head, and that is all such a test would wait for.
"""

from __future__ import annotations

import runpy
import socketserver
import sys
from pathlib import Path

if __name__ == "__main__":
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    del sys.argv[0]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    runpy.run_path(sys.argv[0], run_name="__main__")
