"""Recognition: finds all entities that a text names.

The recognisers run one after the other, and each skips the words that an earlier one has used: places after a type
word, then persons, then places without one, then organisations.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.units import Unit, UnitTable, load_units
from flows.metadata.entities.event_dates import find_event_dates
from flows.metadata.entities.gazetteer import load_gazetteer
from flows.metadata.entities.keywords import find_keywords
from flows.metadata.entities.lexicon import phrase_end
from flows.metadata.entities.organizations.names import OrganizationMention, find_organizations
from flows.metadata.entities.persons.people import PersonMention, find_people
from flows.metadata.entities.placing import PlaceMention, place_spots
from flows.metadata.entities.spotting import Spot, spot_announced, spot_bare, spot_typed
from flows.metadata.entities.text import TokenizedText, fold_name, read_text
from flows.metadata.entities.unknown_units import UnknownUnit, spot_unknown
from flows.stages import Entities
from storage.model.body_facts import Span
from storage.model.named import Organization, Person, Place, PlaceUnit, ProvinceUnit

__all__ = ["MOST_CHARACTERS", "Mentions", "find_mentions", "recognise"]

MOST_CHARACTERS = 100_000
"""Characters of a text that are read: five times the longest features of the press."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a text names, and where."""

    tokenized: TokenizedText
    places: tuple[PlaceMention, ...]
    people: tuple[PersonMention, ...]
    organizations: tuple[OrganizationMention, ...]


def find_mentions(text: str, day: date, own_provinces: Iterable[str]) -> Mentions:
    """Find what `text` names, read as an article of `day` by a paper that serves the provinces with these codes."""
    tokenized = read_text(text[:MOST_CHARACTERS])
    gazetteer = load_gazetteer()
    typed = spot_typed(tokenized, gazetteer, day)
    in_typed = _covering((spot.first, spot.after) for spot in typed)
    if announced := spot_announced(tokenized, gazetteer, in_typed):
        typed = sorted([*typed, *announced], key=lambda spot: spot.first)
        in_typed = _covering((spot.first, spot.after) for spot in typed)
    unknown = spot_unknown(tokenized, in_typed)
    in_units = _covering(
        [*((spot.first, spot.after) for spot in typed), *((unit.first, unit.after) for unit in unknown)]
    )
    unit_ends = _ends(typed, unknown)
    people = find_people(tokenized, gazetteer, in_units, unit_ends.get, _known_places(tokenized, typed, unknown))
    persons = _covering((named.first, named.after) for named in people)
    bare = spot_bare(tokenized, gazetteer, lambda index: in_typed(index) or persons(index))
    spots = sorted([*typed, *bare], key=lambda spot: spot.first)
    ends = _ends(spots, unknown)
    in_places = _covering((spot.first, spot.after) for spot in spots)
    organizations = [
        organized for organized in find_organizations(tokenized, persons, ends.get) if not in_places(organized.first)
    ]
    inside = _covering((one.first, one.after) for one in organizations)
    names = _covering((one.first, one.after) for one in organizations if _is_named_after_places(tokenized, one))
    spots = [
        spot for spot in spots
        if not spot.bare or not (names(spot.first) or (inside(spot.first) and _is_of_a_name(tokenized, spot.first)))
    ]  # fmt: skip  # one condition
    places = place_spots(tokenized, spots, load_units(), day, own_provinces)
    return Mentions(tokenized, tuple(places), tuple(people), tuple(organizations))


def _ends(spots: Iterable[Spot], unknown: Iterable[UnknownUnit]) -> dict[int, int]:
    """Return by its first word where each unit's name ends; `Trưởng thôn Nà Pục` has the type word in the office."""
    return {
        **{unit.name_at: unit.after for unit in unknown},
        **{unit.first: unit.after for unit in unknown},
        **{spot.first: spot.after for spot in spots},
    }


def _is_named_after_places(tokenized: TokenizedText, organized: OrganizationMention) -> bool:
    heads = range(organized.first, organized.after)
    return any(phrase_end(tokenized, index, "named_after_places") is not None for index in heads)


def _is_of_a_name(tokenized: TokenizedText, index: int) -> bool:
    """Return whether a word hangs on the one before, or names a body's region: `Báo Quảng Nam-Đà Nẵng`."""
    if tokenized.phrase(max(0, index - 2), index) == "khu vực":
        return True
    return index > 0 and tokenized.tokens[index].gap in ("-", "–") and tokenized.hangs(index)


def _known_places(tokenized: TokenizedText, typed: Sequence[Spot], unknown: Sequence[UnknownUnit]) -> frozenset[str]:
    """Return the names that the text gives to units, which are no persons elsewhere: `xã Hồ Lương`."""
    named = {tokenized.phrase(unit.name_at, unit.after) for unit in unknown}
    for spot in typed:
        named.update(tokenized.phrase(first, spot.after) for first in range(spot.first, spot.after - 1))
    return frozenset(named)


def recognise(
    lines: Sequence[str], *, day: date, published: date | None, own_provinces: Iterable[str], tags: Sequence[str]
) -> Entities:
    """Return what an article names. `lines`: headline, then lead, paragraphs and captions, as tidy text.

    `day`: the day, in Vietnam, whose administrative units are meant. `published`: the day from which `hôm qua` counts,
    if known. No text raises an error; the time grows linearly with the text.
    """
    mentions = find_mentions("\n".join(lines), day, own_provinces)
    tokenized = mentions.tokenized
    headline_end = len(lines[0]) if lines else 0
    headline_words = tokenized.count_before(headline_end)
    inside = _offsets_inside(tokenized, lines)
    return Entities(
        places=_places(mentions, load_units(), day, inside),
        people=_people(mentions.people, inside),
        organizations=_organizations(mentions.organizations),
        event_dates=find_event_dates(tokenized, published),
        keywords=find_keywords(tokenized, headline_words, tags),
    )


def _offsets_inside(tokenized: TokenizedText, lines: Sequence[str]) -> Callable[[int, int], Span | None]:
    """Return a function from words to their offsets in the third of `lines`, the text; None if they lie outside."""
    start = sum(len(line) + 1 for line in lines[:2])
    length = len(lines[2]) if len(lines) > 2 else 0

    def inside(first: int, after: int) -> Span | None:
        begins, ends = tokenized.start(first) - start, tokenized.end(after - 1) - start
        return Span(start=begins, end=ends) if 0 <= begins < ends <= length else None

    return inside


_Inside = Callable[[int, int], Span | None]


def _covering(spans: Iterable[tuple[int, int]]) -> Callable[[int], bool]:
    """Return a predicate: whether a word lies in one of `spans`."""
    return {index for first, after in spans for index in range(first, after)}.__contains__


def _places(mentions: Mentions, table: UnitTable, day: date, inside: _Inside) -> tuple[Place, ...]:
    counts = Counter(placed.unit.key for placed in mentions.places)
    first: dict[tuple[str, date | None], PlaceMention] = {}
    offsets: dict[tuple[str, date | None], list[Span]] = {}
    for placed in mentions.places:
        first.setdefault(placed.unit.key, placed)
        if found := inside(placed.spot.first, placed.spot.after):
            offsets.setdefault(placed.unit.key, []).append(found)
    return tuple(
        _place(placed, mentions.tokenized, table, day, counts[key], tuple(offsets.get(key, ())))
        for key, placed in first.items()
        if table.province(placed.unit, day)
    )


def _place(
    placed: PlaceMention, tokenized: TokenizedText, table: UnitTable, day: date, count: int, offsets: tuple[Span, ...]
) -> Place:
    unit, spot = placed.unit, placed.spot
    province = table.province(unit, day) or unit
    return Place(
        **_unit_fields(unit),
        text=_printed_name(tokenized, spot),
        level=unit.level,
        valid_until=unit.valid_until,
        province=ProvinceUnit(code=province.code, name=province.name),
        now=tuple(PlaceUnit(**_unit_fields(successor)) for successor in table.present(unit)),
        resolved_by=placed.clue,
        mentions=count,
        offsets=offsets,
    )


def _unit_fields(unit: Unit) -> dict[str, str | date | None]:
    return {"code": unit.code, "valid_from": unit.valid_from, "type": unit.type, "name": unit.name}


def _printed_name(tokenized: TokenizedText, spot: Spot) -> str:
    first = spot.first + (tokenized.tokens[spot.first].folded == "và")
    return tokenized.printed(first, spot.after).split(": ")[-1]  # `các huyện: Nà Lúa, …`


def _people(people: Sequence[PersonMention], inside: _Inside) -> tuple[Person, ...]:
    counts = Counter(fold_name(named.name) for named in people)
    names: dict[str, str] = {}
    offices: dict[str, str] = {}
    offsets: dict[str, list[Span]] = {}
    for named in people:
        key = fold_name(named.name)
        names.setdefault(key, named.name)
        if found := inside(named.first, named.after):
            offsets.setdefault(key, []).append(found)
        if named.office:
            offices.setdefault(key, named.office)
    return tuple(
        Person(name=name, office=offices.get(key), mentions=counts[key], offsets=tuple(offsets.get(key, ())))
        for key, name in names.items()
    )


def _organizations(organizations: Sequence[OrganizationMention]) -> tuple[Organization, ...]:
    counts = Counter(fold_name(organized.name) for organized in organizations)
    names: dict[str, str] = {}
    for organized in organizations:
        names.setdefault(fold_name(organized.name), organized.name)
    return tuple(Organization(name=name, mentions=counts[key]) for key, name in names.items())
