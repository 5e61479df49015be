"""A body that was damaged on its way is read again; what the store holds is taken as it is."""

import hashlib

import boto3
import pytest

from storage.errors import BucketUnavailableError
from storage.s3.body_check import md5_of_etag
from storage.s3.bucket import Bucket
from storage.s3.requests import RetryPolicy
from tests.faults.flipped_bits import with_flipped_bits
from tests.storage.s3.test_requests import Scripted, bucket_at

BODY = "Sương mù dày đặc ở miền núi".encode()
OTHER = BODY.replace(b"S", b"R")
ETAG = f'"{hashlib.md5(BODY).hexdigest()}"'


def test_what_was_damaged_on_its_way_is_read_again(bucket: Bucket, session: boto3.Session) -> None:
    bucket.put_if_absent("raw/key", BODY)
    with with_flipped_bits(bucket, session, "raw/") as (unsafe, flipped):
        assert unsafe.get("raw/key") == bucket.get("raw/key")
        assert flipped.gets.total() == 2


@pytest.mark.parametrize("size", [0, 1, 9_000_000])
def test_the_store_gives_an_object_of_any_size_the_etag_that_is_compared(size: int, bucket: Bucket) -> None:
    for body in (bytes(size), bytes(size) + b"2"):
        etag = bucket.get("key").etag if bucket.exists("key") else None
        bucket.compare_and_swap("key", body, etag=etag)
        stored = bucket.get("key")
        assert md5_of_etag(stored.etag, {}) == hashlib.md5(body).hexdigest()


def answer(body: bytes, etag: str = ETAG) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"ETag: {etag}", f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.fixture(scope="module")
def one_key() -> boto3.Session:
    return boto3.Session("of-a-test", "not-to-be-told", region_name="us-east-1")


def test_what_comes_twice_the_same_is_what_the_store_holds(one_key: boto3.Session) -> None:
    with Scripted(answer(OTHER)).serving() as server:
        assert bucket_at(server, one_key).get("key").body == OTHER
        assert server.requests == 2


def test_what_comes_otherwise_each_time_is_told_with_its_key_and_the_way_out(one_key: boto3.Session) -> None:
    answers = [answer(BODY.replace(b"S", bytes([number]))) for number in range(10)]
    with Scripted(*answers).serving() as server:
        with pytest.raises(BucketUnavailableError, match="s3://press/raw/key arrives damaged") as raised:
            bucket_at(server, one_key).get("raw/key")
        assert server.requests == RetryPolicy().attempts
        assert raised.value.hint
        assert "any proxy between this machine and " + server.endpoint_url in raised.value.hint


def test_objects_damaged_where_they_lie_do_not_end_the_comparison_of_others(one_key: boto3.Session) -> None:
    damaged = [answer(OTHER)] * 2 * 5
    with Scripted(*damaged, answer(OTHER), answer(BODY)).serving() as server:
        opened = bucket_at(server, one_key)
        assert [opened.get(f"{number}").body for number in range(5)] == [OTHER] * 5
        assert opened.get("whole").body == BODY


@pytest.mark.parametrize(
    ("etag", "headers", "known"),
    [
        (ETAG, {}, True),
        (ETAG.strip('"').upper(), {}, True),
        (ETAG, {"x-amz-server-side-encryption": "AES256"}, True),
        (ETAG, {"x-amz-server-side-encryption": "aws:kms"}, False),
        (ETAG, {"x-amz-server-side-encryption": "aws:kms:dsse"}, False),
        (ETAG, {"x-amz-server-side-encryption-customer-algorithm": "AES256"}, False),
        (f'{ETAG[:-1]}-1"', {}, False),
        (f"W/{ETAG}", {}, False),
        ('"1"', {}, False),
    ],
)
def test_which_etags_name_an_md5(etag: str, headers: dict[str, str], known: bool) -> None:
    assert md5_of_etag(etag, headers) == (hashlib.md5(BODY).hexdigest() if known else None)
