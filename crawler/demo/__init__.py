"""A small site of the shape this project is for, made by a seeded generator that knows the answers.

``build`` gives the site, ``serve`` puts it on loopback, ``changes`` says what a later state changed;
``python -m crawler.demo`` serves it from a terminal. All of its text is our own.
"""

from crawler.demo.gold import Change, GoldArticle, GoldMonth, Trap
from crawler.demo.pages import render_article
from crawler.demo.server import Server, serve
from crawler.demo.site import SEED, Response, Site, build, changes

__all__ = [
    "SEED",
    "Change",
    "GoldArticle",
    "GoldMonth",
    "Response",
    "Server",
    "Site",
    "Trap",
    "build",
    "changes",
    "render_article",
    "serve",
]
