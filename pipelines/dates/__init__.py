"""Dates as people print them, in any language."""

from __future__ import annotations

from pipelines.dates.read import DateValue, find_date, find_dates, read_date, read_edtf, read_month

__all__ = ["DateValue", "find_date", "find_dates", "read_date", "read_edtf", "read_month"]
