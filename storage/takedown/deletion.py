"""Deleting what the archive keeps of articles: their versions, and their rows in both tables."""

from collections.abc import Collection

from storage import layout
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["delete_objects", "delete_table_rows", "take_back"]

TABLES = (layout.RECORDS, layout.CATALOG)
"""Delta tables with rows of articles."""


def delete_objects(bucket: Bucket, prefix: str) -> int:
    """Delete all objects under a prefix, with what a versioned bucket keeps of them; return how many there were."""
    keys = list(bucket.list_keys(prefix))
    for key in keys:
        bucket.delete(key)
    bucket.delete_past(prefix)
    return len(keys)


def delete_table_rows(bucket: Bucket, source: SourceSlug, article_ids: Collection[ArticleId]) -> int:
    """Delete the rows of articles from both tables; return how many there were. Raise ConflictError."""
    # Loaded only here: the libraries of the tables start threads, and crawls, which may have to purge, are forked
    # from a process that must have none.
    from storage.tables.delta.row_deletion import delete_rows

    return sum(delete_rows(bucket, table, source, article_ids) for table in TABLES)


def take_back(bucket: Bucket, source: SourceSlug, article_ids: Collection[ArticleId]) -> None:
    """Delete the versions and rows that somebody wrote of articles while they were purged."""
    for article_id in sorted(article_ids):
        delete_objects(bucket, layout.article_prefix(source, article_id))
    if article_ids:
        delete_table_rows(bucket, source, article_ids)
