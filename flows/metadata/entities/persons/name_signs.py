"""Signs that capitalised words are a person's name, or are not: what stands before, after and at their beginning."""

from flows.metadata.entities.gazetteer import TYPE_WORDS, Gazetteer
from flows.metadata.entities.lexicon import first_words_of, phrase_end, words_of
from flows.metadata.entities.text import TokenizedText
from flows.text.syllables import is_syllable

__all__ = [
    "MOST_SYLLABLES",
    "after_country",
    "barred",
    "foreigner_at",
    "hyphenated_end",
    "is_half_of_a_word",
    "is_numbered",
    "leading_place",
    "name_with_birth",
    "next_is_surname",
    "title_in_a_body",
]

MOST_SYLLABLES = 5
"""Syllables of the longest Vietnamese names: `Nguyễn Thị Ngọc Bảo Trân`."""

MOST_DIGITS = 2
"""Digits of the number of a plant or a unit."""
_COUNTED = frozenset({"tuổi", "triệu", "nghìn", "ngàn", "tỷ", "đồng", "suất", "lần", "năm"})
"""Words after a number that is an age or a sum."""
_BIRTHS = ("sn ", "sinh năm", "sinh ngày")


def is_half_of_a_word(tokenized: TokenizedText, end: int) -> bool:
    """Return whether the last word of a run is the first syllable of an office or a body: `Tổng Tham mưu trưởng`."""
    tokens = tokenized.tokens
    if end >= len(tokens) or tokens[end].gap or tokens[end].capital:
        return False
    pair = tokenized.phrase(end - 1, end + 1)
    return pair in words_of("inside_organizations") or pair in words_of("offices")


def is_numbered(tokenized: TokenizedText, first: int, end: int) -> bool:
    """Return whether a number follows, as of a plant or a unit: `Nhà máy Thủy điện Sê San 3`."""
    if end >= len(tokenized.tokens) or tokenized.tokens[end].gap or tokenized.folded[first] in words_of("surnames"):
        return False
    number, counted = tokenized.folded[end], tokenized.folded[end + 1 : end + 2]
    return number.isdecimal() and len(number) <= MOST_DIGITS and _COUNTED.isdisjoint(counted)


def _born_after(tokenized: TokenizedText, end: int) -> bool:
    """Return whether a birth or an age follows: `(SN 1990)`, `, sinh năm 1985`, `(45 tuổi`."""
    following = tokenized.tokens[end : end + 2]
    if len(following) < 2 or following[0].gap not in ("(", ","):
        return False
    words = f"{following[0].folded} {following[1].folded}"
    return words.startswith(_BIRTHS) or (following[0].folded.isdecimal() and following[1].folded == "tuổi")


def name_with_birth(tokenized: TokenizedText, start: int, end: int) -> tuple[int, int] | None:
    """Return the name at the end of the capitalised words `start` to `end` if the text goes on with birth or age.

    It begins with a surname, or is all of them unless they open a sentence: `vụ án Vàng A Sình (sinh năm 1985)`.
    """
    if not _born_after(tokenized, end):
        return None
    surnames = words_of("surnames")
    for first in range(start, end - 1):
        if tokenized.tokens[first].folded in surnames and end - first <= MOST_SYLLABLES:
            rare = first > start and _is_middle_name(tokenized, first)
            return first - rare, end
    opens = start == 0 or tokenized.tokens[start].gap not in ("", ",")
    return (start, end) if not opens and 2 <= end - start <= 4 else None


def _is_middle_name(tokenized: TokenizedText, index: int) -> bool:
    """Return whether the word is no family name but follows a rare one: `Khoả Văn An (SN 1990)`."""
    titled = any(tokenized.phrase(first, index) in words_of("titles") for first in (index - 1, index - 2))
    return tokenized.folded[index] in words_of("clear_middle_names") and not titled


def foreigner_at(tokenized: TokenizedText, start: int, end: int) -> int | None:
    """Return where the name begins in a run that opens with a country."""
    abroad = after_country(tokenized, start, end)
    is_country = start < abroad < end - 1 and tokenized.phrase(start, abroad) not in words_of("titles")
    return abroad if is_country and end - abroad <= MOST_SYLLABLES else None


def next_is_surname(tokenized: TokenizedText, first: int, end: int) -> bool:
    """Return whether the name rather begins a word later: `Giám đốc Công ty Sông Chu Lê Văn Mận`."""
    return (
        end - first >= 4
        and tokenized.tokens[first + 1].folded in words_of("sure_surnames")
        and tokenized.tokens[first + 2].folded in words_of("middle_names")
    )


def leading_place(tokenized: TokenizedText, gazetteer: Gazetteer, first: int, end: int) -> int | None:
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


def barred(tokenized: TokenizedText, first: int) -> bool:
    """Return whether the words before make the name a street, a school or a company."""
    if first == 0 or tokenized.tokens[first].gap not in ("", ":"):
        return first > 0 and tokenized.tokens[first - 1].folded.isdecimal() and not tokenized.tokens[first].gap
    words = words_of("not_a_person_after")
    if tokenized.tokens[first - 1].folded.isdecimal():
        return True
    found = {phrase for start in range(max(0, first - 3), first) if (phrase := tokenized.phrase(start, first)) in words}
    # Units that exist are masked, so that a family name and a middle name after `xã` are its official's.
    official = first + 1 < len(tokenized.tokens) and tokenized.tokens[first + 1].folded in words_of("middle_names")
    return bool(found - TYPE_WORDS.keys() if official else found)


def after_country(tokenized: TokenizedText, first: int, end: int) -> int:
    if tokenized.tokens[first].folded in first_words_of("countries"):
        for after in range(min(end, first + 3), first, -1):
            if tokenized.phrase(first, after) in words_of("countries"):
                return after
    return first


def hyphenated_end(tokenized: TokenizedText, end: int) -> int:
    """Return the end of a name whose last syllables hang on hyphens: `Kim Sang-sik`."""
    tokens = tokenized.tokens
    while end < len(tokens) and tokens[end].gap == "-" and tokenized.hangs(end):
        if tokens[end].capital and is_syllable(tokens[end].folded):
            break  # `Nguyễn Văn An-Ủy viên`
        if any(phrase_end(tokenized, end, words) for words in ("titles", "offices", "after_hyphens")):
            break  # `Nguyễn Văn An-nguyên Ủy viên`
        end += 1
    return end


def title_in_a_body(tokenized: TokenizedText, first: int) -> bool:
    """Return whether the title before word `first` belongs to a body's name: `Văn phòng Luật sư Hưng Giang`."""
    tokens = tokenized.tokens
    for start in range(first - 1, max(0, first - 4), -1):
        if tokens[start].capital and not tokens[start].gap and tokenized.folded[start - 1] in ("phòng", "đoàn", "hội"):
            return tokenized.phrase(start, first) in words_of("titles")
    return False
