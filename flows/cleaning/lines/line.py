"""A line of a box and what each box around it holds, as the observations of a line need them."""

from dataclasses import dataclass, field

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.element import Element

__all__ = ["Box", "Line", "PageFacts"]


@dataclass(slots=True)
class Box:
    """What an element holds."""

    letters: int = 0
    linked: float = 0.0
    """Letters in links."""
    lines: int = 0


@dataclass(slots=True)
class Line:
    """A piece of the page with its text and the elements around it."""

    piece: Piece
    text: str
    boxes: list[Element]
    """The elements around it, innermost first, starting with its own element."""
    twin: str
    """Kind of the line: tags and classes of the two inner boxes."""
    own: str
    """Tag and classes of its own element."""
    ends: bool = False
    """True if it ends as a sentence does."""
    names: list[str] = field(default_factory=list)
    """Classes and ids of the elements around it."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page tells machines, as far as it helps to judge lines. All texts are bare."""

    body: str = ""
    """The article's text; empty if there is none, or only a summary."""
    description: str = ""
    sites: tuple[str, ...] = ()
    """Names of the site."""
    authors: tuple[str, ...] = ()
