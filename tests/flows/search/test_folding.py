"""Words of the search index."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.search.folding import both_forms, without_marks
from storage.model.spelling import LETTERS, any_spelling, folded_words, has_marks, numbers_apart


@pytest.mark.parametrize(
    ("text", "marked", "plain"),
    [
        ("Hoà Bình", "hòa bình", "hoa binh"),
        ("Hòa Bình", "hòa bình", "hoa binh"),
        ("Hoa\u0300 Bi\u0300nh", "hòa bình", "hoa binh"),
        ("ĐẮK LẮK", "đắk lắk", "dak lak"),
        ("thu 8.127,9 tỷ", "thu 8.127,9 tỷ", "thu 8.127,9 ty"),
        ("Ảnh: P.Y", "ảnh p y", "anh p y"),
    ],
)
def test_one_word_has_one_form_with_marks_and_one_without(text: str, marked: str, plain: str) -> None:
    words = " ".join(folded_words(text))
    assert words == marked
    assert without_marks(words) == plain


def test_only_a_word_with_marks_is_meant_with_marks() -> None:
    assert has_marks("hòa")
    assert has_marks("đến")
    assert not has_marks("hoa")


def test_what_the_index_takes_the_mark_off_is_a_spelling_of_what_is_left() -> None:
    letters = {chr(code).lower() for first, last in LETTERS for code in range(first, last)}
    plain = {letter: without_marks(letter).lower() for letter in letters}  # of ǥ and ǧ the index makes G
    ours = {letter for letter in letters if len(plain[letter]) == 1}
    assert {letter for letter in ours if not re.fullmatch(any_spelling(plain[letter]), letter)} == set()
    assert {letter for letter in ours if has_marks(letter) != (plain[letter] != letter)} == set()


PIECES = ["30/4-1/5", "3–1", "Hoà", "Bình,", "8.127,9", "a\u0301", "x_y", "–", "Đ/c", "oà"]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_folding_piece_by_piece_is_folding_the_whole_text(text: str) -> None:
    marked, plain = both_forms(text)
    assert marked.split() == numbers_apart(folded_words(" ".join(text.split())))
    assert plain.split() == without_marks(marked).split()
