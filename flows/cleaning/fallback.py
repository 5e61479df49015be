"""The generic reader trafilatura, asked where neither rules nor prose density find an article."""

import logging
from datetime import datetime

from flows.cleaning.typography import tidy

__all__ = ["paragraphs_by_trafilatura"]

MAX_CHARACTERS = 1_500_000
"""Longer pages are not handed over: trafilatura takes about a second for a page of this size."""


def paragraphs_by_trafilatura(html: str, url: str, fetched_at: datetime) -> list[str]:
    """Return the paragraphs that trafilatura takes for the article; an empty list if there are none.

    Its dates are bounded by the day of the fetch, so that today's clock has no say, and its `deduplicate`, which keeps
    state between calls, stays off.
    """
    if len(html) > MAX_CHARACTERS:
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
