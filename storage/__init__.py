"""The contract and the bucket: article model, layout, conditional writes, versions, catalog, reader, embedded store.

To read an archive, this is all there is to import:

    from storage import Archive

    with Archive.open("s3://bucket") as archive:
        for row in archive.articles(province="15", limit=10):
            print(row.published_at, row.headline)
"""

import logging
import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.errors import (
        AmbiguousIdError,
        BucketUnavailableError,
        ConflictError,
        CursorError,
        EmbeddedStoreError,
        InvalidArticleError,
        NotFoundError,
        OutcomeUnknownError,
        SettingsError,
        StorageError,
        UnknownNewspaperError,
    )
    from storage.model.article import Article, ChangeKind, Draft
    from storage.model.identifiers import ArticleId, CrawlId, RunId, SourceSlug
    from storage.reader.archive import Archive
    from storage.reader.change_feed import ChangeRow, Cursor
    from storage.reader.results import Difference, FieldChange, SourceCount
    from storage.s3.bucket import Bucket
    from storage.s3.connection import open_bucket
    from storage.settings import Settings, load_settings
    from storage.tables.catalog import Catalog, Signature
    from storage.tables.catalog_row import Row
    from storage.versions.decisions import CommitOutcome
    from storage.versions.known_version import KnownVersion
    from storage.versions.store import Commit, VersionStore

__version__ = "0.1.0"

# The allocator that pyarrow brings crashes processes with threads (apache/arrow#50908, microsoft/mimalloc#1287).
# pyarrow reads this when it is first imported, which in this project is after this package.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

logging.getLogger(__name__).addHandler(logging.NullHandler())  # as every library: quiet unless somebody asks

__all__ = [
    "AmbiguousIdError",
    "Archive",
    "Article",
    "ArticleId",
    "Bucket",
    "BucketUnavailableError",
    "Catalog",
    "ChangeKind",
    "ChangeRow",
    "Commit",
    "CommitOutcome",
    "ConflictError",
    "CrawlId",
    "Cursor",
    "CursorError",
    "Difference",
    "Draft",
    "EmbeddedStoreError",
    "FieldChange",
    "InvalidArticleError",
    "KnownVersion",
    "NotFoundError",
    "OutcomeUnknownError",
    "Row",
    "RunId",
    "Settings",
    "SettingsError",
    "Signature",
    "SourceCount",
    "SourceSlug",
    "StorageError",
    "UnknownNewspaperError",
    "VersionStore",
    "load_settings",
    "open_bucket",
]

_MODULES = {
    "reader.archive": ["Archive"],
    "model.article": ["Article", "ChangeKind", "Draft"],
    "tables.catalog": ["Catalog", "Signature"],
    "reader.change_feed": ["ChangeRow", "Cursor"],
    "s3.connection": ["open_bucket"],
    "errors": [name for name in __all__ if name.endswith("Error")],
    "model.identifiers": ["ArticleId", "CrawlId", "RunId", "SourceSlug"],
    "s3.bucket": ["Bucket"],
    "reader.results": ["Difference", "FieldChange", "SourceCount"],
    "tables.catalog_row": ["Row"],
    "settings": ["Settings", "load_settings"],
    "versions.decisions": ["CommitOutcome"],
    "versions.known_version": ["KnownVersion"],
    "versions.store": ["Commit", "VersionStore"],
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

if not TYPE_CHECKING:
    # Polars, Delta and boto3 take half a second to import, which nobody should pay who needs one small module.
    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

    def __dir__():
        return sorted([*globals(), *__all__])
