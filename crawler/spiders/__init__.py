"""Scrapy finds the spiders here; there is one."""
