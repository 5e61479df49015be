"""The quality of reading real pages may only rise: `floors.json` moves up when a measurement does, never down."""

import json
from pathlib import Path

import pytest

from flows.cleaning import clean, open_page
from flows.stages import Page, Refusal, RefusalReason
from tests.quality import entities
from tests.quality.pages import (
    MISSING,
    SHARED,
    VIETNAM_PAGES,
    WORLD_PAGES,
    capture_of,
    list_pages,
    read_pages,
    registry_of_pages,
    source_for,
)
from tests.quality.score import measure

pytestmark = pytest.mark.skipif(not VIETNAM_PAGES.is_dir(), reason=MISSING)

FLOORS: dict[str, dict[str, float]] = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))


@pytest.mark.parametrize("setting", ["vietnam", "vietnam_rules_off", "world"])
def test_no_figure_falls_below_its_floor(setting: str) -> None:
    registry = registry_of_pages() if setting == "vietnam" else None
    means = measure(list(read_pages(WORLD_PAGES if setting == "world" else VIETNAM_PAGES, registry)))
    fallen = {name: means.get(name) for name, floor in FLOORS[setting].items() if means.get(name, 0.0) < floor}
    assert not fallen


def test_places_and_persons_are_found_as_well_as_ever() -> None:
    found = entities.measure()
    fallen = {name: found[name] for name, floor in FLOORS["entities"].items() if found[name] < floor}
    assert not fallen


def test_pages_of_known_layouts_are_read_by_rules_alone() -> None:
    for reading in read_pages(VIETNAM_PAGES, registry_of_pages()):
        assert reading.cleaned is not None
        assert reading.described is not None
        fields = {**reading.cleaned.fields, **reading.described.fields}
        ruled = [name for name in ("headline", "lead", "blocks", "published_at") if fields[name].startswith("rule:")]
        assert len(ruled) == 4, (reading.page, fields)


def test_a_page_is_read_within_two_seconds() -> None:
    assert max(reading.seconds for reading in read_pages(VIETNAM_PAGES, None)) < 2


@pytest.mark.parametrize(
    "name",
    [
        "baocantho-thoi-su",
        "baocaobang-home-2017",
        "dantri-kinh-doanh",
        "tuoitre-kinh-doanh",
        "vietnamnet-kinh-doanh",
        "vnexpress-kinh-doanh",
    ],
)
def test_a_section_front_is_no_article(name: str) -> None:
    url, body = list_pages()[name]
    for registry in (registry_of_pages(), None):
        source = source_for(url, registry)
        page = open_page(capture_of(url, body, source), source)
        assert isinstance(page, Page)
        outcome = clean(page)
        assert isinstance(outcome, Refusal)
        assert outcome.reason is RefusalReason.NOT_AN_ARTICLE


def test_a_real_text_in_the_layout_of_its_paper_comes_out_without_its_comment_counter() -> None:
    headline, *body = (SHARED / "data" / "langson-2021-09-23.txt").read_text("utf-8").strip().split("\n")
    counter = body.pop()
    assert counter == "Ý kiến ()"
    caption = body.pop(1)
    paragraphs = [f"<p>{text}</p>" for text in body]
    paragraphs.insert(
        1, f'<p style="text-align: center;"><img src="/a.jpg"></p><p style="text-align: center;"><em>{caption}</em></p>'
    )
    html = (
        f'<html><head><title>{headline}</title></head><body><h1 class="name">{headline}</h1><div id="content-detail">'
        f'{"".join(paragraphs)}<div class="cm">Ý kiến (<span class="number_cmt"></span>)</div></div></body></html>'
    )
    for given, dateline in ((html, None), (html.replace("<p>– Chiều", "<p>(LSO) – Chiều"), "LSO")):
        url = "https://baolangson.vn/tin-1234567.html"
        source = source_for(url, registry_of_pages())
        page = open_page(capture_of(url, given.encode(), source), source)
        assert isinstance(page, Page)
        cleaned = clean(page)
        assert not isinstance(cleaned, Refusal)
        assert "Ý kiến" not in cleaned.text
        assert cleaned.dateline == dateline
        assert cleaned.text.startswith("Chiều nay (23/9)")
        assert cleaned.captions == (caption,)
        assert cleaned.text.split("\n\n")[1:] == body[1:]
