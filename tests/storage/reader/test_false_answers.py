"""What readers do when the store, or what lies before it, answers well and wrongly."""

import boto3

from storage import Archive
from storage.s3.bucket import Bucket
from tests.faults.flipped_bits import with_flipped_bits
from tests.storage.examples import article_id, draft
from tests.storage.reader.conftest import Fill


def test_a_version_that_arrives_damaged_is_read_again(fill: Fill, bucket: Bucket, session: boto3.Session) -> None:
    fill(draft(number=1))
    with with_flipped_bits(bucket, session, "articles/") as (unsafe, flipped):
        assert Archive(unsafe).article(article_id(1)) == Archive(bucket).article(article_id(1))
        assert flipped.gets.total() == 2
