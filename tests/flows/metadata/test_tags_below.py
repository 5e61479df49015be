# ruff: noqa: E501 - markup as pages have it
"""Tags below the text in a box that only its name tells."""

import pytest

from tests.flows.pages import BODY, read

HEADLINE = "Nà Pheo vào vụ mận sớm"
TEASER = '<table><tr><td><a href="/3.html">Chợ phiên Nậm Khoang họp lại sau mưa</a><br>Mỗi phiên có trăm người.</td></tr></table>'


def tags(below: str, *, beside: str = "", teaser: str = "") -> tuple[str, ...]:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    return read(
        f'<html lang="vi"><head><title>{HEADLINE}</title></head><body><div class="w"><div class="s"><h1>{HEADLINE}</h1>'
        f'<div class="d">18:21 01/03/2026</div><div class="c">{text}</div><p class="sig">Vi Thị Mai</p>{teaser}{below}</div>'
        f'<div class="r">{beside}</div></div></body></html>'
    )[1].tags


@pytest.mark.parametrize("teaser", ["", TEASER])
@pytest.mark.parametrize(
    "below",
    [
        '<div class="tagrow"><a href="/a">mận</a> <a href="/b">Nà Pheo</a></div>',
        '<ul class="post_tag-list tagbox"><li><a href="/a">mận</a></li><li><a href="/b">Nà Pheo</a></li></ul>',
    ],
)
def test_a_box_of_tags_is_known_by_its_name(below: str, teaser: str) -> None:
    assert tags(below, teaser=teaser) == ("mận", "Nà Pheo")


@pytest.mark.parametrize(
    ("below", "beside"),
    [
        ('<div class="k"><a href="/kinh-te">Kinh tế</a> <a href="/xa-hoi">Xã hội</a></div>', ""),
        ('<div class="k"><a href="/tag/man">mận</a> <a href="/3.html">Chợ phiên họp lại</a></div>', ""),
        ('<div class="k"><a href="/tag-heuer-mo-cua-hang.html">Mở cửa hàng</a></div>', ""),
        ('<p class="tagline"><a href="/a">Tiếng nói của bản</a></p>', ""),
        ("", '<ul><li><a href="/tag/nong">nóng</a></li><li><a href="/tag/hot">hot trong tuần</a></li></ul>'),
        ("", '<div><p><a href="/tag/nong">nóng</a> <a href="/tag/hot">trong tuần</a></p></div>'),
        ('<div class="ten"><a href="/tag/vi-thi-mai">Vi Thị Mai</a></div>', ""),
        ('<div class="tagblock"><a href="/3.html">Chợ phiên họp lại sau mưa</a> <a href="/4.html">Đường mới về bản</a></div>', ""),
    ],
    ids=[
        "sections", "a teaser among them", "a title", "a slogan", "a list beside the article", "a line beside it",
        "a writer", "teasers with a tag",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_other_boxes_of_links_hold_no_tags(below: str, beside: str) -> None:
    assert tags(below, beside=beside) == ()
