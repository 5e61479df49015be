"""Organisations: a head word (`Sở`, `Ban Thường vụ`, `UBND`) and the words of the name that follow it.

A name is printed with a capital at the first syllable of each word: `Sở Giáo dục và Đào tạo`. Between such words stand
nouns in lower case (`Trung tâm Dự báo khí tượng thủy văn quốc gia`). It closes with an area (`UBND tỉnh`, `Công an xã
Nà Lúa`), with a proper name (`Công ty cổ phần Vận tải biển Sao Bắc`), or with the body that it belongs to (`Ban Nội
chính Tỉnh ủy`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from flows.metadata.entities.lexicon import first_words_of, phrase_end, words_of
from flows.metadata.entities.organizations.heads import head_end, opens_office
from flows.metadata.entities.organizations.words import AREAS, NUMBERED, ROMAN, NameWords
from flows.metadata.entities.text import Token, TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["OrganizationMention", "find_organizations", "name_end", "organization_end"]

LONGEST_NAME = 18
"""Words of the longest name of an organisation looked at."""
_LEGAL_FORMS = frozenset({"cp", "phần", "tnhh", "mtv"})
"""Words of a company's form, after which its name may begin with a head word: `Công ty CP Tập đoàn …`."""
_HAMLETS = frozenset({"thôn", "bản", "ấp", "buôn", "xóm", "làng", "khóm"})
_WIDE_AREAS = frozenset({"thành phố", "thị xã", "thị trấn"})

PersonAt = Callable[[int], bool]
PlaceEnd = Callable[[int], int | None]


@dataclass(frozen=True, slots=True)
class OrganizationMention:
    """The words that name an organisation."""

    first: int
    after: int
    name: str


def find_organizations(tokenized: TokenizedText, person_at: PersonAt, place_end: PlaceEnd) -> list[OrganizationMention]:
    """Return the organisations named in the text, in order.

    `person_at` tells the words of persons' names, which end a name. `place_end` gives the end of the place that begins
    at a word: a name may close with one.
    """
    found: list[OrganizationMention] = []
    for index in tokenized.capitals_among(first_words_of("organization_heads")):
        if found and index < found[-1].after:
            continue
        after = organization_end(tokenized, index, person_at, place_end)
        if after is not None:
            found.append(OrganizationMention(index, after, tokenized.printed(index, after)))
    return found


def organization_end(
    tokenized: TokenizedText, index: int, person_at: PersonAt, place_end: PlaceEnd, limit: int | None = None
) -> int | None:
    """Return the end of the organisation whose name begins at word `index`, up to `limit`; None if none does."""
    after = head_end(tokenized, index)
    if after is None:
        return None
    if tokenized.folded[index] == "đội" and after == index + 1 and not _names_a_unit(tokenized, after):
        return None  # a team of a place or a sponsor: `Đội Bình Phước`
    end = name_end(tokenized, after, min(index + LONGEST_NAME, limit or len(tokenized.tokens)), person_at, place_end)
    if end == after:
        alias = (
            tokenized.tokens[index].upper
            and tokenized.tokens[index].gap.endswith("(")
            and tokenized.gap_after(after - 1).startswith(")")
        )
        return after if not alias and tokenized.phrase(index, after) in words_of("whole_organizations") else None
    # `Sở giao dịch` is any; `Viện kiểm sát nhân dân`, `UBND tỉnh`, `TAND tối cao` are one.
    general = after - index == 1 or tokenized.phrase(index, after) in words_of("general_heads")
    named = not general or tokenized.tokens[end - 1].folded in AREAS | {"phố", "cao"}
    return end if named or any(map(_is_proper, tokenized.tokens[after:end])) else None


def _names_a_unit(tokenized: TokenizedText, index: int) -> bool:
    """Return whether a known word or a number follows `Đội`, so that it is one of a body: `Đội Chiếu phim số 2`."""
    if index >= len(tokenized.tokens):
        return False
    known = tokenized.tokens[index].upper or phrase_end(tokenized, index, "inside_organizations") is not None
    return known or any(map(str.isdecimal, tokenized.folded[index]))


def _is_proper(token: Token) -> bool:
    return token.capital or token.upper or token.folded.isdecimal()


def name_end(tokenized: TokenizedText, start: int, limit: int, person_at: PersonAt, place_end: PlaceEnd) -> int:
    """Return the end of the name whose head ends at `start`, no later than `limit`; `start` if it goes no further."""
    return _Name(tokenized, start, min(limit, len(tokenized.tokens)), person_at, place_end).read()


class _Name:
    """Reads the words of one name after its head."""

    def __init__(
        self, tokenized: TokenizedText, start: int, limit: int, person_at: PersonAt, place_end: PlaceEnd
    ) -> None:
        self._tokenized = tokenized
        self._tokens = tokenized.tokens
        self._start = start
        self._limit = limit
        self._words = NameWords(tokenized, limit)
        self._person_at = person_at
        self._place_end = place_end
        self._index = start
        self._end = start
        """End of what is sure to be part of the name."""
        self._proper = False
        """True once the proper name has begun: after it, a noun in lower case goes on with the sentence."""

    def read(self) -> int:
        """Return the end of the name."""
        while self._index < self._limit and not self._person_at(self._index) and self._step():
            pass
        return self._with_branch()

    def _with_branch(self) -> int:
        """Return the end of the name with its branch or seat: `… Việt Nam - Chi nhánh Thái Bình`, `… Huế cơ sở 2`."""
        tokenized, end = self._tokenized, self._end
        kind = tokenized.phrase(end, end + 2)
        seat = kind == "cơ sở" and tokenized.folded[end + 2 : end + 3] in (["1"], ["2"], ["3"])
        if (
            not (seat or kind == "chi nhánh")
            or end == self._start
            or end + 2 >= self._limit
            or self._tokens[end].gap not in ("", "-", "–")
        ):
            return end
        after = name_end(tokenized, end + 2, self._limit, self._person_at, self._place_end)
        numbered = after < self._limit and self._tokens[after].upper and not self._tokens[after].gap
        after += numbered and ROMAN.issuperset(self._tokens[after].folded)
        return after if after > end + 2 else end

    def _take(self, after: int) -> bool:
        self._end = self._index = min(after, self._limit)
        return True

    def _step(self) -> bool:
        """Take the next word; return whether the name may go on."""
        compound = self._words.compound_end(self._index)
        if compound is not None:
            return self._take(compound)
        token = self._tokens[self._index]
        if token.gap:
            return self._take_seat() or self._take_second_part()
        placed = self._place_end(self._index)
        if placed is not None and placed <= self._limit:
            self._take(placed)
            second = self._place_end(placed) if token.capital else None
            if second is not None and second <= self._limit and self._tokens[placed].gap in ("-", "–"):
                self._take(second)  # `Ngân hàng TMCP Sài Gòn - Hà Nội`
            return False
        if _is_proper(token):
            return self._take_capitalised()
        return self._take_lower()

    def _take_seat(self) -> bool:
        """Take the place that a dash adds to a numbered body, which ends it: `TAND khu vực 3 - Thanh Hóa`."""
        placed = self._place_end(self._index) if self._tokens[self._index].gap in ("-", "–") else None
        if placed is not None and self._index > self._start and self._tokens[self._index - 1].folded.isdecimal():
            self._take(placed)
        return False

    def _take_second_part(self) -> bool:
        """Take the word after a dash in a proper name, or after `&`: `Phong Nha - Kẻ Bàng`, `THCS&THPT`."""
        tokenized, tokens, index = self._tokenized, self._tokens, self._index
        if tokens[index].gap == "." and tokens[index].folded.isdecimal():  # `Văn phòng Quản lý đường bộ II.3`
            return ROMAN.issuperset(tokens[index - 1].folded) and self._take(index + 1)
        if tokens[index].gap == "&":
            return (tokens[index].capital or tokens[index].upper) and self._take(index + 1)
        if tokens[index].gap == "-" and tokens[index].upper and tokens[index - 1].upper and tokenized.hangs(index):
            return self._take(index + 1)  # `PCTT-TKCN`
        dash = tokens[index].gap in ("-", "–")
        if dash and not self._proper and index > self._start and self._words.opens_field(index):
            return self._take(self._words.word_end(index) or index + 2)
        named = tokens[index].capital or (tokens[index].upper and self._proper)  # `Cửa Ông - TKV`
        if not (dash and named) or self._end != index or index == self._start:
            return False
        if not tokens[index - 1].capital or opens_office(tokenized, index):
            return False
        named = tokens[index].folded in words_of("surnames") or tokens[index].folded in words_of("titles")
        named = named and self._place_end(index) is None  # `Hòa Cầm - Đà Nẵng`
        return not named and head_end(tokenized, index) is None and self._take(index + 1)

    def _take_capitalised(self) -> bool:
        tokenized, index = self._tokenized, self._index
        if opens_office(tokenized, index) or self._words.is_amount(index):
            return False
        word = self._words.word_end(index)
        body = head_end(tokenized, index)
        if body == index + 1 and self._proper and self._ends_a_name(index):
            body = None
        if body is not None and not (word and body == index + 1):
            own = index > self._start and tokenized.phrase(index, body) in words_of("own_bodies")
            own = own and self._tokens[index - 1].folded not in _LEGAL_FORMS and not self._is_board()
            return not own and self._tokens[index - 1].folded != "và" and self._take(body)
        if word:
            return self._take(word)
        if not self._proper and (known := self._words.known_after(index)) is not None:
            return self._take(known)  # `Nữ doanh nhân`
        if not self._proper and self._words.is_word(index):
            return self._take(index + 2)
        self._take(index + 1)
        if not self._proper and self._words.is_second_syllable(self._index):
            self._index += 1
        noun = self._tokens[index].folded in words_of("lower_organizations")  # `CLB Thơ Đường luật`
        self._proper = self._proper or (self._tokens[index].capital and not noun)
        return True

    def _is_board(self) -> bool:
        """Return whether the head is a board, which belongs to the body after it: `Ban Kỷ luật Liên đoàn Bóng đá`."""
        first = max(0, self._start - 2)
        return any(self._tokens[at].capital and self._tokens[at].folded == "ban" for at in range(first, self._start))

    def _ends_a_name(self, index: int) -> bool:
        """Return whether a head word is a name's last syllable: `Khu kinh tế Nhơn Hội`."""
        return organization_end(self._tokenized, index, self._person_at, self._place_end, self._limit) is None

    def _take_lower(self) -> bool:
        tokenized, index = self._tokenized, self._index
        noun = self._words.noun_end(index)
        if noun is not None and (not self._proper or tokenized.phrase(index, noun) in NUMBERED):
            return self._take(noun)
        if self._tokens[index].folded in _HAMLETS and index + 1 == self._limit:
            return not self._take(index + 1)
        if self._tokens[index].folded in AREAS:
            return not self._take(index + 1 + (tokenized.phrase(index, index + 2) in _WIDE_AREAS))
        if not self._proper and (name := self._words.name_ahead(index)) is not None:
            self._index = name
            return True
        self._index += 1
        if tokenized.folded[index - 1].isdecimal():
            return False  # `Trung đoàn 596 và Kho K858`
        if self._proper and index + 1 < self._limit and not is_syllable(tokenized.folded[index + 1]):
            return False  # `Việt Nam và Plan International`
        school = index + 1 < self._limit and tokenized.folded[index + 1] in first_words_of("schools")
        return self._tokens[index].folded == "và" and (school or self._words.is_name_at(self._index))
