"""Small boxes between the paragraphs that are none of the article: polls, weather, prices; teasers and their frames."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.content.teasers import MIN_TEASER, STAMPED
from flows.cleaning.lines.groups import (
    MIN_PROSE,
    MOSTLY_LINKED,
    are_doubted,
    boxes_around,
    letters_in,
    quote_somebody,
    sure_prose,
)
from flows.cleaning.lines.verses import stanzas
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import is_document
from flows.cleaning.page.noise import is_stamp

__all__ = ["boxes_amid", "cards_and_lists", "headings_of_teasers", "polls", "stamps_of_teasers"]

FEW_LINES, MAX_LINE, MAX_BOX = 2, 100, 400
"""Lines of the smallest such box; letters of its longest line and of all its lines."""
FEW_PARAGRAPHS = 3
"""Paragraphs that stand beside the box in the same element."""
LEVELS = 3
"""Elements around a line that may be its box."""
_SAYS = re.compile(r"[^\W\d_][\w .]{2,60}:\s+\S")
"""A name or a label before what is said: an answer of an interview, an address."""
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d)?)\s?%$")
FEW, MIN_LINK, MAX_LABEL, HALF_LINKED = 2, 20, 20, 0.5
"""Teasers that make a list; characters of the shortest linked title, and that may label one, as `Tin liên quan`; share
of a paragraph in links from which it may be a list of titles."""
WHOLE, ROUNDED = 100, 2
"""What the shares of all answers make, and what is lost by rounding them."""
_ROWS = frozenset({"table", "tbody", "tr", "td", "th", "ul", "ol", "li", "dl", "figure"})


def boxes_amid(pieces: Sequence[Piece], chances: Mapping[int, float], dropped: set[int]) -> set[int]:
    """Return the places of lines in small boxes between paragraphs of which the model omits a line and doubts the rest.

    Such a box has no prose, no verses, no picture, no table, no list and nobody's words. `chances`: each line's, by its
    place; `dropped`: the places of the lines omitted.
    """
    sure = sure_prose(pieces, chances)
    prose = Counter(id(tag.parent) for place in sure if (tag := pieces[place].place) is not None)
    texts = {name for name, number in prose.items() if number >= FEW_PARAGRAPHS}
    if not texts:
        return set()
    boxes: dict[int, list[int]] = {}
    for place, piece in enumerate(pieces):
        for box in _boxes_beside(piece, texts):
            boxes.setdefault(box, []).append(place)
    verses = {place for alike in stanzas(pieces, [*chances]) for place in alike}
    return {
        place
        for box, held in boxes.items()
        if box not in prose
        and sure[0] < held[0] <= held[-1] < sure[-1]
        and verses.isdisjoint(held)
        and _is_widget(held, pieces, chances, dropped)
        for place in held
    }


def _boxes_beside(piece: Piece, texts: set[int]) -> Iterator[int]:
    """Yield the id of the box around a piece that stands in one of the elements `texts`."""
    tag: Element | None = piece.place
    for _ in range(LEVELS):
        if tag is None:
            return
        if tag.parent is not None and id(tag.parent) in texts:
            if tag.name not in _ROWS:
                yield id(tag)
            return
        tag = tag.parent


def _is_widget(held: Sequence[int], pieces: Sequence[Piece], chances: Mapping[int, float], dropped: set[int]) -> bool:
    if len(held) < FEW_LINES or any(place not in chances for place in held) or dropped.isdisjoint(held):
        return False
    if any(pieces[place].kind in ("table", "list") or _SAYS.match(pieces[place].text) for place in held):
        return False
    prose = any(len(text := pieces[place].text) > (MIN_PROSE if text.endswith(".") else MAX_LINE) for place in held)
    if prose or quote_somebody(held, pieces) or sum(letters_in(pieces[place]) for place in held) > MAX_BOX:
        return False
    return are_doubted(held, pieces, chances)


def polls(pieces: Sequence[Piece], chances: Mapping[int, float]) -> set[int]:
    """Return the places of a question and of the answers below that readers gave, in a box of their own.

    Every answer ends with its share, and all shares make a whole. Several such boxes are a survey that the article
    tells, and answers with a colon are facts. `chances`: each line's, by its place.
    """
    found: list[tuple[int, int]] = []
    held = Counter(id(tag.parent) for place in chances if (tag := pieces[place].place) is not None)
    for above, place in pairwise(chances):
        question, answers = pieces[above], pieces[place]
        if not question.text.endswith("?") or answers.kind != "list" or len(answers.items) < FEW_LINES:
            continue
        box = answers.place.parent if answers.place is not None else None
        alone = box is not None and question.place is not None and question.place.parent is box
        shares = [_SHARE.search(item) for item in answers.items]
        if not alone or not all(shares) or held[id(box)] > 2 or any(":" in item for item in answers.items):
            continue
        whole = sum(float(share[1].replace(",", ".")) for share in shares if share)
        if abs(whole - WHOLE) <= ROUNDED:
            found.append((above, place))
    return set(found[0]) if len(found) == 1 and are_doubted(found[0], pieces, chances) else set()


def stamps_of_teasers(pieces: Sequence[Piece], places: Sequence[int], teasers: set[int]) -> set[int]:
    """Return the places of dates that stand right before or after one of the `teasers` or of its linked titles."""
    beside = set()
    for before, place in pairwise(places):
        for stamp, other in ((before, place), (place, before)):
            if _is_teaser(other, pieces, teasers) and pieces[stamp].kind == "text" and is_stamp(pieces[stamp].text):
                beside.add(stamp)
    return beside


def headings_of_teasers(
    pieces: Sequence[Piece], places: Sequence[int], teasers: set[int], dropped: set[int]
) -> set[int]:
    """Return the places of headings that stand in a box with `teasers` below them and with no line that is kept.

    A heading in the box of the paragraphs heads these, though a teaser may come first, and so does one whose own box
    holds nothing else. `dropped`: the places of all lines and pictures left out.
    """
    found: set[int] = set()
    for heading, below in pairwise(places):
        if pieces[heading].kind != "heading" or below not in teasers:
            continue
        box = _box_of_both(pieces[heading].place, pieces[below].place)
        end = below
        while end < len(pieces) and end in dropped and pieces[end].kind != "heading":
            end += 1
        if box is not None and end > below and (end == len(pieces) or not _lies_in(pieces[end].place, box)):
            found.add(heading)
    return found


def _box_of_both(heading: Element | None, teaser: Element | None) -> Element | None:
    """Return the smallest element around a heading, of the few nearest, in which the teaser lies, too."""
    box = heading
    for _ in range(LEVELS):
        box = box.parent if box is not None else None
        if box is not None and _lies_in(teaser, box):
            return box
    return None


def _lies_in(tag: Element | None, box: Element) -> bool:
    return any(around is box for around in boxes_around(tag))


def _is_teaser(place: int, pieces: Sequence[Piece], teasers: set[int]) -> bool:
    piece = pieces[place]
    if any(is_document(url) for url, _ in piece.links):
        return False
    return place in teasers or (piece.kind == "text" and piece.linked >= MOSTLY_LINKED)


def _lists_titles(piece: Piece) -> bool:
    """Tell whether a paragraph or list consists of linked titles: every line of it ends with a date."""
    lines = piece.items if piece.kind == "list" else piece.text.splitlines() if piece.kind == "text" else ()
    return bool(lines) and piece.linked >= HALF_LINKED and all(STAMPED.search(line) for line in lines)


def cards_and_lists(pieces: Sequence[Piece], places: Sequence[int]) -> tuple[set[int], set[int]]:
    """Return the places of teasers, and of lists of linked titles.

    Paragraphs of one kind, or in one box, that all follow a link or begin with one are teasers.
    """
    kinds: dict[str, list[tuple[int, bool]]] = {}
    linked = False
    lists = set()
    for place in places:
        piece = pieces[place]
        if (piece.kind in ("list", "table") and piece.opens_linked) or _lists_titles(piece):
            lists.add(place)
        if is_stamp(piece.text):
            continue
        if piece.kind == "text" and len(piece.text) >= MIN_TEASER and piece.linked < MOSTLY_LINKED:
            assert piece.place is not None
            above = piece.place.parent
            kind = f"{piece.place.name} {piece.place.names} {above.names if above is not None else ''}"
            kinds.setdefault(kind, []).append((place, linked or piece.opens_linked))
            kinds.setdefault(f"within {id(above)}", []).append((place, linked or piece.opens_linked))
        if piece.kind in ("text", "heading", "quote"):
            label = len(piece.text) * (1 - piece.linked)
            linked = len(piece.text) - label > MIN_LINK and (
                piece.linked >= MOSTLY_LINKED
                or (label <= MAX_LABEL and not piece.text.endswith("."))
                or (piece.opens_linked and bool(STAMPED.search(piece.text)))
            )
    cards = [found for found in kinds.values() if len(found) >= FEW and all(under for _, under in found)]
    return {place for found in cards for place, _ in found}, lists
