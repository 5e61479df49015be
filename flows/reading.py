"""Reading: what the pure stages make of the captures of a segment. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from crawler.addresses import article_id
from crawler.registry import Source
from flows.cleaning import clean, open_page, survey
from flows.metadata import describe, draft
from flows.stages import Refusal, Removal
from storage.article import Draft
from storage.captures import Capture
from storage.identifiers import ArticleId

__all__ = ["EXTRACTOR", "Gone", "Reading", "read_capture_of", "read_captures"]

EXTRACTOR = version("baotinh")
"""Version of the code that reads pages, part of every record's provenance."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A removal, with the article that it removes."""

    article_id: ArticleId
    removal: Removal


Reading = Draft | Gone | Refusal
"""What a capture comes to: an article's draft, its removal, or the reason why it is neither."""


def read_capture_of(capture: Capture, source: Source, removal_after: float) -> Reading:
    """Read one capture. `removal_after`: hours that a 404 must last before it counts as a removal."""
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


def read_captures(captures: Sequence[Capture], source: Source, removal_after: float) -> list[Reading]:
    """Read captures one by one, in order."""
    return [read_capture_of(capture, source, removal_after) for capture in captures]
