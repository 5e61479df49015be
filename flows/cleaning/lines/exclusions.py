"""Lines within an article that are none of it: notices, pointers, boxes beside it.

Two signs must agree: the form of several lines together, and that they stand there word for word three times, or the
model's doubt about them. They are less than half of the letters.
"""

from collections.abc import Iterable, Mapping, Sequence

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.boxes_amid import boxes_amid, polls
from flows.cleaning.lines.calls import calls
from flows.cleaning.lines.features import FEATURES
from flows.cleaning.lines.groups import are_doubted, letters_in, quote_somebody
from flows.cleaning.page.markup import is_document

__all__ = ["exclusions", "requests"]

MIN_BOXES, MIN_NOTICE = 3, 60
"""Boxes that say the same, and the letters of a sentence that they must have: a refrain has shorter lines."""
MIN_POINTERS, MAX_LABEL, MIN_TITLE = 2, 25, 20
"""Lines with the same label, characters of the longest label with its colon, and of the shortest title behind it."""
MIN_BESIDE = 3
"""Lines of a box that is set beside the text. A box of one line or two is a quotation."""
_IN_ASIDE = FEATURES.index("in_aside")
_ROWS = frozenset({"li", "td", "th", "dd"})


def exclusions(
    pieces: Sequence[Piece], chances: Mapping[int, float], rows: Sequence[Sequence[float]], dropped: set[int]
) -> set[int]:
    """Return the places of lines that are none of the article, whatever the model says of each alone.

    `chances`, `rows`: chance and features of each line, by its place and in the same order; `dropped`: the places of
    the lines that it omits.
    """
    found = _notices(pieces, chances) | _pointers(pieces, chances) | _texts_beside(pieces, chances, rows)
    found |= requests(pieces, chances, rows)
    return found | _if_few(boxes_amid(pieces, chances, dropped), pieces, chances)


def requests(pieces: Sequence[Piece], chances: Mapping[int, float], rows: Sequence[Sequence[float]]) -> set[int]:
    """Return the places of lines with which the paper asks its readers for something: calls and polls."""
    return _if_few(calls(pieces, chances, rows) | polls(pieces, chances), pieces, chances)


def _notices(pieces: Sequence[Piece], chances: Mapping[int, float]) -> set[int]:
    """Return the places of lines in boxes of which three or more say the same, word for word.

    So pages say that a reader must agree before a map or a post is shown. Rows and items, and single lines below
    headings, say what is so for each.
    `chances`: each line's, by its place.
    """
    boxes: dict[int, list[int]] = {}
    for place in chances:
        inner = pieces[place].place
        if inner is not None and inner.parent is not None and inner.parent.name not in _ROWS:
            boxes.setdefault(id(inner.parent), []).append(place)
    alike: dict[tuple[str, ...], list[int]] = {}
    count: dict[tuple[str, ...], int] = {}
    for held in boxes.values():
        texts = tuple(pieces[place].text for place in held)
        headed = len(held) == 1 and held[0] > 0 and pieces[held[0] - 1].kind == "heading"
        sentence = any(len(text) >= MIN_NOTICE and text.endswith(".") for text in texts)
        if sentence and all(texts) and not headed:
            alike.setdefault(texts, []).extend(held)
            count[texts] = count.get(texts, 0) + 1
    found = {place for texts, places in alike.items() if count[texts] >= MIN_BOXES for place in places}
    return _if_few(found, pieces, chances)


def _pointers(pieces: Sequence[Piece], chances: Mapping[int, float]) -> set[int]:
    """Return the places of paragraphs that are a label and a link, where two or more have the same label.

    They lead to other articles in whatever language: `Les også: …`, `Mời đọc: …`. Lists of documents are the article's.
    """
    labelled: dict[str, list[int]] = {}
    for place in chances:
        if (label := _label_of(pieces[place])) is not None:
            labelled.setdefault(label, []).append(place)
    return _doubted((places for places in labelled.values() if len(places) >= MIN_POINTERS), pieces, chances)


def _label_of(piece: Piece) -> str | None:
    """Return what stands before the colon in a paragraph that is a label and the linked title of an article."""
    label, colon, title = piece.text.partition(":")
    if not colon or piece.kind != "text" or len(piece.links) != 1 or len(label) >= MAX_LABEL or len(title) < MIN_TITLE:
        return None
    (url, text), whole = piece.links[0], title.strip()
    is_title = whole == text.strip() and not is_document(url) and not whole.startswith(("http", "www."))
    return label.strip().casefold() if is_title else None


def _texts_beside(pieces: Sequence[Piece], chances: Mapping[int, float], rows: Iterable[Sequence[float]]) -> set[int]:
    """Return the places of lines in boxes that the page sets beside the text: facts.

    Such a box is an `<aside>`, or its role says `complementary`. It has a heading or a list, and quotes nobody.
    `chances`, `rows`: chance and features of each line, by its place and in the same order.
    """
    boxes: dict[int, list[int]] = {}
    for place, row in zip(chances, rows, strict=True):
        inner = pieces[place].place if row[_IN_ASIDE] else None
        while inner is not None and inner.name != "aside":
            inner = inner.parent
        if inner is not None:
            boxes.setdefault(id(inner), []).append(place)
    return _doubted((held for held in boxes.values() if _states_facts(held, pieces)), pieces, chances)


def _states_facts(held: Sequence[int], pieces: Sequence[Piece]) -> bool:
    """Tell whether lines beside each other have a heading or a list among them, and none that is a quotation."""
    titled = any(pieces[place].kind in ("heading", "list") for place in held)
    return len(held) >= MIN_BESIDE and titled and not quote_somebody(held, pieces)


def _doubted(groups: Iterable[list[int]], pieces: Sequence[Piece], chances: Mapping[int, float]) -> set[int]:
    """Return the places of those groups of lines that the model doubts, if they are few."""
    found = {place for places in groups if are_doubted(places, pieces, chances) for place in places}
    return _if_few(found, pieces, chances)


def _if_few(found: set[int], pieces: Sequence[Piece], chances: Mapping[int, float]) -> set[int]:
    """Return `found` if these lines hold less than half of all letters, else nothing."""
    held = sum(letters_in(pieces[place]) for place in found)
    return found if found and 2 * held < sum(letters_in(pieces[place]) for place in chances) else set()
