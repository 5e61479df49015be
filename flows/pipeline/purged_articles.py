"""Articles that were removed on request: nothing of them is stored, and what came beside their purge is removed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from crawler.addresses import article_id
from crawler.archiving.purging import purge_again
from crawler.registry import Registry
from flows.pipeline.extract import Gone, Reading, capture_of, url_of
from flows.stages import Refusal
from storage import layout
from storage.model.article import Article, Draft
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.takedown.purge_records import purged_ids

__all__ = ["PurgedArticles"]


class PurgedArticles:
    """The purged articles of the sources of one batch."""

    def __init__(self, bucket: Bucket, registry: Registry, segments: Sequence[str]) -> None:
        self._bucket = bucket
        self._registry = registry
        self._segments: dict[SourceSlug, list[str]] = defaultdict(list)
        for segment in segments:
            self._segments[layout.source_of_segment(segment)].append(segment)
        self._known = {source: purged_ids(bucket, source) for source in self._segments}
        self._met: set[ArticleId] = set()

    def taken_out(self, readings: Iterable[Reading]) -> tuple[list[Reading], list[tuple[Reading, ArticleId]]]:
        """Part the readings of other articles from those of these ones, which are told with their article."""
        kept: list[Reading] = []
        purged: list[tuple[Reading, ArticleId]] = []
        for reading in readings:
            source = self._registry[layout.source_of_segment(capture_of(reading).segment)]
            of = article_id(url_of(reading), source) if isinstance(reading, Refusal) else reading.article_id
            if of in self._known[source.slug]:
                purged.append((reading, of))
            else:
                kept.append(reading)
        self._met |= {of for _, of in purged}
        return kept, purged

    def standing(self, articles: Iterable[Article]) -> list[Article]:
        """Return those of `articles` that have not been purged by now."""
        now = {of for source in self._segments for of in purged_ids(self._bucket, source)}
        return [article for article in articles if article.article_id not in now]

    def has(self, reading: Draft | Gone) -> bool:
        """Say whether the article of a reading has been purged by now."""
        source = layout.source_of_segment(capture_of(reading).segment)
        return reading.article_id in purged_ids(self._bucket, source)

    def purge_again(self) -> None:
        """Remove what the batch has stored of them.

        Who purges deletes after having signed, and here is looked after having written: one of the two sees it.
        """
        for source, segments in self._segments.items():
            now = purged_ids(self._bucket, source)
            again = (now - self._known[source]) | (now & self._met)
            purge_again(self._bucket, self._registry[source], again, segments=segments)
