"""Bringing the tables up to date after a batch was committed."""

from collections.abc import Callable, Sequence
from datetime import UTC

from flows.dedup import WINDOW, KnownStories, changed_relations
from flows.pipeline.processing.purged_articles import PurgedArticles
from storage.errors import NotFoundError
from storage.model.article import Article
from storage.tables.catalog import Catalog
from storage.versions.store import VersionStore

__all__ = ["complete_catalog", "complete_catalog_without_purged", "reconcile_clusters"]

Append = Callable[[Sequence[Article]], None]
"""Appends versions to both tables."""


def complete_catalog_without_purged(
    catalog: Catalog, store: VersionStore, latest: Sequence[Article], purged: PurgedArticles, append: Append
) -> list[Article]:
    """Complete the catalog for all articles except those that were purged meanwhile; return the completed ones."""
    kept = purged.not_purged(latest)
    try:
        complete_catalog(catalog, store, kept, append)
    except NotFoundError:
        if len(purged.not_purged(kept)) == len(kept):
            raise
        return complete_catalog_without_purged(catalog, store, kept, purged, append)
    return kept


def complete_catalog(catalog: Catalog, store: VersionStore, latest: Sequence[Article], append: Append) -> None:
    """Append every version up to `latest` that the catalog lacks, also those of a run that died before it could."""
    catalogued = catalog.versions((article.article_id for article in latest), (article.source for article in latest))
    missing = []
    for article in latest:
        known = catalogued.get(article.article_id, 0)
        # Rows are only ever added in the order of versions, so below the highest none is missing.
        missing += [store.version(article.source, article.article_id, n) for n in range(known + 1, article.version)]
        missing += [article] if article.version > known else []
    if missing:
        append(missing)


def reconcile_clusters(catalog: Catalog, latest: Sequence[Article]) -> None:
    """Correct the clusters of a batch with everything now in the catalog, including articles of other runs."""
    article_ids = {article.article_id for article in latest if not article.is_tombstone}
    if article_ids:
        since = min(article.published_at or article.fetched_at for article in latest) - WINDOW
        catalog.correct(since.astimezone(UTC), lambda stories: changed_relations(KnownStories(stories), article_ids))
