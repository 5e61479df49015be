"""Old ids of articles: an article whose address changed keeps its id, and the id of each later address leads to it."""

import threading
import time

from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.versions.aliases import Aliases, every_alias

__all__ = ["ArticleMovedError", "KnownAliases"]

KEPT_SECONDS = 60.0
"""Whoever asks for ids that there are not costs the bucket one LIST a minute."""


class ArticleMovedError(Exception):
    """The id asked for is that of another address of the article `article_id`: redirect to that."""

    def __init__(self, asked: str, article_id: ArticleId) -> None:
        super().__init__(f"{asked} is another address of article {article_id}")
        self.asked, self.article_id = asked, article_id

    def path(self, path: str) -> str:
        """Return the path of a request with the article's id for the one that was asked for."""
        return "/".join(self.article_id if part == self.asked else part for part in path.split("/"))


class KnownAliases:
    """The aliases of all newspapers, read again after a minute. Thread-safe."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._held: Aliases | None = None
        self._read_at = 0.0
        self._reading = threading.Lock()

    def beginning_with(self, start: str) -> list[tuple[SourceSlug, ArticleId]]:
        """Return the articles that stand at addresses whose ids begin so. Raise BucketUnavailableError."""
        with self._reading:
            if self._held is None or time.monotonic() - self._read_at > KEPT_SECONDS:
                self._held, self._read_at = every_alias(self._bucket), time.monotonic()
            return self._held.beginning_with(start)
