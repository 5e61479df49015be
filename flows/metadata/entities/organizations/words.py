"""Words of an organisation's name: known ones, stretches in lower case, fields of several words."""

from flows.metadata.entities.lexicon import first_words_of, phrase_end, words_of
from flows.metadata.entities.organizations.heads import head_end, opens_office
from flows.metadata.entities.text import TokenizedText
from flows.text.syllables import is_syllable

__all__ = ["AREAS", "NUMBERED", "ROMAN", "NameWords"]

AREAS = frozenset({"tỉnh", "huyện", "xã", "phường", "quận", "thành", "thị"})
"""Words that close a name with its area: `UBND tỉnh`, `Công an thành phố`."""
NUMBERED = frozenset({"số", "khu vực"})
"""Words in lower case before the number of a body."""
ROMAN = frozenset("ivx")
LONGEST_WORD = 3
"""Syllables of the longest word that begins with a capital: `Người cao tuổi`."""
LONGEST_NOUN = 6
"""Words of the longest noun in lower case: `các khu công nghiệp`."""
LONGEST_STRETCH = 9
"""Words of the longest stretch in lower case before a proper name: `tìm kiếm cứu nạn hàng hải khu vực II`."""
_LONGEST_COMPOUND = 11
_CONNECTORS = frozenset(
    {"và", "tại", "ở", "của", "các", "do", "về", "với", "cho", "từ", "đến", "là", "có", "được", "cùng"}
)
_FIRST_NUMBERED = frozenset(words.split()[0] for words in NUMBERED)
_PARTS_GAPS = frozenset({",", "-", "–", "/", ""})
"""Gaps between the parts of a compound: `Văn hóa, Thể thao và Du lịch`, `Kinh tế - Ngân sách`."""
_IN_AMOUNTS = frozenset({"-", "–", ".", ",", "/", ":"})
_OPENS_REMARK = frozenset({"chủ", "đơn", "nhà", "nơi", "người", "cơ"})
"""First syllables of words that say after a dash what a body is: `Sở Xây dựng - Chủ đầu tư`."""


class NameWords:
    """Answers questions about the words of a text up to the one at which a name ends at the latest."""

    def __init__(self, tokenized: TokenizedText, limit: int) -> None:
        self._tokenized = tokenized
        self._tokens = tokenized.tokens
        self._limit = limit

    def is_amount(self, index: int) -> bool:
        """Return whether a number is a score, a sum or a date, and not the number of a body."""
        following = self._tokens[index + 1 : index + 2]
        return (
            self._tokens[index].folded.isdecimal()
            and bool(following)
            and following[0].gap in _IN_AMOUNTS
            and following[0].folded[0].isdecimal()
        )

    def compound_end(self, index: int) -> int | None:
        """Return the end of sectors that have commas, dashes or `và` between: `Kinh tế - Ngân sách`."""
        tokens = self._tokens
        if tokens[index].gap or tokens[index].folded not in first_words_of("compound_sectors"):
            return None
        compounds = words_of("compound_sectors")
        for after in range(min(index + _LONGEST_COMPOUND, self._limit), index + 1, -1):
            if self._tokenized.phrase(index, after) in compounds:
                fits = all(token.gap in _PARTS_GAPS for token in tokens[index + 1 : after])
                return after if fits else None
        return None

    def word_end(self, index: int) -> int | None:
        """Return the end of the known word of several syllables at `index`: `Giáo dục`, `Người cao tuổi`."""
        after = phrase_end(self._tokenized, index, "inside_organizations", min(index + LONGEST_WORD, self._limit))
        return after if after is not None and after > index + 1 else None

    def noun_end(self, index: int) -> int | None:
        """Return the end of the noun in lower case at `index` that may be part of a name: `quốc gia`."""
        nouns, first = words_of("lower_organizations"), self._tokens[index].folded
        verb = phrase_end(self._tokenized, index, "verbs_of_bodies") or index
        if first not in first_words_of("lower_organizations") and first not in _FIRST_NUMBERED:
            return None if verb > index else self.word_end(index)
        for after in range(min(index + LONGEST_NOUN, self._limit), index, -1):
            if after < verb:
                return None  # `cam kết` is no fruit
            phrase = self._tokenized.phrase(index, after)
            if phrase in nouns and self._tokenized.joined(index, after):
                return after
            if phrase in NUMBERED and after < self._limit and self._tokens[after].folded.isdecimal():
                return after  # `Đội Quản lý thị trường số 4`
        return None if verb > index else self.word_end(index)

    def known_after(self, index: int) -> int | None:
        """Return the end of the known word in lower case after word `index`, unless it is a verb."""
        if index + 2 >= self._limit or self._tokens[index + 1].opens or self._tokens[index + 1].gap:
            return None
        return None if self._goes_on_with_the_sentence(index + 1) else self.word_end(index + 1)

    def is_word(self, index: int) -> bool:
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
        if folded[index] in AREAS | _CONNECTORS or folded[index] in words_of("stop_words"):
            return True
        return phrase_end(self._tokenized, index, "verbs_of_bodies") is not None

    def name_ahead(self, index: int) -> int | None:
        """Return where the name goes on after words in lower case: `Chế biến nông sản Yên Lập`.

        Without what follows they may as well be the verb of the sentence: `Sở Xây dựng kiểm tra 12 công trình`.
        """
        tokenized, tokens, after = self._tokenized, self._tokens, index
        limit = min(self._limit, after + LONGEST_STRETCH)
        named = not tokens[after - 1].opens  # but `Bộ đội` is no ministry
        while after < limit and not (tokens[after].opens or tokens[after].gap or tokens[after].folded in AREAS):
            if (noun := self.noun_end(after)) is not None:
                after = noun
            elif (known := phrase_end(tokenized, after, "inside_organizations", limit)) and known > after + 1:
                after = known
            elif not named or self._goes_on_with_the_sentence(after) or not is_syllable(tokens[after].folded):
                return None
            else:
                after += 1
        if not index < after < self._limit or tokens[after].gap:
            return None
        if tokens[after].folded in AREAS:
            return after if after + 1 < len(tokens) and tokens[after + 1].capital else None
        upper = tokens[after].upper and head_end(tokenized, after) is None  # `nữ VTV Bình Điền`
        return after if self.is_name_at(after) or upper else None

    def is_second_syllable(self, index: int) -> bool:
        """Return whether a word in lower case stands between capitalised ones: `Quỹ Nhiên liệu Dầu`."""
        token = self._tokens[index] if index < self._limit else None
        if token is None or token.gap or token.opens or self._goes_on_with_the_sentence(index):
            return False
        return self.is_name_at(index + 1)

    def is_name_at(self, index: int) -> bool:
        """Return whether a capitalised word goes on with the name, rather than opens another body or an office."""
        if index >= self._limit or not self._tokens[index].capital or self._tokens[index].gap:
            return False
        body = head_end(self._tokenized, index)
        known = body == index + 1 and self.word_end(index) is not None  # `Phòng thủ` is no `Phòng`
        return (body is None or known) and not opens_office(self._tokenized, index)

    def opens_field(self, index: int) -> bool:
        """Return whether a further field of the body stands after a dash: `Sốt rét - Ký sinh trùng`."""
        tokenized = self._tokenized
        if tokenized.folded[index] in _OPENS_REMARK or opens_office(tokenized, index):
            return False
        word = self._tokens[index].capital and (self.word_end(index) is not None or self.is_word(index))
        return word and head_end(tokenized, index) in (None, index + 1)
