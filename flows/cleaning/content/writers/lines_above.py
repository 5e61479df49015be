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
    first = texts[0] if texts[:2][-1:] == prose[:1] and texts[0] != prose[0] else None
    found = []
    for place, piece in enumerate(pieces):
        rest = piece.text
        if piece.kind == "text" and len(rest) <= MAX_LINE and not prose[0] < place < prose[-1]:
            rest = beside_furniture(rest)
            if _names_source(rest) if rest != piece.text else place == first and introduced_in(rest):
                found.append(replace(piece, text=rest, names="author"))
                continue
        found.append(piece)
    return found


def _names_source(line: str) -> bool:
    """Tell whether what stands beside a count names a writer or a source, with a label or without."""
    byline = read_byline(line)
    return byline is not None and bool(byline.authors or byline.credit)
