"""One saved page read by itself, without bucket, crawl or clock: its record and the scorer's view of it. No I/O."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.registry import Links, Registry, Source
from flows.cleaning import clean, open_page, survey
from flows.metadata import describe, draft
from flows.pipeline.extract import EXTRACTOR
from flows.stages import Cleaned, Page, Refusal
from storage.model.article import CaptureRef, Draft, Heading, ListBlock, Paragraph, Quote, Table
from storage.model.identifiers import SLUG, SourceSlug
from storage.warc.segments import Capture

__all__ = [
    "UNKNOWN_DAY",
    "Extracted",
    "body_lines",
    "extract",
    "open_saved",
    "page_fields",
    "scored_fields",
    "source_of",
]

UNKNOWN_DAY = datetime(2099, 12, 31, tzinfo=UTC)
"""Stands for the fetch of a page of which nobody knows when it was saved: all rules valid last apply, and the record
is the same whenever it is made."""

_NOWHERE = CaptureRef(segment="saved", offset=0, length=1, digest="sha256:" + "0" * 64)
_NOT_SLUG = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Extracted:
    """A saved page as read."""

    draft: Draft
    cleaned: Cleaned
    dated: bool
    """False if nobody said when the page was saved."""


def extract(
    body: bytes,
    url: str,
    registry: Registry,
    fetched_at: datetime | None = None,
    *,
    rules: bool = True,
    names: bool = True,
) -> Extracted | Refusal:
    """Read a saved page as the pipeline would. `rules=False`: as one of a newspaper never seen.

    `names=False` leaves out what the text names: places, persons, organisations, days, keywords.
    """
    page = open_saved(body, url, registry, fetched_at, rules=rules)
    if isinstance(page, Refusal):
        return page
    found = survey(page)
    cleaned = clean(page, found)
    if isinstance(cleaned, Refusal):
        return cleaned
    made = draft(page, cleaned, describe(page, cleaned, found, names=names), extractor=EXTRACTOR)
    return Extracted(made, cleaned, fetched_at is not None)


def open_saved(
    body: bytes,
    url: str,
    registry: Registry,
    fetched_at: datetime | None = None,
    *,
    rules: bool = True,
) -> Page | Refusal:
    """Open a saved page as if it had just been fetched from `url`."""
    source = source_of(url, registry)
    if not rules:
        source = source.model_copy(update={"layout": ()})
    capture = Capture(
        ref=_NOWHERE, source=source.slug, url=url, status=200, headers={}, body=body,
        fetched_at=fetched_at or UNKNOWN_DAY, missing_since=None, truncated=None,
    )  # fmt: skip  # short items: a line each would fill a screen
    page = open_page(capture, source)
    assert isinstance(page, Page | Refusal)  # only a 404 or 410 is a removal
    return page


def source_of(url: str, registry: Registry) -> Source:
    """Return the newspaper of `url`'s host, or one that stands for a newspaper without rules."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        host = ""
    for device in ("www.", "m.", "amp.", "mobile.", "wap."):
        host = host.removeprefix(device)
    if host in registry.by_host:
        return registry.by_host[host]
    name = _NOT_SLUG.sub("", host.split(".")[0].lower()).lstrip("0123456789")
    slug = name if SLUG.fullmatch(name) and name not in registry else "unknown"
    return _stranger(host, slug)


@lru_cache(maxsize=64)
def _stranger(host: str, slug: str) -> Source:
    """Return a newspaper without rules."""
    return Source.model_construct(
        slug=SourceSlug(slug), name=host, family="none", hosts=(host or "unknown",), province="00",
        province_before=("00",), links=Links(article=r".*"),
    )  # fmt: skip  # short items: a line each would fill a screen


def page_fields(page_id: object, read: Extracted | Refusal) -> dict[str, object]:
    """Return what is told of a page on one line: the scorer's fields and all others of the record."""
    if isinstance(read, Refusal):
        return {"id": page_id, "refused": read.reason.value, "detail": read.detail}
    record = read.draft.model_dump(mode="json")
    record["provenance"].pop("capture")  # there is none
    if not read.dated:
        record["fetched_at"] = None
    scored = {"id": page_id, **scored_fields(read)}
    return {**scored, **{name: value for name, value in record.items() if name not in scored}}


def scored_fields(read: Extracted) -> dict[str, object]:
    """Return the record in the words of the scorer beside the pages."""
    return {
        "headline": read.draft.headline,
        "lead": read.draft.lead,
        "body": list(body_lines(read.cleaned)),
        "captions": list(read.cleaned.captions),
        "authors": list(read.draft.authors),
        "credit": read.draft.credit,
        "published_at": read.draft.published_at.isoformat() if read.draft.published_at else None,
        "section": list(read.draft.section),
        "tags": list(read.draft.tags),
        "image_urls": [image.url for image in read.draft.images],
    }


def body_lines(cleaned: Cleaned) -> Iterator[str]:
    """Yield the paragraphs of the body as a reader sees them: list items and table rows are lines of their own."""
    for block in cleaned.blocks:
        if isinstance(block, Paragraph | Heading | Quote):
            yield block.text
        elif isinstance(block, ListBlock):
            yield from block.items
        elif isinstance(block, Table):
            yield from (" ".join(row) for row in block.rows)
