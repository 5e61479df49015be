# ruff: noqa: E501 - markup as pages have it
"""A short headline that is only a part of the page's title: a poem's, between its genre and the site's name."""

import pytest

from flows.cleaning import clean
from flows.stages import Cleaned
from storage.model.body_facts import Genre
from tests.flows.pages import opened, read
from tests.timing import assert_quick

SONG = (
    ("Suối còn giữ bóng trăng non", "Mà người đi hái măng tròn chưa sang"),
    ("Bếp bên sàn vẫn lửa vàng", "Ấm nguyên câu hát cuối làng gọi nhau"),
    ("Mai này nương trắng hoa lau", "Ai còn nhớ buổi ban đầu qua khe"),
)
MENU = '<ul id="menu"><li><a href="/van">Văn xuôi</a></li><li><a href="/tho">Thơ ca</a></li></ul>'
LINE = '<span id="ctl_lblTitle" class="{name}">{said}</span><span>{date}</span>'


def poem(
    title: str = "Thơ: Trăng suối - Văn nghệ Ví Dụ",
    said: str = "Trăng suối",
    date: str = "14/02/2026 09:05",
    name: str = "Head",
    line: str = LINE,
) -> str:
    verses = "<br><br>".join("<br>".join(pair) for pair in SONG)
    return (
        f"<html lang=vi><head><title>{title}</title></head><body>{MENU}<div>{line.format(name=name, said=said, date=date)}"
        f'<div class="Normal"><table><tr><td>{verses}</td></tr></table><p align="right"><b>Lò Thị Hặc</b></p></div></div>'
        '<div><div class="Head">Cùng mục</div><ul><li><a href="/a-1.html">Mùa ban nở sớm ở Nà Pheo</a></li></ul></div>'
        "</body></html>"
    )


@pytest.mark.parametrize(
    "title",
    ["Thơ: Trăng suối - Văn nghệ Ví Dụ", "Văn nghệ Ví Dụ | Trăng suối", "Văn nghệ Ví Dụ - Thơ - Trăng suối"],
)
def test_a_poem_whose_short_headline_is_a_part_of_the_title_is_read(title: str) -> None:
    cleaned, described = read(poem(title))

    assert cleaned.headline == "Trăng suối"
    assert cleaned.genre is Genre.POEM
    assert [line for line in cleaned.text.split("\n") if line] == [verse for pair in SONG for verse in pair]
    assert described.authors == ("Lò Thị Hặc",)


@pytest.mark.parametrize(
    "page",
    [
        poem("Văn xuôi - Văn nghệ Ví Dụ", "Văn xuôi"),
        poem("Thơ hay mỗi tuần - Văn nghệ Ví Dụ"),
        poem(date="Lượt xem: 14"),
        poem(line=LINE.replace("ctl_lblTitle", "ctl")),
        poem(line=LINE.replace("{said}", '<a href="/tho-2.html">{said}</a>')),
        poem("Báo Ví Dụ - Thơ", "Báo Ví Dụ"),
    ],
    ids=["a section of the menu", "no part", "no date", "not called so", "a link", "the site's name"],
)
def test_other_short_lines_are_no_headline(page: str) -> None:
    cleaned = clean(opened(page))

    assert not isinstance(cleaned, Cleaned) or cleaned.headline not in ("Trăng suối", "Văn xuôi", "Báo Ví Dụ")


def test_a_line_equal_to_the_whole_title_before_the_site_stays_the_headline() -> None:
    whole = "Bão số 9: Hai trăm hộ bản Nà Ca được đưa đi tránh lũ"

    cleaned, _ = read(poem(f"{whole} - Văn nghệ Ví Dụ", whole))

    assert cleaned.headline == whole


def test_many_lines_that_are_parts_of_the_title_cost_little() -> None:
    lines = '<span class="post-title">Trăng suối</span><i>14/02/2026</i><a href="/1">Trăng suối</a>' * 1_000
    page = opened(poem(line=lines))

    assert_quick(lambda: clean(page), 2)
