"""Tables and lists of definitions that are none of the article: each row is the linked title of another."""

from flows.cleaning.content.table_grid import own_parts
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, is_document, text_of_tag
from flows.cleaning.page.noise import is_stamp
from flows.cleaning.page.typography import SENTENCE_ENDS

__all__ = ["lists_titles"]

FEW, MIN_WORDS = 3, 7
"""Rows of the smallest such table, and words of the shortest title: terms and names have fewer."""


def lists_titles(table: Element) -> bool:
    """Tell whether each row of a `<table>` or `<dl>` opens with the linked title of another article, after its date.

    A summary in a sentence stands below the title. Links to documents and to other sites, and rows with more cells,
    are data.
    """
    if table.name == "dl":
        parts = [part for part in table.contents if isinstance(part, Element)]
        paired = [part.name for part in parts] == ["dt", "dd"] * (len(parts) // 2)
        told = all(text_of_tag(part).endswith(SENTENCE_ENDS) for part in parts[1::2])
        return paired and told and len(parts) >= 2 * FEW and all(map(_opens_with_title, parts[::2]))
    rows = [own_parts(table, elements(row, "td", "th")) for row in own_parts(table, elements(table, "tr"))]
    rows = [said for row in rows if (said := [cell for cell in row if text_of_tag(cell)])]
    dated = all(len(row) == 2 and is_stamp(text_of_tag(row[0])) for row in rows)
    return (
        len(rows) >= FEW
        and (dated or all(len(row) == 1 for row in rows))
        and all(_opens_with_title(row[-1]) for row in rows)
    )


def _opens_with_title(cell: Element) -> bool:
    link = next(elements(cell, "a"), None)
    if link is None or is_document(address := link.attrs.get("href", "")) or not address.startswith("/"):
        return False
    title = text_of_tag(link)
    return len(title.split()) >= MIN_WORDS and text_of_tag(cell).startswith(title)
