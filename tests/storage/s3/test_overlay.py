"""An overlay shows a bucket as it would be after some writes, and the bucket stays as it is."""

import pytest

from storage.errors import ConflictError, NotFoundError
from storage.s3.bucket import Bucket
from storage.s3.overlay import Overlay


def test_what_is_written_is_read_back_and_stays_out_of_the_bucket(bucket: Bucket) -> None:
    bucket.put_if_absent("a/1", b"old")
    overlay = Overlay(bucket)
    assert not overlay.put_if_absent("a/1", b"new")
    assert overlay.put_if_absent("a/2", b"new")
    assert not overlay.put_if_absent("a/2", b"newer")
    etag = overlay.compare_and_swap("a/1", b"swapped", etag=overlay.get("a/1").etag)
    assert etag == overlay.get("a/1").etag
    with pytest.raises(ConflictError):
        overlay.compare_and_swap("a/1", b"again", etag=bucket.get("a/1").etag)
    assert (overlay.get("a/1").body, overlay.get("a/2").body) == (b"swapped", b"new")
    assert overlay.get_range("a/2", 1, 2) == b"ew"
    assert overlay.exists("a/2")
    assert list(overlay.list_keys("a/")) == ["a/1", "a/2"]
    assert list(overlay.list_keys("a/", after="a/1")) == ["a/2"]
    assert list(bucket.list_keys("a/")) == ["a/1"]
    assert bucket.get("a/1").body == b"old"
    overlay.close()


def test_what_is_nowhere_is_not_found_and_nothing_is_deleted(bucket: Bucket) -> None:
    overlay = Overlay(bucket)
    with pytest.raises(NotFoundError):
        overlay.get("nothing")
    with pytest.raises(NotImplementedError):
        overlay.delete("nothing")
