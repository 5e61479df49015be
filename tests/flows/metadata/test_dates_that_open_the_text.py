# ruff: noqa: E501 - markup as pages have it
"""Dates within the element of the text: above its first paragraph they tell of its publication, in a table they do not."""

from datetime import datetime

import pytest

from storage.model.moments import VIETNAM
from tests.flows.pages import BODY, read

HEADLINE = "Nà Pheo vào vụ mận sớm"
AT = datetime(2026, 3, 1, 18, 21, tzinfo=VIETNAM)
DAY = AT.replace(hour=0, minute=0)
TEXT = "".join(f"<p>{line}</p>" for line in BODY)


def published(opening: str, text: str = TEXT, beside: str = "") -> datetime | None:
    html = (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title><meta property="og:type" content="article"></head>'
        f'<body><div class="trang"><h1>{HEADLINE}</h1>{beside}<div class="nd">{opening}{text}</div></div></body></html>'
    )
    return read(html)[1].published_at


@pytest.mark.parametrize(
    ("opening", "at"),
    [
        ('<div class="ngay">01/03/2026 - 18:21</div>', AT),
        ('<div class="post-date"><span>Chủ nhật,</span> <span>01/03/2026</span> <span>18:21</span></div>', AT),
        ('<p><span class="icon-time"></span> 01/03/2026 18:21</p>', AT),
    ],
)
def test_a_date_that_opens_the_element_of_the_text_is_that_of_publication(opening: str, at: datetime) -> None:
    assert published(opening) == at


@pytest.mark.parametrize(
    "opening",
    [
        "<table><tr><td>15/02/2026</td><td>Hái thử</td></tr><tr><td>20/02/2026</td><td>Hái rộ</td></tr></table>",
        "<table><tr><td><p>15/02/2026</p></td><td><p>Hái thử</p></td></tr><tr><td><p>20/02/2026</p></td><td><p>Hái rộ</p></td></tr></table>",
        "<ul><li>15/02/2026: hái thử ở Nà Ca</li><li>20/02/2026: hái rộ ở Huổi Lướng</li></ul>",
        "<figure><img src=/a.jpg><figcaption>Bà con hái mận ở Nà Ca, ngày 15/02/2026</figcaption></figure>",
        "<p><b>Thời gian họp:</b> 15/02/2026</p>",
        "<p>Thời gian: 8:00, ngày 15/02/2026</p>",
        "<p><b>Ngày 15/02/2026</b></p>",
        "<p>Nà Pheo, ngày 15/2/2026</p>",
        '<div class="box"><a href="/tin/khanh-thanh-cau-treo-81234.html">Khánh thành cầu treo qua suối Nậm Lúa</a> <span>15/02/2026</span></div>',
        '<ul><li><a href="/tin/khanh-thanh-cau-treo-81234.html">Khánh thành cầu treo qua suối Nậm Lúa</a> <i>(15/02/2026)</i></li></ul>',
    ],
    ids=[
        "a table",
        "a table of paragraphs",
        "a list",
        "a caption",
        "a meeting",
        "an hour",
        "a day",
        "a letter",
        "a teaser",
        "a list of teasers",
    ],
)
def test_a_date_of_something_else_that_opens_the_text_is_not(opening: str) -> None:
    assert published(opening) is None


def test_a_table_of_dates_alone_tells_no_date_of_publication() -> None:
    rows = "".join(f"<tr><td>{day}/02/2026</td><td>Giá mận {day}.000 đồng một cân</td></tr>" for day in range(10, 20))
    beside = "<span>01/03/2026 - 18:21</span>"

    assert published(f"<table>{rows}</table>", beside=beside) == AT
    assert published(f"<table>{rows}</table>") is None


def test_the_date_beside_the_headline_beats_one_that_opens_the_text() -> None:
    beside = '<div class="ngay">01/03/2026 - 18:21</div>'

    assert published("<div>28/02/2026</div>", beside=beside) == AT


def test_the_day_beside_the_headline_beats_a_time_that_opens_the_text() -> None:
    opening = '<div class="time">Thời gian: 8:00 ngày 20/02/2026</div>'

    assert published(opening, beside="<span>01/03/2026</span>") == DAY
