"""When the day that a page abroad prints anywhere is rather its article's than one found in another way."""

from datetime import datetime, timedelta

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import has_vietnamese_letter
from flows.metadata.abroad.foreign_days import day_elsewhere
from flows.metadata.date_choice import Candidate, host_of, is_foreign
from flows.metadata.dates import ParsedDate

__all__ = ["UNSURE", "is_abroad", "printed_elsewhere"]

PROBABLE, CERTAIN, STALE = 3.0, 5.0, timedelta(days=365)
"""Weights from which a printed day beats one that another line or a script states; for a meta element the first is
enough if its day is long past."""
OTHER_ZONE = timedelta(days=2)
"""Two days less apart than this are the same in the zone of the page and in Vietnam's."""
LETTERS = 2_000
"""Characters of the text in which a Vietnamese letter is looked for."""
_META = ("meta:date", "meta:dc.date")
UNSURE = (*_META, "visible")
"""Origins of days that may not be the article's: many systems leave a meta element as it was once, and comments and
edits are printed, too."""


def is_abroad(metadata: StructuredMetadata, location: ArticleLocation, url: str) -> bool:
    """Tell whether a page is of another country: it says so, or says nothing; and it has no Vietnamese text."""
    if metadata.language and not is_foreign(metadata, url):
        return False
    titles = f"{location.headline or ''} {metadata.title}"
    text = location.body.text(separator=" ")[:LETTERS] if location.body is not None else ""
    return not host_of(url).endswith(".vn") and not has_vietnamese_letter(f"{titles} {text}")


def printed_elsewhere(
    found: Candidate | None, location: ArticleLocation, metadata: StructuredMetadata, limit: datetime, url: str
) -> Candidate | None:
    """Return the day that the page prints anywhere if nothing was `found`, or if it is the more credible."""
    elsewhere = day_elsewhere(location, limit, url, metadata.language)
    if elsewhere is None or (found is not None and not _beats(*elsewhere, found)):
        return found
    return Candidate(elsewhere[0], "elsewhere")


def _beats(day: ParsedDate, weight: float, found: Candidate) -> bool:
    apart = abs(day.at - found.moment.at)
    one, other = day.at.date(), found.moment.at.date()
    if apart < OTHER_ZONE or found.origin == "address" or (one.month, one.day) == (other.day, other.month):
        return False
    least = PROBABLE if found.origin in ("script", "time") or (found.origin in _META and apart > STALE) else CERTAIN
    return weight >= least
