"""`python -m tests.bench.caring`: what `fsck` and `purge` cost in time and memory, for archives of two sizes."""

import random
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import click

from crawler.addresses import article_id
from crawler.archiving.purging import purge_of
from crawler.registry import Links, Source
from flows.cli.output.screen import console, table
from storage.embedded.store import EmbeddedStore
from storage.integrity.fsck import Check
from storage.model.identifiers import CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.known_version import NO_VERSION
from storage.versions.store import VersionStore
from storage.warc.segment_writer import SegmentWriter
from tests.bench.committing import BEGINNING, make_drafts
from tests.bench.press.prose import Prose

SOURCE = SourceSlug("baomau")

NEWSPAPER = Source(
    slug=SOURCE, name="Báo Mẫu", family="none", hosts=(f"{SOURCE}.example",), province="15", province_before=("10",),
    links=Links(article=r".*"),
)  # fmt: skip  # short items: a line each would fill a screen

CAPTURES_A_SEGMENT = 200


def fill(bucket: Bucket, versions: int, seed: int) -> None:
    """Store articles of one version each with their raw answers and rows."""
    prose = Prose(random.Random(seed), shared=False)
    store = VersionStore(bucket, now=lambda: BEGINNING)
    for first in range(0, versions, CAPTURES_A_SEGMENT):
        started = BEGINNING + timedelta(minutes=first)
        writer = SegmentWriter(SOURCE, CrawlId(f"{started:%Y%m%dT%H%M%SZ}-{first:08x}"), 0, started, "bench")
        drafts = []
        for draft in make_drafts(prose, first, CAPTURES_A_SEGMENT, [SOURCE]):
            ref = writer.add(draft.url, "GET", [], 200, "OK", [], (draft.html or "").encode(), started)
            told = draft.provenance.model_copy(update={"capture": ref})
            own = article_id(draft.url, NEWSPAPER)
            drafts.append(draft.model_copy(update={"provenance": told, "article_id": own}))
        bucket.put_if_absent(writer.key, writer.finish())
        with ThreadPoolExecutor(8) as threads:
            written = [commit.written[0] for commit in threads.map(partial(store.commit, known=NO_VERSION), drafts)]
        Records(bucket).append(written)
        Catalog(bucket).append(written)


class Cost(NamedTuple):
    """What something took, in a process of its own."""

    seconds: float
    cpu: float
    megabytes: float
    """Peak, with the libraries."""
    result: int


def check(folder: Path) -> int:
    """Check everything; return the number of findings."""
    with open_bucket(Settings(data_dir=folder)) as bucket:
        return len(list(Check(bucket, identify=lambda _: partial(article_id, source=NEWSPAPER)).run()))


def purge(folder: Path) -> int:
    """Purge the first article; return the number of answers that were overwritten."""
    with open_bucket(Settings(data_dir=folder)) as bucket:
        first = article_id(f"https://{SOURCE}.example/tin-0.html", NEWSPAPER)
        return purge_of(bucket, NEWSPAPER).remove(first, why="bench", by="bench").answers


def cost_of(work: Callable[[Path], int], folder: Path) -> Cost:
    """Do some work in this process, which does nothing else."""
    begun, cpu = time.perf_counter(), time.process_time()
    result = work(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Cost(time.perf_counter() - begun, time.process_time() - cpu, peak, result)


@click.command()
@click.option(
    "--versions", "sizes", multiple=True, default=(2_000, 10_000), show_default=True, help="One archive each."
)
@click.option("--seed", default=5, show_default=True)
def main(sizes: tuple[int, ...], seed: int) -> None:
    """Print what a check and a purge cost."""
    rows = table("work", "versions>", "seconds>", "CPU s>", "versions a second>", "peak MB>", "result>")
    for versions in sizes:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, EmbeddedStore(Path(name)).lease():
            folder = Path(name)
            with open_bucket(Settings(data_dir=folder)) as bucket:
                fill(bucket, versions, seed)
            for work in (check, purge, check):
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                    cost = process.submit(cost_of, work, folder).result()
                rows.add_row(
                    work.__name__, f"{versions:,}", f"{cost.seconds:.1f}", f"{cost.cpu:.1f}",
                    f"{versions / cost.seconds:,.0f}", f"{cost.megabytes:.0f}", str(cost.result),
                )  # fmt: skip  # short items: a line each would fill a screen
    console().print(rows)


if __name__ == "__main__":
    main()
