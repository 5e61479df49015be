"""Names from abroad, and where a name begins after words that may belong to an office or a body."""

from flows.metadata.entities.lexicon import words_of
from flows.metadata.entities.persons.name_signs import barred
from flows.metadata.entities.text import TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["SHORTEST_FOREIGN_WORD", "is_foreign_name", "joins_foreign_words", "surely_begins"]

SHORTEST_FOREIGN_WORD = 3
"""Letters of the shortest word that shows a foreign name."""
_PARTICLES = frozenset({"van", "von", "de", "der", "den", "bin", "ibn", "al", "el", "da", "dos", "di", "del", "la"})
"""Words in lower case within names from abroad."""


def joins_foreign_words(tokenized: TokenizedText, index: int) -> bool:
    """Return whether a word in lower case stands between two of a name from abroad: `Pieter van Dijk`."""
    tokens = tokenized.tokens
    if tokenized.folded[index] not in _PARTICLES or index == 0 or index + 1 >= len(tokens):
        return False
    before, after = tokens[index - 1], tokens[index + 1]
    foreign = not (is_syllable(before.folded) or is_syllable(after.folded))
    return foreign and before.capital and after.capital and not after.gap


def is_foreign_name(tokenized: TokenizedText, first: int, end: int) -> bool:
    """Return whether the words are a name from abroad that needs no title: `Maria Castellani`."""
    if end - first == 2 and _hangs_a_syllable(tokenized, end):
        return not barred(tokenized, first)
    if tokenized.tokens[first].folded not in words_of("foreign_given_names"):
        return False
    words = tokenized.tokens[first:end]
    if not 2 <= len(words) <= 4 or words[0].upper:
        return False
    foreign = all(len(word.folded) >= SHORTEST_FOREIGN_WORD and not is_syllable(word.folded) for word in words[1:])
    return foreign and not barred(tokenized, first)


def _hangs_a_syllable(tokenized: TokenizedText, end: int) -> bool:
    """Return whether a syllable in lower case that is not Vietnamese hangs on the name: `Chen Yu-ling`."""
    if tokenized.folded[end - 2] not in words_of("asian_surnames") or end >= len(tokenized.tokens):
        return False
    if tokenized.tokens[end].gap != "-" or tokenized.tokens[end].opens:
        return False
    return tokenized.hangs(end) and not all(map(is_syllable, tokenized.folded[end - 1 : end + 1]))


def surely_begins(tokenized: TokenizedText, first: int, end: int) -> int:
    """Return where the name begins in words after an office that may close with a proper name of its own.

    `Trưởng thôn Đông Hải Nguyễn Văn An`, `Người phát ngôn Nhà Trắng Karina Lowell`.
    """
    if first >= end or tokenized.folded[first] in words_of("saints"):  # only a country: `Đại sứ Việt Nam`
        return first
    tokens, surnames = tokenized.tokens, words_of("surnames")
    opens = tokens[first].folded in surnames
    for start in range(first + 1, end - 2):
        if tokens[start].folded in words_of("sure_surnames") or (
            not opens and end - start == 3 and tokens[start].folded in surnames
        ):
            return start
    foreign = [
        len(token.folded) >= SHORTEST_FOREIGN_WORD and not is_syllable(token.folded) for token in tokens[first:end]
    ]
    if end - first <= 2 or foreign[-2:] != [True, True]:
        return first
    return end - 2 if not any(foreign[:-2]) or _lacks_a_place(tokenized, first) else first


def _lacks_a_place(tokenized: TokenizedText, first: int) -> bool:
    """Return whether a body or an office before word `first` goes on with a name: `Tập đoàn`, `Tỉnh trưởng`."""
    before = [tokenized.phrase(start, first) for start in range(max(0, first - 3), first)]
    bodies, offices = words_of("own_bodies"), words_of("offices_of_places")
    return any(phrase in bodies or phrase in offices or phrase == "tỉnh ủy" for phrase in before)
