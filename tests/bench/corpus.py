"""`python -m tests.bench.corpus`: clustering a catalog of a million synthetic articles on two processes."""

import random
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import polars as pl
import psutil
from deltalake import DeltaTable, write_deltalake

from flows.dedup.comparison.encoded_text import EncodedText
from flows.dedup.comparison.signatures import SCHEME, keys_of, pack
from flows.pipeline.recluster import cluster_all
from storage.layout import CATALOG
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.tables.catalog_schema import COLUMNS

BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 730
WORDS = 440
"""Words of an article, as in the labelled streams."""

REPRINTED = 0.1
"""Share of stories that others reprint; four printings each on average, so that they are a third of the articles."""


def rows(articles: int) -> Iterator[tuple[object, ...]]:
    """Yield articles that nobody has related, with the number of their story: words are random bytes."""
    chance = random.Random(3)
    number = story = 0
    while number < articles:
        story += 1
        codes, capitals = chance.randbytes(WORDS), chance.getrandbits(WORDS)
        at = BEGINNING + timedelta(seconds=chance.randrange(DAYS * 86_400))
        printings = 1 + int(chance.expovariate(0.25)) if chance.random() < REPRINTED else 1
        for printing in range(min(printings, 30)):
            text = codes
            if printing:
                kept = chance.randrange(WORDS // 2, WORDS)
                text = chance.randbytes(chance.randrange(40)) + codes[:kept]
                at += timedelta(minutes=chance.randint(5, 600))
            article_id = f"{number:020x}"
            encoded = EncodedText(text, capitals >> max(0, WORDS - len(text)), text[: len(text) // 4])
            signature = pack(encoded, keys_of(encoded))
            yield (
                article_id, f"bao{chance.randrange(30):02d}x", 1, "created", f"Tin số {story} lần {printing}", at, at,
                at, "new", article_id, f"sha256:{chance.randbytes(32).hex()}", SCHEME, signature, at,
            )  # fmt: skip  # short items: a line each would fill a screen
            number += 1


_NAMES = (
    "article_id", "source", "version", "kind", "headline", "published_at", "fetched_at", "committed_at", "decision",
    "cluster", "text_hash", "signature_scheme", "signature", "appeared",
)  # fmt: skip  # short items: a line each would fill a screen


def fill(bucket: Bucket, articles: int) -> None:
    """Write the catalog, a month a commit as a press fills it."""
    Catalog(bucket).table.open_or_create()
    made = rows(articles)
    frames = []
    while part := list(islice(made, 20_000)):
        frames.append(pl.DataFrame(part, schema={name: COLUMNS[name] for name in _NAMES}, orient="row"))
    every = pl.concat(frames).sort("published_at")
    for begin in range(0, every.height, 100_000):
        frame = every[begin : begin + 100_000]
        missing = [pl.lit(None, kind).alias(name) for name, kind in COLUMNS.items() if name not in frame.columns]
        frame = frame.with_columns(missing).select(*COLUMNS)
        write_deltalake(DeltaTable(bucket.uri(CATALOG), storage_options=bucket.storage_options), frame, mode="append")


class _Memory(threading.Thread):
    """Watches how much memory a process and those it started have, but for the store."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.ended = threading.Event()

    def run(self) -> None:
        this = psutil.Process()
        while not self.ended.wait(0.25):
            used = 0
            for process in (this, *this.children(recursive=True)):
                try:
                    used += 0 if process.name().startswith("weed") else process.memory_info().rss
                except psutil.Error:
                    continue
            self.most = max(self.most, used)


@click.command()
@click.option("--articles", default=1_000_000, show_default=True)
@click.option("--again/--once", default=True, help="Whether to do it a second time, when there is nothing to correct.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="A folder to fill, or filled before.")
def main(articles: int, again: bool, data_dir: Path | None) -> None:
    """Fill a catalog, cluster it and print seconds and memory."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # the store ends a moment later
        settings = Settings(data_dir=data_dir or Path(folder))
        with open_bucket(settings) as bucket:
            if Catalog(bucket).table.open() is None:
                fill(bucket, articles)
            for _ in range(2 if again else 1):
                memory = _Memory()
                memory.start()
                begun = time.perf_counter()
                corrected = cluster_all(
                    bucket, settings, progress=lambda done, of: print(f"{done}/{of}", file=sys.stderr)
                )
                seconds = time.perf_counter() - begun
                memory.ended.set()
                clusters = Catalog(bucket).collect(Catalog(bucket).scan().select(pl.col("cluster").n_unique())).item()
                print(
                    f"{articles:,} articles: {seconds:,.0f} s, {memory.most / 2**20:,.0f} MB in all processes; "
                    f"{corrected:,} corrected, {clusters:,} clusters"
                )


if __name__ == "__main__":
    main()
