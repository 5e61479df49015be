"""The article record: the contract between the pipeline and the consumers of its data.

Each field's docstring is its description in the published JSON Schema. An absent value is null; no value is invented.
Times have a zone. Text is in the Unicode form NFC, with normalized white space.
"""

import hashlib
import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, field_serializer

from storage.model.blocks import Block, Image, Paragraph, Video
from storage.model.body_facts import Attachment, Completeness, Genre, Link
from storage.model.identifiers import ARTICLE_ID, SLUG, ArticleId, SourceSlug
from storage.model.moments import in_utc
from storage.model.named import EventDate, Organization, Person, Place, Province
from storage.model.record_base import Count, Positive, RecordModel

__all__ = [
    "NEWSROOM",
    "SCHEMA_VERSION",
    "Article",
    "CaptureRef",
    "Change",
    "ChangeKind",
    "Decision",
    "Draft",
    "Provenance",
    "Relation",
    "SentenceChange",
    "comparable",
    "editorial_hash",
]

NEWSROOM = "newsroom"
"""Origin of authors who are the newsroom or agency that a page declares, because it names no person."""

SCHEMA_VERSION = "1.3"
"""Since 1.1 whole numbers have an upper bound. Since 1.2 a record says how complete it is and of what genre, and has
links, attachments, the preview picture, sizes of pictures, the next page, and where the text names places and persons.
Since 1.3 `authors` may be a newsroom.

A test compares it with the published schema: if you change a field, raise the version and say here what is new.
"""


class ChangeKind(StrEnum):
    """Why a version was written."""

    CREATED = "created"
    EDITED = "edited"
    REMOVED = "removed"
    RESTORED = "restored"
    REEXTRACTED = "reextracted"


class SentenceChange(RecordModel):
    """One sentence that differs from the previous editorial version."""

    kind: Literal["added", "removed", "edited", "moved"]
    """What happened to the sentence."""
    before: str | None = None
    """The sentence in the previous version; null when added."""
    after: str | None = None
    """The sentence in this version; null when removed."""


class Change(RecordModel):
    """What sets this version apart from the one before."""

    kind: ChangeKind
    """Why this version was written."""
    fields: tuple[str, ...] = ()
    """Names of the fields that differ, sorted."""
    sentences: tuple[SentenceChange, ...] = ()
    """Differences of headline, lead and text, sentence by sentence, in reading order."""


class Decision(StrEnum):
    """How an article stands to those known before it."""

    NEW = "new"
    VERSION = "version"
    """The same article under another address, or corrected."""
    REPRINT = "reprint"
    """The same story in another paper or at another address."""
    PARTIAL = "partial_reprint"
    """One of the two contains the other, or a good part of it."""
    ROUTINE = "routine"
    """The same template with other facts: a different article."""

    @property
    def words(self) -> str:
        """The decision as it reads before the other article's id."""
        of = " of" if self in (Decision.VERSION, Decision.REPRINT) else ""
        return self.value.replace("_", " ") + of


class Relation(RecordModel):
    """How the article relates to others, as known when the version was committed; the catalog has the present state."""

    decision: Decision
    """Whether it is a story of its own (`new`, `routine`) or repeats another."""
    of: str | None = None
    """`article_id` of the article that this one repeats or, if routine, resembles; null for a new story."""
    cluster: str
    """Id shared by all printings of one story: the `article_id` of the first of them that was known."""
    similarity: Annotated[float, Field(ge=0, le=1)] | None = None
    """Jaccard similarity of the two texts' word shingles; null for a new story."""
    evidence: str | None = None
    """What matched, in words."""

    @property
    def is_repetition(self) -> bool:
        """True if the article tells a story that another had told."""
        return self.decision not in (Decision.NEW, Decision.ROUTINE)


class CaptureRef(RecordModel):
    """Where the raw answer of the server lies: a byte range of a WARC object in the same bucket."""

    segment: str
    """Key of the WARC object, `raw/…warc.gz`."""
    offset: Count
    """First byte of the record's gzip member."""
    length: Positive
    """Length of the gzip member in bytes."""
    digest: str
    """`sha256:` and the hexadecimal digest of the payload as the server sent it."""


class Provenance(RecordModel):
    """Where the record comes from, in enough detail to make it again."""

    capture: CaptureRef
    """The raw answer that this version was read from."""
    extractor: str
    """Version of the code that read the page."""
    rules: str
    """Digest of the source's extraction rules."""
    fields: dict[str, str] = Field(default_factory=dict)
    """For each field, the rule or fallback that produced it: `rule:headline:h1.article__title`, `json-ld`, …"""

    @field_serializer("fields")
    def _sorted(self, fields: dict[str, str]) -> dict[str, str]:
        return dict(sorted(fields.items()))


class Draft(RecordModel):
    """All that one capture says about an article, before it is known whether it makes a new version."""

    article_id: Annotated[ArticleId, Field(pattern=f"^{ARTICLE_ID.pattern}$")]
    """Stable id of the article: source and canonical address, hashed."""
    source: Annotated[SourceSlug, Field(pattern=f"^{SLUG.pattern}$")]
    """Slug of the newspaper."""
    url: str
    """Address that was fetched."""
    canonical_url: str
    """The article's own address, free of tracking, AMP and mobile forms."""

    published_at: AwareDatetime | None = None
    """When the publisher says it appeared, +07:00."""
    modified_at: AwareDatetime | None = None
    """When the publisher says it last changed, +07:00."""
    fetched_at: AwareDatetime
    """When the publisher showed it to us, UTC."""

    headline: str | None = None
    """The title as printed."""
    lead: str | None = None
    """The sapo, without the dateline."""
    dateline: str | None = None
    """Agency or place that opens the text, without brackets: `LSO`, `CTO`, `TTXVN`."""
    blocks: tuple[Block, ...] = ()
    """The body in reading order, without lead, dateline and byline."""
    text: str | None = None
    """Plain text of the blocks, paragraphs apart by a blank line; null for a tombstone."""
    html: str | None = None
    """The body as HTML that is safe to show."""
    images: tuple[Image, ...] = ()
    """The pictures among the blocks, in reading order."""
    videos: tuple[Video, ...] = ()
    """The videos among the blocks, in reading order."""
    genre: Genre | None = None
    """Of what kind it is; null for a tombstone and in records before 1.2."""
    completeness: Completeness | None = None
    """How sure we are that it is whole; null for a tombstone and in records before 1.2."""
    links: tuple[Link, ...] = ()
    """Links in the body, in reading order, each address once."""
    attachments: tuple[Attachment, ...] = ()
    """Documents and sound that the body offers, in reading order."""
    preview_image: str | None = None
    """Address of the picture that the page names for previews."""
    is_accessible_for_free: bool | None = None
    """Whether the publisher says that all may read it; null where it does not say."""
    next_page: str | None = None
    """Address of the article's next page, or of the next part of its series, if the page names one."""

    authors: tuple[str, ...] = ()
    """Persons or pen names, as signed. Where a page in another language than Vietnamese names none, the newsroom or
    agency that it declares as its author; `provenance.fields.authors` is `newsroom` then."""
    photographers: tuple[str, ...] = ()
    """Persons or pen names that the pictures are credited to in the signature."""
    credit: str | None = None
    """Agency or outlet that the article credits as its origin."""

    section: tuple[str, ...] = ()
    """Section path, outermost first."""
    tags: tuple[str, ...] = ()
    """The publisher's own tags."""
    keywords: tuple[str, ...] | None = None
    """The publisher's tags, then telling phrases of the text; null where the text is not Vietnamese."""
    language: str | None = None
    """ISO 639 code, `vi`."""
    word_count: Count | None = None
    """Tokens of the text between white space that hold a letter or a digit."""
    syllable_count: Count | None = None
    """Vietnamese syllables, that is tokens between white space that hold a letter."""
    province: Province | None = None
    """The province that the article is about or its newspaper serves."""
    places: tuple[Place, ...] | None = None
    """Administrative units named in the text, in order of appearance; null where the text is not Vietnamese."""
    people: tuple[Person, ...] | None = None
    """Persons named in the text, in order of appearance; null where the text is not Vietnamese."""
    organizations: tuple[Organization, ...] | None = None
    """Organisations named in the text, in order of appearance; null where the text is not Vietnamese."""
    event_dates: tuple[EventDate, ...] | None = None
    """Days that the text speaks of, in order of appearance; null where the text is not Vietnamese."""

    relation: Relation | None = None
    """How it stands to other articles; null for a tombstone."""
    provenance: Provenance
    """Where the record comes from."""


class Article(Draft):
    """One version of an article, as stored under `articles/{source}/{article_id}/{version}.json`."""

    schema_version: Annotated[str, Field(pattern=r"^1\.\d+$")] = SCHEMA_VERSION
    """Version of the schema that the record was written by; a later 1.x only adds fields that may be absent."""
    version: Positive
    """1, 2, 3, … without gaps."""
    content_hash: str
    """`sha256:` and digest over the editorial content; equal hashes mean that the publisher changed nothing."""
    committed_at: AwareDatetime
    """When the bucket got it, UTC."""
    change: Change
    """Why this version was written, and what differs from the one before."""

    @property
    def is_tombstone(self) -> bool:
        """True if the publisher had removed the article."""
        return self.change.kind is ChangeKind.REMOVED


EDITORIAL_FIELDS = (
    "headline",
    "lead",
    "dateline",
    "blocks",
    "authors",
    "photographers",
    "credit",
    "section",
    "tags",
    "published_at",
)
"""The fields that a publisher edits. Not `modified_at`: some systems change it whenever they rebuild the page."""


def editorial_hash(draft: Draft) -> str:
    """Return `sha256:…` over the editorial fields of `draft`, as `comparable` sees them."""
    content = {name: comparable(getattr(draft, name)) for name in EDITORIAL_FIELDS}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def comparable(value: object) -> object:
    """Return a field's value in a form that stays equal while the publisher changes nothing.

    A picture or video counts by its file name, because its host and size may change. A time counts in UTC, whatever its
    zone.
    """
    if isinstance(value, Paragraph):  # nine of ten blocks; this takes a fifth of model_dump's time
        return {"type": value.type, "text": value.text}
    if isinstance(value, Image | Video):
        described = value.model_dump(exclude={"url", "width", "height"})
        return {**described, "file": value.url.split("?")[0].rsplit("/", 1)[-1]}
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, tuple):
        return [comparable(item) for item in value]
    if isinstance(value, datetime):
        return in_utc(value).isoformat()
    return value
