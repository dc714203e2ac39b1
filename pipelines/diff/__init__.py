"""Two crawls compared: what became of every article, its text told word by word."""

from pipelines.diff.result import STATES, Comparison

__all__ = ["STATES", "Comparison"]
