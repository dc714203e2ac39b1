"""Pages the tests of fields are written with: one plain article, and ways to put things around it."""

from __future__ import annotations

from pipelines.article import read_article
from pipelines.context import PageContext
from pipelines.schema import Article

URL = "https://news.example/kk/2020/hattama-12"
HEADLINE = "Кеңестің кезекті отырысы өтті"
BODY = (
    "<p>Бейнеконференция режимінде өткен отырыста алқа мүшелері өткен жылдың қорытындысын талқылап, келесі жылға "
    "арналған жоспарды бекітті, бұл туралы ұйымның баспасөз қызметі хабарлады.</p>"
    "<p>Отырыс барысында салалық ынтымақтастықтың қазіргі жағдайы мен даму перспективалары қаралып, бірқатар "
    "құжатқа қол қойылды, олардың арасында ұзақ мерзімді бағдарлама да бар.</p>"
)


def page(
    *, head: str = "", above: str = "", heading: str = f"<h1>{HEADLINE}</h1>", meta: str = "", body: str = BODY, below: str = "",
    around: str = "", lang: str = "kk",
) -> bytes:  # fmt: skip
    """An article page: ``meta`` stands under the headline, ``below`` under the body, ``around`` outside of both."""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{above}'
        f'<div class="wrap"><div class="content">{heading}{meta}{body}{below}</div></div>{around}</body></html>'
    ).encode()


def read(html: bytes, url: str = URL, **known: object) -> Article:
    """The article of a page, with what ``PageContext`` may know."""
    return read_article(html, url, PageContext(**known) if known else None)  # type: ignore[arg-type]
