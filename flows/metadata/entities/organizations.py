"""Organisations: a head word (`Sở`, `Ban Thường vụ`, `UBND`) and the words of the name that follow it."""

from collections.abc import Callable
from dataclasses import dataclass

from flows.metadata.entities.lexicon import first_words_of, words_of
from flows.metadata.entities.text import Reading

__all__ = ["Organized", "find_organizations", "name_end"]

LONGEST_NAME = 14
"""Words of the longest name of an organisation looked at."""
_LONGEST_HEAD = 4
_AREAS = frozenset({"tỉnh", "huyện", "xã", "phường", "quận", "thành", "thị"})
"""Words that close a name with its area: `UBND tỉnh`, `Công an thành phố`."""
_ACRONYMS = frozenset(
    {"ubnd", "hđnd", "ubmttq", "mttq", "ctcp", "htx", "clb", "tand", "vksnd", "lđlđ", "bhxh", "cdc", "bđbp"}
)
_WIDE_AREAS = frozenset({"thành phố", "thị xã", "thị trấn"})
_CONNECTORS = frozenset(
    {"và", "tại", "ở", "của", "các", "do", "về", "với", "cho", "từ", "đến", "là", "có", "được", "cùng"}
)


@dataclass(frozen=True, slots=True)
class Organized:
    """A place where the text names an organisation."""

    first: int
    after: int
    name: str


def find_organizations(
    reading: Reading, person_at: Callable[[int], bool], place_end: Callable[[int], int | None]
) -> list[Organized]:
    """Return the organisations named in the text, in order.

    `person_at` tells the words of persons' names, which end a name. `place_end` gives the end of the place that begins
    at a word: a name may close with one.
    """
    found: list[Organized] = []
    for index in reading.capitals:
        if found and index < found[-1].after:
            continue
        after = _organization_at(reading, index, person_at, place_end)
        if after is not None:
            found.append(Organized(index, after, reading.said(index, after)))
    return found


def _organization_at(
    reading: Reading, index: int, person_at: Callable[[int], bool], place_end: Callable[[int], int | None]
) -> int | None:
    tokens = reading.tokens
    if tokens[index].folded not in first_words_of("organization_heads"):
        return None
    token = tokens[index]
    if not (token.capital or (token.upper and token.folded in _ACRONYMS)):
        return None  # a headline in capitals shows no names
    heads = words_of("organization_heads")
    for length in range(min(_LONGEST_HEAD, len(tokens) - index), 0, -1):
        after = index + length
        if reading.phrase(index, after) in heads and reading.joined(index, after):
            end = name_end(reading, after, index + LONGEST_NAME, person_at, place_end)
            alone = reading.phrase(index, after) in words_of("whole_organizations")
            return end if end > after or alone else None
    return None


def name_end(
    reading: Reading,
    start: int,
    limit: int,
    person_at: Callable[[int], bool],
    place_end: Callable[[int], int | None],
) -> int:
    """Return the end of the name whose head ends at `start`; no later than `limit`."""
    tokens, inside = reading.tokens, words_of("inside_organizations")
    end = index = start
    while index < min(len(tokens), limit) and not tokens[index].gap and not person_at(index):
        placed = place_end(index)
        if placed is not None:
            return placed
        token, pair = tokens[index], reading.phrase(index, index + 2)
        head = pair in words_of("organization_heads")
        if pair in words_of("offices") or (head and tokens[index - 1].folded == "và"):
            break
        known = pair in inside or head if token.capital else pair in words_of("lower_organizations")
        if known and " " in pair and reading.joined(index, index + 2):
            end = index = index + 2
        elif token.capital or token.upper or token.folded.isdecimal():
            end = index = index + 1
            if _second_syllable(reading, index):
                index += 1
        elif token.folded in _AREAS:
            return index + 1 + (pair in _WIDE_AREAS)
        elif token.folded == "và" and index > start and _capital(reading, index + 1):
            index += 1
        else:
            break
    return end


def _second_syllable(reading: Reading, index: int) -> bool:
    """Tell whether a word in lower case stands between capitalised ones: `Quỹ Nhiên liệu Dầu`."""
    token = reading.tokens[index] if index < len(reading.tokens) else None
    if token is None or token.gap or token.capital or token.upper or token.folded in _AREAS | _CONNECTORS:
        return False
    return _capital(reading, index + 1)


def _capital(reading: Reading, index: int) -> bool:
    return index < len(reading.tokens) and reading.tokens[index].capital and not reading.tokens[index].gap
