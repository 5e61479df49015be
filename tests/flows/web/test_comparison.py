"""Two versions side by side: every sentence of both is there, once, with what happened to it."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.web.comparison import SentencePair, WordComparison, side_by_side
from storage.model.article import Article, Change, ChangeKind, Draft
from storage.reader.results import difference
from storage.versions.sentences import split_sentences
from tests.storage.examples import FIRST_FETCH, draft
from tests.timing import assert_quick

SENTENCES = [
    "Sáng nay trời mưa.", "Cầu dài 85 m.", "Cầu dài 90 m.", "Bà con đến dự rất đông.", "Lũ rút vào chiều qua.",
    "Mùa này được mùa lúa.", "Ông Nam nói: “Tốt!”",
]  # fmt: skip  # short items: a line each would fill a screen


def version(number: int, made: Draft) -> Article:
    return Article.model_validate(
        made.model_dump() | {
            "version": number, "content_hash": "sha256:" + "0" * 64, "committed_at": FIRST_FETCH,
            "change": Change(kind=ChangeKind.EDITED),
        }
    )  # fmt: skip  # short items: a line each would fill a screen


def article(number: int, sentences: list[str]) -> Article:
    return version(number, draft(paragraphs=(" ".join(sentences),)))


def words(rows: list[SentencePair], side: str) -> list[str]:
    return [" ".join(span.text for span in getattr(row, side)) for row in rows if getattr(row, side)]


def printed(version: Article) -> list[str]:
    """Return the sentences of a version in order."""
    texts = [version.headline, version.lead, version.text]
    return [sentence for text in texts if text for sentence in split_sentences(text)]


TEXTS = st.lists(st.sampled_from(SENTENCES), max_size=8)
CROSSED = ["Cầu dài 85 m bắc qua suối.", "Cầu rộng 5 m."], ["Cầu rộng 6 m.", "Cầu dài 90 m bắc qua suối."]


@given(TEXTS, TEXTS)
@example(["Cầu dài 85 m.", "Sáng nay trời mưa.", "Cầu dài 85 m."], ["Cầu dài 90 m.", "Sáng nay trời mưa."])
@example(["Cầu dài 85 m.", "Sáng nay trời mưa."], ["Cầu dài 90 m.", "Sáng nay trời mưa.", "Cầu dài 90 m."])
@example([SENTENCES[number] for number in (0, 1, 3, 1, 4)], [SENTENCES[number] for number in (3, 4, 1, 0)])
@example(*CROSSED)
def test_every_sentence_of_both_versions_is_shown_once_and_in_order(before: list[str], after: list[str]) -> None:
    earlier, later = article(1, before), article(2, after)
    rows = side_by_side(earlier, later, WordComparison())
    assert words(rows, "before") == printed(earlier)
    assert words(rows, "after") == printed(later)


@given(TEXTS, TEXTS)
@example(*CROSSED)
def test_rows_mark_as_many_sentences_as_the_difference_counts(before: list[str], after: list[str]) -> None:
    earlier, later = article(1, before), article(2, after)
    shown = Counter[str](
        row.mark for row in side_by_side(earlier, later, WordComparison()) if row.after or not row.elsewhere
    )
    told = Counter[str](change.kind for change in difference(earlier, later).sentences)
    assert shown - Counter(same=shown["same"]) == told


def test_a_moved_sentence_is_shown_where_it_stood_and_where_it_stands() -> None:
    rows = side_by_side(article(1, SENTENCES[3:6]), article(2, [SENTENCES[5], *SENTENCES[3:5]]), WordComparison())
    moved = [row for row in rows if row.mark == "moved"]
    assert [(bool(row.before), bool(row.after)) for row in moved] == [(False, True), (True, False)]


def test_edited_sentences_that_changed_places_are_shown_in_both() -> None:
    rows = [
        row
        for row in side_by_side(article(1, CROSSED[0]), article(2, CROSSED[1]), WordComparison())
        if row.mark != "same"
    ]
    assert [row.mark for row in rows] == ["edited"] * 3
    assert sum(row.elsewhere for row in rows) == 2


def test_what_changed_in_a_sentence_is_marked_word_by_word() -> None:
    earlier, later = article(1, ["Cầu dài 85 m."]), article(2, ["Cầu dài 90 m."])
    (row,) = [row for row in side_by_side(earlier, later, WordComparison()) if row.mark != "same"]
    assert row.mark == "edited"
    assert [span.text for span in row.before if span.changed] == ["85"]
    assert [span.text for span in row.after if span.changed] == ["90"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["Một hai " * 50_000 + "ba."], ["Một hai " * 49_000 + "bốn."]),
        (["Có."] * 20_000, ["Có.", "Không."] * 10_000),
        (["Đầu.", *["Có."] * 9_000, "Cuối."], ["Đầu.", *["Có.", "Không."] * 9_000, "Cuối."]),
    ],
)
def test_a_hostile_article_is_compared_in_time(before: list[str], after: list[str]) -> None:
    earlier, later = article(1, before), article(2, after)
    rows = assert_quick(lambda: side_by_side(earlier, later, WordComparison()), 5)
    assert words(rows, "after") == printed(later)


def repeating(number: int, marks: str) -> list[str]:
    """Return sentences of 430 words of which a third are their own and the others the same one."""
    return [
        f"Mục {at} " + " ".join(f"{marks}{at}x{place}" if place % 3 == 0 else "ab" for place in range(430)) + "."
        for at in range(number)
    ]


@pytest.mark.parametrize("length", [80, 430])
def test_many_edited_sentences_that_repeat_a_word_are_compared_in_time(length: int) -> None:
    short = [
        [" ".join(sentence.split()[:length]) + "." for sentence in repeating(100, marks)] for marks in ("cũ", "mới")
    ]
    rows = assert_quick(lambda: side_by_side(article(1, short[0]), article(2, short[1]), WordComparison()), 3)
    assert [row.mark for row in rows].count("edited") == 100
