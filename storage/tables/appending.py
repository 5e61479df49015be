"""Appending versions to both tables."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from storage.model.article import Article
from storage.tables.catalog import Catalog, Sign
from storage.tables.records import Records
from storage.versions.record_json import Bodies

__all__ = ["append_versions"]


def append_versions(
    catalog: Catalog,
    records: Records,
    versions: Sequence[Article],
    *,
    sign: Sign | None = None,
    bodies: Bodies | None = None,
) -> None:
    """Append versions to the table of records and to the catalog, what is there already left out.

    The records come first, so that who finds a row finds its record; the rows of the catalog are made meanwhile. May be
    repeated at will. `bodies` as in Records.append. Raise ConflictError, BucketUnavailableError.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="rows") as beside:
        rows = beside.submit(catalog.rows, versions, sign)
        records.append(versions, bodies)
        catalog.add(rows.result())
