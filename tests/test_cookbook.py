"""Every block of the cookbook runs, and every tool comes to the same answers."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from muragat import Crawls

from crawler.demo import changes

pytestmark = pytest.mark.slow
PAGE = (Path(__file__).parents[1] / "docs" / "cookbook.md").read_text(encoding="utf-8")
SECTIONS = {
    section.partition("\n")[0]: re.findall(r"^```(python|r|sql)\n(.*?)```", section, re.S | re.M)
    for section in PAGE.split("\n## ")[1:]
}
NAMES = ("latest", "year", "growth", "edits", "deleted")
GROWN = {
    "pandas": "int(growth.growth.sum())",
    "Polars": "growth.collect()['growth'].sum()",
    "Spark": "growth.agg(f.sum('growth')).first()[0]",
    "Hugging Face datasets": "int(growth.growth.sum())",
}
ROWS = {"Polars": "{}.lazy().collect().height", "Spark": "{}.count()"}


def script(section: str) -> str:
    """The section's blocks as one script that ends by printing how many rows each answer has, as JSON."""
    today = dt.datetime.now(dt.UTC).date()
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    after = (first + dt.timedelta(days=100)).replace(day=1)
    code = "\n".join(code for _, code in SECTIONS[section])
    code = code.replace("datetime(2026, 10, 1,", f"datetime({first.year}, {first.month}, 1,")
    code = code.replace("datetime(2027, 1, 1,", f"datetime({after.year}, {after.month}, 1,")
    return code.replace("2026-10-01", str(first)).replace("2027-01-01", str(after))


def run(command: list[str | Path], folder: Path, text: str | None = None) -> dict[str, int]:
    """What the last line of a script's output says."""
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hf"), "PYTHONPATH": str(Path.cwd())}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=folder,
        input=text,
        capture_output=True,
        text=True,
        env=os.environ | offline | {"PATH": path},
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def run_python(section: str, folder: Path, python: str = sys.executable) -> dict[str, int]:
    counts = [f"{name!r}: {ROWS.get(section, 'len({})').format(name)}" for name in NAMES]
    told = f"import json\nprint(json.dumps({{{', '.join(counts)}, 'grown': {GROWN[section]}}}))"
    return run([python, "-c", f"{script(section)}\n{told}"], folder)


@pytest.fixture(scope="module")
def answers(thrice: Crawls) -> dict[str, int]:
    """What pandas answers, which the others must answer too."""
    return run_python("pandas", thrice.folder)


def test_the_cookbook_has_every_tool_and_each_its_blocks() -> None:
    tools = ["Muragat itself", "pandas", "Polars", "DuckDB", "R", "Spark", "Hugging Face datasets"]
    assert list(SECTIONS) == tools
    assert all(len(blocks) >= 3 for blocks in SECTIONS.values())


def test_the_answers_are_those_of_the_site(answers: dict[str, int], thrice: Crawls) -> None:
    kinds = Counter(change.kind for pair in pairwise(thrice.sites) for change in changes(*pair))
    assert answers["deleted"] == kinds["removed"] - kinds["restored"] > 0
    assert answers["edits"] == kinds["edited"] + kinds["silent-edit"] + kinds["retitled"] > 0
    assert answers["grown"] > 0
    counted = duckdb.execute(
        f"select count(*) from '{thrice.folder}/data/demo/articles.parquet'"
        " where article_section = 'Institute news' and year(date_published) = 2024"
    ).fetchall()
    assert answers["year"] == counted[0][0] > 0


@pytest.mark.parametrize("section", ["Polars", "Hugging Face datasets"])
def test_a_tool_answers_as_pandas_does(section: str, answers: dict[str, int], thrice: Crawls) -> None:
    assert run_python(section, thrice.folder) == answers


def test_duckdb_answers_as_pandas_does(answers: dict[str, int], thrice: Crawls) -> None:
    counts = [f"select '{name}', count(*) from {name}" for name in NAMES]
    asked = " union all ".join([*counts, "select 'grown', sum(growth) from growth"])
    code = (
        "import duckdb, json, sys\ndatabase = duckdb.connect()\ndatabase.execute(sys.stdin.read())\n"
        f'print(json.dumps({{k: int(v) for k, v in database.execute("{asked}").fetchall()}}))'
    )
    assert run([sys.executable, "-c", code], thrice.folder, script("DuckDB")) == answers


def test_muragat_reads_its_own_corpus(thrice: Crawls) -> None:
    told = "import json\nprint(json.dumps({'latest': len(latest), 'standing': len(standing), 'year': len(year)}))"
    answer = run([sys.executable, "-c", f"{script('Muragat itself')}\n{told}"], thrice.folder)
    assert answer["latest"] >= answer["standing"] > answer["year"] > 0


@pytest.mark.parametrize("reader", ["arrow", "duckdb"])
def test_r_answers_as_pandas_does(reader: str, answers: dict[str, int], thrice: Crawls) -> None:
    needed = {"arrow": ["arrow", "dplyr"], "duckdb": ["dplyr"]}[reader]
    rscript = shutil.which("Rscript")
    if not rscript or run_quietly(rscript, "-e", *[f"library({name})" for name in needed]):
        pytest.skip(f"R with its packages {' and '.join(needed)} is not installed")
    beside = Path(sys.executable).with_name("duckdb")
    if reader == "duckdb" and not (shutil.which("duckdb") or beside.exists()):
        pytest.skip("DuckDB's command line is not installed (pip install duckdb-cli)")
    (_, with_arrow), (_, with_duckdb) = SECTIONS["R"][:2]
    code = script("R").replace(with_duckdb if reader == "arrow" else with_arrow, "")
    counts = ", ".join(rf"\"{name}\": %d" for name in (*NAMES, "grown"))
    values = ", ".join([*(f"nrow({name})" for name in NAMES), "sum(growth$growth, na.rm = TRUE)"])
    told = f'cat(sprintf("{{{counts}}}\\n", {values}))'
    path = thrice.folder / f"{reader}.R"
    path.write_text(f"{code}\n{told}", encoding="utf-8")
    assert run([rscript, path], thrice.folder) == answers


def test_spark_answers_as_pandas_does(answers: dict[str, int], thrice: Crawls) -> None:
    python = os.environ.get("MURAGAT_SPARK_PYTHON", sys.executable)
    if run_quietly(python, "-c", "import pyspark") or not shutil.which("java"):
        pytest.skip("pyspark and Java are not installed (MURAGAT_SPARK_PYTHON names a Python that has it)")
    assert run_python("Spark", thrice.folder, python) == answers


def run_quietly(*command: str) -> int:
    return subprocess.run(command, capture_output=True).returncode
