"""Finds titles and teasers of other articles among the lines of a page."""

import re
from itertools import groupby

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.markup import is_document
from flows.cleaning.page.noise import is_stamp
from flows.cleaning.page.picture_addresses import leads_to_page

__all__ = [
    "FEW_TEASERS", "MIN_TEASER", "STAMPED", "is_link", "runs_of_links", "share_of_teasers",
    "share_under_linked_headings",
]  # fmt: skip  # short items: a line each would fill a screen

MIN_TEASER = 40
"""Characters of the shortest paragraph that may be a teaser: shorter ones are labels."""
FEW_TEASERS = 3
"""Fewer paragraphs under links make no list."""
WHOLLY = 0.95
"""Share of a line's letters in one link from which the line is that link."""
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


def share_under_linked_headings(pieces: list[Piece]) -> float:
    """Return the share of paragraphs directly below a heading that is one link to a page, however short; 0 if few are.

    So stand the films of a list below their titles, but also the chapters of some articles.
    """
    introduced = paragraphs = 0
    linked = False
    for piece in pieces:
        if piece.kind == "text" and len(piece.text) >= MIN_TEASER:
            paragraphs += 1
            introduced += linked
        linked = piece.kind == "heading" and piece.linked > WHOLLY and any(map(_leads_to_page, piece.links))
    return introduced / paragraphs if introduced >= FEW_TEASERS else 0.0


def _leads_to_page(link: tuple[str, str]) -> bool:
    return leads_to_page(link[0]) and "#" not in link[0] and not is_document(link[0])


def runs_of_links(pieces: list[Piece]) -> list[int]:
    """Return how many lines that are one link each follow one another, for each such run that has prose below it.

    What stands under an article is related news. Without prose all count.
    """
    lines = [piece for piece in pieces if piece.kind in ("text", "heading", "quote", "list", "table")]
    last = max((index for index, piece in enumerate(lines) if _is_prose(piece)), default=len(lines))
    return [sum(1 for _ in run) for linked, run in groupby(lines[:last], is_link) if linked]


def _is_prose(piece: Piece) -> bool:
    return piece.kind == "text" and len(piece.text) >= MIN_TEASER and not is_link(piece)


def is_link(piece: Piece) -> bool:
    """Tell whether a line is one link: it leads to another article."""
    return (
        piece.kind in ("text", "heading", "quote")
        and piece.linked > WHOLLY
        and len(piece.text) > 25
        and not piece.text.endswith(".")
    )
