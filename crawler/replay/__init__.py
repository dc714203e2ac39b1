"""Logs walked again without a request: replays, rebuilds, imports, readings for a comparison."""
