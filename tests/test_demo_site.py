"""The demo site keeps its word: what the gold says is what its pages show."""

from __future__ import annotations

import datetime as dt
import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.demo import GoldArticle, Server, Site, build, changes, render_article, serve

TODAY = dt.date(2026, 11, 23)
ARTICLE = re.compile(r"/(?:kk|ru|en)/[\w-]+/[\w-]+-\d+\.html|/ru/old/\d+")
SESSION = re.compile(r";jsessionid=[0-9a-f]+|\?PHPSESSID=[0-9a-f]+")
NOISE = [
    "... күте тұрыңыз",
    "Хорошая погода, не так ли?",
    "Таратылымға жазылу",
    "Операция сәтті аяқталды.",
    "ҚАТЕ!",
]


@pytest.fixture(scope="module", params=[1, 2, 3])
def site(request: pytest.FixtureRequest) -> Site:
    return build(revision=request.param, today=TODAY)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(build(today=TODAY)) as running:
        yield running


def ask(
    server: Server, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def page(site: Site, path: str) -> str:
    response = site.respond(path)
    assert response.status == 200, path
    charset = response.headers["Content-Type"].rpartition("=")[2]
    return response.body.decode("kz1048" if charset == "windows-1251" else charset)


def first(tree: LexborHTMLParser, *selectors: str) -> LexborNode:
    """The first node any of the selectors finds."""
    return next(node for selector in selectors if (node := tree.css_first(selector)) is not None)


def squeeze(text: str) -> str:
    return " ".join(text.split())


def trap(site: Site, name: str) -> str:
    return next(trap.url for trap in site.traps if trap.name == name)


def landed(site: Site) -> list[GoldArticle]:
    return [article for article in site.gold if article.outcome == "landed"]


# what there is


def test_about_four_hundred_articles_in_three_languages_and_nine_sections() -> None:
    gold = build(today=TODAY).gold
    assert 350 <= len(gold) <= 450
    assert {article.language for article in gold} == {"kk", "ru", "en"}
    assert len({article.section for article in gold if article.language == "kk"}) == 9
    assert len({article.title for article in gold}) == len(gold)
    assert len({article.url for article in gold}) == len(gold)


def test_every_grid_is_five_years_of_twelve_months(site: Site) -> None:
    grids = Counter((month.language, month.section) for month in site.months)
    assert set(grids.values()) == {60}
    states = Counter(month.state for month in site.months)
    assert {"complete", "empty", "future", "hole", "partial"} == set(states)
    assert max(month.pages for month in site.months) >= 2


def test_no_paragraph_stands_in_two_articles(site: Site) -> None:
    seen = Counter(text for article in site.known.values() for text in article.paragraphs)
    assert [text for text, times in seen.items() if times > 1] == []
    assert all(len([b for b in article.blocks if b.kind == "p"]) >= 2 for article in site.gold)


def test_lines_are_the_paragraphs_with_the_rows_of_tables_between() -> None:
    article = next(article for article in build(today=TODAY).gold if article.tables)
    rows = [" ".join(row) for row in article.tables[0]]
    start = article.lines.index(rows[0])
    assert list(article.lines[start : start + len(rows)]) == rows
    assert article.lines[:start] + article.lines[start + len(rows) :] == article.paragraphs


def test_the_same_arguments_give_the_same_site() -> None:
    one, other = build(revision=2, today=TODAY), build(revision=2, today=TODAY)
    assert one.gold == other.gold
    assert one.months == other.months
    assert all(one.respond(path) == other.respond(path) for path in list(one.known)[:40])


def test_another_seed_is_another_site() -> None:
    assert {a.title for a in build(seed=7, today=TODAY).gold} != {a.title for a in build(today=TODAY).gold}


def test_a_later_day_adds_articles_and_changes_none() -> None:
    early, late = build(today=dt.date(2026, 5, 2)), build(today=TODAY)
    assert {change.kind for change in changes(early, late)} == {"added"}


def test_an_unknown_revision_is_refused() -> None:
    with pytest.raises(ValueError, match="no revision 4"):
        build(revision=4, today=TODAY)


# pages against the gold


def test_gold_paragraphs_title_date_and_counter_stand_on_the_page(site: Site) -> None:
    for article in landed(site):
        tree = LexborHTMLParser(page(site, article.url))
        assert first(tree, "h1").text() == article.title
        assert first(tree, "html").attributes["lang"] == article.language
        body = squeeze(first(tree, ".text", ".story").text(separator=""))
        for text in (
            *article.paragraphs,
            *(cell for table in article.tables for row in table for cell in row),
        ):
            assert text in body
            body = body.replace(text, "", 1)
        assert not body.strip(), "the body holds nothing but what the gold says"
        shown = squeeze(first(tree, "body").text(separator=" "))
        assert article.date_raw is None or article.date_raw in shown
        assert re.search(
            rf": {article.views + 1}\b", re.sub(r"(?<=\d)[\u00a0\u202f, ](?=\d\d\d\b)", "", shown)
        )
        assert site.views(article.url) == article.views + 1


def test_gold_says_on_which_listings_every_article_is_linked(site: Site) -> None:
    shown: dict[str, set[str]] = {}
    listings = [
        f"{month.url}{f'page/{n}/' if n > 1 else ''}"
        for month in site.months
        for n in range(1, month.pages + 1)
    ]
    sections = {re.sub(r"\d{4}/\d\d/$", "", month.url) for month in site.months}
    for path in [*listings, *sections, "/kk/", "/ru/", "/en/"]:
        tree = LexborHTMLParser(page(site, path))
        for link in tree.css(".item a, .cards h3 a"):
            address = SESSION.sub("", link.attributes["href"] or "")
            if ARTICLE.fullmatch(address):
                shown.setdefault(address, set()).add(path)
    assert shown == {article.linked_as: set(article.listed_on) for article in site.gold}


def test_every_link_of_the_site_leads_where_it_should(site: Site) -> None:
    """Follow every link but the endless ones: nothing is broken except what is broken on purpose."""
    todo, seen, broken = ["/kk/"], {"/kk/"}, set()
    while todo:
        path = todo.pop()
        response = site.respond(path)
        if response.status >= 400:
            broken.add(path)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        for link in LexborHTMLParser(response.body).css("a[href]"):
            address = SESSION.sub("", urlsplit(link.attributes["href"] or "").path)
            if (
                address.startswith("/")
                and address not in seen
                and not re.search(r"/20(2[789]|[3-9]\d)/", address)
            ):
                seen.add(address)
                if not urlsplit(link.attributes["href"] or "").netloc:
                    todo.append(address)
    assert broken == {trap(site, "dead-month")}
    assert {a.linked_as for a in site.gold} <= seen
    assert not {a.url for a in site.known.values() if not a.listed_on} & seen


def test_every_page_has_menu_grid_and_noise(site: Site) -> None:
    month = next(month for month in site.months if month.language == "kk" and month.state == "complete")
    for path in (month.url, month.articles[0]):
        html = page(site, path)
        assert all(line in html for line in NOISE)
        links = [SESSION.sub("", a.attributes["href"] or "") for a in LexborHTMLParser(html).css("a")]
        grid = [link for link in links if re.fullmatch(month.url[:-8] + r"20\d\d/\d\d/", link)]
        assert len(set(grid)) >= 60
        assert len(re.findall("Қаң", html)) >= 5


def test_an_empty_month_and_a_future_one_say_so() -> None:
    site = build(today=TODAY)
    for state in ("empty", "future"):
        month = next(month for month in site.months if month.state == state and month.language == "en")
        assert "There are no publications in this month." in page(site, month.url)


def test_times_are_of_the_sites_zone_whose_clock_moved_in_2024() -> None:
    timed = [article for article in build(today=TODAY).gold if article.moment and article.date_raw]
    offsets = set()
    for article in timed:
        assert article.moment is not None
        shown = dt.datetime.strptime((article.date_raw or "")[-5:], "%H:%M")
        hours = (shown.hour - article.moment.hour) % 24
        assert hours == (6 if article.moment.date() < dt.date(2024, 3, 1) else 5)
        offsets.add(hours)
    assert offsets == {5, 6}


@pytest.mark.parametrize("design", [1, 2])
def test_a_foreign_article_can_be_set_into_the_page(design: int) -> None:
    lines = ["Бірінші абзац: <5 & >3.", "Екінші – «тырнақшада»."]
    body = render_article(
        title="Тақырып", paragraphs=lines, date="20.12.2020", views=1361, saved="23.11.2024", design=design
    )
    tree = LexborHTMLParser(body)
    assert [node.text() for node in tree.css(".text p, .story p")] == lines
    text = first(tree, "body").text(separator=" ")
    assert "Қарау саны: 1361" in text
    assert "Сақталған: 23.11.2024" in text
    assert len(tree.css(".grid a, .archive a")) == 60


# revisions


def test_revision_2_changes_content_and_revision_3_only_the_template_and_takes_back() -> None:
    one, two, three = (build(revision=n, today=TODAY) for n in (1, 2, 3))
    kinds = Counter(change.kind for change in changes(one, two))
    assert set(kinds) == {"added", "edited", "silent-edit", "retitled", "removed", "unlisted"}
    removed = Counter(
        (c.after.outcome, c.after.status) for c in changes(one, two) if c.kind == "removed" and c.after
    )
    assert set(removed) == {("gone", 404), ("gone", 410), ("soft-404", 200)}
    assert set(Counter(change.kind for change in changes(two, three))) == {"added", "restored", "relisted"}
    assert changes(one, one) == ()
    restored = {c.url for c in changes(two, three) if c.kind in ("restored", "relisted")}
    assert restored.isdisjoint(c.url for c in changes(one, three))


def test_what_a_change_says_is_what_the_server_answers() -> None:
    one, two = build(revision=1, today=TODAY), build(revision=2, today=TODAY)
    for change in changes(one, two):
        before, after = one.respond(change.url), two.respond(change.url)
        if change.kind == "added":
            assert (before.status, after.status) == (404, 200)
        elif change.kind == "removed":
            assert change.after is not None
            assert after.status == change.after.status
            assert before.status == 200
            assert change.after.title not in after.body.decode()
        else:
            assert (before.status, after.status) == (200, 200)
        label = ("Жаңартылған: ", "Обновлено: ", "Updated: ")
        assert (change.kind == "edited") == any(word in after.body.decode() for word in label)


def test_the_redesign_is_other_markup_around_the_same_text() -> None:
    two, three = build(revision=2, today=TODAY), build(revision=3, today=TODAY)
    for article in landed(three)[::10]:
        if article.url in two.known and two.known[article.url].outcome == "landed":
            assert two.known[article.url].blocks == article.blocks
            assert 'class="story"' in page(three, article.url)
            assert 'class="story"' not in page(two, article.url)


def test_an_unlisted_article_is_still_there() -> None:
    site = build(revision=2, today=TODAY)
    unlisted = [article for article in site.known.values() if article.state == "unlisted"]
    assert unlisted
    assert all(not article.listed_on and site.respond(article.url).status == 200 for article in unlisted)


# traps


def test_articles_that_are_traps_are_told_apart_in_the_gold() -> None:
    site = build(today=TODAY)
    undated, astray = site.known[trap(site, "no-date")], site.known[trap(site, "outside-month")]
    assert undated.date is None
    assert undated.date_raw is None
    assert astray.date is not None
    assert astray.flags == ("date-outside-month",)
    assert astray.months[0][1:] != (astray.date.year, astray.date.month)
    twice = site.known[trap(site, "two-sections")]
    assert len(twice.sections) == 2
    assert len([path for path in twice.listed_on if re.search(r"/\d{4}/\d\d/", path)]) == 2
    assert {article.url for article in site.gold if article.flags} == {
        undated.url,
        astray.url,
        trap(site, "kz-1048"),
    }


def test_pages_that_are_not_what_they_seem() -> None:
    site = build(today=TODAY)
    assert site.respond(trap(site, "dead-month")).status == 404
    assert "Бет табылмады" in page(site, trap(site, "soft-404"))
    assert len(site.respond(trap(site, "three-megabytes")).body) > 2_900_000
    moved = site.respond(trap(site, "moved"))
    assert moved.status == 301
    assert site.known[moved.headers["Location"]].linked_as == trap(site, "moved")
    assert site.respond(trap(site, "listed-pdf")).body.startswith(b"%PDF-")


def test_kazakh_bytes_are_labelled_windows_1251() -> None:
    site = build(today=TODAY)
    url = trap(site, "kz-1048")
    response = site.respond(url)
    assert response.headers["Content-Type"] == "text/html; charset=windows-1251"
    assert b'charset="windows-1251"' in response.body
    assert site.known[url].paragraphs[0] in response.body.decode("kz1048")
    assert site.known[url].paragraphs[0] not in response.body.decode("windows-1251", "replace")


def test_next_month_never_ends() -> None:
    site, path = build(today=TODAY), "/kk/Toraganyn_blogy/2026/11/"
    for _ in range(40):
        links = LexborHTMLParser(page(site, path)).css(".months a")
        path = links[-1].attributes["href"] or ""
        assert links[-1].text().startswith("Келесі ай")
    assert path == "/kk/Toraganyn_blogy/2030/03/"


@pytest.mark.parametrize("pattern", [";jsessionid=", "?PHPSESSID="])
def test_session_ids_are_others_at_every_answer_and_mean_nothing(pattern: str) -> None:
    site = build(today=TODAY)
    sections = [trap.url for trap in site.traps if trap.name == "session-id"]
    path = sections[0] if pattern.startswith(";") else sections[1]
    first, second = (set(re.findall(re.escape(pattern) + "([0-9a-f]+)", page(site, path))) for _ in range(2))
    assert len(first) == len(second) == 1
    assert first != second
    article = next(a for a in site.gold if a.url.startswith(path) and a.outcome == "landed")
    page(site, article.url + pattern + first.pop())
    assert site.views(article.url) == article.views + 1
    assert site.fetches[article.url] == 1


# the server


def test_it_answers_over_a_socket_and_counts(server: Server) -> None:
    article = next(a for a in server.site.gold if a.language == "kk" and a.outcome == "landed")
    for nth in (1, 2, 3):
        status, headers, body = ask(server, article.url)
        assert status == 200
        assert int(headers["Content-Length"]) == len(body)
        assert f"Қарау саны: {article.views + nth}" in body.decode()
    assert server.fetches[article.url] == 3
    assert ask(server, article.url, "HEAD")[2] == b""
    assert server.fetches[article.url] == 3
    assert ask(server, "/kk/nowhere.html")[0] == 404
    assert ask(server, "/kk/", "POST")[0] == 405
    assert ask(server, "/")[1]["Location"] == "/kk/"
    assert b"Disallow: /search/" in ask(server, "/robots.txt")[2]
    assert ask(server, "/kk/Saualnama")[1]["Location"] == "/kk/Saualnama/"


def test_a_connection_is_kept(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for path in ("/kk/", "/ru/", "/kk/none/", "/en/"):
        connection.request("GET", path)
        connection.getresponse().read()
    first = connection.sock
    connection.request("GET", "/kk/")
    connection.getresponse().read()
    assert connection.sock is first is not None
    connection.close()


def test_nonsense_on_the_wire_harms_nobody(server: Server) -> None:
    for sent in (
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x00\xff nonsense \r\n\r\n",
        b"GET /%zz%ff HTTP/1.1\r\n\r\n",
        b"G" * 99999,
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
            plain.sendall(sent)
            plain.shutdown(socket.SHUT_WR)
            while plain.recv(65536):
                pass
    assert ask(server, "/kk/")[0] == 200


def test_validators_spare_the_view_and_change_with_the_content() -> None:
    one, two = build(revision=1, today=TODAY), build(revision=2, today=TODAY)
    silent = next(c.url for c in changes(one, two) if c.kind == "silent-edit")
    with serve(one, validators=True) as server:
        _, headers, _ = ask(server, silent)
        assert ask(server, silent, If_None_Match=headers["ETag"])[0] == 304
        assert one.views(silent) == one.known[silent].views + 1
        listing = one.known[silent].listed_on[0]
        listed = ask(server, listing)[1]["ETag"]
        assert ask(server, listing, If_None_Match=listed)[0] == 304
    with serve(two, validators=True) as server:
        assert ask(server, silent, If_None_Match=headers["ETag"])[0] == 200


def test_without_validators_there_are_none(server: Server) -> None:
    article = server.site.gold[0]
    assert "ETag" not in ask(server, article.url)[1]


def test_it_can_be_slow() -> None:
    with serve(build(today=TODAY), delay_ms=120) as server:
        start = time.monotonic()
        ask(server, "/kk/")
        assert time.monotonic() - start >= 0.12


def test_closing_twice_is_fine_and_a_taken_port_is_an_error(server: Server) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(server.site, port=server.port)
    server.close()
    server.close()


def test_two_and_a_half_thousand_answers_take_seconds() -> None:
    site = build(today=TODAY)
    paths = [month.url for month in site.months if month.status == 200] + [
        article.url for article in site.gold
    ]
    start = time.process_time()
    for path in (paths * 2)[:2500]:
        site.respond(path)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_says_where_it_serves_and_ends_in_order(stop: signal.Signals) -> None:
    command = [sys.executable, "-m", "crawler.demo", "--revision", "2", "--today", "2026-11-23"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().strip())
        connection = http.client.HTTPConnection(address.netloc, timeout=10)
        connection.request("GET", "/kk/")
        assert connection.getresponse().status == 200
        process.send_signal(stop)
        output, errors = process.communicate(timeout=10)
        connection.close()
    assert (process.returncode, output, errors) == (0, "", "")
