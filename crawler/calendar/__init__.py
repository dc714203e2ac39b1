"""Month-archive navigation: which months a page offers, and where."""

from __future__ import annotations

from crawler.calendar.find import MonthLink, YearLink, find_months, find_years

__all__ = ["MonthLink", "YearLink", "find_months", "find_years"]
