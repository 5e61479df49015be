"""Entries of a text: of a live report, each below the time of day at which it was written; answers below questions."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.groups import MIN_PROSE, in_noise, kind_of
from flows.cleaning.wording.clocks import is_clock

__all__ = ["ENTRIES", "clocks_of_entries", "questions_above"]

ENTRIES = 4
"""Entries of the shortest live report."""
QUESTIONS, HALF_LINKED = 3, 0.5
"""Questions of the shortest interview; share of a line in links from which it is a title."""


def clocks_of_entries(pieces: Sequence[Piece], places: Sequence[int], dropped: set[int]) -> set[int]:
    """Return the places of omitted times of day, each above a line taken, of which there are several alike.

    With each, return the omitted heading that stands between it and that line.
    """
    kinds: dict[str, list[int]] = {}
    entries: Counter[str] = Counter()
    for place, below, second in zip(places, places[1:], [*places[2:], None], strict=False):
        tag = pieces[place].place
        if place not in dropped or tag is None or not is_clock(pieces[place].text):
            continue
        heads = below in dropped and pieces[below].kind == "heading" and second is not None and second not in dropped
        if heads or below not in dropped:
            kind = kind_of(tag)
            kinds.setdefault(kind, []).extend((place, below) if heads else (place,))
            entries[kind] += 1
    return {place for kind, held in kinds.items() if entries[kind] >= ENTRIES for place in held}


def questions_above(pieces: Sequence[Piece], places: Sequence[int], dropped: set[int]) -> set[int]:
    """Return the places of omitted questions: several alike, each above an answer that is taken."""
    kinds: dict[str, list[int]] = {}
    answered: Counter[str] = Counter()
    for place, below in pairwise(places):
        piece, tag = pieces[place], pieces[place].place
        if piece.kind != "text" or tag is None or not piece.text.endswith("?") or piece.linked >= HALF_LINKED:
            continue
        kind = kind_of(tag)
        kinds.setdefault(kind, []).append(place)
        answered[kind] += below not in dropped and len(pieces[below].text) >= MIN_PROSE
    return {
        place
        for kind, held in kinds.items()
        if QUESTIONS <= len(held) == answered[kind]
        for place in held
        if place in dropped and not in_noise(pieces[place])
    }
