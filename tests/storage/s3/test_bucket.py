import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import boto3
import deltalake
import polars
import pytest
from botocore.exceptions import ReadTimeoutError

from storage.embedded.store import Connection
from storage.errors import BucketUnavailableError, ConflictError, NotFoundError, OutcomeUnknownError
from storage.s3.bucket import Bucket, StoredObject
from storage.s3.connection import open_bucket, s3_client
from storage.settings import Settings
from tests.faults.messages import Message
from tests.faults.proxy import Fault, FaultProxy

LISTS = ("ListObjectsV2", "ListObjectVersions")


def test_what_was_put_is_read_back(bucket: Bucket) -> None:
    assert bucket.put_if_absent("a/b.json", b"{}")
    assert bucket.get("a/b.json").body == b"{}"
    assert bucket.exists("a/b.json")


def test_the_second_put_if_absent_changes_nothing(bucket: Bucket) -> None:
    bucket.put_if_absent("key", b"first")
    assert not bucket.put_if_absent("key", b"second")
    assert bucket.get("key").body == b"first"


def test_of_many_racing_writers_one_wins(bucket: Bucket) -> None:
    start = threading.Barrier(4)

    def write(number: int) -> bool:
        start.wait()
        return bucket.put_if_absent("key", str(number).encode())

    with ThreadPoolExecutor(4) as threads:
        won = list(threads.map(write, range(4)))
    assert won.count(True) == 1
    assert bucket.get("key").body == str(won.index(True)).encode()


def test_compare_and_swap_replaces_what_was_read(bucket: Bucket) -> None:
    first = bucket.compare_and_swap("key", b"1", etag=None)
    second = bucket.compare_and_swap("key", b"2", etag=first)
    stored = bucket.get("key")
    assert (stored.body, stored.etag) == (b"2", second)


@pytest.mark.parametrize("etag", [None, '"0123456789abcdef0123456789abcdef"'])
def test_compare_and_swap_of_another_object_is_a_conflict(bucket: Bucket, etag: str | None) -> None:
    bucket.put_if_absent("key", b"theirs")
    with pytest.raises(ConflictError, match="key was written by somebody else"):
        bucket.compare_and_swap("key", b"ours", etag=etag)
    assert bucket.get("key").body == b"theirs"


def test_compare_and_swap_of_nothing_is_a_conflict(bucket: Bucket) -> None:
    with pytest.raises(ConflictError):
        bucket.compare_and_swap("key", b"ours", etag='"0123456789abcdef0123456789abcdef"')
    assert not bucket.exists("key")


def test_no_increment_of_racing_swappers_is_lost(bucket: Bucket) -> None:
    bucket.put_if_absent("counter", b"0")

    def increment(_: int) -> None:
        while True:
            stored = bucket.get("counter")
            try:
                bucket.compare_and_swap("counter", str(int(stored.body) + 1).encode(), etag=stored.etag)
            except ConflictError:
                continue
            return

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment, range(12)))
    assert bucket.get("counter").body == b"12"


class Losing:
    """Loses the answers to the next `lose` PUT requests."""

    lose = 0

    def __call__(self, request: Message) -> Fault | None:
        if request.method != "PUT" or not self.lose:
            return None
        self.lose -= 1
        return Fault.RESET_AFTER


@pytest.fixture
def losing() -> Losing:
    return Losing()


@pytest.fixture
def lossy(settings: Settings, store: Connection, losing: Losing) -> Iterator[Bucket]:
    """The fresh bucket, reached through a proxy that loses answers."""
    with (
        FaultProxy(store.endpoint_url, losing).serving() as proxy,
        open_bucket(settings.model_copy(update={"endpoint_url": proxy.endpoint_url})) as opened,
    ):
        yield opened


@pytest.mark.parametrize("lost", [1, 2])
def test_a_write_whose_answer_is_lost_is_known_as_ones_own(lossy: Bucket, losing: Losing, lost: int) -> None:
    losing.lose = lost
    assert lossy.put_if_absent("key", b"1")
    losing.lose = lost
    etag = lossy.compare_and_swap("key", b"2", etag=lossy.get("key").etag)
    assert lossy.get("key") == StoredObject(b"2", etag)


def test_a_lost_answer_to_a_write_that_came_second_is_no_success(lossy: Bucket, bucket: Bucket, losing: Losing) -> None:
    bucket.put_if_absent("key", b"theirs")
    losing.lose = 1
    assert not lossy.put_if_absent("key", b"ours")
    losing.lose = 1
    with pytest.raises(OutcomeUnknownError, match=f"whether s3://{bucket.name}/key was written is not known"):
        lossy.compare_and_swap("key", b"ours", etag='"0123456789abcdef0123456789abcdef"')
    assert bucket.get("key").body == b"theirs"


def test_a_lost_answer_to_a_swap_that_created_and_was_replaced_since_is_no_conflict(
    settings: Settings, bucket: Bucket
) -> None:
    def replace_and_lose(**_: object) -> None:
        bucket.compare_and_swap("key", b"ours and theirs", etag=bucket.get("key").etag)
        raise ReadTimeoutError(endpoint_url="")

    with open_bucket(settings) as unlucky:
        unlucky.requests.client.meta.events.register("after-call.s3.PutObject", replace_and_lose)
        with pytest.raises(OutcomeUnknownError):
            Bucket(unlucky.requests, bucket.name).compare_and_swap("key", b"ours", etag=None)


def test_a_store_that_is_gone_is_unavailable(store: Connection, bucket: Bucket) -> None:
    with closing(socket.create_server(("127.0.0.9", 0))) as listener:  # no other program takes a port at this address
        endpoint_url = f"http://127.0.0.9:{listener.getsockname()[1]}"
    with open_bucket(Settings(bucket=bucket.name, endpoint_url=endpoint_url)) as gone:
        with pytest.raises(BucketUnavailableError, match=f"{endpoint_url} does not answer"):
            gone.put_if_absent("key", b"")
        with pytest.raises(BucketUnavailableError, match=f"{endpoint_url} does not answer"):
            gone.get("key")


def test_what_is_not_there_is_not_found(bucket: Bucket) -> None:
    with pytest.raises(NotFoundError, match=f"there is no s3://{bucket.name}/nothing"):
        bucket.get("nothing")
    with pytest.raises(NotFoundError):
        bucket.get_range("nothing", 0, 1)
    assert not bucket.exists("nothing")
    bucket.delete("nothing")


def test_a_range_ends_where_the_object_ends(bucket: Bucket) -> None:
    bucket.put_if_absent("key", b"0123456789")
    assert bucket.get_range("key", 2, 3) == b"234"
    assert bucket.get_range("key", 8, 100) == b"89"
    assert bucket.get_range("key", 10, 1) == b""


def test_keys_are_listed_in_order_after_a_key(bucket: Bucket) -> None:
    for key in ("p/3", "p/1", "p/2", "q/1", "p/10"):
        bucket.put_if_absent(key, b"")
    assert list(bucket.list_keys("p/")) == ["p/1", "p/10", "p/2", "p/3"]
    assert list(bucket.list_keys("p/", after="p/10")) == ["p/2", "p/3"]
    assert list(bucket.list_keys("r/")) == []


def test_a_deleted_object_is_gone(bucket: Bucket) -> None:
    bucket.put_if_absent("key", b"")
    bucket.delete("key")
    assert not bucket.exists("key")
    assert bucket.put_if_absent("key", b"anew")


def test_delta_tables_can_be_written_and_scanned(bucket: Bucket) -> None:
    frame = polars.DataFrame({"headline": ["Mưa lớn", "Nắng nóng"]})
    deltalake.write_deltalake(bucket.uri("catalog"), frame.to_arrow(), storage_options=bucket.storage_options)
    scanned = polars.scan_delta(bucket.uri("catalog"), storage_options=bucket.storage_options).collect()
    assert scanned.equals(frame)


def test_no_secret_shows_in_a_repr(bucket: Bucket) -> None:
    assert repr(bucket) == f"Bucket({bucket.name!r})"


def test_a_bucket_that_is_gone_is_unavailable(bucket: Bucket) -> None:
    gone = Bucket(bucket.requests.client, "no-such-bucket")
    with pytest.raises(BucketUnavailableError, match="there is no bucket no-such-bucket"):
        gone.put_if_absent("key", b"")
    with pytest.raises(BucketUnavailableError, match="there is no bucket no-such-bucket"):
        list(gone.list_keys(""))


@pytest.fixture
def paged(store: Connection, session: boto3.Session, bucket: Bucket) -> Bucket:
    """The fresh bucket, whose lists come in pages of two."""
    client = s3_client(session, store.endpoint_url, connect=5, read=30)
    for operation in LISTS:
        client.meta.events.register(f"provide-client-params.s3.{operation}", _two_at_once)
    return Bucket(client, bucket.name)


def _two_at_once(params: dict[str, object], **_: object) -> None:
    params["MaxKeys"] = 2


def _always_the_first(params: dict[str, object], **_: object) -> None:
    for name in ("ContinuationToken", "KeyMarker", "VersionIdMarker"):
        params.pop(name, None)


def store_versions(bucket: Bucket) -> list[str]:
    """Make the bucket keep the past, and write five objects twice; return their keys."""
    versioning = bucket.requests.client.put_bucket_versioning
    versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    keys = [f"listed/{number}" for number in range(5)]
    for key in keys:
        bucket.put_if_absent(key, b"1")
        bucket.compare_and_swap(key, b"2", etag=bucket.get(key).etag)
    return keys


def test_a_list_of_several_pages_is_read_to_its_end(paged: Bucket) -> None:
    keys = store_versions(paged)
    assert list(paged.list_keys("listed/")) == keys
    assert [key for key, _ in paged._past("listed/")] == keys


@pytest.mark.parametrize("beside", ["a-b", "a.b", "a0", "ab"])
def test_a_list_goes_on_behind_a_folder(beside: str, bucket: Bucket) -> None:
    for key in ("listed/a/", "listed/a/1", f"listed/{beside}/", f"listed/{beside}/1"):
        bucket.put_if_absent(key, b"")
    assert list(bucket.list_keys("listed/", after="listed/a/\U0010ffff")) == [f"listed/{beside}/1"]


def test_a_list_that_begins_anew_is_told_of(paged: Bucket) -> None:
    paged.put_if_absent("listed/a/1", b"1")

    def from_the_beginning(params: dict[str, object], **_: object) -> None:
        params.pop("StartAfter", None)

    paged.requests.client.meta.events.register("provide-client-params.s3.ListObjectsV2", from_the_beginning)
    assert list(paged.list_keys("listed/", after="listed/")) == ["listed/a/1"]
    for after in ("listed/a/1", "listed/a/\U0010ffff", "listed/b"):
        with pytest.raises(BucketUnavailableError, match=r"lists of .*/listed/ do not begin where"):
            next(paged.list_keys("listed/", after=after), None)


def test_a_list_whose_first_page_comes_again_and_again_is_told_of(paged: Bucket) -> None:
    store_versions(paged)
    for operation in LISTS:
        paged.requests.client.meta.events.register(f"provide-client-params.s3.{operation}", _always_the_first)
    for listing in (lambda: list(paged.list_keys("listed/")), lambda: paged.delete_past("listed/")):
        with pytest.raises(BucketUnavailableError, match=r"lists of .*/listed/ never end"):
            listing()
