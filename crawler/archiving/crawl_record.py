"""The record of one crawl of one source: what it saw, what failed and why, which segments it filled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from storage import layout
from storage.errors import NotFoundError
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["CrawlRecord", "Failure", "Outcome", "judge", "read_record", "write_record"]

Outcome = Literal["finished", "failed"]


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Failure(Entry):
    """One address that could not be fetched, or whose listing could not be read."""

    url: str
    reason: str
    """A word: `dns`, `refused`, `unreachable`, `timeout`, `tls`, `connection`, `proxy`, `robots`, `too_large`,
    `undecodable`, `http_503`, `redirect_loop`, `off_site`, `not_html`, `not_a_feed`, `not_a_sitemap`, `ignored`."""
    detail: str = ""
    """The reason in a sentence."""


class CrawlRecord(Entry):
    """What one crawl of one source saw."""

    crawl_id: CrawlId
    source: SourceSlug
    started_at: AwareDatetime
    finished_at: AwareDatetime
    outcome: Outcome
    """`failed` if the source as a whole gave nothing or the crawl was stopped; single failures do not count."""
    reason: str | None = None
    """Why the crawl failed, in one sentence."""
    counts: dict[str, int] = {}
    """`discovery/pages` read and `discovery/failed`; `discovery/articles` found; of these and of those due for a
    visit, `frontier/new`, `frontier/due`, `frontier/postponed` (over the limit) and, by 304, `frontier/unchanged`;
    `fetch/archived` (and in them `fetch/missing`, `fetch/redirected`, `fetch/truncated`), `fetch/failed`;
    `archive/bytes` and `archive/segments` written; `retry/count` requests repeated;
    `spider_exceptions/count` errors of the crawler itself."""
    failures: tuple[Failure, ...] = ()
    """One for each address that failed, with its final reason."""
    notes: tuple[str, ...] = ()
    """What an operator should know although the crawl went on: listings that moved, links of a new form, gaps."""
    segments: tuple[str, ...] = ()
    """Keys of the WARC objects that hold the answers."""
    warnings: tuple[str, ...] = ()
    """The first warnings and errors that the crawler logged, with tracebacks."""
    rules: str
    """Digest of the registry's facts about the source during the crawl."""


def judge(
    listings: Sequence[Failure], articles: Sequence[Failure], counts: Mapping[str, int], *, stopped: bool
) -> tuple[Outcome, str | None]:
    """Say whether the source as a whole failed, and why.

    `listings`: failures of sections, feeds and sitemaps; `articles`: of articles.
    """
    if stopped:
        return "failed", "stopped before its end"
    if counts.get("spider_exceptions/count"):
        return "failed", "the crawler has an error of its own; `warnings` of the crawl's record has its traceback"
    if not counts.get("discovery/pages"):
        if not listings:
            return "failed", "the registry names no section, feed or sitemap"
        if all(failure.reason == "robots" for failure in listings):
            return "failed", f"robots.txt forbids every page that lists articles ({_some(listings)})"
        return "failed", f"no page that lists articles could be read: {_summed_up(listings)}"
    if not counts.get("discovery/articles"):
        return "failed", "no page that lists articles has a link to an article; do the rules of the source still hold?"
    if articles and not counts.get("fetch/archived") and not counts.get("frontier/unchanged"):
        if all(failure.reason == "robots" for failure in articles):
            return "failed", f"robots.txt forbids all articles, {len(articles)} of them ({_some(articles)})"
        return "failed", f"none of {len(articles)} articles could be fetched: {_summed_up(articles)}"
    return "finished", None


def _some(failures: Sequence[Failure]) -> str:
    return failures[0].url + (", …" if len(failures) > 1 else "")


def _summed_up(failures: Sequence[Failure]) -> str:
    """`timeout (3), http_503 (2)`, or the sentence itself if there is only one kind."""
    reasons = Counter(failure.reason for failure in failures)
    if len(reasons) == 1:
        return f"{failures[0].reason}, {failures[0].detail}" if failures[0].detail else failures[0].reason
    return ", ".join(f"{reason} ({number})" for reason, number in reasons.most_common())


def write_record(bucket: Bucket, record: CrawlRecord) -> bool:
    """Write the record unless the crawl has one already; return whether this call wrote it."""
    key = layout.crawl_record(record.source, record.crawl_id)
    return bucket.put_if_absent(key, record.model_dump_json().encode() + b"\n")


def read_record(bucket: Bucket, source: SourceSlug, crawl_id: CrawlId) -> CrawlRecord | None:
    """Read the record of a crawl; None if it has not ended."""
    try:
        return CrawlRecord.model_validate_json(bucket.get(layout.crawl_record(source, crawl_id)).body)
    except NotFoundError:
        return None
