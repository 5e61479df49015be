"""The models of the registry's TOML files. Each field has a description."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.article_pattern import problem_of
from crawler.plugins import PluginError
from crawler.registry.family_functions import family_function, function_names
from crawler.registry.problems import did_you_mean
from storage.model.identifiers import SLUG, SourceSlug

__all__ = ["Discovery", "Domain", "Family", "Kind", "Layout", "Links", "Source", "Status", "Verified"]

_HOST = re.compile(r"(?=.{4,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_PARAMETER = re.compile(r"[^\s?&=#/]+")
MOST_DELAY = 3_600.0
"""Seconds between two requests. With an hour a crawl reads a few pages a day; more is a slip, and the crawl would seem
to hang."""
_EMPTY_PAGE = LexborHTMLParser("<p>")


def _selector(text: str) -> str:
    try:
        _EMPTY_PAGE.css(text)
    except SelectolaxError as error:
        raise ValueError(f"not a CSS selector: {text!r}") from error
    return text


def _noise(selectors: tuple[str, ...]) -> tuple[str, ...]:
    for selector in selectors:
        if "*" in (each.strip() for each in selector.split(",")):
            raise ValueError(f"{selector!r} removes all of the body; name only what is no part of the article")
    return selectors


def _function(name: str) -> str:
    try:
        family_function(name)
    except PluginError as error:
        raise ValueError(error.in_one_line) from error
    except KeyError as error:
        names = function_names()
        known = did_you_mean(name, names) or f"; the functions are {', '.join(names)}"
        raise ValueError(f"no function is called {name!r}{known}") from error
    return name


def _pattern(text: str) -> str:
    if problem := problem_of(text):
        raise ValueError(problem)
    return text


def _address(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    host, _, port = rest.partition("/")[0].partition(":")
    if scheme not in ("http", "https") or not separator or not _HOST.fullmatch(host) or not _is_port(port):
        raise ValueError(f"not an http or https address: {text!r}")
    if re.search(r"[\s#]", text):
        raise ValueError(f"white space or a fragment in the address: {text!r}")
    return text


def _archive(text: str) -> str:
    parts = re.findall(r"\{(\w*)\}", text)
    if {each[:1] for each in parts} != {"d", "m", "y"} or not set(parts) <= {"yyyy", "mm", "m", "dd", "d"}:
        raise ValueError(f"not an address with {{yyyy}}, {{mm}} or {{m}}, and {{dd}} or {{d}}: {text!r}")
    _address(re.sub(r"\{\w*\}", "1", text))
    return text


def _is_port(text: str) -> bool:
    return not text or (text.isdecimal() and text.isascii() and 0 < int(text) < 65_536)


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write the newspaper's name")
    return text


def _parameter(text: str) -> str:
    if not _PARAMETER.fullmatch(text):
        name = re.split(r"[=&#]", text.strip().lstrip("?&"))[0]
        hint = f"; write {name!r}" if _PARAMETER.fullmatch(name) else ""
        raise ValueError(f"not the name of a parameter alone: {text!r}{hint}")
    return text


def _delay(seconds: float) -> float:
    if not 0 <= seconds <= MOST_DELAY:
        raise ValueError(f"not a number of seconds from 0 to {MOST_DELAY:,.0f}, an hour: {seconds:g}")
    return seconds


def _host(text: str) -> str:
    if not text.isascii():
        try:
            ascii_name = text.lower().encode("idna").decode()
        except UnicodeError as error:
            raise ValueError(f"not a host name: {text!r} ({error})") from error
        raise ValueError(f"not in ASCII: {text!r}; write {ascii_name!r}")
    if not _HOST.fullmatch(text):
        raise ValueError(f"not a host name in lower case, without scheme and path: {text!r}")
    if text.startswith("www."):
        raise ValueError(f"leave out 'www.', it is understood: {text!r}")
    return text


def _province_code(text: str) -> str:
    if not re.fullmatch(r"\d\d", text):
        raise ValueError(f"not a province code of two digits: {text!r}; docs/units.md lists them")
    return text


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise ValueError(f"not a slug of lower-case ASCII letters and digits, letter first: {text!r}")
    return text


Selectors = tuple[Annotated[str, AfterValidator(_selector)], ...]
"""CSS selectors, tried in order. The first one that finds an element wins."""
Pattern = Annotated[str, AfterValidator(_pattern)]
Address = Annotated[str, AfterValidator(_address)]
Host = Annotated[str, AfterValidator(_host)]
ProvinceCode = Annotated[str, AfterValidator(_province_code)]
Slug = Annotated[SourceSlug, AfterValidator(_slug)]


class FileTable(BaseModel):
    """A table of a registry file. It is immutable and refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Layout(FileTable):
    """The rules that find each part of a page. A layout may have a first and a last day, because sites are rebuilt."""

    valid_from: date | None = None
    """First day of the layout; without it the layout has always been valid."""
    valid_until: date | None = None
    """First day on which the layout is no longer valid; without it the layout is still valid."""
    headline: Selectors = ()
    lead: Selectors = ()
    body: Selectors = ()
    """The element that holds the article's paragraphs."""
    byline: Selectors = ()
    """The author's signature, inside or outside the body."""
    published: Selectors = ()
    """Visible or machine-readable date of publication."""
    section: Selectors = ()
    """Links of the section path, outermost first."""
    tags: Selectors = ()
    """Links of the article's tags, or the meta element that lists them."""
    captions: Selectors = ()
    """Captions that are paragraphs of their own in the body."""
    function: Annotated[str, AfterValidator(_function)] | None = None
    """Name of a function that repairs the page before any selector reads it: `crawler.registry.family_functions`."""
    noise: Annotated[Selectors, AfterValidator(_noise)] = ()
    """Elements to remove from the body: related articles, ad slots, share and comment widgets. All selectors apply."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Layout":
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ValueError(f"ends on {self.valid_until}, before it begins on {self.valid_from}")
        return self

    @property
    def first_day(self) -> date:
        """First day of the layout; `date.min` if it has none."""
        return self.valid_from or date.min

    @property
    def end(self) -> date:
        """First day after the layout; `date.max` if it has none."""
        return self.valid_until or date.max

    def covers(self, day: date) -> bool:
        """Tell whether the layout is valid on `day`."""
        return self.first_day <= day < self.end

    def overridden_by(self, other: "Layout") -> "Layout":
        """Return this layout with every field that `other` sets taken from `other`."""
        return self.model_copy(update={name: getattr(other, name) for name in other.model_fields_set})


def _without_overlap(layouts: tuple[Layout, ...]) -> tuple[Layout, ...]:
    for later, layout in enumerate(layouts):
        for earlier, other in enumerate(layouts[:later]):
            begins, ends = max(layout.first_day, other.first_day), min(layout.end, other.end)
            if begins < ends:
                raise ValueError(f"the spans of layout[{earlier}] and layout[{later}] overlap from {begins}")
    return layouts


Layouts = Annotated[tuple[Layout, ...], AfterValidator(_without_overlap)]
"""Layouts of which no two are valid on the same day."""


class Links(FileTable):
    """The addresses of a site's pages, and the links that lead to them."""

    article: Pattern
    """A regular expression that matches the whole path of an article's address, without trailing slash. Letter case
    is ignored. If the address has query parameters of `keep_query`, `?` and these parameters follow the path. The group
    `id` matches the CMS's own number of the article, which stays the same when the headline or the section changes.
    Without that group the whole path identifies the article."""
    cards: Selectors = ("a",)
    """Links of a section page that can lead to articles; `article` decides which do."""
    next_page: Selectors = ()
    """The link to the next page of a section."""
    keep_query: tuple[Annotated[str, AfterValidator(_parameter)], ...] = ()
    """Query parameters that are part of an article's address; all others are removed."""


class Family(FileTable):
    """What the sites on one CMS have in common."""

    name: str
    """The file's name without `.toml`."""
    description: str
    """How to recognise its pages and addresses."""
    links: Links
    layout: Layouts = ()


class Status(StrEnum):
    """Whether a source is crawled."""

    ACTIVE = "active"
    FORBIDDEN = "forbidden"
    """Its robots.txt forbids articles. It is listed and never crawled."""
    MERGED = "merged"
    """It has ended; `successor` continues it."""
    PAUSED = "paused"
    """It is not crawled for now; `notes` say why."""


class Verified(FileTable):
    """When and how somebody last checked the facts of a source."""

    on: date | None = None
    """Day of the check; None if nobody has checked the live site."""
    how: str = "unverified"
    """What the facts were checked against."""

    def is_stale(self, today: date) -> bool:
        """Tell whether the last check is more than 90 days ago, or nobody has checked."""
        return self.on is None or today - self.on > STALE_AFTER


STALE_AFTER = timedelta(days=90)
"""Age from which on verified facts are marked: sites of the press are rebuilt, and sections renamed, within months."""


class Kind(StrEnum):
    """What publishes the articles."""

    NEWSPAPER = "newspaper"
    PORTAL = "portal"
    """The portal of a province's party or government."""


class Domain(FileTable):
    """One host name of a source over time."""

    host: Host
    seen: tuple[Annotated[int, Field(strict=True, ge=1997, le=2100)], ...] = ()
    """Years in which somebody is known to have found the source there; empty if only the name is known."""


class Discovery(FileTable):
    """Where to find a source's articles."""

    sections: tuple[Address, ...] = ()
    """Section pages, or the front page if no section is known."""
    feeds: tuple[Address, ...] = ()
    """RSS or Atom feeds."""
    sitemaps: tuple[Address, ...] = ()
    """Sitemaps or sitemap indexes."""
    archive: Annotated[str, AfterValidator(_archive)] | None = None
    """The pages that list the articles of one day, for `baotinh backfill --from --to`: an address with `{yyyy}`, `{mm}`
    and `{dd}` for year, month and day; `{m}` and `{d}` have no leading zero. A search names the day twice."""

    @property
    def listings(self) -> tuple[str, ...]:
        """Addresses of all sections, feeds and sitemaps."""
        return (*self.sections, *self.feeds, *self.sitemaps)


class Source(FileTable):
    """A newspaper, merged with the facts of its family."""

    slug: Slug
    """The file's name without `.toml`, made from the newspaper's domain: `baolaocai`."""
    name: Annotated[str, AfterValidator(_name)]
    """The newspaper's name, as it writes it."""
    family: str
    """Name of the CMS family."""
    hosts: Annotated[tuple[Host, ...], Field(min_length=1)]
    """Host names without `www.`, the present one first; the others are older or alternative names of the same site."""
    province: ProvinceCode
    """Official code of the province since July 2025."""
    province_before: Annotated[tuple[ProvinceCode, ...], Field(min_length=1)]
    """Official codes of the provinces that the paper served before July 2025, the main one first."""
    kind: Kind = Kind.NEWSPAPER
    started: date | None = None
    """Day on which it began to publish on the web; None if not known."""
    ended: date | None = None
    """Last day on which it published; None if it still does, or if the day is not known."""
    domain: tuple[Domain, ...] = ()
    """Its host names over time, the present one first."""
    status: Status = Status.ACTIVE
    successor: Slug | None = None
    """Slug of the newspaper that continues this one, if `status` is `merged`."""
    verified: Verified = Verified()
    notes: str | None = None
    """What an operator should know before trusting this file."""
    ports: tuple[Annotated[int, Field(strict=True, gt=0, lt=65_536)], ...] = ()
    """Ports other than 80 and 443 on which the paper answers."""
    delay: Annotated[float, AfterValidator(_delay)] | None = None
    """Least seconds between two requests, where the site needs more than the general setting; an hour at most."""
    discovery: Discovery = Discovery()
    links: Links
    layout: Layouts = ()

    def layout_on(self, day: date) -> Layout | None:
        """Return the rules valid on `day`; None if the source has none for it."""
        return next((layout for layout in self.layout if layout.covers(day)), None)
