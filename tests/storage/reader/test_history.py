"""The whole history of an article, in a few requests however long it is."""

import pytest

from storage import Archive, NotFoundError
from storage.reader.history import FEW
from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.examples import article_id, draft

VERSIONS = FEW + 15
LATE = 3
"""Versions that the tables have not got yet."""


def test_a_long_history_is_read_from_the_table_but_for_what_the_table_lacks(bucket: Bucket) -> None:
    store = VersionStore(bucket)
    drafts = [draft(hour, headline=f"Lần {hour}") for hour in range(VERSIONS)]
    expected = [version for one in drafts for version in store.commit(one).written]
    append_versions(Catalog(bucket), Records(bucket), expected[:-LATE], sign=lambda _: None)
    archive = Archive(bucket)
    read: list[str] = []
    events = bucket.requests.client.meta.events
    events.register(
        "provide-client-params.s3.GetObject", lambda params, **_: read.append(params["Key"]), unique_id="count"
    )
    assert archive.history(article_id()) == expected
    assert len([key for key in read if key.startswith("articles/")]) == LATE


def test_a_history_without_tables_is_read_from_the_objects(bucket: Bucket) -> None:
    store = VersionStore(bucket)
    written = [version for hour in range(3) for version in store.commit(draft(hour, headline=f"Lần {hour}")).written]
    append_versions(Catalog(bucket), Records(bucket), written[:1], sign=lambda _: None)
    assert Archive(bucket).history(article_id()) == written


def test_a_version_that_there_is_not_is_named_as_it_was_asked_for(bucket: Bucket) -> None:
    written = VersionStore(bucket).commit(draft()).written
    append_versions(Catalog(bucket), Records(bucket), written, sign=lambda _: None)
    with pytest.raises(NotFoundError, match="has no version 0"):
        Archive(bucket).article(article_id(), version=0)
