# ruff: noqa: E501 - markup as pages have it
"""Tables that lay out the scenes of a story beside pictures, and lists that show pictures and captions in turn."""

import pytest

from tests.flows.cleaning.content.pictures.test_photo_tables import WORDS, img, row, table
from tests.flows.cleaning.content.test_captions import shown
from tests.flows.cleaning.content.test_printed_again import SENTENCES, article, pictures
from tests.flows.cleaning.test_lines_beside_the_text import paragraphs

PARTS = ["<p>{}</p><p>{}</p>", "<div><div>{}</div><div>{}</div></div>", "<h3>Mùa cam</h3><div>{} {}</div>"]


@pytest.mark.parametrize("part", PARTS, ids=["paragraphs", "boxes", "a heading and a paragraph"])
@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("tables", [True, False], ids=["a table each", "one table"])
def test_a_cell_with_a_part_of_the_text_beside_a_picture_is_text(part: str, left: bool, tables: bool) -> None:
    told = [part.format(*SENTENCES[:2]), part.format(*SENTENCES[2:])]
    scenes = [row(img(n), text) if left else row(text, img(n)) for n, text in enumerate(told, 1)]
    html = article("".join(map(table, scenes)) if tables else table(*scenes), text="")

    said = " ".join(paragraphs(html))
    assert [sentence for sentence in SENTENCES if sentence not in said] == []
    assert pictures(html) == {"1.jpg": None, "2.jpg": None}


@pytest.mark.parametrize("below", [f"<p>{SENTENCES[0]}</p><p>Ảnh: Lò Mai</p>", f"<div>{SENTENCES[0]}</div>"])
def test_one_sentence_in_the_table_of_a_picture_is_its_caption(below: str) -> None:
    html = shown(table(row(img(1)), row(below)))

    assert list(pictures(html)) == ["1.jpg"]
    assert SENTENCES[0] in (pictures(html)["1.jpg"] or "")


def in_turn(tags: tuple[str, str, str], texts: tuple[str, ...], number: int) -> str:
    around, shows, tells = tags
    pairs = zip(range(1, number + 1), texts, strict=False)
    items = "".join(f"<{shows}>{img(n)}</{shows}><{tells}>{text}</{tells}>" for n, text in pairs)
    return f"<{around}>{items}</{around}>"


@pytest.mark.parametrize("number", [1, 2, 4])
@pytest.mark.parametrize("tags", [("ul", "li", "li"), ("ol", "li", "li"), ("dl", "dt", "dd")])
def test_captions_follow_their_pictures_as_items_of_a_list(tags: tuple[str, str, str], number: int) -> None:
    html = shown(in_turn(tags, WORDS, number))

    assert pictures(html) == {f"{n}.jpg": text for n, text in enumerate(WORDS[:number], 1)}
    assert not set(WORDS) & set(paragraphs(html))


STEPS = tuple(f"Bước {n}: {text}" for n, text in enumerate(SENTENCES[:3], 1))


@pytest.mark.parametrize(
    "items",
    [
        in_turn(("ul", "li", "li"), STEPS, 3),
        in_turn(("ul", "li", "li"), tuple(f"<p>{text}</p><p>{text[::-1]}</p>" for text in WORDS), 3),
        in_turn(("ul", "li", "li"), tuple(f'<a href="/tin-{n}-moi-1234.html">{text}</a>' for n, text in enumerate(WORDS)), 3),
        in_turn(("dl", "dt", "dd"), tuple(f"{text} {text}" for text in SENTENCES), 3),
    ],
    ids=["steps", "several paragraphs", "titles of others", "long texts"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_other_lists_of_pictures_and_texts_give_no_captions(items: str) -> None:
    assert not any(pictures(shown(items)).values())
