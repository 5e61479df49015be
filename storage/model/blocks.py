"""The blocks of an article's body."""

from typing import Annotated, Literal

from pydantic import Field

from storage.model.record_base import Positive, RecordModel

__all__ = ["Block", "Heading", "Image", "ListBlock", "Paragraph", "Quote", "Table", "Video"]


class Image(RecordModel):
    """A picture of the article."""

    type: Literal["image"] = "image"
    """Tells the kinds of block apart."""
    url: str
    """Absolute address of the picture as the page names it; the picture itself is not stored."""
    caption: str | None = None
    """Caption as printed, without the credit."""
    credit: str | None = None
    """Photographer or origin as printed beside the picture."""
    width: Positive | None = None
    """Width in pixels as the page says it; null where it does not."""
    height: Positive | None = None
    """Height in pixels as the page says it; null where it does not."""


class Video(RecordModel):
    """An embedded video."""

    type: Literal["video"] = "video"
    """Tells the kinds of block apart."""
    url: str
    """Absolute address of the video or of its player."""
    caption: str | None = None
    """Caption as printed."""


class Paragraph(RecordModel):
    """A paragraph of the article's own text."""

    type: Literal["paragraph"] = "paragraph"
    """Tells the kinds of block apart."""
    text: str
    """The paragraph, one line."""


class Heading(RecordModel):
    """A heading inside the body."""

    type: Literal["heading"] = "heading"
    """Tells the kinds of block apart."""
    text: str
    """The heading, one line."""
    level: Annotated[int, Field(ge=1, le=6)] = 2
    """1 to 6, as HTML counts."""


class Quote(RecordModel):
    """A block quotation."""

    type: Literal["quote"] = "quote"
    """Tells the kinds of block apart."""
    text: str
    """What is quoted."""


class ListBlock(RecordModel):
    """A bulleted or numbered list."""

    type: Literal["list"] = "list"
    """Tells the kinds of block apart."""
    ordered: bool = False
    """True for a numbered list."""
    items: tuple[str, ...]
    """The entries, in order, without bullets or numbers."""


class Table(RecordModel):
    """A table, row by row."""

    type: Literal["table"] = "table"
    """Tells the kinds of block apart."""
    rows: tuple[tuple[str, ...], ...]
    """Text of the cells, row by row, head rows included."""
    caption: str | None = None
    """Caption as printed."""


Block = Annotated[Paragraph | Heading | Quote | ListBlock | Table | Image | Video, Field(discriminator="type")]
"""One piece of the body, told apart by its `type`."""
