"""A vocabulary numbers the words of all texts; a text keeps the vocabulary that numbered it."""

from flows.metadata.entities import vocabulary
from flows.metadata.entities.text import read_text
from flows.metadata.entities.vocabulary import numbered

TOWNS = frozenset({"huế", "vinh"})


def test_equal_words_have_one_number_whatever_stands_before_them() -> None:
    text = read_text("Huế, huế (HUẾ) và Vinh")
    assert len(set(text.folded_numbers()[:3].tolist())) == 1
    assert text.indexes_of(TOWNS) == [0, 1, 2, 4]
    assert text.capitals_among(TOWNS) == [0, 2, 4]
    assert text.breaks.tolist() == [1, 2, 3]


def test_a_new_word_is_told_from_words_asked_for_before() -> None:
    assert read_text("Huế").indexes_of(TOWNS) == [0]
    assert read_text("Qzvinh Vinh").indexes_of(TOWNS) == [1]


def test_a_text_read_before_the_vocabulary_was_full_is_read_as_before() -> None:
    text = read_text("Huế và Vinh")
    before, _ = numbered(["Huế"])
    after, numbers = numbered([f"q{number}" for number in range(len(before.opens) + 1)])
    assert after is not before
    assert len(numbers) == len(before.opens) + 1
    assert text.indexes_of(TOWNS) == [0, 2]
    assert read_text("Huế và Vinh").indexes_of(TOWNS) == [0, 2]


def test_long_pieces_do_not_pile_up() -> None:
    before, _ = numbered(["a" * vocabulary.MOST_CHARACTERS])
    after, _ = numbered(["a", "b" * (vocabulary.MOST_CHARACTERS // 2)])
    assert after is not before
    assert after.characters <= vocabulary.MOST_CHARACTERS


def test_an_empty_text_has_no_words() -> None:
    text = read_text("… – \n")
    assert (text.tokens, text.capitals, text.indexes_of(TOWNS)) == ([], [], [])
