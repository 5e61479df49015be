# ruff: noqa: E501 - markup as pages have it
"""No page takes long, whatever it repeats: the time grows with its size, not with the square of it."""

from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.cleaning import clean, open_page
from flows.cleaning.content.interpretation import split_credit
from flows.cleaning.generic_reader import teasers_among
from tests.flows.pages import BODY, NO_RULES, capture, opened
from tests.timing import assert_quick

LIMIT = 2.0
"""Seconds of CPU that no page may take; each of these took more, some of them half a minute."""
TEXT = "".join(f"<p>{line}</p>" for line in BODY)
MANY = 5_000


@pytest.mark.parametrize(
    "within",
    ["<h1>Một tiêu đề nữa</h1>" * MANY, f"<p>{'?' * 60_000}</p>", f"<figure><img src='/a.jpg'><figcaption>{'-' * 20_000}</figcaption></figure>"],
    ids=["headings", "signs", "a caption of dashes"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_no_repetition_makes_a_page_slow(within: str) -> None:
    html = f"<html><head><title>Mùa mận</title></head><body><h1>Mùa mận</h1><div>{TEXT}{within}</div></body></html>"
    assert_quick(lambda: clean(opened(html)), LIMIT)


def test_a_credit_is_split_from_any_caption() -> None:
    assert split_credit("Hội nghị. Ảnh: P.Y") == ("Hội nghị.", "P.Y")
    assert split_credit("Hội nghị (Ảnh: Thu Lê)") == ("Hội nghị", "Thu Lê")
    assert split_credit("Ảnh: Thu Lê") == (None, "Thu Lê")
    assert split_credit(f"{'-' * 20_000} Ảnh: Thu Lê")[1] == "Thu Lê"


@pytest.mark.parametrize("above", ["<ul>" * 300 + "<li></li>" * 1500, "<div><i></i>" * 300 + "<b></b>" * 1500])
def test_nested_lists_above_the_text_cost_little(above: str) -> None:
    html = f"<html><body><div><h1>Mùa mận</h1>{above}{BODY[0]}</div><div>{TEXT}</div></body></html>"
    assert_quick(lambda: clean(opened(html)), LIMIT)


def whole(within: str, title: str = "Mùa mận chín sớm ở Nà Pheo", below: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body><h1>Mùa mận chín sớm ở Nà Pheo</h1><i>01/03/2026</i><div>{TEXT}{within}</div>{below}</body></html>"


def test_a_box_of_equal_lines_is_counted_once() -> None:
    tree = LexborHTMLParser(f"<body><div>{f'<p>{BODY[1]}</p>' * MANY}</div></body>")
    assert_quick(lambda: teasers_among(tree, [BODY[1], BODY[2]]), 0.5)


def dated(form: str, count: int) -> str:
    """Return a page of which no title is printed, with many lines above a date and as many links."""
    lines = (
        f"{form.format(f'Bà con Nà Pheo vào vụ {n}')}<i>01/03/2026</i><p>{BODY[0]}</p><a href=/{n}>Mận Nà Pheo năm {n}</a>"
        for n in range(count)
    )
    return f'<html><head><title>Tin</title><meta property="og:title" content="Một năm được mùa lớn của cả vùng"></head><body>{"".join(lines)}</body></html>'


SPANS = "<span>Bà con</span>" * 10
HOSTILE: dict[str, Callable[[], str]] = {
    "made-up elements": lambda: whole("<n-t>Mận chín.</n-t>" * 100_000),
    "made-up elements with text": lambda: whole(f"<n-t>{BODY[1]}</n-t>" * 20_000),
    "made-up elements of many names": lambda: whole("".join(f"<n-t{n}>Mận.</n-t{n}>" for n in range(50_000)) + f"<n-t>{BODY[1]}</n-t>" * 2),
    "made-up elements in lines": lambda: whole(f"<n-t>{BODY[1]}</n-t>" * 2 + "<p><n-s>Mận</n-s></p>" * 50_000),
    "openings of made-up elements": lambda: whole(f"<n-t>{BODY[1]}</n-t>" * 2 + f"<p title='{'<n-t ' * 200_000}'></p>"),
    "spans in one box": lambda: whole(f"<div>{'<span>Bà con </span>' * 100_000}.</div>"),
    "spans in many boxes": lambda: whole(f"<div>{SPANS}.</div>" * 10_000),
    "spans in nested boxes": lambda: whole("<div>" * 200 + f"<div>{SPANS}.</div>" * 5_000 + "</div>" * 200),
    "comments": lambda: whole("", below=f"<div><b>Lò Inh</b><p>{BODY[1][:70]}</p><i>Trả lời</i></div>" * 20_000),
    "rows of teasers": lambda: whole("", below=f"<table>{f'<tr><td><a href=/bai-so-nhieu-chu-1.html>Mận chín sớm ở Nà Pheo</a></td></tr><tr><td>{BODY[1]}</td></tr>' * 7_000}</table>"),
    "questions": lambda: whole(f"<div class=q><div>Mận chín chưa?</div></div><div class=a><p>{BODY[1]}</p></div>" * 4_500),
    "a title of arrows": lambda: whole("", title=f"Mùa mận chín{' > ' * 350_000}Nà Pheo"),
    "a title of sections": lambda: whole("", title="Mận » " * 200_000 + "Nà Pheo"),
    "links of separators": lambda: whole("", title="Kinh tế - Báo Ví Dụ", below="<a href=/k>Kinh tế | Xã hội | Mận</a>" * 30_000).replace("h1>", "h4>"),
    "a lead of lines": lambda: whole(f"<div class=text-with-summary>{''.join(f'<div>{n}. {BODY[1]}</div>' for n in range(6_500))}</div>"),
    "large lines above dates": lambda: dated('<div style="font-size:30px">{}</div>', 1_500),
    "headings above dates": lambda: dated("<h2>{}</h2>", 3_000),
    "large lines above dates below a banner": lambda: whole(''.join(f"<p style='font-size:30px'>Bà con Nà Pheo {n}</p><i>1/3/2026</i><a href=/{n}>Mận {n}</a>" for n in range(3_000)), title="Mùa mận chín sớm ở Nà Pheo - Báo Nà Pheo"),
    "dashes": lambda: whole("".join(f"<p>- Mận{' a' * 400}.</p>" for _ in range(1_500))),
    "one dash": lambda: whole(f"<p>- Mận{' a' * 500_000}.</p>"),
    "dashes in lines": lambda: whole(f"<p>{'- Mận a.<br>' * 60_000}</p>"),
    "a name of an account": lambda: whole(f"<p>Người đăng: {'a.' * 500_000} | 06/01/2026</p>"),
    "quotations in one box": lambda: whole(f"<aside>{''.join(f'<p>“{n} {BODY[1]}”</p>' for n in range(5_000))}</aside>"),
    "spans below the text": lambda: whole("", below="<div class=tg><span>Lò Thị Mai</span></div>" * 25_000),
}  # fmt: skip  # a table


@pytest.mark.long
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_page_of_a_million_characters_is_read_in_time(kind: str) -> None:
    page = opened(HOSTILE[kind]())

    assert_quick(lambda: clean(page), LIMIT)


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 100_000 + "</div>" * 100_000, "<div></div>" * 100_000, "<script>" * 100_000 + "</div>", "<!--" * 250_000 + "</div>", "<div" * 250_000 + "</div>", "</div>" * 170_000],
    ids=["nested", "beside each other", "scripts", "comments", "openings", "ends"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_whether_a_page_without_its_last_tags_is_closed_is_soon_told(markup: str) -> None:
    page = capture(f"<html><body>{TEXT}{markup}")

    assert_quick(lambda: open_page(page, NO_RULES), LIMIT)
