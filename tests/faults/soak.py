"""`python -m tests.faults.soak`: many writers through faults and kills, while their tables are cared for, and a look at
what the bucket holds then.

Everything that is decided by chance follows from the seed; how the writers overtake each other does not.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Event

import click

from flows.pipeline.processing.catalog_update import complete_catalog
from storage.embedded.store import EmbeddedStore
from storage.integrity.findings import FindingKind
from storage.integrity.fsck import Check
from storage.model.article import Article
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.maintenance import maintain
from storage.tables.records import Records
from storage.versions.record_json import encode, read_article
from storage.versions.store import VersionStore
from tests.faults.writer import Plan, acknowledged, feed_log, follow

__all__ = ["Findings", "check", "write_through_faults"]

KILLED = -9

UNCHECKED = {FindingKind.UNREADABLE_CAPTURE}
"""What these versions lack: they were read from no page."""

CARE_EVERY, KEEP = 5.0, timedelta(minutes=10)
"""Seconds between two times that the tables are cared for, and how long what they have dropped is kept: longer than any
writer takes for a commit."""

PATIENCE = 900
"""Seconds for a writer's whole life."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What writers have gone through, and what they have left."""

    operations: int
    versions: int
    kills: int
    outcomes: Mapping[str, int]
    faults: Mapping[str, int]
    """Those of writers that were not killed afterwards."""


def write_through_faults(plans: list[Plan], folder: Path, environment: Mapping[str, str]) -> tuple[int, Counter[str]]:
    """Run a process a plan, again whenever it was killed; return how often they were, and what faults they suffered.

    `folder` is for their logs; `environment` leads them to the bucket.
    """

    def live(plan: Plan) -> tuple[int, Counter[str]]:
        while True:
            process = subprocess.run(
                [sys.executable, "-m", "tests.faults.writer", json.dumps(asdict(plan)), log_of(folder, plan.writer)],
                env={**os.environ, **environment},
                capture_output=True,
                text=True,
                timeout=PATIENCE,
            )
            if process.returncode == 0:
                return plan.life, Counter(json.loads(process.stdout))
            assert process.returncode == KILLED, f"seed {plan.seed}, {plan}: {process.stderr}"
            plan = replace(plan, life=plan.life + 1)

    with ThreadPoolExecutor(len(plans)) as threads:
        lives = list(threads.map(live, plans))
    return sum(kills for kills, _ in lives), sum((suffered for _, suffered in lives), Counter())


@contextmanager
def cared_for(bucket: Bucket) -> Iterator[None]:
    """Merge the files of both tables, write checkpoints and delete what was dropped, again and again."""
    done = Event()

    def care() -> None:
        while not done.wait(CARE_EVERY):
            maintain(bucket, keep=KEEP)

    with ThreadPoolExecutor(1) as thread:
        caring = thread.submit(care)
        try:
            yield
        finally:
            done.set()
        caring.result()


def log_of(folder: Path, writer: int) -> Path:
    """Where a writer writes down what was acknowledged."""
    return folder / f"writer-{writer}.jsonl"


def check(bucket: Bucket, logs: list[Path]) -> tuple[int, Counter[str]]:
    """Look whether the bucket holds what was acknowledged and nothing else; return the versions and the outcomes."""
    histories = _histories(bucket)
    for article_id, history in histories.items():
        assert [article.version for article in history] == list(range(1, len(history) + 1)), article_id
        assert all(one.committed_at <= other.committed_at for one, other in pairwise(history)), article_id
        assert all(one.fetched_at <= other.fetched_at for one, other in pairwise(history)), article_id
        assert not any(one.is_tombstone and other.is_tombstone for one, other in pairwise(history)), article_id
        captures = Counter(article.provenance.capture.offset for article in history)
        assert set(captures.values()) == {1}, (article_id, captures)
    outcomes: Counter[str] = Counter()
    for log in logs:
        for line in acknowledged(log):
            outcomes[str(line["outcome"])] += 1
            if line["version"]:
                history, number = histories[str(line["article"])], int(str(line["version"]))
                assert len(history) >= number, line
                version = history[number - 1]
                assert version.provenance.capture.offset == 1000 * int(str(line["minute"])), line
    _check_catalog(bucket, histories)
    for log in logs:
        _check_feed(bucket, feed_log(log), histories)
    late = datetime.now(UTC) + timedelta(days=1)  # clocks go wrong, but not by a day
    found = [finding for finding in Check(bucket, settled_before=late).run() if finding.kind not in UNCHECKED]
    assert not found, found[:5]
    return sum(map(len, histories.values())), outcomes


def _histories(bucket: Bucket) -> dict[str, list[Article]]:
    with ThreadPoolExecutor(8) as threads:
        articles = threads.map(lambda key: read_article(bucket, key), list(bucket.list_keys("articles/")))
        histories: dict[str, list[Article]] = defaultdict(list)
        for article in articles:
            histories[article.article_id].append(article)
    return histories


def _check_catalog(bucket: Bucket, histories: Mapping[str, list[Article]]) -> None:
    catalog = Catalog(bucket)
    latest = [history[-1] for history in histories.values()]
    complete_catalog(catalog, VersionStore(bucket), latest, partial(append_versions, catalog, Records(bucket)))
    rows = catalog.collect(catalog.scan().select("article_id", "version", "content_hash")).rows()
    versions = [version for history in histories.values() for version in history]
    stored = [(version.article_id, version.version, version.content_hash) for version in versions]
    assert sorted(rows) == sorted(stored)
    kept = Records(bucket)
    records = kept.table.collect(kept.scan().select("article_id", "version", "record")).rows()
    assert sorted(records) == sorted((v.article_id, v.version, encode(v).decode()[:-1]) for v in versions)


def _check_feed(bucket: Bucket, log: Path, histories: Mapping[str, list[Article]]) -> None:
    """Read the rest of the feed behind what a writer has read, and look whether each version came once, in order."""
    follow(bucket, log)
    told = [(str(line["article"]), int(str(line["version"]))) for line in acknowledged(log)]
    assert sorted(told) == sorted((of, version.version) for of, history in histories.items() for version in history)
    last: dict[str, int] = {}
    for of, version in told:
        assert last.get(of, 0) + 1 == version, (of, version)
        last[of] = version


def soak(
    bucket: Bucket, environment: Mapping[str, str], folder: Path, *, seed: int, writers: int, operations: int,
    articles: int, rate: float, kills: int,
) -> Findings:  # fmt: skip  # short items: a line each would fill a screen
    """Write and check. Raise AssertionError that names the seed and what is wrong."""
    plans = [
        Plan(
            seed, writer, writers, operations // writers, articles, rate, kills // writers + (writer < kills % writers)
        )
        for writer in range(writers)
    ]
    with cared_for(bucket):
        died, suffered = write_through_faults(plans, folder, environment)
    try:
        versions, outcomes = check(bucket, [log_of(folder, writer) for writer in range(writers)])
    except Exception as error:  # what is missing may also show as a KeyError
        raise AssertionError(f"seed {seed}: {error!r}") from error
    assert outcomes.total() == sum(plan.operations for plan in plans), f"seed {seed}"
    return Findings(outcomes.total(), versions, died, outcomes, suffered)


@click.command()
@click.option("--seed", type=int, help="Of a run to be repeated.")
@click.option("--writers", default=8, show_default=True)
@click.option("--operations", default=10_000, show_default=True)
@click.option("--articles", default=300, show_default=True, help="Fewer articles, more contention.")
@click.option("--rate", default=0.1, show_default=True, help="Share of requests that suffer a fault.")
@click.option("--kills", default=60, show_default=True)
def main(seed: int | None, writers: int, operations: int, articles: int, rate: float, kills: int) -> None:
    """Print what the writers went through; end with status 1 if the bucket is not as it must be."""
    seed = time.time_ns() % 1_000_000 if seed is None else seed
    click.echo(f"seed {seed}; again: make soak SEED={seed}")
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as temporary,
        EmbeddedStore(Path(temporary)).lease() as store,
        open_bucket(Settings(data_dir=Path(temporary))) as bucket,
    ):
        environment = {
            **store.environment(),
            "BAOTINH_BUCKET": store.bucket,
            "BAOTINH_ENDPOINT_URL": store.endpoint_url,
        }
        found = soak(
            bucket, environment, Path(temporary), seed=seed, writers=writers, operations=operations,
            articles=articles, rate=rate, kills=kills,
        )  # fmt: skip  # short items: a line each would fill a screen
    for what, number in {"operations": found.operations, "versions": found.versions, "kills": found.kills}.items():
        click.echo(f"{number:8,}  {what}")
    for what, number in sorted({**found.outcomes, **found.faults}.items()):
        click.echo(f"{number:8,}    {what}")
    click.echo(f"all is as it must be, after {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
