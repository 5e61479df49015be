# ruff: noqa: E501 - markup as pages have it
"""Headlines in several lines, whose words must not run together, and those with a part set apart within a word."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.location.heading_text import heading_of
from tests.flows.cleaning.test_lines_beside_the_text import MORE
from tests.flows.pages import BODY, read

WHOLE = "Mận chín sớm hơn mười ngày, bà con Nà Pheo vào vụ"
FIRST, SECOND = "Mận chín sớm hơn mười ngày,", "bà con Nà Pheo vào vụ"
BARE_FIRST, BARE_WHOLE = FIRST.rstrip(","), WHOLE.replace(",", "")


def said(heading: str) -> str:
    node = LexborHTMLParser(f"<h1>{heading}</h1>").css_first("h1")
    assert node is not None
    return heading_of(node)


@pytest.mark.parametrize(
    "form",
    [
        '<span style="display:block">{}</span><span style="display: block">{}</span>',
        '<span class="d-block">{}</span><span class="d-block">{}</span>',
        "<div>{}</div><div>{}</div>",
        "<p>{}</p>{}",
        "<span>{}</span><br><span>{}</span>",
        "<span>{}<br></span>{}",
        "<a><div>{}</div></a><small><div>{}</div></small>",
        '<span class="dong">{}</span><span class="dong">{}</span>',
        '{}<em style="display:block;color:red">{}</em>',
    ],
)
def test_the_lines_of_a_heading_do_not_run_together(form: str) -> None:
    assert said(form.format(FIRST, SECOND)) == WHOLE
    assert said(form.format(BARE_FIRST, SECOND)) == BARE_WHOLE


@pytest.mark.parametrize("form", ['<b class="a">{}</b><i class="b">{}</i>', '<b class="a">{}</b><b class="b c">{}</b>'])
def test_elements_with_classes_beside_each_other_are_lines(form: str) -> None:
    assert said(form.format(FIRST, SECOND)) == WHOLE
    assert said(form.format(BARE_FIRST, SECOND)) == BARE_WHOLE


@pytest.mark.parametrize(
    "heading",
    [
        "<span>M</span>ận chín sớm",
        '<span class="dropcap" style="display:block;float:left">M</span>ận chín sớm',
        '<div class="cap">M</div>ận chín sớm',
        "Mận <mark>ch</mark>ín <mark>s</mark><mark>ớm</mark>",
        "<b>Mậ</b><i>n chín</i> sớm",
        "<font>Mận</font> <font>chín</font> sớm",
        '<span style="display:inline-block">Mận c</span><span style="display:inline-block">hín sớm</span>',
        "<svg><title>Biểu tượng</title></svg>Mận chín <script>var a = 1</script>sớm",
        "Mận chín sớm",
    ],
)
def test_a_word_of_which_a_part_is_set_apart_stays_whole(heading: str) -> None:
    assert said(heading) == "Mận chín sớm"


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Giá <b>25,</b>5 nghìn", "Giá 25,5 nghìn"),
        ("Tỷ số <b>2:</b>1", "Tỷ số 2:1"),
        ("Điện thoại <b>i</b><i>Phone</i>", "Điện thoại iPhone"),
        ("Giá tăng 5,<sup>x</sup>5%", "Giá tăng 5,x5%"),
        ("Hội quán <span>của nhà Nà</span><span>Pheo Mận chín</span>", "Hội quán của nhà NàPheo Mận chín"),
        ("Xem mùa mận <b>trên kênh You</b><i>Tube của bản</i>", "Xem mùa mận trên kênh YouTube của bản"),
        ('Quán <b class="a">của ông Mc</b><i>Donald ở bản</i>', "Quán của ông McDonald ở bản"),
        ("Sáu nghìn m<sup>2</sup> vườn", "Sáu nghìn m2 vườn"),
    ],
)
def test_numbers_and_names_stay_whole(heading: str, text: str) -> None:
    assert said(heading) == text


@pytest.mark.parametrize("title", ["Giá mận hôm nay ở Nà Pheo bao nhiêu một cân?", WHOLE])
def test_a_headline_in_two_lines_is_read_beside_any_title(title: str) -> None:
    html = (
        f'<html lang=vi><head><title>{title} - Báo Ví Dụ</title><meta property="og:title" content="{title}"></head><body><main>'
        f'<h1><span style="display:block">{FIRST}</span><span style="display:block">{SECOND}</span></h1><i>1/3/2026 07:30</i>'
        f"<div>{''.join(f'<p>{line}</p>' for line in (*BODY, *MORE))}</div></main></body></html>"
    )
    assert read(html)[0].headline == WHOLE
