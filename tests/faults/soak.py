"""`python -m tests.faults.soak`: many writers through faults and kills, then a check of all that the bucket holds.

Meanwhile the tables are maintained and rebuilt, and articles are purged. The checker shares no code with the project.
All chance follows from the seed; how the writers overtake each other does not.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event

import click

from flows.pipeline.processing.catalog_update import complete_catalog
from storage.embedded.store import EmbeddedStore
from storage.errors import ConflictError
from storage.integrity.findings import FindingKind
from storage.integrity.fsck import Check
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.maintenance import maintain, rebuild
from storage.tables.records import Records
from storage.takedown.purge import Purge
from storage.versions.store import VersionStore
from tests.faults.checker import Checker
from tests.faults.writer import Plan, feed_log, follow
from tests.storage.examples import SOURCE, article_id, draft

__all__ = ["Findings", "check", "write_through_faults"]

KILLED = -9

UNCHECKED = {FindingKind.UNREADABLE_CAPTURE, FindingKind.UNCHECKED_PURGE}
"""What these versions lack: they were read from no page, and their newspaper is in no registry."""

CARE_EVERY, PURGE_EVERY = 5.0, 3.0
"""Seconds between two rounds of maintenance and rebuild, and between two purges."""

KEEP = timedelta(minutes=10)
"""How long files that the tables dropped are kept: longer than any writer takes for a commit."""

FIRST_PURGED = 1_000_000
"""Number of the first article that is written to be purged; the writers have smaller ones."""

PATIENCE = 4 * 3600
"""Seconds for a writer's whole life."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What happened to the writers, and what they left in the bucket."""

    operations: int
    versions: int
    kills: int
    outcomes: Mapping[str, int]
    faults: Mapping[str, int]
    """Faults of the writers' last lives, which were not killed."""
    care: "Care"


def write_through_faults(plans: list[Plan], folder: Path, environment: Mapping[str, str]) -> tuple[int, Counter[str]]:
    """Run a process for each plan, and again whenever it is killed; return the number of kills and the faults.

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


@dataclass(slots=True)
class Care:
    """What was done to the tables while the writers wrote."""

    maintained: int = 0
    rebuilt: int = 0
    given_up: int = 0
    """Rebuilds that lost to the writers all the time."""
    purged: set[ArticleId] = field(default_factory=set)


@contextmanager
def cared_for(bucket: Bucket) -> Iterator[Care]:
    """Maintain and rebuild both tables and purge articles, again and again."""
    done, done_once = Event(), Event()
    care = Care()

    def maintain_and_rebuild() -> None:
        while not done.is_set():
            maintain(bucket, keep=KEEP)
            care.maintained += 1
            try:
                rebuild(bucket)
                care.rebuilt += 1
            except ConflictError:
                care.given_up += 1
            done_once.set()
            done.wait(CARE_EVERY)

    def purge() -> None:
        while not done.is_set():
            care.purged.add(_write_and_purge(bucket, FIRST_PURGED + len(care.purged)))
            done.wait(PURGE_EVERY)

    with ThreadPoolExecutor(2) as threads:
        caring = [threads.submit(maintain_and_rebuild), threads.submit(purge)]
        try:
            yield care
        finally:
            done_once.wait(PATIENCE)
            done.set()
        for thread in caring:
            thread.result()


def _write_and_purge(bucket: Bucket, number: int) -> ArticleId:
    """Store an article of two versions, with its rows in files beside those of the writers, and purge it."""
    store = VersionStore(bucket)
    for hour in (0, 1):
        written = store.commit(draft(hour, number=number, headline=f"Tin {hour}")).written
        append_versions(Catalog(bucket), Records(bucket), written)
    purge = Purge(bucket, SOURCE, identify=lambda _: ArticleId("f" * 20), forget=lambda _: None)
    purge.remove(article_id(number), why="asked for", by="soak")
    return article_id(number)


def log_of(folder: Path, writer: int) -> Path:
    """Return the log of what was acknowledged to a writer."""
    return folder / f"writer-{writer}.jsonl"


def check(bucket: Bucket, logs: list[Path], purged: Collection[ArticleId]) -> tuple[int, Counter[str]]:
    """Complete the tables as the next run would, then check everything; return versions and outcomes."""
    store, catalog = VersionStore(bucket), Catalog(bucket)
    articles = {tuple(key.split("/")[1:3]) for key in bucket.list_keys("articles/")}
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda key: store.latest(SourceSlug(key[0]), ArticleId(key[1])), sorted(articles))
        latest = [article for article in found if article]
    complete_catalog(catalog, store, latest, partial(append_versions, catalog, Records(bucket)))
    for log in logs:
        follow(bucket, feed_log(log))
    checked = Checker(bucket.requests.client, bucket.name, purged).check(logs, list(map(feed_log, logs)))
    # The project's own check has to agree.
    late = datetime.now(UTC) + timedelta(days=1)
    findings = [finding for finding in Check(bucket, settled_before=late).run() if finding.kind not in UNCHECKED]
    assert not findings, findings[:5]
    return checked


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
    with cared_for(bucket) as care:
        died, suffered = write_through_faults(plans, folder, environment)
    try:
        versions, outcomes = check(bucket, [log_of(folder, writer) for writer in range(writers)], care.purged)
    except Exception as error:  # what is missing may also show as a KeyError
        raise AssertionError(f"seed {seed}: {error!r}") from error
    assert outcomes.total() == sum(plan.operations for plan in plans), f"seed {seed}"
    return Findings(outcomes.total(), versions, died, outcomes, suffered, care)


@click.command()
@click.option("--seed", type=int, help="Of a run to be repeated.")
@click.option("--writers", default=4, show_default=True)
@click.option("--operations", default=20_000, show_default=True)
@click.option("--articles", default=300, show_default=True, help="Fewer articles, more contention.")
@click.option("--rate", default=0.1, show_default=True, help="Share of requests that suffer a fault.")
@click.option("--kills", default=60, show_default=True)
def main(seed: int | None, writers: int, operations: int, articles: int, rate: float, kills: int) -> None:
    """Print what happened; end with status 1 if the check finds anything wrong."""
    seed = time.time_ns() % 1_000_000 if seed is None else seed
    click.echo(f"seed {seed}; again: make soak SEED={seed}")
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary,
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
    figures = {
        "operations": found.operations,
        "versions": found.versions,
        "kills": found.kills,
        "rounds of maintenance": found.care.maintained,
        "rebuilds": found.care.rebuilt,
        "rebuilds that gave way to writers": found.care.given_up,
        "purges": len(found.care.purged),
    }
    for what, number in figures.items():
        click.echo(f"{number:8,}  {what}")
    for what, number in sorted({**found.outcomes, **found.faults}.items()):
        click.echo(f"{number:8,}    {what}")
    click.echo(f"all is as it must be, after {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
