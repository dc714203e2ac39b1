"""From an address to archived pages: walking, politeness, the log, the commands."""

__version__ = "0.1.0"
