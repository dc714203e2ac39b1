"""Scrapy's statistics, counted a dozen times a response, without its look-out for how they are called."""

from __future__ import annotations

from scrapy.statscollectors import MemoryStatsCollector

__all__ = ["Stats"]


class Stats(MemoryStatsCollector):
    """Scrapy's own, whose every attribute is looked up as any other object's."""

    __getattribute__ = object.__getattribute__
