"""Texts as they are stored and compared: the quick ways give what the long ways give."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cleaning.page.typography import bare, bare_if_alike, length_in_print, tidy

WRITTEN = st.text(alphabet="aAé\u0301ß .,-_1²\n\t\xa0\u200b\u2028\u3000中", max_size=80)
"""Letters, signs, all kinds of white space, and what is invisible."""


@given(WRITTEN)
def test_tidy_text_stays_as_it_is(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == once.strip()
    assert not re.search(r"\s\s|[^\S ]|\u200b", once)


@pytest.mark.parametrize("text", ["", " ", "a", " a", "a ", "a  b", "a\nb", "a\xa0b", "a\u200b b", "\u200b"])
def test_white_and_invisible_characters_are_folded(text: str) -> None:
    assert tidy(text) == " ".join(text.replace("\u200b", "").split())


@given(WRITTEN)
def test_white_space_is_not_counted(text: str) -> None:
    assert length_in_print(text) == len(re.sub(r"\s", "", text))


@pytest.mark.long
@given(st.lists(WRITTEN, max_size=6), WRITTEN)
def test_texts_that_say_the_same_are_always_compared(texts: list[str], other: str) -> None:
    texts = [*texts, other, f"«{other.upper()}»", *texts[:2]]
    found = bare_if_alike(texts)
    keys = [bare(text) for text in texts]
    for key, own in zip(keys, found, strict=True):
        assert own == key or (own is None and keys.count(key) == 1)


def test_a_text_that_begins_like_no_other_is_not_looked_at_whole() -> None:
    assert bare_if_alike(["Sáng nay trời mưa to ở vùng núi phía bắc.", "Chiều qua nắng gắt ở ven biển phía nam."]) == [
        None,
        None,
    ]
