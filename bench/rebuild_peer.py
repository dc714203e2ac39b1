"""datatrove's WarcReader with trafilatura over a folder of WARC files: what `bench/rebuild.py --peer` runs.

    python bench/rebuild_peer.py FOLDER WORKERS

Prints the bytes of what it wrote. Runs in an environment of its own: datatrove[io], warcio, trafilatura, lxml_html_clean.
"""

import logging
import sys
import tempfile
from pathlib import Path

import trafilatura  # noqa: F401  datatrove imports it in a child, and waits for ever where that fails
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import JsonlWriter


def main() -> None:
    folder, workers = sys.argv[1], int(sys.argv[2])
    logging.disable()
    with tempfile.TemporaryDirectory() as place:
        stages = [
            WarcReader(folder, glob_pattern="*.warc.gz"),
            Trafilatura(favour_precision=True, timeout=10),
            JsonlWriter(f"{place}/out"),
        ]
        LocalPipelineExecutor(stages, tasks=workers, workers=workers, logging_dir=f"{place}/log").run()
        sizes = [path.stat().st_size for path in Path(place, "out").glob("*")]
    print(sum(sizes))


if __name__ == "__main__":
    main()
