"""Repairs: objects put back from the table of records, and rows made anew from the objects."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from storage.errors import ConflictError, NotFoundError
from storage.integrity.consistency import VersionKey, Window
from storage.integrity.findings import Finding, FindingKind
from storage.model.article import Article
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog, Sign
from storage.tables.records import Records

__all__ = ["repair_rows", "restore_object"]

logger = logging.getLogger(__name__)


def restore_object(bucket: Bucket, finding: Finding, window: Window) -> Finding:
    """Put a missing or damaged object back from the table of records; return the finding as it is then."""
    if not finding.repairable or finding.article_id is None or finding.version is None:
        return finding
    key = (finding.article_id, finding.version)
    record = window.record(key)
    assert record is not None
    try:
        etag = bucket.get(finding.key).etag
    except NotFoundError:
        etag = None
    try:
        bucket.compare_and_swap(finding.key, record.encode() + b"\n", etag=etag)
    except ConflictError:
        logger.info("did not restore %s: another writer changed it", finding.key)
        return finding
    logger.info("restored %s from the table of records", finding.key)
    window.articles[key] = Article.model_validate_json(record)
    window.bodies[key] = record
    return replace(finding, repaired=True)


def repair_rows(
    catalog: Catalog, records: Records, window: Window, findings: Iterable[Finding], sign: Sign | None
) -> None:
    """Make the rows of both tables say what the objects of a window say."""
    keys: dict[FindingKind, list[VersionKey]] = defaultdict(list)
    for finding in findings:
        assert finding.article_id is not None
        assert finding.version is not None
        keys[finding.kind].append((finding.article_id, finding.version))

    def articles(*kinds: FindingKind) -> list[Article]:
        return [window.articles[key] for kind in kinds for key in keys[kind]]

    # The row that came first keeps its sequence, so the change feed does not repeat the change.
    catalog.table.remove_duplicates(window.source, keys[FindingKind.DUPLICATE_ROW])
    catalog.restate(articles(FindingKind.DIFFERENT_ROW, FindingKind.DUPLICATE_ROW))
    catalog.append(articles(FindingKind.MISSING_ROW), sign=sign)
    for key in keys[FindingKind.DIFFERENT_RECORD_ROW]:
        records.table.delete(_is(window.source, key))
    bodies = {key: body.encode() for key, body in window.bodies.items()}
    records.append(articles(FindingKind.MISSING_RECORD_ROW, FindingKind.DIFFERENT_RECORD_ROW), bodies)


def _is(source: SourceSlug, key: VersionKey) -> str:
    return f"source = '{source}' AND article_id = '{key[0]}' AND version = {key[1]}"
