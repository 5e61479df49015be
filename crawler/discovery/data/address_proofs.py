"""Makes the addresses of articles that a list names only by slug or number, as far as known addresses prove how. Pure.

An address whose slug or number one of the list's objects holds shows how the site makes addresses of such objects. What
is the same for two articles and what the rule for articles demands is proved; what only may be so is not.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote, urlsplit

from crawler.addresses import canonical, is_article
from crawler.discovery.data.unaddressed import SLUG, Unaddressed, are_headlines
from crawler.discovery.links import absolute
from crawler.discovery.listing import Listed
from crawler.registry import Source
from storage.model.moments import VIETNAM

__all__ = ["AddressProofs"]

LEAST_PROOFS = 2
"""Articles whose known addresses must be those that are made."""

MOST_REFUTED = 4
"""There must be so many proofs for each article whose known address is another: its headline may have changed since."""

MOST_KNOWN = 50_000
"""Known addresses that are searched for those of a list."""

MOST_TRIED, MOST_EACH = 60, 5
"""Articles of a list that are compared with known addresses, and addresses for each."""

LEAST_ALIKE, MOST_ALIKE = 20, 2_000
"""Known addresses that must share a word before it counts as a part of all, and how many are looked at."""

ALIKE = 0.95

SAME_NAMES = 0.8
"""Share of the names of their fields that objects of one kind have in common; videos have others than articles."""

_NUMBER = re.compile(r"\d{3,}")
_END = re.compile(r"\.\w{2,5}$")
_DAYS = ("%Y%m%d", "%Y%m", "%Y-%m-%d", "%Y-%m", "%Y")
_AFTER = {"%Y": "%m", "%m": "%d"}
"""What follows a year, and a month, in a path of a date."""


@dataclass(frozen=True, slots=True)
class _Hole:
    """A place of an address that an object fills: with a field, or with its day of publication in a form."""

    field: str = ""
    day: str = ""

    def filled(self, item: Unaddressed) -> str | None:
        """Return what `item` has for this place."""
        if self.field:
            return item.fields.get(self.field)
        return item.published_at.astimezone(VIETNAM).strftime(self.day) if item.published_at else None


@dataclass(frozen=True, slots=True)
class _Template:
    """How addresses are made: words that all share, and places to fill."""

    origin: str
    parts: tuple[str | _Hole, ...]

    def filled(self, item: Unaddressed) -> str | None:
        """Return path and query of the address of `item`; None if it lacks a part."""
        words = [part if isinstance(part, str) else part.filled(item) for part in self.parts]
        return "".join(map(str, words)) if None not in words else None

    def fields(self) -> Iterator[str]:
        """Yield the fields that it needs."""
        yield from (part.field for part in self.parts if isinstance(part, _Hole) and part.field)


class AddressProofs:
    """What is proved about the addresses of one list. Those of its later pages are made as those of its first one."""

    def __init__(self, known: Callable[[], Iterable[Listed]] = tuple) -> None:
        """`known`: gives articles of the newspaper, those first that a list probably names."""
        self._known = known
        self._proved: _Template | None = None
        self._names: set[str] = set()
        """The names of the fields of the objects that were proved."""

    def made(self, items: Sequence[Unaddressed], url: str, shown: Iterable[Listed], source: Source) -> list[Listed]:
        """Return the articles `items` of the list's page at `url` with their addresses; none if nothing proves them.

        `shown`: articles that the same page links.
        """
        names = {key for item in items for key in item.fields}
        template = self._proved if self._are_alike(names) and are_headlines(items) else None
        template = template or self._prove(items, url, shown, source)
        if template is None:
            return []
        self._proved, self._names = template, names
        paths = [(item, template.filled(item)) for item in items]
        return [
            Listed(address, item.headline, item.published_at)
            for item, path in paths
            if path and (address := absolute(template.origin + path, url)) and is_article(address, source)
        ]

    def _are_alike(self, names: set[str]) -> bool:
        """Tell whether objects with fields of these names are probably of one kind with those that were proved."""
        return len(names & self._names) >= SAME_NAMES * len(names | self._names)

    def _prove(
        self, items: Sequence[Unaddressed], url: str, shown: Iterable[Listed], source: Source
    ) -> _Template | None:
        distinct = _distinct_fields(items)
        by_url: dict[str, Listed] = {}
        for item in (*shown, *islice(self._known(), MOST_KNOWN)):
            if item.headline or item.url not in by_url:
                by_url[item.url] = item
        known = list(by_url.values())
        found = _addresses_of(items, distinct, known, source)
        templates: Counter[_Template] = Counter()
        for number, addresses in found.items():
            made = {_template(address.url, items[number], distinct) for address in addresses}
            templates.update(each for each in made if each is not None)
        for template, times in templates.most_common(3):
            if times < LEAST_PROOFS:
                return None
            if _is_proved(template, items, found) and _are_words_proved(template, items, url, known, source):
                return template
        return None


def _distinct_fields(items: Sequence[Unaddressed]) -> frozenset[str]:
    """Return the fields that tell the articles of a list apart."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    times: Counter[str] = Counter()
    for item in items:
        for key, value in item.fields.items():
            values[key].add(value)
            times[key] += 1
    return frozenset(key for key, many in times.items() if len(values[key]) == many and 2 * many > len(items))


def _addresses_of(
    items: Sequence[Unaddressed], distinct: frozenset[str], known: Iterable[Listed], source: Source
) -> dict[int, list[Listed]]:
    """Return the known articles whose addresses have the slug or number of one of the list, by its place there."""
    by_word: defaultdict[str, set[int]] = defaultdict(set)
    for number, item in enumerate(items):
        for key in distinct & item.fields.keys():
            word = item.fields[key]
            if len(word) >= 3:
                by_word[word].add(number)
    found: defaultdict[int, list[Listed]] = defaultdict(list)
    for each in known:
        for number in sorted({number for word in _words(each.url) for number in by_word.get(word, ())}):
            if len(found[number]) < MOST_EACH and is_article(each.url, source):
                found[number].append(replace(each, url=canonical(each.url, source)))
    return {number: found[number] for number in sorted(found)[:MOST_TRIED] if found[number]}


def _words(url: str) -> Iterator[str]:
    path = url.partition("://")[2].partition("/")[2]
    yield from _NUMBER.findall(path)
    for segment in unquote(path.partition("?")[0]).split("/"):
        yield segment
        yield _END.sub("", segment)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.path) + (f"?{parts.query}" if parts.query else "")


def _template(url: str, item: Unaddressed, distinct: frozenset[str]) -> _Template | None:
    """Return how `url` would be made of `item`; None if nothing in it tells this article from others."""
    parts: list[str | _Hole] = [_path(url)]
    for key in sorted(item.fields, key=lambda key: -len(item.fields[key])):
        word = re.escape(item.fields[key])
        if len(item.fields[key]) < 2 or item.fields[key] not in _words_of(parts):
            continue
        # A word that several articles share counts only as a whole part of the path: it may be in a slug by chance.
        pattern = rf"(?<![^\W_]){word}(?![^\W_])" if key in distinct else rf"(?<=/){word}(?=/|$)"
        if key in distinct and item.fields[key].isdecimal():
            pattern = rf"(?<!\d){word}(?!\d)"
        parts = list(_cut(parts, re.compile(pattern), _Hole(field=key)))
    if not any(isinstance(part, _Hole) and part.field in distinct for part in parts):
        return None
    split = urlsplit(url)
    return _Template(f"{split.scheme}://{split.netloc}", tuple(_with_days(parts, item)))


def _words_of(parts: Iterable[str | _Hole]) -> str:
    return "\0".join(part for part in parts if isinstance(part, str))


def _cut(parts: Iterable[str | _Hole], pattern: re.Pattern[str], hole: _Hole) -> Iterator[str | _Hole]:
    """Put `hole` in the place of the first match of `pattern`."""
    is_cut = False
    for part in parts:
        match = pattern.search(part) if isinstance(part, str) and not is_cut else None
        if match is None or not isinstance(part, str):
            yield part
            continue
        is_cut = True
        yield from (each for each in (part[: match.start()], hole, part[match.end() :]) if each)


def _with_days(parts: Iterable[str | _Hole], item: Unaddressed) -> Iterator[str | _Hole]:
    """Put holes in the place of whole segments that are the day of publication, or a part of it."""
    before = ""
    for part in parts:
        if isinstance(part, _Hole):
            yield part
            continue
        for segment in re.split(r"(/)", part):
            forms = (_AFTER[before],) if before in _AFTER else _DAYS
            form = next((form for form in forms if segment.isascii() and _Hole(day=form).filled(item) == segment), "")
            if segment:
                yield _Hole(day=form) if form else segment
            before = form if segment not in ("", "/") else before


def _is_proved(template: _Template, items: Sequence[Unaddressed], found: dict[int, list[Listed]]) -> bool:
    """Tell whether known addresses are those that are made, and few are others.

    Where numbers alone make an address, another article may have the same one by chance: the headlines must agree.
    """
    proofs = refuted = 0
    needed = set(template.fields())
    for number, known in found.items():
        item = items[number]
        made = template.filled(item)
        own = [each for each in known if _path(each.url) == made]
        has_slug = any(SLUG.fullmatch(item.fields.get(key, "")) for key in needed)
        if own:
            proofs += has_slug or any(_agree(item.headline, each.headline) for each in own)
            refuted += not has_slug and all(each.headline and not _agree(item.headline, each.headline) for each in own)
        elif any(item.fields.get(key) in set(_words(each.url)) for key in needed for each in known):
            refuted += 1
    return proofs >= max(LEAST_PROOFS, MOST_REFUTED * refuted)


def _agree(one: str, other: str | None) -> bool:
    return re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", (other or "").casefold())


def _are_words_proved(
    template: _Template, items: Sequence[Unaddressed], url: str, known: Sequence[Listed], source: Source
) -> bool:
    """Tell whether nothing but proved words stand between the places that a list fills.

    A word may be the section of the few articles whose addresses are known. It is proved if no article's address is
    without it, by the rule or by all known addresses, or if the list's own address has it.
    """
    path = next((made for item in items if (made := template.filled(item))), "")
    own = set(re.split(r"[/?&=.]", unquote(url.partition("://")[2]).lower()))
    alike: list[list[str]] | None = None
    for place, word in _open_words(template):
        other = path.split("/")
        other[place] = other[place].replace(word, "zz9zz" if not word.isdecimal() else "9" + word[1:][::-1] + "7")
        if word.lower() in own or not is_article(f"{template.origin}{'/'.join(other)}", source):
            continue
        if alike is None:
            paths = [_path(each.url).split("/") for each in known[:MOST_ALIKE] if is_article(each.url, source)]
            alike = [each for each in paths if len(each) == len(other)]
        if len(alike) < LEAST_ALIKE or sum(word in each[place] for each in alike) < ALIKE * len(alike):
            return False
    return True


def _open_words(template: _Template) -> Iterator[tuple[int, str]]:
    """Yield the words of a template that might differ elsewhere, with the number of their segment.

    These are whole segments, and numbers. What joins slug and number within a segment (`-post`, `.html`) is the site's.
    """
    marked = "".join(part if isinstance(part, str) else "\0" for part in template.parts)
    for place, segment in enumerate(marked.split("/")):
        if segment and "\0" not in segment:
            yield place, segment
        else:
            yield from ((place, number) for number in re.findall(r"\d+", segment))
