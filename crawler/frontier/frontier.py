"""The frontier: which articles of a source are known, what the site said of them last, and when to ask again.

Pure functions decide; `FrontierStore` keeps the result as one object, replaced by compare-and-swap, so that crawls of
one source at the same time lose nothing of each other.
"""

import gzip
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from storage import layout
from storage.errors import ConflictError, NotFoundError, OutcomeUnknownError, StorageError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket

__all__ = [
    "DamagedFrontierError",
    "Entry",
    "Frontier",
    "FrontierStore",
    "Plan",
    "Visit",
    "answered",
    "due",
    "merge",
    "merged",
    "moved",
    "plan",
    "tried",
]

REVISITS = (
    (timedelta(days=1), timedelta(0)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=7)),
)
"""Up to which age an article is asked for again, and how often: papers correct within hours, seldom after weeks."""

SWAPS = 20
"""Attempts to replace the frontier; each loses only to another crawl of the same source."""


class DamagedFrontierError(StorageError):
    """A stored frontier cannot be read. The message names its key."""

    code = "damaged-frontier"


class Entry(BaseModel):
    """What is known of one article's address. Times are UTC."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    url: str
    first_seen: AwareDatetime
    """When discovery came upon it first."""
    tried_at: AwareDatetime | None = None
    """When it was last asked for, whatever came of it."""
    shown_at: AwareDatetime | None = None
    """When the publisher last showed the article (200, or 304 for unchanged)."""
    status: int | None = None
    """HTTP status of the last answer; None if there never was one."""
    etag: str | None = None
    last_modified: str | None = None
    """Validators of the last answer, if it was a whole article."""
    missing_since: AwareDatetime | None = None
    """First of the 404 answers in a row, for an article that was shown before."""


Frontier = dict[ArticleId, Entry]
"""All entries of one source."""


class StoredFrontier(BaseModel):
    source: SourceSlug
    articles: Frontier


@dataclass(frozen=True, slots=True)
class Visit:
    """One article to ask for."""

    article_id: ArticleId
    entry: Entry

    @property
    def conditions(self) -> dict[str, str]:
        """Request headers that make the answer conditional on a change."""
        headers = {"If-None-Match": self.entry.etag, "If-Modified-Since": self.entry.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a crawl is going to ask for, in order."""

    visits: tuple[Visit, ...]
    new: int
    """Visits to articles that were not known before."""
    due: int
    """Visits to known ones."""
    postponed: int
    """Over the limit; they stay known and have their turn in a later crawl."""


def plan(
    frontier: Frontier, found: Mapping[ArticleId, str], now: datetime, *, removal_after: timedelta, limit: int
) -> Plan:
    """Choose what to ask for: new articles as discovered, then due ones, youngest first, then the backlog."""
    new = [Visit(article, Entry(url=url, first_seen=now)) for article, url in found.items() if article not in frontier]
    known = [Visit(article, entry) for article, entry in frontier.items() if due(entry, now, removal_after)]
    known.sort(key=lambda visit: visit.entry.first_seen, reverse=True)
    known.sort(key=lambda visit: visit.entry.tried_at is None)
    visits = (new + known)[:limit]
    fresh = min(len(new), limit)
    return Plan(tuple(visits), fresh, len(visits) - fresh, len(new) + len(known) - len(visits))


def due(entry: Entry, now: datetime, removal_after: timedelta) -> bool:
    """Say whether an article is to be asked for now.

    A missing one is, until it has been missing for `removal_after`, so that its removal does not wait for the calendar.
    """
    if entry.tried_at is None:
        return True
    if entry.missing_since is not None and entry.tried_at < entry.missing_since + removal_after:
        return True
    age = now - entry.first_seen
    return any(age < limit and now - entry.tried_at >= pause for limit, pause in REVISITS)


def moved(entry: Entry, url: str) -> Entry:
    """Return the entry of an article that is now found at `url`; what the old address said of changes ends with it."""
    return entry.model_copy(update={"url": url, "etag": None, "last_modified": None})


def answered(
    entry: Entry, status: int, at: datetime, *, etag: str | None = None, last_modified: str | None = None
) -> Entry:
    """Return the entry after an answer with `status`; pass the validators only of a whole answer."""
    shown = 200 <= status < 300 or status == 304
    missing_since = (entry.missing_since or at) if status == 404 and entry.shown_at is not None else None
    if status == 304:
        status, etag, last_modified = entry.status or 200, entry.etag, entry.last_modified
    elif not shown:
        etag = last_modified = None
    return entry.model_copy(
        update={
            "tried_at": at,
            "shown_at": at if shown else entry.shown_at,
            "status": status,
            "etag": etag,
            "last_modified": last_modified,
            "missing_since": missing_since,
        }
    )


def tried(entry: Entry, at: datetime) -> Entry:
    """Return the entry after an attempt without an answer."""
    return entry.model_copy(update={"tried_at": at})


def merge(frontier: Frontier, changes: Frontier) -> Frontier:
    """Return the frontier with `changes` merged in. The order of merges does not matter."""
    return {**frontier, **{key: merged(frontier.get(key, entry), entry) for key, entry in changes.items()}}


def merged(one: Entry, other: Entry) -> Entry:
    """Merge what two crawls know of one article: the later word counts, the earliest sight is kept."""
    earlier, later = sorted((one, other), key=_recency)
    shown = [entry.shown_at for entry in (one, other) if entry.shown_at is not None]
    missing = [
        entry.missing_since
        for entry in (earlier, later)
        if entry.missing_since is not None and (not shown or entry.missing_since > max(shown))
    ]
    return later.model_copy(
        update={
            "first_seen": min(one.first_seen, other.first_seen),
            "shown_at": max(shown, default=None),
            "missing_since": (min(missing) if missing else later.tried_at) if later.missing_since is not None else None,
        }
    )


def _recency(entry: Entry) -> tuple[bool, float, str]:
    return (
        entry.tried_at is not None,
        entry.tried_at.timestamp() if entry.tried_at else 0.0,
        entry.model_dump_json(exclude={"first_seen", "shown_at"}),
    )


class FrontierStore:
    """The frontier of one source in the bucket."""

    def __init__(self, bucket: Bucket, source: SourceSlug) -> None:
        self._bucket = bucket
        self._source = source
        self._key = layout.frontier(source)

    def read(self) -> Frontier:
        """Read the frontier; empty if the source was never crawled. Raise DamagedFrontierError."""
        return self._read()[0]

    def update(self, changes: Frontier) -> None:
        """Merge `changes` into the stored frontier. Raise ConflictError if others never stop writing."""
        self._replace(lambda frontier: merge(frontier, changes))

    def forget(self, articles: Collection[ArticleId]) -> None:
        """Take articles out of the stored frontier. Raise ConflictError if others never stop writing."""
        self._replace(lambda frontier: {key: entry for key, entry in frontier.items() if key not in articles})

    def _replace(self, change: Callable[[Frontier], Frontier]) -> None:
        for attempt in range(SWAPS):
            frontier, etag = self._read()
            after = change(frontier)
            if after == frontier:
                return
            stored = StoredFrontier(source=self._source, articles=after)
            # mtime 0: the same frontier is the same bytes, whenever it is written.
            body = gzip.compress(stored.model_dump_json(exclude_none=True).encode(), mtime=0)
            try:
                self._bucket.compare_and_swap(self._key, body, etag=etag, content_type="application/gzip")
            except (ConflictError, OutcomeUnknownError):  # to change it twice is to change it once
                if attempt == SWAPS - 1:
                    raise
            else:
                return

    def _read(self) -> tuple[Frontier, str | None]:
        try:
            stored = self._bucket.get(self._key)
        except NotFoundError:
            return {}, None
        try:
            return StoredFrontier.model_validate_json(gzip.decompress(stored.body)).articles, stored.etag
        except (OSError, EOFError, zlib.error, ValidationError) as error:
            raise DamagedFrontierError(
                f"the frontier {self._bucket.uri(self._key)} is damaged",
                hint="delete it: the next crawl makes it anew and asks once more for what the listings name",
            ) from error
