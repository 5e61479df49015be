"""A page without the names of the rules' body was built by another template."""

import gzip
from datetime import date

import pytest

from crawler.archiving.layout_drift import DriftWatch
from crawler.archiving.page_marks import marks_of, may_match
from crawler.registry import load_registry
from crawler.registry.entries import Layout
from tests.crawler.conftest import Crawl
from tests.crawler.site import Site, article_page, listing

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("body", "marks"),
    [
        (("div.story-body", "#main .text"), [{b"story-body"}, {b"main", b"text"}]),
        (('div[data-role="a.b"].body:not(.x)',), [{b"body"}]),
        (("div.a.b, section.a.c",), [{b"a"}]),
        (("div.a", "article"), []),
        ((), []),
    ],
)
def test_the_marks_are_the_names_in_the_selectors_of_the_body(body: tuple[str, ...], marks: list[set[bytes]]) -> None:
    [source, *_] = load_registry(None).select(())
    source = source.model_copy(update={"layout": (Layout(body=body),)})
    assert [set(names) for names in marks_of(source, DAY)] == marks


def test_a_page_matches_if_it_has_all_names_of_one_selector() -> None:
    marks = (frozenset({b"story-body"}), frozenset({b"main", b"text"}))
    assert may_match(marks, {}, b'<div class="story-body">')
    assert not may_match(marks, {}, b'<div id="main">')
    page = gzip.compress(b'<div id="main"><p class="text">')
    assert may_match(marks, {"content-encoding": "gzip"}, page)


def test_new_and_known_articles_are_compared_apart() -> None:
    watch = DriftWatch()
    watch.see_template("http://bao.vn/old", is_new=False, has_marks=True)
    watch.see_template("http://bao.vn/1", is_new=True, has_marks=False)
    assert list(watch.signs({}, None)) == []
    watch.see_template("http://bao.vn/2", is_new=True, has_marks=False)
    [sign] = watch.signs({}, None)
    assert sign.startswith("2 pages of new articles have no element of the rules' body, first http://bao.vn/1")
    assert (watch.knows_template(is_new=False), watch.knows_template(is_new=True)) == (True, False)
    watch.see_template("http://bao.vn/3", is_new=True, has_marks=True)
    assert list(watch.signs({}, None)) == []


def test_the_first_crawl_that_reads_a_new_template_names_it(site: Site, crawl: Crawl) -> None:
    rules = '[[layout]]\nbody = [".story-text"]'
    old = '<div class="story-text">'
    site.put("/", listing(1, 2))
    for number in (1, 2, 3, 4):
        site.put(f"/tin-post{number}.html", article_page(number).replace("<p>", f"{old if number < 3 else '<div>'}<p>"))
    assert not any("rules' body" in note for note in crawl(extra=rules).notes)
    site.put("/", listing(1, 2, 3, 4))
    [note] = [note for note in crawl(extra=rules).notes if "rules' body" in note]
    assert note.startswith("2 pages of new articles have no element of the rules' body")
    assert "post3" in note or "post4" in note
