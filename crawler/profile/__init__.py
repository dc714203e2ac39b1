"""Site profiles: loaded, checked, explained, compared and written."""
