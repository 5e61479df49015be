# ruff: noqa: E501 - markup as pages have it
"""A second article below ours is left out, a chapter of ours is not."""

import time

import pytest

from flows.cleaning import clean
from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, opened, read

OTHER = (
    "Sáng 3/3, huyện khởi công cầu treo dài sáu mươi mét nối hai bản ven suối Nậm Khoang của xã.",
    "Cây cầu sẽ giúp học sinh của hai bản không phải lội suối tới trường trong mùa mưa lũ hằng năm.",
)
TITLE = "Khởi công cầu treo qua suối Nậm Khoang"


def article(title: str, head: str, texts: tuple[str, ...], name: str = "tieu-de") -> str:
    said = "".join(f"<p>{text}</p>" for text in texts)
    return f'<div class="khung"><div class="dau"><div class="{name}" role="heading" aria-level="1">{title}</div>{head}</div><div class="chu">{said}</div></div>'


def page(second: str) -> str:
    first = article(HEADLINE, "<i>08:00 01/03/2026</i>", (*BODY, *MORE))
    return f"{HEAD}<body><div id=ung-dung>{first}{second}</div></body></html>"


def said(html: str) -> list[str]:
    return [block.text for block in read(html)[0].blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("head", ["<i>07:15 28/02/2026</i>", "<p>Vi Thị Mai</p><p>28/02/2026</p>"])
def test_an_article_with_a_headline_by_its_role_and_a_date_is_another(head: str) -> None:
    assert said(page(article(TITLE, head, OTHER))) == [*BODY, *MORE]


@pytest.mark.parametrize(
    ("head", "name"),
    [("", "tieu-de"), ("<i>07:15 28/02/2026</i>", "chuong"), ("<p>Ghi chép của phóng viên</p>", "tieu-de")],
    ids=["no date", "another name", "no date but a line"],
)
def test_a_chapter_is_ours(head: str, name: str) -> None:
    texts = said(page(article("Nhịp cầu qua suối Nậm Khoang", head, OTHER, name)))

    assert set(texts) >= {*BODY, *MORE, *OTHER}


def test_many_headings_by_their_role_cost_little() -> None:
    many = '<div><div class="tieu-de" role="heading" aria-level="1"></div></div>' * 1500
    alone = '<div class="tieu-de" role="heading" aria-level="1"></div>' * 1500
    begin = time.process_time()

    clean(opened(page(f"{many}{alone}<div>{many}</div>")))

    assert time.process_time() - begin < 2
