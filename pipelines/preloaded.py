"""Loaded first in the process that workers are forked from, before what they need."""

from __future__ import annotations

from pipelines.alone import hide

hide()
