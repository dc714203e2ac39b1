"""The runner: one site never twice at a time, one host never twice, what died is taken up, and it ends in order."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from alertserver import serve_alerts
from muragat import COMMAND, run
from prometheus_client.parser import text_string_to_metric_families
from schedulebed import Bed, Gate, wait_for
from smallsite import serve_small

from crawler.schedule.outcome import health_of, read_outcome
from crawler.schedule.runs import Run
from pipelines.layout import SiteFolder

NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
CHECKS = [{"level": "good", "says": "fine"}, {"level": "bad", "says": "half is gone"}]
HOURLY = 'every = "1h"\nallow_private = true\n'


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def bed(tmp_path: Path, gate: Gate) -> Iterator[Bed]:
    with serve_small(gate) as (url, _):
        made = Bed(tmp_path)
        made.write(f'[sites.small]\nprofile = "small.toml"\n{HOURLY}', small=url)
        yield made
        gate.release()


def test_a_run_is_written_down_whole(bed: Bed) -> None:
    (made,) = bed.trigger(NOON + 5 * MINUTE)
    crawl_id = SiteFolder(bed.data / "small").committed()[0]
    record = SiteFolder(bed.data / "small").read_record(crawl_id)
    assert (made.slot, made.attempt, made.trigger, made.state, made.exit_code) == (
        NOON,
        1,
        "schedule",
        "done",
        0,
    )
    assert (made.crawl_id, made.verdict, made.pid) == (crawl_id, "good", os.getpid())
    assert made.counts == {"listed": 12, "landed": 12, "new_versions": 12, "losses": 0}
    assert made.version == f"{record['muragat_version']}+{record['extractor_version']}"
    assert made.profile_digest == record["profile_digest"]
    assert bed.trigger(NOON + 6 * MINUTE) == []
    assert sorted(path.name for path in (bed.data / ".schedule").iterdir()) == ["runs.db", "small.lock"]


def test_a_site_that_somebody_crawls_by_hand_waits(bed: Bed, gate: Gate) -> None:
    gate.arm(5)
    words = [
        *COMMAND,
        "crawl",
        str(bed.file.parent / "small.toml"),
        "--data",
        str(bed.data),
        "--allow-private",
        "-q",
    ]
    by_hand = subprocess.Popen(words)
    assert gate.reached.wait(60)
    assert bed.trigger(NOON) == bed.runs() == []
    gate.release()
    assert by_hand.wait(60) == 0
    assert [made.state for made in bed.trigger(NOON + MINUTE)] == ["done"]


def test_a_run_of_another_machine_is_believed_until_its_heart_stops(bed: Bed, gate: Gate) -> None:
    gate.arm(5)
    runner = bed.process(NOON)
    assert gate.reached.wait(60)
    runner.kill()
    runner.wait()
    bed.kill_crawl("small")
    gate.release()
    bed.execute("update runs set machine = 'elsewhere', heartbeat = ?", (NOON + 2 * MINUTE).isoformat())
    assert bed.trigger(NOON + 6 * MINUTE) == []
    ended: list[Run] = []
    while not ended:  # a killed process takes its time
        ended = bed.trigger(NOON + 8 * MINUTE)
    assert [(made.slot, made.state, made.trigger) for made in ended] == [
        (NOON, "crashed", "schedule"), (NOON, "done", "resume")]  # fmt: skip


def test_one_of_a_host_at_a_time_and_no_more_sites_than_allowed(tmp_path: Path) -> None:
    gates = [Gate() for _ in range(3)]
    with (
        serve_small(gates[0]) as (one, _),
        serve_small(gates[1]) as (two, _),
        serve_small(gates[2]) as (three, _),
    ):
        bed = Bed(tmp_path)
        sites = {"one": one, "two": two, "three": three.replace("127.0.0.1", "localhost")}
        text = "".join(f'[sites.{name}]\nprofile = "{name}.toml"\n{HOURLY}' for name in sites)
        bed.write(text, **sites)
        for gate in gates:
            gate.arm(3)
        runner = bed.process(NOON)
        assert gates[0].reached.wait(60)
        assert gates[2].reached.wait(60)  # another host: beside the first
        assert {made.site for made in bed.runs()} == {"one", "three"}
        for gate in gates:
            gate.release()
        assert runner.wait(120) == 0
        assert [made.site for made in bed.runs()] == ["one", "three", "two"]
        assert {made.state for made in bed.runs()} == {"done"}

        bed.write("at_once = 1\n" + text)
        for gate in gates:
            gate.arm(3)
        runner = bed.process(NOON + HOUR)
        for gate in (gates[0], gates[1], gates[2]):
            assert gate.reached.wait(60)
            assert sum(made.state == "running" for made in bed.runs()) == 1
            gate.release()
        assert runner.wait(120) == 0


def serve(bed: Bed, *options: str, **environment: str) -> subprocess.Popen[str]:
    words = [*COMMAND, "serve-schedule", "--schedule", str(bed.file), "--data", str(bed.data), *options]
    return subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})


def test_serving_ends_in_order_and_goes_on_where_it_was(bed: Bed, gate: Gate) -> None:
    gate.arm(9)
    first = serve(bed)
    assert gate.reached.wait(60)
    first.send_signal(signal.SIGTERM)
    threading.Timer(1, gate.release).start()
    said = first.communicate(timeout=60)[1]
    assert first.returncode == 0, said
    assert [(made.state, made.exit_code) for made in bed.runs()] == [("interrupted", 130)]
    assert not bed.crawl_process("small")
    second = serve(bed)
    wait_for(lambda: bed.runs()[-1].state == "done")
    second.send_signal(signal.SIGTERM)
    assert second.communicate(timeout=60)
    assert second.returncode == 0
    assert [(made.trigger, made.attempt) for made in bed.runs()][1:] == [("resume", 2)]
    assert bed.runs()[0].slot == bed.runs()[1].slot


def test_serving_reads_the_schedule_again_and_keeps_it_where_that_fails(
    bed: Bed, request: pytest.FixtureRequest
) -> None:
    good = bed.file.read_text()
    bed.write(good + "enabled = false\n")
    server = serve(bed)
    request.addfinalizer(server.kill)
    assert server.stderr
    assert "1 sites" in server.stderr.readline()
    bed.write(good + "enabld = true\n")
    server.send_signal(signal.SIGHUP)
    line = server.stderr.readline()
    assert f"{bed.file}:5: sites.small.enabld: unknown key; the schedule is kept as it was" in line
    assert "did you mean enabled?" in line
    assert bed.runs() == []
    bed.write(good)
    server.send_signal(signal.SIGHUP)
    assert "read again, 1 sites" in server.stderr.readline()
    wait_for(lambda: [made.state for made in bed.runs()] == ["done"])
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=60)
    assert server.returncode == 0


def test_serving_answers_prometheus(bed: Bed, request: pytest.FixtureRequest) -> None:
    server = serve(bed, "--metrics-port", "0")
    request.addfinalizer(server.kill)
    assert server.stderr
    address = server.stderr.readline().removeprefix("metrics: ").strip()
    assert address.startswith("http://127.0.0.1:")

    def samples() -> dict[tuple[str, ...], float]:
        families = text_string_to_metric_families(httpx.get(address).raise_for_status().text)
        return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}

    wait_for(lambda: samples().get(("muragat_runs_total", "small", "done")))
    found = samples()
    assert found["muragat_articles", "small"] == 12
    assert found["muragat_last_crawl_verdict", "small", "good"] == 1
    port = address.split(":")[-1].removesuffix("/metrics")
    taken = run("serve-schedule", "--schedule", bed.file, "--data", bed.data, "--metrics-port", port)
    assert taken.returncode == 2
    assert f"metrics on 127.0.0.1:{port}" in taken.stderr
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=60)
    assert server.returncode == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_a_crash_that_was_made_up_for_wakes_nobody_and_is_told_when_asked(
    bed: Bed, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_alerts() as (address, alerts):
        monkeypatch.setenv("MURAGAT_ALERTS", address)
        gate.arm(9)
        runner = bed.process(dt.datetime.now(dt.UTC))
        wait_for(gate.reached.is_set)
        bed.kill_crawl("small")
        gate.release()
        assert runner.wait() == 0
        assert [made.state for made in bed.runs()] == ["crashed", "done"]
        assert alerts == []
    told = run("status", "--data", bed.data)
    assert "small: runs of the last week: 1 crashed; the last 20" in told.stderr
    assert "was ended by signal 9" in told.stderr
    assert json.loads(run("status", "--data", bed.data, "--json").stdout)["trouble"]["small"]["runs"] == {
        "crashed": 1
    }
    assert "small: runs 1 crashed; the last 20" in run("digest", "--data", bed.data).stdout
    assert 'muragat_runs_total{site="small",state="crashed"} 1.0' in run("metrics", "--data", bed.data).stdout


def test_what_is_told_and_the_exit_code(bed: Bed, gate: Gate) -> None:
    words = ("schedule", "run-due", "--schedule", bed.file, "--data", bed.data)
    gate["/"] = (404, "gone")
    with serve_alerts() as (address, alerts):
        secret = bed.file.parent / "alerts.txt"
        secret.write_text(address)
        bed.write(bed.file.read_text() + '[alerts]\nurls_file = "alerts.txt"\n')
        refused = run(*words)
        assert refused.returncode == 2
        assert "others can read it" in refused.stderr
        secret.chmod(0o600)
        failed = run(*words, "--json")
        assert failed.returncode == 1
        (made,) = json.loads(failed.stdout)["runs"]
        assert (made["state"], made["exit_code"], made["verdict"]) == ("failed", 1, None)
        assert "the start page answers 404" in made["message"]
        assert [alert["title"] for alert in alerts] == ["small: failed (was good)"]
        assert "the start page answers 404" in alerts[0]["message"]
        assert run(*words).returncode == 0  # nothing is due: it is tried again later
        assert len(alerts) == 1
        held = failed.stdout + failed.stderr + str(bed.runs())
        held += "".join(path.read_text(errors="ignore") for path in bed.data.rglob("*") if path.is_file())
        assert address not in held


def test_an_alert_that_cannot_be_delivered_is_kept(bed: Bed, gate: Gate) -> None:
    gate["/"] = (404, "gone")
    words = ("schedule", "run-due", "--schedule", bed.file, "--data", bed.data)
    dead = run(*words, MURAGAT_ALERTS="json://u:hunter2@127.0.0.1:9/")
    assert dead.returncode == 1
    assert "alert not sent, MURAGAT_ALERTS, address 1: an alert could not be delivered" in dead.stderr
    assert "hunter2" not in dead.stdout + dead.stderr
    bed.execute("update alerts set tried = ?", NOON.isoformat())
    with serve_alerts() as (address, alerts):
        for _ in range(2):
            run(*words, MURAGAT_ALERTS=address)
        assert [alert["title"] for alert in alerts] == ["small: failed (was good)"]


@pytest.mark.parametrize(
    ("printed", "complaint", "code", "stopped", "state", "health", "message"),
    [
        ({"verdict": "bad", "checks": CHECKS}, "", 0, False, "done", "bad", "2 pages lost; half is gone"),
        ({"verdict": "suspicious"}, "", 3, False, "done", "suspicious", "9 of 12 articles, 1 new versions"),
        ({}, "", None, False, "done", "good", "lost"),  # its runner died, it did not
        ({"finished": None, "stopped": "2 pages"}, "", 0, False, "unfinished", None, "stopped: 2 pages"),
        (None, "error: no\nhint:  do\n", 1, False, "failed", "failed", "error: no; hint: do"),
        (None, "", 2, False, "failed", "failed", "exit code 2"),
        (None, "", -9, False, "crashed", "failed", "signal 9"),
        (None, "", None, False, "crashed", "failed", "was ended"),
        (None, "", -15, True, "interrupted", None, "interrupted"),
        (None, "", 130, False, "interrupted", None, "interrupted"),
    ],
)
def test_what_a_crawl_came_to(tmp_path: Path, printed: dict[str, Any] | None, complaint: str, code: int | None,
                              stopped: bool, state: str, health: str | None, message: str) -> None:  # fmt: skip
    record = {"crawl_id": "20240501T120000Z", "finished": "2024-05-01T12:05:00+00:00", "losses": 2,
              "muragat_version": "1", "extractor_version": 2, "profile_digest": "",
              "counts": {"listed": 12, "landed": 9, "new_versions": 1}}  # fmt: skip
    (tmp_path / "out").write_text("" if printed is None else json.dumps(record | printed))
    (tmp_path / "err").write_text(complaint)
    outcome = read_outcome(tmp_path / "out", tmp_path / "err", code, stopped=stopped)
    assert (outcome.state, health_of(outcome)) == (state, health)
    assert message in outcome.message


def test_the_refresh_policy_and_the_budget_reach_the_crawl(bed: Bed) -> None:
    bed.write(bed.file.read_text() + "refresh = { recent_days = 9, one_in = 4 }\nmax_pages = 4\n")
    (made,) = bed.trigger(NOON)
    assert (made.state, made.verdict) == ("unfinished", None)
    assert made.message == "stopped: 4 pages were asked for"
    bed.write(bed.file.read_text().replace("max_pages = 4\n", ""))
    assert bed.trigger(NOON + 30 * MINUTE) == []
    (made,) = bed.trigger(NOON + HOUR)  # the next slot goes on with the crawl
    record = SiteFolder(bed.data / "small").read_record(str(made.crawl_id))
    assert record["resumed"]
    assert record["refresh"] == {"recent_days": 9, "one_in": 4}


def test_a_damaged_table_is_named(bed: Bed) -> None:
    (bed.data / ".schedule").mkdir(parents=True)
    (bed.data / ".schedule" / "runs.db").write_bytes(b"no database at all" * 100)
    done = run("schedule", "list", "--schedule", bed.file, "--data", bed.data)
    assert done.returncode == 2
    assert "runs.db: file is not a database" in done.stderr


def test_two_processes_cannot_begin_one_slot(bed: Bed) -> None:
    bed.trigger(NOON)
    both = [bed.process(NOON + HOUR) for _ in range(3)]
    assert [process.wait(120) for process in both] == [0, 0, 0]
    assert [(r.slot, r.state) for r in bed.runs()] == [(NOON, "done"), (NOON + HOUR, "done")]
