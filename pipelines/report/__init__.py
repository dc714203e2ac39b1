"""What people look at: a crawl, or two of them compared, as one HTML file and as the same facts in JSON."""

from pipelines.report.facts import Report, gather
from pipelines.report.page import coverage_svg, render, render_diff
from pipelines.report.words import LANGUAGES

__all__ = ["LANGUAGES", "Report", "coverage_svg", "gather", "render", "render_diff"]
