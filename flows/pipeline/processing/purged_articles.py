"""Articles that were removed on request: a batch stores nothing of them, and deletes what it stored during a purge."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from crawler.addresses import article_id
from crawler.archiving.purging import purge_again
from crawler.registry import Registry
from flows.pipeline.extraction.extract import ExtractionResult, RemovedArticle, capture_of, url_of
from flows.stages import Refusal
from storage import layout
from storage.model.article import Article, Draft
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.takedown.purge_records import purged_ids
from storage.versions.aliases import Aliases

__all__ = ["PurgedArticles"]


class PurgedArticles:
    """The purged articles of the sources of one batch."""

    def __init__(self, bucket: Bucket, registry: Registry, segments: Sequence[str], aliases: Aliases) -> None:
        self._aliases = aliases
        self._bucket = bucket
        self._registry = registry
        self._segments: dict[SourceSlug, list[str]] = defaultdict(list)
        for segment in segments:
            self._segments[layout.source_of_segment(segment)].append(segment)
        self._known = {source: purged_ids(bucket, source) for source in self._segments}
        self._in_batch: set[ArticleId] = set()

    def split(
        self, results: Iterable[ExtractionResult]
    ) -> tuple[list[ExtractionResult], list[tuple[ExtractionResult, ArticleId]]]:
        """Split the results into those to keep and those of purged articles, the latter with their article's id."""
        kept: list[ExtractionResult] = []
        purged: list[tuple[ExtractionResult, ArticleId]] = []
        for result in results:
            source = self._registry[layout.source_of_segment(capture_of(result).segment)]
            own = article_id(url_of(result), source) if isinstance(result, Refusal) else result.article_id
            article = self._aliases.resolve(source.slug, own)
            if article in self._known[source.slug]:
                purged.append((result, article))
            else:
                kept.append(result)
        self._in_batch |= {article for _, article in purged}
        return kept, purged

    def not_purged(self, articles: Iterable[Article]) -> list[Article]:
        """Return the `articles` that have not been purged by now."""
        purged = {article for source in self._segments for article in purged_ids(self._bucket, source)}
        return [article for article in articles if article.article_id not in purged]

    def is_purged(self, result: Draft | RemovedArticle) -> bool:
        """Tell whether the article of a result has been purged by now."""
        source = layout.source_of_segment(capture_of(result).segment)
        return result.article_id in purged_ids(self._bucket, source)

    def purge_again(self) -> None:
        """Remove what the batch stored of articles that were purged meanwhile.

        A purge writes its marker before deleting; we check for markers after writing, so one side always notices.
        """
        for source, segments in self._segments.items():
            now = purged_ids(self._bucket, source)
            again = (now - self._known[source]) | (now & self._in_batch)
            purge_again(self._bucket, self._registry[source], again, segments=segments)
