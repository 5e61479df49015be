"""Reading: what the pure stages make of the captures of a segment. No I/O."""

from dataclasses import dataclass
from importlib.metadata import version

from crawler.addresses import article_id
from crawler.registry import Source
from flows.cleaning import clean, open_page, survey
from flows.metadata import describe, draft
from flows.stages import Refusal, RefusalReason, Removal
from storage.model.article import CaptureRef, Draft
from storage.model.identifiers import ArticleId
from storage.warc.segments import Capture

__all__ = ["EXTRACTOR", "Gone", "Reading", "capture_of", "read_capture_of", "url_of"]

EXTRACTOR = version("baotinh")
"""Version of the code that reads pages, part of every record's provenance."""

DETAIL_LENGTH = 300
"""Characters of an error that are kept: some quote the page."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A removal, with the article that it removes."""

    article_id: ArticleId
    removal: Removal


Reading = Draft | Gone | Refusal
"""What a capture comes to: an article's draft, its removal, or the reason why it is neither."""


def capture_of(reading: Reading) -> CaptureRef:
    """Return the capture that was read."""
    match reading:
        case Draft():
            return reading.provenance.capture
        case Gone():
            return reading.removal.capture
        case Refusal():
            return reading.capture


def url_of(reading: Reading) -> str:
    """Return the address that was read."""
    return reading.removal.url if isinstance(reading, Gone) else reading.url


def read_capture_of(capture: Capture, source: Source, removal_after: float) -> Reading:
    """Read one capture. `removal_after`: hours that a 404 must last before it counts as a removal.

    A page on which a stage fails is refused as `broken`: it must not cost the others of its segment.
    """
    try:
        return _read(capture, source, removal_after)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this page's and is told with its name
        told = " ".join(f"{type(error).__name__}: {error}".split())[:DETAIL_LENGTH]
        return Refusal(capture.ref, capture.url, RefusalReason.BROKEN, f"reading it failed: {told}")


def _read(capture: Capture, source: Source, removal_after: float) -> Reading:
    page = open_page(capture, source, removal_after=removal_after)
    if isinstance(page, Refusal):
        return page
    if isinstance(page, Removal):
        return Gone(article_id(page.url, source), page)
    found = survey(page)
    cleaned = clean(page, found)
    if isinstance(cleaned, Refusal):
        return cleaned
    return draft(page, cleaned, describe(page, cleaned, found), extractor=EXTRACTOR)
