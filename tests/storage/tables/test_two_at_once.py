"""Two writers commit to the tables at once: every kind of commit against every other, one of them held at its commit.

The tables are checked through Delta's own client, without the code that wrote them. Some of the pairs, others for each
kind; all of them with EVERY_PAIR=1, as `make soak` does, in two minutes.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import boto3
import deltalake
import polars as pl
import pytest

from storage import layout
from storage.model.identifiers import ArticleId
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.maintenance import maintain, rebuild
from storage.tables.records import Records
from storage.takedown.purge import Purge
from storage.versions.record_json import read_article
from storage.versions.store import VersionStore
from tests.faults.messages import Message
from tests.faults.proxy import FaultProxy
from tests.storage.examples import SOURCE, article_id, draft

TABLES = ("catalog", "records")

WAIT = 120
"""Seconds after which a committer that should have come is missed."""


class Gate:
    """Holds the first commit of a table that passes through a proxy, until it is opened."""

    def __init__(self, table: str) -> None:
        self._table = table
        self.reached, self._open = threading.Event(), threading.Event()

    def __call__(self, request: Message) -> None:
        if request.method == "PUT" and f"/{self._table}/_delta_log/0" in request.target and not self.reached.is_set():
            self.reached.set()
            assert self._open.wait(2 * WAIT)

    def open(self) -> None:
        self._open.set()


class Tables:
    """The tables of one bucket, and what must be in them."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self.number = 0
        self.expected: dict[ArticleId, int] = {}
        self.cursor: str | None = None
        self.read: list[ArticleId] = []

    def write(self, bucket: Bucket, number: int) -> None:
        """Commit and append an article."""
        written = VersionStore(bucket).commit(draft(number=number)).written
        append_versions(Catalog(bucket), Records(bucket), written)

    def add(self) -> int:
        """Append an article; return its number."""
        self.number += 1
        self.write(self.bucket, self.number)
        self.expected[article_id(self.number)] = 1
        return self.number

    def operation(self, kind: str) -> Callable[[Bucket], object]:
        """Prepare one operation of a kind, and note what it must come to."""
        mine = article_id(self.add())
        match kind:
            case "append":
                self.number += 1
                self.expected[article_id(self.number)] = 1
                return partial(self.write, number=self.number)
            case "merge":
                return _merge
            case "correct":
                return partial(_correct, article=mine)
            case "restate":
                return partial(_restate, article=mine)
            case "delete":
                del self.expected[mine]
                return partial(_delete, article=mine)
            case "purge":
                del self.expected[mine]
                return partial(_purge, article=mine)
            case "rebuild":
                return rebuild
            case "maintain":
                return partial(maintain, keep=timedelta(hours=1))
            case "deduplicate":
                _double(self.bucket, mine)
                return partial(_deduplicate, article=mine)
        raise ValueError(kind)

    def check(self) -> None:
        """Assert that both tables have each row once, and that a reader of the feed was told of each version once."""
        for table in TABLES:
            opened = deltalake.DeltaTable(self.bucket.uri(table), storage_options=self.bucket.storage_options)
            rows = pl.scan_delta(opened).select("article_id", "version").collect()
            assert sorted(rows.rows()) == sorted(self.expected.items()), table
        changes = list(Archive(self.bucket).changes(after=self.cursor))
        self.read += [change.article_id for change in changes]
        self.cursor = changes[-1].cursor if changes else self.cursor
        assert len(self.read) == len(set(self.read))
        assert set(self.expected) <= set(self.read)


def _merge(bucket: Bucket) -> None:
    for table in (Records(bucket).table, Catalog(bucket).table):
        table.compact(SOURCE, sort=False)


def _correct(bucket: Bucket, article: ArticleId) -> None:
    values = {
        "article_id": [article],
        "decision": ["new"],
        "reprint_of": [None],
        "cluster": ["c"],
        "similarity": [None],
    }
    types = {"reprint_of": pl.String, "similarity": pl.Float64}
    Catalog(bucket).relate(SOURCE, pl.DataFrame(values, schema_overrides=types))


def _restate(bucket: Bucket, article: ArticleId) -> None:
    Catalog(bucket).restate([read_article(bucket, layout.article_version(SOURCE, article, 1))])


def _delete(bucket: Bucket, article: ArticleId) -> None:
    bucket.delete(layout.article_version(SOURCE, article, 1))
    for table in (Records(bucket).table, Catalog(bucket).table):
        table.delete(f"source = '{SOURCE}' AND article_id = '{article}'")


def _purge(bucket: Bucket, article: ArticleId) -> None:
    purge = Purge(bucket, SOURCE, identify=lambda _: article_id(0), forget=lambda _: None)
    purge.remove(article, why="asked for", by="test", segments=())


def _double(bucket: Bucket, article: ArticleId) -> None:
    """Append the rows of an article once more, as two compactions at once did."""
    for table in (Records(bucket).table, Catalog(bucket).table):
        rows = table.collect(table.scan().filter(pl.col("article_id") == article))
        deltalake.write_deltalake(table.uri, rows, mode="append", storage_options=bucket.storage_options)


def _deduplicate(bucket: Bucket, article: ArticleId) -> None:
    for table in (Records(bucket).table, Catalog(bucket).table):
        table.remove_duplicates(SOURCE, [(article, 1)])


KINDS = ("append", "merge", "correct", "restate", "delete", "purge", "rebuild", "maintain", "deduplicate")

CATALOG_ONLY = ("correct", "restate")
"""Kinds that do not commit to the table of records."""


@pytest.fixture
def proxied(bucket: Bucket, session: boto3.Session) -> Iterator[Callable[[Gate], Bucket]]:
    """Makes the bucket reachable through a proxy with a gate."""
    endpoint = str(bucket.requests.client.meta.endpoint_url)
    proxy = FaultProxy(endpoint, stall=WAIT)
    client = s3_client(session, proxy.endpoint_url, connect=5, read=2 * WAIT)

    def through(gate: Gate) -> Bucket:
        proxy.fault_of = gate
        return Bucket(client, bucket.name, credentials=session.get_credentials())

    with proxy.serving():
        yield through


def others(held: str, table: str) -> Sequence[str]:
    """Name the kinds of commits that come first while one of the kind `held` waits."""
    kinds = [kind for kind in KINDS if table == "catalog" or kind not in CATALOG_ONLY]
    if os.environ.get("EVERY_PAIR"):
        return kinds
    start = kinds.index(held)
    return [kinds[(start + step) % len(kinds)] for step in ((0, 3, 7) if table == "catalog" else (1,))]


HELD = [(kind, table) for table in TABLES for kind in KINDS if table == "catalog" or kind not in CATALOG_ONLY]


@pytest.mark.parametrize(("held", "table"), HELD)
def test_a_held_commit_and_any_other_lose_and_double_nothing(
    held: str, table: str, bucket: Bucket, proxied: Callable[[Gate], Bucket]
) -> None:
    tables = Tables(bucket)
    for _ in range(2):
        tables.add()
    with ThreadPoolExecutor(1) as thread:
        for other in others(held, table):
            first, second = tables.operation(held), tables.operation(other)
            gate = Gate(table)
            running = thread.submit(first, proxied(gate))
            try:
                assert gate.reached.wait(WAIT), (held, other, running)
                second(bucket)
            finally:
                gate.open()
            running.result(WAIT)
            try:
                tables.check()
            except Exception as error:
                raise AssertionError(f"{held} was held, and {other} came first") from error


def test_a_merge_that_waited_through_maintenance_and_a_purge_names_no_deleted_file(
    bucket: Bucket, proxied: Callable[[Gate], Bucket]
) -> None:
    tables = Tables(bucket)
    for _ in range(3):
        tables.add()
    purge, gate = tables.operation("purge"), Gate("catalog")
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(_merge, proxied(gate))
        try:
            assert gate.reached.wait(WAIT)
            maintain(bucket, keep=timedelta(hours=1))
            purge(bucket)
        finally:
            gate.open()
        running.result(WAIT)
    tables.check()
