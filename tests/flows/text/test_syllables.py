import pytest

from flows.text.syllables import is_syllable


@pytest.mark.parametrize("word", "nghiêng quốc giếng gìn quỳnh quýt thủy khuỷu được ở y lụt đông tin an".split())
def test_vietnamese_words_have_the_shape_of_a_syllable(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nghixng", "trach", "kg", "ubnd", "krông", "euro", "qa", "ngườii", "thưc", "", "7"])
def test_foreign_abbreviated_and_misspelled_words_have_not(word: str) -> None:
    assert not is_syllable(word)
