"""Committing all results of a batch for one article, in the order in which they were fetched."""

import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crawler.registry import Registry
from flows.dedup.replaced_articles import is_another_article
from flows.pipeline.extraction.extract import ExtractionResult, RemovedArticle, capture_of, extract_capture
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.pipeline.extraction.first_address import at_first_address
from flows.pipeline.processing import outcomes
from flows.pipeline.processing.outcomes import CaptureOutcome
from flows.pipeline.processing.purged_articles import PurgedArticles
from flows.stages import Refusal
from storage import layout
from storage.errors import DamagedSegmentError, InvalidArticleError, NotFoundError
from storage.log_context import log_context
from storage.model.article import Article, CaptureRef, Draft
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.versions.aliases import Aliases
from storage.versions.decisions import CommitOutcome
from storage.versions.known_version import NO_VERSION, KnownVersion
from storage.versions.store import Commit, NextVersion, VersionStore
from storage.warc.segments import read_capture

__all__ = ["Committer", "PreparedCommit", "source_of"]

logger = logging.getLogger(__name__)


class PreparedCommit(NamedTuple):
    """What is ready for committing an article's first result."""

    known: KnownVersion
    next_version: NextVersion | None
    """None if the bucket has to be read first."""


class Committer:
    """Commits articles. Thread-safe: `commit` may run for several articles at once."""

    def __init__(
        self,
        bucket: Bucket,
        registry: Registry,
        store: VersionStore,
        removal_after: float,
        known: Mapping[ArticleId, KnownVersion],
        purged: PurgedArticles,
        aliases: Aliases,
    ) -> None:
        """`known`: the latest versions of articles as far as the tables know them."""
        self.bodies: dict[tuple[ArticleId, int], bytes] = {}
        """The stored bytes of every version that was written, by article and number."""
        self._bucket = bucket
        self._registry = registry
        self._store = store
        self._removal_after = removal_after
        self._known = known
        self._purged = purged
        self._aliases = aliases

    def prepare(self, results: Sequence[Draft | RemovedArticle]) -> PreparedCommit:
        """Do the part of committing an article's first result that needs no bucket."""
        first = results[0]
        known = self._known.get(first.article_id, NO_VERSION).parsed()
        return PreparedCommit(known, self._store.prepare(first, known) if isinstance(first, Draft) else None)

    def commit(
        self, results: Sequence[Draft | RemovedArticle], prepared: PreparedCommit
    ) -> tuple[list[CaptureOutcome], Article | None]:
        """Return what became of each result, and the article's latest version.

        `prepared` is what `prepare` returned. An article with a stored version that cannot be read fails alone.
        """
        with log_context(source=source_of(results[0]), article=results[0].article_id):
            try:
                return self._commit(results, prepared)
            except InvalidArticleError as error:
                logger.error("a stored version cannot be read, so nothing is committed: %s", error.in_one_line)
                return [outcomes.failed(result, error) for result in results], None
            except NotFoundError:
                if not self._purged.is_purged(results[0]):
                    raise
                return [outcomes.purged(result, result.article_id) for result in results], None

    def _commit(
        self, results: Sequence[Draft | RemovedArticle], prepared: PreparedCommit
    ) -> tuple[list[CaptureOutcome], Article | None]:
        found: list[CaptureOutcome] = []
        latest: Article | None = None
        known, next_version = prepared
        for result in results:
            if isinstance(result, Draft):
                commit = self._store.commit(result, known=known, prepared=next_version, reread=self._extract_again)
            else:
                commit = self._remove(result, known)
            next_version = None
            self.bodies |= commit.bodies
            latest = commit.latest or latest
            known = KnownVersion.of(latest) if latest else known
            version = self._version_of(result, commit)
            replaced = version is not None and is_another_article(commit.before, version)
            found.append(outcomes.committed(result, commit, version, replaced=replaced))
        return found, latest

    def _remove(self, removed: RemovedArticle, known: KnownVersion) -> Commit:
        return self._store.commit_removal(
            source_of(removed),
            removed.article_id,
            url=removed.removal.url,
            capture=removed.removal.capture,
            fetched_at=removed.removal.fetched_at,
            extractor=EXTRACTOR_VERSION,
            rules="none",  # no rule made the tombstone, which has no text
            known=known,
        )

    def _version_of(self, result: Draft | RemovedArticle, commit: Commit) -> Article | None:
        """Return the version that a capture made: now, or in a run that was interrupted afterwards."""
        if commit.written:
            return commit.written[-1]
        if commit.latest is None:
            return None
        capture = capture_of(result)
        if commit.outcome is CommitOutcome.UNCHANGED:
            return commit.latest if commit.latest.provenance.capture == capture else None
        history = self._store.history(commit.latest.source, commit.latest.article_id)
        return next((version for version in history if version.provenance.capture == capture), None)

    def _extract_again(self, ref: CaptureRef) -> Draft | None:
        """Extract an old capture with today's code, so that our own change is not called the publisher's."""
        try:
            capture = read_capture(self._bucket, ref)
        except (NotFoundError, DamagedSegmentError) as error:
            logger.warning("an earlier capture cannot be extracted again: %s", error.in_one_line)
            return None
        extracted = extract_capture(capture, self._registry[capture.source], self._removal_after)
        result: ExtractionResult = at_first_address(extracted, self._aliases)
        if isinstance(result, Refusal) and result.traceback:
            logger.error("our code failed on an earlier capture, %s\n%s", ref, result.traceback)
        return result if isinstance(result, Draft) else None


def source_of(result: ExtractionResult) -> SourceSlug:
    """Return the source that a result belongs to."""
    return layout.source_of_segment(capture_of(result).segment)
