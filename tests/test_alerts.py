"""Alerts: where the addresses come from, who may read them, and that nothing else ever shows them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from alertserver import serve_alerts

from crawler.alerts import Address, alert_addresses, send_alert
from pipelines.errors import ScheduleError

# Apprise looks for a module that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


def secret_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "alerts.txt"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_addresses_come_from_the_environment_and_a_file(tmp_path: Path) -> None:
    path = secret_file(tmp_path, "# mail\nmailto://a:b@example.org\n\nslack://x/y/z\n")
    found = alert_addresses(path, {"MURAGAT_ALERTS": "json://one  json://two"})
    assert [address.url for address in found] == [
        "json://one", "json://two", "mailto://a:b@example.org", "slack://x/y/z"]  # fmt: skip
    assert [address.place for address in found[1:3]] == ["MURAGAT_ALERTS, address 2", f"{path}:2"]
    assert "example.org" not in repr(found)
    assert alert_addresses(None, {}) == []


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = secret_file(tmp_path, "json://secret\n", mode)
    with pytest.raises(ScheduleError, match=f"others can read it \\(mode {mode:o}\\)") as caught:
        alert_addresses(path, {})
    assert caught.value.hint == f"chmod 600 {path}"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScheduleError, match="No such file"):
        alert_addresses(tmp_path / "none.txt", {})


def test_a_message_arrives_whole() -> None:
    with serve_alerts() as (url, received):
        assert send_alert([Address(url, "here")], "economy_kz: bad", "Екі жол\nof text", good=False) == []
        assert [(m["title"], m["message"], m["type"]) for m in received] == [
            ("economy_kz: bad", "Екі жол\nof text", "warning")]  # fmt: skip


def test_an_address_that_fails_is_named_by_its_place_only(capfd: pytest.CaptureFixture[str]) -> None:
    dead = Address("json://user:hunter2@127.0.0.1:9/", "alerts.txt:7")
    with pytest.raises(ScheduleError, match="could not be delivered") as caught:
        send_alert([dead], "title", "body", good=True)
    assert caught.value.where == "alerts.txt:7"
    with pytest.raises(ScheduleError, match="not an address that Apprise knows"):
        send_alert([Address("hunter2", "alerts.txt:8")], "title", "body", good=True)
    with serve_alerts() as (url, received):
        assert send_alert([dead, Address(url, "alerts.txt:9")], "title", "body", good=True) == [
            "alerts.txt:7"
        ]
        assert len(received) == 1
    assert "hunter2" not in str(caught.value) + caught.value.hint + "".join(capfd.readouterr())


def test_a_missing_extra_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ScheduleError) as caught:
        send_alert([Address("json://x", "here")], "title", "body", good=True)
    assert caught.value.hint == "pip install 'muragat[alerts]'"
