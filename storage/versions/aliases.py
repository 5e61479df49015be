"""Later addresses of articles that a site knows by no number: the id of each, and that of the article's first address.

An article keeps the id of its first address, so that its history goes on when the address changes. Each alias is one
object that never changes, and its key says all, so one LIST reads the aliases of a source.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage import layout
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["Alias", "Aliases", "articles_of_alias", "every_alias"]

OLD_ADDRESS = timedelta(days=1)
"""So long after an alias was noted, a crawl that began before may still ask the old address."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One later address."""

    alias: ArticleId
    article: ArticleId
    noted_at: datetime
    """UTC."""


class Aliases:
    """The aliases of some sources."""

    def __init__(self, bucket: Bucket, sources: Iterable[SourceSlug]) -> None:
        """Read them. Raise BucketUnavailableError."""
        self._bucket = bucket
        self._of: dict[SourceSlug, dict[ArticleId, Alias]] = {}
        for source in set(sources):
            known = self._of[source] = {}
            for alias in _stored(bucket, layout.aliases_prefix(source)):
                known.setdefault(alias.alias, alias)

    def resolve(self, source: SourceSlug, article: ArticleId) -> ArticleId:
        """Return the article to which the id of an address belongs; by default the id itself."""
        known = self._of.get(source, {})
        seen: set[ArticleId] = set()
        while article in known and article not in seen:
            seen.add(article)
            article = known[article].article
        return article

    def of(self, source: SourceSlug) -> dict[ArticleId, ArticleId]:
        """Return the article of each alias of a source."""
        return {alias: self.resolve(source, alias) for alias in self._of.get(source, ())}

    def beginning_with(self, start: str) -> list[tuple[SourceSlug, ArticleId]]:
        """Return the articles that stand at the addresses whose ids begin with `start`, each once."""
        return list(
            dict.fromkeys(
                (source, self.resolve(source, alias))
                for source, known in self._of.items()
                for alias in known
                if alias.startswith(start)
            )
        )

    def with_aliases(self, source: SourceSlug, articles: Collection[ArticleId]) -> set[ArticleId]:
        """Return the ids of the articles and of all their addresses."""
        wanted = {self.resolve(source, article) for article in articles}
        return {*articles, *wanted, *(alias for alias, article in self.of(source).items() if article in wanted)}

    def was_left(self, source: SourceSlug, address: ArticleId, at: datetime) -> bool:
        """Tell whether an article had left its first address at a moment, or was just leaving it."""
        return any(
            alias.article == address and at <= alias.noted_at + OLD_ADDRESS
            for alias in self._of.get(source, {}).values()
        )

    def add(self, source: SourceSlug, alias: ArticleId, article: ArticleId) -> None:
        """Note that an article stands at another address now. Nothing happens if that address is noted already."""
        article = self.resolve(source, article)
        known = self._of.setdefault(source, {})
        if alias == article or alias in known:
            return
        noted = Alias(alias, article, self._bucket.now().astimezone(UTC).replace(microsecond=0))
        body = json.dumps({"alias": alias, "article_id": article, "noted_at": noted.noted_at.isoformat()}).encode()
        self._bucket.put_if_absent(layout.alias(source, alias, article, noted.noted_at), body + b"\n")
        known[alias] = noted


def every_alias(bucket: Bucket) -> Aliases:
    """Read the aliases of all sources, by one LIST. Raise BucketUnavailableError."""
    found = Aliases(bucket, ())
    for key in bucket.list_keys(layout.aliases_prefix()):
        if (alias := _alias(key)) is not None:
            found._of.setdefault(SourceSlug(key.split("/")[1]), {}).setdefault(alias.alias, alias)
    return found


def articles_of_alias(bucket: Bucket, alias: str) -> list[tuple[SourceSlug, ArticleId]]:
    """Return the articles of all sources that stand at the address whose id begins with `alias`."""
    return every_alias(bucket).beginning_with(alias)


def _stored(bucket: Bucket, prefix: str) -> Iterator[Alias]:
    for key in bucket.list_keys(prefix):
        if (found := _alias(key)) is not None:
            yield found


def _alias(key: str) -> Alias | None:
    try:
        alias, article, moment = key.rpartition("/")[2].removesuffix(".json").split("-")
        noted_at = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Alias(ArticleId(alias), ArticleId(article), noted_at)
