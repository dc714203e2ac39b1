"""The log of a crawl: what was answered, found again by its address."""
