"""Finds the writer whom a line directly above the text, or beside what a page counts, names with a label.

<p>Tác giả: Lê Thị Mơ | Lượt xem: 1.203</p><p>Sáng nay, tại xã …</p>
"""

from collections.abc import Sequence
from dataclasses import replace

from flows.cleaning.content.byline import introduced_in, read_byline
from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.content.widgets import MIN_PROSE
from flows.cleaning.wording.page_furniture import MAX_LINE, beside_furniture

__all__ = ["with_writers_apart"]


def with_writers_apart(pieces: Sequence[Piece]) -> list[Piece]:
    """Mark the line that names the writer above the first paragraph, and those beside counts there or below the last.

    Above it stands nothing but pictures: the author of a book stands among other facts about it.
    """
    texts = [place for place, piece in enumerate(pieces) if piece.kind not in ("image", "video", "audio", "caption")]
    prose = [place for place in texts if pieces[place].kind == "text" and len(pieces[place].text) > MIN_PROSE]
    if not prose:
        return [*pieces]
    first = texts[0] if texts[1:2] == prose[:1] else None
    return [
        piece if prose[0] < place < prose[-1] else _marked(piece, alone=place == first)
        for place, piece in enumerate(pieces)
    ]


def _marked(piece: Piece, *, alone: bool) -> Piece:
    """Return a line marked if it names a writer or source: beside a count, or `alone` above the text."""
    if piece.kind != "text" or len(piece.text) > MAX_LINE:
        return piece
    rest = beside_furniture(piece.text)
    named = _names_source(rest) if rest != piece.text else alone and introduced_in(rest)
    return replace(piece, text=rest, names="author") if named else piece


def _names_source(line: str) -> bool:
    """Tell whether what stands beside a count names a writer or a source, with a label or without."""
    byline = read_byline(line)
    return byline is not None and bool(byline.authors or byline.credit)
