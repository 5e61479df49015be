"""Lines that are nothing but labels, in the languages of the press, and text that looks like them."""

import pytest

from flows.cleaning.wording.labels import is_advert_label, is_count, is_waiting, leads_elsewhere


@pytest.mark.parametrize("text", ["REKLAMA", "- Advertisement -", "Quảng cáo", "Реклама", "広告", "▼ Publicidad"])
def test_the_label_of_an_advertisement_is_known_in_many_languages(text: str) -> None:
    assert is_advert_label(text)


@pytest.mark.parametrize("text", ["Werbung bringt Geld", "Quảng cáo ngoài trời bị siết lại", ""])
def test_a_sentence_on_advertising_is_no_label(text: str) -> None:
    assert not is_advert_label(text)


@pytest.mark.parametrize(
    "text", ["5.120 visitas", "7 min czytania", "Reading time: 6 minutes", "Lesezeit: 9 Minuten", "4,1 tys. wyświetleń"]
)
def test_a_line_that_counts_readers_or_minutes_is_known(text: str) -> None:
    assert is_count(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lecture 2",
        "2. Lecture",
        "2. Reading",
        "1. Read",
        "3. Чтение",
        "Reading: 60 minutes",
        "30 phút",
        "45 minutes",
        "Views from 3 hills",
        "12 de tempo",
        "3 reads of the same page",
    ],
)
def test_a_number_with_other_words_counts_no_readers(text: str) -> None:
    assert not is_count(text)


@pytest.mark.parametrize(
    "text", ["Baca juga: Sungai Meluap di Kaki Bukit", "READ MORE >", "По теме", "延伸閱讀：山路通車", "Leggi anche"]
)
def test_a_label_before_another_title_leads_elsewhere(text: str) -> None:
    assert leads_elsewhere(text, 0.6)


@pytest.mark.parametrize(
    "text",
    [
        "Read more about rain in the hills in his book",
        "À lire : « Le Pont », 214 pages",
        "He said: read more",
        "Baca jugalah buku ini: bagus",
    ],
)
def test_a_sentence_with_the_same_words_leads_nowhere(text: str) -> None:
    assert not leads_elsewhere(text, 0.6)


def test_a_label_before_words_without_a_link_tells_what_the_article_is_about() -> None:
    assert not leads_elsewhere("Per approfondire: M. Esempio, «Il ponte», 2024", 0.0)


def test_what_stands_for_a_part_not_loaded_ends_with_dots() -> None:
    assert is_waiting("Đang tải…")
    assert is_waiting("Loading...")
    assert not is_waiting("Laden")
    assert not is_waiting("Loading the cart took an hour...")
