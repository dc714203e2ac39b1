"""Two crawls compared: what became of every article, its text told word by word."""

from pipelines.diff.compare import Rereader, compare
from pipelines.diff.noise import REASONS
from pipelines.diff.result import Comparison
from pipelines.diff.states import STATES

__all__ = ["REASONS", "STATES", "Comparison", "Rereader", "compare"]
