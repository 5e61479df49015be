"""What is read of the bucket for `status`, from whole and from damaged objects."""

import pytest

from flows.health.store_facts import table_health
from storage import layout
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.maintenance import last_maintained, maintain
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.health.reports import of_source, run
from tests.storage.examples import draft

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
    ended_at = last_maintained(bucket)
    assert ended_at is not None
    assert before <= ended_at <= bucket.now()
    assert catalog.maintained_at == records.maintained_at == ended_at
