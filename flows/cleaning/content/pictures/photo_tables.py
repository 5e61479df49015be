"""Reads tables that lay out pictures with their descriptions: each description is the caption of its picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, text_of_tag
from flows.cleaning.page.picture_addresses import is_sign, leads_to_page

__all__ = ["pictures_of_table"]

FEW = 2
"""Pictures and captions of the smallest table."""
MAX_ALONE, MAX_TOGETHER = 400, 600
"""Characters of the longest caption, and of all in a table: longer texts are paragraphs."""
_PICTURES, _PARAGRAPHS = ("img", "amp-img"), ("p", "div")
_NO_LAYOUT = ("h1", "h2", "h3", "h4", "h5", "table", "iframe", "video", "figure", "ul", "ol")

Captioned = list[tuple[Element, str]]


@dataclass(slots=True)
class _Row:
    """The cells of a row that show something."""

    shown: list[list[Element]] = field(default_factory=list)
    """The pictures of each cell that has some."""
    texts: list[str] = field(default_factory=list)
    """The text of each cell that has one."""
    cells: int = 0

    @property
    def is_mixed(self) -> bool:
        """Tell whether pictures and texts stand in one row."""
        return bool(self.shown and self.texts)


def pictures_of_table(table: Element) -> Captioned:
    """Return the pictures in a table, each with its caption; none if the table does not tell which is whose.

    A caption stands below its picture, beside it or in its cell. One text below a row of pictures goes to the last.
    """
    pictures = list(elements(table, *_PICTURES))
    if len(pictures) < FEW or any(elements(table, *_NO_LAYOUT)) or any(map(is_sign, pictures)):
        return []
    if any(leads_to_page(link.attrs.get("href", "")) for link in elements(table, "a")):
        return []
    rows = [row for tag in elements(table, "tr") if (row := _row_of(tag)).cells]
    found = _in_rows(rows) if all(row.is_mixed for row in rows) else _in_turn(rows)
    lengths = [len(caption) for _, caption in found if caption]
    if len(lengths) < FEW or max(lengths) > MAX_ALONE:
        return []
    return found if sum(lengths) < MAX_TOGETHER else []


def _row_of(tag: Element) -> _Row:
    row = _Row()
    for cell in elements(tag, "td", "th"):
        pictures, text = list(elements(cell, *_PICTURES)), text_of_tag(cell)
        row.shown += [pictures] if pictures else []
        row.texts += [text] if text else []
        row.cells += bool(pictures or text)
        if sum(bool(text_of_tag(part)) for part in _paragraphs(cell)) > 1:
            row.texts += [text]  # several paragraphs are no caption: texts and pictures do not match
    return row


def _paragraphs(cell: Element) -> list[Element]:
    return [part for part in cell.contents if isinstance(part, Element) and part.name in _PARAGRAPHS]


def _in_rows(rows: Sequence[_Row]) -> Captioned:
    """Return the pictures of rows that hold them with their texts, in one cell or in two."""
    found: Captioned = []
    for row in rows:
        if len(row.shown) != len(row.texts) or (row.cells != len(row.shown) and len(row.shown) > 1):
            return []
        found += _captioned(row.shown, row.texts)
    return found


def _in_turn(rows: Sequence[_Row]) -> Captioned:
    """Return the pictures of rows of which each of texts follows one of pictures; none of other tables."""
    found: list[Captioned] = []
    for above, row in zip([None, *rows], rows, strict=False):
        if row.is_mixed:
            return []
        if row.shown:
            found.append(_captioned(row.shown, []))
        elif above is not None and above.shown and len(row.texts) in (1, len(above.shown)):
            shown = above.shown if len(row.texts) > 1 else [list(chain.from_iterable(above.shown))]
            found[-1] = _captioned(shown, row.texts)
        else:
            return []
    return list(chain.from_iterable(found))


def _captioned(shown: Sequence[Sequence[Element]], texts: Sequence[str]) -> Captioned:
    """Return pictures with the texts of their cells: several in a cell share its text, which is the last one's."""
    texts = texts or [""] * len(shown)
    return [
        (picture, text if picture is pictures[-1] else "")
        for pictures, text in zip(shown, texts, strict=True)
        for picture in pictures
    ]
