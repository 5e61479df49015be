import unicodedata

import pytest

from flows.dedup.folding import fold, shingles, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("Thuỷ lợi", "thủy lợi"),
        ("khoẻ mạnh", "khỏe mạnh"),
        ("Uỷ ban", "ủy ban"),
        (unicodedata.normalize("NFD", "Đồng chí Bí thư"), "đồng chí bí thư"),
    ],
)
def test_spellings_of_one_word_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["quý", "quỳ", "hoàn", "thuỳnh", "toán"])
def test_words_whose_tone_mark_has_one_place_are_left_alone(word: str) -> None:
    assert fold(word) == word


def test_numbers_stay_whole() -> None:
    assert words("đạt 8.127,9 tỷ đồng (139,9%).") == ["đạt", "8.127,9", "tỷ", "đồng", "139,9"]


def test_a_text_shorter_than_a_shingle_is_one() -> None:
    assert shingles("Chúc mừng năm mới") == {"chúc mừng năm mới"}
    assert shingles("") == set()
