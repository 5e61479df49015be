"""Stanzas: several short lines that line breaks part in one element; those of two or three verses are parted here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.content.signatures import printed_lines
from flows.cleaning.page.markup import elements

__all__ = ["stanzas", "verses_apart"]

FEW_VERSES, LONGEST_VERSE, HALF_LINKED, MOST_VERSES = 4, 60, 0.5, 3
"""Lines of the shortest stanza that line breaks part by themselves, characters of its longest line, share of a title's
line in links, and most lines of a stanza that is parted here."""
MOST_PARTS = 12
"""Parts of the element of a short stanza that are looked at: a larger one holds other lines, too."""
FEW_STANZAS = 3
"""Short stanzas that are a poem by themselves."""
_NO_VERSE = (":", "@", "http")
"""What is in an address or in a fact, and hardly in a verse."""


def stanzas(pieces: Sequence[Piece], places: Sequence[int]) -> list[list[int]]:
    """Return the places of verses, those of stanzas in boxes of the same names together.

    A stanza of two or three verses, which stand in one line yet, is one of a poem with longer ones.
    """
    held: dict[int, list[int]] = {}
    for place in places:
        piece = pieces[place]
        if piece.kind == "text" and piece.place is not None and piece.linked < HALF_LINKED:
            held.setdefault(id(piece.place), []).append(place)
    kinds: dict[tuple[str, ...], list[int]] = {}
    for lines in held.values():
        if len(lines) >= FEW_VERSES and all(len(pieces[place].text) <= LONGEST_VERSE for place in lines):
            kinds.setdefault(_kind_of(pieces[lines[0]]), []).extend(lines)
    for lines in held.values() if kinds else ():
        if len(lines) == 1 and (kind := _kind_of(pieces[lines[0]])) in kinds and _short_stanza(pieces[lines[0]]):
            kinds[kind] += lines
    return list(kinds.values())


def _kind_of(piece: Piece) -> tuple[str, ...]:
    """Return what stanzas of a poem share: the names of their element and of the box around it."""
    tag = piece.place
    assert tag is not None
    around = tag.parent
    return tag.name, tag.names, *((around.name, around.names) if around is not None else ())


def verses_apart(pieces: Sequence[Piece]) -> list[Piece]:
    """Part each stanza of two or three verses into these, where stanzas of more verses or enough others are like it.

    Lines of an address or of facts stay together, as do those of prose: most of its lines end with a full stop.
    """
    short = {place: lines for place, piece in enumerate(pieces) if (lines := _short_stanza(piece))}
    if not short:
        return [*pieces]
    long: dict[int, list[int]] = {}
    for place, piece in enumerate(pieces):
        if piece.kind == "text" and piece.place is not None and len(piece.text) <= LONGEST_VERSE:
            long.setdefault(id(piece.place), []).append(place)
    forms = {_kind_of(pieces[held[0]]) for held in long.values() if len(held) >= FEW_VERSES}
    alike: dict[tuple[str, ...], list[int]] = {}
    for place in short:
        alike.setdefault(_kind_of(pieces[place]), []).append(place)
    parted = {place for form, held in alike.items() if form in forms or len(held) >= FEW_STANZAS for place in held}
    lines = [line for place in parted for line in short[place]]
    if any(sign in line for line in lines for sign in _NO_VERSE) or 2 * sum(map(_is_sentence, lines)) >= len(lines):
        return [*pieces]
    return [*_parted(pieces, short, parted)]


def _parted(pieces: Sequence[Piece], short: dict[int, list[str]], parted: set[int]) -> Iterator[Piece]:
    for place, piece in enumerate(pieces):
        if place in parted:
            yield from (replace(piece, text=line) for line in short[place])
        else:
            yield piece


def _short_stanza(piece: Piece) -> list[str]:
    """Return the lines of a piece that may be a short stanza; none of any other."""
    if piece.kind != "text" or piece.place is None or piece.linked or len(piece.text) > MOST_VERSES * LONGEST_VERSE:
        return []
    few = len(piece.place.contents) <= MOST_PARTS
    if not few or not any(part.name == "br" for part in islice(elements(piece.place), MOST_PARTS)):
        return []
    lines = printed_lines(piece)
    verses = 1 < len(lines) <= MOST_VERSES and all(len(line) <= LONGEST_VERSE for line in lines)
    return lines if verses and not any(line[0].islower() for line in lines) else []


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "?"))
