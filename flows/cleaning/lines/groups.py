"""Questions about where lines of a page stand, and about several of them together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import CORE
from flows.cleaning.page.noise import noisy_name

__all__ = [
    "LEVELS", "MIN_PROSE", "MOSTLY_LINKED", "SENTENCE_ENDS", "SURE", "are_doubted", "boxes_around", "in_core",
    "in_noise", "kind_of", "letters_in", "prose_amid", "quote_somebody", "sure_prose", "widget_of",
]  # fmt: skip  # short items: a line each would fill a screen

DOUBT = 0.65
"""Mean chance of the letters of some lines below which the model doubts them."""
SURE, MIN_PROSE = 0.8, 60
"""Chance and letters of a paragraph that is surely the article's."""
MOSTLY_LINKED = 0.9
"""Share of a line in links from which it is one."""
LEVELS = 4
"""Number of boxes around a line or picture that tell what it belongs to."""
BARELY_LINKED, UNLIKELY_AMID = 0.2, 0.2
"""Share of a paragraph in links up to which it is prose, and chance of one amid others that is left out all the same:
offers in boxes of another make have less."""
ALONE, OTHERS = 0.6, 0.25
"""Share of the prose that stands in boxes of single paragraphs where a page builder made the text, and the share of the
letters between its paragraphs up to which others may stand there."""
MIN_TAKEN = 3
"""Paragraphs taken between which others are."""
SENTENCE_ENDS = (".", "!", "?", "…", "”")
_NUMBER = re.compile(r"\d+")
_WIDGET = re.compile(r"(?<![\w-])[a-z][a-z-]{2,30}-(?=[a-f]*\d)[0-9a-f]{6,8}(?![\w-])")
"""A class that only tells one box of a page builder from the next: `elementor-element-2548fd`."""
_QUOTES = ("“", '"', "«", "„", "–", "- ")


def are_doubted(places: Sequence[int], pieces: Sequence[Piece], chances: Mapping[int, float]) -> bool:
    """Tell whether the model doubts lines as a whole. `chances`: each line's, by its place."""
    sizes = [letters_in(pieces[place]) for place in places]
    return sum(size * chances[place] for size, place in zip(sizes, places, strict=True)) < DOUBT * sum(sizes)


def sure_prose(pieces: Sequence[Piece], chances: Mapping[int, float]) -> list[int]:
    """Return the places of paragraphs that are surely the article's. `chances`: each line's, by its place."""
    return [place for place, chance in chances.items() if chance >= SURE and len(pieces[place].text) >= MIN_PROSE]


def prose_amid(
    pieces: Sequence[Piece], places: Sequence[int], chances: Mapping[int, float], dropped: set[int]
) -> set[int]:
    """Return the places of omitted paragraphs amid those taken, of a text that a page builder made.

    It puts each paragraph in a box of its own, one made unlike the next, which the model doubts. Hardly any line that
    is no prose stands between them. `chances`: each line's, by its place.
    """
    prose = {place: len(pieces[place].text) for place in places if _is_prose(pieces[place])}
    taken = [place for place in prose if place not in dropped]
    if len(taken) < MIN_TAKEN or len(taken) == len(prose):
        return set()
    boxes: dict[int, list[int]] = {}
    for place in prose:
        if (tag := pieces[place].place) is not None:
            boxes.setdefault(id(tag.parent), []).append(place)
    alone = {held[0] for held in boxes.values() if len(held) == 1}
    if sum(prose[place] for place in alone) < ALONE * sum(prose.values()):
        return set()
    between = [place for place in places if taken[0] < place < taken[-1]]
    sizes = {place: letters_in(pieces[place]) for place in between}
    others = sum(size for place, size in sizes.items() if place in dropped and place not in prose)
    if others > OTHERS * sum(sizes.values()):
        return set()
    return {
        place
        for place in between
        if place in dropped and place in alone and chances[place] >= UNLIKELY_AMID
        if not in_noise(pieces[place])
    }


def in_noise(piece: Piece) -> bool:
    """Tell whether one of the nearest boxes around a piece is called something other than text: `newsletter`."""
    return any(noisy_name(tag.names) for tag in islice(boxes_around(piece.place), LEVELS))


def _is_prose(piece: Piece) -> bool:
    long = piece.kind == "text" and len(piece.text) >= MIN_PROSE
    return long and piece.linked < BARELY_LINKED and piece.text.endswith(SENTENCE_ENDS)


def quote_somebody(places: Sequence[int], pieces: Sequence[Piece]) -> bool:
    """Tell whether one of several lines is a quotation."""
    return any(pieces[place].kind == "quote" or pieces[place].text.startswith(_QUOTES) for place in places)


def letters_in(piece: Piece) -> int:
    """Count the characters of a paragraph, heading, quotation or list."""
    return len(piece.text) or sum(map(len, piece.items))


def in_core(piece: Piece) -> bool:
    """Tell whether a piece lies in the element of the densest prose."""
    return any(CORE in tag.attrs for tag in boxes_around(piece.place))


def boxes_around(tag: Element | None) -> Iterator[Element]:
    """Yield an element and all those around it, inner first."""
    while tag is not None:
        yield tag
        tag = tag.parent


def widget_of(tag: Element) -> str:
    """Return tags and names of the boxes around a line that page builders give each line; empty without such names.

    `div` and `p` are one for the line itself: an editor types either.
    """
    name = kind_of(tag)
    line, _, around = name.partition("<")
    kind = _WIDGET.sub("", around)
    return f"{'p.' if line == 'div.' else line}<{kind}" if kind != around else ""


def kind_of(tag: Element, *, numbers: bool = False) -> str:
    """Return tags, classes and ids of an element and of the boxes around it.

    Numbers in ids only count boxes, and are left out without `numbers`: `entry-7`. Those in
    classes tell the columns of a page apart: `col-8`, `col-4`.
    """
    names: list[str] = []
    current: Element | None = tag
    while current is not None and len(names) < LEVELS:
        own = current.attrs.get("id") or ""
        names.append(f"{current.name}.{current.names.removesuffix(own)}{own if numbers else _NUMBER.sub('', own)}")
        current = current.parent
    return "<".join(names)
