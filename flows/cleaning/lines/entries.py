"""Lines above what they introduce: the time of an entry in a live report, a question, the sentence above a table."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from flows.cleaning.content.byline import read_byline
from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.groups import MIN_PROSE, SENTENCE_ENDS, in_core, in_noise, kind_of, letters_in
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements
from flows.cleaning.wording.clocks import is_clock

__all__ = [
    "ENTRIES",
    "clocks_among",
    "clocks_of_entries",
    "introductions",
    "labels_of_entries",
    "prose_of_entries",
    "questions_above",
]

ENTRIES = 4
"""Entries of the shortest live report."""
MOST, UNLIKELY = 0.5, 0.05
"""Share of the letters in the densest box that the entries hold where they are the text; chance of a paragraph below
which it stays out all the same."""
_BEGINNINGS = frozenset("0123456789lL")
"""How a time of day begins: few lines do."""
MAX_LABEL, LABELLED = 40, 0.75
"""Characters of the longest label of a tool, and share of the entries in which it stands."""
UNLIKELY_ABOVE, UNLIKELY_LIST = 0.1, 0.2
"""Chances of a sentence above a table and of a list amid the text below which they are left out all the same."""
_HELD = frozenset({"table", "list"})
LEVELS = 3
"""Elements around a table or list that may hold nothing else."""
QUESTIONS, HALF_LINKED = 3, 0.5
"""Questions of the shortest interview; share of a line in links from which it is a title."""
_TOOL = re.compile(r"(?:chia sẻ|sao chép|gửi|lưu|thích|bình luận|trả lời|share|copy|like)\b", re.IGNORECASE)
"""How the label of a tool begins that is no link."""


def clocks_among(pieces: Sequence[Piece], places: Sequence[int]) -> list[int]:
    """Return the places of lines that are times of day; none where they are fewer than those of a live report."""
    clocks = [place for place in places if pieces[place].text[:1] in _BEGINNINGS and is_clock(pieces[place].text)]
    return clocks if len(clocks) >= ENTRIES else []


def prose_of_entries(
    pieces: Sequence[Piece],
    places: Sequence[int],
    clocks: Collection[int],
    chances: Mapping[int, float],
    dropped: set[int],
) -> set[int]:
    """Return the places of omitted paragraphs of a live report's entries, of which one at least is taken.

    Each stands below a time of day, or below the heading that follows one, in the element of the densest prose, of
    which the entries hold most. A programme beside a text does not. `clocks`: the places of times of day; `chances`:
    each line's, by its place.
    """
    if not clocks:
        return set()
    kinds: dict[str, list[int]] = {}
    for place, below, second in zip(places, places[1:], [*places[2:], None], strict=False):
        told = second if pieces[below].kind == "heading" else below
        if place not in clocks or told is None or not _is_prose(pieces[told]) or not in_core(pieces[told]):
            continue
        if (tag := pieces[told].place) is not None:
            kinds.setdefault(kind_of(tag), []).append(told)
    core = sum(letters_in(pieces[place]) for place in places if in_core(pieces[place]))
    return {
        place
        for held in kinds.values()
        if len(held) >= ENTRIES and sum(len(pieces[place].text) for place in held) > MOST * core
        if not dropped.issuperset(held)
        for place in held
        if place in dropped and chances[place] >= UNLIKELY
    }


def labels_of_entries(pieces: Sequence[Piece], places: Sequence[int], clocks: Collection[int]) -> set[int]:
    """Return the places of short lines that stand word for word in nearly every entry of a live report: its tools.

    A sentence, a caption, a writer and a number are none. `clocks`: the places of times of day.
    """
    entry = -1
    lines: dict[str, list[int]] = {}
    entries: dict[str, set[int]] = {}
    for place in places if clocks else ():
        text = pieces[place].text
        if place in clocks:
            entry += 1
        elif entry >= 0 and pieces[place].kind == "text" and len(text) <= MAX_LABEL:
            lines.setdefault(text, []).append(place)
            entries.setdefault(text, set()).add(entry)
    least = max(ENTRIES, LABELLED * len(clocks))
    return {
        place
        for text, held in lines.items()
        if len(entries[text]) >= least and _is_label(held[0], pieces)
        for place in held
    }


def _is_prose(piece: Piece) -> bool:
    long = piece.kind == "text" and len(piece.text) >= MIN_PROSE
    return long and piece.text.endswith(SENTENCE_ENDS) and piece.linked < HALF_LINKED


def _is_label(place: int, pieces: Sequence[Piece]) -> bool:
    """Tell whether a line that stands in all entries may be the label of a tool."""
    text = pieces[place].text
    if text.endswith(SENTENCE_ENDS) or ":" in text or any(map(str.isdigit, text)):
        return False
    if pieces[place - 1].kind in ("image", "video") or read_byline(text) is not None:
        return False
    return pieces[place].linked >= HALF_LINKED or bool(_TOOL.match(text))


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


def introductions(
    pieces: Sequence[Piece], places: Sequence[int], chances: Mapping[int, float], dropped: set[int]
) -> set[int]:
    """Return the places of omitted lines right above a table or list, and of omitted lists below such a line.

    Both stand in the element of the densest prose, without a link. Above a table that is taken, a line ends with a
    colon or is a sentence. A list amid the text is introduced by a colon. `chances`: each line's, by its place.
    """
    found: set[int] = set()
    amid: tuple[int, int] | None = None
    for above, place in pairwise(places):
        piece = pieces[place]
        if piece.kind not in _HELD or (above not in dropped and place not in dropped):
            continue
        if not _introduces(pieces[above], piece):
            continue
        if place not in dropped:
            if chances[above] >= (UNLIKELY_ABOVE if piece.kind == "table" else 0):
                found.add(above)
        elif piece.kind == "list" and chances[place] >= UNLIKELY_LIST:
            amid = amid or _ends_of_prose(pieces, places, dropped)
            if amid[0] < place < amid[1]:
                found |= {above, place}
    return found


def _introduces(line: Piece, held: Piece) -> bool:
    """Tell whether a line introduces the table or list below it, which stands in the same box of the text."""
    colon = line.text.endswith(":")
    sentence = held.kind == "table" and len(line.text) >= MIN_PROSE and line.text.endswith(SENTENCE_ENDS)
    if line.kind != "text" or not (colon or sentence) or line.linked or held.linked:
        return False
    if not (in_core(line) and in_core(held)) or in_noise(line) or in_noise(held):
        return False
    if held.place is None or line.place is None or any(map(_leads_on, elements(held.place))):
        return False
    box = _box_of(held.place)
    return any(tag is box for tag in (line.place, line.place.parent))


def _box_of(tag: Element) -> Element | None:
    """Return what holds a table or list: the element around it and around boxes that hold nothing else."""
    box = tag.parent
    for _ in range(LEVELS):
        if box is None or any(part is not tag and (isinstance(part, Element) or part.strip()) for part in box.contents):
            break
        tag, box = box, box.parent
    return box


def _leads_on(tag: Element) -> bool:
    return tag.name == "a" or "onclick" in tag.attrs


def _ends_of_prose(pieces: Sequence[Piece], places: Sequence[int], dropped: set[int]) -> tuple[int, int]:
    """Return the places of the first and the last paragraph taken in the element of the densest prose."""
    prose = [n for n in places if n not in dropped and len(pieces[n].text) >= MIN_PROSE and in_core(pieces[n])]
    return (prose[0], prose[-1]) if prose else (0, 0)
