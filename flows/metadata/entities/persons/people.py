"""People: names beside a title, an office or a birth date, or unmistakable names; each with its office."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from flows.metadata.entities.gazetteer import Gazetteer
from flows.metadata.entities.lexicon import first_words_of, words_of
from flows.metadata.entities.organizations.heads import head_end
from flows.metadata.entities.persons.foreign_names import (
    SHORTEST_FOREIGN_WORD,
    is_foreign_name,
    joins_foreign_words,
    surely_begins,
)
from flows.metadata.entities.persons.name_signs import (
    MOST_SYLLABLES,
    after_country,
    barred,
    foreigner_at,
    hyphenated_end,
    is_half_of_a_word,
    is_numbered,
    leading_place,
    name_with_birth,
    next_is_surname,
    title_in_a_body,
)
from flows.metadata.entities.persons.offices import Offices, follows_specialty, follows_title
from flows.metadata.entities.text import TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["PersonMention", "find_people"]

LONGEST_RUN = 14
"""Capitalised words that are read together: an organisation's name and a person's."""
LONGEST_BRACKET = 7
"""Words of the longest bracket between two names of a list."""

_HIGHLAND_FIRSTS = frozenset({"y", "a", "h"})
"""First words of Central Highlands names; places with such a first word have Vietnamese ones: `A Lưới`, `Y Tý`."""
_BODY_SYLLABLES = frozenset({"ban", "bộ", "sở", "cục", "ủy", "phòng", "tỉnh", "đảng", "trưởng", "phó", "khoa"})
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
    tokenized: TokenizedText,
    gazetteer: Gazetteer,
    taken: Callable[[int], bool],
    place_end: Callable[[int], int | None],
    known_places: Set[str],
) -> list[PersonMention]:
    """Return the persons named outside the words that are `taken`, short forms of a full name included, in order.

    `place_end` gives the end of the place that begins at a word: an office may close with one. `known_places`: folded
    names that the text gives to places; one of them is a person only beside the strongest signs.
    """
    search = _PersonSearch(tokenized, gazetteer, Offices(tokenized, place_end), known_places)
    full: list[PersonMention] = []
    short: list[int] = []
    unnamed: list[tuple[int, int]] = []
    read = office_end = 0
    for index in tokenized.capitals:
        if index < read or not tokenized.tokens[index].capital or taken(index):
            continue
        read = _run_end(tokenized, index, taken)
        span = search.person_in(index, read)
        if span is None and full and search.is_listed(index, read, full[-1].after):
            span = index, read
        if span is not None and (span[0] >= office_end or search.is_sure_name(*span)):
            first, read = span[0], hyphenated_end(tokenized, span[1])
            office = search.offices.before(first, max(office_end, full[-1].after if full else 0))
            if office is None:
                office, office_end = search.offices.after(read)
            full.append(PersonMention(first, read, tokenized.printed(first, read), office))
        elif follows_title(tokenized, read - 1, "kinship"):
            short.append(read - 1)
        elif read - index > 1:
            unnamed.append((index, read))
    again = _repeated(tokenized, full, unnamed)
    return sorted([*full, *again, *_short_forms(tokenized, full, short)], key=lambda named: named.first)


def _run_end(tokenized: TokenizedText, index: int, taken: Callable[[int], bool]) -> int:
    """Return the end of the run of capitalised words that begins at `index`."""
    end, limit = index + 1, min(len(tokenized.tokens), index + LONGEST_RUN)
    while end < limit and not tokenized.tokens[end].gap and not taken(end):
        if not (tokenized.tokens[end].capital or joins_foreign_words(tokenized, end)):
            break
        end += 1
    return end


class _PersonSearch:
    """Finds the person in a run of capitalised words."""

    def __init__(
        self, tokenized: TokenizedText, gazetteer: Gazetteer, offices: Offices, known_places: Set[str]
    ) -> None:
        self._tokenized = tokenized
        self._gazetteer = gazetteer
        self._known_places = known_places
        self._place_firsts = first_words_of("countries") | {name.split(" ", 1)[0] for name in known_places}
        self.offices = offices

    def person_in(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first word of the person in the run `start` to `end`, and the word after the last."""
        if end - start < 2 and "'" not in self._tokenized.folded[start]:
            return None  # as of most runs: only names of the Central Highlands have one word
        if is_half_of_a_word(self._tokenized, end):
            end -= 1
            if end - start < 2:
                return None
        if (born := name_with_birth(self._tokenized, start, end)) is not None:
            return born
        span = self._by_name(start, end) or self._before_office(start, end)
        return None if span is not None and self._is_known_place(*span) else span

    def _is_known_place(self, first: int, end: int) -> bool:
        """Return whether the text calls a place by this name, and no title of one person stands before it."""
        titles = [kind for kind in ("titles", "group_titles") if follows_title(self._tokenized, first, kind)]
        return titles != ["titles"] and self._tokenized.phrase(first, end) in self._known_places

    def _before_office(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the name at the end of the run if an office follows: `Rơ Lan Quý-Ủy viên Ban Thường vụ Tỉnh ủy`."""
        tokens = self._tokenized.tokens
        if end >= len(tokens) or tokens[end].gap not in ("-", "–", ",") or not self.offices.begins_after(end):
            return None
        surnames = words_of("surnames")
        for first in range(start, end - 1):
            if tokens[first].folded in surnames and end - first <= MOST_SYLLABLES:
                place = self._is_place(first, end) or (first == start and barred(self._tokenized, first))
                return None if place or self._is_organization(start, end) else (first, end)
        hangs = tokens[end].gap != "," and self._tokenized.hangs(end)
        lonely = 2 <= end - start <= 4 and not self._is_place(start, end) and not self._is_organization(start, end)
        return (start, end) if hangs and lonely and not barred(self._tokenized, start) else None

    def _by_name(self, start: int, end: int) -> tuple[int, int] | None:  # noqa: C901 - one question after the other
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        surnames, clear_middles = words_of("surnames"), words_of("clear_middle_names")
        if (abroad := foreigner_at(tokenized, start, end)) is not None:
            # `Bộ trưởng Ngoại giao Trung Quốc Vương …`
            titled = follows_title(tokenized, start, "titles")
            certain = titled or self._has_office(abroad) or self.is_sure_name(abroad, end)
            return (abroad, end) if certain else None
        if (behind := self._behind_a_place(start, end)) is not None:
            return self._by_name(behind, end) if behind < end else None
        for first in range(start, end - 1):
            titled = follows_title(tokenized, first, "titles") and not (
                self._is_of_a_group(first, end) or title_in_a_body(tokenized, first)
            )
            place = None if titled else leading_place(tokenized, self._gazetteer, first, end)
            if place is not None:
                return self._by_name(place, end) if place < end - 1 else self._highland_name(end)
            if is_foreign_name(tokenized, first, end) or self._is_highland_name(first, end):
                return first, end
            titled = titled or self._has_office(first)
            known = surnames if first == start else words_of("sure_surnames")
            clear = first + 1 < end and tokens[first + 1].folded in clear_middles and tokens[first].folded in surnames
            if (clear or tokens[first].folded in known) and end - first <= MOST_SYLLABLES:
                if first > start and next_is_surname(tokenized, first, end):
                    continue
                if titled and not self._is_rather_a_place(first, end):
                    return first, end
                if first == start and barred(tokenized, first):
                    return None
                if self.is_sure_name(first, end) or self._has_specialty(first, end):
                    return None if self.offices.in_a_company(first) else (first, end)
            elif (titled or follows_specialty(tokenized, first)) and (span := self._titled_name(first, end)):
                return span
        return self._highland_name(end)

    def _behind_a_place(self, start: int, end: int) -> int | None:
        """Return where a name may begin in a run that opens with a place of the text, or a country of two words."""
        for after in (start + 3, start + 2) if self._tokenized.folded[start] in self._place_firsts else ():
            phrase = self._tokenized.phrase(start, after)
            if after < end and (
                phrase in self._known_places or (after == start + 2 and phrase in words_of("countries"))
            ):
                return after if end - after > 1 or "'" in self._tokenized.folded[after] else end
        return None

    def _is_of_a_group(self, first: int, end: int) -> bool:
        """Return whether the words are rather the place of the people before them: `học sinh Cồn Hòa`."""
        if not follows_title(self._tokenized, first, "group_titles"):
            return False
        words = self._tokenized.folded
        named = end - first != 2 or words[first] in words_of("firm_surnames") or "'" in words[first]
        foreign = not (is_syllable(words[first]) and is_syllable(words[end - 1]))
        return self._is_place(first, end) or not (named or foreign)

    def _has_specialty(self, first: int, end: int) -> bool:
        """Return whether three words or more follow `chuyên gia kinh tế`, or what courts do: `tuyên phạt`."""
        done_to = follows_title(self._tokenized, first, "done_to_persons")
        return end - first >= 3 and (done_to or follows_specialty(self._tokenized, first))

    def _has_office(self, first: int) -> bool:
        return self.offices.start_before(first) is not None

    def _titled_name(self, first: int, end: int) -> tuple[int, int] | None:
        """Return the name right after a title that begins with no known surname: `Ông John Mayfield`."""
        tokenized = self._tokenized
        if end - first > MOST_SYLLABLES or self._is_organization(first, end):
            return None
        first = surely_begins(tokenized, after_country(tokenized, first, end), end)
        return (first, end) if end - first >= 2 and not self._is_rather_a_place(first, end) else None

    def _is_rather_a_place(self, first: int, end: int) -> bool:
        """Return whether a name after a title is a place's: `cầu thủ Hà Tĩnh`, but not `chị Hòa Bình`."""
        tokenized, phrase = self._tokenized, self._tokenized.phrase(first, end)
        if phrase in words_of("countries") or is_numbered(tokenized, first, end):
            return True
        if phrase not in self._gazetteer.bare:
            return False
        # `Anh` within a name is no title: `Hoàng Anh Gia Lai`.
        plural = not words_of("plurals").isdisjoint(tokenized.folded[max(0, first - 3) : first])
        title = tokenized.tokens[first - 1]
        named = first > 1 and title.capital and not title.gap and tokenized.tokens[first - 2].capital
        return plural or named or not (follows_title(tokenized, first, "kinship_of_one") or self._has_office(first))

    def _is_highland_name(self, first: int, end: int) -> bool:
        """Return whether the words are a Central Highlands name that needs no title: `Y Thịnh Mlô`."""
        opening = self._tokenized.folded[first]
        if opening not in _HIGHLAND_FIRSTS and not opening.startswith("h'"):
            return False
        words = self._tokenized.folded[first:end]
        if not 2 <= len(words) <= MOST_SYLLABLES:
            return False
        foreign = not all(is_syllable(word) for word in words[1:])
        if (
            first
            and not self._tokenized.tokens[first].gap
            and self._tokenized.folded[first - 1] in words_of("surnames")
        ):
            return False  # `Ksor H'Bơ Khăp`
        return foreign and not self._is_place(first, end) and not barred(self._tokenized, first)

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
        closed = ""
        if start > before and tokens[before].gap == "(":  # `Bạch Gia Hân (Phú Thọ) và Tăng Tuấn Vĩ`
            inside = range(before + 1, min(before + LONGEST_BRACKET, start) + 1)
            before = next((index for index in inside if tokens[index].gap.startswith(")")), before)
            closed = ")"
        joined = start == before and tokens[start].gap == f"{closed},"
        if start == before + 1 and tokens[before].folded == "và":
            joined = tokens[before].gap in (closed, f"{closed},") and not tokens[start].gap
        if not joined:
            return False
        if end - start == 2 and not any(is_syllable(token.folded) for token in tokens[start:end]):
            return min(tokens[start].length, tokens[start + 1].length) >= SHORTEST_FOREIGN_WORD  # `và Rodrigo Santana`
        if tokens[start].folded not in words_of("surnames") or not 3 <= end - start <= 4:
            return False
        return not (self._is_place(start, end) or self._is_organization(start, end))

    def is_sure_name(self, first: int, end: int) -> bool:
        """Return whether three or four capitalised words are a person with no title."""
        tokenized, tokens = self._tokenized, self._tokenized.tokens
        return (
            3 <= end - first <= 4
            and (
                tokens[first].folded in words_of("sure_surnames")
                or (
                    tokens[first].folded in words_of("firm_surnames")
                    and tokens[first + 1].folded in words_of("middle_names")
                )
                or (
                    tokens[first].folded in words_of("surnames")
                    and tokens[first + 1].folded in words_of("clear_middle_names")
                )
            )
            and (
                tokens[first + 1].folded in words_of("middle_names")
                or tokens[first].folded in words_of("firm_surnames")
                or first == 0
                or bool(tokens[first].gap)
                or (end - first == 4 and tokens[first + 1].folded in words_of("sure_surnames"))
            )
            and (phrase := tokenized.phrase(first, end)) not in words_of("blocked")
            and tokenized.phrase(end - 2, end) not in self._gazetteer.bare
            and not any(phrase in names for names in self._gazetteer.by_type.values())
        )


def _repeated(
    tokenized: TokenizedText, full: Sequence[PersonMention], runs: Sequence[tuple[int, int]]
) -> list[PersonMention]:
    """Return the runs of capitalised words that repeat, without a title, the name of a person of the text."""
    names = {tokenized.phrase(named.first, named.after): named.name for named in full}
    openings = {tokenized.folded[named.first] for named in full}
    found = []
    for first, after in runs:
        if tokenized.folded[first] not in openings:
            continue
        name = names.get(tokenized.phrase(first, after))
        stands_somewhere = (
            first > 0 and not tokenized.tokens[first].gap and (tokenized.folded[first - 1] in words_of("where"))
        )
        if name is not None and not stands_somewhere and not barred(tokenized, first):
            found.append(PersonMention(first, after, name, None))
    return found


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
