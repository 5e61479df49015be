import re
import unicodedata

import pytest

from storage.model.spelling import any_placement, fold, folded_words


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


@pytest.mark.parametrize("word", ["hoà", "hòa", "khoẻ", "thuý", "quý", "toán"])
def test_a_word_is_found_in_either_placement(word: str) -> None:
    [folded] = folded_words(word)
    assert re.fullmatch(any_placement(folded), word)
    assert re.fullmatch(any_placement(folded), folded)
