"""What an article names: provinces, places, persons, organisations and days."""

from datetime import date
from typing import Literal

from storage.model.body_facts import Span
from storage.model.record_base import Positive, RecordModel

__all__ = ["EventDate", "Organization", "Person", "Place", "PlaceUnit", "Province", "ProvinceUnit"]


class ProvinceUnit(RecordModel):
    """A province-level unit as the General Statistics Office numbers it."""

    code: str
    """Two digits. Not unique over time: 15 was Yên Bái until July 2025 and is Lào Cai since."""
    name: str
    """Name without its type, `Lào Cai`."""


class Province(RecordModel):
    """The province that an article belongs to, on its day and today."""

    then: ProvinceUnit
    """The unit that existed when the article was published."""
    now: ProvinceUnit
    """The unit that has taken its place."""


class PlaceUnit(RecordModel):
    """An administrative unit in a certain period of its life."""

    code: str
    """Official code: two digits for a province, three for a district, five for a commune. Codes were re-used."""
    valid_from: date | None
    """First day of the unit in this form; null if older than the facts, which begin in November 2021. With the code,
    it tells the unit apart from all others."""
    type: str
    """`tỉnh`, `huyện`, `phường`, …"""
    name: str
    """Name without its type."""


class Place(PlaceUnit):
    """An administrative unit that the text names, in the form that it had on the article's day."""

    text: str
    """How the text first names it, `xã Nà Lúa`."""
    level: Literal["province", "district", "commune"]
    """Tier of administration; districts were abolished on 1 July 2025."""
    valid_until: date | None = None
    """First day on which the unit was no more; null if it stands. Before the article's day where the text speaks of a
    unit of the past."""
    province: ProvinceUnit
    """The province it belonged to then; its own name for a province."""
    now: tuple[PlaceUnit, ...]
    """What stands in its place today: itself, one successor, or several if it was divided; empty if unknown."""
    resolved_by: Literal["name", "qualifier", "context", "newspaper"]
    """What told it from others: its name alone, the larger unit named right after it, larger units named elsewhere in
    the text, or the newspaper's own province. A name that stays ambiguous is left out."""
    mentions: Positive
    """How often the text names it."""
    offsets: tuple[Span, ...] = ()
    """Where `text` names it, in order; mentions in headline, lead and captions are not among them."""


class Person(RecordModel):
    """A person whom the text names."""

    name: str
    """Full name as first printed, without title."""
    office: str | None = None
    """Office as printed beside the name, `Bí thư Tỉnh ủy`; null where none is printed."""
    mentions: Positive
    """How often the text names the person, short forms (`chị Hạnh`) included."""
    offsets: tuple[Span, ...] = ()
    """Where `text` names the person, in order; mentions in headline, lead and captions are not among them."""


class Organization(RecordModel):
    """An organisation that the text names."""

    name: str
    """Name as first printed."""
    mentions: Positive
    """How often the text names it so."""


class EventDate(RecordModel):
    """A day that the text speaks of."""

    day: date
    """The calendar day. A day without a year is taken in the year that brings it nearest to the publication."""
    text: str
    """How the text first says it, `chiều nay (23/9)`."""
