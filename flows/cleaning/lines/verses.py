"""Stanzas: several short lines that line breaks part in one element."""

from collections.abc import Sequence

from flows.cleaning.content.content_blocks import Piece

__all__ = ["stanzas"]

FEW_VERSES, LONGEST_VERSE, HALF_LINKED = 4, 60, 0.5
"""Lines of the shortest stanza, characters of its longest line, and share of a title's line in links."""


def stanzas(pieces: Sequence[Piece], places: Sequence[int]) -> list[list[int]]:
    """Return the places of verses, those of stanzas in boxes of the same names together."""
    held: dict[int, list[int]] = {}
    for place in places:
        piece = pieces[place]
        if piece.kind == "text" and piece.place is not None and piece.linked < HALF_LINKED:
            held.setdefault(id(piece.place), []).append(place)
    kinds: dict[tuple[str, ...], list[int]] = {}
    for lines in held.values():
        if len(lines) < FEW_VERSES or any(len(pieces[place].text) > LONGEST_VERSE for place in lines):
            continue
        tag = pieces[lines[0]].place
        assert tag is not None
        around = tag.parent
        kind = (tag.name, tag.names, *((around.name, around.names) if around is not None else ()))
        kinds.setdefault(kind, []).extend(lines)
    return list(kinds.values())
