"""Lines in the foot of a page: an imprint, a call to write to the paper."""

import re
from collections.abc import Iterable, Mapping, Sequence

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.element import Element
from flows.cleaning.page.noise import is_imprint
from flows.cleaning.page.typography import SENTENCE_ENDS

__all__ = ["in_foot", "lines_of_foot"]

MAX_FOOT, HALF = 800, 0.5
"""Letters of the longest text in the foot of a page, and share of the text taken that it may have: more is an article
in a box that is only called so."""
MIN_PROSE, FEW_BESIDE = 60, 3
"""Characters of a paragraph that is prose; paragraphs or boxes of the text beside a box of it. Two may be the
lead and the box of all text."""
_FOOTER = re.compile(r"(?:^|[\s_-])(?:site-?)?footer(?=$|[\s_-])", re.IGNORECASE)
_NO_FOOT = re.compile(r"footer[_-](?:\w{1,20}-){0,2}(?:less|free|hero|story)(?=$|\s)", re.IGNORECASE)
"""Names of a part of the text: most others that begin so are parts of a foot, as `footer-top` and `footer-col`."""


def lines_of_foot(
    places: Sequence[int], pieces: Sequence[Piece], dropped: set[int], sizes: Mapping[int, int]
) -> set[int]:
    """Return the places of lines taken that stand in the foot of the page: it is short beside an article.

    Without other lines there is an article without text above it.
    """
    taken = [place for place in places if place not in dropped]
    known: dict[int, bool] = {}
    foot = {place for place in taken if in_foot(pieces[place].place, known) or is_imprint(pieces[place].text)}
    if foot and len(foot) < len(taken):
        beside = _boxes_of_text(pieces[place] for place in taken if place not in foot)
        foot -= {place for place in foot if _is_part_of_text(pieces[place], beside)}
    size = sum(sizes[place] for place in foot)
    if len(foot) == len(taken):
        return foot if size <= MAX_FOOT else set()
    return foot if size <= MAX_FOOT and size < HALF * sum(sizes[place] for place in taken) else set()


def in_foot(tag: Element | None, known: dict[int, bool]) -> bool:
    """Tell whether an element is the foot of a page or lies in it. `known`: what was found, by the element's id."""
    if tag is None:
        return False
    if id(tag) not in known:
        is_foot = tag.name == "footer" or _FOOTER.search(tag.names) is not None
        known[id(tag)] = is_foot or in_foot(tag.parent, known)
    return known[id(tag)]


def _is_part_of_text(piece: Piece, beside: Mapping[int, set[int]]) -> bool:
    """Tell whether a line is a sentence in a box that is not quite called a foot, and stands beside the text.

    `beside`: what holds the text, by the id of the element around it.
    """
    if len(piece.text) < MIN_PROSE or piece.linked or not piece.text.endswith(SENTENCE_ENDS) or is_imprint(piece.text):
        return False
    box: Element | None = None
    tag = piece.place
    while tag is not None:
        if tag.name == "footer" or _FOOTER.search(_NO_FOOT.sub(" ", tag.names)):
            return False
        box = tag if _NO_FOOT.search(tag.names) else box
        tag = tag.parent
    return box is not None and len(beside.get(id(box.parent), ())) >= FEW_BESIDE


def _boxes_of_text(text: Iterable[Piece]) -> dict[int, set[int]]:
    """Return the ids of the paragraphs of prose and of the boxes right around them, by the id of what holds them."""
    beside: dict[int, set[int]] = {}
    for piece in text:
        tag = piece.place if len(piece.text) >= MIN_PROSE else None
        for _ in range(2):
            if tag is None or tag.parent is None:
                break
            beside.setdefault(id(tag.parent), set()).add(id(tag))
            tag = tag.parent
    return beside
