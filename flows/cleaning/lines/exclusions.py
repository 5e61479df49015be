"""Lines within an article that are none of it, whatever the model says of each: notices, pointers, boxes beside it."""

from collections.abc import Iterable, Mapping, Sequence

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.features import FEATURES

__all__ = ["notices", "pointers", "texts_beside"]

MIN_BOXES, MIN_NOTICE = 3, 60
"""Boxes that say the same, and the letters that they must have: a refrain is shorter, and has no box of its own."""
MIN_POINTERS, MAX_LABEL, MIN_TITLE = 2, 25, 20
"""Lines with the same label, characters of the longest label with its colon, and of the shortest title behind it."""
MIN_BESIDE, DOUBT = 3, 0.65
"""Lines of a box that is set beside the text, and the mean chance of its letters below which it is none of the article.
A box of one line or two is a quotation."""

_IN_ASIDE = FEATURES.index("in_aside")


def notices(pieces: Sequence[Piece], places: Iterable[int]) -> set[int]:
    """Return the places of lines in boxes of which three or more say the same, word for word.

    So pages say that a reader must agree before a map or a post is shown.
    """
    boxes: dict[int, list[int]] = {}
    for place in places:
        inner = pieces[place].place
        if inner is not None and inner.parent is not None:
            boxes.setdefault(id(inner.parent), []).append(place)
    return {
        place for alike in _alike(boxes, pieces).values() if len(alike) >= MIN_BOXES for box in alike for place in box
    }


def _alike(boxes: Mapping[int, list[int]], pieces: Sequence[Piece]) -> dict[tuple[str, ...], list[list[int]]]:
    alike: dict[tuple[str, ...], list[list[int]]] = {}
    for held in boxes.values():
        texts = tuple(pieces[place].text for place in held)
        if sum(map(len, texts)) >= MIN_NOTICE and all(texts):
            alike.setdefault(texts, []).append(held)
    return alike


def pointers(pieces: Sequence[Piece], places: Iterable[int]) -> set[int]:
    """Return the places of paragraphs that are a label and a link, where two or more have the same label.

    They lead to other articles in whatever language: `Les også: …`, `Mời đọc: …`.
    """
    labelled: dict[str, list[int]] = {}
    for place in places:
        piece = pieces[place]
        label, colon, title = piece.text.partition(":")
        if (
            colon
            and piece.kind == "text"
            and len(piece.links) == 1
            and len(label) < MAX_LABEL
            and len(title) >= MIN_TITLE
            and bool(piece.links[0][1])
            and title.strip() == piece.links[0][1].strip()
        ):
            labelled.setdefault(label.strip().casefold(), []).append(place)
    return {place for alike in labelled.values() if len(alike) >= MIN_POINTERS for place in alike}


def texts_beside(pieces: Sequence[Piece], chances: Mapping[int, float], rows: Iterable[Sequence[float]]) -> set[int]:
    """Return the places of lines in boxes that the page sets beside the text, where the model doubts them: facts.

    Such a box is an `<aside>`, or its role says `complementary`; it holds less than half of the letters.
    `chances`, `rows`: chance and features of each line, by its place and in the same order.
    """
    boxes: dict[int, list[int]] = {}
    for place, row in zip(chances, rows, strict=True):
        inner = pieces[place].place if row[_IN_ASIDE] else None
        while inner is not None and inner.name != "aside":
            inner = inner.parent
        if inner is not None:
            boxes.setdefault(id(inner), []).append(place)
    return {
        place
        for held in boxes.values()
        if len(held) >= MIN_BESIDE and _doubted(held, pieces, chances)
        for place in held
    }


def _doubted(held: Sequence[int], pieces: Sequence[Piece], chances: Mapping[int, float]) -> bool:
    sizes = [len(pieces[place].text) or sum(map(len, pieces[place].items)) for place in held]
    return sum(size * chances[place] for size, place in zip(sizes, held, strict=True)) < DOUBT * sum(sizes)
