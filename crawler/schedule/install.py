"""What makes a machine call the runner every five minutes: systemd units, a crontab line, a Kubernetes CronJob,
and for those who have a scrapyd server, the calls to it."""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

from crawler.schedule.entries import Entry, Schedule
from crawler.schedule.slots import Cron
from pipelines.errors import ScheduleError

__all__ = ["Installation", "installation"]

_SETTINGS = {
    "--max-pages": "MURAGAT_MAX_PAGES",
    "--max-time": "MURAGAT_MAX_SECONDS",
    "--max-bytes": "MURAGAT_MAX_BYTES",
}

_SERVICE = """\
[Unit]
Description=Muragat: crawl the sites that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={command}
# A crawl is stopped in order and continued by the next call; give it time to write down where it is.
KillMode=mixed
TimeoutStopSec=5min
# 3: a site is not good. The alert says so; the unit has done its work.
SuccessExitStatus=3 130
EnvironmentFile=-/etc/muragat/environment
Nice=10
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=strict
ReadWritePaths={data}
"""

_TIMER = """\
[Unit]
Description=Muragat: look every five minutes which sites are due

[Timer]
OnCalendar=*:0/5
RandomizedDelaySec=20
Persistent=true

[Install]
WantedBy=timers.target
"""

_KUBERNETES = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: muragat-schedule
data:
  schedule.toml: {schedule}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: muragat
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 240
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 300
          containers:
            - name: muragat
              image: {image}
              command: ["muragat", "schedule", "run-due", "--schedule", "/etc/muragat/schedule.toml", "--data", "/data"]
              envFrom:
                - secretRef:
                    name: muragat-alerts
                    optional: true
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: schedule
                  mountPath: /etc/muragat
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: muragat-data
            - name: schedule
              configMap:
                name: muragat-schedule
"""

_SCRAPYD = """\
#!/bin/sh
# Sends Muragat to a scrapyd server and asks it to crawl. scrapyd has no clock: call `{name} SITE` from cron
# at the times given below, or use `muragat schedule run-due`, which needs no scrapyd.
# First, in a checkout: python -c 'import setuptools; setuptools.setup()' bdist_egg
set -eu
server=${{SCRAPYD:-http://localhost:6800}}
case "${{1:-}}" in
addversion)
  curl -fsS "$server/addversion.json" -F project=muragat -F version="$(date +%s)" -F egg=@"${{2:?which egg?}}"
  ;;
{cases}*)
  echo "usage: $0 addversion EGG | {sites}" >&2
  exit 2
  ;;
esac
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Installation:
    """Files by name, and what to do with them."""

    files: dict[str, str]
    next_step: str


def installation(kind: str, schedule: Schedule, data: Path, image: str) -> Installation:
    """What to install of a ``kind``: ``systemd``, ``cron``, ``kubernetes`` or ``scrapyd``.

    Raises `ScheduleError` where a path or a site's profile cannot be had there.
    """
    words = [sys.executable, "-m", "crawler", "schedule", "run-due", "--quiet"]
    words += ["--schedule", str(schedule.path.absolute()), "--data", str(data.absolute())]
    if any(re.search(r"[\n\r]", word) for word in words):
        raise ScheduleError("a path with a line break in it", hint="rename that folder")
    if kind == "systemd":
        return _systemd(words, schedule.path.absolute().parent, data.absolute())
    if kind == "cron":
        line = f"*/5 * * * * {shlex.join(words)}".replace("%", r"\%")  # to cron a % is a line break
        return Installation({"muragat.crontab": line + "\n"}, "(crontab -l; cat muragat.crontab) | crontab -")
    if kind == "kubernetes":
        return _kubernetes(schedule, image)
    return _scrapyd(schedule.entries, data.absolute())


def _systemd(words: Iterable[str], folder: Path, data: Path) -> Installation:
    service = _SERVICE.format(
        folder=_unit_path(folder), command=" ".join(map(_unit_word, words)), data=_unit_word(str(data))
    )
    steps = "copy them to /etc/systemd/system, then: systemctl enable --now muragat.timer"
    return Installation({"muragat.service": service, "muragat.timer": _TIMER}, steps)


def _unit_path(path: Path) -> str:
    """A path that stands alone behind its key: there quotes would be part of it."""
    return str(path).replace("%", "%%")


def _unit_word(word: str) -> str:
    """A word as systemd reads it: `%` and `$` mean something to it, within quotes a backslash too."""
    word = word.replace("%", "%%").replace("$", "$$")
    if re.fullmatch(r"[\w@%+=:,./$-]+", word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _kubernetes(schedule: Schedule, image: str) -> Installation:
    for entry in schedule.entries:
        if entry.target.endswith(".toml") and "://" not in entry.target:
            hint = "name a profile that comes with Muragat, or an address; or mount the file and write its manifest"
            raise ScheduleError("its profile is a file of this machine", where=entry.site, hint=hint)
    # A text in JSON is one in YAML.
    source = json.dumps(schedule.path.read_text(encoding="utf-8"), ensure_ascii=False)
    text = _KUBERNETES.format(schedule=source, image=json.dumps(image))
    return Installation(
        {"muragat.yaml": text}, "kubectl apply -f muragat.yaml, with a volume claim muragat-data"
    )


def _scrapyd(entries: Iterable[Entry], data: Path) -> Installation:
    enabled = [entry for entry in entries if entry.enabled]
    cases = "".join(_scrapyd_case(entry, data) for entry in enabled)
    name = "muragat-scrapyd.sh"
    text = _SCRAPYD.format(name=name, cases=cases, sites=" | ".join(entry.site for entry in enabled))
    return Installation({name: text}, f"sh {name} addversion dist/….egg, then sh {name} SITE")


def _scrapyd_case(entry: Entry, data: Path) -> str:
    fields = ["project=muragat", "spider=archive", f"site={entry.target}", f"data={data}"]
    options = iter(entry.options)
    for option in options:
        if option == "--allow-private":
            fields.append("setting=MURAGAT_ALLOW_PRIVATE=1")
        elif option == "--refresh":
            fields.append(f"refresh={next(options)}")
        else:
            fields.append(f"setting={_SETTINGS[option]}={next(options).removesuffix('s')}")
    when = entry.times.rule if isinstance(entry.times.rule, Cron) else f"{entry.times.rule}"
    call = " ".join(f"--data-urlencode {shlex.quote(field)}" for field in fields)
    return (
        f'{entry.site}) # {when}, {entry.times.zone.key}\n  curl -fsS "$server/schedule.json" {call}\n  ;;\n'
    )
