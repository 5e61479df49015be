# ruff: noqa: E501 - markup as pages have it
"""A form amid a text, with what says what it is for, is no text; a page in a form is."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE
from tests.flows.cleaning.test_lines_beside_the_text import paragraphs as said
from tests.flows.pages import BODY
from tests.timing import assert_quick

LINES = [f"<p>{line}</p>" for line in (*BODY, *MORE)]
PITCH = "Mỗi sáng thứ hai, chuyện hay nhất của các bản về tận hộp thư, không kèm quảng cáo."


def page(amid: str, lines: list[str] = LINES) -> str:
    text = "".join([*lines[:2], amid, *lines[2:]])
    return f'<html><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body><h1>{HEADLINE}</h1><i>01/03/2026 08:00</i><div class="n">{text}</div></body></html>'


@pytest.mark.parametrize(
    "amid",
    [
        f"<div><p><b>Thư Nà Pheo</b></p><p>{PITCH}</p><form action=/thu><input type=text><button>Gửi</button></form></div>",
        f"<div><div>{PITCH}</div><div><form><input name=thu><button>Gửi</button></form><footer><p>Bảo vệ bởi máy, có điều khoản riêng cho bạn.</p></footer></div></div>",
        f"<section><h3>Thư Nà Pheo</h3><p>{PITCH}</p><div><input type=email><a href=#>Nhận thư</a></div></section>",
        "<div><p>Theo bà con, xã nên làm đường hay làm kênh trước tiên trong năm nay?</p><label><input type=radio> Làm đường</label><label><input type=radio> Làm kênh</label><p>Đã có 204 lượt chọn</p></div>",
    ],
    ids=["a form", "a form in a box", "a field for an address", "a poll"],
)
def test_a_form_and_what_it_is_for_are_no_text(amid: str) -> None:
    assert said(page(amid)) == [*BODY, *MORE]


@pytest.mark.parametrize(
    "html",
    [
        page("")
        .replace("<body>", "<body><form method=post action=./tin.aspx><input type=hidden value=x><input name=tim><div>")
        .replace("</body>", "</div></form></body>"),
        page("<form action=/gui><input type=hidden></form>"),
        page("<label><input type=checkbox> Xem tiếp</label>"),
        page("", [*LINES[:-1], f"<div>{LINES[-1]}<form><input name=y><button>Gửi</button></form></div>"]).replace(
            "</div></body>", "</div></body>"
        ),
    ],
    ids=["a page in a form", "a form without fields", "a field that shows more", "a last paragraph above a form"],
)
def test_text_in_and_beside_forms_is_read(html: str) -> None:
    assert {*BODY, *MORE[:-1]} <= set(said(html))


def test_a_short_notice_above_a_form_is_read() -> None:
    short = [f"<p>{BODY[0]}</p>", f"<p>{BODY[1]}</p>"]
    html = page("<form action=/y-kien><textarea></textarea><button>Gửi ý kiến</button></form>", short)
    assert said(html) == list(BODY[:2])


def test_paragraphs_beside_a_poll_in_a_builders_box_are_read() -> None:
    poll = "<div><p>Theo bà con, xã nên làm đường hay làm kênh trước tiên trong năm nay?</p><label><input type=radio> Đường</label></div>"
    lines = [f"<div><div>{line}</div></div>" for line in LINES]
    assert set(said(page("", [*lines[:2], f"<div><div>{LINES[2]}{poll}</div></div>", *lines[3:]]))) >= {*BODY, *MORE}


@pytest.mark.long
@pytest.mark.parametrize("around", ["{}", "<div><div>{}</div></div>"])
@pytest.mark.parametrize("form", ["<form><input name=a><button>Gửi</button></form>", "<div><input type=radio></div>"])
def test_many_forms_cost_little(form: str, around: str) -> None:
    html = page(around.format(form * 2_000))
    assert_quick(lambda: said(html), 2.0)
