"""Head words of organisations: `Sở`, `Ban Thường vụ`, `UBND`."""

from flows.metadata.entities.lexicon import first_words_of, phrase_end, words_of
from flows.metadata.entities.text import TokenizedText

__all__ = ["head_end", "opens_office"]

_LONGEST_HEAD = 6
_OFFICE = 3
"""Words in which an office shows."""


def head_end(tokenized: TokenizedText, index: int) -> int | None:
    """Return the end of the head word at `index`: `Sở`, `Ban Thường vụ`."""
    tokens = tokenized.tokens
    if tokenized.folded[index] not in first_words_of("organization_heads"):
        return None
    token = tokens[index]
    if not (token.capital or (token.upper and token.folded in words_of("acronym_heads"))):
        return None  # a headline in capitals shows no names
    if index and not token.gap and tokenized.folded[index - 1] == "luật" and tokenized.folded[index - 2] != "kỷ":
        return None  # `Luật Chứng khoán`
    if tokenized.phrase(index, index + 2) in words_of("countries"):
        return None  # `Đài Loan`
    if token.folded == "trường" and not _is_school(tokenized, index):
        return None  # `Công ty Trường Thịnh`
    after = phrase_end(tokenized, index, "organization_heads")
    if after is None or (phrase_end(tokenized, index, "offices", index + _LONGEST_HEAD) or 0) >= after:
        return None  # `Bộ trưởng`
    closes = tokenized.phrase(index, after) == "thường trực" and _closes_office(tokenized, index)
    return None if closes else after


def _is_school(tokenized: TokenizedText, index: int) -> bool:
    """Return whether a kind of school follows the word at `index`: `Trường Tiểu học`."""
    following = tokenized.tokens[index + 1 : index + 2]
    return not following or not following[0].capital or following[0].folded in first_words_of("schools")


def _closes_office(tokenized: TokenizedText, index: int) -> bool:
    """Return whether an office ends right before word `index`: `Phó Chủ tịch` before `Thường trực UBND tỉnh`."""
    starts = range(max(0, index - 4), index)
    return not tokenized.tokens[index].gap and any(
        tokenized.phrase(start, index) in words_of("offices") for start in starts
    )


def opens_office(tokenized: TokenizedText, index: int) -> bool:
    """Return whether an office begins at word `index`."""
    return phrase_end(tokenized, index, "offices", index + _OFFICE) is not None
