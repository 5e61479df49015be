"""Offices and titles beside a name.

An office is its words (`Phó Chủ tịch Thường trực`) and the body in which it is held (`UBND tỉnh`).
"""

from bisect import bisect_left
from collections.abc import Sequence

from flows.metadata.entities.lexicon import first_words_of, last_words_of, phrase_end, words_of
from flows.metadata.entities.organizations import PlaceEnd, head_end, name_end, organization_end
from flows.metadata.entities.text import TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["Offices", "follows_specialty", "follows_title"]

LONGEST_OFFICE = 24
"""Words of the longest office looked at."""
MOST_OFFICES = 4
"""Offices printed after one name."""
_LONGEST_TITLE = 6
_FORMER = frozenset({"nguyên", "cựu"})
"""Words before an office that is no longer held."""


class Offices:
    """The offices of a text."""

    def __init__(self, tokenized: TokenizedText, place_end: PlaceEnd) -> None:
        """Find where offices begin. `place_end` gives the end of the place that begins at a word."""
        self._tokenized = tokenized
        self._place_end = place_end
        self._titles: dict[int, int] = {}
        """Where the words of an office begin, and where they end."""
        for index in tokenized.indexes_of(first_words_of("offices")):
            after = self._title_at(index)
            if after is not None:
                self._titles[index] = after
        self._starts = list(self._titles)

    def begins_at(self, index: int) -> bool:
        """Return whether an office begins at a word, with a capital."""
        return index in self._titles and self._tokenized.tokens[index].capital

    def start_before(self, first: int, floor: int = 0) -> int | None:
        """Return where the offices begin that end right before the word `first`; None if there are none.

        They begin no earlier than word `floor`.
        """
        if first == 0 or self._tokenized.tokens[first].gap not in ("", ")"):
            return None
        floor = max(floor, first - LONGEST_OFFICE)
        starts = self._starts
        for place in range(bisect_left(starts, floor), bisect_left(starts, first)):
            if self._fits(starts[place], first):
                return starts[place]
        return None

    def before(self, first: int, floor: int) -> str | None:
        """Return the offices printed before the name at `first`: `Chủ tịch UBND tỉnh Nguyễn Văn An`.

        They begin no earlier than word `floor`, where the name before ends.
        """
        start = self.start_before(first, floor)
        if start is None:
            return None
        if start and self._tokenized.tokens[start - 1].folded in _FORMER and not self._tokenized.tokens[start].gap:
            start -= 1
        office = self._tokenized.printed(start, first)
        if "(" in office:
            # Of brackets before the name, an abbreviation belongs to the body: `Tập đoàn Điện lực Việt Nam (EVN)`.
            office = f"{office})" if self._tokenized.tokens[first - 1].upper else office.partition(" (")[0]
        return office if office[0].isupper() else office[0].upper() + office[1:]

    def after(self, end: int) -> tuple[str | None, int]:
        """Return the offices printed after the name that ends at `end`, and where they end.

        `Nguyễn Văn An, Ủy viên Trung ương Đảng, Bí thư Tỉnh ủy`; None and `end` if there are none.
        """
        tokens = self._tokenized.tokens
        parts: list[str] = []
        start = end
        while start < len(tokens) and tokens[start].gap in (",", "-", "–") and len(parts) < MOST_OFFICES:
            first = start + (tokens[start].folded in _FORMER)
            if first not in self._titles or not (tokens[first].capital or tokens[start].gap == ","):
                break
            after = self._end(first, min(len(tokens), first + LONGEST_OFFICE))
            if after is None:
                break
            parts.append(self._tokenized.printed(start, after))
            start = after
        return ", ".join(parts) or None, start

    def _title_at(self, index: int) -> int | None:
        """Return the end of the office title at `index`: `Phó Chủ tịch`."""
        after = phrase_end(self._tokenized, index, "offices", index + _LONGEST_TITLE)
        named = after is not None and (after - index > 1 or self._tokenized.tokens[index].opens)
        return after if named else None

    def _fits(self, start: int, first: int) -> bool:
        """Return whether what begins at `start` is one office or several up to the word `first`."""
        tokens = self._tokenized.tokens
        while True:
            end = self._end(start, first)
            if end is None:
                return False
            if end == first:
                return True
            if tokens[end].gap == "(" and tokens[first].gap == ")":
                return all(token.gap in ("", "(") for token in tokens[end:first]) and first - end <= 4
            start = end + (tokens[end].folded == "và")
            if tokens[end].gap not in (",", "") or start not in self._titles:
                return False

    def _end(self, start: int, limit: int) -> int | None:
        """Return the end of the office that begins at `start`; None if its body lacks a name."""
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        end = self._titles[start]
        while end < limit and not tokens[end].gap and (more := self._modified(end)) is not None:
            end = more
        if end > limit:
            return None
        if end == limit or tokens[end].gap or (end in self._titles and not tokens[end].capital):
            return end
        if (general := self._general_body(end, limit)) is not None:
            return general
        if head_end(tokenized, end) is None:
            end = name_end(tokenized, end, limit, _nobody, self._place_end)
        while (
            end < limit and (not tokens[end].gap or self._is_larger_unit(end)) and head_end(tokenized, end) is not None
        ):
            after = organization_end(tokenized, end, _nobody, self._place_end, limit)
            if after is None:
                after = head_end(tokenized, end)
                # `Bí thư Đảng ủy, Chủ tịch HĐND xã`: the body is named once, after the last office.
                if after is None or after >= limit or tokens[after].gap != "," or after not in self._titles:
                    return None
            end = after
        return end

    def _is_larger_unit(self, index: int) -> bool:
        """Return whether a larger unit of the army follows: `Đại đội 5, Trung đoàn 66`."""
        tokens = self._tokenized.tokens
        unit = tokens[index].gap == "," and self._tokenized.phrase(index, index + 2) in words_of("army_units")
        return unit and index + 2 < len(tokens) and tokens[index + 2].folded.isdecimal()

    def _general_body(self, index: int, limit: int) -> int | None:
        """Return the end of a country at `index`, or of a body in lower case: `Hiệu trưởng nhà trường`."""
        bodies = words_of("countries" if self._tokenized.tokens[index].capital else "lower_bodies")
        ends = range(min(index + 3, limit), index, -1)
        return next((after for after in ends if self._tokenized.phrase(index, after) in bodies), None)

    def _modified(self, index: int) -> int | None:
        """Return the end of a word at `index` that qualifies an office: `Thường trực`, `chuyên trách`."""
        modifiers: Sequence[int] = (index + 2, index + 1)
        return next(
            (after for after in modifiers if self._tokenized.phrase(index, after) in words_of("modifiers")), None
        )


def _nobody(_: int) -> bool:
    return False


def follows_title(tokenized: TokenizedText, index: int, words: str) -> bool:
    """Return whether one of the `words` stands right before word `index`."""
    tokens = tokenized.tokens
    if index == 0 or tokens[index].gap not in ("", ".") or tokens[index - 1].folded not in last_words_of(words):
        return False
    listed = words_of(words)
    return any(
        tokenized.phrase(start, index) in listed and _unbroken(tokenized, start, index)
        for start in range(index - 1, max(-1, index - 4), -1)
    )


def follows_specialty(tokenized: TokenizedText, index: int) -> bool:
    """Return whether a title and its specialty stand right before word `index`: `nghệ sĩ violin`."""
    tokens, specialties = tokenized.tokens, words_of("specialties")
    if index < 2 or tokens[index].gap:
        return False
    for start in range(index - 1, max(0, index - 4), -1):
        if tokens[start].gap:
            return False
        if not follows_title(tokenized, start, "titles"):
            continue
        phrase = tokenized.phrase(start, index)
        if phrase in specialties or (start == index - 1 and not tokens[start].capital and not is_syllable(phrase)):
            return True
    return False


def _unbroken(tokenized: TokenizedText, start: int, index: int) -> bool:
    return all(token.gap in ("", ".") for token in tokenized.tokens[start + 1 : index])
