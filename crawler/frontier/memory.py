"""What crawls remember about a source besides its articles: its listings, and the outcomes already learnt from."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

import msgspec

from crawler.frontier.entry import Entry, Frontier, edited
from crawler.frontier.listings import Listing, merged_memory
from storage import layout
from storage.errors import ConflictError, NotFoundError, OutcomeUnknownError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW

__all__ = ["Findings", "LearnedAddresses", "Memory", "MemoryStore", "learnt"]

logger = logging.getLogger(__name__)

LEARN_DAYS = 7
"""Outcomes of the crawls of this many days before the last one are read; if processing is later than that, its edits
are not learnt."""

SWAPS = 20
"""Attempts to replace the object. An attempt fails only if another crawl of the source wrote first."""


class LearnedAddresses(msgspec.Struct, frozen=True, omit_defaults=True):
    """The form of articles' addresses that a crawl learned, because `links.article` of the file matches none."""

    article: str
    """`links.article` of the file; if the file is changed, what was learned is no longer used."""
    regex: str
    keep_query: tuple[str, ...] = ()


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is remembered about one source besides its articles."""

    listings: dict[str, Listing] = {}
    """By address."""
    learnt: tuple[str, ...] = ()
    """Keys of the recent outcomes from which the frontier has learnt."""
    addresses: LearnedAddresses | None = None
    """None if `links.article` has always matched."""
    offered: tuple[str, ...] = ()
    """Sitemaps that robots.txt named when it was last read."""


class Findings(NamedTuple):
    """What processing has found in the pages of a source."""

    edits: list[tuple[ArticleId, datetime]]
    """Edited articles, each with the time of the fetch."""
    page_dates: dict[ArticleId, datetime]
    """When articles were published, as their pages say."""


class _Capture(msgspec.Struct):
    outcome: str
    article_id: str | None = None
    version: int | None = None
    published_at: datetime | None = None


class _Outcomes(msgspec.Struct):
    captures: list[_Capture] = []


class _Version(msgspec.Struct):
    fetched_at: datetime


class MemoryStore:
    """The memory of one source in the bucket. Every method may raise StorageError."""

    def __init__(self, bucket: Bucket, source: SourceSlug) -> None:
        self._bucket = bucket
        self._source = source
        self._key = layout.frontier_listings(source)

    def read(self, now: datetime) -> Memory:
        """Read the memory; empty if there is none, or if it is damaged: it only saves requests.

        A listing that was asked after `now` was asked by a crawl with a wrong clock; it counts as never asked.
        """
        return self._read(now)[0]

    def update(self, memory: Memory, now: datetime) -> None:
        """Merge `memory` into the stored one. Raise ConflictError if other crawls win every attempt."""
        for attempt in range(SWAPS):
            stored, etag = self._read(now)
            keys = {*stored.learnt, *memory.learnt}
            recent = sorted(key for key in keys if not memory.learnt or key >= memory.learnt[0])
            merged = Memory(
                merged_memory(stored.listings, memory.listings),
                tuple(recent),
                memory.addresses or stored.addresses,
                memory.offered or stored.offered,
            )
            if merged == stored:
                return
            try:
                self._bucket.compare_and_swap(self._key, msgspec.json.encode(merged), etag=etag)
            except (ConflictError, OutcomeUnknownError):
                if attempt == SWAPS - 1:
                    raise
            else:
                return

    def findings_since(self, memory: Memory, now: datetime) -> tuple[Findings, Memory]:
        """Return what processing has found since, and the new memory.

        Only processing knows edits: a page may change around the article without an edit.
        """
        prefix = layout.outcomes_prefix(self._source)
        # After a pause of weeks, the outcomes of the last crawl are as old as the pause is long.
        last = max((listing.asked_at for listing in memory.listings.values() if listing.asked_at), default=now)
        after = f"{prefix}{(min(now, last) - timedelta(days=LEARN_DAYS)).astimezone(UTC):%Y/%m/%d}"
        keys = list(self._bucket.list_keys(prefix, after=after))
        captures = [each for key in keys if key not in memory.learnt for each in self._captures(key)]
        dates = {
            ArticleId(each.article_id): each.published_at for each in captures if each.article_id and each.published_at
        }
        return Findings(list(self._edits(captures)), dates), msgspec.structs.replace(memory, learnt=tuple(keys))

    def _captures(self, key: str) -> list[_Capture]:
        return _decoded(key, self._bucket.get(key).body, _Outcomes).captures

    def _edits(self, captures: Iterable[_Capture]) -> Iterator[tuple[ArticleId, datetime]]:
        for capture in captures:
            if capture.outcome != "edited" or capture.article_id is None or capture.version is None:
                continue
            article = ArticleId(capture.article_id)
            try:
                body = self._bucket.get(layout.article_version(self._source, article, capture.version)).body
            except NotFoundError:
                continue  # purged
            yield article, msgspec.json.decode(body, type=_Version).fetched_at

    def _read(self, now: datetime) -> tuple[Memory, str | None]:
        try:
            stored = self._bucket.get(self._key)
        except NotFoundError:
            return Memory(), None
        memory = _decoded(self._key, stored.body, Memory)
        believed = {
            url: listing
            for url, listing in memory.listings.items()
            if listing.asked_at is None or listing.asked_at <= now + MOST_SKEW
        }
        return msgspec.structs.replace(memory, listings=believed), stored.etag


Kind = TypeVar("Kind", Memory, _Outcomes)


def _decoded(key: str, body: bytes, kind: type[Kind]) -> Kind:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        logger.warning("%s is unreadable and is ignored: %s", key, error)
        return kind()


def learnt(frontier: Frontier, findings: Findings) -> dict[ArticleId, Entry]:
    """Return the frontier entries that change by what processing has found."""
    changed: dict[ArticleId, Entry] = {}
    for article, published_at in findings.page_dates.items():
        entry = frontier.get(article)
        if entry is not None:
            changed[article] = msgspec.structs.replace(entry, page_date=published_at)
    for article, fetched_at in findings.edits:
        entry = changed.get(article) or frontier.get(article)
        if entry is not None:
            changed[article] = edited(entry, fetched_at)
    return {article: entry for article, entry in changed.items() if entry != frontier[article]}
