"""Appending article versions to both tables."""

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
    """Append the versions that the tables lack, to the table of records first and then to the catalog.

    So whoever finds a row in the catalog finds its record. The rows of the catalog are computed meanwhile. May be
    repeated at will. `bodies` as in Records.append. Raise ConflictError, BucketUnavailableError.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="rows") as beside:
        rows = beside.submit(catalog.rows, versions, sign)
        records.append(versions, bodies)
        catalog.add(rows.result())
