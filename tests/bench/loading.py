"""`python -m tests.bench.loading`: an index of 150,000 articles from the catalog, and the stage's speed with it."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import polars as pl
from deltalake import DeltaTable, write_deltalake

from flows.dedup import KnownStories, relate, text_hash
from flows.dedup.comparison.encoded_text import EncodedText
from flows.dedup.comparison.signatures import SCHEME, keys_of, pack
from flows.dedup.story_index import StoryIndex
from storage.layout import CATALOG
from storage.model.article import CaptureRef, Draft, Provenance
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.tables.catalog_schema import COLUMNS

BEGINNING = datetime(2026, 3, 1, tzinfo=UTC)

WORDS = 455
"""Words of an article, as in the labelled streams."""

ROUNDS = 3
"""Of which the fastest counts: whatever else the machine does can only make it slower."""


def fill(bucket: Bucket, articles: int) -> None:
    """Write a catalog of so many articles of 30 papers with signatures of texts that share nothing."""
    chance = random.Random(8)
    for start in range(0, articles, 10_000):
        rows = [_row(number, chance) for number in range(start, min(start + 10_000, articles))]
        frame = pl.DataFrame(rows, schema_overrides=COLUMNS).select(
            pl.col(name) if name in rows[0] else pl.lit(None, dtype=kind).alias(name) for name, kind in COLUMNS.items()
        )
        write_deltalake(
            bucket.uri(CATALOG), frame, mode="append", partition_by=["source"], storage_options=bucket.storage_options
        )
    DeltaTable(bucket.uri(CATALOG), storage_options=bucket.storage_options).optimize.compact()


def _row(number: int, chance: random.Random) -> dict[str, object]:
    codes = bytes(chance.choices(range(256), k=WORDS))
    encoded = EncodedText(codes, chance.getrandbits(WORDS), codes[: WORDS // 4])
    article_id = f"{number:020x}"
    return {
        "article_id": article_id,
        "source": f"bao{number % 30:02d}x",
        "version": 1,
        "kind": "created",
        "url": f"https://bao.example/{number}",
        "headline": f"Tin số {number} của một ngày như mọi ngày ở tỉnh",
        "published_at": BEGINNING + timedelta(seconds=number),
        "fetched_at": BEGINNING + timedelta(seconds=number),
        "decision": "new",
        "cluster": article_id,
        "text_hash": "sha256:" + chance.randbytes(32).hex(),
        "signature_scheme": SCHEME,
        "signature": pack(encoded, keys_of(encoded)),
    }


def measure(bucket: Bucket, news: int) -> dict[str, float]:
    """Load the index in this process, then relate new articles beside it."""
    before = _peak()
    begun = time.perf_counter()
    known = KnownStories(Catalog(bucket).stories(datetime(2020, 1, 1, tzinfo=UTC)))
    StoryIndex(known)
    loading = time.perf_counter() - begun
    loaded = _peak()
    # Imported only now: what makes the stream is larger than what is measured.
    from tests.bench.press.press_stream import make_stream

    drafts = [_draft(number, text) for number, text in enumerate(one.text for one in make_stream(news))]
    one, all_of_them = (min(_cpu(partial(relate, part, known)) for _ in range(ROUNDS)) for part in (drafts[:1], drafts))
    # What the plainest recipe does, an exact hash of the folded words: tells a slow machine from a slow stage.
    hashing = min(_cpu(partial(_hash_all, drafts)) for _ in range(ROUNDS))
    return {
        "articles": len(known),
        "seconds to load": loading,
        "peak MB": loaded,
        "of which libraries MB": before,
        "related a second of CPU": len(drafts) / (all_of_them - one),
        "only hashed a second of CPU": len(drafts) / hashing,
    }


def _hash_all(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        text_hash(draft.text or "")


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _peak() -> float:
    """Return the most memory this process has had. (getrusage would begin with what the parent had.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _draft(number: int, text: str) -> Draft:
    ref = CaptureRef(segment="raw/x.warc.gz", offset=0, length=1, digest="sha256:0")
    return Draft(
        article_id=ArticleId(f"{number:012x}{'f' * 8}"),
        source=SourceSlug("baomoi"),
        url="https://bao.example/x",
        canonical_url="https://bao.example/x",
        published_at=BEGINNING,
        fetched_at=BEGINNING,
        text=text,
        provenance=Provenance(capture=ref, extractor="1", rules="none"),
    )


@click.command()
@click.option("--articles", default=150_000, show_default=True)
@click.option("--new", "news", default=5_000, show_default=True)
@click.option("--data-dir", type=click.Path(path_type=Path), help="A filled store, to be measured in this process.")
def main(articles: int, news: int, data_dir: Path | None) -> None:
    """Fill a store of its own with a catalog, then measure in a fresh process."""
    if data_dir:
        with open_bucket(Settings(data_dir=data_dir)) as bucket:
            click.echo(json.dumps({name: round(value, 1) for name, value in measure(bucket, news).items()}))
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # the store ends a moment later
        with open_bucket(Settings(data_dir=Path(folder))) as bucket:
            fill(bucket, articles)
        subprocess.run(
            [sys.executable, "-m", "tests.bench.loading", "--data-dir", folder, "--new", str(news)], check=True
        )


if __name__ == "__main__":
    main()
