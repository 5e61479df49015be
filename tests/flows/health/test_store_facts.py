"""What is read of the bucket for `status`, from whole and from damaged objects."""

import pytest

from flows.health.store_facts import table_health
from storage import layout
from storage.s3.bucket import Bucket
from tests.flows.health.reports import of_source, run

SEGMENT = "raw/baovidu/2026/03/10/20260310T040000Z-0123456789abc-00000.warc.gz"


@pytest.mark.parametrize(
    "body", [b"", b'{"captures": [', b"[]", b'{"captures": [1]}', b'{"captures": [{"version": 1}]}']
)
def test_a_damaged_outcome_does_not_end_the_look_at_the_tables(bucket: Bucket, body: bytes) -> None:
    bucket.put_if_absent(layout.outcome(SEGMENT), body)
    report = run(1, of_source()).model_copy(update={"segments": (SEGMENT,)})
    assert len(table_health(bucket, [report])) == 2
