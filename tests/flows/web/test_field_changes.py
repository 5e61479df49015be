"""Of the fields of two versions what differs is shown, and only that."""

import pytest

from flows.web.comparison import WordComparison
from flows.web.field_changes import Cell, ShownChange, shown_changes
from storage.model.article import Draft, comparable
from storage.model.blocks import Block, Heading, Image, ListBlock, Paragraph, Table, Video
from storage.reader.results import difference
from tests.flows.web.test_comparison import repeating, version
from tests.storage.examples import draft
from tests.timing import assert_quick

TEXT = "Sáng nay trời mưa."
PICTURES = tuple(
    Image(url=f"https://baomau.example/{number}.jpg", caption=f"Ảnh {number}: bà con xã Suối Mơ dự lễ khánh thành.")
    for number in range(9)
)


def compared(before: Draft, after: Draft) -> list[ShownChange]:
    earlier, later = version(1, before), version(2, after)
    return shown_changes(difference(earlier, later), earlier, later, (), WordComparison())


def body(*blocks: Block) -> Draft:
    return draft(
        blocks=blocks, text=TEXT, html=None, images=[block for block in blocks if isinstance(block, Image)],
        videos=[block for block in blocks if isinstance(block, Video)],
    )  # fmt: skip  # short items: a line each would fill a screen


def marked(cell: Cell) -> list[str]:
    return [words.text for entry in cell for words in entry if words.changed]


def plain(cell: Cell) -> str:
    return " ".join(words.text for entry in cell for words in entry)


@pytest.mark.parametrize("number", [0, 8])
def test_of_many_pictures_the_one_with_another_caption_is_shown(number: int) -> None:
    other = PICTURES[number].model_copy(update={"caption": f"Ảnh {number}: bà con xã Suối Cầu dự lễ khánh thành."})
    pictures = [other if at == number else picture for at, picture in enumerate(PICTURES)]
    (change,) = compared(body(Paragraph(text=TEXT), *PICTURES), body(Paragraph(text=TEXT), *pictures))
    assert (change.name, marked(change.before), marked(change.after)) == ("images", ["Mơ"], ["Cầu"])
    assert f"{1 - number // 8}.jpg" not in plain(change.before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([Paragraph(text=TEXT)], [Heading(text=TEXT)]),
        ([Heading(text=TEXT)], [Heading(text=TEXT, level=3)]),
        ([ListBlock(items=(TEXT,))], [ListBlock(items=(TEXT,), ordered=True)]),
        ([Paragraph(text=TEXT), Table(rows=(("1",),))], [Paragraph(text=TEXT), Table(rows=(("1",),), caption="Giá")]),
        ([Paragraph(text=TEXT), Video(url="https://x.example/1")], [Paragraph(text=TEXT)]),
        ([Paragraph(text=TEXT), *PICTURES], [*PICTURES, Paragraph(text=TEXT)]),
        ([Paragraph(text=TEXT), *PICTURES], [Paragraph(text=TEXT), *reversed(PICTURES)]),
    ],
)
def test_what_changed_without_a_sentence_is_shown(before: list[Block], after: list[Block]) -> None:
    earlier, later = body(*before), body(*after)
    assert comparable(earlier.blocks) != comparable(later.blocks)
    changes = compared(earlier, later)
    assert changes
    for change in changes:
        assert change.before != change.after
        assert marked(change.before) or marked(change.after)


def test_a_changed_sentence_is_not_shown_again_as_layout() -> None:
    assert compared(draft(paragraphs=(TEXT, "Lũ rút.")), draft(paragraphs=(TEXT, "Lũ đã rút."))) == []


def test_bold_type_is_shown_where_nothing_else_changed() -> None:
    long = "<p>" + "Một hai ba. " * 500 + "</p>"
    (change,) = compared(draft(html=long + "<p>Lũ rút.</p>"), draft(html=long + "<p><b>Lũ</b> rút.</p>"))
    assert (change.name, marked(change.before), marked(change.after)) == (
        "html", ["</p><p>Lũ"], ["</p><p><b>Lũ</b>"],
    )  # fmt: skip  # short items: a line each would fill a screen
    assert len(plain(change.before)) < 200


def test_a_long_value_shows_the_words_that_differ_however_late() -> None:
    start = "Ban Biên tập và các phóng viên thường trú " * 20
    (change,) = compared(draft(credit=start + "An"), draft(credit=start + "Bình"))
    assert (marked(change.before), marked(change.after)) == (["An"], ["Bình"])


def test_authors_in_another_order_are_shown_as_such() -> None:
    (change,) = compared(draft(authors=("An", "Bình")), draft(authors=("Bình", "An")))
    assert plain(change.before) != plain(change.after)


def test_of_very_many_changed_entries_some_are_shown() -> None:
    (change,) = compared(draft(tags=()), draft(tags=[f"thẻ {number}" for number in range(500)]))
    assert (len(change.before), len(change.after)) == (0, 21)


def test_a_picture_at_another_host_is_not_shown_beside_a_new_one() -> None:
    moved = [picture.model_copy(update={"url": picture.url.replace("baomau", "cdn.baomau")}) for picture in PICTURES]
    new = Image(url="https://baomau.example/new.jpg")
    (change,) = compared(body(Paragraph(text=TEXT), *PICTURES), body(Paragraph(text=TEXT), *moved, new))
    assert (len(change.before), len(change.after)) == (0, 1)


def test_many_long_entries_are_compared_in_time() -> None:
    before, after = draft(tags=repeating(2_000, "cũ")), draft(tags=repeating(2_000, "mới"))
    (change,) = assert_quick(lambda: compared(before, after), 5)
    assert (len(change.before), len(change.after)) == (21, 21)
