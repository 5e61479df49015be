# ruff: noqa: E501 - markup as pages have it
"""A site is rebuilt, and the name of the body's rule moves to another box: the article is read, not the box."""

import pytest

from crawler.registry import Layout
from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_repeated_boxes import COMMENTS, LISTS, TEASERS
from tests.flows.pages import BODY, NO_RULES, read

HEADLINE = "Nà Pheo vào vụ mận sớm trong niềm vui của bà con"
RULED = NO_RULES.model_copy(update={"layout": (Layout(headline=("h1",), body=(".noi-dung",), published=(".ngay",)),)})
TEXT = "".join(
    f"<p>{text}</p>" for text in (*BODY, "Bà con còn trồng thêm đào và lê trên những triền đồi phía tây bản.")
)
REMARKS = "".join(f'<div class="k"><b>Lò Văn Inh</b><p>{text}</p></div>' for text in COMMENTS)


def page(*, above: str = "", text: str = f"<div>{TEXT}</div>", below: str = "") -> str:
    return (
        f"<html lang='vi'><head><title>{HEADLINE}</title><meta property='og:title' content='{HEADLINE}'></head><body>"
        f"<div class='ngay'>02/03/2026</div>{above}<main><h1>{HEADLINE}</h1><span>28/02/2026 08:15</span>{text}</main>{below}</body></html>"
    )


@pytest.mark.parametrize(
    "html",
    [
        page(above=f"<div class='noi-dung'>{LISTS['link and paragraph']}</div>"),
        page(below=f"<h3>Ý kiến bạn đọc</h3><div class='noi-dung'>{REMARKS}</div>"),
    ],
    ids=["teasers above", "comments below"],
)
def test_a_rule_that_finds_another_text_is_not_believed(html: str) -> None:
    cleaned, described = read(html, RULED)
    paragraphs = [block.text for block in cleaned.blocks if isinstance(block, Paragraph)]

    assert paragraphs[: len(BODY)] == list(BODY)
    assert {*TEASERS, *COMMENTS}.isdisjoint(paragraphs)
    assert cleaned.completeness is not None
    assert cleaned.completeness.reader == "lines"
    assert cleaned.fields["overruled"] == "rule:.noi-dung"
    assert described.published_at is not None
    assert described.published_at.day == 28


@pytest.mark.parametrize(
    "text",
    [
        f"<div class='noi-dung'>{TEXT}</div>",
        f"<div class='noi-dung'><p>{BODY[0]}</p></div><section><h2>Đọc thêm trên báo</h2><p>{' '.join(TEASERS)}</p></section>",
    ],
    ids=["the article", "a bulletin beside more text"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_rule_that_finds_the_article_or_little_is_believed(text: str) -> None:
    cleaned, _ = read(page(text=text), RULED)

    assert cleaned.fields["blocks"] == "rule:.noi-dung"
