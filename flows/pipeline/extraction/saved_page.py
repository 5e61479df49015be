"""Extraction of one saved page, without bucket, crawl or clock: its record, and the fields that a scorer compares."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.registry import Links, Registry, Source
from flows.cleaning import open_page
from flows.pipeline.extraction.extract import ExtractedPage, extract_page
from flows.stages import Cleaned, Page, Refusal
from storage.model.article import CaptureRef
from storage.model.blocks import Heading, ListBlock, Paragraph, Quote, Table
from storage.model.identifiers import SLUG, SourceSlug
from storage.warc.segments import Capture

__all__ = [
    "UNKNOWN_DATE",
    "body_lines",
    "extract_saved_page",
    "open_saved_page",
    "page_fields",
    "scored_fields",
    "source_of",
]

UNKNOWN_DATE = datetime(2099, 12, 31, tzinfo=UTC)
"""Fetch time of a page whose time of saving is unknown: the newest rules apply, and the record is the same
whenever it is made."""

_NO_CAPTURE = CaptureRef(segment="saved", offset=0, length=1, digest="sha256:" + "0" * 64)
_NOT_SLUG = re.compile(r"[^a-z0-9]")


def extract_saved_page(
    body: bytes,
    url: str,
    registry: Registry,
    fetched_at: datetime | None = None,
    *,
    rules: bool = True,
    names: bool = True,
) -> ExtractedPage | Refusal:
    """Extract a saved page as the pipeline would. `rules=False`: as a page of an unknown newspaper.

    `names=False` leaves out what the text names (places, people, organisations, dates) and its keywords.
    """
    page = open_saved_page(body, url, registry, fetched_at, rules=rules)
    return page if isinstance(page, Refusal) else extract_page(page, names=names)


def open_saved_page(
    body: bytes,
    url: str,
    registry: Registry,
    fetched_at: datetime | None = None,
    *,
    rules: bool = True,
) -> Page | Refusal:
    """Open a saved page as if it had just been fetched from `url`."""
    source = source_of(url, registry)
    capture = Capture(
        ref=_NO_CAPTURE, source=source.slug, url=url, status=200, headers={}, body=body,
        fetched_at=fetched_at or UNKNOWN_DATE, missing_since=None, truncated=None,
    )  # fmt: skip  # short items: a line each would fill a screen
    page = open_page(capture, source)
    assert isinstance(page, Page | Refusal)  # only a 404 or 410 is a removal
    return replace(page, layout=None) if isinstance(page, Page) and not rules else page


def source_of(url: str, registry: Registry) -> Source:
    """Return the newspaper that `url`'s host belongs to, or a made-up one without rules."""
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
    return _unknown_newspaper(host, slug)


@lru_cache(maxsize=1_000)
def _unknown_newspaper(host: str, slug: str) -> Source:
    """Return a made-up newspaper without rules."""
    return Source.model_construct(
        slug=SourceSlug(slug), name=host, family="none", hosts=(host or "unknown",), province="00",
        province_before=("00",), links=Links(article=r".*"),
    )  # fmt: skip  # short items: a line each would fill a screen


def page_fields(page_id: object, result: ExtractedPage | Refusal) -> dict[str, object]:
    """Return one JSON object for a page: the fields of `scored_fields`, then the rest of the record."""
    if isinstance(result, Refusal):
        return {"id": page_id, "refused": result.reason.value, "detail": result.detail}
    record = result.draft.model_dump(mode="json")
    record["provenance"].pop("capture")  # there is none
    if result.draft.fetched_at == UNKNOWN_DATE:
        record["fetched_at"] = None
    scored = {"id": page_id, **scored_fields(result)}
    return {**scored, **{name: value for name, value in record.items() if name not in scored}}


def scored_fields(extracted: ExtractedPage) -> dict[str, object]:
    """Return the fields that a scorer compares with the truth about a page, under the scorer's names."""
    draft = extracted.draft
    return {
        "headline": draft.headline,
        "lead": draft.lead,
        "body": list(body_lines(extracted.cleaned)),
        "captions": list(extracted.cleaned.captions),
        "authors": list(draft.authors),
        "credit": draft.credit,
        "published_at": draft.published_at.isoformat() if draft.published_at else None,
        "section": list(draft.section),
        "tags": list(draft.tags),
        "image_urls": [image.url for image in draft.images],
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
