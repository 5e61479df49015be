"""Reads tables that lay out pictures with their descriptions: each description is the caption of its picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, text_of_tag
from flows.cleaning.page.picture_addresses import is_sign, leads_to_page

__all__ = ["pictures_of_table"]

FEW, MANY, MAX_TOGETHER = 2, 3, 600
"""Pictures and captions of the smallest table; pictures of one whose texts together are longer: a story in pictures."""
MAX_ALONE, MAX_IN_STORY, MAX_CREDIT = 400, 200, 80
"""Characters of the longest caption, and of the longest one in such a story: longer texts are paragraphs. Characters of
the longest line that says who took all pictures."""
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

    A caption stands below its picture, beside it, in its cell, or above each picture. One below several in a row is
    the last one's, as is what credits all at the end.
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
    is_story = len(pictures) >= MANY and max(lengths) <= MAX_IN_STORY and not any(row.is_mixed for row in rows)
    return found if sum(lengths) < MAX_TOGETHER or is_story else []


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
    """Return the pictures of rows that hold pictures and texts in turn; none if a row has both, or texts follow texts.

    The last row may say who took all pictures.
    """
    if any(row.is_mixed for row in rows):
        return []
    above = bool(rows[0].texts and rows[-1].shown)
    ordered = [*reversed(rows)] if above else list(rows)
    ends = not above and len(ordered) > FEW and bool(ordered[-1].texts and ordered[-2].texts)
    credit = ordered.pop().texts if ends and sum(map(len, ordered[-1].texts)) <= MAX_CREDIT else []
    found: list[Captioned] = []
    for place, row in enumerate(ordered):
        if row.shown:
            found.append(_captioned(row.shown, []))
        elif place and (shown := ordered[place - 1].shown) and len(row.texts) in (1, len(shown)):
            found[-1] = _captioned(shown if len(row.texts) > 1 else [list(chain.from_iterable(shown))], row.texts)
        else:
            return []
    pairs = [pair for row_pairs in (reversed(found) if above else found) for pair in row_pairs]
    if credit:
        pairs[-1] = (pairs[-1][0], " ".join([pairs[-1][1], *credit]).strip())
    return pairs


def _captioned(shown: Sequence[Sequence[Element]], texts: Sequence[str]) -> Captioned:
    """Return pictures with the texts of their cells: several in a cell share its text, which is the last one's."""
    texts = texts or [""] * len(shown)
    return [
        (picture, text if picture is pictures[-1] else "")
        for pictures, text in zip(shown, texts, strict=True)
        for picture in pictures
    ]
