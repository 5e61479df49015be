"""What crawls remember about a source besides its articles: its listings, and the outcomes already learnt from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from crawler.frontier.bodies import short_key
from crawler.frontier.entry import Entry, Frontier, edited, lost_by_the_archive
from crawler.frontier.forwards import Forwards
from crawler.frontier.listings import Listing, merged_memory
from crawler.frontier.revisits.cut import arrived_cut, arrived_whole
from crawler.frontier.revisits.unread import read_again, unread
from storage import layout
from storage.errors import NotFoundError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.changing import Form, change_value, read_value
from storage.s3.clock import MOST_SKEW

__all__ = ["Findings", "LearnedAddresses", "LostPart", "Memory", "MemoryStore", "Substitute", "learnt"]

READ = ("created", "edited", "unchanged", "restored", "reextracted")
"""Outcomes of pages that were read as articles, if they have no detail; with one, the page shows a removal."""

NO_ARTICLE = ("no_body", "not_an_article", "empty")
"""Reasons for which an answer shows no article. An empty one removes nothing, but is no sign that others are shown."""

CUT = ("empty", "truncated", "undecodable")
"""Reasons for which nothing of an answer can be read: it may arrive whole the next time."""

LEARN_DAYS = 7
"""Outcomes of the crawls of this many days before the last one are read; if processing is later than that, its edits
are not learnt."""


class LearnedAddresses(msgspec.Struct, frozen=True, omit_defaults=True):
    """The form of articles' addresses that a crawl learned, because `links.article` of the file matches none."""

    article: str
    """`links.article` of the file; if the file is changed, what was learned is no longer used."""
    regex: str
    keep_query: tuple[str, ...] = ()


class Substitute(msgspec.Struct, frozen=True):
    """A listing that the site offers, and that is read as long as listings of the registry are lost."""

    role: str
    """`section`, `feed` or `sitemap`."""
    lost: tuple[str, ...]
    """Addresses of the lost listings; empty once all of them name articles again."""


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
    substitutes: dict[str, Substitute] = {}
    """By address."""
    refuted: dict[str, datetime] = {}
    """Forms of addresses that were no articles', with the time at which some of their pages were looked at."""
    forwards: Forwards = {}
    """Hosts of the newspaper that only forward to another one."""


class LostPart(NamedTuple):
    """A segment that was damaged when it was processed."""

    segment: str
    whole: frozenset[int]
    """Offsets of the answers that could be read; all others are lost."""


class Findings(NamedTuple):
    """What processing has found in the pages of a source."""

    edits: list[tuple[ArticleId, datetime]]
    """Edited articles, each with the time of the fetch."""
    page_dates: dict[ArticleId, datetime]
    """When articles were published, as their pages say."""
    pages: Mapping[str, bool] = {}
    """Addresses whose last page was an article, or was none although it could be read."""
    cut: frozenset[str] = frozenset()
    """Addresses whose last page arrived empty or cut."""
    lost: tuple[LostPart, ...] = ()
    """Damaged segments: what they held has to be fetched again."""


class _Capture(msgspec.Struct):
    outcome: str
    url: str = ""
    reason: str | None = None
    detail: str | None = None
    offset: int = -1
    article_id: str | None = None
    version: int | None = None
    published_at: datetime | None = None


class _Outcomes(msgspec.Struct):
    segment: str = ""
    damaged: str | None = None
    """What is wrong with the segment; None if it was whole."""
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

        A listing that was asked after `now` was asked by a crawl with a wrong clock: it is asked again at once, and how
        often it brings news is still known.
        """
        return _believed(read_value(self._bucket, self._key, _FORM), now)

    def update(self, memory: Memory, now: datetime) -> None:
        """Merge `memory` into the stored one. Raise ConflictError if other crawls win every attempt."""
        change_value(self._bucket, self._key, _FORM, lambda stored: _joined(_believed(stored, now), memory))

    def findings_since(self, memory: Memory, now: datetime) -> tuple[Findings, Memory]:
        """Return what processing has found since, and the new memory.

        Only processing knows edits: a page may change around the article without an edit.
        """
        prefix = layout.outcomes_prefix(self._source)
        # After a pause of weeks, the outcomes of the last crawl are as old as the pause is long.
        last = max((listing.asked_at for listing in memory.listings.values() if listing.asked_at), default=now)
        after = f"{prefix}{(min(now, last) - timedelta(days=LEARN_DAYS)).astimezone(UTC):%Y/%m/%d}"
        keys = list(self._bucket.list_keys(prefix, after=after))
        processed = [read_value(self._bucket, key, _OUTCOMES) for key in keys if key not in memory.learnt]
        captures = [capture for each in processed for capture in each.captures]
        dates = {
            ArticleId(each.article_id): each.published_at for each in captures if each.article_id and each.published_at
        }
        lost = tuple(
            LostPart(each.segment, frozenset(capture.offset for capture in each.captures))
            for each in processed
            if each.damaged and each.segment
        )
        pages = {each.url: read for each in captures if (read := _is_read(each)) is not None}
        latest = {each.url: each for each in captures}
        cut = frozenset(url for url, each in latest.items() if each.outcome == "refused" and each.reason in CUT)
        found = Findings(list(self._edits(captures)), dates, pages, cut, lost)
        return found, msgspec.structs.replace(memory, learnt=tuple(keys))

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


def _is_read(capture: _Capture) -> bool | None:
    """Tell whether a page was read as an article; None if it says nothing, or was judged as a removal."""
    if capture.outcome == "refused":
        return False if capture.reason in NO_ARTICLE else None
    return True if capture.outcome in READ and capture.detail is None else None


_FORM = Form(Memory, msgspec.json.Decoder(Memory).decode, msgspec.json.encode)
_OUTCOMES = Form(_Outcomes, msgspec.json.Decoder(_Outcomes).decode, msgspec.json.encode)


def _joined(stored: Memory, ours: Memory) -> Memory:
    """Merge what two crawls remember."""
    keys = {*stored.learnt, *ours.learnt}
    recent = sorted(key for key in keys if not ours.learnt or key >= ours.learnt[0])
    listings = merged_memory(stored.listings, ours.listings)
    addresses, offered = ours.addresses or stored.addresses, ours.offered or stored.offered
    substitutes = {url: each for url, each in _merged(stored.substitutes, ours.substitutes).items() if each.lost}
    return Memory(
        listings, tuple(recent), addresses, offered, substitutes, ours.refuted or stored.refuted, ours.forwards
    )


def _merged(stored: dict[str, Substitute], ours: dict[str, Substitute]) -> dict[str, Substitute]:
    """Merge what two crawls read instead of lost listings: what the later one ended has ended."""
    both = {
        url: Substitute(each.role, tuple(dict.fromkeys((*stored[url].lost, *each.lost))))
        for url, each in ours.items()
        if url in stored and each.lost and not set(each.lost) & set(stored[url].lost)
    }
    return stored | ours | both


def _believed(memory: Memory, now: datetime) -> Memory:
    """Return the memory without the times of listings asked after `now`: the clock of that crawl was wrong.

    A failure that lies ahead says nothing of the answers before it.
    """
    latest, believed = now + MOST_SKEW, dict(memory.listings)
    for url, listing in memory.listings.items():
        if listing.asked_at is not None and listing.asked_at > latest:
            believed[url] = msgspec.structs.replace(listing, asked_at=None, whole_at=None, news_at=None, failed_at=None)
        elif listing.failed_at is not None and listing.failed_at > latest:
            believed[url] = msgspec.structs.replace(listing, failed_at=None)
    return msgspec.structs.replace(memory, listings=believed)


def learnt(
    frontier: Frontier, findings: Findings, now: datetime, identify: Callable[[str], ArticleId] | None = None
) -> dict[ArticleId, Entry]:
    """Return the frontier entries that change by what processing has found. `now`: when the crawl learns it.

    `identify` returns the id of the article at an address; without it nothing is learnt from pages that are no article.
    """
    changed: dict[ArticleId, Entry] = _lost(frontier, findings.lost, now)
    for article, published_at in findings.page_dates.items():
        entry = changed.get(article) or frontier.get(article)
        if entry is not None:
            changed[article] = msgspec.structs.replace(entry, page_date=published_at)
    for article, fetched_at in findings.edits:
        entry = changed.get(article) or frontier.get(article)
        if entry is not None:
            changed[article] = edited(entry, fetched_at)
    named = {identify(url): is_read for url, is_read in findings.pages.items()} if identify is not None else {}
    cut = {identify(url) for url in findings.cut} if identify is not None else set[ArticleId]()
    for article in {**named, **dict.fromkeys(cut)}:
        entry = changed.get(article) or frontier.get(article)
        if entry is not None:
            if article in named:
                entry = read_again(entry) if named[article] else unread(entry)
            changed[article] = arrived_cut(entry) if article in cut else arrived_whole(entry)
    return {article: entry for article, entry in changed.items() if entry != frontier[article]}


def _lost(frontier: Frontier, damaged: Sequence[LostPart], now: datetime) -> dict[ArticleId, Entry]:
    """Return the entries of articles whose last answer lay in a damaged part of the archive."""
    whole = {short_key(part.segment): part.whole for part in damaged}
    if not whole:
        return {}
    return {
        article: lost_by_the_archive(entry, now)
        for article, entry in frontier.items()
        if entry.body is not None and entry.body.offset not in whole.get(entry.body.segment, {entry.body.offset})
    }
