from __future__ import annotations

import pytest

from pipelines.body.boxes import named
from pipelines.body.hints import Hint, name_hints


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        ("sidebar", Hint.SIDE),
        ("right-sidebar-2", Hint.SIDE),
        ("articleFooter", Hint.FOOT),
        ("read-more", Hint.RELATED),
        ("ad300x250", Hint.AD),
        ("ad_1", Hint.AD),
        ("h2 post-title comment12", Hint.COMMENT),
    ],
)
def test_a_name_is_read_word_by_word(names: str, hint: Hint) -> None:
    assert name_hints(names) & hint


@pytest.mark.parametrize(
    "names", ["block-3ad4c1", "block-75a2d0e", "w-node-b3ae09c4-0e80-a23d", "css-1by9qx", "x0ad", ""]
)
def test_a_number_with_letters_in_it_says_nothing(names: str) -> None:
    assert name_hints(names) == 0


def test_a_name_of_many_words_is_a_phrase() -> None:
    assert name_hints("menu-ideas-and-offers-for-a-small-restaurant") == 0
    assert name_hints("news-page__list-of-stories-related--on-the-right") & Hint.RELATED


def test_the_terms_a_post_is_filed_under_say_nothing_of_its_box() -> None:
    post = "post-174 post type-post status-publish hentry category-blogroll tag-comments"
    assert name_hints(post) == Hint.ARTICLE
    assert name_hints("category-blogroll") & Hint.SITE  # no post's
    assert named("article", post) == named(
        "article", "post-9 post type-post status-publish hentry category-news"
    )
