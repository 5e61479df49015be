"""Which articles tell one story does not depend on which run met them, on runs at once, or on where one died."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from flows.pipeline.extraction.worker_pool import ExtractionPool
from flows.pipeline.processing import process_segments as processing
from flows.pipeline.processing.process_segments import process_segments
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from tests.flows.dedup.test_relating import story
from tests.flows.pages import FETCHED_AT
from tests.flows.pipeline.processing.test_process_segments import REGISTRY, write_segment

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BEGINNING = FETCHED_AT - timedelta(hours=48)


@pytest.fixture(scope="module")
def readers() -> Iterator[Sequence[ExtractionPool]]:
    with ExtractionPool(1) as one, ExtractionPool(1) as other:
        yield one, other


def page(seed: int, hours: int, lead: str = "") -> str:
    """A page that prints the story of that seed, with a lead of its own."""
    words = story(seed).split()
    paragraphs = [" ".join(words[begin : begin + 40]).capitalize() + "." for begin in range(0, len(words), 40)]
    at = (BEGINNING + timedelta(hours=hours)).isoformat()
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Tin {seed} {hours}</title>
        <link rel="canonical" href="https://baovidu.example/bai-viet-1234567.html">
        <meta property="og:type" content="article"><meta property="article:published_time" content="{at}"></head>
        <body><article><h1>Tin {seed} {hours} {lead}</h1><p>{lead}</p>{"".join(f"<p>{p}</p>" for p in paragraphs)}
        </article></body></html>"""


def process(bucket: Bucket, segments: Sequence[str], reader: ExtractionPool) -> None:
    process_segments(bucket, REGISTRY, segments, removal_after=24.0, pool=reader)


def told(bucket: Bucket) -> dict[str, tuple[str, str | None]]:
    """Return the hour of each article's story's original by the article's hours, and its decision."""
    rows = Catalog(bucket).signatures(LONG_AGO)
    moments = dict(zip(rows["article_id"], rows["published_at"], strict=True))
    firsts = {
        cluster: min(row["published_at"] for row in rows.iter_rows(named=True) if row["cluster"] == cluster)
        for cluster in rows["cluster"]
    }
    assert all(row["reprint_of"] in (None, *moments) for row in rows.iter_rows(named=True))
    return {
        f"{(row['published_at'] - BEGINNING).total_seconds() / 3600:g}": (
            f"{(firsts[row['cluster']] - BEGINNING).total_seconds() / 3600:g}", row["decision"]
        )
        for row in rows.iter_rows(named=True)
    }  # fmt: skip  # short items: a line each would fill a screen


ALL = {
    "1": ("1", "new"), "2": ("2", "new"), "11": ("1", "reprint"), "12": ("2", "reprint"), "21": ("1", "reprint"),
    "22": ("2", "reprint"), "31": ("1", "reprint"), "32": ("2", "reprint"),
}  # fmt: skip  # short items: a line each would fill a screen


def pages(hours: Sequence[int]) -> dict[str, str]:
    return {f"tin-{at}-{1_000_000 + at}": page(at % 10, at, f"Sáng nay, phóng viên báo {at} cho biết") for at in hours}


def test_two_runs_at_once_end_with_the_clusters_of_one(bucket: Bucket, readers: Sequence[ExtractionPool]) -> None:
    parts = ((1, 12), (11, 22), (21, 2), (31, 32))
    segments = [
        write_segment(bucket, f"20260302T0{number}0000Z-aaaaaaaa", pages(part)) for number, part in enumerate(parts)
    ]
    begin = Barrier(2)

    def run(which: int) -> None:
        begin.wait()
        process(bucket, [segments[at] for at in ((0, 1, 2), (3, 2, 1))[which]], readers[which])

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(run, which) for which in range(2)]:
            done.result()
    assert told(bucket) == ALL


@pytest.mark.parametrize("dies_before", ["complete_catalog_without_purged", "reconcile_clusters", "write_outcomes"])
def test_a_run_that_died_is_made_good_by_the_next(
    bucket: Bucket, readers: Sequence[ExtractionPool], dies_before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = write_segment(bucket, "20260302T030000Z-aaaaaaaa", pages((11, 22, 21, 12)))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(processing, dies_before, die)
        with pytest.raises(KeyboardInterrupt):
            process(bucket, [late], readers[0])
    early = write_segment(bucket, "20260302T040000Z-bbbbbbbb", pages((1, 32, 31, 2)))
    process(bucket, [early, late], readers[0])
    assert told(bucket) == ALL
    before = Catalog(bucket).signatures(LONG_AGO)
    process(bucket, [early, late], readers[0])
    assert Catalog(bucket).signatures(LONG_AGO).equals(before)
