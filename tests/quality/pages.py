"""The real pages with hand-checked truth that lie beside the project, read by our own stages."""

import gzip
import importlib.util
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from crawler.registry import Links, Registry, Source, load_registry
from flows.cleaning import clean, open_page
from flows.metadata import describe
from flows.stages import Cleaned, Described, Refusal, Removal
from storage.model.article import CaptureRef
from storage.model.blocks import Heading, ListBlock, Paragraph, Quote, Table
from storage.model.identifiers import SourceSlug
from storage.warc.segments import Capture

__all__ = [
    "MISSING",
    "NATIONAL",
    "SHARED",
    "VIETNAM_PAGES",
    "WORLD_PAGES",
    "Reading",
    "capture_of",
    "list_pages",
    "predictions",
    "read_pages",
    "registry_of_pages",
    "scorer",
    "source_for",
]

SHARED = Path(__file__).parents[3] / "shared"
VIETNAM_PAGES = SHARED / "data" / "pages" / "vietnam"
WORLD_PAGES = SHARED / "data" / "pages" / "world"
MISSING = "needs ../shared/data/pages, real pages that belong to their publishers and are no part of the project"

NATIONAL = Path(__file__).parent / "national"
"""Rules for the national papers among the pages: they prove the rule language, and are no part of the registry."""

FETCHED_AT = datetime(2026, 4, 1, tzinfo=UTC)
"""After the newest of the pages, before anybody reads them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as read, with its truth."""

    page: str
    truth: dict[str, Any]
    cleaned: Cleaned | None
    described: Described | None
    refusal: Refusal | None
    seconds: float


def read_pages(folder: Path, registry: Registry | None) -> Iterator[Reading]:
    """Read every page of `folder` that has truth. Without a registry, no page is read by rules."""
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if "body" not in truth:
            continue
        body = gzip.decompress(path.with_suffix(".html.gz").read_bytes())
        source = source_for(truth["url"], registry)
        capture = capture_of(truth["url"], body, source)
        started = time.perf_counter()
        page = open_page(capture, source)
        cleaned = described = refusal = None
        if isinstance(page, Refusal):
            refusal = page
        elif not isinstance(page, Removal):
            read = clean(page)
            if isinstance(read, Refusal):
                refusal = read
            else:
                cleaned, described = read, describe(page, read)
        yield Reading(path.stem, truth, cleaned, described, refusal, time.perf_counter() - started)


def registry_of_pages() -> Registry:
    """Return the registry with the national papers of the pages beside the provincial ones."""
    provincial, national = load_registry(), load_registry(NATIONAL)
    return Registry([*provincial.values(), *national.values()], provincial.families.values())


def list_pages() -> dict[str, tuple[str, bytes]]:
    """Return the saved section fronts: name to address and body."""
    folder = VIETNAM_PAGES / "lists"
    pages = {path.name.removesuffix(".html.gz"): gzip.decompress(path.read_bytes()) for path in folder.glob("*.gz")}
    hosts = {"baocantho": "baocantho.com.vn", "dantri": "dantri.com.vn", "vnexpress": "vnexpress.net"}
    named = ((name, name.partition("-")) for name in pages)
    return {
        name: (f"https://{hosts.get(paper, f'{paper}.vn')}/{section}", pages[name])
        for name, (paper, _, section) in named
    }


def source_for(url: str, registry: Registry | None) -> Source:
    """Return the registry's source of `url`'s host, else one without any rules."""
    host = (urlsplit(url).hostname or "unknown.example").removeprefix("www.")
    for source in (registry or {}).values():
        if host in source.hosts:
            return source
    return Source(
        slug=SourceSlug("unknown"),
        name=host,
        family="unknown",
        hosts=(host,),
        province="01",
        province_before=("01",),
        links=Links(article=r".*"),
    )


def capture_of(
    url: str,
    body: bytes,
    source: Source,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    fetched_at: datetime = FETCHED_AT,
) -> Capture:
    """Return a capture of `body` as if it had been fetched from `url`."""
    return Capture(
        ref=CaptureRef(segment="raw/test.warc.gz", offset=0, length=1, digest="sha256:" + "0" * 64),
        source=source.slug,
        url=url,
        status=status,
        headers={"content-type": "text/html"} if headers is None else headers,
        body=body,
        fetched_at=fetched_at,
        missing_since=None,
        truncated=None,
    )


def predictions(reading: Reading) -> dict[str, Any]:
    """Return a reading in the scorer's words."""
    if reading.cleaned is None or reading.described is None:
        return {"id": reading.page}
    cleaned, described = reading.cleaned, reading.described
    return {
        "id": reading.page,
        "headline": cleaned.headline,
        "lead": cleaned.lead,
        "body": list(_lines(cleaned)),
        "captions": list(cleaned.captions),
        "authors": list(described.authors),
        "credit": described.credit,
        "published_at": described.published_at.isoformat() if described.published_at else None,
        "section": list(described.section),
        "tags": list(described.tags),
        "image_urls": [image.url for image in cleaned.images],
    }


def scorer() -> ModuleType:
    """Load the scorer that lies beside the pages."""
    spec = importlib.util.spec_from_file_location("score_extraction", SHARED / "eval" / "score_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _lines(cleaned: Cleaned) -> Iterator[str]:
    for block in cleaned.blocks:
        if isinstance(block, Paragraph | Heading | Quote):
            yield block.text
        elif isinstance(block, ListBlock):
            yield from block.items
        elif isinstance(block, Table):
            yield from (" ".join(row) for row in block.rows)
