"""What a page, a month or a crawl must satisfy to be trusted."""
