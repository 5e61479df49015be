"""Boxes and lines that ask the reader to follow, join or get the paper elsewhere.

Three signs must agree: a line says so and names a channel, it stands in a box, or has names, that no paragraph of prose
has, and the model is not sure of it.
"""

from collections.abc import Iterable, Mapping, Sequence

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.features import FEATURES
from flows.cleaning.lines.groups import SURE, letters_in, sure_prose
from flows.cleaning.page.element import Element
from flows.cleaning.wording.prompts import calls_to_act

__all__ = ["calls"]

FEW_PARAGRAPHS = 2
"""Paragraphs that are surely the article's of the shortest text."""
MAX_CALL, MAX_BOX, MAX_LINES = 300, 400, 5
"""Characters of the longest call, letters and lines of the largest box around one."""
_PROMPT = FEATURES.index("prompt")


def calls(pieces: Sequence[Piece], chances: Mapping[int, float], rows: Iterable[Sequence[float]]) -> set[int]:
    """Return the places of calls to act and of the lines in a small box with one.

    `chances`, `rows`: chance and features of each line, by its place and in the same order.
    """
    # Few lines have a word of a prompt, and to look for a call takes longer than for such a word.
    prompting = (place for place, row in zip(chances, rows, strict=True) if row[_PROMPT])
    asking = {place for place in prompting if calls_to_act(pieces[place].text[:MAX_CALL])}
    if not asking:
        return set()
    prose = [place for place in sure_prose(pieces, chances) if place not in asking]
    if len(prose) < FEW_PARAGRAPHS:
        return set()
    texts = {_form(pieces[place].place) for place in prose}
    parents = {id(tag.parent) for place in prose if (tag := pieces[place].place) is not None}
    boxes: dict[int, list[int]] = {}
    for place in chances:
        if (tag := pieces[place].place) is not None:
            boxes.setdefault(id(tag.parent), []).append(place)
            boxes.setdefault(id(tag), []).append(place)
    found: set[int] = set()
    for place in asking:
        piece = pieces[place]
        tag = piece.place
        if tag is None or len(piece.text) > MAX_CALL or chances[place] >= SURE or _form(tag) in texts:
            continue
        if piece.kind != "text" and (piece.kind != "heading" or id(tag.parent) in parents):
            continue  # a heading has another form than paragraphs anyway
        box = boxes[id(tag)] if id(tag.parent) in parents else boxes[id(tag.parent)]
        small = len(box) <= MAX_LINES and sum(letters_in(pieces[other]) for other in box) <= MAX_BOX
        found.update(box if small else [place])
    return found - set(prose)


def _form(tag: Element | None) -> str:
    """Return tag and names of an element and of the one around it."""
    if tag is None:
        return ""
    above = tag.parent
    return f"{tag.name}.{tag.names}<{above.name}.{above.names}" if above is not None else f"{tag.name}.{tag.names}"
