"""Questions about several lines of a page together, which no line answers alone."""

from collections.abc import Mapping, Sequence

from flows.cleaning.content.content_blocks import Piece

__all__ = ["MOSTLY_LINKED", "are_doubted", "letters_in", "quote_somebody"]

DOUBT = 0.65
"""Mean chance of the letters of some lines below which the model doubts them."""
MOSTLY_LINKED = 0.9
"""Share of a line in links from which it is one."""
_QUOTES = ("“", '"', "«", "„", "–", "- ")


def are_doubted(places: Sequence[int], pieces: Sequence[Piece], chances: Mapping[int, float]) -> bool:
    """Tell whether the model doubts lines as a whole. `chances`: each line's, by its place."""
    sizes = [letters_in(pieces[place]) for place in places]
    return sum(size * chances[place] for size, place in zip(sizes, places, strict=True)) < DOUBT * sum(sizes)


def quote_somebody(places: Sequence[int], pieces: Sequence[Piece]) -> bool:
    """Tell whether one of several lines is a quotation."""
    return any(pieces[place].kind == "quote" or pieces[place].text.startswith(_QUOTES) for place in places)


def letters_in(piece: Piece) -> int:
    """Count the characters of a paragraph, heading, quotation or list."""
    return len(piece.text) or sum(map(len, piece.items))
