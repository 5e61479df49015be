"""Finds the articles that data name without an address, only by a slug or a number. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from crawler.discovery.data.items import DataWalk, moment_of, title_of
from crawler.discovery.navigation import is_headline

__all__ = ["LEAST_LIST", "MOST_LISTS", "SLUG", "Unaddressed", "are_headlines", "unaddressed_in"]

LEAST_LIST = 3
"""Objects with a title and without an address that make a list of articles; fewer may be polls or banners."""

MOST_LISTS, MOST_OBJECTS = 5, 1_000
"""Most lists of one answer, and objects of one list, that are looked at."""

MOST_FIELDS, LONGEST_FIELD = 60, 300

SLUG = re.compile(r"[^\s/<>?#]*[^\W_]-[^\W_][^\s/<>?#]*-[^\s/<>?#]+")
"""Three words or more, joined by hyphens."""
_ID_KEY = re.compile(r"(?:^|[_a-z])(?:id|Id|ID)$|^ma_?(?:tin|bai)\w*$")
_FIELD = re.compile(r"[^\s<>/?#\\]+")


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """An object of a list that names an article without its address."""

    fields: Mapping[str, str]
    """What an address may be made of: its words and numbers, those of objects in it (`category.slug`), and those of the
    object around it (`^id`)."""
    headline: str
    published_at: datetime | None

    @property
    def evidence(self) -> str:
        """How it names the article, for an operator."""
        telling = [f"{key}={value}" for key, value in self.fields.items() if _is_telling(key, value)]
        return f"{self.headline!r} ({', '.join(telling[:3])})"


def unaddressed_in(value: object) -> list[list[Unaddressed]]:
    """Return the lists of what may be articles without an address in `value`, those with most of them first.

    Boxes beside a page's own list are left out, and lists of fewer than LEAST_LIST.
    """
    # What stands under one key in the objects of an array is a list of its own: their authors, their sections.
    lists: defaultdict[tuple[int, str], list[Unaddressed]] = defaultdict(list)
    for place in DataWalk(value):
        one = lists[place.group, place.key]
        if isinstance(place.value, dict) and not place.beside and len(one) < MOST_OBJECTS:
            title = title_of(place.value)
            fields = dict(islice(_fields(place.value, place.around), MOST_FIELDS)) if title is not None else {}
            if title is not None and any(_is_telling(key, field) for key, field in fields.items()):
                one.append(Unaddressed(fields, title, moment_of(place.value)))
    return sorted((each for each in lists.values() if len(each) >= LEAST_LIST), key=len, reverse=True)[:MOST_LISTS]


def are_headlines(items: Sequence[Unaddressed]) -> bool:
    """Tell whether what a list names are articles by their titles; sections and tags have shorter ones."""
    return 2 * sum(is_headline(item.headline) for item in items) > len(items)


def _is_telling(key: str, value: str) -> bool:
    """Tell whether a field of the object itself may be an article's slug or number."""
    is_number = value.isdecimal() and _ID_KEY.search(key) is not None
    return "." not in key and key[0] != "^" and (is_number or SLUG.fullmatch(value) is not None)


def _fields(item: dict[str, object], around: dict[str, object] | None) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{name}", text) for name, inner in value.items() if (text := _field(inner)))
        elif text := _field(value):
            yield str(key) or "-", text
    for key, value in (around or {}).items():
        if text := _field(value):
            yield f"^{key}", text


def _field(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value) if isinstance(value, str) or abs(value) < 10**18 else ""
    return text if len(text) <= LONGEST_FIELD and _FIELD.fullmatch(text) else None
