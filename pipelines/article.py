"""An article page -> a record: decoded, parsed once, and every part asked for its own fact."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines import EXTRACTOR_VERSION
from pipelines.body.blocks import Block, read_blocks
from pipelines.body.read import Body, read_body
from pipelines.body.survey import survey
from pipelines.charset import as_utf_8
from pipelines.chrome import Chrome
from pipelines.context import PageContext
from pipelines.fields import filing, jsonld
from pipelines.fields.authors import authors
from pipelines.fields.bylines import signature
from pipelines.fields.flags import FLAGS, flags_of
from pipelines.fields.identity import article_id, count_words, text_digest
from pipelines.fields.language import language_of
from pipelines.fields.lines import Lines
from pipelines.fields.links import alternates, canonical_url, hanging
from pipelines.fields.meta import KEYWORDS, SUMMARIES, gather
from pipelines.fields.naming import names_of
from pipelines.fields.near import Surroundings
from pipelines.fields.ownlines import without_fields
from pipelines.fields.page import Page
from pipelines.fields.published import Dates, read_dates
from pipelines.fields.skipped import with_footers, with_header
from pipelines.fields.spelling import without_markup
from pipelines.fields.title import Title, read_title
from pipelines.fields.views import Views, read_views
from pipelines.parse import parse
from pipelines.schema import SCHEMA_VERSION, Article
from pipelines.unswept import unswept

__all__ = ["FLAGS", "Reading", "article_id", "read_article", "read_page"]


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """A page and all that was found on it.

    ``blocks`` are the page's own, those that are fields with them; ``page.blocks`` may hold a few lines
    more, from headers and footers that were left out. ``title``, ``dates`` and ``views`` name their
    witnesses, ``body`` the verdict on every block.
    """

    article: Article
    page: Page
    blocks: list[Block]
    title: Title
    dates: Dates
    views: Views
    body: Body


def read_article(
    html: bytes, url: str, context: PageContext | None = None, chrome: Chrome | None = None
) -> Article:
    """The article of a page. Any bytes give a record; what a page does not say stays empty, never an error.

    ``url`` is where the page was fetched from, ``context`` what was known before it was opened,
    ``chrome`` what is known of the site's own blocks.
    """
    return read_page(html, url, context, chrome).article


def read_page(
    html: bytes, url: str, context: PageContext | None = None, chrome: Chrome | None = None
) -> Reading:
    """The same, with everything the record was made from."""
    context = context or PageContext()
    with unswept():
        source, charset = as_utf_8(html, context.charset)
        tree = parse(source)
        return _read(_open(tree, url, context), charset, chrome)


def _read(page: Page, charset: str, chrome: Chrome | None) -> Reading:
    if chrome is not None:
        page.meta.forget((*SUMMARIES, *KEYWORDS), chrome.is_said)
    blocks = page.blocks
    title = read_title(page)
    if title.block is None or title.guessed:
        page.blocks = with_header(page.meta.headlines, blocks)
        again = read_title(page)
        title = again if title.block is None or not again.guessed else title
    page.blocks = with_footers(page.meta.footers, page.blocks)
    context = page.context
    article = Article(url=page.url, title=title.text, content_charset=charset)
    linked = jsonld.article_node(page.meta.nodes, page.addresses, names_of(page))
    around = Surroundings(page, title.block.box.node if title.block else None, title.text or "")
    lines = Lines(page.blocks, context.labels)
    dates = read_dates(page, lines, title, around, linked)
    _take_dates(article, dates)
    views = read_views(page, lines, title, around, linked)
    article.view_count, article.view_count_raw = views.count, views.raw
    signed = signature(lines, title.block, around, article.date_published)
    _take_people(article, page, lines, title, around, linked, signed[0] if signed else None)
    body = read_body(
        without_fields(blocks, lines, dates, views, signed[1] if signed else None),
        title=title.text,
        hint=_hint(linked),
        chrome=chrome,
        holder=page.selected("body"),
    )
    _take_body(article, page, body)
    _take_identity(article, page, title, dates)
    return Reading(article, page, blocks, title, dates, views, body)


def _open(tree: LexborHTMLParser, url: str, context: PageContext) -> Page:
    """What is seen of a page: its head, and the ``part`` of its body."""
    found = survey(tree)
    left_out: list[LexborNode] = []
    return Page(tree, url, read_blocks(tree, found, left_out), gather(tree, found), context, left_out)


def _hint(linked: jsonld.Node) -> str | None:
    """The body as linked data gives it."""
    body = linked.get("articleBody")
    if not isinstance(body, str) or not body.strip():
        return None
    return without_markup(body)


def _take_dates(article: Article, dates: Dates) -> None:
    if dates.published is not None:
        value = dates.published.value
        article.date_published, article.date_published_raw = value.date, value.raw
        article.date_published_precision = (
            "minute" if dates.datetime_published and value.precision == "day" else value.precision
        )
        article.date_published_source = dates.published.source
        article.datetime_published = dates.datetime_published
    if dates.modified is not None:
        article.date_modified, article.date_modified_raw = dates.modified.value.date, dates.modified.value.raw
    if dates.saved is not None:
        article.saved_date, article.saved_date_raw = dates.saved.value.date, dates.saved.value.raw


def _take_people(
    article: Article,
    page: Page,
    lines: Lines,
    title: Title,
    around: Surroundings,
    linked: jsonld.Node,
    signed: str | None,
) -> None:
    article.authors = authors(page, lines, title.block, around, linked, signed)
    article.tags = filing.tags(page, around, linked, article.title)
    article.breadcrumbs = filing.breadcrumbs(page, article.title)
    article.article_section = filing.section(page, around, linked, article.breadcrumbs)
    article.publisher = filing.publisher(page, linked)
    article.description = filing.description(page, linked)


def _take_body(article: Article, page: Page, body: Body) -> None:
    article.paragraphs = body.paragraphs
    article.text = "\n".join(body.paragraphs)
    (
        article.language,
        article.language_score,
        article.language_script,
        article.language_declared,
    ) = language_of(page, article.text or article.title or "")
    article.char_count, article.word_count = (
        len(article.text),
        count_words(article.text, article.language_script),
    )
    holder = body.container.node if body.container is not None else None
    article.attachments, article.images, article.outlinks = hanging(
        page, [holder] if holder is not None else []
    )


def _take_identity(article: Article, page: Page, title: Title, dates: Dates) -> None:
    context = page.context
    article.canonical_url = canonical_url(page)
    article.id = article_id(article.canonical_url)
    article.alternates = alternates(page)
    try:
        article.hostname = urlsplit(page.url).hostname
    except ValueError:
        article.hostname = None
    article.archive_year, article.archive_month = context.archive_year, context.archive_month
    article.text_digest = text_digest(article.title, article.text)
    article.extractor_version, article.schema_version = EXTRACTOR_VERSION, SCHEMA_VERSION
    noticed = {
        "title-not-displayed": bool(title.text) and title.block is None,
        "date-disputed": dates.disputed,
        "date-from-update": dates.from_update,
    }
    article.quality_flags = flags_of(article, context, noticed)
