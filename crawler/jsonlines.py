"""Narration and log as one JSON object a line, for whoever collects logs."""

from __future__ import annotations

import datetime as dt
import json
import logging

__all__ = ["JsonLines", "json_line"]


def json_line(level: str, logger: str, message: str, **more: str) -> str:
    """One line: ``time`` (UTC, ISO 8601), ``level``, ``logger``, ``message``, and what else there is to say."""
    moment = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    said = {name: value for name, value in more.items() if value}
    return json.dumps(
        {"time": moment, "level": level, "logger": logger, "message": message, **said}, ensure_ascii=False
    )


class JsonLines(logging.Formatter):
    """Every record of the log as such a line, a traceback as its ``traceback``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        return json_line(record.levelname.lower(), record.name, record.getMessage(), traceback=trace)
