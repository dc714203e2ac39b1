"""From archived pages to a corpus: reading, checking, landing. Knows nothing of the network."""

EXTRACTOR_VERSION = "7"
"""Raised whenever the same page would give another record; stored with every row."""
