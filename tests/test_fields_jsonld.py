from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fields import jsonld

NODE = '{"@type": "NewsArticle", "headline": "T", "datePublished": "2020-12-20"}'


@pytest.mark.parametrize(
    "raw",
    [
        NODE,
        f"[{NODE}]",
        f'{{"@graph": [{NODE}]}}',
        f"<!-- {NODE} -->",
        f"//<![CDATA[\n{NODE}\n//]]>",
        NODE.replace("}", ",}"),
        NODE.replace('"T"', '"T\\x"'),
        NODE.replace('"T"', '"T\n"'),
        NODE + ";" + NODE,
        NODE.removesuffix("}"),
        '{"a": [' + NODE.removesuffix("}") + ', "b": "unquoted "inner" quotes"}',
    ],
)
def test_broken_scripts_are_read(raw: str) -> None:
    node = jsonld.article_node(jsonld.parse(raw), frozenset(), ("t",))
    assert node["datePublished"] == "2020-12-20"


def test_the_node_of_this_page_is_chosen() -> None:
    nodes = [
        {
            "@type": "NewsArticle",
            "headline": "Other",
            "url": "https://a.example/other",
            "datePublished": "2019-01-01",
        },
        {
            "@type": "NewsArticle",
            "headline": "Mine",
            "url": "https://a.example/mine",
            "datePublished": "2020-01-01",
        },
        {"@type": "WebPage", "url": "https://a.example/mine"},
    ]
    assert jsonld.article_node(nodes, frozenset({"a.example/mine"}), ("mineasite",))["headline"] == "Mine"


def test_an_organization_is_no_article() -> None:
    assert jsonld.article_node([{"@type": "Organization", "name": "X"}], frozenset(), ()) == {}


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.sampled_from(
    ["@type", "@graph", "headline", "url", "mainEntityOfPage", "name", "datePublished", "author"]), x), max_leaves=20))  # fmt: skip
def test_any_json_is_survived(value: object) -> None:
    nodes = jsonld.parse(json.dumps(value))
    node = jsonld.article_node(nodes, frozenset(), ("x",))
    assert all(isinstance(text, str) for text in jsonld.texts(node.get("author")))


@given(st.text())
def test_any_text_is_survived(raw: str) -> None:
    assert all(isinstance(node, dict) for node in jsonld.parse(raw))
