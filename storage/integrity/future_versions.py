"""Versions that a machine with a fast clock stored: found by their times, and put back to when they were stored.

Such a version supersedes every capture of its article until its time comes. The repair corrects its times in place and
takes back the outcomes of the segments whose captures it superseded: the next run of the pipeline processes these
segments again, and then no capture is lost.
"""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import polars as pl

from storage import layout
from storage.errors import ConflictError, NotFoundError
from storage.integrity.consistency import VersionKey, Window
from storage.integrity.findings import Finding, FindingKind
from storage.model.article import Article
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW
from storage.tables.catalog import Catalog
from storage.versions.record_json import encode

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
            if self._is_future(article.fetched_at) or self._is_future(article.committed_at):
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

    def repair(self, keys: Collection[VersionKey]) -> set[VersionKey]:
        """Correct these versions, their articles in the window too; return those that are correct now."""
        article_ids = {article_id for article_id, _ in keys}
        # Before, so that a repair that is killed loses nothing; and after, for runs that processed them in between.
        reopen_segments(self._bucket, self._window.source, article_ids)
        latest_commits = self._latest_commits(keys)
        repaired = set()
        for key in sorted(keys):
            if self._correct(key, latest_commits.get(key)):
                repaired.add(key)
        reopen_segments(self._bucket, self._window.source, article_ids)
        return repaired

    def _is_future(self, time: datetime) -> bool:
        return time > self._now + MOST_SKEW

    def _correct(self, key: VersionKey, not_before: datetime | None) -> bool:
        """Overwrite a version with its corrected times; return False if someone else changed it meanwhile."""
        name = layout.article_version(self._window.source, *key)
        stored = self._bucket.get(name)
        article = self._window.articles[key]
        previous = self._window.articles.get((key[0], key[1] - 1))
        stored_at = stored.stored_at or self._now
        fetched_at, committed_at = article.fetched_at, article.committed_at
        if self._is_future(fetched_at):
            fetched_at = min(self._segment_stored_at(article) or stored_at, stored_at)
        if self._is_future(committed_at):
            committed_at = max(stored_at, not_before or stored_at)
        if previous:  # an object's time is in whole seconds
            fetched_at = max(fetched_at, previous.fetched_at)
            committed_at = max(committed_at, previous.committed_at)
        corrected = article.model_copy(update={"fetched_at": fetched_at, "committed_at": committed_at})
        try:
            self._bucket.compare_and_swap(name, encode(corrected), etag=stored.etag)
        except ConflictError:
            return False
        self._window.articles[key] = corrected
        self._window.corrected.add(key)
        self._window.bodies[key] = encode(corrected).decode().removesuffix("\n")
        return True

    def _segment_stored_at(self, article: Article) -> datetime | None:
        capture = article.provenance.capture
        try:
            return self._bucket.get_part(capture.segment, capture.offset, 1).stored_at
        except NotFoundError:
            return None

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
    if not article_ids:
        return
    for key in list(bucket.list_keys(f"outcomes/{source}/")):
        try:
            captures = json.loads(bucket.get(key).body)["captures"]
            superseded = {capture["article_id"] for capture in captures if capture["outcome"] == "superseded"}
        except (NotFoundError, ValueError, KeyError, TypeError):  # deleted meanwhile, or damaged
            continue
        if superseded & set(article_ids):
            bucket.delete(key)
