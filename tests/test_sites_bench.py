"""That saved sites are measured as they are: what landed, and what of it is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_a_saved_site_is_crawled_and_held_against_its_own_files(tmp_path: Path) -> None:
    base, months = "http://archive.example/blog/", [(2012, 3), (2012, 4), (2012, 5)]
    menu = "".join(
        f'<li><a href="{base}{y}/{m:02}/">{y}年{m}月 {n}</a></li>' for n, (y, m) in enumerate(months, 1)
    )

    def write(path: str, title: str, body: str) -> None:
        file = tmp_path / "blog" / path / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        page = f"<title>{title} | A blog</title><body><main>{body}</main><ul class=months>{menu}</ul>"
        file.write_text(f"<meta charset=utf-8>{page}", encoding="utf-8")

    write("", "Home", "<h1>Home</h1>")
    for y, m in months:
        days = [3, 14, 25]
        entries = "".join(
            f'<li><h3><a href="{base}{y}/{m:02}/{d:02}/note-{d}/">Note of day {d} of {m}</a></h3></li>'
            for d in days
        )
        write(f"{y}/{m:02}", f"{m} of {y}", f"<h1>{m} of {y}</h1><ul>{entries}</ul>")
        for d in days:
            shown = d + 1 if (m, d) == (4, 14) else d  # one page prints another day than its address has
            told = f"<p>On that day, {d} of {m}, it was told at length what had come to pass, and who had seen it.</p>"
            head = f"<h1>Note of day {d} of {m}</h1><div class=date>{shown:02}.{m:02}.{y}</div>"
            write(
                f"{y}/{m:02}/{d:02}/note-{d}",
                f"Note of day {d} of {m}",
                head + told * (0 if (m, d) == (5, 3) else 3),
            )
    done = subprocess.run(
        [sys.executable, "bench/sites.py", str(tmp_path / "blog"), "--base", base, "--json"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    row = json.loads(done.stdout)
    assert (row["landed"], row["dated"], row["date"], row["title"], row["twice"]) == (9, "9/9", 1, 0, 0), row
    assert row["bare"] == 1
