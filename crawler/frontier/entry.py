"""The frontier's entry for one article address, and how answers and listings change it. Pure."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from crawler.frontier.bodies import Body, Unread, merged_unread
from storage.model.identifiers import ArticleId

__all__ = [
    "Entry",
    "Frontier",
    "answered",
    "doubted",
    "edited",
    "form_of",
    "headline_digest",
    "listed",
    "lost_by_the_archive",
    "merged",
    "moved",
    "sitemap_mark",
    "tried",
]

UNDATED_AGE = timedelta(days=365)
"""Assumed age of an article that the first crawl of a source found without a date: it is probably old."""

MAX_EDITS = 32
"""Most edits kept for one article: the newest ones."""

Interval = tuple[datetime, datetime]
"""Something happened after the first moment, and by the second at the latest."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What we know about one article address. Times are UTC."""

    url: str
    first_seen: datetime
    """When discovery found it first."""
    published_at: datetime | None = None
    """When it was published, as a listing says."""
    page_date: datetime | None = None
    """When it was published, as its page says. It counts before what listings say: some give every article the day on
    which the site was rebuilt."""
    undated: bool = False
    """True if the first crawl of the source found it without a date."""
    tried_at: datetime | None = None
    """When it was last requested, whatever the result."""
    shown_at: datetime | None = None
    """When the publisher last showed the article (200, or 304 for unchanged)."""
    shown_before: datetime | None = None
    """The time before `shown_at` at which the publisher showed it."""
    whole_at: datetime | None = None
    """When the publisher last sent the page itself (not 304)."""
    confirmations: int = 0
    """Number of 304 answers in a row since then."""
    checked_at: datetime | None = None
    """When the server last sent the page with unchanged validators, to an unconditional request."""
    status: int | None = None
    """HTTP status of the last answer; None if there never was one."""
    etag: str | None = None
    last_modified: str | None = None
    """Validators of the last answer, if it was a whole article."""
    body: Body | None = None
    """The body of the last answer, if it was a whole article or 304. A later equal one is not archived again."""
    missing_since: datetime | None = None
    """Time of the first 404 in the present row of 404 answers, for an article that was shown before; of the first
    answer that says it is gone, if it is doubted."""
    gone_since: datetime | None = None
    """Time of the first believed 404 or 410 in the present row of such answers, for an article that was shown before;
    None if it is doubted."""
    edits: tuple[Interval, ...] = ()
    """Intervals in which its text was edited, as far as visits can tell; in order."""
    fooled: bool = False
    """True if an unconditional request found an edit that 304 had denied."""
    renewed_at: datetime | None = None
    """When the server last sent the page with other validators than before."""
    proved: bool = False
    """True if the validators were seen to change with an edit."""
    modified_at: datetime | None = None
    """The newest modification time that a listing gave (`lastmod`, `updated`)."""
    headline: str | None = None
    """Digest of its headline in listings."""
    retitled_at: datetime | None = None
    """When a listing showed another headline than before."""
    sitemap: str | None = msgspec.field(default=None, name="in")
    """Mark of the sitemap that names it, see `sitemap_mark`; None if none does."""
    left_at: datetime | None = None
    """When a sitemap that had named it was read without it, or was no longer made."""
    taken_out: bool = False
    """True if that sitemap still named older articles then, so that this one was taken out on purpose."""
    named_anew_at: datetime | None = None
    """When it was last asked for at once because a listing named it anew although it was gone."""
    lost_at: datetime | None = None
    """When a crawl learned that the archive has lost the last page that the publisher sent: it was stored, but it was
    damaged when it was processed."""

    unread: Unread | None = None
    """Since when its pages are no article, although it was one; None if that never happened."""
    cut: Unread | None = None
    """Since when its pages arrive empty or cut, so that nothing of them can be read; None if that never happened."""
    form_of: ArticleId | None = None
    """The article of which its page is only the print or AMP form, as the last visit showed."""

    @property
    def born(self) -> datetime:
        """The start of its age: publication if known, else discovery, or a year earlier if `undated`."""
        published_at = self.page_date or self.published_at
        if published_at is not None:
            return min(published_at, self.first_seen)
        return self.first_seen - UNDATED_AGE if self.undated else self.first_seen

    @property
    def is_doubted(self) -> bool:
        """True if it answers that it is gone, but the site itself may be at fault."""
        return self.missing_since is not None and self.gone_since is None

    @property
    def first_missing(self) -> datetime | None:
        """When the present row of answers began that say it is gone, believed or not; None if it is not gone."""
        return min(filter(None, (self.missing_since, self.gone_since)), default=None)

    @property
    def unread_since(self) -> datetime | None:
        """Since when its pages are no article although it was one; None if they are."""
        return self.unread.since if self.unread else None

    @property
    def cut_since(self) -> datetime | None:
        """Since when its pages arrive empty or cut; None if the last one was whole."""
        return self.cut.since if self.cut else None

    @property
    def counted_since(self) -> datetime | None:
        """Since when its 404 answers count towards a removal; None if they do not. Doubtful ones do not count."""
        if self.missing_since is None or self.gone_since is None:
            return None
        return max(self.missing_since, self.gone_since)

    @property
    def is_lost(self) -> bool:
        """True if the archive has lost the last page and the publisher has not sent it since; 304 would not help."""
        return self.lost_at is not None and (self.whole_at is None or self.whole_at <= self.lost_at)

    @property
    def must_be_sent(self) -> bool:
        """True if the archive has no whole copy of the last page, so that only the page itself helps, not a 304."""
        return self.is_lost or self.cut_since is not None


Frontier = Mapping[ArticleId, Entry]
"""All entries of one source."""


def headline_digest(headline: str | None) -> str | None:
    """Return a digest of a headline: eight hexadecimal digits. Letter case and white space do not matter."""
    words = " ".join((headline or "").casefold().split())
    return hashlib.sha256(words.encode()).hexdigest()[:8] if words else None


def sitemap_mark(url: str) -> str:
    """Return a short name for a sitemap, which each of its articles carries: four characters."""
    return urlsafe_b64encode(hashlib.sha256(url.encode()).digest()[:3]).decode()


def moved(entry: Entry, url: str) -> Entry:
    """Return the entry of an article that has moved to `url`, without the validators and body of the old address."""
    return msgspec.structs.replace(entry, url=url, etag=None, last_modified=None, body=None)


def listed(
    entry: Entry,
    at: datetime,
    *,
    headline: str | None = None,
    published_at: datetime | None = None,
    modified_at: datetime | None = None,
) -> Entry:
    """Return the entry after a listing named the article at the time `at` with these facts."""
    changes: dict[str, object] = {}
    digest = headline_digest(headline)
    if digest is not None and digest != entry.headline:
        changes["headline"] = digest
        if entry.headline is not None:
            changes["retitled_at"] = at
    if published_at is not None and entry.published_at is None:
        changes["published_at"], changes["undated"] = published_at, False
    if modified_at is not None and modified_at <= at and (entry.modified_at is None or modified_at > entry.modified_at):
        changes["modified_at"] = modified_at
        if published_at is None and entry.published_at is None and modified_at < entry.first_seen:
            # The article existed before we found it: it was published no later than this change.
            changes["published_at"], changes["undated"] = modified_at, False
    return msgspec.structs.replace(entry, **changes) if changes else entry


def answered(
    entry: Entry,
    status: int,
    at: datetime,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    published_at: datetime | None = None,
) -> Entry:
    """Return the entry after an answer with `status`. Pass validators only from a complete answer.

    A 304 for an article that was never sent is ignored: some servers answer 304 to everybody.
    """
    whole = 200 <= status < 300
    unchanged = status == 304 and entry.shown_at is not None
    shown = whole or unchanged
    missing_since = (entry.missing_since or at) if status == 404 and entry.shown_at is not None else None
    gone_since = (entry.gone_since or at) if status in (404, 410) and entry.shown_at is not None else None
    if unchanged:
        status, etag, last_modified = entry.status or 200, entry.etag, entry.last_modified
    elif not shown:
        etag = last_modified = None
    dated = published_at is not None and entry.published_at is None
    has_validator = etag is not None or last_modified is not None
    same = whole and has_validator and (etag, last_modified) == (entry.etag, entry.last_modified)
    had_validator = entry.etag is not None or entry.last_modified is not None
    return msgspec.structs.replace(
        entry,
        tried_at=at,
        shown_at=at if shown else entry.shown_at,
        shown_before=entry.shown_at if shown else entry.shown_before,
        whole_at=at if whole else entry.whole_at,
        checked_at=at if same else entry.checked_at,
        renewed_at=at if whole and has_validator and had_validator and not same else entry.renewed_at,
        confirmations=0 if whole else entry.confirmations + unchanged,
        status=status,
        etag=etag,
        last_modified=last_modified,
        body=entry.body if unchanged else None,
        missing_since=missing_since,
        gone_since=gone_since,
        published_at=published_at if dated else entry.published_at,
        undated=entry.undated and not dated,
        form_of=None,
    )


def tried(entry: Entry, at: datetime) -> Entry:
    """Return the entry after a request without an answer."""
    return msgspec.structs.replace(entry, tried_at=at)


def doubted(entry: Entry, at: datetime) -> Entry:
    """Return the entry after an answer says the article is gone, but the site itself may be at fault."""
    if entry.shown_at is None:
        return tried(entry, at)
    return msgspec.structs.replace(entry, tried_at=at, missing_since=entry.first_missing or at, gone_since=None)


def form_of(entry: Entry, owner: ArticleId, at: datetime) -> Entry:
    """Return the entry after its page was found to be the print or AMP form of the article `owner`."""
    return msgspec.structs.replace(entry, tried_at=at, form_of=owner)


def lost_by_the_archive(entry: Entry, at: datetime) -> Entry:
    """Return the entry after a crawl learned at the time `at` that its last page is lost."""
    return msgspec.structs.replace(entry, lost_at=at)


def edited(entry: Entry, fetched_at: datetime) -> Entry:
    """Return the entry after processing found that the answer fetched at `fetched_at` was a new version.

    Idempotent: the same edit is added once.
    """
    if any(by == fetched_at for _, by in entry.edits):
        return entry
    if entry.shown_at == fetched_at and entry.shown_before is not None:
        after = entry.shown_before
    else:
        after = max([entry.first_seen, *(by for _, by in entry.edits if by < fetched_at)])
    edits = tuple(sorted({*entry.edits, (min(after, fetched_at), fetched_at)})[-MAX_EDITS:])
    return msgspec.structs.replace(
        entry,
        edits=edits,
        fooled=entry.fooled or entry.checked_at == fetched_at,
        proved=entry.proved or entry.renewed_at == fetched_at,
    )


def merged(one: Entry, other: Entry) -> Entry:
    """Merge the entries of two crawls for one article: the later request wins, and the earliest discovery is kept.

    Commutative and idempotent.
    """
    earlier, later = sorted((one, other), key=_recency)
    shown = [entry.shown_at for entry in (one, other) if entry.shown_at is not None]
    published = [entry.published_at for entry in (one, other) if entry.published_at is not None]
    page_dates = [entry.page_date for entry in (one, other) if entry.page_date is not None]
    titled = max(one, other, key=lambda entry: (_at(entry.retitled_at), entry.headline or ""))
    placed = max(one, other, key=lambda entry: (_at(entry.left_at), entry.sitemap or "", entry.taken_out))
    return msgspec.structs.replace(
        later,
        first_seen=min(one.first_seen, other.first_seen),
        published_at=min(published, default=None),
        page_date=min(page_dates, default=None),
        undated=one.undated and other.undated and not published,
        shown_at=max(shown, default=None),
        missing_since=_first(later.missing_since, earlier.missing_since, max(shown, default=None)),
        gone_since=_first(later.gone_since, earlier.gone_since, max(shown, default=None)),
        edits=tuple(sorted({*one.edits, *other.edits})[-MAX_EDITS:]),
        fooled=one.fooled or other.fooled,
        proved=one.proved or other.proved,
        modified_at=max(filter(None, (one.modified_at, other.modified_at)), default=None),
        headline=titled.headline,
        retitled_at=titled.retitled_at,
        sitemap=placed.sitemap,
        left_at=placed.left_at,
        taken_out=placed.taken_out,
        named_anew_at=max(filter(None, (one.named_anew_at, other.named_anew_at)), default=None),
        unread=merged_unread(one.unread, other.unread),
        cut=merged_unread(one.cut, other.cut),
        lost_at=max(filter(None, (one.lost_at, other.lost_at)), default=None),
    )


def _first(later: datetime | None, earlier: datetime | None, shown: datetime | None) -> datetime | None:
    """Merge the times since which an article is gone: the first one after it was last shown, if it is gone now."""
    if later is None:
        return None
    moments = (later, earlier or later)
    return min((moment for moment in moments if shown is None or moment > shown), default=max(moments))


def _recency(entry: Entry) -> tuple[bool, float, str]:
    """Return a sort key: by time, then by the fields that a merge takes unchanged from the later entry.

    So a merged entry has the key of the later of the two. Entries with equal keys can be merged in either order.
    """
    rest = (entry.url, entry.status, entry.etag, entry.last_modified, entry.whole_at)
    more = (entry.shown_before, entry.checked_at, entry.confirmations, entry.renewed_at, entry.body, entry.form_of)
    gone = (entry.missing_since is not None, entry.gone_since is not None)
    return entry.tried_at is not None, _at(entry.tried_at), repr((*rest, *more, *gone))


def _at(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
