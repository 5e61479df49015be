"""Finds lines that the model leaves out and that may be the article's all the same: signatures and captions."""

from collections.abc import Sequence

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.groups import boxes_around
from flows.cleaning.page.noise import is_counter, is_imprint, is_tool

__all__ = ["lines_around", "lines_under_pictures"]

MAX_AROUND, MAX_SIGNED = 3, 120
"""Lines before and after the article that may be its signature, and characters of the longest."""
MIN_COMMENT = 40
"""Characters of the shortest sentence of a comment."""


def lines_around(places: Sequence[int], dropped: set[int], pieces: Sequence[Piece]) -> list[int]:
    """Return the places of the few short omitted lines directly before the first line taken and after the last.

    The signature may be among them. One at the right may stand below cards of other articles, too. What stands below
    the title of comments is none of the article's.
    """
    taken = [place for place in places if place not in dropped]
    if not taken:
        return []
    texts = [place for place in places if pieces[place].kind in ("text", "quote")]
    before = [place for place in texts if place < taken[0]][-MAX_AROUND:]
    end = next((place for place in range(taken[-1] + 1, len(pieces)) if is_counter(pieces[place].text)), len(pieces))
    below = [place for place in texts if taken[-1] < place < end]
    aligned = next((place for place in below[MAX_AROUND:] if pieces[place].align == "right"), None)
    after = below[:MAX_AROUND] + ([aligned] if aligned is not None else [])
    own = {id(box) for place in taken if (tag := pieces[place].place) is not None for box in (tag, tag.parent)}
    after = [place for place in after if id(pieces[place].place) in own or not _heads_a_text(pieces, place)]
    headings = (piece.place for piece in pieces[taken[-1] : end] if piece.kind == "heading" and piece.place is not None)
    headed = {id(tag.parent) for tag in headings} - set(map(id, boxes_around(pieces[taken[-1]].place)))
    after = [place for place in after if headed.isdisjoint(map(id, boxes_around(pieces[place].place)))]
    return [place for place in (*before, *after) if len(pieces[place].text) <= MAX_SIGNED]


def _heads_a_text(pieces: Sequence[Piece], place: int) -> bool:
    """Tell whether a line stands loose in the box of the sentence below it: the writer of a comment."""
    below = pieces[place + 1] if place + 1 < len(pieces) else None
    if below is None or below.place is None or below.place.name != "p" or below.place.parent is not pieces[place].place:
        return False
    sentence = len(below.text) >= MIN_COMMENT and below.text.endswith((".", "!", "?", "…")) and ":" not in below.text
    return sentence and not is_imprint(below.text)


def lines_under_pictures(places: Sequence[int], dropped: set[int], pieces: Sequence[Piece]) -> list[int]:
    """Return the places of omitted lines directly under a picture: they may be its caption, or a tool above it."""
    found = []
    under = -1
    for place in places:
        above = pieces[place - 1] if place > 0 else None
        if place not in dropped or pieces[place].kind != "text" or above is None:
            continue
        if above.kind in ("image", "video") or (under == place - 1 and is_tool(above.text)):
            found.append(place)
            under = place
    return found
