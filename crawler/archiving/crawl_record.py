"""The stored record of one crawl of one source: what it saw, what failed and why, which segments it wrote."""

from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from crawler.archiving.address_ledger import AddressLedger
from crawler.archiving.crawl_outcome import Outcome
from crawler.frontier.link_counts import LinkCount
from storage import layout
from storage.errors import NotFoundError
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["CrawlRecord", "FailedAddress", "failures_in", "last_record", "read_record", "write_record"]

LOOKED_BACK = timedelta(days=30)
"""How far back the last crawl that read a section is looked for."""

RECORDS_TRIED = 5
"""How many records are read in search of it, the newest first."""


class CrawlRecordPart(BaseModel):
    """Base of the record's models: immutable; ignores fields of later releases."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class FailedAddress(CrawlRecordPart):
    """An address that could not be fetched or was refused, or a listing that could not be read."""

    url: str
    reason: str
    """A word: `dns`, `refused`, `unreachable`, `timeout`, `tls`, `connection`, `proxy`, `robots`, `not_public`,
    `too_large`, `undecodable`, `http_503`, `redirect_loop`, `off_site`, `challenge`, `login`, `not_html`,
    `not_a_feed`, `not_a_sitemap`, `no_addresses`, `not_recorded`, `ignored`."""
    detail: str = ""
    """The reason in a sentence."""


class CrawlRecord(CrawlRecordPart):
    """What one crawl of one source saw."""

    crawl_id: CrawlId
    source: SourceSlug
    started_at: AwareDatetime
    finished_at: AwareDatetime
    outcome: Outcome
    """`failed` if the source as a whole gave nothing or the crawl was stopped; `paused` if it requested nothing because
    the site asked crawlers to wait. Single failed addresses do not matter."""
    reason: str | None = None
    """Why the crawl failed or paused, in one sentence."""
    counts: dict[str, int] = {}
    """`discovery/pages` read and `discovery/failed`, `discovery/cut` not sent whole, `discovery/too_long` with more
    entries than are read; `discovery/sitemaps_left`, sitemaps of indexes that no crawl has read;
    `discovery/articles` found, and `discovery/offered_articles` on
    pages that the site offered instead of lost listings; of these and of those due for a
    visit, `frontier/new`, `frontier/due`, `frontier/postponed` (over the limit) and, by 304, `frontier/unchanged`;
    `fetch/archived` (and in them `fetch/missing`, `fetch/redirected`, `fetch/truncated` and, with the same body as last
    time, `fetch/same_body`), `fetch/failed`;
    `articles/…` and `listings/…`, addresses by final status; `archive/bytes` and `archive/segments` written;
    `retry/count` requests repeated; `spider_exceptions/count` errors of the crawler itself."""
    articles: dict[str, tuple[str, ...]] = {}
    """Every article address of the crawl under its final status, with the reason where there is one: `stored`,
    `unchanged`, `missing`, `redirected`, `robots`, `refused/…`, `failed/…`, `deferred/…` (`not_due`, `over_limit`,
    `retry_after`, `host_down`, `paused`, `busy`, `time_budget`, `day_ceiling`, `stopped`, `proxy`)."""
    listings: dict[str, tuple[str, ...]] = {}
    """The same for sections, feeds and sitemaps."""
    article_links: dict[str, int] = {}
    """Links to articles on the first page of each section."""
    links: dict[str, LinkCount] = {}
    """How many articles each listing named that the crawl has read and earlier ones have read often enough to compare,
    and how many were expected of it."""
    other_shapes: dict[str, int] = {}
    """Shapes of addresses that sections link with a headline but `links.article` does not match, with their number."""
    failures: tuple[FailedAddress, ...] = ()
    """One for each address that failed, or whose request the proxy did not take, with its final reason."""
    notes: tuple[str, ...] = ()
    """What an operator should know although the crawl continued: moved listings, links of a new shape, sections
    that lost their links, lists without addresses, one body at many addresses, gaps."""
    robots_changes: tuple[str, ...] = ()
    """How robots.txt has changed since the last crawl, one sentence for each change."""
    segments: tuple[str, ...] = ()
    """Keys of the WARC objects that hold the answers."""
    warnings: tuple[str, ...] = ()
    """The first warnings and errors that the crawler logged, with tracebacks."""
    rules: str
    """Digest of the registry's facts about the source at the time of the crawl."""


def failures_in(*ledgers: AddressLedger) -> tuple[FailedAddress, ...]:
    """Return the addresses that failed, were refused, or were forbidden by robots.txt."""
    return tuple(
        FailedAddress(url=url, reason=fate.reason or str(fate.status), detail=fate.detail)
        for ledger in ledgers
        for url, fate in ledger.troubles()
    )


def last_record(bucket: Bucket, source: SourceSlug, before: CrawlId, now: datetime) -> CrawlRecord | None:
    """Read the record of the last crawl of `source` before `before` that read a section; None if it is too old."""
    oldest = CrawlId(f"{now.astimezone(UTC) - LOOKED_BACK:%Y%m%dT}")
    after = layout.crawl_record(source, oldest).removesuffix(".json")
    keys = [
        key for key in bucket.list_keys(f"crawls/{source}/", after=after) if key < layout.crawl_record(source, before)
    ]
    for key in reversed(keys[-RECORDS_TRIED:]):
        record = CrawlRecord.model_validate_json(bucket.get(key).body)
        if record.article_links:
            return record
    return None


def write_record(bucket: Bucket, record: CrawlRecord) -> bool:
    """Write the record unless the crawl has one already; return whether this call wrote it."""
    key = layout.crawl_record(record.source, record.crawl_id)
    return bucket.put_if_absent(key, record.model_dump_json().encode() + b"\n")


def read_record(bucket: Bucket, source: SourceSlug, crawl_id: CrawlId) -> CrawlRecord | None:
    """Read the record of a crawl; None if the crawl has not ended."""
    try:
        return CrawlRecord.model_validate_json(bucket.get(layout.crawl_record(source, crawl_id)).body)
    except NotFoundError:
        return None
