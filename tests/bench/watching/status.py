"""`python -m tests.bench.watching.status`: what `baotinh status` takes beside a catalog of a million versions.

The catalog has the newspapers of the registry over ten years. Beside it lie the reports of a week of runs, as many as
the schedule starts, which `status` reads too. The command runs in a process of its own, as a person starts it.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from deltalake import DeltaTable, write_deltalake

from crawler.registry import load_registry
from flows.pipeline.run_report import RunReport, SourceReport
from storage import layout
from storage.layout import CATALOG
from storage.model.identifiers import SourceSlug, new_run_id
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.catalog_schema import COLUMNS

BAOTINH = str(Path(sys.executable).with_name("baotinh"))
YEARS = timedelta(days=3650)
RUNS_A_DAY = 21
"""As the schedule of `baotinh serve` starts."""


def fill(bucket: Bucket, versions: int, sources: list[SourceSlug], now: datetime) -> None:
    """Write the rows in the order of time, a month or so at once, and merge what the appends have left."""
    step = YEARS / versions
    for start in range(0, versions, 50_000):
        number = pl.int_range(start, min(start + 50_000, versions), eager=True).alias("number")
        at = pl.lit(now - YEARS) + pl.col("number") * int(step / timedelta(microseconds=1)) * pl.duration(
            microseconds=1
        )
        rows = pl.DataFrame(number).with_columns(
            article_id=pl.format("{}", pl.col("number")).str.pad_start(20, "0"),
            source=pl.Series(sources).gather(number % len(sources)),
            version=pl.lit(1),
            kind=pl.lit("created"),
            url=pl.format("https://bao.example/tin-{}.html", pl.col("number")),
            headline=pl.format("Tin số {} của một ngày như mọi ngày ở tỉnh", pl.col("number")),
            **dict.fromkeys(("published_at", "fetched_at", "committed_at", "appeared"), at),
            decision=pl.lit("new"),
        )
        frame = rows.select(
            (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in COLUMNS.items()
        )
        write_deltalake(
            bucket.uri(CATALOG), frame, mode="append", partition_by=["source"], storage_options=bucket.storage_options
        )
    DeltaTable(bucket.uri(CATALOG), storage_options=bucket.storage_options).optimize.compact()


def report(bucket: Bucket, sources: list[SourceSlug], at: datetime) -> None:
    """Store the report of a run that crawled all newspapers."""
    told = RunReport(
        run_id=new_run_id(at), started_at=at, finished_at=at + timedelta(minutes=20), extractor="1",
        sources=tuple(
            SourceReport(source=source, crawl_outcome="finished", crawled_at=at, captures=5, versions={"created": 5})
            for source in sources
        ),
    )  # fmt: skip  # short items: a line each would fill a screen
    bucket.put_if_absent(layout.run_report(told.run_id), told.model_dump_json().encode())


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.watching.status")
    parser.add_argument("--versions", type=int, default=1_000_000)
    versions: int = parser.parse_args().versions
    now = datetime.now(UTC)
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        open_bucket(Settings(data_dir=Path(folder))) as bucket,
    ):
        sources = [source.slug for source in load_registry().to_crawl([])]
        fill(bucket, versions, sources, now)
        for number in range(7 * RUNS_A_DAY):
            report(bucket, sources, now - number * timedelta(days=1) / RUNS_A_DAY)
        environment = {**os.environ, "BAOTINH_DATA_DIR": folder, "HOME": folder}
        for _ in range(3):
            before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            done = subprocess.run([BAOTINH, "status", "--no-schedule"], env=environment, capture_output=True, text=True)
            seconds, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
            assert "newspaper" in done.stdout, done.stderr
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            sys.stdout.write(
                f"{versions:,} versions of {len(sources)} newspapers: {seconds:.1f} s, {cpu:.1f} s of CPU, "
                f"{after.ru_maxrss / 1024:.0f} MB\n"
            )


if __name__ == "__main__":
    main()
