"""What a registry file may say: one model a kind of file, every field described."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.plugins import PluginError
from crawler.registry.family_functions import family_function, function_names
from crawler.registry.problems import did_you_mean
from storage.model.identifiers import SLUG, SourceSlug

__all__ = ["Discovery", "Family", "Layout", "Links", "Source", "Status", "Verified"]

_HOST = re.compile(r"(?=.{4,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_EMPTY_PAGE = LexborHTMLParser("<p>")


def _selector(text: str) -> str:
    try:
        _EMPTY_PAGE.css(text)
    except SelectolaxError as error:
        raise ValueError(f"not a CSS selector: {text!r}") from error
    return text


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
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {text!r} ({error})") from error
    return text


def _address(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    host, _, port = rest.partition("/")[0].partition(":")
    if scheme not in ("http", "https") or not separator or not _HOST.fullmatch(host) or not _is_port(port):
        raise ValueError(f"not an http or https address: {text!r}")
    if re.search(r"[\s#]", text):
        raise ValueError(f"white space or a fragment in the address: {text!r}")
    return text


def _is_port(text: str) -> bool:
    return not text or (text.isdecimal() and text.isascii() and 0 < int(text) < 65_536)


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError(f"not a host name in lower case, without scheme and path: {text!r}")
    if text.startswith("www."):
        raise ValueError(f"leave out 'www.', it is understood: {text!r}")
    return text


def _province_code(text: str) -> str:
    if not re.fullmatch(r"\d\d", text):
        raise ValueError(f"not a province code of two digits: {text!r}")
    return text


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise ValueError(f"not a slug of lower-case ASCII letters and digits, letter first: {text!r}")
    return text


Selectors = tuple[Annotated[str, AfterValidator(_selector)], ...]
"""CSS selectors, tried in order; the first that finds something wins."""
Pattern = Annotated[str, AfterValidator(_pattern)]
Address = Annotated[str, AfterValidator(_address)]
Host = Annotated[str, AfterValidator(_host)]
ProvinceCode = Annotated[str, AfterValidator(_province_code)]
Slug = Annotated[SourceSlug, AfterValidator(_slug)]


class Entry(BaseModel):
    """A part of a registry file: immutable, and closed to keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Layout(Entry):
    """Where a page of this layout keeps what. A layout may have a life span, because sites are rebuilt."""

    valid_from: date | None = None
    """First day of the layout; open if absent."""
    valid_until: date | None = None
    """First day on which it is no longer valid; open if absent."""
    headline: Selectors = ()
    lead: Selectors = ()
    body: Selectors = ()
    """The element that holds the article's paragraphs."""
    byline: Selectors = ()
    """Signature, inside or outside the body."""
    published: Selectors = ()
    """Visible or machine-readable date of publication."""
    section: Selectors = ()
    """Links of the section path, outermost first."""
    tags: Selectors = ()
    """Links of the article's tags, or the meta element that lists them."""
    captions: Selectors = ()
    """Captions that stand in the body as paragraphs of their own."""
    function: Annotated[str, AfterValidator(_function)] | None = None
    """Name of a function that repairs the page before any selector reads it: `crawler.registry.family_functions`."""
    noise: Selectors = ()
    """What is cut out of the body: related boxes, ad slots, share and comment widgets. All of them apply."""

    @model_validator(mode="after")
    def _lasts(self) -> "Layout":
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ValueError(f"ends on {self.valid_until}, before it begins on {self.valid_from}")
        return self

    @property
    def first_day(self) -> date:
        """First day of the layout; the first of all days if it is open."""
        return self.valid_from or date.min

    @property
    def end(self) -> date:
        """First day after the layout; the last of all days if it is open."""
        return self.valid_until or date.max

    def covers(self, day: date) -> bool:
        """Tell whether the layout is valid on `day`."""
        return self.first_day <= day < self.end

    def overridden_by(self, other: "Layout") -> "Layout":
        """Return this layout with every field that `other` sets taken from `other`."""
        return self.model_copy(update={name: getattr(other, name) for name in other.model_fields_set})


def _apart(layouts: tuple[Layout, ...]) -> tuple[Layout, ...]:
    for later, layout in enumerate(layouts):
        for earlier, other in enumerate(layouts[:later]):
            begins, ends = max(layout.first_day, other.first_day), min(layout.end, other.end)
            if begins < ends:
                raise ValueError(f"the spans of layout[{earlier}] and layout[{later}] overlap from {begins}")
    return layouts


Layouts = Annotated[tuple[Layout, ...], AfterValidator(_apart)]
"""Rules, one entry a life span; no two are valid on one day."""


class Links(Entry):
    """How a site of the family names its pages."""

    article: Pattern
    """Matches the whole path of an article's address, without trailing slash and followed by `?` and the kept query
    parameters if it has any; letter case does not matter. A group `id` names what stays the same when a headline, and
    so its slug, or a section changes: the CMS's own number. Without it the whole path is the article's name."""
    cards: Selectors = ("a",)
    """Links of a section page that may lead to articles; `article` decides."""
    next_page: Selectors = ()
    """Link to the next page of a section, where the markup has one."""
    keep_query: tuple[str, ...] = ()
    """Query parameters that belong to an article's address; all others are dropped."""


class Family(Entry):
    """A CMS layout shared by sources."""

    name: str
    """As in the file's name."""
    description: str
    """By what one knows its pages and addresses."""
    links: Links
    layout: Layouts = ()


class Status(StrEnum):
    """Whether a source is crawled."""

    ACTIVE = "active"
    FORBIDDEN = "forbidden"
    """Its robots.txt forbids articles. Listed, never fetched."""
    MERGED = "merged"
    """Ended; `successor` carries on."""
    PAUSED = "paused"
    """Known, but not crawled for now; `notes` say why."""


class Verified(Entry):
    """When and how the facts of a source were last checked."""

    on: date | None = None
    """None: never checked against the live site."""
    how: str = "unverified"
    """What they were checked against."""


class Discovery(Entry):
    """Where a source's articles are found."""

    sections: tuple[Address, ...] = ()
    """Section pages; the front page where no section is known."""
    feeds: tuple[Address, ...] = ()
    """RSS or Atom feeds."""
    sitemaps: tuple[Address, ...] = ()
    """Sitemaps or sitemap indexes."""


class Source(Entry):
    """A newspaper, its family's facts folded in."""

    slug: Slug
    """As in the file's name, from the newspaper's domain: `baolaocai`."""
    name: str
    """As the newspaper writes itself."""
    family: str
    """Name of the CMS family."""
    hosts: Annotated[tuple[Host, ...], Field(min_length=1)]
    """Host names without `www.`, the present one first; the others are older or alternative names of the same site."""
    province: ProvinceCode
    """Official code of the province since July 2025."""
    province_before: Annotated[tuple[ProvinceCode, ...], Field(min_length=1)]
    """Official codes of the provinces that the paper served before July 2025, the main one first."""
    status: Status = Status.ACTIVE
    successor: Slug | None = None
    """Slug of the newspaper that carries on, if this one is merged."""
    verified: Verified = Verified()
    notes: str | None = None
    """What one should know before trusting this file."""
    ports: tuple[Annotated[int, Field(gt=0, lt=65_536)], ...] = ()
    """Ports other than 80 and 443 on which the paper answers."""
    delay: Annotated[float, Field(ge=0)] | None = None
    """Least seconds between two requests, where the site needs more than the general setting."""
    discovery: Discovery = Discovery()
    links: Links
    layout: Layouts = ()

    def layout_on(self, day: date) -> Layout | None:
        """Return the rules valid on `day`; None if the source has none for it."""
        return next((layout for layout in self.layout if layout.covers(day)), None)
