"""One fault at each thing that is done with a bucket: it is lived through, or told by an error that fits."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import boto3
import pytest

from storage.embedded.store import Connection
from storage.errors import BucketUnavailableError, ConflictError, OutcomeUnknownError
from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from storage.tables.catalog import Catalog
from storage.versions.known_version import NO_VERSION
from storage.versions.store import VersionStore
from tests.faults.fault_schedule import SURVIVABLE
from tests.faults.messages import Message
from tests.faults.proxy import Fault, FaultProxy
from tests.storage.examples import article_id, draft

STALL, TIMEOUT = 1.5, 1.0


class Once:
    """A fault for the next request of a method."""

    def __init__(self) -> None:
        self._fault: Fault | None = None
        self._method = ""
        self._asking = threading.Lock()

    def expect(self, method: str, fault: Fault) -> None:
        self._method, self._fault = method, fault

    @property
    def has_come(self) -> bool:
        return self._fault is None

    def __call__(self, request: Message) -> Fault | None:
        with self._asking:
            if request.method != self._method:
                return None
            fault, self._fault = self._fault, None
            return fault


@pytest.fixture
def once() -> Once:
    return Once()


@pytest.fixture
def faulty(store: Connection, session: boto3.Session, bucket: Bucket, once: Once) -> Iterator[Bucket]:
    """The fresh bucket, reached through the proxy by a client that does not wait long."""
    with FaultProxy(store.endpoint_url, once, stall=STALL).serving() as proxy:
        client = s3_client(session, proxy.endpoint_url, connect=TIMEOUT, read=TIMEOUT)
        yield Bucket(client, bucket.name, credentials=session.get_credentials())


def put(bucket: Bucket, key: str) -> object:
    return bucket.put_if_absent(f"new/{key}", b"1"), bucket.get(f"new/{key}").body


def create(bucket: Bucket, key: str) -> object:
    """Compare-and-swap cannot tell whether it has landed and was deleted since: it leaves that to its caller."""
    for _ in range(2):
        with suppress(OutcomeUnknownError, ConflictError):
            bucket.compare_and_swap(f"new/{key}", b"2", etag=None)
    return bucket.get(f"new/{key}").body


def swap(bucket: Bucket, key: str) -> object:
    bucket.compare_and_swap(key, b"2", etag=bucket.get(key).etag)
    return bucket.get(key).body


def get(bucket: Bucket, key: str) -> object:
    return bucket.get(key).body


def get_range(bucket: Bucket, key: str) -> object:
    return bucket.get_range(key, 1, 3)


def exists(bucket: Bucket, key: str) -> object:
    return bucket.exists(key), bucket.exists(f"no {key}")


def list_keys(bucket: Bucket, key: str) -> object:
    return list(bucket.list_keys(key)) == [key]


def delete(bucket: Bucket, key: str) -> object:
    bucket.delete(key)
    return bucket.exists(key)


TOO_LONG = (Fault.SKEWED, Fault.SLOW_DOWN_WAIT, Fault.TOO_MANY_WAIT)
LIVED_THROUGH = [fault for fault in SURVIVABLE if fault not in TOO_LONG]


@pytest.mark.parametrize(
    ("operation", "method", "result"),
    [
        (put, "PUT", (True, b"1")),
        (create, "PUT", b"2"),
        (swap, "PUT", b"2"),
        (get, "GET", b"old body"),
        (get_range, "GET", b"ld "),
        (exists, "HEAD", (True, False)),
        (list_keys, "GET", True),
        (delete, "DELETE", False),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_one_fault_is_lived_through(
    operation: Callable[[Bucket, str], object],
    method: str,
    result: object,
    bucket: Bucket,
    faulty: Bucket,
    once: Once,
) -> None:
    for fault in LIVED_THROUGH:
        bucket.put_if_absent(fault.name, b"old body")
        once.expect(method, fault)
        assert operation(faulty, fault.name) == result, fault
        assert once.has_come, fault


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_the_catalog_lives_through_one_fault(method: str, bucket: Bucket, faulty: Bucket, once: Once) -> None:
    versions = VersionStore(bucket)
    catalog = Catalog(faulty)
    for number, fault in enumerate(LIVED_THROUGH):
        [article] = versions.commit(draft(number=number), known=NO_VERSION).written
        once.expect(method, fault)
        catalog.append([article])
        assert once.has_come, fault
    rows = Catalog(bucket).scan().select("article_id").collect()["article_id"]
    assert sorted(rows) == [article_id(number) for number in range(len(LIVED_THROUGH))]


def test_a_wrong_clock_is_named(faulty: Bucket, once: Once) -> None:
    for operation in (put, get):
        once.expect("PUT" if operation is put else "GET", Fault.SKEWED)
        with pytest.raises(BucketUnavailableError, match="clock") as raised:
            operation(faulty, "key")
        assert raised.value.hint == "set this machine's clock"
