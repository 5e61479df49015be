"""People: names beside a title, an office or a birth date, or unmistakable names; each with its office."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.metadata.entities.gazetteer import TYPE_WORDS, Gazetteer
from flows.metadata.entities.lexicon import first_words_of, words_of
from flows.metadata.entities.offices import Offices, follows_specialty, follows_title
from flows.metadata.entities.organizations import head_end
from flows.metadata.entities.text import TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["PersonMention", "find_people"]

MOST_SYLLABLES = 5
"""Syllables of the longest Vietnamese names: `Nguyễn Thị Ngọc Bảo Trân`."""
LONGEST_RUN = 14
"""Capitalised words that are read together: an organisation's name and a person's."""
SHORTEST_FOREIGN_WORD = 3
"""Letters of the shortest word that shows a foreign name."""

_BIRTHS = ("sn ", "sinh năm", "sinh ngày")

_BODY_SYLLABLES = frozenset({"ban", "bộ", "sở", "cục", "ủy", "phòng", "tỉnh", "đảng", "trưởng", "phó"})
"""First syllables of organisations and offices; no name of a person begins with them."""


@dataclass(frozen=True, slots=True)
class PersonMention:
    """The words that name a person."""

    first: int
    """Index of the first word of the name."""
    after: int
    name: str
    """Full name as printed; for a short form, the full name it stands for."""
    office: str | None


def find_people(
    tokenized: TokenizedText, gazetteer: Gazetteer, taken: Callable[[int], bool], place_end: Callable[[int], int | None]
) -> list[PersonMention]:
    """Return the persons named outside the words that are `taken`, short forms of a full name included, in order.

    `place_end` gives the end of the place that begins at a word: an office may close with one.
    """
    search = _PersonSearch(tokenized, gazetteer, Offices(tokenized, place_end))
    full: list[PersonMention] = []
    short: list[int] = []
    read = office_end = 0
    for index in tokenized.capitals:
        if index < read or not tokenized.tokens[index].capital or taken(index):
            continue
        read = _run_end(tokenized, index, taken)
        span = search.person_in(index, read)
        if span is None and full and search.is_listed(index, read, full[-1].after):
            span = index, read
        if span is not None and (span[0] >= office_end or search.is_sure_name(*span)):
            first, read = span[0], _hyphenated(tokenized, span[1])
            office = search.offices.before(first, full[-1].after if full else 0)
            if office is None:
                office, office_end = search.offices.after(read)
            full.append(PersonMention(first, read, tokenized.printed(first, read), office))
        elif follows_title(tokenized, read - 1, "kinship"):
            short.append(read - 1)
    return sorted([*full, *_short_forms(tokenized, full, short)], key=lambda named: named.first)


def _hyphenated(tokenized: TokenizedText, end: int) -> int:
    """Return the end of a name whose last syllables hang on hyphens: `Kim Sang-sik`."""
    tokens = tokenized.tokens
    while end < len(tokens) and tokens[end].gap == "-" and tokenized.hangs(end):
        if tokens[end].capital and is_syllable(tokens[end].folded):
            break  # `Nguyễn Văn An-Ủy viên`
        end += 1
    return end


def _run_end(tokenized: TokenizedText, index: int, taken: Callable[[int], bool]) -> int:
    """Return the end of the run of capitalised words that begins at `index`."""
    end, limit = index + 1, min(len(tokenized.tokens), index + LONGEST_RUN)
    while end < limit and tokenized.tokens[end].capital and not tokenized.tokens[end].gap and not taken(end):
        end += 1
    return end


class _PersonSearch:
    """Finds the person in a run of capitalised words."""

    def __init__(self, tokenized: TokenizedText, gazetteer: Gazetteer, offices: Offices) -> None:
        self._tokenized = tokenized
        self._gazetteer = gazetteer
        self.offices = offices

    def person_in(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first word of the person in the run `start` to `end`, and the word after the last."""
        if end - start < 2 and "'" not in self._tokenized.folded[start]:
            return None  # as of most runs: only names of the Central Highlands have one word
        if _is_half_of_a_word(self._tokenized, end):
            end -= 1
            if end - start < 2:
                return None
        return _born(self._tokenized, start, end) or self._by_name(start, end) or self._before_office(start, end)

    def _before_office(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the name at the end of the run if an office follows: `Rơ Lan Quý-Ủy viên Ban Thường vụ Tỉnh ủy`."""
        tokens = self._tokenized.tokens
        if end >= len(tokens) or tokens[end].gap not in ("-", "–", ",") or not self.offices.begins_at(end):
            return None
        surnames = words_of("surnames")
        for first in range(start, end - 1):
            if tokens[first].folded in surnames and end - first <= MOST_SYLLABLES:
                place = self._is_place(first, end) or (first == start and _barred(self._tokenized, first))
                return None if place or self._is_organization(start, end) else (first, end)
        hangs = tokens[end].gap != "," and self._tokenized.hangs(end)
        lonely = 2 <= end - start <= 4 and not self._is_place(start, end) and not self._is_organization(start, end)
        return (start, end) if hangs and lonely and not _barred(self._tokenized, start) else None

    def _by_name(self, start: int, end: int) -> tuple[int, int] | None:  # noqa: C901 - one question after the other
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        surnames = words_of("surnames")
        if (abroad := _foreigner_at(tokenized, start, end)) is not None:
            # `Bộ trưởng Ngoại giao Trung Quốc Vương …`
            certain = self._has_office(abroad) or self.is_sure_name(abroad, end)
            return (abroad, end) if certain else None
        for first in range(start, end - 1):
            titled = follows_title(tokenized, first, "titles")
            place = None if titled else _leading_place(tokenized, self._gazetteer, first, end)
            if place is not None:
                return self._by_name(place, end) if place < end - 1 else self._highland_name(end)
            if self._is_foreign_name(first, end):
                return first, end
            titled = titled or self._has_office(first)
            known = surnames if first == start else words_of("sure_surnames")
            if tokens[first].folded in known and end - first <= MOST_SYLLABLES:
                if first > start and _next_is_surname(tokenized, first, end):
                    continue
                if titled and tokenized.phrase(first, end) not in words_of("countries"):
                    return first, end
                if first == start and _barred(tokenized, first):
                    return None
                if self.is_sure_name(first, end) or self._has_specialty(first, end):
                    return first, end
            elif (titled or follows_specialty(tokenized, first)) and (span := self._titled_name(first, end)):
                return span
        return self._highland_name(end)

    def _has_specialty(self, first: int, end: int) -> bool:
        """Return whether three words or more follow a title and its specialty: `chuyên gia kinh tế Đỗ Thiên Anh Tú`."""
        return end - first >= 3 and follows_specialty(self._tokenized, first)

    def _has_office(self, first: int) -> bool:
        return self.offices.start_before(first) is not None

    def _titled_name(self, first: int, end: int) -> tuple[int, int] | None:
        """Return the name right after a title that begins with no known surname: `Ông John Mayfield`."""
        tokenized = self._tokenized
        if end - first > MOST_SYLLABLES or self._is_organization(first, end):
            return None
        first = self._surely_begins(_after_country(tokenized, first, end), end)
        phrase = tokenized.phrase(first, end)
        named = end - first >= 2 and phrase not in words_of("countries") and phrase not in self._gazetteer.bare
        return (first, end) if named else None

    def _surely_begins(self, first: int, end: int) -> int:
        """Return where the name begins in words after an office that may close with a proper name of its own.

        `Trưởng thôn Đông Hải Nguyễn Văn An`, `Người phát ngôn Nhà Trắng Karina Lowell`.
        """
        tokens = self._tokenized.tokens
        for start in range(first + 1, end - 2):
            if tokens[start].folded in words_of("sure_surnames"):
                return start
        foreign = [
            len(token.folded) >= SHORTEST_FOREIGN_WORD and not is_syllable(token.folded) for token in tokens[first:end]
        ]
        return end - 2 if end - first > 2 and foreign[-2:] == [True, True] and not any(foreign[:-2]) else first

    def _is_foreign_name(self, first: int, end: int) -> bool:
        """Return whether the words are a name from abroad that needs no title: `Maria Castellani`."""
        if self._tokenized.tokens[first].folded not in words_of("foreign_given_names"):
            return False
        words = self._tokenized.tokens[first:end]
        if not 2 <= len(words) <= 4 or words[0].upper:
            return False
        foreign = all(len(word.folded) >= SHORTEST_FOREIGN_WORD and not is_syllable(word.folded) for word in words[1:])
        return foreign and not _barred(self._tokenized, first)

    def _highland_name(self, end: int) -> tuple[int, int] | None:
        """Return a name of one word that ends at `end`, as in the Central Highlands, after an office: `K'Brốp`."""
        last = end - 1
        if "'" not in self._tokenized.tokens[last].folded:
            return None
        return (last, end) if follows_title(self._tokenized, last, "titles") or self._has_office(last) else None

    def _is_place(self, first: int, end: int) -> bool:
        phrase = self._tokenized.phrase(first, end)
        gazetteer = self._gazetteer
        return (
            phrase in gazetteer.bare
            or phrase in words_of("countries")
            or any(phrase in names for names in gazetteer.by_type.values())
        )

    def _is_organization(self, first: int, end: int) -> bool:
        """Return whether the run is the capitalised beginning of an organisation: `Bộ Quốc` of `Bộ Quốc phòng`."""
        tokens = self._tokenized.tokens
        if tokens[first].folded in _BODY_SYLLABLES:
            return True
        return any(head_end(self._tokenized, index) is not None for index in range(first, end))

    def is_listed(self, start: int, end: int, before: int) -> bool:
        """Return whether the run is a further name of a list, after the person that ends at `before`."""
        tokens = self._tokenized.tokens
        joined = start == before and tokens[start].gap == ","
        if start == before + 1 and tokens[before].folded == "và":
            joined = not tokens[before].gap and not tokens[start].gap
        if not joined or tokens[start].folded not in words_of("surnames") or not 3 <= end - start <= 4:
            return False
        return not (self._is_place(start, end) or self._is_organization(start, end))

    def is_sure_name(self, first: int, end: int) -> bool:
        """Return whether three or four capitalised words are a person without any title."""
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        return (
            3 <= end - first <= 4
            and tokens[first].folded in words_of("sure_surnames")
            and (
                tokens[first + 1].folded in words_of("middle_names")
                or first == 0
                or bool(tokens[first].gap)
                or (end - first == 4 and tokens[first + 1].folded in words_of("sure_surnames"))
            )
            and (phrase := tokenized.phrase(first, end)) not in words_of("blocked")
            and tokenized.phrase(end - 2, end) not in self._gazetteer.bare
            and not any(phrase in names for names in self._gazetteer.by_type.values())
        )


def _is_half_of_a_word(tokenized: TokenizedText, end: int) -> bool:
    """Return whether the last word of a run is the first syllable of an office or a body: `Tổng Tham mưu trưởng`."""
    tokens = tokenized.tokens
    if end >= len(tokens) or tokens[end].gap or tokens[end].capital:
        return False
    pair = tokenized.phrase(end - 1, end + 1)
    return pair in words_of("inside_organizations") or pair in words_of("offices")


def _born_after(tokenized: TokenizedText, end: int) -> bool:
    """Return whether a birth or an age follows: `(SN 1990)`, `, sinh năm 1985`, `(45 tuổi`."""
    following = tokenized.tokens[end : end + 2]
    if len(following) < 2 or following[0].gap not in ("(", ","):
        return False
    words = f"{following[0].folded} {following[1].folded}"
    return words.startswith(_BIRTHS) or (following[0].folded.isdecimal() and following[1].folded == "tuổi")


def _born(tokenized: TokenizedText, start: int, end: int) -> tuple[int, int] | None:
    """Return the name at the end of the capitalised words `start` to `end` if the text goes on with birth or age.

    It begins with a surname, or is all of them unless they open a sentence: `vụ án Vàng A Sình (sinh năm 1985)`.
    """
    if not _born_after(tokenized, end):
        return None
    surnames = words_of("surnames")
    for first in range(start, end - 1):
        if tokenized.tokens[first].folded in surnames and end - first <= MOST_SYLLABLES:
            return first, end
    opens = start == 0 or tokenized.tokens[start].gap not in ("", ",")
    return (start, end) if not opens and 2 <= end - start <= 4 else None


def _foreigner_at(tokenized: TokenizedText, start: int, end: int) -> int | None:
    """Return where the name begins in a run that opens with a country."""
    abroad = _after_country(tokenized, start, end)
    is_country = start < abroad < end - 1 and tokenized.phrase(start, abroad) not in words_of("titles")
    return abroad if is_country and end - abroad <= MOST_SYLLABLES else None


def _next_is_surname(tokenized: TokenizedText, first: int, end: int) -> bool:
    """Return whether the name rather begins a word later: `Giám đốc Công ty Sông Chu Lê Văn Mận`."""
    return (
        end - first >= 4
        and tokenized.tokens[first + 1].folded in words_of("sure_surnames")
        and tokenized.tokens[first + 2].folded in words_of("middle_names")
    )


def _leading_place(tokenized: TokenizedText, gazetteer: Gazetteer, first: int, end: int) -> int | None:
    """Return the end of a bare place that precedes a person's name or is alone: `Lạng Sơn Nguyễn Văn An`."""
    if tokenized.tokens[first].folded not in gazetteer.bare_firsts:
        return None
    for after in range(min(end, first + 4), first + 1, -1):
        if tokenized.phrase(first, after) in gazetteer.bare:
            if after == end:
                return after
            named = tokenized.tokens[after].folded in words_of("surnames") and end - after >= 2
            return after if named or "'" in tokenized.tokens[after].folded else None
    return None


def _barred(tokenized: TokenizedText, first: int) -> bool:
    """Return whether the words before make the name a street, a school or a company."""
    if first == 0 or tokenized.tokens[first].gap not in ("", ":"):
        return first > 0 and tokenized.tokens[first - 1].folded.isdecimal() and not tokenized.tokens[first].gap
    barred = words_of("not_a_person_after")
    if tokenized.tokens[first - 1].folded.isdecimal():
        return True
    found = {
        phrase for start in range(max(0, first - 3), first) if (phrase := tokenized.phrase(start, first)) in barred
    }
    # Units that exist are masked, so that a family name and a middle name after `xã` are its official's.
    official = first + 1 < len(tokenized.tokens) and tokenized.tokens[first + 1].folded in words_of("middle_names")
    return bool(found - TYPE_WORDS.keys() if official else found)


def _after_country(tokenized: TokenizedText, first: int, end: int) -> int:
    if tokenized.tokens[first].folded in first_words_of("countries"):
        for after in range(min(end, first + 3), first, -1):
            if tokenized.phrase(first, after) in words_of("countries"):
                return after
    return first


def _short_forms(tokenized: TokenizedText, full: Sequence[PersonMention], short: Sequence[int]) -> list[PersonMention]:
    """Return the given names that stand for the one person of the text who bears them."""
    bearers: dict[str, set[str]] = {}
    for named in full:
        bearers.setdefault(tokenized.tokens[named.after - 1].folded, set()).add(named.name)
    found = []
    for index in short:
        names = bearers.get(tokenized.tokens[index].folded, set())
        if len(names) == 1:
            found.append(PersonMention(index, index + 1, next(iter(names)), None))
    return found
