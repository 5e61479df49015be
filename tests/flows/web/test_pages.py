"""Every page answers in both languages, says what is wrong, and shows hostile content as text."""

import re

import pytest
from lxml import html

from flows.drawing.tile_map import REFORM
from flows.web.newspapers import Newspapers
from flows.web.texts import LANGUAGES, genre_text
from storage.model.body_facts import Genre
from storage.model.moments import VIETNAM
from tests.flows.web.conftest import World

PAGES = (
    "/", "/?day=2025-03-01", "/search", "/search?q=xa&repeats=1&since=2026-01-01", "/edits", "/edits?day=2026-03-02",
    "/coverage", "/sources", "/sources/baosuoimo", "/charts", "/charts?q=xa", "/provinces/15", "/provinces/15?q=gia",
)  # fmt: skip  # short items: a line each would fill a screen


def edited(world: World) -> str:
    """Return the id of an article that its newspaper has edited."""
    return next(str(row.article_id) for row in world.archive.changes() if row.kind == "edited")


def removed(world: World) -> str:
    """Return the id of an article that its newspaper has removed."""
    return next(str(row.article_id) for row in world.archive.changes() if row.kind == "removed")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_both_languages(world: World, language: str, path: str) -> None:
    answer = world.client.get(f"/{language}{path}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1") == 1


def test_a_genre_is_told_in_the_reader_s_language() -> None:
    words = [genre_text(str(genre), language) for genre in Genre for language in LANGUAGES]
    assert len(words) == 2 * len(Genre)
    assert not any("_" in word for word in words)
    assert genre_text("article", "vi") == "bài viết"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_without_a_slash_leads_to_its_front_page(world: World, language: str) -> None:
    answer = world.client.get(f"/{language}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, f"/{language}/")


@pytest.mark.parametrize("path", ["/articles/ffffffff", "/sources/nosuch", "/stories/ffff", "/nosuch", "/provinces/99"])
def test_what_is_not_there_is_told_in_vietnamese(world: World, path: str) -> None:
    answer = world.client.get(f"/vi{path}")
    assert answer.status_code == 404
    assert "trong kho" in answer.text
    assert 'lang="en"' not in answer.text.split("<main")[1]


@pytest.mark.parametrize("accepted", ["en-GB,en;q=0.9", "vi-VN,vi;q=0.9,en;q=0.8", ""])
def test_the_reader_s_language_is_chosen(world: World, accepted: str) -> None:
    answer = world.client.get("/", headers={"Accept-Language": accepted}, follow_redirects=False)
    assert answer.headers["location"] == ("/en/" if accepted.startswith("en") else "/vi/")


@pytest.mark.parametrize("path", ["/api/docs", "/en/nowhere"])
def test_a_page_that_stands_in_no_menu_is_marked_as_none_of_it(world: World, path: str) -> None:
    shown = world.client.get(path).text
    assert 'aria-current="page"' not in shown
    assert 'href="/vi/"' in shown, "the other language"
    assert "`" not in shown
    assert 'aria-current="page"' in world.client.get("/en/").text


def test_every_link_of_the_site_leads_somewhere(world: World) -> None:
    seen: set[str] = set()
    waiting = ["/vi/", "/en/", f"/en/articles/{edited(world)}", f"/vi/stories/{edited(world)}", "/api/docs"]
    while waiting and len(seen) < 400:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = world.client.get(path)
        assert answer.status_code == 200, path
        if "text/html" in answer.headers["content-type"] and len(seen) < 150:
            found = re.findall(r'(?:href|action|src)="(/[^"#]*)"', answer.text)
            waiting += [link.replace("&amp;", "&") for link in found]
    assert len(seen) > 100


def test_a_correction_is_shown_sentence_by_sentence(world: World) -> None:
    answer = world.client.get(f"/en/articles/{edited(world)}/compare").text
    difference = world.archive.diff(edited(world))
    changed = next(change for change in difference.sentences if change.kind == "edited")
    assert changed.before
    assert changed.after
    before = re.sub(r"<[^>]+>", "", "".join(re.findall(r'<tr class="edited"><td dir="auto">(.*?)</td>', answer)))
    assert " ".join(before.split()) == " ".join(changed.before.split())
    assert "<ins>" in answer
    assert "<del>" in answer


def test_a_list_says_what_its_number_counts_on_every_page(world: World) -> None:
    path, told, shown = "/en/search?repeats=1", [], []
    while path:
        tree = html.document_fromstring(world.client.get(path).text)
        told.append(tree.cssselect("p.result strong")[0].text_content())
        shown.append(len(tree.cssselect("ul.list li")))
        path = next((link.get("href") or "" for link in tree.cssselect("a[rel=next]")), "")
    left = [sum(shown[at:]) for at in range(len(shown))]
    assert len(left) > 2
    assert told == [f"{left[0]} articles", *(f"{number} articles from this page on" for number in left[1:])]


def test_a_removed_article_is_shown_as_removed_with_the_way_to_its_last_text(world: World) -> None:
    answer = world.client.get(f"/en/articles/{removed(world)}").text
    assert "removed this article" in answer
    (link,) = re.findall(r'<a href="([^"]+)">Read the last version before the removal', answer)
    assert "removed this article" not in (last := world.client.get(link).text)
    assert ("Where each field came from" in answer, "Where each field came from" in last) == (False, True)


def test_a_story_is_told_from_its_first_printing_to_its_last(world: World) -> None:
    story = next(row for row in world.archive.articles(unique=False) if row.reprint_of)
    printings = world.archive.cluster(story)
    answer = world.client.get(f"/en/stories/{story.article_id}").text
    shown = re.findall(r'<h2><a href="/en/articles/([0-9a-f]{20})"', answer)
    assert shown == [str(row.article_id) for row in printings]


def test_the_map_shows_the_provinces_of_the_day(world: World) -> None:
    assert world.client.get("/vi/?day=2026-03-02").text.count('class="tile ') == 34
    assert world.client.get("/vi/?day=2025-03-02").text.count('class="tile ') == 63


def test_every_province_has_one_tile_of_its_own(world: World) -> None:
    site = world.client.app.state.site  # type: ignore[attr-defined]  # an ASGI application that is ours
    newspapers: Newspapers = site.newspapers
    for day in (REFORM, REFORM.replace(year=2025, month=6, day=30)):
        tiles = [tile for tile, _ in newspapers.map_on(day)]
        assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles) == (34 if day == REFORM else 63)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/en/search?since=2026-13-01", "2026-13-01"),
        ("/en/search?since=2026-03-02&until=2026-03-01", "ends before it begins"),
        ("/en/search?province=99", "99"),
        ("/en/search?province=lao-cai", "lao-cai"),
        ("/en/search?source=../x", "../x"),
        ("/en/search?after=x", "place in a list"),
        ("/en/search?q=" + "x" * 301, "300"),
        ("/en/?day=0001-01-01", "0001"),
        ("/en/edits?page=0", "page"),
        ("/en/articles/zzzz", "zzzz"),
        ("/en/articles/..%2f..%2fruns", ""),
        ("/en/articles/0000/compare?before=3&after=2", "not before"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(world: World, path: str, named: str) -> None:
    answer = world.client.get(path)
    assert answer.status_code in {400, 404}
    assert named in answer.text


@pytest.mark.parametrize(
    "path",
    ["/search?since=never", "/search?since=2026-03-02&until=2026-03-01", "/search?province=99", "/search?source=../x",
     "/search?after=x", "/?day=0001-01-01", "/edits?page=0", "/articles/zzzz",
     "/articles/0000/compare?before=3&after=2"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_vietnamese_page_refuses_in_vietnamese(world: World, path: str) -> None:
    (told,) = html.document_fromstring(world.client.get(f"/vi{path}").text).cssselect("p.notice")
    assert "lang" not in told.attrib
    assert re.search("[đôơưảạ]", told.text_content())


def test_corrections_begin_with_the_last_day_that_has_some(world: World) -> None:
    assert html.document_fromstring(world.client.get("/en/edits").text).cssselect("ul.list li")


@pytest.mark.parametrize(
    "path", ["/nope", "/xx/", "/vi/nope", "/en/articles/ffffffffffffffffffff", "/static/../app.py"]
)
def test_what_is_not_there_is_not_found(world: World, path: str) -> None:
    assert world.client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/vi/", "/api/articles", "/feeds/articles.atom", "/nope", "/static/style.css"])
def test_every_answer_carries_the_headers_that_keep_readers_safe(world: World, path: str) -> None:
    headers = world.client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_written(world: World, method: str) -> None:
    answer = world.client.request(method, "/api/articles")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/en/articles/{}", "/en/stories/{}", "/en/sources/baomau", "/en/search?q=script"])
def test_hostile_content_is_shown_as_text(world: World, path: str) -> None:
    answer = world.client.get(path.format(world.hostile))
    assert answer.status_code == 200
    for element in html.document_fromstring(answer.text).iter("*"):
        assert element.tag not in {"script", "svg", "img", "iframe"}
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not str(element.get("href", "")).startswith(("javascript:", "data:"))
    assert len(answer.content) < 100_000


def test_no_page_names_anything_elsewhere_but_links(world: World) -> None:
    for path in ("/vi/", f"/en/articles/{edited(world)}", "/en/charts?q=xa"):
        text = world.client.get(path).text
        assert not re.search(r"<(?:script|img|iframe|object|embed|style)\b", text)
        assert re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', text) == [
            "/static/drawing/charts.css", "/static/style.css", "/static/icon.svg",
        ]  # fmt: skip  # short items: a line each would fill a screen


def test_the_health_of_each_newspaper_is_that_of_status(world: World) -> None:
    health = world.client.app.state.site.health.latest()  # type: ignore[attr-defined]  # an ASGI application that is ours
    text = " ".join(html.document_fromstring(world.client.get("/en/sources").text).text_content().split())
    assert health.newspapers
    for paper in health.newspapers:
        assert paper.name in text
    words = {"ok": "well", "note": "note", "warning": "worth a look", "failed": "failed"}
    assert f"{words[health.severity]} at" in text
    for issue in health.issues:
        if issue.severity in {"warning", "failed"}:
            assert issue.advice in text


def test_a_search_is_charted_by_province_and_month(world: World) -> None:
    tree = html.document_fromstring(world.client.get("/en/charts?q=xa").text)
    rows = tree.cssselect("table.heat tbody tr")
    assert rows
    for row in rows:
        cells = [int(cell.text_content() or 0) for cell in row.cssselect("td")]
        assert cells[0] == sum(cells[1:])


def test_a_tile_of_the_map_counts_what_its_list_shows(world: World) -> None:
    def found(address: str) -> int:
        return int(re.search(r'class="result"><strong>(\d+)', world.client.get(address).text)[1])  # type: ignore[index]  # it is there

    rows = list(world.archive.articles(unique=False))
    days = {(row.published_at or row.fetched_at).astimezone(VIETNAM).date() for row in rows}
    shown: dict[str, int] = {}
    for day in days:
        page = html.fromstring(world.client.get(f"/en/?day={day}").text)
        for tile in page.find_class("tile"):
            shown[tile.get("href")] = int(tile.find_class("number")[0].text)
    assert {address: found(address) for address, number in shown.items() if number} == {
        address: number for address, number in shown.items() if number
    }
    assert any(found(f"{address}&repeats=1") > number for address, number in shown.items() if number), "reprints"
