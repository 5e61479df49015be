"""Tables that say who wrote the article: of facts below the headline, and for layout at the end of the text.

<table><tr><td>(Theo lời kể của ông Lò Văn Tích)</td><td><b>LÊ THỊ MƠ</b> (ghi)</td></tr></table>
"""

import re

from flows.cleaning.content.byline import read_labelled
from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.typography import tidy

__all__ = ["tells_of_article", "with_tables_apart"]

LAST_PIECES = 4
"""Lines at the end of a text that are looked at: pictures and the imprint may stand below the table."""
MOST_ROWS, MOST_CELLS, MAX_CELL = 2, 3, 90
"""Rows and cells of the largest table, and characters of its longest cell."""

MOST_FACTS = 6
"""Rows of the largest table of facts about an article."""
_APPEARED = re.compile(r"(?:ngày |giờ )?(?:đăng|cập nhật)(?: (?:ngày|lúc|tải))?\s*:?", re.IGNORECASE)


def tells_of_article(table: Piece) -> bool:
    """Tell whether a small table below the headline says who wrote the article, and when it appeared or nothing else.

    Tables about a book or a song name its author, too.
    """
    if not 0 < len(table.rows) <= MOST_FACTS or any(len(row) != 2 for row in table.rows):
        return False
    (label, name), *others = table.rows
    signed = read_labelled(f"{label.rstrip(' :')}: {name}")
    if signed is None or not signed.authors:
        return False
    return not others or any(_APPEARED.fullmatch(label) for label, _ in others)


def with_tables_apart(pieces: list[Piece]) -> list[Piece]:
    """Make lines of the cells of a table at the end if the last of them is a signature that says so (`(ghi)`).

    All others stand in brackets, and stay lines of the text: other tables name persons in their last cell, too.
    """
    for spot in range(len(pieces) - 1, max(0, len(pieces) - LAST_PIECES), -1):
        piece = pieces[spot]
        if piece.kind == "table":
            lines = _lines_of(piece)
            return [*pieces[:spot], *lines, *pieces[spot + 1 :]] if lines else pieces
        if not (piece.doubtful or piece.kind in ("image", "caption")):
            return pieces
    return pieces


def _lines_of(table: Piece) -> list[Piece]:
    """Return the cells of a small table as lines, if the last names a writer with a label."""
    # a merged cell is repeated
    rows = [list(dict.fromkeys(text for cell in row if (text := tidy(cell)))) for row in table.rows[: MOST_ROWS + 1]]
    cells = [text for row in rows for text in row]
    if len(rows) > MOST_ROWS or not cells or any(len(row) > MOST_CELLS for row in rows) or table.caption:
        return []
    if any(len(text) > MAX_CELL for text in cells) or not all(map(_is_bracketed, cells[:-1])):
        return []
    signed = read_labelled(cells[-1])
    if signed is None or not signed.authors:
        return []
    return [_line(text, table) for text in cells]


def _is_bracketed(text: str) -> bool:
    return text.startswith("(") and text.endswith(")")


def _line(text: str, table: Piece) -> Piece:
    byline = read_labelled(text)
    names = "author" if byline is not None and not byline.nobody else ""
    return Piece("text", text, names=names, place=table.place, doubtful=table.doubtful)
