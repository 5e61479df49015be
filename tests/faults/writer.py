"""`python -m tests.faults.writer PLAN LOG`: one of several writers, in a process of its own that may be killed.

The plan's seed decides its operations, its faults and the request at which it is killed. It writes a line to LOG for
each operation that was acknowledged. When it is started again, it goes on after the last of them.
"""

import contextlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import boto3

from flows.pipeline.processing.catalog_update import complete_catalog
from storage.errors import StorageError
from storage.model.article import Article, Draft
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from storage.settings import load_settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.decisions import CommitOutcome
from storage.versions.known_version import NO_VERSION, KnownVersion
from storage.versions.store import Commit, VersionStore
from tests.faults.fault_schedule import FaultSchedule
from tests.faults.proxy import FaultProxy
from tests.storage.examples import FIRST_FETCH, SOURCE, capture, draft

__all__ = ["Plan", "acknowledged", "bucket_through", "feed_log", "follow"]

PATIENCE = 30
"""Attempts at one operation; even with faults in a tenth of the requests, three are rare."""

BATCH = 50
"""Operations after which the catalog is completed, as processing does it after each batch of segments."""

REMOVALS, REPEATS = 0.15, 0.1
"""Shares of the operations in which the page is gone, and in which an earlier operation is repeated."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one writer does."""

    seed: int
    writer: int
    writers: int
    operations: int
    articles: int
    rate: float
    """Share of requests that suffer a fault."""
    kills: int
    """How often this writer is killed."""
    life: int = 0
    """How often it was killed so far."""

    @property
    def dies_at(self) -> int | None:
        """Number of the request at which the process is killed; None if it is not."""
        if self.life >= self.kills:
            return None
        # Some four requests an operation, so that the deaths are spread over the writer's work.
        return self._chance("death", self.life).randint(1, max(20, 6 * self.operations // (self.kills + 1)))

    def skew(self) -> timedelta:
        """Return the error of the writer's clock."""
        return timedelta(seconds=self._chance("skew").uniform(-3600, 3600))

    def operation(self, number: int) -> "Operation":
        """Return one of the operations."""
        chance = self._chance("operation", number)
        repeated = number - chance.randint(1, 5)
        if chance.random() < REPEATS and repeated >= 0:
            return self.operation(repeated)
        minute = number * self.writers + self.writer
        return Operation(minute, chance.randrange(self.articles), chance.random() < REMOVALS, chance.randrange(3))

    def _chance(self, *what: object) -> random.Random:
        return random.Random(f"{self.seed} {self.writer} {what}")


@dataclass(frozen=True, slots=True)
class Operation:
    """A capture of one moment: no two operations but repeated ones have the same."""

    minute: int
    article: int
    removal: bool
    guess: int
    """How the known version is wrong: 0 it is not given, 1 it is one too low, 2 it says that there is none."""

    @property
    def draft(self) -> Draft:
        """What the capture shows."""
        values = draft(number=self.article, headline=f"Tin phút thứ {self.minute}")
        provenance = values.provenance.model_copy(update={"capture": capture(0, number=self.minute)})
        fetched_at = FIRST_FETCH + timedelta(minutes=self.minute)
        return values.model_copy(update={"fetched_at": fetched_at, "provenance": provenance})

    def commit(self, store: VersionStore, known: KnownVersion | None) -> Commit:
        """Carry out the operation."""
        shown = self.draft
        if not self.removal:
            return store.commit(shown, known=known)
        return store.commit_removal(
            SOURCE, shown.article_id, url=shown.url, capture=shown.provenance.capture, fetched_at=shown.fetched_at,
            extractor="1", rules="r1", known=known,
        )  # fmt: skip  # short items: a line each would fill a screen


def bucket_through(endpoint_url: str) -> Bucket:
    """Return the configured bucket, reached through a proxy by a client that does not wait long."""
    session = boto3.Session()
    client = s3_client(session, endpoint_url, connect=1, read=1)
    return Bucket(client, load_settings().bucket_name, credentials=session.get_credentials())


def acknowledged(log: Path) -> Iterator[dict[str, object]]:
    """Yield the lines of a writer's log."""
    with contextlib.suppress(FileNotFoundError), log.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):  # else the writer was killed while it wrote
                yield json.loads(line)


def feed_log(log: Path) -> Path:
    """Return the log of the changes that a writer read from the change feed."""
    return log.with_suffix(".feed")


def follow(bucket: Bucket, log: Path) -> None:
    """Read the change feed after the last logged change, and log what comes."""
    after = None
    for line in acknowledged(log):
        after = str(line["cursor"])
    with log.open("a", encoding="utf-8", buffering=1) as lines:
        for change in Archive(bucket).changes(after=after):
            told = {"article": change.article_id, "version": change.version, "cursor": change.cursor}
            lines.write(json.dumps(told) + "\n")


class _Writer:
    def __init__(self, plan: Plan, bucket: Bucket, log: Path) -> None:
        skew = plan.skew()
        self._plan = plan
        self._store = VersionStore(bucket, now=lambda: datetime.now(UTC) + skew)
        self._catalog, self._records = Catalog(bucket), Records(bucket)
        self._log = log
        self._bucket = bucket
        self._latest: dict[int, Article] = {}

    def run(self) -> None:
        done = sum(1 for _ in acknowledged(self._log))
        with self._log.open("a", encoding="utf-8", buffering=1) as lines:
            for number in range(done, self._plan.operations):
                operation = self._plan.operation(number)
                commit = self._patiently(operation)
                lines.write(json.dumps(_told(operation, commit)) + "\n")
                if commit.latest:
                    self._latest[operation.article] = commit.latest
                if number % BATCH == BATCH - 1 or number == self._plan.operations - 1:
                    self._complete_catalog()
                    with contextlib.suppress(StorageError):  # the rest comes next time
                        follow(self._bucket, feed_log(self._log))

    def _patiently(self, operation: Operation) -> Commit:
        latest = self._latest.get(operation.article)
        lower = max((latest.version if latest else 0) - 1, 0)
        known = (None, KnownVersion(lower), NO_VERSION)[operation.guess]
        for _ in range(PATIENCE):
            with contextlib.suppress(StorageError):
                return operation.commit(self._store, known)
        return operation.commit(self._store, known)

    def _complete_catalog(self) -> None:
        append = partial(append_versions, self._catalog, self._records)
        failures = Counter[str]()
        for _ in range(PATIENCE):
            try:
                complete_catalog(self._catalog, self._store, list(self._latest.values()), append)
            except StorageError as error:
                failures[error.in_one_line] += 1
            else:
                self._latest.clear()
                return
        raise SystemExit(f"the catalog could not be completed: {failures}")


def _told(operation: Operation, commit: Commit) -> dict[str, object]:
    own = operation.draft.provenance.capture
    made = commit.written[-1] if commit.written else commit.latest
    is_ours = made is not None and made.provenance.capture == own and commit.outcome is not CommitOutcome.SUPERSEDED
    return {
        "article": operation.draft.article_id,
        "minute": operation.minute,
        "outcome": commit.outcome,
        "version": made.version if made and is_ours else None,
    }


def main() -> None:
    """Carry out the plan."""
    plan, log = Plan(**json.loads(sys.argv[1])), Path(sys.argv[2])
    schedule = FaultSchedule(f"{plan.seed} {plan.writer} {plan.life}", rate=plan.rate, dies_at=plan.dies_at)
    with FaultProxy(load_settings().endpoint_url or "", schedule).serving() as proxy:
        _Writer(plan, bucket_through(proxy.endpoint_url), log).run()
    sys.stdout.write(json.dumps(schedule.suffered) + "\n")


if __name__ == "__main__":
    main()
