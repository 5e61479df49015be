"""Extraction of one page: the order in which the pure stages run. The flow and the command `extract` share it. No I/O.

Capture ─ open_page ─► Page ─ analyse_page, clean ─► Cleaned ─ describe ─► Described ─ draft ─► Draft
"""

import traceback
from dataclasses import dataclass

from crawler.addresses import article_id
from crawler.registry import Source
from flows.cleaning import analyse_page, clean, open_page
from flows.metadata import describe, draft
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.pipeline.extraction.garbage_collection import garbage_collection_paused
from flows.stages import Cleaned, Page, Refusal, RefusalReason, Removal
from storage.model.article import CaptureRef, Draft
from storage.model.identifiers import ArticleId
from storage.warc.segments import Capture

__all__ = [
    "ExtractedPage",
    "ExtractionResult",
    "RemovedArticle",
    "capture_of",
    "extract_capture",
    "extract_page",
    "url_of",
]

NO_ARTICLE = (RefusalReason.NO_BODY, RefusalReason.NOT_AN_ARTICLE)
"""Reasons for which a page is no article although it could be read; `crawler.frontier.memory` knows them too."""

DETAIL_LENGTH = 300
"""Characters of an error's message that are kept: some messages quote the page."""

TRACEBACK_LENGTH = 8_000
"""Characters of a traceback that are kept, from its end: a recursion repeats the same lines a thousand times."""


@dataclass(frozen=True, slots=True)
class RemovedArticle:
    """A capture that shows that the publisher removed an article, and which article that is."""

    article_id: ArticleId
    removal: Removal


ExtractionResult = Draft | RemovedArticle | Refusal
"""What extraction makes of a capture: an article's draft, its removal, or the reason why it is neither."""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """An article as extracted from a page."""

    draft: Draft
    cleaned: Cleaned


def capture_of(result: ExtractionResult) -> CaptureRef:
    """Return the capture that a result comes from."""
    match result:
        case Draft():
            return result.provenance.capture
        case RemovedArticle():
            return result.removal.capture
        case Refusal():
            return result.capture


def url_of(result: ExtractionResult) -> str:
    """Return the address that was fetched."""
    return result.removal.url if isinstance(result, RemovedArticle) else result.url


def extract_page(page: Page, *, names: bool = True) -> ExtractedPage | Refusal:
    """Extract the article of an opened page.

    `names=False` leaves out what the text names (places, people, organisations, dates) and its keywords.
    """
    with garbage_collection_paused():
        return _extracted(page, names=names)  # in a function of its own, so that the page's tree is gone afterwards


def _extracted(page: Page, *, names: bool) -> ExtractedPage | Refusal:
    analysis = analyse_page(page)
    cleaned = clean(page, analysis)
    if isinstance(cleaned, Refusal):
        return cleaned
    described = describe(page, cleaned, analysis, names=names)
    return ExtractedPage(draft(page, cleaned, described, extractor=EXTRACTOR_VERSION), cleaned)


def extract_capture(capture: Capture, source: Source, removal_after: float) -> ExtractionResult:
    """Extract one capture. `removal_after`: hours that a 404 must last before it counts as a removal.

    A page on which our own code fails is refused as `broken`, with the traceback, and does not stop the others.
    """
    try:
        page = open_page(capture, source, removal_after=removal_after)
        if isinstance(page, Refusal):
            return page
        if isinstance(page, Removal):
            return RemovedArticle(article_id(page.url, source), page)
        extracted = extract_page(page)
        if isinstance(extracted, Refusal):
            return _removed(capture, page, extracted, removal_after) or extracted
        return extracted.draft
    except Exception as error:  # noqa: BLE001 - an error of ours: kept with its traceback, and only this page is lost
        return _broken(capture, error)


def _removed(capture: Capture, page: Page, refusal: Refusal, removal_after: float) -> RemovedArticle | None:
    """Return the removal of an article whose pages have been none for long enough; None if they have not."""
    since = capture.missing_since
    if since is None or refusal.reason not in NO_ARTICLE:
        return None
    hours = (capture.fetched_at - since).total_seconds() / 3600
    if hours < removal_after:
        return None
    evidence = f"no article for {hours:.1f} hours: {refusal.detail}"
    removal = Removal(capture.ref, capture.url, capture.status, capture.fetched_at, evidence)
    return RemovedArticle(article_id(page.url, page.source), removal)


def _broken(capture: Capture, error: Exception) -> Refusal:
    message = " ".join(f"{type(error).__name__}: {error}".split())[:DETAIL_LENGTH]
    trace = "".join(traceback.format_exception(error))[-TRACEBACK_LENGTH:]
    # A lone surrogate, quoted from the page, could not be stored.
    trace = trace.encode(errors="backslashreplace").decode()
    return Refusal(capture.ref, capture.url, RefusalReason.BROKEN, f"our code failed on this page: {message}", trace)
