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
from flows.metadata.entities.text import Token, TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["OrganizationMention", "find_organizations", "name_end", "organization_end"]

LONGEST_NAME = 18
"""Words of the longest name of an organisation looked at."""
LONGEST_WORD = 3
"""Syllables of the longest word that begins with a capital: `Người cao tuổi`."""
LONGEST_NOUN = 6
"""Words of the longest noun in lower case: `các khu công nghiệp`."""
LONGEST_STRETCH = 9
"""Words of the longest stretch in lower case before a proper name: `tìm kiếm cứu nạn hàng hải khu vực II`."""
_LONGEST_COMPOUND = 11
_AREAS = frozenset({"tỉnh", "huyện", "xã", "phường", "quận", "thành", "thị"})
"""Words that close a name with its area: `UBND tỉnh`, `Công an thành phố`."""
_ROMAN = frozenset("ivx")
_LEGAL_FORMS = frozenset({"cp", "phần", "tnhh", "mtv"})
"""Words of a company's form, after which its name may begin with a head word: `Công ty CP Tập đoàn …`."""
_HAMLETS = frozenset({"thôn", "bản", "ấp", "buôn", "xóm", "làng", "khóm"})
_OPENS_REMARK = frozenset({"chủ", "đơn", "nhà", "nơi", "người", "cơ"})
"""First syllables of words that say after a dash what a body is: `Sở Xây dựng - Chủ đầu tư`."""
_WIDE_AREAS = frozenset({"thành phố", "thị xã", "thị trấn"})
_CONNECTORS = frozenset(
    {"và", "tại", "ở", "của", "các", "do", "về", "với", "cho", "từ", "đến", "là", "có", "được", "cùng"}
)
_NUMBERED = frozenset({"số", "khu vực"})
"""Words in lower case before the number of a body."""
_FIRST_NUMBERED = frozenset(words.split()[0] for words in _NUMBERED)
_PARTS_GAPS = frozenset({",", "-", "–", "/", ""})
"""Gaps between the parts of a compound: `Văn hóa, Thể thao và Du lịch`, `Kinh tế - Ngân sách`."""

_IN_AMOUNTS = frozenset({"-", "–", ".", ",", "/", ":"})

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
    # `Sở giao dịch` is any; `Viện kiểm sát nhân dân` is one, and so is `UBND tỉnh`.
    general = after - index == 1 or tokenized.phrase(index, after) in words_of("general_heads")
    named = not general or tokenized.tokens[end - 1].folded in _AREAS | {"phố"}
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
        after += numbered and _ROMAN.issuperset(self._tokens[after].folded)
        return after if after > end + 2 else end

    def _take(self, after: int) -> bool:
        self._end = self._index = min(after, self._limit)
        return True

    def _step(self) -> bool:
        """Take the next word; return whether the name may go on."""
        compound = self._compound_end()
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
            return _ROMAN.issuperset(tokens[index - 1].folded) and self._take(index + 1)
        if tokens[index].gap == "&":
            return (tokens[index].capital or tokens[index].upper) and self._take(index + 1)
        if tokens[index].gap == "-" and tokens[index].upper and tokens[index - 1].upper and tokenized.hangs(index):
            return self._take(index + 1)  # `PCTT-TKCN`
        if tokens[index].gap in ("-", "–") and not self._proper and index > self._start and self._opens_field(index):
            return self._take(self._word_end(index) or index + 2)
        if (
            tokens[index].gap not in ("-", "–")
            or not tokens[index].capital
            or self._end != index
            or index == self._start
        ):
            return False
        if not tokens[index - 1].capital or opens_office(tokenized, index):
            return False
        named = tokens[index].folded in words_of("surnames") or tokens[index].folded in words_of("titles")
        named = named and self._place_end(index) is None  # `Hòa Cầm - Đà Nẵng`
        return not named and head_end(tokenized, index) is None and self._take(index + 1)

    def _opens_field(self, index: int) -> bool:
        """Return whether a further field of the body stands after a dash: `Sốt rét - Ký sinh trùng`."""
        tokenized = self._tokenized
        if tokenized.folded[index] in _OPENS_REMARK or opens_office(tokenized, index):
            return False
        word = self._tokens[index].capital and (self._word_end(index) is not None or self._is_word(index))
        return word and head_end(tokenized, index) in (None, index + 1)

    def _take_capitalised(self) -> bool:
        tokenized, index = self._tokenized, self._index
        if opens_office(tokenized, index) or self._is_amount(index):
            return False
        word = self._word_end(index)
        body = head_end(tokenized, index)
        if body == index + 1 and self._proper and self._ends_a_name(index):
            body = None
        if body is not None and not (word and body == index + 1):
            own = index > self._start and tokenized.phrase(index, body) in words_of("own_bodies")
            own = own and self._tokens[index - 1].folded not in _LEGAL_FORMS and not self._is_board()
            return not own and self._tokens[index - 1].folded != "và" and self._take(body)
        if word:
            return self._take(word)
        if not self._proper and (known := self._known_after(index)) is not None:
            return self._take(known)  # `Nữ doanh nhân`
        if not self._proper and self._is_word(index):
            return self._take(index + 2)
        self._take(index + 1)
        if not self._proper and self._is_second_syllable():
            self._index += 1
        self._proper = self._proper or self._tokens[index].capital
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
        noun = self._noun_end(index)
        if noun is not None and (not self._proper or tokenized.phrase(index, noun) in _NUMBERED):
            return self._take(noun)
        if self._tokens[index].folded in _HAMLETS and index + 1 == self._limit:
            return not self._take(index + 1)
        if self._tokens[index].folded in _AREAS:
            return not self._take(index + 1 + (tokenized.phrase(index, index + 2) in _WIDE_AREAS))
        if not self._proper and (name := self._name_ahead()) is not None:
            self._index = name
            return True
        self._index += 1
        if tokenized.folded[index - 1].isdecimal():
            return False  # `Trung đoàn 596 và Kho K858`
        if self._proper and index + 1 < self._limit and not is_syllable(tokenized.folded[index + 1]):
            return False  # `Việt Nam và Plan International`
        school = index + 1 < self._limit and tokenized.folded[index + 1] in first_words_of("schools")
        return self._tokens[index].folded == "và" and (school or self._is_name_at(self._index))

    def _is_amount(self, index: int) -> bool:
        """Return whether a number is a score, a sum or a date, and not the number of a body."""
        following = self._tokens[index + 1 : index + 2]
        return (
            self._tokens[index].folded.isdecimal()
            and bool(following)
            and following[0].gap in _IN_AMOUNTS
            and following[0].folded[0].isdecimal()
        )

    def _compound_end(self) -> int | None:
        """Return the end of sectors that have commas, dashes or `và` between: `Kinh tế - Ngân sách`."""
        index, tokens = self._index, self._tokens
        if tokens[index].gap or tokens[index].folded not in first_words_of("compound_sectors"):
            return None
        compounds = words_of("compound_sectors")
        for after in range(min(index + _LONGEST_COMPOUND, self._limit), index + 1, -1):
            if self._tokenized.phrase(index, after) in compounds:
                fits = all(token.gap in _PARTS_GAPS for token in tokens[index + 1 : after])
                return after if fits else None
        return None

    def _word_end(self, index: int) -> int | None:
        """Return the end of the known word of several syllables at `index`: `Giáo dục`, `Người cao tuổi`."""
        after = phrase_end(self._tokenized, index, "inside_organizations", min(index + LONGEST_WORD, self._limit))
        return after if after is not None and after > index + 1 else None

    def _noun_end(self, index: int) -> int | None:
        """Return the end of the noun in lower case at `index` that may be part of a name: `quốc gia`."""
        nouns, first = words_of("lower_organizations"), self._tokens[index].folded
        verb = phrase_end(self._tokenized, index, "verbs_of_bodies") or index
        if first not in first_words_of("lower_organizations") and first not in _FIRST_NUMBERED:
            return None if verb > index else self._word_end(index)
        for after in range(min(index + LONGEST_NOUN, self._limit), index, -1):
            if after < verb:
                return None  # `cam kết` is no fruit
            phrase = self._tokenized.phrase(index, after)
            if phrase in nouns and self._tokenized.joined(index, after):
                return after
            if phrase in _NUMBERED and after < self._limit and self._tokens[after].folded.isdecimal():
                return after  # `Đội Quản lý thị trường số 4`
        return None if verb > index else self._word_end(index)

    def _known_after(self, index: int) -> int | None:
        """Return the end of the known word in lower case after word `index`, unless it is a verb."""
        if index + 2 >= self._limit or self._tokens[index + 1].opens or self._tokens[index + 1].gap:
            return None
        return None if self._goes_on_with_the_sentence(index + 1) else self._word_end(index + 1)

    def _is_word(self, index: int) -> bool:
        """Return whether one syllable with a capital and one in lower case are a word: `Khảo cổ`.

        A proper name has a capital at each syllable.
        """
        pair = self._tokens[index : index + 2]
        if len(pair) < 2 or index + 2 > self._limit or not pair[0].capital or pair[1].opens or pair[1].gap:
            return False
        if pair[0].folded in words_of("countries"):
            return False
        return all(is_syllable(token.folded) for token in pair) and not self._goes_on_with_the_sentence(index + 1)

    def _goes_on_with_the_sentence(self, index: int) -> bool:
        """Return whether a word in lower case belongs to the sentence, not to a name: preposition, verb or area."""
        folded = self._tokenized.folded
        if folded[index] in _AREAS | _CONNECTORS or folded[index] in words_of("stop_words"):
            return True
        return phrase_end(self._tokenized, index, "verbs_of_bodies") is not None

    def _name_ahead(self) -> int | None:
        """Return where the name goes on after words in lower case: `Chế biến nông sản Yên Lập`.

        Without what follows they may as well be the verb of the sentence: `Sở Xây dựng kiểm tra 12 công trình`.
        """
        tokenized, tokens, after = self._tokenized, self._tokens, self._index
        limit = min(self._limit, after + LONGEST_STRETCH)
        named = not tokens[after - 1].opens  # but `Bộ đội` is no ministry
        while after < limit and not (tokens[after].opens or tokens[after].gap or tokens[after].folded in _AREAS):
            if (noun := self._noun_end(after)) is not None:
                after = noun
            elif (known := phrase_end(tokenized, after, "inside_organizations", limit)) and known > after + 1:
                after = known
            elif not named or self._goes_on_with_the_sentence(after) or not is_syllable(tokens[after].folded):
                return None
            else:
                after += 1
        if not self._index < after < self._limit or tokens[after].gap:
            return None
        if tokens[after].folded in _AREAS:
            return after if after + 1 < len(tokens) and tokens[after + 1].capital else None
        return after if self._is_name_at(after) or _ROMAN.issuperset(tokens[after].folded) else None

    def _is_second_syllable(self) -> bool:
        """Return whether a word in lower case stands between capitalised ones: `Quỹ Nhiên liệu Dầu`."""
        token = self._tokens[self._index] if self._index < self._limit else None
        if token is None or token.gap or token.opens or self._goes_on_with_the_sentence(self._index):
            return False
        return self._is_name_at(self._index + 1)

    def _is_name_at(self, index: int) -> bool:
        """Return whether a capitalised word goes on with the name, rather than opens another body or an office."""
        if index >= self._limit or not self._tokens[index].capital or self._tokens[index].gap:
            return False
        body = head_end(self._tokenized, index)
        known = body == index + 1 and self._word_end(index) is not None  # `Phòng thủ` is no `Phòng`
        return (body is None or known) and not opens_office(self._tokenized, index)
