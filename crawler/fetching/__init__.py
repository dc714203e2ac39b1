"""How pages are asked for: pace, pauses, robots.txt, budgets, the downloader."""
