"""Two versions side by side: every sentence of both is there, once, with what happened to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.web.comparison import SentencePair, side_by_side
from storage.model.article import Article, Change, ChangeKind
from storage.reader.results import difference
from storage.versions.sentences import split_sentences
from tests.storage.examples import FIRST_FETCH, draft
from tests.timing import assert_quick

SENTENCES = [
    "Sáng nay trời mưa.", "Cầu dài 85 m.", "Cầu dài 90 m.", "Bà con đến dự rất đông.", "Lũ rút vào chiều qua.",
    "Mùa này được mùa lúa.", "Ông Nam nói: “Tốt!”",
]  # fmt: skip  # short items: a line each would fill a screen


def article(version: int, sentences: list[str]) -> Article:
    text = " ".join(sentences)
    made = draft(paragraphs=(text,)).model_dump()
    return Article.model_validate(
        made | {
            "version": version, "content_hash": "sha256:" + "0" * 64, "committed_at": FIRST_FETCH,
            "change": Change(kind=ChangeKind.EDITED),
        }
    )  # fmt: skip  # short items: a line each would fill a screen


def words(rows: list[SentencePair], side: str) -> list[str]:
    return [" ".join(span.text for span in getattr(row, side)) for row in rows if getattr(row, side)]


@given(st.lists(st.sampled_from(SENTENCES), max_size=8), st.lists(st.sampled_from(SENTENCES), max_size=8))
def test_the_later_version_can_be_read_off_the_right_side(before: list[str], after: list[str]) -> None:
    earlier, later = article(1, before), article(2, after)
    rows = side_by_side(earlier, later, difference(earlier, later).sentences)
    texts = [later.headline, later.lead, later.text]
    assert words(rows, "after") == [sentence for text in texts if text for sentence in split_sentences(text)]


def test_what_changed_in_a_sentence_is_marked_word_by_word() -> None:
    earlier, later = article(1, ["Cầu dài 85 m."]), article(2, ["Cầu dài 90 m."])
    (row,) = [row for row in side_by_side(earlier, later, difference(earlier, later).sentences) if row.mark != "same"]
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
    rows = assert_quick(lambda: side_by_side(earlier, later, ()), 5)
    texts = [later.headline, later.lead, later.text]
    assert words(rows, "after") == [sentence for text in texts if text for sentence in split_sentences(text)]
