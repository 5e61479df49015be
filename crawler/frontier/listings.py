"""Sections, feeds and sitemaps: when to ask for each again, conditionally or not, and what was left unread. Pure.

A listing is asked for when it is expected to name a new article. How much news it brings is counted by the hour of the
day, because newspapers sleep, and forgotten by halves, because they change.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

import msgspec

from storage.model.identifiers import ArticleId

__all__ = ["Gap", "Listing", "ListingMemory", "asked", "expected_news", "is_due", "merged_memory", "read", "vanished"]

VIETNAM = timezone(timedelta(hours=7))

NEWS_WORTH = 0.5
"""New articles to be expected in a listing that make it worth a request."""

LONGEST_PAUSE = timedelta(hours=24)
"""After which a listing is asked for whatever is expected: what never brings news may begin to."""

FILLED = 0.5
"""Part of a listing that may be new when it is asked for next; beyond it articles could drop out unseen."""

HALF_LIFE = timedelta(days=14)
"""After which what was counted counts half."""

BIN = 3
"""Hours of the day that are counted together."""

PRIOR_NEWS, PRIOR_DAYS = 6.0, 0.5
"""What is assumed at first: six articles a day, as if counted for half a day in each part of the day."""

UNCONDITIONAL_AFTER = 11
"""Answers 304 in a row after which a listing is asked for without conditions: a day of crawls every two hours."""

WHOLE_EVERY = timedelta(hours=24)
"""Longest time without a whole answer, for the same reason: some servers answer 304 for ever."""


MAX_NAMED = 60
"""Articles of a first page that are remembered."""

MAX_VANISHED = 2
"""Articles that are taken out of one listing between two crawls; more vanish from boxes as `most read`."""


class Gap(msgspec.Struct, frozen=True, omit_defaults=True):
    """News that were left unread: the last page read of a listing still showed news."""

    opened_at: datetime
    """The crawl that left them. What was known before it lies behind the gap."""
    next_page: str | None = None
    """Where to go on; None if the listing has no further pages."""


class Listing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one listing. Times are UTC."""

    asked_at: datetime | None = None
    """When it last answered, with its content or 304."""
    whole_at: datetime | None = None
    """When it last answered with its content."""
    confirmations: int = 0
    """Answers 304 in a row since then."""
    etag: str | None = None
    last_modified: str | None = None
    lies: int = 0
    """Whole answers with news although the validators were those of before."""
    news: tuple[float, ...] = (0.0,) * (24 // BIN)
    """New articles that it brought, by hour of the day in Vietnam, forgotten by halves."""
    days: tuple[float, ...] = (0.0,) * (24 // BIN)
    """Days for which that was counted, likewise."""
    named: tuple[ArticleId, ...] = ()
    """Articles on its first page when it was last read, in order."""
    gap: Gap | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """Request headers that make the answer conditional on a change."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


ListingMemory = dict[str, Listing]
"""By address, of one source."""


def expected_news(listing: Listing, now: datetime) -> float:
    """Return how many new articles are to be expected in a listing since it was last asked for."""
    if listing.asked_at is None:
        return float("inf")
    return sum(
        hours / BIN * (PRIOR_NEWS / (24 // BIN) * PRIOR_DAYS + listing.news[part]) / (PRIOR_DAYS + listing.days[part])
        for part, hours in _parts(listing.asked_at, now)
    )


def is_due(listing: Listing, now: datetime, *, worth: float = NEWS_WORTH) -> bool:
    """Say whether to ask for a listing now."""
    if listing.asked_at is None or listing.gap is not None or now - listing.asked_at >= LONGEST_PAUSE:
        return True
    least = min(worth, FILLED * len(listing.named)) if len(listing.named) else worth
    return expected_news(listing, now) >= least


def conditional(listing: Listing, now: datetime) -> bool:
    """Say whether to ask for a listing only if it has changed: not always, because some servers lie."""
    if listing.gap is not None or listing.lies > 1 or listing.whole_at is None:
        return False
    return listing.confirmations < UNCONDITIONAL_AFTER and now - listing.whole_at < WHOLE_EVERY


def asked(listing: Listing, now: datetime) -> Listing:
    """Return the listing after an answer 304: it brought no news."""
    return msgspec.structs.replace(_counted(listing, now, 0), confirmations=listing.confirmations + 1)


def read(
    listing: Listing,
    now: datetime,
    *,
    news: int,
    named: Sequence[ArticleId],
    etag: str | None = None,
    last_modified: str | None = None,
    gap: Gap | None = None,
) -> Listing:
    """Return the listing after a whole answer that named `news` new articles, `named` being those of its first page."""
    same = (etag or last_modified) and (etag, last_modified) == (listing.etag, listing.last_modified)
    lied = bool(same and news and listing.confirmations)
    return msgspec.structs.replace(
        _counted(listing, now, news if listing.asked_at is not None else 0),
        whole_at=now,
        confirmations=0,
        named=tuple(named[:MAX_NAMED]),
        etag=etag,
        last_modified=last_modified,
        lies=listing.lies + lied,
        gap=gap,
    )


def vanished(before: Sequence[ArticleId], after: Collection[ArticleId]) -> list[ArticleId]:
    """Return the articles that were taken out of a listing: no longer there, though later ones still are.

    It is empty if there are many: then the listing is sorted by something else than time.
    """
    kept = [position for position, article in enumerate(before) if article in after]
    gone = [article for article in before[: kept[-1]] if article not in after] if kept else []
    return gone if len(gone) <= MAX_VANISHED else []


def merged_memory(one: Mapping[str, Listing], other: Mapping[str, Listing]) -> ListingMemory:
    """Merge what two crawls know: of each listing what the later one knows. An open gap stays open until it is closed
    by a crawl that knew of it."""
    merged = dict(one)
    for url, listing in other.items():
        known = merged.get(url)
        if known is None or _asked(listing) > _asked(known):
            merged[url] = listing
    return merged


def _asked(listing: Listing) -> datetime:
    return listing.asked_at or datetime.min.replace(tzinfo=UTC)


def _counted(listing: Listing, now: datetime, news: int) -> Listing:
    """Count news, evenly over the hours since the listing was last asked for."""
    if listing.asked_at is None or now <= listing.asked_at:
        return msgspec.structs.replace(listing, asked_at=now)
    kept = 0.5 ** ((now - listing.asked_at) / HALF_LIFE)
    counts, days = [kept * count for count in listing.news], [kept * day for day in listing.days]
    parts = _parts(listing.asked_at, now)
    weights = [hours * (1.0 + counts[part]) / (1.0 + days[part]) for part, hours in parts]
    for (part, hours), weight in zip(parts, weights, strict=True):
        days[part] += hours / BIN
        counts[part] += news * weight / sum(weights)
    return msgspec.structs.replace(listing, asked_at=now, news=tuple(counts), days=tuple(days))


def _parts(begin: datetime, end: datetime) -> list[tuple[int, float]]:
    """Return how many hours of each part of the day lie between two moments; of a long time, of its last days."""
    begin = max(begin, end - timedelta(days=7))
    parts: list[tuple[int, float]] = []
    while begin < end:
        local = begin.astimezone(VIETNAM)
        part = local.hour // BIN
        border = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=BIN - local.hour % BIN)
        until = min(border.astimezone(UTC), end)
        parts.append((part, (until - begin).total_seconds() / 3600))
        begin = until
    return parts
