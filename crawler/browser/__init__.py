"""Pages drawn by the system's Chromium."""
