"""The superseded captures of a newspaper, as the outcomes of its segments tell them."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime

from storage import layout
from storage.errors import NotFoundError
from storage.model.identifiers import ArticleId, SourceSlug, started_at
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW

__all__ = ["SupersededCaptures"]


class SupersededCaptures:
    """Which segments of a newspaper have superseded captures, and of which articles. Reads every outcome once."""

    def __init__(self, bucket: Bucket, source: SourceSlug) -> None:
        self._bucket = bucket
        self._source = source
        self._read: set[str] = set()
        self._found: dict[str, tuple[str, set[ArticleId]]] = {}
        """The segment and the articles, by the key of the outcomes."""

    def first_crawls(self, articles: Collection[ArticleId]) -> dict[ArticleId, datetime]:
        """Return when the first crawl began of which a capture of an article was superseded, by article.

        Crawls with the wrong clock tell nothing.
        """
        latest = self._bucket.now() + MOST_SKEW
        starts: dict[ArticleId, datetime] = {}
        for _, segment, superseded in self._of(articles):
            start = started_at(layout.segment_crawl(segment))
            if start and start <= latest:
                starts |= {article_id: min(start, starts.get(article_id, start)) for article_id in superseded}
        return starts

    def reopen(self, articles: Collection[ArticleId]) -> None:
        """Delete the outcomes of the segments with superseded captures of articles: they are processed again then."""
        for key, _, _ in list(self._of(articles)):
            self._bucket.delete(key)
            self._read.discard(key)  # a run may process it again
            del self._found[key]

    def _of(self, articles: Collection[ArticleId]) -> Iterator[tuple[str, str, set[ArticleId]]]:
        if not articles:
            return
        for key in list(self._bucket.list_keys(layout.outcomes_prefix(self._source))):
            if key not in self._read:
                self._read.add(key)
                self._note(key)
        for key, (segment, superseded) in self._found.items():
            if found := superseded & set(articles):
                yield key, segment, found

    def _note(self, key: str) -> None:
        try:
            outcomes = json.loads(self._bucket.get(key).body)
            captures = outcomes["captures"]
            superseded = {capture["article_id"] for capture in captures if capture["outcome"] == "superseded"}
            segment = str(outcomes["segment"])
        except (NotFoundError, ValueError, KeyError, TypeError):  # deleted meanwhile, or damaged
            return
        if superseded:
            self._found[key] = segment, superseded
