"""`python -m tests.bench.reading`: reading an archive, beside what boto3 alone needs for the same, in one run.

With `--versions 1000000 --articles 100000`, about ten minutes on two cores, the sizes of a press of one year; the
defaults are a tenth of that. Rows and records are written into the two tables as twelve months of appends and the last
night's care leave them. Only one newspaper's objects are put into the bucket: what boto3 needs for all is reckoned from
it, and said to be.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import boto3
import click
import polars as pl

from storage import Archive, layout
from storage.embedded.store import EmbeddedStore
from storage.model.article import Article, Change, ChangeKind
from storage.model.blocks import Paragraph
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.connection import CONNECT_TIMEOUT, READ_TIMEOUT, open_bucket, s3_client
from storage.settings import load_settings
from storage.tables.catalog import Catalog
from storage.tables.catalog_schema import COLUMNS, frame_of
from storage.tables.maintenance import maintain
from storage.tables.records import RECORD_COLUMNS, Records
from storage.versions.record_json import encode
from tests.storage.examples import draft

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
MONTHS = 12
YEAR = timedelta(days=360)
THREADS = 32
ROUNDS = 3
NEWS_A_COMMIT, NEWS = 2_000, 10_000
SENTENCES_AN_ARTICLE, SYLLABLES_A_SENTENCE = 30, 18
"""Some 2,700 characters of text, and with blocks and HTML a record of 9 KB."""

ITERATE = """
from pathlib import Path
from storage import Archive
def peak():  # getrusage would begin with what the parent had
    return Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
with Archive.open() as archive:
    first = next(archive.articles(limit=1))
    before = peak()
    number = sum(1 for row in archive.articles())
print(number, before, peak())
"""


class Press:
    """An invented press: every newspaper prints the same number of articles, evenly over the year."""

    def __init__(self, versions: int, articles: int, sources: int) -> None:
        self.sources = [SourceSlug(f"bao{number:02d}x") for number in range(sources)]
        self.each = versions // sources
        self.full = articles // sources
        """Articles of one newspaper whose records are stored: its latest."""
        chance = random.Random(4)
        syllables = ["".join(chance.choices("abcdeghiklmnopqrstuvxyăâđêôơưáàảãạếềểễệ", k=4)) for _ in range(6_000)]
        self.sentences = [" ".join(chance.choices(syllables, k=SYLLABLES_A_SENTENCE)) + "." for _ in range(100_000)]
        self._chance = chance
        self._template = Article.model_validate(
            draft(tags=("tin tức", "đời sống")).model_dump()
            | {
                "version": 1, "content_hash": "sha256:" + "1" * 64, "committed_at": BEGINNING,
                "change": Change(kind=ChangeKind.CREATED),
            }
        )  # fmt: skip  # short items: a line each would fill a screen

    def appeared(self, number: int) -> datetime:
        return BEGINNING + YEAR * number / self.each

    def id(self, paper: int, number: int) -> ArticleId:
        # As with hashes, ids say nothing of the time.
        return ArticleId(f"{(number * 2_654_435_761 + paper) % 2**32:08x}{paper:04x}{number:08x}")

    def article(self, paper: int, number: int) -> Article:
        """One article in full."""
        source, article_id, at = self.sources[paper], self.id(paper, number), self.appeared(number)
        sentences = self._chance.sample(self.sentences, SENTENCES_AN_ARTICLE)
        paragraphs = [" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3)]
        return self._template.model_copy(
            update={
                "article_id": article_id, "source": source, "published_at": at, "fetched_at": at, "committed_at": at,
                "url": f"https://{source}.example/{article_id}", "headline": sentences[0], "lead": sentences[1],
                "canonical_url": f"https://{source}.example/{article_id}", "text": "\n\n".join(paragraphs),
                "blocks": tuple(Paragraph(text=paragraph) for paragraph in paragraphs),
                "html": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
            }
        )  # fmt: skip  # short items: a line each would fill a screen

    def rows(self, paper: int, first: int, last: int) -> pl.DataFrame:
        """Rows of the catalog, without signatures."""
        row = frame_of([(self.article(paper, first), None)])
        numbers = range(first, last)
        ids = [self.id(paper, number) for number in numbers]
        texts = [self._chance.choice(self.sentences) for _ in numbers]
        times = [self.appeared(number) for number in numbers]
        source = self.sources[paper]
        changed = {
            "article_id": pl.Series(ids),
            "headline": pl.Series(texts),
            "lead": pl.Series(reversed(texts)),
            "url": pl.Series([f"https://{source}.example/{article_id}" for article_id in ids]),
            "content_hash": pl.Series([f"sha256:{article_id * 3}" for article_id in ids]),
            "key": pl.Series([layout.article_version(source, article_id, 1) for article_id in ids]),
            "cluster": pl.Series(ids),
            **{
                name: pl.Series(times, dtype=pl.Datetime("us", "UTC"))
                for name in ("published_at", "fetched_at", "committed_at", "appeared")
            },
        }
        frame = pl.concat([row] * len(ids)).with_columns(**changed, canonical_url=changed["url"])
        return frame.select(*COLUMNS)


def fill(bucket: Bucket, press: Press) -> None:
    """Write both tables, the objects of the first newspaper, and at last the news that the feed is to catch up."""
    catalog = Catalog(bucket)
    bounds = [press.each * month // MONTHS for month in range(MONTHS + 1)]
    for first, last in pairwise(bounds):
        append(catalog, pl.concat(press.rows(paper, first, last) for paper in range(len(press.sources))))
    put_records(bucket, press)
    old = range(press.each - press.full)
    _put(bucket, {layout.article_version(press.sources[0], press.id(0, number), 1): b"{}\n" for number in old})


def put_records(bucket: Bucket, press: Press) -> None:
    """Write the records that are stored, and the objects of the first newspaper's."""
    records = Records(bucket)
    for paper in range(len(press.sources)):
        told = [press.article(paper, number) for number in range(press.each - press.full, press.each)]
        full = [(a.article_id, a.source, 1, a.committed_at, a.published_at, encode(a).decode().strip()) for a in told]
        table = records.table.open_or_create()
        records.table.append(table, pl.DataFrame(full, schema=RECORD_COLUMNS, orient="row"))
        if paper == 0:
            _put(bucket, {layout.article_version(a.source, a.article_id, 1): encode(a) for a in told})


def add_news(bucket: Bucket, press: Press) -> None:
    """Append second versions of the latest articles, a commit for every NEWS_A_COMMIT."""
    each = NEWS_A_COMMIT // len(press.sources) + 1
    for commit in range(NEWS // NEWS_A_COMMIT):
        last = press.each - commit * each
        rows = pl.concat(press.rows(paper, last - each, last) for paper in range(len(press.sources)))
        edited = rows.head(NEWS_A_COMMIT).with_columns(
            version=pl.lit(2, pl.Int64), kind=pl.lit("edited"), committed_at=pl.lit(BEGINNING + YEAR)
        )
        append(Catalog(bucket), edited)


def append(catalog: Catalog, rows: pl.DataFrame) -> None:
    """Append rows in one commit, as a run does."""
    table = catalog.table.open_or_create()
    came = pl.lit(table.version() + 1, pl.Int64).alias("sequence")
    catalog.table.append(table, rows.with_columns(came).sort("source", "appeared").select(*COLUMNS))


def _put(bucket: Bucket, objects: dict[str, bytes]) -> None:
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda item: bucket.put_if_absent(*item), objects.items()))


def seconds(step: Callable[[], int], expected: int) -> float:
    """Return how long a step takes, which must give what is expected."""
    start = time.perf_counter()
    found = step()
    taken = time.perf_counter() - start
    assert found == expected, (found, expected)
    return taken


def tell(measure: str, ours: float, theirs: float, *, reckoned: str) -> None:
    """Write one row of the report."""
    print(f"{measure:<58} {ours:9.3f} s {theirs:10.2f} s {theirs / ours:7.1f} times   {reckoned}", flush=True)


@click.command()
@click.option("--versions", default=100_000, show_default=True, help="Rows in the catalog.")
@click.option("--articles", default=10_000, show_default=True, help="Articles with records.")
@click.option("--sources", default=48, show_default=True)
def main(versions: int, articles: int, sources: int) -> None:
    """Measure reading, ours beside boto3's."""
    press = Press(versions, articles, sources)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, EmbeddedStore(Path(folder)).lease() as connection:
        session = boto3.Session(connection.access_key, connection.secret_key, region_name=connection.region)
        client = s3_client(session, connection.endpoint_url, connect=CONNECT_TIMEOUT, read=READ_TIMEOUT)  # as ours
        os.environ.update(connection.environment())
        os.environ.update(BAOTINH_BUCKET=connection.bucket, BAOTINH_ENDPOINT_URL=connection.endpoint_url)
        with open_bucket(load_settings()) as bucket:
            start = time.perf_counter()
            fill(bucket, press)
            maintain(bucket)  # as every night
            print(f"{versions} rows, {articles} records written in {time.perf_counter() - start:.0f} s", flush=True)
            _measure(bucket, press, client)


def _measure(bucket: Bucket, press: Press, client: "S3Client") -> None:
    source, name = press.sources[0], bucket.name
    week = press.appeared(press.each) - timedelta(days=7)
    in_week = sum(press.appeared(number) >= week for number in range(press.each))

    def listed() -> Iterator[str]:
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix=f"articles/{source}/"):
            yield from (item["Key"] for item in page.get("Contents", ()))

    def list_week() -> int:
        with Archive.open() as archive:
            return sum(1 for _ in archive.articles(source=source, since=week))

    print(f"{'':<58} {'ours':>11} {'boto3':>12}")
    ours = median(seconds(list_week, in_week) for _ in range(ROUNDS))
    theirs = median(seconds(lambda: sum(1 for _ in listed()), press.each) for _ in range(ROUNDS))
    tell("opening the archive, one newspaper's last week", ours, theirs, reckoned=f"LIST of its {press.each} keys")

    number = press.full * len(press.sources)
    since = press.appeared(press.each - press.full)

    def read_all() -> int:
        with Archive.open() as archive:
            return sum(frame["record"].len() for frame in archive.bulk(records=True, since=since).frames())

    def get_one_paper() -> int:
        keys = [layout.article_version(source, press.id(0, n), 1) for n in range(press.each - press.full, press.each)]
        with ThreadPoolExecutor(THREADS) as threads:
            return len(list(threads.map(lambda key: client.get_object(Bucket=name, Key=key)["Body"].read(), keys)))

    gets = seconds(get_one_paper, press.full) * len(press.sources)
    ours = seconds(read_all, number)
    gets = (gets + seconds(get_one_paper, press.full) * len(press.sources)) / 2
    tell(
        f"{number} articles in full, as text",
        ours,
        gets,
        reckoned=f"{THREADS} threads, {press.full} GETs x {len(press.sources)}",
    )

    def read_articles() -> int:
        with Archive.open() as archive:
            return sum(1 for _ in archive.read(archive.articles(source=source, since=since)))

    ours = seconds(read_articles, press.full)
    tell(
        f"{press.full} articles in full, as Article",
        ours,
        gets / len(press.sources),
        reckoned=f"{THREADS} threads, without parsing",
    )

    with Archive.open() as archive:
        cursor = archive.cursor()
    add_news(bucket, press)

    def catch_up() -> int:
        with Archive.open() as archive:
            return sum(1 for _ in archive.changes(after=cursor))

    known = set(listed())
    ours = median(seconds(catch_up, NEWS) for _ in range(ROUNDS))
    compare = seconds(lambda: sum(key not in known for key in listed()), 0) * len(press.sources)
    tell(f"change feed, {NEWS} changes", ours, compare, reckoned=f"LIST of {press.each} keys x {len(press.sources)}")

    told = subprocess.run([sys.executable, "-c", ITERATE], capture_output=True, text=True, check=True)
    count, before, peak = map(int, told.stdout.split())
    print(f"iterating {count} articles: {peak / 1024:.0f} MB at most, {before / 1024:.0f} MB of it after the first")


if __name__ == "__main__":
    main()
