"""Reads one article page twice: by the newspaper's rules, and without them. Pure."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from crawler.contact.answers import Answer
from crawler.registry import Layout, Source
from flows.cleaning import open_page
from flows.pipeline.extraction.extract import ExtractedPage, extract_page
from flows.pipeline.extraction.saved_page import UNKNOWN_DATE
from flows.stages import Page, Refusal
from storage.model.article import CaptureRef
from storage.model.blocks import Heading, ListBlock, Paragraph, Quote
from storage.warc.segments import Capture

__all__ = ["FIELDS", "TwoReadings", "agreement", "opened", "read_by", "read_twice"]

FIELDS = ("headline", "lead", "blocks", "published_at", "authors", "section", "tags")
"""Fields that a layout can have rules for, by their names in the record."""

_WORD = re.compile(r"\w+")
_NO_CAPTURE = CaptureRef(segment="visit", offset=0, length=1, digest="sha256:" + "0" * 64)


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """One page as read by the rules, and as a page of an unknown newspaper."""

    ruled: ExtractedPage | Refusal
    generic: ExtractedPage | Refusal

    @property
    def by_rule(self) -> frozenset[str]:
        """The fields that a rule found."""
        if isinstance(self.ruled, Refusal):
            return frozenset()
        origins = self.ruled.draft.provenance.fields
        return frozenset(name for name in FIELDS if origins.get(name, "").startswith("rule:"))

    @property
    def overruled(self) -> bool:
        """True if a rule found another text than the article, so that none was believed."""
        return isinstance(self.ruled, ExtractedPage) and "overruled" in self.ruled.draft.provenance.fields

    @property
    def by_fallback(self) -> frozenset[str]:
        """The fields that a fallback found."""
        if isinstance(self.ruled, Refusal):
            return frozenset()
        return frozenset(name for name in FIELDS if name in self.ruled.draft.provenance.fields) - self.by_rule

    @property
    def missing(self) -> frozenset[str]:
        """The fields that nothing found."""
        return frozenset(FIELDS) - self.by_rule - self.by_fallback

    @property
    def agreement(self) -> float | None:
        """F1 of the words of the two bodies; None if one of the readings refused the page."""
        if isinstance(self.ruled, Refusal) or isinstance(self.generic, Refusal):
            return None
        return agreement(words_of(self.ruled), words_of(self.generic))


def read_twice(answer: Answer, source: Source, at: datetime | None = None) -> TwoReadings | None:
    """Read the page of `answer` by the rules of `source` and without them; None if there is no page.

    `at`: when the page was fetched, which decides about the layout; None: by the server's clock, else now.
    """
    ruled = read_by(answer, source, None, at)
    return None if ruled is None else TwoReadings(ruled, read_by(answer, source, (), at) or ruled)


def read_by(
    answer: Answer, source: Source, layouts: tuple[Layout, ...] | None, at: datetime | None = None
) -> ExtractedPage | Refusal | None:
    """Read the page by other `layouts` than those of `source`; None: by its own."""
    page = opened(answer, source if layouts is None else source.model_copy(update={"layout": layouts}), at)
    return extract_page(page, names=False) if isinstance(page, Page) else page


def opened(answer: Answer, source: Source, at: datetime | None = None) -> Page | Refusal | None:
    """Open the page of `answer`; None if there is none."""
    if not answer.ok:
        return None
    capture = Capture(
        ref=_NO_CAPTURE, source=source.slug, url=answer.url, status=200, headers=dict(answer.headers), body=answer.body,
        fetched_at=at or answer.server_time or UNKNOWN_DATE, missing_since=None, truncated=None,
    )  # fmt: skip  # short items: a line each would fill a screen
    page = open_page(capture, source)
    assert isinstance(page, Page | Refusal)  # only a 404 or 410 is a removal
    return page


def words_of(read: ExtractedPage) -> list[str]:
    """Return the words of the lead and the body."""
    texts = [read.draft.lead or ""]
    for block in read.cleaned.blocks:
        if isinstance(block, Paragraph | Heading | Quote):
            texts.append(block.text)
        elif isinstance(block, ListBlock):
            texts += block.items
    return _WORD.findall(" ".join(texts).casefold())


def agreement(one: list[str], other: list[str]) -> float:
    """Return the F1 of two lists of words, counted as bags; 1.0 if both are empty."""
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common / (len(one) + len(other)) if one or other else 1.0
