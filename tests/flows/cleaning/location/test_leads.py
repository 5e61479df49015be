# ruff: noqa: E501 - markup as pages have it
"""A box that is called a summary and holds the text is no lead; a lead of some lines is one."""

import pytest

from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, LEAD, MORE
from tests.flows.pages import BODY, read

LINES = (*BODY, *MORE)
SECOND = "Giá mận cao hơn năm trước, thương lái lên tận vườn đặt cọc và trả tiền ngay trong ngày."
THIRD = "Xã mong có thêm đường lên nương để xe tải vào tận vườn."


def page(text: str) -> str:
    return (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body><div class="node"><h1>{HEADLINE}</h1>'
        f'<div class="ngay">01/03/2026 08:00</div>{text}</div></body></html>'
    )


def box(name: str, lines: tuple[str, ...], form: str = "<p>{}</p>") -> str:
    return f'<div class="{name}">{"".join(form.format(line) for line in lines)}</div>'


@pytest.mark.parametrize("form", ["<p>{}</p>", "<div>{}</div>", "{}<br><br>"])
@pytest.mark.parametrize("lines", [LINES, LINES[:3], LINES[:2]])
def test_a_box_that_holds_the_text_is_no_lead(form: str, lines: tuple[str, ...]) -> None:
    cleaned, _ = read(page(box("field field-type-text-with-summary", lines, form)))

    said = " ".join(block.text for block in cleaned.blocks if isinstance(block, Paragraph))
    assert [line for line in lines if line not in said] == []
    assert cleaned.lead is None or cleaned.lead not in " ".join(lines[1:])


@pytest.mark.parametrize("form", ["<p>{}</p>", "<div>{}</div>", "<span>{}</span><br>"])
@pytest.mark.parametrize("points", [(LEAD,), (LEAD, SECOND)])
def test_a_lead_of_one_or_two_lines_is_one(form: str, points: tuple[str, ...]) -> None:
    cleaned, _ = read(page(box("sapo", points, form) + box("nd", LINES)))

    assert cleaned.lead is not None
    assert [point for point in points if point not in cleaned.lead] == []
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*LINES]


def test_a_lead_of_two_lines_above_a_short_text_is_one() -> None:
    cleaned, _ = read(page(box("sapo", (LEAD, SECOND), "<div>{}</div>") + box("nd", LINES[:2])))

    assert cleaned.lead is not None
    assert [point for point in (LEAD, SECOND) if point not in cleaned.lead] == []


def test_a_lead_of_three_lines_above_a_long_text_is_one() -> None:
    text = box("nd", tuple(f"{line} {more}" for line in LINES for more in MORE))

    cleaned, _ = read(page(box("sapo", (LEAD, SECOND, THIRD), "<div>{}</div>") + text))

    assert cleaned.lead is not None
    assert [point for point in (LEAD, SECOND, THIRD) if point not in cleaned.lead] == []


ALONE = "Cả bản thức từ tờ mờ sáng để kịp chuyến xe chở những sọt mận đầu tiên xuống chợ huyện."
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
ROWS = "".join(f'<div class="row"><div class="col"><p>{line}</p></div></div>' for line in LINES)


def built(article: str) -> str:
    return (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body><div class="menu"><a href="/">Trang chủ</a>'
        f'</div>{article}<div class="foot">Báo Ví Dụ</div></body></html>'
    )


DATE = '<div class="d">01/03/2026 08:00</div>'
WRITER = '<div class="by"><img src="/a.png" alt=""><b>Lò Mai Vi</b><time>01/03/2026 08:00</time></div>'


@pytest.mark.parametrize(
    "article",
    [
        f'<div class="hero"><h1>{HEADLINE}</h1><h2 class="x">{ALONE}</h2>{DATE}</div>{ROWS}',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<p class="ex">{ALONE}</p><div class="in">{ROWS}</div></div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<h2 class="ds">{ALONE}</h2><div class="fr">{TEXT}</div></div>',
        f'<main><section><h1>{HEADLINE}</h1>{WRITER}<p class="s">{ALONE}</p><div class="ct">{TEXT}</div></section></main>',
        f'<div class="w"><div class="hero"><h1>{HEADLINE}</h1><p class="k">{ALONE}</p><p>Lò Mai Vi, 01/03/2026 08:00</p></div><div class="t">{TEXT}</div></div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<div class="widget-post-excerpt"><div>{ALONE}</div></div>{ROWS}</div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}</div><div class="g"><div><p class="lede">{ALONE}</p><div class="rich">{TEXT}</div></div></div>',
    ],
    ids=["in the headline's box", "above rows", "a heading", "below a writer's picture", "a dek", "excerpt", "lede"],
)
def test_a_sentence_in_an_element_of_its_own_above_the_text_is_the_lead(article: str) -> None:
    cleaned, _ = read(built(article))

    assert cleaned.lead == ALONE
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*LINES]


@pytest.mark.parametrize("name", ["", ' class="top"'])
def test_a_sentence_longer_than_the_paragraphs_below_is_the_lead(name: str) -> None:
    lead = f"{LEAD.rstrip('.')}, {ALONE[:1].lower()}{ALONE[1:]}"
    text = f'<div class="art">{TEXT}</div>'
    cleaned, _ = read(
        built(f"<main><article><h1>{HEADLINE}</h1>{DATE}<div{name}><p>{lead}</p></div>{text}</article></main>")
    )

    assert cleaned.lead == lead


@pytest.mark.parametrize(
    "opening",
    [
        '<div class="excerpt-book"><p>{}</p></div>',
        '<blockquote class="book-excerpt"><p>{}</p></blockquote>',
        '<div class="item"><p class="excerpt">{}</p></div>',
        '<div class="card"><div><p class="post-excerpt">{}</p></div></div>',
    ],
)
def test_excerpts_of_books_and_other_articles_are_no_lead(opening: str) -> None:
    text = f'<div class="nd">{opening.format(ALONE)}{TEXT}</div>'
    cleaned, _ = read(built(f"<main><article><h1>{HEADLINE}</h1>{DATE}{text}</article></main>"))

    assert cleaned.lead != ALONE


@pytest.mark.parametrize("name", ["excerpt", "entry-excerpt", "post__excerpt"])
def test_the_excerpt_above_the_text_is_the_lead(name: str) -> None:
    cleaned, _ = read(
        built(f'<main><h1>{HEADLINE}</h1>{DATE}<div class="nd"><p class="{name}">{ALONE}</p>{TEXT}</div></main>')
    )

    assert cleaned.lead == ALONE


@pytest.mark.parametrize("form", ["ol", "ul"])
@pytest.mark.parametrize("around", ['<div class="w">{}</div>', "{}"])
def test_points_above_the_text_are_the_lead_wherever_the_box_of_the_article_begins(form: str, around: str) -> None:
    points = f'<{form} class="I"><li>{ALONE}</li><li>{THIRD}</li></{form}>'
    cleaned, _ = read(built(around.format(f'<h1>{HEADLINE}</h1>{points}{DATE}<div class="K">{TEXT}</div>')))

    assert cleaned.lead == f"{ALONE} {THIRD}"


@pytest.mark.parametrize(
    "article",
    [
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<p>{ALONE}</p><div class="k">{ROWS}</div><p>{SECOND}</p></div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<p>{ALONE}</p>{TEXT}</div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<div class="row"><p>{ALONE}</p></div>{ROWS}</div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<div class="row"><div class="col"><p>{ALONE}</p></div></div>{ROWS}</div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{"".join(f"<h2>{ALONE[:-1]}?</h2><p>{line}</p>" for line in LINES)}</div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<p>{ALONE}</p><p>{SECOND}</p><div class="t">{TEXT}</div></div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<img src="/a.jpg"><p class="c">{ALONE}</p><div class="t">{TEXT}</div></div>',
        f'<div class="w"><h1>{HEADLINE}</h1>{DATE}<p class="notice">{ALONE}</p><div class="t">{TEXT}</div></div>',
    ],
    ids=["amid cards", "a paragraph", "a row", "a row of columns", "questions", "two", "below a picture", "a notice"],
)
def test_a_first_paragraph_like_the_others_is_no_lead(article: str) -> None:
    assert read(built(article))[0].lead is None
