"""What a page, a month or a crawl must satisfy to be trusted."""

from pipelines.checks.crawls import EXPECTATIONS, judge
from pipelines.checks.measures import CrawlParts, measure
from pipelines.checks.pages import is_soft_404, month_state

__all__ = ["EXPECTATIONS", "CrawlParts", "is_soft_404", "judge", "measure", "month_state"]
