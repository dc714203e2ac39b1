"""A profile drafted from what a look at a site found: facts as keys, what is not sure as comments."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from crawler.findings import Findings
from crawler.profile.model import spell

__all__ = ["draft"]

_HEAD = """\
# {start}
# as a look at it on {day} found it. Pages explored: {pages}; months read: {read} of {months}; articles: {articles}.
# Nothing here is needed for the walk. A profile gives names to what the walk finds, sets the pace, and
# can overrule what is read. A key behind "# " says nothing until that is taken off.
"""
_TAIL = """
# Words that stand before a counter or a date, where a crawl does not know them by itself.
# [labels]
# views = ["Views"]

# CSS selectors that are tried first, where articles are read wrong: `muragat extract URL` shows one.
# [selectors]
# body = "div.text"
"""


def draft(found: Findings, today: dt.date) -> str:
    """The profile as TOML. It holds nothing but what was seen; `load_profile` reads it back."""
    profile = found.profile
    head = _HEAD.format(
        start=profile.start,
        day=today,
        pages=found.pages,
        read=len(found.read),
        months=sum(month.state == "open" for month in found.months),
        articles=len(found.articles),
    )
    parts = [
        ("The folder under data/, and where the walk begins: the address that was given.",
         spell({"name": profile.name, "start": profile.start})),
        _publisher(found),
        _time_zone(found),
        _day_first(found),
        *_hosts(found),
        *_pace(found),
        ('Articles we hold that a later crawl looks at again: "all", "listing-only", or by turns.',
         "# refresh = { recent_days = 30, one_in = 7 }"),
        *_languages(found),
        *_sections(found),
    ]  # fmt: skip
    return head + "".join(f"\n# {why}\n{what.strip()}\n" for why, what in parts) + _TAIL


def _publisher(found: Findings) -> tuple[str, str]:
    number = len(found.articles)
    if found.publisher and _sound(found.publisher):
        return f"Goes into the column `publisher`: so say all {number} articles of the sample.", spell(
            {"publisher": found.publisher}
        )
    named = sum(article.publisher is not None for article in found.articles)
    what = "different things" if named else "nothing"
    return f"Goes into the column `publisher`: the articles of the sample say {what}.", '# publisher = "…"'


def _time_zone(found: Findings) -> tuple[str, str]:
    seen = f"Articles print times at {', '.join(found.offsets)}" if found.offsets else "Pages do not tell it"
    why = f"IANA zone the site prints its dates in. {seen}; while nothing is said here, UTC is meant."
    return why, '# time_zone = "Asia/Almaty"'


def _day_first(found: Findings) -> tuple[str, str]:
    if found.day_first is None:
        why = "Whether 05.01 is the fifth of January: the listings' dates do not settle it, the month they stand under does."
        return why, "# day_first = true"
    order = "fifth of January" if found.day_first else "first of May"
    why = f"05.01 is the {order}: the listings print dates that can be read in no other order."
    return why, spell({"day_first": found.day_first})


def _hosts(found: Findings) -> Iterator[tuple[str, str]]:
    if found.strangers:
        seen = ", ".join(f"{host} ({number})" for host, number in found.strangers.items() if _sound(host))
        yield (
            f"Further hosts of the site. Listings also link articles on other hosts: {seen}.",
            f"# {spell({'hosts': tuple(filter(_sound, found.strangers))})}",
        )


def _pace(found: Findings) -> Iterator[tuple[str, str]]:
    if found.crawl_delay:
        yield (
            "Seconds between two requests. robots.txt asks for these, which is kept in any case.",
            f"# {spell({'delay': found.crawl_delay})}",
        )
    else:
        yield (
            "Seconds between two requests; robots.txt asks for none in particular.",
            "# delay = 1.0",
        )
    contact = found.profile.contact
    yield (
        "How whoever runs the site can reach you; goes into the User-Agent.",
        spell({"contact": contact}) if _sound(contact) else '# contact = "you@example.org"',
    )


def _languages(found: Findings) -> Iterator[tuple[str, str]]:
    marks = {code: own for code, texts in found.languages.items() if (own := tuple(filter(_sound, texts)))}
    if marks:
        yield (
            "Languages, by the folder of their addresses or the word that switches to them.",
            spell({"languages": marks}),
        )


def _sections(found: Findings) -> Iterator[tuple[str, str]]:
    names = tuple(filter(_sound, found.sections))
    if not names:
        return
    months = Counter(month.section for month in found.months if month.state == "open")
    head, *lines = spell({"sections": {name: (name,) for name in names}}).strip().splitlines()
    counted = [f"{line}  # {months[name]} months" for line, name in zip(lines, names, strict=True)]
    yield (
        "Sections, by the menu text that leads to each; one name may take the texts of several languages.",
        "\n".join([head, *counted]),
    )


def _sound(text: str) -> bool:
    """Whether a text from the site can stand in a line of the file as it is."""
    return text.isprintable() and bool(text)
