"""Finds titles and teasers of other articles among the lines of a page."""

import re

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.noise import is_stamp

__all__ = ["FEW_TEASERS", "MIN_TEASER", "STAMPED", "is_link", "links_before_prose", "share_of_teasers"]

MIN_TEASER = 40
"""Characters of the shortest paragraph that may be a teaser: shorter ones are labels."""
FEW_TEASERS = 3
"""Fewer paragraphs under links make no list."""
STAMPED = re.compile(
    r"(?:\d{1,2}[:hg]\d{2}\W+)?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:\W+\d{1,2}[:hg]\d{2})?\W*$", re.IGNORECASE
)
"""A date at the end of a linked title, with its time or without."""


def share_of_teasers(pieces: list[Piece]) -> float:
    """Return the share of paragraphs that directly follow a link: it is high in lists of articles."""
    introduced = paragraphs = 0
    linked = False
    for piece in pieces:
        if piece.kind in ("image", "video", "caption") or is_stamp(piece.text):
            continue
        title = is_link(piece) or (piece.opens_linked and bool(STAMPED.search(piece.text)))
        if piece.kind == "text" and len(piece.text) >= MIN_TEASER and not title:
            paragraphs += 1
            introduced += linked or piece.opens_linked
        linked = title
    return introduced / paragraphs if introduced >= FEW_TEASERS else 0.0


def links_before_prose(pieces: list[Piece]) -> int:
    """Count the lines that are one link each and have prose below them: those under an article are related news."""
    prose = [index for index, piece in enumerate(pieces) if _is_prose(piece)]
    return sum(is_link(piece) for piece in pieces[: prose[-1]]) if prose else sum(map(is_link, pieces))


def _is_prose(piece: Piece) -> bool:
    return piece.kind == "text" and len(piece.text) >= MIN_TEASER and not is_link(piece)


def is_link(piece: Piece) -> bool:
    """Tell whether a line is one link: it leads to another article."""
    return (
        piece.kind in ("text", "heading", "quote")
        and piece.linked > 0.95
        and len(piece.text) > 25
        and not piece.text.endswith(".")
    )
