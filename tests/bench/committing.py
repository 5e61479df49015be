"""`python -m tests.bench.committing`: committing versions beside bare put_object of the same bytes, in one run.

As the flow `ingest` commits a batch, from end to end: what the tables know of its articles, every version's object, and
the rows in both tables. The signatures come from the stage before, which has related the articles by them. Every
article is committed as new and then once more, edited; `both together` is the speed of the two rounds. Both sides send
by the same client, with the same settings. CPU is that of this process: it says more than seconds on a busy machine.
"""

import hashlib
import random
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import boto3
import click

from flows.cli.output.screen import console, table
from flows.dedup import sign
from flows.pipeline.extraction.garbage_collection import garbage_collection_paused
from flows.pipeline.processing.commit_batches import commit_in_batches
from storage import layout
from storage.embedded.store import Connection, EmbeddedStore
from storage.model.article import CaptureRef, Decision, Draft, Provenance, Relation
from storage.model.blocks import Block, Paragraph
from storage.model.identifiers import ArticleId, SourceSlug
from storage.model.named import EventDate, Organization, Person, Province, ProvinceUnit
from storage.s3.bucket import Bucket
from storage.s3.connection import CONNECT_TIMEOUT, READ_TIMEOUT, open_bucket, s3_client
from storage.settings import Settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.latest_versions import WantedArticle, latest_versions
from storage.tables.records import Records
from storage.versions.known_version import NO_VERSION, KnownVersion
from storage.versions.store import Commit, NextVersion, VersionStore
from tests.bench.press.prose import Prose

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SOURCES = [SourceSlug(f"bao{number:02d}x") for number in range(32)]
"""As many as a batch of the flow has segments: half the press."""

BEGINNING = datetime(2026, 3, 2, tzinfo=UTC)
APART = timedelta(seconds=20)
"""Between two articles of the press, which prints some four thousand a day."""


class Work(NamedTuple):
    """A batch of drafts."""

    name: str
    drafts: Sequence[Draft]


def make_drafts(prose: Prose, first: int, count: int, sources: Sequence[SourceSlug] = SOURCES) -> list[Draft]:
    """Return articles of a dozen paragraphs with all that the pipeline says about one, of the newspapers in turn."""
    return [_draft(prose, number, sources[number % len(sources)]) for number in range(first, first + count)]


def edited(prose: Prose, draft: Draft) -> Draft:
    """Return what a later capture of the article shows: one paragraph is another."""
    blocks = (*draft.blocks[:-1], Paragraph(text=prose.paragraph()))
    capture = draft.provenance.capture.model_copy(update={"offset": draft.provenance.capture.offset + 1})
    return draft.model_copy(
        update={
            **_body(blocks),
            "fetched_at": draft.fetched_at + timedelta(hours=2),
            "provenance": draft.provenance.model_copy(update={"capture": capture}),
        }
    )


def _body(blocks: Sequence[Block]) -> dict[str, object]:
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    return {
        "blocks": tuple(blocks),
        "text": "\n\n".join(texts),
        "html": "\n".join(f"<p>{text}</p>" for text in texts),
    }


def _draft(prose: Prose, number: int, source: SourceSlug) -> Draft:
    blocks = [Paragraph(text=prose.paragraph()) for _ in range(12)]
    unit = ProvinceUnit(code="15", name="Lào Cai")
    article_id = ArticleId(hashlib.sha256(b"%d" % number).hexdigest()[:20])
    fields = ("headline", "lead", "published_at", "section", "tags", "authors", "text", "dateline", "province")
    capture = CaptureRef(
        segment=f"raw/{source}/2026/03/02/20260302T000000Z-0000abcd-00000.warc.gz",
        offset=2_000 * number,
        length=1_000,
        digest="sha256:" + "0" * 64,
    )
    return Draft.model_validate(
        {
            "article_id": article_id,
            "source": source,
            "url": f"https://{source}.example/tin-{number}.html",
            "canonical_url": f"https://{source}.example/tin-{number}.html",
            "published_at": BEGINNING + number * APART,
            "fetched_at": BEGINNING + number * APART + timedelta(hours=1),
            "headline": prose.headline(),
            "lead": prose.sentence(),
            "dateline": "LCĐT",
            **_body(blocks),
            "authors": (prose.name(),),
            "section": ("Xã hội", "Đời sống"),
            "tags": ("cầu treo", "nông thôn mới"),
            "keywords": tuple(" ".join(prose.phrase(2)) for _ in range(8)),
            "language": "vi",
            "word_count": 500,
            "syllable_count": 480,
            "province": Province(then=unit, now=unit),
            "places": (),
            "people": tuple(Person(name=prose.name(), mentions=1) for _ in range(3)),
            "organizations": tuple(Organization(name=prose.place(), mentions=2) for _ in range(3)),
            "event_dates": (EventDate(day=BEGINNING.date(), text="sáng nay"),),
            "relation": Relation(decision=Decision.NEW, cluster=article_id),
            "provenance": Provenance(
                capture=capture, extractor="1", rules="r1", fields={name: f"rule:{name}:h1.title" for name in fields}
            ),
        }
    )


class Measured(NamedTuple):
    """Seconds of a round's parts."""

    objects: float
    whole: float
    """With the tables."""
    whole_cpu: float
    """Of this process alone, without the store's."""
    bare: float
    bare_cpu: float

    def plus(self, other: "Measured") -> "Measured":
        """Return the seconds of two rounds."""
        return Measured(*map(sum, zip(self, other, strict=True)))


def measure(bucket: Bucket, plain: "S3Client", work: Work, pool: ThreadPoolExecutor) -> Measured:
    """Commit a batch, then put the same bytes under other keys."""
    store, records, catalog = VersionStore(bucket), Records(bucket), Catalog(bucket)
    signed = {draft.text: sign(draft.text) for draft in work.drafts if draft.text}
    begun, cpu = time.perf_counter(), time.process_time()
    known = latest_versions(
        catalog, records, (WantedArticle(draft.source, draft.article_id, draft.published_at) for draft in work.drafts)
    )

    def prepared(draft: Draft) -> tuple[KnownVersion, NextVersion | None]:
        latest = known.get(draft.article_id, NO_VERSION).parsed()
        return latest, store.prepare(draft, latest)

    def commit(draft: Draft, prepared: tuple[KnownVersion, NextVersion | None]) -> Commit:
        return store.commit(draft, known=prepared[0], prepared=prepared[1])

    putting = time.perf_counter()
    commits = list(commit_in_batches(work.drafts, prepared, commit, pool))
    put = time.perf_counter()
    written = [article for commit in commits for article in commit.written]
    bodies = {version: body for commit in commits for version, body in commit.bodies.items()}
    append_versions(catalog, records, written, sign=lambda article: signed.get(article.text or ""), bodies=bodies)
    done, done_cpu = time.perf_counter(), time.process_time()
    assert len(written) == len(work.drafts)
    same = {layout.article_version(a.source, a.article_id, a.version): bodies[a.article_id, a.version] for a in written}

    def put_bare(key: str) -> None:
        plain.put_object(Bucket=bucket.name, Key=f"bare/{key}", Body=same[key], ContentType="application/json")

    bare, bare_cpu = time.perf_counter(), time.process_time()
    list(pool.map(put_bare, same))
    return Measured(
        put - putting,
        done - begun,
        done_cpu - cpu,
        time.perf_counter() - bare,
        time.process_time() - bare_cpu,
    )


def plain_client(store: Connection) -> "S3Client":
    """Return the client that the pipeline itself has: same settings, same pool, same way to send a body."""
    session = boto3.Session(store.access_key, store.secret_key, region_name=store.region)
    return s3_client(session, store.endpoint_url, connect=CONNECT_TIMEOUT, read=READ_TIMEOUT)


@click.command()
@click.option("--articles", default=1000, show_default=True, help="Articles a round: a batch.")
@click.option("--rounds", default=6, show_default=True)
@click.option("--threads", default=8, show_default=True)
@click.option("--seed", default=5, show_default=True)
def main(articles: int, rounds: int, threads: int, seed: int) -> None:
    """Print how fast versions are committed, as a share of the speed of bare put_object."""
    prose = Prose(random.Random(seed), shared=False)
    measured: dict[str, list[Measured]] = {"new articles": [], "edits": []}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        EmbeddedStore(Path(folder)).lease() as store,
        open_bucket(Settings(data_dir=Path(folder))) as bucket,
        ThreadPoolExecutor(threads) as pool,
    ):
        plain = plain_client(store)
        for number in range(rounds + 1):
            new = make_drafts(prose, number * articles, articles)
            for work in (Work("new articles", new), Work("edits", [edited(prose, draft) for draft in new])):
                with garbage_collection_paused():  # as the flow does; bare put_object gains by it, too
                    result = measure(bucket, plain, work, pool)
                if number:  # the first round warms up
                    measured[work.name].append(result)
    rows = table("versions", "a second>", "of put_object>", "objects alone>", "CPU ms>", "CPU ms of put_object>")
    measured["both together"] = [one.plus(other) for one, other in zip(*measured.values(), strict=True)]
    for name, results in measured.items():
        count = 2 * articles if name == "both together" else articles
        rows.add_row(
            name,
            f"{count / median(one.whole for one in results):,.0f}",
            f"{median(one.bare / one.whole for one in results):.0%}",
            f"{median(one.bare / one.objects for one in results):.0%}",
            f"{median(one.whole_cpu for one in results) / count * 1000:.2f}",
            f"{median(one.bare_cpu for one in results) / count * 1000:.2f}",
        )
    console().print(rows)
    size = sum(len(draft.model_dump_json().encode()) for draft in new) // articles
    batches = f"medians of {rounds} batches of {articles} articles of {len(SOURCES)} newspapers"
    console().print(f"{batches}, {size:,} bytes each, {threads} threads, seed {seed}")


if __name__ == "__main__":
    main()
