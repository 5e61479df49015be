"""A newspaper's province is what the site says of itself, before the places that its articles name."""

import pytest

from crawler.contact.answers import Answer
from flows.contact.adding.identity import home_province

PLACES = ["Lào Cai", "Lào Cai", "Lào Cai"]


def front(head: str, body: str = "") -> Answer:
    return Answer(
        "http://baomuongxa.example/", 200, body=f"<html><head>{head}</head><body>{body}</body></html>".encode()
    )


@pytest.mark.parametrize(
    ("page", "evidence"),
    [
        (
            front("<title>Báo Mường Xa - Cơ quan của Đảng bộ tỉnh Điện Biên</title>"),
            "the title of the front page: Điện Biên",
        ),
        (
            front('<title>Báo Mường Xa</title><meta name="description" content="Tin tức tỉnh Điện Biên">'),
            "the description of the front page: Điện Biên",
        ),
        (
            front("<title>Báo Mường Xa</title>", "<p>Cơ quan chủ quản: Tỉnh ủy Điện Biên.</p>"),
            "what the site says of itself: Điện Biên",
        ),
    ],
)
def test_what_the_front_page_says_of_itself_comes_first(page: Answer, evidence: str) -> None:
    home = home_province("Báo Mường Xa", page, PLACES)
    assert home is not None
    assert (home.code, home.certain, home.evidence) == ("11", True, evidence)


def test_places_of_articles_are_a_guess_where_the_site_says_nothing() -> None:
    home = home_province("Báo Mường Xa", front("<title>Báo Mường Xa</title>"), PLACES)
    assert home is not None
    assert (home.code, home.certain) == ("15", False)
