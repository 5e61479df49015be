"""Decides when to request a section, feed or sitemap again, and whether conditionally; keeps unread gaps. Pure.

A listing is due when it is expected to name a new article. Its news is counted by the hour of the day, because few
articles appear at night, and with exponential decay, because newspapers change.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from crawler.frontier.gaps import Gap
from crawler.frontier.link_counts import KEPT_COUNTS
from storage.model.identifiers import ArticleId
from storage.model.moments import VIETNAM

__all__ = ["Listing", "ListingMemory", "asked", "expected_news", "fails_alone", "is_due", "longest_pause",
           "merged_memory", "most_promising", "named_anew", "paused", "read", "regular",
           "vanished"]  # fmt: skip  # short items

NEWS_WORTH = 0.5
"""Expected new articles that make a listing worth a request."""

LOOK_WORTH = 0.1
"""Expected new articles that make the most promising listing worth a request if no listing is due: what appears and is
removed again within hours is seen by that request or never."""

CHANGES_PART = 0.4
"""So many reported changes are worth as much as one new article. An article waits in its listing until it is read; an
edit is lost when the next one hides it."""

LONGEST_PAUSE = timedelta(hours=72)
"""A listing is requested at least this often, whatever is expected: a quiet listing may start to bring news."""

SILENT_PART, SILENT_PAUSE = 0.5, timedelta(days=14)
"""A listing that has long brought nothing is requested after half of that time, and at least every two weeks."""

SILENT_FROM = timedelta(days=3)
"""A listing that has brought nothing for this time has stopped, for a holiday or for good."""

INDEX_PAUSE, LONGEST_INDEX_PAUSE = timedelta(hours=6), timedelta(hours=24)
"""The longest pause of an index of sitemaps: until it is read again, a new file is unknown, with all its articles. It
grows to a day while the index names no new sitemap; most begin a new one with a month, so it is read at once then."""

WATCHED_INDEX_PAUSE = timedelta(hours=24)
"""The same for an index that only robots.txt names: new articles are found elsewhere. It grows while the index names no
new sitemap, as for any listing that brings nothing."""

PAUSED = timedelta(hours=12)
"""After this time without an answer of any listing, all are read: those that others made superfluous may have named
articles that are on none of the others any more."""

FILLED = 0.5
"""Expected share of new articles at which a listing is due; later, articles could drop out unseen."""

HALF_LIFE = timedelta(days=14)
"""Half-life of the counts."""

BIN = 3
"""Hours in one part of the day; the news of each part is counted together."""

PRIOR_NEWS, PRIOR_DAYS = 6.0, 0.5
"""The prior: six articles a day, with the weight of half a day of observation in each part of the day."""

PRIOR_CHANGES = 0.5
"""The prior for a listing from which mostly changes of known articles are expected: one in two days."""

PRIOR_SITEMAPS = 1.0
"""The prior for an index of sitemaps, whose news are new sitemaps: one in a day, as of an index of days."""

UNCONDITIONAL_AFTER = 11
"""Number of 304 answers in a row after which the request is unconditional: a day, at one crawl every two hours."""

WHOLE_EVERY = timedelta(hours=24)
"""Longest time without a complete answer, because some servers always answer 304."""


MAX_NAMED = 60
"""Most articles of a first page that are remembered."""

MAX_VANISHED = 2
"""Most articles that editors remove from a listing between two crawls; lists such as `most read` lose more."""


class Listing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What we know about one listing. Times are UTC."""

    asked_at: datetime | None = None
    """When it last answered, with its content or with 304."""
    whole_at: datetime | None = None
    """When it last answered with its content."""
    confirmations: int = 0
    """Answers 304 in a row since then."""
    etag: str | None = None
    last_modified: str | None = None
    lies: int = 0
    """Number of complete answers with news although the validators had not changed."""
    news: tuple[float, ...] = (0.0,) * (24 // BIN)
    """Decayed count of its new articles, by part of the day in Vietnam."""
    days: tuple[float, ...] = (0.0,) * (24 // BIN)
    """Decayed count of the days of observation, by part of the day."""
    named: tuple[ArticleId, ...] = ()
    """Articles on its first page when it was last read, in order."""
    counts: tuple[int, ...] = ()
    """Numbers of articles on its first page when it was last read, oldest first."""
    children: tuple[str, ...] = ()
    """Sitemaps that an index named when it was last read. Its news are new sitemaps."""
    gap: Gap | None = None
    news_at: datetime | None = None
    """When it last brought news; when it was first read, if it never did."""
    failed_at: datetime | None = None
    """When it did not answer last while another listing of the newspaper did; None as soon as it answers."""

    @property
    def conditions(self) -> dict[str, str]:
        """Request headers that make the answer conditional on a change."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}

    def has_due_gap(self, now: datetime) -> bool:
        """Tell whether it has a gap whose page is to be asked for now."""
        return self.gap is not None and self.gap.is_due(now)


ListingMemory = dict[str, Listing]
"""The listings of one source, by address."""


def expected_news(listing: Listing, now: datetime, *, prior: float = PRIOR_NEWS) -> float:
    """Return the expected number of new articles, and of reported changes, in a listing since its last answer.

    `prior`: how many are expected in a day, before anything is known.
    """
    if listing.asked_at is None:
        return float("inf")
    return sum(
        hours / BIN * (prior / (24 // BIN) * PRIOR_DAYS + listing.news[part]) / (PRIOR_DAYS + listing.days[part])
        for part, hours in _parts(listing.asked_at, now)
    )


def longest_pause(listing: Listing, now: datetime, *, watched: bool = False) -> timedelta:
    """Return after which pause a listing is requested whatever is expected.

    It grows with the time in which the listing has brought nothing. `watched`: only robots.txt names the listing.
    """
    silence = SILENT_PART * (now - listing.news_at) if listing.news_at is not None else timedelta()
    if listing.children and not watched:
        new_month = listing.asked_at is not None and _month(listing.asked_at) != _month(now)
        return timedelta() if new_month else min(max(INDEX_PAUSE, silence), LONGEST_INDEX_PAUSE)
    return min(max(WATCHED_INDEX_PAUSE if listing.children else LONGEST_PAUSE, silence), SILENT_PAUSE)


def _month(moment: datetime) -> int:
    return moment.astimezone(VIETNAM).month


def regular(listings: Mapping[str, Listing], now: datetime, named: Collection[str] = ()) -> list[str]:
    """Return the addresses of the listings that are read regularly until `now`.

    Not among them is one that fails for long, and a sitemap that no index names any more: its articles are in a file of
    another name. `named`: sitemaps that robots.txt or the registry name.
    """
    children = {child for listing in listings.values() for child in listing.children}
    return [
        url for url, listing in listings.items()
        if listing.asked_at is not None and now - listing.asked_at <= 2 * longest_pause(listing, now)
        and (not children or url in children or url in named or listing.children)
    ]  # fmt: skip  # one condition


def is_due(
    listing: Listing,
    now: datetime,
    *,
    worth: float = NEWS_WORTH,
    prior: float = PRIOR_NEWS,
    watched: bool = False,
) -> bool:
    """Tell whether to request a listing now. `prior`: see `expected_news`; `watched`: only robots.txt names it."""
    if listing.asked_at is None or listing.has_due_gap(now):
        return True
    if now - listing.asked_at >= longest_pause(listing, now, watched=watched):
        return True
    if listing.children:
        prior = min(prior, PRIOR_SITEMAPS)
    elif prior <= PRIOR_CHANGES:
        worth *= CHANGES_PART
    least = min(worth, FILLED * len(listing.named)) if len(listing.named) else worth
    return expected_news(listing, now, prior=prior) * _chance_of_return(listing, now) >= least


def fails_alone(listings: Mapping[str, Listing], url: str) -> bool:
    """Tell whether a listing has not answered since it failed, or ever, while another one of the newspaper answered."""
    known = listings.get(url, Listing())
    if known.asked_at is None:
        return any(each.asked_at is not None for each in listings.values())
    return known.failed_at is not None


def _chance_of_return(listing: Listing, now: datetime) -> float:
    """Return what part of its usual news a silent listing is expected to bring now; 1 if it is not silent.

    What has been silent for the time `s` begins again with a chance of about `1/s` a day. If it does so within a pause
    `d`, it does half-way on average, so that the pause brings `d / 2s` of the usual news.
    """
    if listing.asked_at is None or listing.news_at is None:
        return 1.0
    silence = listing.asked_at - listing.news_at
    return 1.0 if silence < SILENT_FROM else min(1.0, (now - listing.asked_at) / (2 * silence))


def most_promising(listings: Mapping[str, Listing], now: datetime) -> str | None:
    """Return which listing to request if none is due; None if hardly any news is expected.

    A listing whose last news is older than `LONGEST_PAUSE` promises none.
    """
    expected = {
        url: expected_news(listing, now) for url, listing in listings.items()
        if not listing.children and listing.news_at is not None and now - listing.news_at < LONGEST_PAUSE
    }  # fmt: skip  # one condition
    best = max(expected, key=expected.__getitem__, default=None)
    return best if best is not None and expected[best] >= LOOK_WORTH else None


def paused(listings: Mapping[str, Listing], dropping: Collection[str], now: datetime) -> bool:
    """Tell whether no listing of a newspaper was read for `PAUSED`, although there was news before that.

    `dropping`: addresses of its sections and feeds, which drop the older articles. Only their news count: a sitemap may
    go on reporting changes where nothing new is published.
    """
    asked_at = max((listing.asked_at for listing in listings.values() if listing.asked_at is not None), default=None)
    news = (listings[url].news_at for url in dropping if url in listings)
    news_at = max((moment for moment in news if moment is not None), default=None)
    if asked_at is None or news_at is None:
        return False
    return now - asked_at >= PAUSED and asked_at - news_at < SILENT_FROM


def conditional(listing: Listing, now: datetime) -> bool:
    """Tell whether the request should be conditional. Not always: some servers wrongly answer 304."""
    if listing.has_due_gap(now) or listing.lies > 1 or listing.whole_at is None:
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
    number: int | None = None,
    children: Sequence[str] = (),
    etag: str | None = None,
    last_modified: str | None = None,
    gap: Gap | None = None,
) -> Listing:
    """Return the listing after a complete answer with `news` new articles. `named`: the articles of its first page.

    `number`: how many they are, if that tells how many the listing usually names. `children`: the sitemaps that an
    index names; then `news` is the number of new ones.
    """
    same = (etag or last_modified) and (etag, last_modified) == (listing.etag, listing.last_modified)
    lied = bool(same and news and listing.confirmations)
    return msgspec.structs.replace(
        _counted(listing, now, news if listing.asked_at is not None else 0),
        whole_at=now,
        confirmations=0,
        named=tuple(named[:MAX_NAMED]),
        counts=listing.counts if number is None else (*listing.counts, number)[-KEPT_COUNTS:],
        children=tuple(children),
        etag=etag,
        last_modified=last_modified,
        lies=listing.lies + lied,
        gap=gap,
        news_at=now if news or listing.news_at is None else listing.news_at,
    )


def vanished(before: Sequence[ArticleId], after: Collection[ArticleId]) -> list[ArticleId]:
    """Return the articles that were removed from a listing: they are missing although a later one is still there.

    Empty if there are many: then the listing is not sorted by time.
    """
    kept = [position for position, article in enumerate(before) if article in after]
    gone = [article for article in before[: kept[-1]] if article not in after] if kept else []
    return gone if len(gone) <= MAX_VANISHED else []


def named_anew(before: Collection[ArticleId], after: Sequence[ArticleId]) -> Sequence[ArticleId]:
    """Return the articles that a listing did not name before, and those that stand above such a one.

    `before` and `after`: the articles of its first page, in order. A link that is never dropped sinks under the news.
    """
    first = after[:MAX_NAMED]
    last = max((position for position, article in enumerate(first) if article not in before), default=-1)
    return first[: last + 1]


def merged_memory(one: Mapping[str, Listing], other: Mapping[str, Listing]) -> ListingMemory:
    """Merge the listings of two crawls: for each listing the later answer wins, its gap included.

    A failure after that answer is known to both.
    """
    merged = dict(one)
    for url, listing in other.items():
        known = merged.get(url, listing)
        later = max(known, listing, key=_asked)
        failures = [each.failed_at for each in (known, listing) if each.failed_at is not None]
        failed_at = max((failure for failure in failures if failure > _asked(later)), default=None)
        merged[url] = msgspec.structs.replace(later, failed_at=failed_at)
    return merged


def _asked(listing: Listing) -> datetime:
    return listing.asked_at or datetime.min.replace(tzinfo=UTC)


def _counted(listing: Listing, now: datetime, news: int) -> Listing:
    """Add news to the counts, spread over the time since the last answer."""
    if listing.asked_at is None or now <= listing.asked_at:
        return msgspec.structs.replace(listing, asked_at=now, failed_at=None)
    kept = 0.5 ** ((now - listing.asked_at) / HALF_LIFE)
    counts, days = [kept * count for count in listing.news], [kept * day for day in listing.days]
    parts = _parts(listing.asked_at, now)
    weights = [hours * (1.0 + counts[part]) / (1.0 + days[part]) for part, hours in parts]
    for (part, hours), weight in zip(parts, weights, strict=True):
        days[part] += hours / BIN
        counts[part] += news * weight / sum(weights)
    return msgspec.structs.replace(listing, asked_at=now, news=tuple(counts), days=tuple(days), failed_at=None)


def _parts(begin: datetime, end: datetime) -> list[tuple[int, float]]:
    """Return how many hours of each part of the day lie between two moments; at most the last seven days count."""
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
