"""Entries of a live report: each is told below the time of day at which it was written."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.groups import kind_of

__all__ = ["ENTRIES", "clocks_of_entries", "is_clock"]

ENTRIES = 4
"""Entries of the shortest live report."""
_CLOCK = re.compile(r"^(?:lúc )?\d{1,2}\s?(?:h|g|giờ|:)\s?\d{0,2}(?:'|ph(?:út)?)?(?:\s*[:–-].{0,80})?$", re.IGNORECASE)


def is_clock(text: str) -> bool:
    """Tell whether `text` is a time of day, perhaps with a few words behind it: `21h30`, `9:05 - Mưa lớn dần`."""
    return len(text) < 100 and bool(_CLOCK.match(text))


def clocks_of_entries(pieces: Sequence[Piece], places: Sequence[int], dropped: set[int]) -> set[int]:
    """Return the places of omitted times of day, each directly above a line taken, of which there are several alike."""
    kinds = {
        place: kind_of(tag)
        for place, below in pairwise(places)
        if place in dropped and below not in dropped and is_clock(pieces[place].text)
        if (tag := pieces[place].place) is not None
    }
    count = Counter(kinds.values())
    return {place for place, kind in kinds.items() if count[kind] >= ENTRIES}
