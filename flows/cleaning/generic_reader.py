"""The generic reader trafilatura, used where neither rules nor prose density find an article."""

import logging
from collections.abc import Sequence
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.content.teasers import FEW_TEASERS, MIN_TEASER
from flows.cleaning.page.typography import tidy

__all__ = ["paragraphs_by_trafilatura", "teasers_among"]

MAX_CHARACTERS = 1_500_000
"""Longer pages are not handed over: trafilatura takes about a second for a page of this size."""
MAX_TAGS, MAX_BREAKS = 30_000, 10_000
"""Pages with more tags or line breaks are not handed over, either: its time grows with the square of those in one
element."""

MAX_CARD = 600
"""Characters of the longest box that is a card of a list: link, picture, date and teaser."""


def paragraphs_by_trafilatura(html: str, url: str, fetched_at: datetime) -> list[str]:
    """Return the paragraphs that trafilatura extracts as the article; an empty list if it finds none.

    Its dates are bounded by the day of the fetch, so that today's date has no effect. Its `deduplicate`, which keeps
    state between calls, stays off.
    """
    if len(html) > MAX_CHARACTERS or html.count("<") > MAX_TAGS or html.lower().count("<br") > MAX_BREAKS:
        return []
    import trafilatura  # takes half a second to import and is needed for few pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports each page that it finds empty
    day = fetched_at.date().isoformat()
    try:
        found = trafilatura.extract(
            html,
            url=url,
            include_comments=False,
            include_tables=False,
            deduplicate=False,
            date_extraction_params={"extensive_search": False, "original_date": True, "max_date": day},
        )
    except Exception:  # noqa: BLE001 - a fallback's failure on a mangled page is the same as its finding nothing
        return []
    return [text for line in (found or "").split("\n") if (text := tidy(line.removeprefix("- ")))]


def teasers_among(tree: LexborHTMLParser, paragraphs: Sequence[str]) -> float:
    """Return the share of `paragraphs` that each lie in a small box with a linked heading or picture."""
    wanted = {text for text in paragraphs if len(text) >= MIN_TEASER}
    teasers = set()
    sizes: dict[int, int] = {}  # thousands of lines may stand in one box
    for node in tree.css("p, div, span"):
        text = tidy(node.text()) if node.css_first("p, div") in (None, node) else ""
        box = node.parent
        if text not in wanted or box is None:
            continue
        if (size := sizes.get(box.mem_id)) is None:
            size = sizes[box.mem_id] = len(box.text())
        if size < MAX_CARD + len(text):
            cards = box.css_first("h2 a, h3 a, h4 a, a h2, a h3, a h4, a img")
            teasers |= {text} if cards is not None else set()
    return len(teasers) / len(wanted) if len(teasers) >= FEW_TEASERS else 0.0
