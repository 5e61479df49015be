"""What readers do when the store, or what lies before it, answers well and wrongly."""

import boto3
import pytest

from storage import Archive
from storage.errors import BucketUnavailableError
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.versions.json_schema import publish_schema
from tests.faults.flipped_bits import with_flipped_bits
from tests.storage.examples import article_id, draft
from tests.storage.reader.conftest import Fill
from tests.unlisted import listing_nothing


def test_a_version_that_arrives_damaged_is_read_again(fill: Fill, bucket: Bucket, session: boto3.Session) -> None:
    fill(draft(number=1))
    with with_flipped_bits(bucket, session, "articles/") as (unsafe, flipped):
        assert Archive(unsafe).article(article_id(1)) == Archive(bucket).article(article_id(1))
        assert flipped.gets.total() == 2


def test_a_store_that_does_not_list_what_is_there_is_no_empty_archive(
    settings: Settings, fill: Fill, bucket: Bucket
) -> None:
    publish_schema(bucket)
    fill(draft(number=1))
    with (
        listing_nothing(settings) as endpoint,
        open_bucket(settings.model_copy(update={"endpoint_url": endpoint})) as opened,
        pytest.raises(BucketUnavailableError, match="lists of keys leave it out"),
    ):
        list(Archive(opened).articles())


def test_a_bucket_in_which_no_article_was_stored_yet_is_an_empty_archive(archive: Archive, bucket: Bucket) -> None:
    publish_schema(bucket)
    assert list(archive.articles()) == []
