"""Versions that a machine with a fast clock stored: found by their times, and put back to when they were fetched.

Such a version supersedes every capture of its article until its time comes. But perhaps it is the present clock that is
behind. So a repair corrects only what is proved wrong, by the newspaper's own clock or by when the store had the page,
and nothing at all while any newspaper's clock agrees with a version from the future. It corrects times in place and
takes back the outcomes of the segments whose captures it superseded: the next run of the pipeline processes these
segments again, and then no capture is lost. The store may have had the same wrong clock, as the embedded one has; so
the corrected time is at most that of the newspaper's own clock, and is before the captures that were superseded.
"""

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl

from storage import layout
from storage.errors import ConflictError, DamagedSegmentError, InvalidArticleError, NotFoundError
from storage.integrity.consistency import VersionKey, Window
from storage.integrity.findings import Finding, FindingKind
from storage.integrity.superseded_captures import SupersededCaptures
from storage.model.article import Article
from storage.model.identifiers import ArticleId, started_at
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW
from storage.tables.catalog import Catalog
from storage.versions.record_json import encode, read_article
from storage.warc.segments import read_capture
from storage.warc.site_clock import confirms_future, contradicts_future, site_time

__all__ = ["FutureVersions"]

THREADS = 16
"""Concurrent GETs; each waits for the bucket most of its time."""

AT_ONCE = 256
"""Versions whose witnesses are asked together: one that agrees ends the search."""


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

    def doubt_of_present(self, findings: Collection[Finding]) -> str | None:
        """Return what says that the present time is the wrong one: a newspaper's clock that agrees with a version from
        the future. It need not be one of these findings: any in the catalog counts. None if nothing says so."""
        known = {layout.article_version(self._window.source, *key): key for key in _keys(findings)}
        names = sorted({*known, *self._keys_in_catalog()})
        for start in range(0, len(names), AT_ONCE):
            articles = [
                article
                for key in names[start : start + AT_ONCE]
                if (article := self._window.articles[known[key]] if key in known else self._version(key))
            ]
            for article, served in zip(articles, site_times(self._bucket, articles), strict=True):
                if served and confirms_future(article.fetched_at, served, self._now):
                    key = layout.article_version(article.source, article.article_id, article.version)
                    return f"the newspaper's clock said {served:%Y-%m-%d %H:%M}, too, when it sent the page of {key}"
        return None

    def repair(self, findings: Collection[Finding], superseded: SupersededCaptures) -> Iterator[Finding]:
        """Correct the versions of these findings, their articles in the window too; yield the findings as they are now.

        An article is left alone unless it is proved for each of these versions that its time is wrong.
        """
        keys = _keys(findings)
        served = dict(zip(keys, site_times(self._bucket, [self._window.articles[key] for key in keys]), strict=True))
        unproved = {key[0] for key in keys if not self._is_proved_wrong(key, served[key])}
        wrong = [key for key in keys if key[0] not in unproved]
        articles = {article_id for article_id, _ in wrong}
        later = superseded.first_crawls(articles)
        # Before, so that a repair that is killed loses nothing; and after, for runs that processed them in between.
        superseded.reopen(articles)
        unprocessed = (_before(self._start_of_unprocessed()) if wrong else None) or self._now
        latest_commits = self._latest_commits(wrong)
        for key in wrong:
            bound = min(_before(later.get(key[0])) or self._now, unprocessed)
            self._correct(key, served[key], bound, latest_commits.get(key))
        superseded.reopen(articles)
        for finding in findings:
            if finding.article_id in unproved:
                detail = f"{finding.detail}; left alone: nothing proves that it is not the present time that is wrong"
                yield replace(finding, detail=detail, repairable=False)
            elif finding.article_id and finding.version:
                yield replace(finding, repaired=self._is_corrected((finding.article_id, finding.version)))

    def _is_proved_wrong(self, key: VersionKey, served: datetime | None) -> bool:
        """Tell whether a newspaper's clock contradicts a version, or the store had its page before it was fetched."""
        article = self._window.articles[key]
        if self._is_future(article.fetched_at):
            stored_at = self._segment_stored_at(article)
        else:  # only its commit is from the future
            served, stored_at = None, self._stored_at(key)
        known = stored_at is not None and not self._is_future(stored_at)
        return known or contradicts_future(article.fetched_at, served, self._now)

    def _is_future(self, time: datetime) -> bool:
        return time > self._now + MOST_SKEW

    def _is_from_future(self, article: Article) -> bool:
        return self._is_future(article.fetched_at) or self._is_future(article.committed_at)

    def _correct(self, key: VersionKey, served: datetime | None, bound: datetime, not_before: datetime | None) -> None:
        """Overwrite a version with its corrected times, unless someone else changed it meanwhile.

        `bound`: before all captures that the version superseded."""
        name = layout.article_version(self._window.source, *key)
        try:
            stored = self._bucket.get(name)
        except NotFoundError:  # purged since it was read
            return
        article = self._window.articles[key]
        previous, following = (self._window.articles.get((key[0], key[1] + step)) for step in (-1, 1))
        fetched_at, committed_at = article.fetched_at, article.committed_at
        if self._is_future(fetched_at):
            known = [self._segment_stored_at(article), stored.stored_at, bound]
            if known[0] is None or self._is_future(known[0]):  # the store had the same wrong clock
                known.append(served)
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
        """Read a version once more and tell whether it is from the future no longer, or purged meanwhile."""
        article = self._version(layout.article_version(self._window.source, *key))
        return article is None or not self._is_from_future(article)

    def _version(self, key: str) -> Article | None:
        try:
            return read_article(self._bucket, key)
        except (NotFoundError, InvalidArticleError):  # purged meanwhile, or damaged: that is another finding
            return None

    def _stored_at(self, key: VersionKey) -> datetime | None:
        try:
            return self._bucket.get(layout.article_version(self._window.source, *key)).stored_at
        except NotFoundError:
            return None

    def _keys_in_catalog(self) -> set[str]:
        """Return the keys of all versions of the archive that say they were fetched in the future."""
        catalog = Catalog(self._bucket)
        ahead = catalog.scan().filter(pl.col("fetched_at") > self._now + MOST_SKEW)
        rows = catalog.collect(ahead.select("source", "article_id", "version"))
        return {layout.article_version(*row) for row in rows.iter_rows()}

    def _segment_stored_at(self, article: Article) -> datetime | None:
        capture = article.provenance.capture
        try:
            return self._bucket.get_part(capture.segment, capture.offset, 1).stored_at
        except NotFoundError:
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


def site_times(bucket: Bucket, articles: Collection[Article]) -> list[datetime | None]:
    """Return when the pages of versions were served by their newspaper's own clock, where the raw answer tells it."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="site-times") as threads:
        return list(threads.map(lambda article: _site_time(bucket, article), articles))


def _site_time(bucket: Bucket, article: Article) -> datetime | None:
    try:
        return site_time(read_capture(bucket, article.provenance.capture).headers)
    except (NotFoundError, DamagedSegmentError):
        return None


def _before(start: datetime | None) -> datetime | None:
    """Return the last time that is certainly before the captures of a crawl: headers tell whole seconds."""
    return start - timedelta(seconds=1) if start else None


def _keys(findings: Iterable[Finding]) -> list[VersionKey]:
    return sorted((each.article_id, each.version) for each in findings if each.article_id and each.version)
