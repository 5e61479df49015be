"""The cells of a table as rows of equal length, with merged cells repeated; tables and lists that only place lines."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise

from flows.cleaning.content.byline import read_byline, read_labelled
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, text_of_run, text_of_tag
from flows.cleaning.page.typography import SENTENCE_ENDS
from flows.cleaning.wording.clocks import is_clock, minute_of_day

__all__ = ["lays_out", "own_parts", "places_lines", "rows_of_boxes", "rows_of_definitions", "rows_of_table"]

FEW_ROWS, MOST_CELLS, MAX_CELL = 4, 12, 60
"""Rows of the smallest table made of boxes, cells of its widest row, characters of its longest cell."""
FEW_TERMS, MAX_DEFINITION = 3, 120
"""Terms of the shortest list of definitions that is a table, and characters of its longest term or definition."""
_ROW_TAGS = frozenset({"div", "ul", "dl", "li"})
_NO_CELLS = ("a", "img", "button", "input", "h1", "h2", "h3", "h4", "p", "iframe", "video")
FEW_ENTRIES, MIN_ENTRY = 4, 60
"""Entries of the shortest live report, and characters of the shortest paragraph that an entry has: the titles in a
programme are shorter."""
_LINES = ("p", "div", "h2", "h3", "h4", "h5", "h6", "li")
_BOXED = ("img", "amp-img", "table")
_TITLES = frozenset({"h2", "h3", "h4"})
FEW = 3
"""Rows of the smallest table of data whose cells hold paragraphs."""
MOST_SIGNED = 3
"""Lines of the longest table that lays out a signature: a kind of text, the writer, the bureau."""
MOST_PUSHED, MIN_BREAKS = 30, 2
"""Rows of the longest table that pushes a column of texts from the edge, and line breaks in each of them."""
MOST_SPANNED = 30
"""Columns or rows that a cell may span: more are a fault of the page."""


def rows_of_table(table: Element) -> list[list[str]]:
    """Return the rows of a `<table>` that say something, without those of tables inside it."""
    rows = own_parts(table, elements(table, "tr"))
    grid = _rows_of_cells([own_parts(table, elements(row, "td", "th")) for row in rows])
    return [row for row in grid if any(row)]


def _rows_of_cells(rows: Sequence[Sequence[Element]]) -> list[list[str]]:
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


def places_lines(table: Element, rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether `table`, which has these rows, is for layout and not for data."""
    if _frames_lines(table, rows) or _frames_column(table, rows):
        return True
    return (len(rows) < FEW and any(elements(table, "p", "table"))) or _frames_entries(table)


def _frames_lines(table: Element, rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table with these rows only places lines: it has one column, or signs the text above it.

    Empty cells push the signature to the right, and few lines stand above it. A longer table, and one with a head, is
    a form to fill in, or lists names; one with text below it is a part of the text.
    """
    if all(len(row) == 1 for row in rows):
        return True
    said = [[cell for cell in row if cell] for row in rows]
    if len(said) > MOST_SIGNED or any(len(cells) > 1 for cells in said) or _has_head(table):
        return False
    if any(_paragraphs_beside(table, below=True)):
        return False
    lines = list(chain.from_iterable(said))
    pushed = all(line == row[-1] for row, line in zip(rows, lines, strict=True))
    return pushed and _signed(lines)


def _frames_column(table: Element, rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table only pushes a column of texts from the edge: the first column is empty, and all others.

    So old pages print a poem, as a whole or a stanza in each row. A cell of one line is a name in a list; empty cells
    on the right, in several rows, are to be filled in.
    """
    if not 0 < len(rows) <= MOST_PUSHED or sum(map(any, zip(*rows, strict=False))) != 1 or _has_head(table):
        return False
    if len(list(islice(_paragraphs_beside(table), 2))) > 1:
        return False  # amid a text, which is more than an introduction, its cells stay together
    pushed = len(rows) == 1 or not any(row[0] for row in rows)
    return pushed and sum(1 for _ in elements(table, "br")) >= MIN_BREAKS * len(rows)


def _signed(lines: Sequence[str]) -> bool:
    """Tell whether just one of the lines is a signature: the last, or the one above a note in brackets.

    A name without a label below another line is that of an official, or of whoever won a prize.
    """
    signed = [bool(read_byline(line)) for line in lines]
    if sum(signed) != 1 or not (signed[-1] or (signed[-2:-1] == [True] and lines[-1].startswith("("))):
        return False
    return len(lines) == 1 or lines[-1].startswith("(") or any(map(read_labelled, lines))


def _has_head(table: Element) -> bool:
    return bool(own_parts(table, elements(table, "th")))


def _frames_entries(table: Element) -> bool:
    """Tell whether a table only places the entries of a live report.

    Each row has a time of day in its first cell, the latest first, and in the only other cell a paragraph of prose
    among other lines. A cell of one line, and lines that are no sentences, are data: a programme, the events of a
    match. So is what stands below a head, beside a third cell, or in a text of other paragraphs.
    """
    rows = [own_parts(table, elements(row, "td", "th")) for row in own_parts(table, elements(table, "tr"))]
    clocks = ((cells, minute_of_day(text_of_tag(cells[0]))) for cells in rows if len(cells) > 1)
    timed = [(cells, minute) for cells, minute in clocks if minute is not None]
    if len(timed) < FEW_ENTRIES or 2 * len(timed) < len(rows):
        return False
    if any(len(cells) > 2 for cells in rows) or _has_head(table) or any(_paragraphs_beside(table)):
        return False
    is_latest_first = sum(one > other for (_, one), (_, other) in pairwise(timed)) > len(timed) // 2
    return is_latest_first and 2 * sum(_has_paragraph(cells[-1]) for cells, _ in timed) > len(timed)


def lays_out(box: Element, items: Sequence[Element]) -> bool:
    """Tell whether a list with these items is for layout: one holds paragraphs, or they are a live report's entries."""
    boxed = any(len(list(elements(item, "p"))) > 1 or any(elements(item, *_BOXED)) for item in items)
    return boxed or (_are_entries(items) and not any(_paragraphs_beside(_outermost(box))))


def _are_entries(items: Sequence[Element]) -> bool:
    """Tell whether most items begin with a time of day, in an element of its own, and hold a paragraph of prose.

    Others may be offers or links. A time in one line with what is told is an item as others are. Amid a text, items
    stay together, as the model doubts their lines.
    """
    if len(items) < FEW_ENTRIES:
        return False
    first = ((item, next((part for part in item.contents if isinstance(part, Element)), None)) for item in items)
    timed = [item for item, part in first if part is not None and is_clock(text_of_tag(part))]
    return len(timed) >= max(FEW_ENTRIES, len(items) // 2) and 2 * sum(map(_has_paragraph, timed)) > len(timed)


def _outermost(box: Element) -> Element:
    """Return the largest box that holds nothing but `box` and its heading."""
    while (
        box.parent is not None
        and sum(isinstance(part, Element) and part.name not in _TITLES for part in box.parent.contents) == 1
    ):
        box = box.parent
    return box


def _paragraphs_beside(box: Element, *, below: bool = False) -> Iterator[Element]:
    """Yield the paragraphs of prose beside a table or list, or those `below` it."""
    parts = box.parent.contents if box.parent is not None else []
    start = next((n for n, part in enumerate(parts) if part is box), 0) if below else 0
    for part in parts[start:]:
        if isinstance(part, Element) and part.name == "p" and len(text_of_tag(part)) >= MIN_ENTRY:
            yield part


def _has_paragraph(box: Element) -> bool:
    """Tell whether a cell or item holds several lines, one of which is a paragraph of prose, maybe in no element."""
    lines = [text for tag in elements(box, *_LINES) if not any(elements(tag, *_LINES)) and (text := text_of_tag(tag))]
    beside = [part for part in box.contents if not isinstance(part, Element) or not _holds_line(part)]
    lines += filter(None, [text_of_run(beside)])
    return len(lines) > 1 and any(len(text) >= MIN_ENTRY and text.endswith(SENTENCE_ENDS) for text in lines)


def _holds_line(tag: Element) -> bool:
    return tag.name in _LINES or any(elements(tag, *_LINES))


def rows_of_boxes(tag: Element) -> list[list[str]]:
    """Return the rows of a table that is made of boxes: each row a box with equally many short cells; else none."""
    rows = [child for child in tag.contents if isinstance(child, Element)]
    if len(rows) < FEW_ROWS or len({row.name for row in rows}) > 1 or rows[0].name not in _ROW_TAGS:
        return []
    found = []
    width = 0
    for row in rows:
        cells = [cell for cell in row.contents if isinstance(cell, Element)]
        width = width or len(cells)
        if not 2 <= len(cells) <= MOST_CELLS or len(cells) != width or any(elements(row, *_NO_CELLS)):
            return []
        texts = [text_of_tag(cell) for cell in cells]
        if any(len(text) > MAX_CELL for text in texts) or any(
            part.strip() for part in row.contents if isinstance(part, str)
        ):
            return []
        found.append(texts)
    filled = sum(bool(text) for row in found for text in row)
    return found if filled > 0.5 * width * len(found) and any(map(_has_digit, found[1])) else []


def rows_of_definitions(tag: Element) -> list[list[str]]:
    """Return the short terms of a `<dl>`, each with its short definition: prices, results, programmes; else none."""
    parts = [child for child in tag.contents if isinstance(child, Element)]
    texts = [text_of_tag(part) for part in parts]
    paired = [part.name for part in parts] == ["dt", "dd"] * (len(parts) // 2)
    if len(parts) < 2 * FEW_TERMS or not paired or not all(0 < len(text) <= MAX_DEFINITION for text in texts):
        return []
    return [[term, definition] for term, definition in zip(texts[::2], texts[1::2], strict=True)]


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _span(cell: Element, name: str) -> int:
    """Return how many columns (`colspan`) or rows (`rowspan`) a cell covers, at least one."""
    value = (cell.attrs.get(name) or "1").strip()
    return max(1, min(MOST_SPANNED, int(value))) if value.isdecimal() else 1


def own_parts(table: Element, parts: Iterable[Element]) -> list[Element]:
    """Return those of `parts` that belong to `table` and not to a table inside it."""
    return [part for part in parts if _table_around(part) is table]


def _table_around(part: Element) -> Element | None:
    above = part.parent
    while above is not None and above.name != "table":
        above = above.parent
    return above
