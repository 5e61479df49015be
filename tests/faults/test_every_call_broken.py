"""Every call of a run is broken in every way, and the run ends with the right bucket.

Two ways in each run; with EVERY_CALL=1, as `make soak` does, one, and the slow ones at every call.
"""

import os
import random
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from urllib.parse import unquote, urlsplit

import boto3
import pytest

from storage.embedded.store import Connection
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.s3.connection import check_bucket, check_reading, s3_client
from storage.s3.requests import S3Requests
from tests.faults.fault_schedule import SURVIVABLE
from tests.faults.killable_runs import run
from tests.faults.messages import Message
from tests.faults.proxy import Fault, FaultProxy
from tests.flows.snapshot import snapshot

VERSIONS = 6
"""Of the articles of a run."""

STALL, TIMEOUT = 1.5, 1.0


NUMBERS = re.compile(r"[0-9a-f]{6,}|\d+")

EVERY_CALL = bool(os.environ.get("EVERY_CALL"))

WAITING = (Fault.SLOW_DOWN_WAIT, Fault.TOO_MANY_WAIT, Fault.STALLED_BEFORE, Fault.STALLED_AFTER)
"""Faults that cost a second for each broken call: only some kinds of call suffer them, others each time."""

SOME = 3

QUICK = [fault for fault in SURVIVABLE if fault is not Fault.SKEWED and fault not in WAITING]

IN_PAIRS = [
    *zip_longest(QUICK[::2], QUICK[1::2], fillvalue=Fault.SLOW_DOWN),
    (Fault.SLOW_DOWN_WAIT, Fault.TOO_MANY_WAIT),
    (Fault.STALLED_BEFORE, Fault.STALLED_AFTER),
]

RUNS: list[tuple[Fault, ...]] = [(fault,) for fault in [*QUICK, *WAITING]] if EVERY_CALL else [*IN_PAIRS]
"""The faults of each run. Of each kind of call the first suffers the first fault, the next the next one."""


def kind_of(request: Message) -> str:
    """What a request asks for: method and key without numbers and names, so that like requests are one kind."""
    path = urlsplit(request.target)
    listed = re.search(r"prefix=([a-z]+)", path.query)
    key = unquote("/".join(path.path.split("/")[2:]))
    shape = NUMBERS.sub("*", re.sub(r"part-[-\w]+", "*", key))
    return f"{request.method} {shape}{f'?{listed[1]}' if listed else ''}"


class Breaking:
    """Breaks the first requests of every kind, one by each of the faults; with `only`, of these kinds alone."""

    def __init__(self, *faults: Fault, only: Collection[str] | None = None) -> None:
        self._faults = faults
        self._only = only
        self._noting = threading.Lock()
        self.seen: Counter[str] = Counter()

    def __call__(self, request: Message) -> Fault | None:
        kind = kind_of(request)
        with self._noting:
            number = self.seen[kind]
            self.seen[kind] += 1
        if self._only is not None and kind not in self._only:
            return None
        return self._faults[number] if number < len(self._faults) else None


@contextmanager
def broken(store: Connection, session: boto3.Session, name: str, breaking: Breaking) -> Iterator[Bucket]:
    """Open the bucket through a proxy that breaks calls."""
    with FaultProxy(store.endpoint_url, breaking, stall=STALL).serving() as proxy:
        client = s3_client(session, proxy.endpoint_url, connect=TIMEOUT, read=TIMEOUT)
        yield Bucket(S3Requests(client), name, credentials=session.get_credentials())


def whole_run(bucket: Bucket) -> None:
    """Do all that a run and a reader do: the opening checks, archiving, processing, reading."""
    check_bucket(bucket.requests, bucket.name)
    check_reading(bucket.requests, bucket.name)
    run(bucket)
    with Archive(bucket) as archive:
        rows = list(archive.articles(removed=True, unique=False))
        assert [article.version for article in archive.read(rows)] == [row.version for row in rows]
        assert len(list(archive.changes())) == VERSIONS
        versions = [version for row in rows for version in archive.history(row)]
        assert len(versions) == VERSIONS
        assert all(archive.raw(version).ref == version.provenance.capture for version in versions)


@pytest.fixture(scope="module")
def expected(store: Connection, session: boto3.Session, new_buckets: Iterator[str]) -> tuple[object, list[str]]:
    """What an undisturbed run leaves, and the kinds of its calls."""
    breaking = Breaking()
    with broken(store, session, next(new_buckets), breaking) as bucket:
        whole_run(bucket)
        kinds = sorted(breaking.seen)
        return snapshot(bucket), kinds


@pytest.mark.parametrize("faults", RUNS, ids=lambda faults: "+".join(fault.name for fault in faults))
def test_a_run_ends_with_the_right_bucket_however_its_calls_are_broken(
    faults: Sequence[Fault],
    store: Connection,
    session: boto3.Session,
    bucket: Bucket,
    expected: tuple[object, list[str]],
) -> None:
    told, kinds = expected
    some = kinds if EVERY_CALL or set(faults).isdisjoint(WAITING) else random.Random(f"{faults}").sample(kinds, SOME)
    breaking = Breaking(*faults, only=some)
    with broken(store, session, bucket.name, breaking) as through:
        whole_run(through)
    assert snapshot(bucket) == told, some
    assert set(kinds) <= set(breaking.seen)
