"""Looking at corpora in a browser: a read-only site on this machine, and the search behind it.

It reads what landed and the log, needs no crawler and writes nothing but the side file of the search.
"""

from pipelines.serve.sidefile import ready
from pipelines.serve.words import Words

__all__ = ["Words", "ready"]
