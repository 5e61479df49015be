"""A line that shares a small box with a picture is its caption, below it and above; a heading or a step is none."""

import pytest

from tests.flows.cleaning.content.test_captions import FIRST, SECOND, shown
from tests.flows.cleaning.content.test_printed_again import SENTENCES, pictures
from tests.flows.cleaning.test_lines_beside_the_text import MORE, paragraphs


def framed(number: int, line: str, name: str = "anh") -> str:
    return f'<div class="{name}"><img src="/anh/{number}.jpg">{line}</div>'


@pytest.mark.parametrize("line", [f"<b>{FIRST}</b>", f"<span>{FIRST}</span>", FIRST])
def test_a_line_above_the_picture_of_its_box_is_a_caption(line: str) -> None:
    html = shown(f'<div class="khung">{line}<img src="/anh/1.jpg" width="488" alt=""></div>')

    assert pictures(html) == {"1.jpg": FIRST}
    assert FIRST not in paragraphs(html)


@pytest.mark.parametrize(
    "box",
    [
        '<div class="o"><b>1. Chùa Nà Pheo</b><img src="/anh/1.jpg"></div>',
        '<div class="o"><b>Bà con mong gì nhất?</b><img src="/anh/1.jpg"></div>',
        '<div class="o"><b>Mận sớm</b><img src="/anh/1.jpg"></div><p>{0}</p><p><b>Đường lên nương</b></p>',
        '<h3>Mận sớm</h3><div class="o"><b>Vườn đầu bản</b><img src="/anh/1.jpg"></div>',
        '<div class="o"><b>Mận sớm</b><p>{0}</p><img src="/anh/1.jpg"></div>',
        '<p><b>Mận sớm</b></p><p><img src="/anh/1.jpg"></p>',
    ],
    ids=["a number", "a question", "another bold line", "another heading", "a box of text", "no box of both"],
)
def test_a_heading_above_a_picture_is_no_caption(box: str) -> None:
    assert pictures(shown(box.format(SENTENCES[0]))).get("1.jpg") is None


def test_sentences_in_boxes_made_alike_below_pictures_are_captions() -> None:
    html = shown(f"{framed(1, f'<p>{FIRST}.</p>')}<p>{SENTENCES[0]}</p>{framed(2, f'<p>{SECOND}.</p>')}")

    assert pictures(html) == {"1.jpg": f"{FIRST}.", "2.jpg": f"{SECOND}."}
    assert not {f"{FIRST}.", f"{SECOND}."} & {*paragraphs(html)}


@pytest.mark.parametrize(
    "boxes",
    [
        framed(1, f"<p>{FIRST}.</p>"),
        framed(1, f"<p>{FIRST}.</p>") + framed(2, f"<p>{SECOND}.</p>", "khac"),
        framed(1, f"<p>{FIRST}.</p><p>{MORE[0]}</p>") + framed(2, f"<p>{SECOND}.</p><p>{MORE[1]}</p>"),
        f'<p><img src="/anh/1.jpg"></p><p>{FIRST}.</p><p><img src="/anh/2.jpg"></p><p>{SECOND}.</p>',
        "".join(framed(n, f"<p>{text}</p>") for n, text in enumerate((f"{FIRST}.", *SENTENCES, *SENTENCES), 1)),
    ],
    ids=["one alone", "boxes unlike each other", "texts in boxes", "paragraphs", "steps that make the text"],
)
def test_other_sentences_below_pictures_are_text(boxes: str) -> None:
    html = shown(boxes)

    assert f"{FIRST}." in paragraphs(html)
    assert pictures(html)["1.jpg"] is None
