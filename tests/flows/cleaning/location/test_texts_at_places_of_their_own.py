# ruff: noqa: E501 - markup as pages have it
"""Texts at places of their own: below a script, above the headline, in a box that the description repeats."""

import pytest

from storage.model.body_facts import Genre
from tests.flows.cleaning.test_lines_beside_the_text import MORE
from tests.flows.cleaning.test_pages_with_few_signs import HEADLINE, TEXT, old_page
from tests.flows.pages import BODY, read


def test_a_script_in_a_paragraph_is_no_prose() -> None:
    script = (
        "<script>" + "function trang(so) { return 'Trang ' + so + ' của bài viết này, xin chờ'; }" * 60 + "</script>"
    )
    cleaned, _ = read(old_page(HEADLINE, f"<h1>{HEADLINE}</h1><i>01/03/2026</i>", f"{TEXT}<p>{script}</p>"))

    assert cleaned.completeness is not None
    assert cleaned.completeness.share == 1


@pytest.mark.parametrize("notice", ["Trang này lưu tệp nhỏ trên thiết bị của bạn, đọc tiếp là bạn đồng ý.", ""])
def test_a_text_above_its_headline_is_found(notice: str) -> None:
    article = f"<article><div>{TEXT}</div><header><h1>{HEADLINE}</h1><time>01/03/2026</time></header></article>"
    html = f"<html lang=vi><head><title>{HEADLINE}</title></head><body>{article}<div><span>{notice}</span></div></body></html>"
    cleaned, _ = read(html)

    assert [block.text for block in cleaned.blocks if block.type == "paragraph"] == [*BODY, *MORE]


def test_a_box_of_lines_that_the_description_repeats_is_no_lead() -> None:
    lines = (*BODY, *MORE)
    said = " ".join(lines)
    head = f'<h1>{HEADLINE}</h1><i>01/03/2026</i><div class="mo-ta">{"<br>".join(lines)}</div>'
    html = old_page(HEADLINE, head, "").replace("</head>", f'<meta name="description" content="{said}"></head>')
    cleaned, _ = read(html)

    assert cleaned.lead is None
    assert cleaned.text.replace("\n", " ").split() == said.split()


def test_a_bulletin_that_the_description_repeats_is_the_text() -> None:
    said = " ".join((*BODY, *MORE))
    head = f'<meta name="description" content="{said}"><meta property="og:type" content="article">'
    text = f"<h1>{HEADLINE}</h1><i>08:00 01/03/2026</i><div><p>{said}</p></div>"
    cleaned, _ = read(old_page(HEADLINE, "", text).replace("</head>", f"{head}</head>"))

    assert (cleaned.lead, cleaned.text, cleaned.genre) == (None, said, Genre.BULLETIN)
