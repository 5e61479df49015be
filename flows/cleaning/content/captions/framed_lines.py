"""Finds captions by their place only: lines that share a small box with a picture, and nothing else stands in it."""

from collections.abc import Sequence
from itertools import pairwise

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, text_of_tag

__all__ = ["heads_frame", "lines_of_like_frames", "shares_frame"]

MAX_FRAMED, LEVELS, MOST_PARTS = 120, 3, 8
"""Characters of the longest line that is a caption by its place only, boxes around it that may hold its picture, and
parts of such a box."""
FEW_FRAMES, MOST_FRAMED = 2, 0.3
"""Boxes made alike whose sentences are captions, and share of the text that these may be; a recipe has more steps."""
BOLD = 0.9
_FRAMED = frozenset({"dd", "small", "span", "div", "em", "i"})
_SAID_ENDS, _SAID_STARTS = (".", "!", "?", ";", ":", ",", "…", "”", '"'), ("-", "–", "“", '"')


def shares_frame(piece: Piece) -> bool:
    """Tell whether a short line in no paragraph of its own is the only text of a small box with a picture.

    A sentence, a question, what somebody says and a bold line are the text's, whatever stands above them.
    """
    return piece.bold <= BOLD and _may_be_framed(piece) and _frame_of(piece) is not None


def heads_frame(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Tell whether a short line above a picture shares a box with it and with nothing else.

    Where other lines are bold, or headings, it may be one of several. A number is a heading's.
    """
    if piece.text[0].isdigit() or not _may_be_framed(piece) or _frame_of(piece) is None:
        return False
    return not any(other is not piece and _may_head(other) for other in pieces)


def lines_of_like_frames(pieces: Sequence[Piece]) -> frozenset[int]:
    """Return the ids of short sentences in paragraphs below pictures, each alone with it in a box of one name.

    Two boxes or more are made so, and most of the text stands outside of them.
    """
    frames: dict[tuple[str, str], list[Piece]] = {}
    for shown, piece in pairwise(pieces):
        if shown.kind != "image" or shown.caption or piece.kind != "text" or len(piece.text) > MAX_FRAMED:
            continue
        tag = piece.place
        box = tag.parent if tag is not None and tag.name == "p" else None
        if box is None or not box.names or piece.bold > BOLD or piece.text.startswith(_SAID_STARTS):
            continue
        pictures = [part for part in box.contents if isinstance(part, Element)]
        if len(pictures) == 2 and text_of_tag(box) == piece.text and any(elements(box, "img", "amp-img")):
            frames.setdefault((box.name, box.names), []).append(piece)
    found = [piece for alike in frames.values() if len(alike) >= FEW_FRAMES for piece in alike]
    whole = sum(len(piece.text) for piece in pieces)
    return frozenset(map(id, found)) if sum(len(piece.text) for piece in found) < MOST_FRAMED * whole else frozenset()


def _may_be_framed(piece: Piece) -> bool:
    box = piece.place
    if box is None or box.name not in _FRAMED or len(piece.text) > MAX_FRAMED:
        return False
    return not piece.text.endswith(_SAID_ENDS) and not piece.text.startswith(_SAID_STARTS)


def _frame_of(piece: Piece) -> Element | None:
    """Return the small box around a line that holds a picture and no other text."""
    box = piece.place
    for _ in range(LEVELS):
        # A sign before an item is no picture; a box of many parts would be read again for each of them.
        if box is None or box.name == "li" or len(box.contents) > MOST_PARTS or text_of_tag(box) != piece.text:
            return None
        if any(elements(box, "img")):
            return box
        box = box.parent
    return None


def _may_head(piece: Piece) -> bool:
    """Tell whether a line looks like a heading: it is one, or bold and at no edge."""
    if piece.kind == "heading":
        return True
    return piece.kind == "text" and piece.bold > BOLD and piece.align != "right" and len(piece.text) <= MAX_FRAMED
