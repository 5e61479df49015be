"""Offices and titles beside a name.

An office is its words (`Phó Chủ tịch Thường trực`) and the body in which it is held (`UBND tỉnh`).
"""

from bisect import bisect_left
from collections.abc import Sequence

from flows.metadata.entities.lexicon import first_words_of, last_words_of, phrase_end, words_of
from flows.metadata.entities.organizations.heads import head_end
from flows.metadata.entities.organizations.names import PlaceEnd, name_end, organization_end
from flows.metadata.entities.text import TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["Offices", "follows_specialty", "follows_title"]

LONGEST_OFFICE = 24
"""Words of the longest office looked at."""
LONGEST_PART = 7
"""Words of the longest part of a body looked at: `Tổ tiết kiệm và vay vốn`."""
MOST_OFFICES = 4
"""Offices printed after one name."""
_LONGEST_TITLE = 6
_FORMER = frozenset({"nguyên", "cựu"})
"""Words before an office that is no longer held."""
_OF_ANOTHER = frozenset({"của", "quyền"})
"""Words before another's office: `thừa ủy quyền của Bộ trưởng, Phó Chủ tịch UBND tỉnh Lê Văn An trao …`."""


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

    def begins_after(self, end: int) -> bool:
        """Return whether an office begins at a word, after `nguyên` also in lower case."""
        former = self._tokenized.folded[end] in _FORMER
        return self.begins_at(end) or (former and end + 1 in self._titles and not self._tokenized.tokens[end + 1].gap)

    def start_before(self, first: int, floor: int = 0) -> int | None:
        """Return where the offices begin that end right before the word `first`; None if there are none.

        They begin no earlier than word `floor`.
        """
        if first == 0 or self._tokenized.tokens[first].gap not in ("", ")"):
            return None
        return self._start_at(first, floor)

    def in_a_company(self, first: int) -> bool:
        """Return whether word `first` is in the name of a company: `Công ty TNHH Thương mại dịch vụ Hoàng Kim Phát`."""
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        if first == 0 or tokens[first].gap or tokens[first - 1].opens:
            return False  # only words in lower case part the head from a name that looks like a person's
        for head in range(first - 1, max(-1, first - LONGEST_PART * 2), -1):
            if tokens[head].opens and phrase_end(tokenized, head, "companies") is not None:
                return (organization_end(tokenized, head, _nobody, self._place_end) or 0) > first
            if tokens[head].gap:
                return False
        return False

    def _title_start(self, first: int) -> int | None:
        """Return where a title that stands in apposition begins: `Giám đốc Sở Y tế, ông Nguyễn Văn An`.

        An office and `là` before the title say the same; None if there is no such title.
        """
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        for start in (first - 1, first - 2):
            if start <= 0 or tokens[first].gap:
                continue
            phrase = tokenized.phrase(start, first)
            if phrase in words_of("ranks") and tokens[start].capital and tokens[start].gap in ("", ","):
                return start
            if phrase in words_of("kinship"):
                copula = tokens[start].gap == "" and tokens[start - 1].folded == "là"
                return start if copula or tokens[start].gap in (",", "-", "–") else None
        return None

    def _start_at(self, first: int, floor: int) -> int | None:
        copula = self._tokenized.folded[first - 1] == "là"
        first -= copula
        floor = max(floor, first - LONGEST_OFFICE)
        starts = self._starts
        found = None
        for place in range(bisect_left(starts, floor), bisect_left(starts, first)):
            start = starts[place]
            if found is not None and self._tokenized.tokens[start].gap != ",":
                continue
            if self._fits(start, first) or self._is_part(start, first):
                if start == 0 or self._tokenized.folded[start - 1] not in _OF_ANOTHER:
                    return start
                found = start if found is None else found
        return found

    def before(self, first: int, floor: int) -> str | None:
        """Return the offices printed before the name at `first`: `Chủ tịch UBND tỉnh Nguyễn Văn An`.

        They begin no earlier than word `floor`, where the name before ends.
        """
        limit, start = first, self.start_before(first, floor)
        if start is None and (title := self._title_start(first)) is not None:
            limit, start = title, self._start_at(title, floor)
        if start is None:
            return None
        if self._tokenized.folded[limit - 1] == "là":
            limit -= 1
        if start and self._tokenized.tokens[start - 1].folded in _FORMER and not self._tokenized.tokens[start].gap:
            start -= 1
        office = self._tokenized.printed(start, limit)
        if "(" in office:
            # Of brackets before the name, an abbreviation belongs to the body: `Tập đoàn Điện lực Việt Nam (EVN)`.
            office = f"{office})" if self._tokenized.tokens[limit - 1].upper else office.partition(" (")[0]
        if office.lower() in words_of("callings") or self._tokenized.folded[max(0, start - 1)] == "làm":
            return None  # of `làm tổ trưởng, bà Lê Thị An` another is meant
        return office if office[0].isupper() else office[0].upper() + office[1:]

    def after(self, end: int) -> tuple[str | None, int]:
        """Return the offices printed after the name that ends at `end`, and where they end.

        `Nguyễn Văn An, Ủy viên Trung ương Đảng, Bí thư Tỉnh ủy`; None and `end` if there are none.
        """
        tokens = self._tokenized.tokens
        parts: list[str] = []
        start = self._copula_end(end)
        if start > end:  # `Nguyễn Văn An, hiện là Trưởng thôn`
            after = self._end(start, min(len(tokens), start + LONGEST_OFFICE), alone=True)
            if after is None or self._is_of_the_next(after):
                return None, end
            parts.append(self._tokenized.printed(start, after))
            start = after
        signs = (",", "-", "–", "(") if start == end else (",", "-", "–")
        while start < len(tokens) and tokens[start].gap in signs and len(parts) < MOST_OFFICES:
            first = start + (tokens[start].folded in _FORMER)
            if first not in self._titles:
                break
            after = self._end(first, min(len(tokens), first + LONGEST_OFFICE), alone=True)
            if after is None or self._is_of_the_next(after):
                break
            after = self._with_whole_body(first, after)
            parts.append(self._tokenized.printed(start, after))
            start = after
        return ", ".join(parts) or None, start

    def _copula_end(self, end: int) -> int:
        """Return where an office begins behind `là`, `, hiện là` or `, đang là`; `end` if none does."""
        tokens = self._tokenized.tokens
        start = end + (self._tokenized.folded[end : end + 1] in (["hiện"], ["đang"], ["nay"]))
        copula = start + 1 in self._titles and tokens[start].folded == "là" and not tokens[start + 1].gap
        joined = copula and tokens[end].gap in ("", ",") and (start == end or not tokens[start].gap)
        return start + 1 if joined else end

    def _with_whole_body(self, first: int, end: int) -> int:
        """Return the end of an office with the body that a comma adds: `Trưởng khoa Nhi, Bệnh viện Bạch Mai`."""
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        if end >= len(tokens) or tokens[end].gap != "," or not tokens[end].capital:
            return end
        if phrase_end(tokenized, first, "offices_of_parts") is None:
            return end
        body = head_end(tokenized, end)
        if body is None or tokenized.phrase(end, body) not in words_of("own_bodies") | {"phòng", "công an"}:
            return end
        return organization_end(tokenized, end, self._begins_person, self._place_end) or end

    def _is_part(self, start: int, first: int) -> bool:
        """Return whether an office begins at `start` and a part of a body stands between it and the name at `first`."""
        tokenized, end = self._tokenized, self._titles[start]
        if not end < first <= end + LONGEST_PART or phrase_end(tokenized, end, "parts_of_bodies", first) is None:
            return False
        return tokenized.tokens[end].capital and not any(token.gap for token in tokenized.tokens[end:first])

    def _is_of_the_next(self, end: int) -> bool:
        """Return whether a name follows the office that ends at `end`: `ông An, Bí thư Tỉnh ủy Lê Văn Bình`."""
        following = self._tokenized.tokens[end : end + 2]
        return len(following) > 1 and all(token.capital and not token.gap for token in following)

    def _begins_person(self, index: int) -> bool:
        """Return whether a full name begins at a word, and is not that of a school or a company."""
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        named = tokens[index : index + 3]
        return (
            len(named) == 3
            and named[0].folded in words_of("sure_surnames")
            and named[1].folded in words_of("middle_names")
            and all(token.capital for token in named)
            and not named[1].gap
            and not named[2].gap
            and tokenized.folded[index - 1] not in last_words_of("not_a_person_after")
        )

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

    def _end(self, start: int, limit: int, *, alone: bool = False) -> int | None:
        """Return the end of the office that begins at `start`; None if its body lacks a name.

        `alone`: no name is known to follow at `limit`, so that one that follows earlier ends the office.
        """
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        person_at = self._begins_person if alone else _nobody
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
            end = name_end(tokenized, end, limit, person_at, self._place_end)
        while end < limit and (not tokens[end].gap or self._is_larger_unit(end)):
            body = head_end(tokenized, end)
            if body is None:
                break
            after = organization_end(tokenized, end, person_at, self._place_end, limit)
            if after is None and (after := self._unnamed_body(body, limit)) is None:
                return None
            end = after
        abroad = tokenized.folded[end : end + 1] == ["tại"] and not tokens[end].gap and end + 1 < limit
        return (self._general_body(end + 1, limit) or end) if abroad else end  # `Trưởng đại diện UNICEF tại Việt Nam`

    def _unnamed_body(self, body: int, limit: int) -> int | None:
        """Return the end of a body, whose head ends at `body`, that is named elsewhere or belongs to the next.

        `Bí thư Đảng ủy, Chủ tịch HĐND xã`, `Chính trị viên Tiểu đoàn,`; `Chủ tịch Công đoàn cơ sở Công ty …`.
        """
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        after = name_end(tokenized, body, limit, _nobody, self._place_end)
        if after < limit and not tokens[after].gap and head_end(tokenized, after) is not None:
            return after
        return body if body == limit or (body < limit and tokens[body].gap) else None

    def _is_larger_unit(self, index: int) -> bool:
        """Return whether a larger unit of the army follows: `Đại đội 5, Trung đoàn 66`."""
        tokens = self._tokenized.tokens
        unit = tokens[index].gap == "," and self._tokenized.phrase(index, index + 2) in words_of("army_units")
        return unit and index + 2 < len(tokens) and tokens[index + 2].folded.isdecimal()

    def _general_body(self, index: int, limit: int) -> int | None:
        """Return the end of a country at `index`, or of a body in lower case: `Hiệu trưởng nhà trường`."""
        bodies = words_of("countries" if self._tokenized.tokens[index].capital else "lower_bodies")
        ends = range(min(index + 3, limit), index, -1)
        end = next((after for after in ends if self._tokenized.phrase(index, after) in bodies), None)
        if end is not None and self._tokenized.folded[end : end + 1] == ["tại"] and end + 1 < limit:
            return self._general_body(end + 1, limit) or end  # `Đại sứ Nhật Bản tại Việt Nam`
        return end

    def _modified(self, index: int) -> int | None:
        """Return the end of a word at `index` that qualifies an office: `Thường trực`, `chuyên trách`."""
        modifiers: Sequence[int] = (index + 4, index + 2, index + 1)
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
