"""The replica's text: varied, reproducible, and spelled as it should be."""

import re
import unicodedata
from itertools import combinations
from typing import Any

import pytest

from tests.replica import ReplicaPress
from tests.replica.text.spelling import ascii_slug, broken_slug, old_tone_marks
from tests.replica.website.answers import windows_1258


def shingles(article: dict[str, Any]) -> set[tuple[str, ...]]:
    text = unicodedata.normalize("NFC", " ".join([article["headline"], article["lead"] or "", *article["body"]]))
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}


def similarity(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other)


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    with ReplicaPress(seed=7) as press:
        press.advance(days=2)
        return [article for article in press.truth() if article["readable"]]


def test_unrelated_articles_are_no_near_duplicates(articles: list[dict[str, Any]]) -> None:
    seen = [(article, shingles(article)) for article in articles if article["kind"] != "routine"]
    worst = max(
        (similarity(a, b), one["url"], other["url"])
        for (one, a), (other, b) in combinations(seen, 2)
        if one["story"] != other["story"]
    )
    assert worst[0] < 0.2, worst


def test_an_agency_story_is_printed_by_at_least_four_papers_in_different_words(articles: list[dict[str, Any]]) -> None:
    printings = [article for article in articles if article["story"] == "wire-2026-03-02-0"]
    assert len({article["source"] for article in printings}) >= 4
    assert len({(article["headline"], article["lead"], tuple(article["body"])) for article in printings}) == len(
        printings
    )
    assert all(article["credit"] == "TTXVN" and not article["authors"] for article in printings)
    assert all(similarity(shingles(one), shingles(other)) > 0.4 for one, other in combinations(printings, 2))


def test_only_the_paper_that_writes_nfd_does(articles: list[dict[str, Any]]) -> None:
    for article in articles:
        composed = all(unicodedata.is_normalized("NFC", text) for text in (article["headline"], *article["body"]))
        assert composed is (article["trait"] != "nfd"), article["url"]


def test_nothing_of_the_grammar_is_left_in_a_text(articles: list[dict[str, Any]]) -> None:
    for article in articles:
        text = "\n".join([article["headline"], article["lead"] or "", *article["body"]])
        assert not re.search(r"[\[\]{}|]| [,.;:]|  |,,", text), (article["url"], text)


def test_reports_have_five_to_twelve_paragraphs(articles: list[dict[str, Any]]) -> None:
    for article in articles:
        if article["kind"] == "local" and article["edition"] == 1 and article["lead"]:
            assert 5 <= len(article["body"]) <= 12, article["url"]


@pytest.mark.parametrize(
    ("new", "old"),
    [("hòa", "hoà"), ("thủy lợi", "thuỷ lợi"), ("khỏe", "khoẻ"), ("hoàn", "hoàn"), ("quý", "quý"), ("Hóa", "Hoá")],
)
def test_old_tone_marks(new: str, old: str) -> None:
    assert old_tone_marks(new) == old


def test_slugs_are_broken_as_on_the_press() -> None:
    assert ascii_slug("Đổi thay ở “Nà Lúa”") == "doi-thay-o-na-lua"
    assert broken_slug("Đổi thay vùng đất Hàm Rồng") == "-oi-thay-vung-dat-ham-rong"
    assert broken_slug("Ấm tình đồng đội", decomposed=True) == "a-m-ti-nh-do-ng-do-i"
    assert broken_slug("Cầu mới “”") == "cau-moi-"


def test_windows_1258_reads_back_after_composition() -> None:
    text = "Tiếng Việt: đường phố Hà Nội, quyết định, hữu nghị"
    assert unicodedata.normalize("NFC", windows_1258(text).decode("cp1258")) == text
