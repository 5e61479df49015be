"""What is known of an article's body besides its text: genre, completeness, links, attachments."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from storage.model.record_base import Count, RecordModel

__all__ = ["Attachment", "Completeness", "Genre", "Link", "Span"]


class Genre(StrEnum):
    """Of what kind an article is, as its own parts show."""

    ARTICLE = "article"
    """A report, a feature, a comment: prose."""
    PHOTO_STORY = "photo_story"
    """Pictures tell it; most of its words are captions."""
    VIDEO = "video"
    """A video with a few sentences."""
    INFOGRAPHIC = "infographic"
    """A picture that holds words and figures."""
    EMAGAZINE = "emagazine"
    """A long feature in a layout of its own."""
    LIVE = "live"
    """A live report: entries with their time of day."""
    INTERVIEW = "interview"
    """Questions and answers."""
    POEM = "poem"
    """Verses; each is a line of its paragraph."""
    LIST = "list"
    """Most of it is a list: names, winners, addresses."""
    TABLE = "table"
    """Most of it is a table: prices, lottery numbers, results."""
    BULLETIN = "bulletin"
    """One short paragraph."""
    DOCUMENT = "document"
    """A few words that lead to an attached document."""


class Completeness(RecordModel):
    """How sure we are that the whole article was taken."""

    share: Annotated[float, Field(ge=0, le=1)]
    """Share of the prose under the headline that was taken, by letters; teasers, comments and the like count less."""
    reader: Literal["rule", "lines", "machine", "trafilatura"]
    """Who named the body: a rule of the newspaper, the generic choice of lines, the page itself in what it tells
    machines, or trafilatura."""
    agreement: Annotated[float, Field(ge=0, le=1)] | None = None
    """How far a second reader agrees, by letters: shared by both, of all that either takes. A rule is compared with the
    place of the densest prose, the choice of lines with it or with the text that the page tells machines. Null for
    the others."""


class Link(RecordModel):
    """A link in the body."""

    url: str
    """Absolute address."""
    text: str
    """The words that are linked."""


class Attachment(RecordModel):
    """A file that the article offers."""

    url: str
    """Absolute address; the file itself is not stored."""
    kind: Literal["document", "audio"]
    """What it is, by its name or its element."""
    text: str | None = None
    """What the page calls it."""


class Span(RecordModel):
    """A stretch of the text."""

    start: Count
    """Its first character, counted from 0 in `text`."""
    end: Count
    """The character after its last."""
