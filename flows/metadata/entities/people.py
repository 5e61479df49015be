"""People: names after a title or office, or that can be nothing else, with the office printed beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.metadata.entities.gazetteer import TYPE_WORDS, Gazetteer
from flows.metadata.entities.lexicon import words_of
from flows.metadata.entities.organizations import name_end
from flows.metadata.entities.text import Reading

__all__ = ["Named", "find_people"]

MOST_SYLLABLES = 5
"""Syllables of the longest Vietnamese names: `Nguyễn Thị Ngọc Bảo Trân`."""
LONGEST_RUN = 14
"""Capitalised words looked at together: an organisation's name and a person's."""
LONGEST_OFFICE = 16
"""Words of the longest office looked at."""

_BIRTHS = ("sn ", "sinh năm", "sinh ngày")

_OFFICES_OF_STATE = frozenset({"ban", "bộ", "sở", "cục", "ủy", "phòng", "tỉnh", "đảng", "trưởng", "phó"})
"""First syllables of organisations that open no name of a person."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place where the text names a person."""

    first: int
    """Index of the first word of the name."""
    after: int
    name: str
    """Full name as printed; for a short form, the full name it stands for."""
    office: str | None


def find_people(
    reading: Reading, gazetteer: Gazetteer, taken: Callable[[int], bool], place_end: Callable[[int], int | None]
) -> list[Named]:
    """Return the persons named outside the words that are `taken`, short forms of a full name included, in order.

    `place_end` gives the end of the place that begins at a word: an office may close with one.
    """
    full: list[Named] = []
    short: list[int] = []
    read = 0
    for index in reading.capitals:
        if index < read or not reading.tokens[index].capital or taken(index):
            continue
        read = _run_end(reading, index, taken)
        span = _born(reading, index, read) or _person_in(reading, gazetteer, index, read)
        if span is not None:
            first, read = span[0], _hyphenated(reading, span[1])
            office = _office_before(reading, first) or _office_after(reading, read, place_end)
            full.append(Named(first, read, reading.said(first, read), office))
        elif _ends_with(reading, read - 1, "kinship"):
            short.append(read - 1)
    return sorted([*full, *_short_forms(reading, full, short)], key=lambda named: named.first)


def _hyphenated(reading: Reading, end: int) -> int:
    """Return the end of a name whose last syllables hang on hyphens: `Kim Sang-sik`."""
    tokens = reading.tokens
    while end < len(tokens) and tokens[end].gap == "-" and tokens[end].start == tokens[end - 1].end + 1:
        end += 1
    return end


def _run_end(reading: Reading, index: int, taken: Callable[[int], bool]) -> int:
    """Return the end of the run of capitalised words that begins at `index`."""
    end, limit = index + 1, min(len(reading.tokens), index + LONGEST_RUN)
    while end < limit and reading.tokens[end].capital and not reading.tokens[end].gap and not taken(end):
        end += 1
    return end


def _person_in(reading: Reading, gazetteer: Gazetteer, start: int, end: int) -> tuple[int, int] | None:
    """Return the person in the run of capitalised words `start` to `end`."""
    tokens = reading.tokens
    surnames = words_of("surnames")
    if (abroad := _foreigner_at(reading, start, end)) is not None:
        # `Bộ trưởng Ngoại giao Trung Quốc Vương …`
        certain = _office_start(reading, abroad) is not None or _sure_name(reading, gazetteer, abroad, end)
        return (abroad, end) if certain else None
    for first in range(start, end - 1):
        length = end - first
        titled = _ends_with(reading, first, "titles") or _office_start(reading, first) is not None
        place = _leading_place(reading, gazetteer, first, end)
        if place is not None and not _ends_with(reading, first, "titles"):
            return _person_in(reading, gazetteer, place, end) if place < end - 1 else None
        known = surnames if first == start else words_of("sure_surnames")
        if tokens[first].folded in known and length <= MOST_SYLLABLES:
            if first > start and _next_is_surname(reading, first, end):
                continue
            if titled and reading.phrase(first, end) not in words_of("countries"):
                return first, end
            if first == start and _barred(reading, first):
                return None
            if _sure_name(reading, gazetteer, first, end):
                return first, end
        elif titled and (span := _titled_name(reading, gazetteer, first, end)) is not None:
            return span
    return None


def _born_after(reading: Reading, end: int) -> bool:
    """Tell whether a birth or an age follows: `(SN 1990)`, `, sinh năm 1985`, `(45 tuổi`."""
    following = reading.tokens[end : end + 2]
    if len(following) < 2 or following[0].gap not in ("(", ","):
        return False
    words = f"{following[0].folded} {following[1].folded}"
    return words.startswith(_BIRTHS) or (following[0].folded.isdecimal() and following[1].folded == "tuổi")


def _born(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """Return the name at the end of the capitalised words `start` to `end` if the text goes on with birth or age.

    It begins with a surname, or is all of them unless they open a sentence: `vụ án Vàng A Sình (sinh năm 1985)`.
    """
    if not _born_after(reading, end):
        return None
    surnames = words_of("surnames")
    for first in range(start, end - 1):
        if reading.tokens[first].folded in surnames and end - first <= MOST_SYLLABLES:
            return first, end
    opens = start == 0 or reading.tokens[start].gap not in ("", ",")
    return (start, end) if not opens and 2 <= end - start <= 4 else None


def _titled_name(reading: Reading, gazetteer: Gazetteer, first: int, end: int) -> tuple[int, int] | None:
    """Return the name right after a title that begins with no known surname: `Ông John Mayfield`, `Chị Thanh Vân`."""
    if end - first > 4 or not _ends_with_any_title(reading, first) or _opens_organization(reading, first, end):
        return None
    first = _after_country(reading, first, end)
    phrase = reading.phrase(first, end)
    named = end - first >= 2 and phrase not in words_of("countries") and phrase not in gazetteer.bare
    return (first, end) if named else None


def _foreigner_at(reading: Reading, start: int, end: int) -> int | None:
    """Return where the name begins in a run that opens with a country."""
    abroad = _after_country(reading, start, end)
    is_country = start < abroad < end - 1 and reading.phrase(start, abroad) not in words_of("titles")
    return abroad if is_country and end - abroad <= MOST_SYLLABLES else None


def _next_is_surname(reading: Reading, first: int, end: int) -> bool:
    """Tell whether the name rather begins a word later: `Giám đốc Công ty Sông Chu Lê Văn Mận`."""
    return (
        end - first >= 4
        and reading.tokens[first + 1].folded in words_of("sure_surnames")
        and reading.tokens[first + 2].folded in words_of("middle_names")
    )


def _sure_name(reading: Reading, gazetteer: Gazetteer, first: int, end: int) -> bool:
    """Tell whether three or four capitalised words are a person without any title."""
    tokens = reading.tokens
    phrase = reading.phrase(first, end)
    return (
        3 <= end - first <= 4
        and tokens[first].folded in words_of("sure_surnames")
        and (
            tokens[first + 1].folded in words_of("middle_names")
            or first == 0
            or bool(tokens[first].gap)
            or (end - first == 4 and tokens[first + 1].folded in words_of("sure_surnames"))
        )
        and phrase not in words_of("blocked")
        and reading.phrase(end - 2, end) not in gazetteer.bare
        and not any(phrase in names for names in gazetteer.by_type.values())
    )


def _leading_place(reading: Reading, gazetteer: Gazetteer, first: int, end: int) -> int | None:
    """Return the end of a bare place that stands before a person's name or alone: `Lạng Sơn Nguyễn Văn An`."""
    for after in range(min(end, first + 4), first + 1, -1):
        if reading.phrase(first, after) in gazetteer.bare:
            if after == end:
                return after
            return after if reading.tokens[after].folded in words_of("surnames") and end - after >= 2 else None
    return None


def _barred(reading: Reading, first: int) -> bool:
    """Tell whether the words before make the name a street, a school or a company."""
    if first == 0 or reading.tokens[first].gap not in ("", ":"):
        return first > 0 and reading.tokens[first - 1].folded.isdecimal() and not reading.tokens[first].gap
    barred = words_of("not_a_person_after")
    if reading.tokens[first - 1].folded.isdecimal():
        return True
    found = {phrase for start in range(max(0, first - 3), first) if (phrase := reading.phrase(start, first)) in barred}
    # Units that exist are masked, so that a family name and a middle name after `xã` are its official's.
    official = first + 1 < len(reading.tokens) and reading.tokens[first + 1].folded in words_of("middle_names")
    return bool(found - TYPE_WORDS.keys() if official else found)


def _ends_with(reading: Reading, index: int, words: str) -> bool:
    """Tell whether one of the `words` stands right before word `index`."""
    listed = words_of(words)
    if index == 0 or reading.tokens[index].gap not in ("", "."):
        return False
    return any(
        reading.phrase(start, index) in listed
        for start in range(index - 1, max(-1, index - 4), -1)
        if _unbroken(reading, start, index)
    )


def _unbroken(reading: Reading, start: int, index: int) -> bool:
    return all(token.gap in ("", ".") for token in reading.tokens[start + 1 : index])


def _ends_with_any_title(reading: Reading, first: int) -> bool:
    return _ends_with(reading, first, "titles") or _ends_with(reading, first, "offices")


def _opens_organization(reading: Reading, first: int, end: int) -> bool:
    """Tell whether the run is the capitalised beginning of an organisation: `Bộ Quốc` of `Bộ Quốc phòng`."""
    if reading.tokens[first].folded in _OFFICES_OF_STATE:
        return True
    heads = words_of("organization_heads")
    return any(reading.phrase(first, first + length) in heads for length in (1, 2, 3) if first + length <= end + 1)


def _after_country(reading: Reading, first: int, end: int) -> int:
    for after in range(min(end, first + 3), first, -1):
        if reading.phrase(first, after) in words_of("countries"):
            return after
    return first


def _office_start(reading: Reading, first: int) -> int | None:
    """Return where the office begins that ends right before the name at `first`."""
    tokens = reading.tokens
    offices, inside = words_of("offices"), words_of("inside_names")
    if first == 0 or tokens[first].gap:
        return None
    found = None
    for start in range(first - 1, max(-1, first - LONGEST_OFFICE), -1):
        token = tokens[start]
        for length in (4, 3, 2, 1):
            if (
                start + length <= first
                and token.capital | token.upper | (length > 1)
                and (reading.phrase(start, start + length) in offices and reading.joined(start, start + length))
            ):
                found = start
                break
        if token.gap or not (token.capital or token.upper or token.folded in inside or token.folded.isdecimal()):
            break
    return found


def _office_before(reading: Reading, first: int) -> str | None:
    start = _office_start(reading, first)
    if start is None:
        return None
    office = reading.said(start, first)
    return office if office[0].isupper() else office[0].upper() + office[1:]


def _office_after(reading: Reading, end: int, place_end: Callable[[int], int | None]) -> str | None:
    """Return the office printed after the name: `Nguyễn Văn An, Ủy viên Trung ương Đảng, Bí thư Tỉnh ủy`."""
    tokens = reading.tokens
    parts: list[str] = []
    start = end
    while start < len(tokens) and tokens[start].gap in (",", "-", "–") and len(parts) < 4:
        after = _office_head_end(reading, start) if tokens[start].capital else None
        if after is None:
            break
        if reading.phrase(after, after + 2) in words_of("inside_organizations") and reading.joined(
            after - 1, after + 2
        ):
            after += 2  # `Giám đốc kỹ thuật`
        after = name_end(reading, after, start + LONGEST_OFFICE, lambda _: False, place_end)
        parts.append(reading.said(start, after))
        start = after
    return ", ".join(parts) or None


def _office_head_end(reading: Reading, start: int) -> int | None:
    """Return the end of the words at `start` that open an office: `Phó Chủ tịch`."""
    for after in range(min(start + 4, len(reading.tokens)), start, -1):
        if reading.phrase(start, after) in words_of("offices") and reading.joined(start, after):
            return after
    return None


def _short_forms(reading: Reading, full: Sequence[Named], short: Sequence[int]) -> list[Named]:
    """Return the given names that stand for the one person of the text who bears them."""
    bearers: dict[str, set[str]] = {}
    for named in full:
        bearers.setdefault(reading.tokens[named.after - 1].folded, set()).add(named.name)
    found = []
    for index in short:
        names = bearers.get(reading.tokens[index].folded, set())
        if len(names) == 1:
            found.append(Named(index, index + 1, next(iter(names)), None))
    return found
