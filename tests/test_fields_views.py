from __future__ import annotations

import json

import pytest
from article_pages import BODY, HEADLINE, page, read


@pytest.mark.parametrize(
    ("shown", "count"),
    [
        ("Қарау саны: 310", 310),
        ("Қаралу саны: 1361", 1361),
        ("120 рет қаралды", 120),
        ("Просмотров: 1 361", 1361),
        ("1432 просмотра", 1432),
        ("Переглядів: 12", 12),
        ("Көрсөтүүлөр: 310", 310),
        ("Ko‘rilgan: 57", 57),
        ("Görüntülenme: 1.432", 1432),
        ("Post Views: 22", 22),
        ("3304 views", 3304),
        ("1,6K views", 1600),
        ("Zugriffe: 45", 45),
        ("Odsłony: 8", 8),
        ("閲覧数：123", 123),
        ("조회수 77", 77),
        ("Hits: 9", 9),
        ("This post was viewed 1,307 times", 1307),
        ("This article has been read 130 times.", 130),
        ("Bu haber 130 kez okundu.", 130),
        ("Artículo leído 130 veces", 130),
        ("已有 130 人阅读", 130),
        ("阅读 1.3w", 13000),
        ("20.12.2020 120 просмотров", 120),
        ("Қарау саны: -", None),
        ("Views:", None),
        ("13 mins read", None),
        ("View all 15 posts of this author", None),
    ],
)
def test_a_label_in_any_language(shown: str, count: int | None) -> None:
    article = read(page(below=f"<p>{shown}</p>"))
    assert article.view_count == count
    assert (article.view_count_raw is None) == (count is None)


@pytest.mark.parametrize(
    "markup",
    [
        "<span class='views'>25</span>",
        "<span class='post-views-count'>25</span>",
        "<div class='viewed'><i class='eye'></i> 25</div>",
        "<div><i class='fa fa-eye'></i> 25</div>",
        "<div><svg><use href='#icon-views'></use></svg><span>25</span></div>",
        "<div><img src='/img/eye.png' alt=''> 25</div>",
        "<ul><li class='date'>x</li><li class='item_views'>25</li></ul>",
        "<div class='stat'><div class='icon-eye'></div><div>25</div></div>",
        "<dl><dt>Қарау саны</dt><dd>25</dd></dl>",
        "<table><tr><td>Просмотры:</td><td>25</td></tr></table>",
        "<p><span class='date'>20.12.2020</span><span class='views_count'>25</span><span class='likes'>3</span></p>",
        "<meta itemprop='interactionCount' content='UserPageVisits:25'>",
        "<p data-post-views='25'>2020</p>",
    ],
)
def test_a_counter_without_a_word(markup: str) -> None:
    assert read(page(meta=markup)).view_count == 25


def test_an_attribute_on_what_encloses_the_headline() -> None:
    html = page(heading=f"<div data-article-views='19844' data-comments='7'><h1>{HEADLINE}</h1></div>")
    assert read(html).view_count == 19844


def test_linked_data_counts_only_viewing() -> None:
    def statistic(action: str) -> str:
        counter = {"@type": "InteractionCounter", "interactionType": action, "userInteractionCount": 12}
        node = {"@type": "Article", "headline": HEADLINE, "interactionStatistic": [counter]}
        return f'<script type="application/ld+json">{json.dumps(node)}</script>'

    assert read(page(head=statistic("https://schema.org/ViewAction"))).view_count == 12
    assert read(page(head=statistic("https://schema.org/LikeAction"))).view_count is None


def teasers(count: int) -> str:
    one = "<div class='item'><h4><a href='/m/{0}'>Оқырман ең көп оқыған мақала нөмірі {0}</a></h4><span class='views'>{0}00 просмотров</span></div>"
    return "".join(one.format(number) for number in range(1, count + 1))


@pytest.mark.parametrize("where", ["below", "around"])
def test_counters_of_other_articles_are_not_ours(where: str) -> None:
    assert read(page(**{where: teasers(5)})).view_count is None  # type: ignore[arg-type]
    assert read(page(meta="<span class='views'>7</span>", **{where: teasers(5)})).view_count == 7  # type: ignore[arg-type]


def test_a_most_read_list_and_the_sites_own_counter_are_not_ours() -> None:
    around = (
        "<div class='sidebar'><h3>Most viewed</h3><ul><li>Бірінші мақала <span>149436 views</span></li></ul></div>"
        "<footer>Барлық просмотры: 5000000</footer><!-- <span class='views'>99</span> -->"
    )
    assert read(page(around=around)).view_count is None


def test_a_sentence_about_views_is_text() -> None:
    said = "<p>The committee heard 12 views on the matter before it voted on the proposal of the chair.</p>"
    article = read(page(body=BODY + said, lang="en"))
    assert article.view_count is None
    assert "12 views" in article.text


def test_a_profile_adds_its_words_and_a_selector() -> None:
    assert read(page(below="<p>Көз салғандар: 42</p>"), labels={"views": ("көз салғандар",)}).view_count == 42
    html = page(below="<p class='n'>Барлығы 1 361 адам</p>")
    assert read(html, selectors={"views": ".n"}).view_count == 1361


@pytest.mark.parametrize(
    "tail",
    [
        "<div>Қарау саны: 1361<br>Сақталған: 23.11.2024</div>",
        "<p>Қарау саны: 1361</p><p>Сақталған: 23.11.2024</p>",
        "Қарау саны: 1 361 Сақталған: 23.11.2024",
        "<table><tr><td>Қарау саны:</td><td>1361</td></tr><tr><td>Сақталған:</td><td>23.11.2024</td></tr></table>",
        "<dl><dt>Қарау саны</dt><dd>1361</dd><dt>Сақталған</dt><dd>23.11.2024</dd></dl>",
    ],
)
def test_neither_the_counter_nor_the_saved_line_is_text(tail: str) -> None:
    article, plain = read(page(below=tail)), read(page())
    assert (article.view_count, str(article.saved_date)) == (1361, "2024-11-23")
    assert article.text == plain.text
    assert article.text_digest == plain.text_digest


def test_a_field_at_the_end_of_a_paragraph_is_cut_off_it() -> None:
    last = BODY.removesuffix("</p>") + "<br>Қарау саны: 1361<br>Сақталған: 23.11.2024</p>"
    assert read(page(body=last)).text == read(page()).text


def test_a_date_at_the_end_of_a_sentence_stays() -> None:
    first = "<p>Шешім 2020 жылдың соңында қабылданып, ресми түрде жарияланған күні 20.12.2020</p>"
    assert "20.12.2020" in read(page(body=first + BODY)).text


@pytest.mark.parametrize(
    "line", ["Просмотров:237", "Views:237", "Қарау саны:237", "Geschrieben von Alma (237 x gelesen)"]
)
def test_a_label_may_touch_its_number(line: str) -> None:
    assert read(page(meta=f"<p>{line}</p>")).view_count == 237


def test_an_order_is_no_counter() -> None:
    assert read(page(meta="<p>View 3 more</p>", lang="en")).view_count is None
    assert read(page(meta="<p>View: 3</p>", lang="en")).view_count == 3


def test_a_counter_in_an_element_of_its_own_counts_in_a_long_line() -> None:
    line = "By Anthony of the Valley, updated on the morning after, answered by many participants"
    assert read(page(meta=f"<p>{line} <span>1,402 views</span></p>", lang="en")).view_count == 1402
    assert read(page(meta=f"<p>{line} 1,402 views</p>", lang="en")).view_count is None


@pytest.mark.parametrize("line", ["Private view: 18 May 2007", "PRIVATE VIEW 18 may", "Views: 5. mai"])
def test_a_day_behind_the_word_is_no_count(line: str) -> None:
    assert read(page(meta=f"<p>{line}</p>", lang="en")).view_count is None


def test_a_number_in_the_headline_is_no_count() -> None:
    assert read(page(heading="<h1>32 views of a river</h1>", lang="en")).view_count is None


def test_a_number_in_an_address_is_no_count() -> None:
    assert (
        read(page(meta="<p>See https://else.example/video?view=799 for it</p>", lang="en")).view_count is None
    )


@pytest.mark.parametrize("line", ["请点击：12月10日，星期六", "点击 2012年", "浏览：8日"])
def test_a_day_in_chinese_behind_the_word_is_no_count(line: str) -> None:
    assert read(page(below=f"<p>{line}</p>")).view_count is None


def test_a_sentence_that_goes_on_behind_the_word_is_no_counter() -> None:
    assert read(page(below="<p>there are 4 views of hell</p>")).view_count is None
    assert read(page(below="<p>34 views</p>")).view_count == 34
    assert read(page(below="<p>34 views | 2 comments</p>")).view_count == 34


@pytest.mark.parametrize(
    "line",
    [
        "<p>PDF: NFL capsules Week 17 View PDF Now</p>",
        "<h2>Reader views (5)</h2>",
        "<div>浏览30s得积分</div>",
        "<span class='views'>0</span>",
    ],
)
def test_a_number_that_counts_something_else_is_no_count_of_views(line: str) -> None:
    assert read(page(meta=line, lang="en")).view_count is None


def test_a_nought_with_a_label_is_a_count() -> None:
    assert read(page(meta="<p>Views: 0</p>", lang="en")).view_count == 0
