"""The values that the pure stages pass to each other.

    Capture ─► Page ─► Cleaned ─► Described ─► Draft ─► Draft with its relation

Every stage is a function from values to values. A page that is no article becomes a Refusal.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from crawler.registry import Layout, Source
from storage.model.article import CaptureRef
from storage.model.blocks import Block, Image, Video
from storage.model.body_facts import Attachment, Completeness, Genre, Link
from storage.model.named import EventDate, Organization, Person, Place, Province

__all__ = ["Cleaned", "Described", "Entities", "Page", "Refusal", "RefusalReason", "Removal"]


class RefusalReason(StrEnum):
    """Why a capture gives no article. Counters and reports use these words."""

    NOT_FOUND = "not_found"
    """404 or 410 for an address that never was an article here."""
    MISSING = "missing"
    """404 for a known article that has not lasted long enough to be a removal."""
    REDIRECTED = "redirected"
    """The address redirects to another address, which is fetched separately or is not an article."""
    HTTP_ERROR = "http_error"
    NOT_HTML = "not_html"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    """Longer, or nested deeper, than any article of the press."""
    UNDECODABLE = "undecodable"
    """The bytes are not text in any charset that the page may mean."""
    NOT_AN_ARTICLE = "not_an_article"
    """Section front, video player, error page with status 200, …: no headline with a body under it."""
    INCOMPLETE = "incomplete"
    """Much of the prose under the headline was not taken: half an article is worse than none."""
    NO_BODY = "no_body"
    """A headline, but no text: photo album, encrypted body, body only in script."""
    SHARED_TEXT = "shared_text"
    """Several articles of the newspaper have this text under different headlines: the rules find a box beside it. Or
    they have this very page: the site sends one for all."""
    BROKEN = "broken"
    """Our own failure: a stage raised an error, did not end, or crashed its process."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A capture that gives no article, with the reason as a word and as a sentence for people."""

    capture: CaptureRef
    url: str
    reason: RefusalReason
    detail: str
    traceback: str | None = None
    """Where our own code failed, for the reason `broken`."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A capture that shows that the publisher has removed an article."""

    capture: CaptureRef
    url: str
    status: int
    fetched_at: datetime
    evidence: str
    """How the capture shows it, in a few words."""


@dataclass(frozen=True)
class Page:
    """A capture decoded to text, with the rules for reading it."""

    capture: CaptureRef
    source: Source
    layout: Layout | None
    """Rules valid on the day of the capture; None where the source has none."""
    url: str
    markup: bytes | str
    """The input of parsers: bytes if the capture was UTF-8, else the decoded text. Free of NUL."""
    fetched_at: datetime

    @cached_property
    def html(self) -> str:
        """The page as text. It is not NFC yet: text is normalized where it is extracted.

        Decoded on first use, because most pages are extracted without it.
        """
        return self.markup if isinstance(self.markup, str) else self.markup.decode("utf-8")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The article's own words and pictures. All text is NFC, with single spaces."""

    headline: str
    lead: str | None
    dateline: str | None
    blocks: tuple[Block, ...]
    text: str
    html: str
    images: tuple[Image, ...]
    videos: tuple[Video, ...]
    bylines: tuple[str, ...]
    """Signature lines as printed (`Tin, ảnh: P.Y`, `Theo TTXVN`), taken out of the body."""
    captions: tuple[str, ...] = ()
    """Captions of pictures, videos and tables as printed, credits included, in reading order."""
    genre: Genre = Genre.ARTICLE
    completeness: Completeness | None = None
    links: tuple[Link, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    """For each field, the rule or fallback that produced it."""


@dataclass(frozen=True, slots=True)
class Entities:
    """What a Vietnamese text names, each kind in order of appearance, and the keywords of the text."""

    places: tuple[Place, ...]
    people: tuple[Person, ...]
    organizations: tuple[Organization, ...]
    event_dates: tuple[EventDate, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """The metadata of a cleaned article."""

    canonical_url: str
    published_at: datetime | None
    modified_at: datetime | None
    authors: tuple[str, ...]
    photographers: tuple[str, ...]
    credit: str | None
    section: tuple[str, ...]
    tags: tuple[str, ...]
    language: str | None
    word_count: int
    syllable_count: int
    province: Province | None
    preview_image: str | None = None
    is_accessible_for_free: bool | None = None
    next_page: str | None = None
    entities: Entities | None = None
    """None where the text is not Vietnamese."""
    fields: dict[str, str] = field(default_factory=dict)
