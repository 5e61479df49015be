"""Spotting: where a text names administrative units, and which units it may mean.

Districts and communes count only after a type word (`xã`, `TP.`), or in a list that began with one; provinces and a few
cities count without one, too. Names without a type word are searched outside the names of persons.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from crawler.units import Unit
from flows.metadata.entities.gazetteer import COMMUNES, TYPE_WORDS, Gazetteer
from flows.metadata.entities.lexicon import words_of
from flows.metadata.entities.text import TokenizedText

__all__ = ["Spot", "spot_announced", "spot_bare", "spot_typed"]

_LIST_GAPS = frozenset({",", ";", "", "-", "–", "/"})
_COUNT_GAPS = frozenset({",", ";"})
LONGEST_ANNOUNCEMENT = 9
"""Words before a list among which the type of its units may stand: `18 xã của tỉnh Cao Bằng (`."""
LONGEST_COUNT = 4
"""Words of a count behind a name in a list: `12 ngôi nhà`."""
_BEFORE_DISTRICT = frozenset({",", "(", "-", "–"})
"""Signs that may separate a commune and its district."""
_SENTENCE_ENDS = frozenset({".", "!", "?", ":", "\n", "…"})
_LETTERS = frozenset({"p", "q", "h"})
"""Type words of one letter, which need their full stop: `P. Bến Nghé`."""
_COUNTRY = frozenset({"miền núi", "vùng cao", "biên giới", "ven biển", "đầu nguồn", "miền biển", "hải đảo", "rẻo cao"})
"""Words for the kind of country, between the type of a unit and its name."""
_FIRST_WORDS = frozenset(phrase.split()[0] for phrase in TYPE_WORDS)
_PLACE_BEFORE = frozenset({"điểm cầu", "vùng núi", "miền núi"})
"""Words before a place that end as those before a bridge or a mountain do."""
_SHORT = frozenset({"tp", "t p", "tx", "tt", *_LETTERS})


@dataclass(frozen=True, slots=True)
class Spot:
    """The words that name a unit."""

    first: int
    """Index of its first word, type word included."""
    after: int
    """Index of the word after the last one."""
    units: tuple[Unit, ...]
    """All units, past and present, with this name and type."""
    past: bool = False
    """True if the text calls it a former unit: `huyện Nà Lúa (cũ)`."""
    bare: bool = False
    """True if it is named without a type word."""
    local: bool = False
    """True if it can only mean a district of the newspaper's own provinces: `Nà Lúa: Mưa to`."""


def spot_typed(tokenized: TokenizedText, gazetteer: Gazetteer, day: date) -> list[Spot]:
    """Return the units named after a type word, and in the lists that it opens, in order.

    `day`: the day of the text. A district that had ended by then is not recognised by its name alone.
    """
    spots: list[Spot] = []
    for index in tokenized.indexes_of(_FIRST_WORDS):
        if spots and index < spots[-1].after:
            continue
        opened = _type_at(tokenized, index)
        if opened is not None:
            types, name_at = opened
            listed = list(_listed(tokenized, gazetteer, index, name_at, types, day))
            if listed:
                spots += _communes_before(tokenized, gazetteer, listed[0], spots[-1].after if spots else 0)
            spots += listed
    return spots


def spot_bare(tokenized: TokenizedText, gazetteer: Gazetteer, taken: Callable[[int], bool]) -> list[Spot]:
    """Return the provinces and known cities named without a type word, outside the words that are `taken`.

    Also the districts that a local paper names where only a place can stand: `Hội chợ xuân (Nà Lúa)`.
    """
    spots: list[Spot] = []
    firsts, folded = gazetteer.bare_firsts, tokenized.folded
    for index in tokenized.capitals_among(gazetteer.local_firsts):
        if spots and index < spots[-1].after:
            continue
        after = _bare_at(tokenized, gazetteer, index, taken) if folded[index] in firsts else None
        if after is not None:
            spots.append(_spot(tokenized, index, after, gazetteer.bare[tokenized.phrase(index, after)], bare=True))
        elif (after := _local_at(tokenized, gazetteer, index, taken)) is not None:
            units = gazetteer.districts[tokenized.phrase(index, after)]
            spots.append(_spot(tokenized, index, after, units, bare=True, local=True))
    return spots


def spot_announced(tokenized: TokenizedText, gazetteer: Gazetteer, taken: Callable[[int], bool]) -> list[Spot]:
    """Return the communes of a list that words before it announce, outside the words that are `taken`.

    `ba xã đạt chuẩn: Nà Lúa, Khe Mo`, or names with counts in brackets: `18 xã của tỉnh (Nà Lúa 7 nhà, Khe Mo 6 nhà)`.
    """
    spots: list[Spot] = []
    for index in tokenized.breaks:
        gap = tokenized.tokens[index].gap
        if gap not in (":", "(") or taken(index) or not _announces_communes(tokenized, index):
            continue
        listed = list(_listed(tokenized, gazetteer, index, index, COMMUNES, date.max))
        counted = bool(listed) and _after_count(tokenized, listed[0].after) > listed[0].after
        if counted or (gap == ":" and len(listed) > 1):
            spots += [spot for spot in listed if not taken(spot.first)]
    return spots


def _announces_communes(tokenized: TokenizedText, index: int) -> bool:
    """Return whether the words before a list speak of several communes."""
    start = index
    while start > max(0, index - LONGEST_ANNOUNCEMENT) and tokenized.tokens[start - 1].gap not in _SENTENCE_ENDS:
        start -= 1
    return not COMMUNES.isdisjoint(tokenized.folded[start:index])


def _local_at(tokenized: TokenizedText, gazetteer: Gazetteer, index: int, taken: Callable[[int], bool]) -> int | None:
    """Return the end of a district's name at `index` if it stands in brackets, opens a headline or follows `tại`."""
    tokens = tokenized.tokens
    gap = tokens[index].gap
    before = tokenized.folded[index - 1] if index and not gap else ""
    opens = index == 0 or gap == "\n"
    if not (opens or gap == "(" or before in ("tại", "ở")):
        return None
    for after in range(min(len(tokens), index + 4), index + 1, -1):
        if not tokenized.joined(index, after) or tokenized.phrase(index, after) not in gazetteer.districts:
            continue
        behind = tokenized.gap_after(after - 1)
        if opens:
            fits = behind == ":"
        elif before:
            fits = bool(behind) or not tokens[after].capital
        else:
            fits = behind.startswith((")", ","))
        whole = all(tokens[place].capital and not taken(place) for place in range(index, after))
        return after if fits and whole else None
    return None


def _type_at(tokenized: TokenizedText, index: int) -> tuple[frozenset[str], int] | None:
    """Return the types of the type word at `index`, and where the name would begin; None if there is none."""
    tokens = tokenized.tokens
    if tokens[index].folded not in _FIRST_WORDS or tokenized.phrase(max(0, index - 1), index + 1) == "tác xã":
        return None
    for length in (2, 1):
        after = index + length
        if after >= len(tokens):
            continue
        phrase = tokenized.phrase(index, after)
        types = TYPE_WORDS.get(phrase)
        if types is None or (length == 2 and tokens[index + 1].gap not in ("", ".")):
            continue
        after, gap = _name_begins(tokenized, after, types)
        if gap == "" or (gap == "." and phrase in _SHORT) or (gap == ":" and phrase not in _SHORT):
            if phrase in _LETTERS and not (gap == "." and tokens[index].upper):
                continue
            return types, after
    return None


def _name_begins(tokenized: TokenizedText, index: int, types: frozenset[str]) -> tuple[int, str]:
    """Return where the name begins after a type word that ends before `index`, and the characters between the two.

    Skips the type's abbreviation, `thành phố (TP) Tây Ninh`, and the kind of country, `huyện miền núi Nà Lúa`.
    """
    tokens = tokenized.tokens
    if index + 1 < len(tokens) and tokens[index].gap == "(" and tokens[index + 1].gap == ")":
        if TYPE_WORDS.get(tokens[index].folded, frozenset()) & types:
            return index + 1, ""
    elif index + 2 < len(tokens) and tokenized.phrase(index, index + 2) in _COUNTRY and not tokens[index].gap:
        return index + 2, tokens[index + 2].gap
    return index, tokens[index].gap


def _communes_before(tokenized: TokenizedText, gazetteer: Gazetteer, district: Spot, floor: int) -> list[Spot]:
    """Return the communes without a type word that stand right before their district: `Hưng Mỹ (huyện Cái Nước)`.

    None begins before word `floor`. A name counts as a commune only because it lies in the district.
    """
    tokens = tokenized.tokens
    found: list[Spot] = []
    after, gaps = district.first, _BEFORE_DISTRICT
    while after > floor and tokens[after].gap in gaps:
        end = after - (tokens[after - 1].folded == "và")
        start = end
        while start > floor and tokens[start - 1].capital and (start == end or not tokens[start].gap):
            start -= 1
        if start < end and tokens[start].folded in words_of("openers"):  # `Tại Hưng Mỹ`
            start += 1
        units = gazetteer.inside(tokenized.phrase(start, end), district.units) if end - start > 1 else ()
        if not units:
            break
        found.append(_spot(tokenized, start, end, units))
        after, gaps = start, _LIST_GAPS
    return found[::-1]


def _district_after(tokenized: TokenizedText, gazetteer: Gazetteer, commune: Spot, day: date) -> Spot | None:
    """Return the district without a type word right after one of its communes: `xã Phước Hưng, Tuy Phước`."""
    tokens, start = tokenized.tokens, commune.after
    if start >= len(tokens) or tokens[start].gap not in _BEFORE_DISTRICT:
        return None
    for after in range(min(len(tokens), start + 4), start + 1, -1):
        around = gazetteer.around(tokenized.phrase(start, after), commune.units)
        units = tuple(unit for unit in around if unit.stood_on(day))
        goes_on = after < len(tokens) and not tokens[after].gap and tokens[after].capital
        if units and not goes_on and tokenized.joined(start, after):
            return (
                _spot(tokenized, start, after, units) if all(token.capital for token in tokens[start:after]) else None
            )
    return None


def _listed(
    tokenized: TokenizedText, gazetteer: Gazetteer, first: int, name_at: int, types: frozenset[str], day: date
) -> Iterator[Spot]:
    """Yield the unit named at `name_at` and those that follow it in a list."""
    after = _name_at(tokenized, gazetteer, name_at, types)
    while after is not None:
        spot = _spot(tokenized, first, after, gazetteer.typed(tokenized.phrase(name_at, after), types))
        yield spot
        if (district := _district_after(tokenized, gazetteer, spot, day)) is not None:
            yield district
            return
        following = _after_count(tokenized, after)
        if following >= len(tokenized.tokens) or tokenized.tokens[following].gap not in _LIST_GAPS:
            return
        if following > after:  # a list of counts may name communes of every type
            types |= COMMUNES if types & COMMUNES else frozenset()
        if tokenized.tokens[following].folded in ("và", "cùng", "với"):
            following += 1
        elif not tokenized.tokens[following].gap:
            return
        if following >= len(tokenized.tokens) or _type_at(tokenized, following):
            return
        first = name_at = following
        after = _name_at(tokenized, gazetteer, name_at, types)
        if after is not None and _province_at(tokenized, gazetteer, name_at, after):
            return  # `xã Nà Lúa, Lạng Sơn`: found by its bare name


def _after_count(tokenized: TokenizedText, index: int) -> int:
    """Return where a list goes on after a count: `(xã Nà Lúa 7 nhà; Khe Mo 6 nhà)`."""
    tokens = tokenized.tokens
    if index >= len(tokens) or tokens[index].gap not in ("", ":") or not tokens[index].folded[0].isdecimal():
        return index
    for after in range(index + 1, min(index + 1 + LONGEST_COUNT, len(tokens))):
        if tokens[after].gap:
            return after if tokens[after].gap in _COUNT_GAPS else index
        if tokens[after].capital:
            return index
    return index


def _province_at(tokenized: TokenizedText, gazetteer: Gazetteer, index: int, least: int) -> bool:
    """Return whether a province's name begins at `index` and ends at `least` or later."""
    reach = tokenized.reach(index, index + gazetteer.longest)
    return any(tokenized.phrase(index, after) in gazetteer.provinces for after in range(least, reach + 1))


def _name_at(tokenized: TokenizedText, gazetteer: Gazetteer, index: int, types: frozenset[str]) -> int | None:
    """Return the end of the longest name of a unit of `types` that begins at `index`."""
    tokens = tokenized.tokens
    if index >= len(tokens) or not (tokens[index].capital or tokens[index].upper or tokens[index].folded.isdecimal()):
        return None
    for after in range(tokenized.reach(index, index + gazetteer.longest), index, -1):
        if gazetteer.typed(tokenized.phrase(index, after), types):
            longer = after < len(tokens) and not tokens[after].gap and tokens[after].capital
            if longer and not (_begins_person(tokenized, after) or _type_at(tokenized, after)):
                return None  # a longer name that the table does not know
            if not all(token.capital or token.upper or token.folded[0].isdecimal() for token in tokens[index:after]):
                continue
            return after
    return None


def _bare_at(tokenized: TokenizedText, gazetteer: Gazetteer, index: int, taken: Callable[[int], bool]) -> int | None:
    tokens = tokenized.tokens
    for after in range(tokenized.reach(index, index + gazetteer.longest), index, -1):
        if tokenized.phrase(index, after) not in gazetteer.bare:
            continue
        if any(taken(place) for place in range(index, after)):
            continue
        if not all(token.capital or token.upper for token in tokens[index:after]):
            return None
        longer = after < len(tokens) and not tokens[after].gap and tokens[after].capital and not taken(after)
        if longer and not (_begins_person(tokenized, after) or _type_at(tokenized, after)):
            return None
        if after < len(tokens) and not tokens[after].gap and tokens[after].folded == "fc":
            return None
        return after if _may_stand_after(tokenized, index, taken) else None
    return None


def _may_stand_after(tokenized: TokenizedText, index: int, taken: Callable[[int], bool]) -> bool:
    """Return whether the name at `index` can be a place, after the words before it."""
    token = tokenized.tokens[index]
    if index == 0 or token.gap or taken(index - 1):
        return True
    barred = words_of("not_a_place_after")
    if any(tokenized.phrase(start, index) in barred for start in (index - 1, index - 2) if start >= 0):
        return tokenized.phrase(max(0, index - 2), index) in _PLACE_BEFORE
    before = tokenized.tokens[index - 1]
    if not before.capital:
        return True
    opens_sentence = index < 2 or before.gap in _SENTENCE_ENDS
    named = before.folded in words_of("surnames") or before.folded in words_of("titles")
    return (opens_sentence and not named) or before.folded in words_of("openers")


def _begins_person(tokenized: TokenizedText, index: int) -> bool:
    tokens = tokenized.tokens
    return (
        index + 1 < len(tokens)
        and tokens[index].folded in words_of("surnames")
        and not tokens[index + 1].gap
        and tokens[index + 1].capital
    )


def _spot(
    tokenized: TokenizedText,
    first: int,
    after: int,
    units: tuple[Unit, ...],
    *,
    bare: bool = False,
    local: bool = False,
) -> Spot:
    tokens = tokenized.tokens
    past = (
        after < len(tokens)
        and tokens[after].gap in ("", "(")
        and (
            tokens[after].folded == "cũ"
            or tokenized.phrase(after, after + 2) in ("trước đây", "trước kia", "ngày trước")
        )
    )
    return Spot(first, after, units, past, bare, local)
