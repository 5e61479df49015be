"""The cells of a table as rows of equal length, with merged cells repeated."""

from collections.abc import Iterable, Sequence

from bs4.element import Tag

from flows.cleaning.page.markup import text_of_tag

__all__ = ["own_parts", "table_rows"]

MOST_SPANNED = 30
"""Columns or rows that a cell may span: more are a fault of the page."""


def table_rows(rows: Sequence[Sequence[Tag]]) -> list[list[str]]:
    """Return the texts of cells row by row; a cell that spans columns or rows is repeated in each position."""
    grid: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for cells in rows:
        row: list[str] = []
        waiting = list(cells)
        while waiting or any(column >= len(row) for column in below):
            column = len(row)
            if column in below:
                left, text = below.pop(column)
                if left > 1:
                    below[column] = left - 1, text
                row.append(text)
                continue
            if not waiting:
                row.append("")
                continue
            cell = waiting.pop(0)
            text = text_of_tag(cell)
            for _ in range(_span(cell, "colspan")):
                if (down := _span(cell, "rowspan")) > 1:
                    below[len(row)] = down - 1, text
                row.append(text)
        below = {column: held for column, held in below.items() if held[0] > 0}
        grid.append(row)
    return grid


def _span(cell: Tag, name: str) -> int:
    """Return how many columns (`colspan`) or rows (`rowspan`) a cell covers, at least one."""
    value = str(cell.attrs.get(name) or "1").strip()
    return max(1, min(MOST_SPANNED, int(value))) if value.isdecimal() else 1


def own_parts(table: Tag, parts: Iterable[Tag]) -> list[Tag]:
    """Return those of `parts` that belong to `table` and not to a table inside it."""
    return [part for part in parts if part.find_parent("table") is table]
