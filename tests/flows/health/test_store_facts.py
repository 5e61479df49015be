"""What is read of the bucket for `status`, from whole and from damaged objects."""

import pytest

from flows.health.store_facts import table_health
from storage import layout
from storage.errors import ConflictError
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.delta.delta_table import BucketTable
from storage.tables.maintenance import last_maintenance, maintain
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.health.reports import of_source, run
from tests.storage.examples import SOURCE, draft

SEGMENT = "raw/baovidu/2026/03/10/20260310T040000Z-0123456789abc-00000.warc.gz"


@pytest.mark.parametrize(
    "body", [b"", b'{"captures": [', b"[]", b'{"captures": [1]}', b'{"captures": [{"version": 1}]}']
)
def test_a_damaged_outcome_does_not_end_the_look_at_the_tables(bucket: Bucket, body: bytes) -> None:
    bucket.put_if_absent(layout.outcome(SEGMENT), body)
    report = run(1, of_source()).model_copy(update={"segments": (SEGMENT,)})
    assert len(table_health(bucket, [report])) == 2


def test_a_maintenance_that_has_deleted_nothing_is_known(bucket: Bucket) -> None:
    written = VersionStore(bucket).commit(draft()).written
    Records(bucket).append(written)
    Catalog(bucket).append(written)
    assert [table.maintained_at for table in table_health(bucket, [])] == [None, None]
    before = bucket.now()

    assert [care.deleted for care in maintain(bucket)] == [0, 0]

    catalog, records = table_health(bucket, [])
    ended_at = last_maintenance(bucket).ended_at
    assert ended_at is not None
    assert before <= ended_at <= bucket.now()
    assert catalog.maintained_at == records.maintained_at == ended_at


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"ended_at": "2026-03-10T00:00:00"}'])
def test_a_damaged_note_of_maintenance_is_none_and_the_next_one_replaces_it(bucket: Bucket, body: bytes) -> None:
    Catalog(bucket).append(VersionStore(bucket).commit(draft()).written)
    bucket.put_if_absent(layout.MAINTENANCE, body)
    assert [table.maintained_at for table in table_health(bucket, [])] == [None, None]
    maintain(bucket)
    assert last_maintenance(bucket).ended_at is not None


def test_the_end_of_a_maintenance_replaces_one_from_the_future(bucket: Bucket) -> None:
    Catalog(bucket).append(VersionStore(bucket).commit(draft()).written)
    bucket.put_if_absent(layout.MAINTENANCE, b'{"ended_at": "2136-01-01T00:00:00Z"}')
    maintain(bucket)
    ended_at = last_maintenance(bucket).ended_at
    assert ended_at is not None
    assert ended_at <= bucket.now()


def test_a_maintenance_that_leaves_the_files_of_a_newspaper_to_others_is_known(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        Catalog(bucket).append(VersionStore(bucket).commit(draft(number=number)).written)

    def beaten(*_: object, **__: object) -> int:
        raise ConflictError("another writer was faster")

    monkeypatch.setattr(BucketTable, "compact", beaten)
    maintain(bucket)
    assert table_health(bucket, [])[0].skipped == (SOURCE,)
