# ruff: noqa: E501 - markup as pages have it
"""No page takes long, whatever it repeats: the time grows with its size, not with the square of it."""

import pytest

from flows.cleaning import clean
from flows.cleaning.content.interpretation import split_credit
from tests.flows.pages import BODY, opened
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
