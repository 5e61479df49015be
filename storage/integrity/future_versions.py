"""Versions that a machine with a fast clock stored: found by their times, and put back to when they were fetched.

Such a version supersedes every capture of its article until its time comes. The repair corrects its times in place and
takes back the outcomes of the segments whose captures it superseded: the next run of the pipeline processes these
segments again, and then no capture is lost. The store may have had the same wrong clock, as the embedded one has; so
the corrected time is at most that of the newspaper's own clock, and is before the captures that were superseded.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl

from storage import layout
from storage.errors import ConflictError, DamagedSegmentError, NotFoundError
from storage.integrity.consistency import VersionKey, Window
from storage.integrity.findings import Finding, FindingKind
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug, started_at
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW
from storage.tables.catalog import Catalog
from storage.versions.record_json import encode, read_article
from storage.warc.segments import read_capture
from storage.warc.site_clock import site_time

__all__ = ["FutureVersions"]


class FutureVersions:
    """Finds and corrects the versions of one window that are from the future."""

    def __init__(self, bucket: Bucket, window: Window) -> None:
        self._bucket = bucket
        self._window = window
        self._now = bucket.now()

    def findings(self) -> Iterator[Finding]:
        """Yield every version whose times lie in the future by the store's clock."""
        for key, article in self._window.articles.items():
            if self._is_from_future(article):
                fetched, committed = (f"{time:%Y-%m-%d %H:%M}" for time in (article.fetched_at, article.committed_at))
                times = f"fetched {fetched}, committed {committed}"
                yield Finding(
                    FindingKind.FUTURE_VERSION,
                    article.source,
                    layout.article_version(article.source, *key),
                    f"it is from the future ({times}) and supersedes all captures until then",
                    *key,
                    repairable=True,
                )

    def repair(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Correct the versions of these findings, their articles in the window too; yield the findings as they are now.

        A version whose newspaper's own clock agrees with it is left alone: then the present time is the wrong one.
        """
        found = {(each.article_id, each.version): each for each in findings if each.article_id and each.version}
        keys = sorted(found)
        site_times = {key: self._site_time(self._window.articles[key]) for key in keys}
        doubted = {key: time for key, time in site_times.items() if time and self._is_future(time)}
        wrong = [key for key in keys if key not in doubted]
        articles = {article_id for article_id, _ in wrong}
        later = _starts_of_superseded(self._bucket, self._window.source, articles)
        # Before, so that a repair that is killed loses nothing; and after, for runs that processed them in between.
        reopen_segments(self._bucket, self._window.source, articles)
        unprocessed = self._start_of_unprocessed() if wrong else None
        latest_commits = self._latest_commits(wrong)
        for key in wrong:
            served = site_times[key] or _before(unprocessed) or self._now
            self._correct(key, min(served, _before(later.get(key[0])) or self._now), latest_commits.get(key))
        reopen_segments(self._bucket, self._window.source, articles)
        for key, finding in found.items():
            if time := doubted.get(key):
                detail = (
                    f"{finding.detail}; its newspaper's clock said {time:%Y-%m-%d %H:%M}, too: is this machine's right?"
                )
                yield replace(finding, detail=detail, repairable=False)
            else:
                yield replace(finding, repaired=self._is_corrected(key))

    def _is_future(self, time: datetime) -> bool:
        return time > self._now + MOST_SKEW

    def _is_from_future(self, article: Article) -> bool:
        return self._is_future(article.fetched_at) or self._is_future(article.committed_at)

    def _correct(self, key: VersionKey, fetched_before: datetime, not_before: datetime | None) -> None:
        """Overwrite a version with its corrected times, unless someone else changed it meanwhile."""
        name = layout.article_version(self._window.source, *key)
        stored = self._bucket.get(name)
        article = self._window.articles[key]
        previous, following = (self._window.articles.get((key[0], key[1] + step)) for step in (-1, 1))
        fetched_at, committed_at = article.fetched_at, article.committed_at
        if self._is_future(fetched_at):
            known = [self._segment_stored_at(article), stored.stored_at]
            if known[0] is None or self._is_future(known[0]):  # the store had the same wrong clock
                known.append(fetched_before)
            fetched_at = min(time for time in known if time and not self._is_future(time))
        if self._is_future(committed_at):
            stored_at = min(stored.stored_at or self._now, self._now)
            committed_at = max(stored_at, not_before or stored_at)
            if following and not self._is_future(following.committed_at):
                committed_at = min(committed_at, following.committed_at)
        if previous:  # an object's time is in whole seconds
            fetched_at = max(fetched_at, previous.fetched_at)
            committed_at = max(committed_at, previous.committed_at)
        corrected = article.model_copy(update={"fetched_at": fetched_at, "committed_at": committed_at})
        with suppress(ConflictError):
            self._bucket.compare_and_swap(name, encode(corrected), etag=stored.etag)
            self._window.articles[key] = corrected
            self._window.corrected.add(key)
            self._window.bodies[key] = encode(corrected).decode().removesuffix("\n")

    def _is_corrected(self, key: VersionKey) -> bool:
        """Read a version once more and tell whether it is from the future no longer."""
        return not self._is_from_future(read_article(self._bucket, layout.article_version(self._window.source, *key)))

    def _segment_stored_at(self, article: Article) -> datetime | None:
        capture = article.provenance.capture
        try:
            return self._bucket.get_part(capture.segment, capture.offset, 1).stored_at
        except NotFoundError:
            return None

    def _site_time(self, article: Article) -> datetime | None:
        """Return when the version's page was served by the newspaper's own clock, if the raw answer tells it."""
        try:
            return site_time(read_capture(self._bucket, article.provenance.capture).headers)
        except (NotFoundError, DamagedSegmentError):
            return None

    def _start_of_unprocessed(self) -> datetime | None:
        """Return when the first crawl began whose segments are not processed yet: all later than what was processed."""
        done = set(self._bucket.list_keys(layout.outcomes_prefix(self._window.source)))
        segments = self._bucket.list_keys(layout.segments_prefix(self._window.source))
        starts = (started_at(layout.segment_crawl(key)) for key in segments if layout.outcome(key) not in done)
        return min((start for start in starts if start and not self._is_future(start)), default=None)

    def _latest_commits(self, keys: Collection[VersionKey]) -> dict[VersionKey, datetime]:
        """Return, for each version, the latest true time of the rows that came into the catalog together with it.

        The change feed orders these rows by time: a corrected one must not move before a row that was read already.
        """
        catalog = Catalog(self._bucket)
        wanted = pl.DataFrame(list(keys), schema={"article_id": pl.String, "version": pl.Int64}, orient="row")
        own = self._window.rows.join(wanted, on=wanted.columns, how="semi").select(*wanted.columns, "sequence")
        together = catalog.scan().filter(
            pl.col("sequence").is_in(own["sequence"].unique().sort().to_list()), pl.col("committed_at") <= self._now
        )
        latest = catalog.collect(together.group_by("sequence").agg(pl.col("committed_at").max()))
        rows = own.join(latest, on="sequence").select(*wanted.columns, "committed_at")
        return {
            (ArticleId(article_id), version): time.astimezone(UTC) for article_id, version, time in rows.iter_rows()
        }


def reopen_segments(bucket: Bucket, source: SourceSlug, article_ids: Collection[ArticleId]) -> None:
    """Delete the outcomes of segments with superseded captures of these articles: then they are processed again."""
    for key, _, _ in _superseded(bucket, source, article_ids):
        bucket.delete(key)


def _starts_of_superseded(
    bucket: Bucket, source: SourceSlug, article_ids: Collection[ArticleId]
) -> dict[ArticleId, datetime]:
    """Return when the first crawl began of which a capture of an article was superseded, by article.

    Crawls with the wrong clock tell nothing.
    """
    latest = bucket.now() + MOST_SKEW
    starts: dict[ArticleId, datetime] = {}
    for _, segment, superseded in _superseded(bucket, source, article_ids):
        start = started_at(layout.segment_crawl(segment))
        if start and start <= latest:
            starts |= {article_id: min(start, starts.get(article_id, start)) for article_id in superseded}
    return starts


def _superseded(
    bucket: Bucket, source: SourceSlug, article_ids: Collection[ArticleId]
) -> Iterator[tuple[str, str, set[ArticleId]]]:
    """Yield the outcomes and segments with superseded captures of articles, and which articles these are."""
    if not article_ids:
        return
    for key in list(bucket.list_keys(layout.outcomes_prefix(source))):
        try:
            outcomes = json.loads(bucket.get(key).body)
            captures = outcomes["captures"]
            superseded = {capture["article_id"] for capture in captures if capture["outcome"] == "superseded"}
            segment = str(outcomes["segment"])
        except (NotFoundError, ValueError, KeyError, TypeError):  # deleted meanwhile, or damaged
            continue
        if found := superseded & set(article_ids):
            yield key, segment, found


def _before(start: datetime | None) -> datetime | None:
    """Return the last time that is certainly before the captures of a crawl: headers tell whole seconds."""
    return start - timedelta(seconds=1) if start else None
