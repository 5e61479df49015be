"""`python -m tests.bench.browsing`: the web view under load, with its search index, by the public tool wrk.

`--articles 1000000` is the size of the press of a year; the default is a tenth. The catalog in a real bucket has a row
for each article, and the index holds each; only the latest `--stored` articles have records in the bucket, because a
million would be ten gigabytes. The rate of indexing is measured with an archive of those alone, by the change feed.

Each load runs `--rounds` times and the best is printed: other work on the machine only ever slows it. "never asked
before" gives each request an address of its own, so that no answer is remembered from the request before.

`--folder` keeps the archive and the index for the next run. Needs wrk (Debian: apt-get install wrk).
"""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote
from urllib.request import urlopen

import click
import msgspec
import polars as pl

from flows.search.catch_up import SearchIndex
from flows.search.entries import article_entry, version_entry
from flows.search.indexed_record import IndexedChange, IndexedRecord, IndexedRelation, IndexedUnit, Provinces, decode
from storage import Archive, layout
from storage.embedded.store import EmbeddedStore
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import load_settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.maintenance import maintain
from storage.tables.records import Records
from storage.versions.record_json import encode
from storage.versions.store import VersionStore
from tests.bench.reading import MONTHS, SENTENCES_AN_ARTICLE, Press, append, fill, put_records
from tests.storage.examples import draft

BATCH = 10_000
PAPERS = 20
PROVINCES = ("01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37", "38", "40",
             "42", "44", "46")  # fmt: skip  # short items: a line each would fill a screen
EDITED, SHARED, NEW = 20, 25, 200
"""Every twentieth article was edited; every twenty-fifth is a story that five newspapers carried; news that a crawl
brings."""

LUA = """
local paths = {%s}
local fresh = %s
local count = 0
request = function()
  count = count + 1
  local path = paths[count %% #paths + 1]
  if fresh then
    path = path .. (string.find(path, "?", 1, true) and "&" or "?") .. "fresh=" .. fresh .. count
  end
  return wrk.format("GET", path)
end
done = function(summary, latency, requests)
  print(string.format("p50 %%.1f p95 %%.1f rate %%.1f wrong %%d", latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Some addresses, asked again and again by some connections at once."""

    paths: Sequence[str]
    connections: int = 1
    remembered: bool = True
    """Whether an answer may be remembered from an earlier request."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What wrk measured: times in milliseconds, requests a second, answers that were no 200."""

    middle: float
    slow: float
    rate: float
    wrong: int


@click.command()
@click.option("--articles", default=100_000, show_default=True)
@click.option("--stored", default=10_000, show_default=True)
@click.option("--seconds", default=5, show_default=True, help="How long each load lasts.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the data here.")
def main(articles: int, stored: int, seconds: int, rounds: int, folder: Path | None) -> None:
    """Measure."""
    if shutil.which("wrk") is None:
        raise click.UsageError("wrk is not installed; Debian: apt-get install wrk")
    stored = min(stored, articles)
    _measure_indexing(stored)
    with ExitStack() as resources:
        place = folder or Path(resources.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        os.environ["BAOTINH_DATA_DIR"] = str(place)
        resources.enter_context(EmbeddedStore(place).lease())
        bucket = resources.enter_context(open_bucket(load_settings()))
        press = Press(articles, stored, PAPERS)
        _make(bucket, place, press)
        _measure_serving(bucket, place / "index", press, seconds, rounds)


def _measure_indexing(stored: int) -> None:
    """Index an archive of its own from the change feed."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["BAOTINH_DATA_DIR"] = folder
        with EmbeddedStore(Path(folder)).lease(), open_bucket(load_settings()) as bucket, Archive(bucket) as archive:
            fill(bucket, Press(stored, stored, PAPERS))
            rates = []
            for number in range(3):
                index = SearchIndex(Path(folder) / f"index{number}")
                begun = time.monotonic()
                taken = index.catch_up(archive)
                rates.append(taken / (time.monotonic() - begun))
                index.close()
    print(f"indexed from the change feed: {max(rates):,.0f} articles a second", flush=True)


def _make(bucket: Bucket, folder: Path, press: Press) -> None:
    """Make the archive and its index, unless the folder has them."""
    ready = folder / "ready"
    if ready.exists():
        return
    bounds = [press.each * month // MONTHS for month in range(MONTHS + 1)]
    for first, last in pairwise(bounds):
        append(Catalog(bucket), pl.concat(press.rows(paper, first, last) for paper in range(PAPERS)))
    put_records(bucket, press)
    maintain(bucket)  # as every night
    index = SearchIndex(folder / "index")
    with Archive(bucket) as archive:
        _fill_index(index, press, str(archive.cursor()))
    index.close()
    ready.touch()


def _fill_index(index: SearchIndex, press: Press, end: str) -> None:
    """Put into the index what catching up from the catalog's beginning to its `end` would have put."""
    sequence = int(end.split("-")[1])
    numbers = ((paper, number) for number in range(press.each) for paper in range(PAPERS))
    template, chance, place = decode(encode(press.article(0, 0)), "template"), random.Random(6), 0
    while batch := list(islice(numbers, BATCH)):
        records = [_record(press, template, chance, paper, number) for paper, number in batch]
        made = [(one, layout.article_version(one.source, one.article_id, one.version)) for one in records]
        index.text.put((one, article_entry(one, key)) for one, key in made)
        index.text.commit()
        versions = []
        for one, key in made:
            for version in range(1, one.version + 1):
                place += 1
                kind = "edited" if version > 1 else "created"
                change = msgspec.structs.replace(one.change, kind=kind, fields=("text",) if version > 1 else ())
                earlier = msgspec.structs.replace(one, version=version, change=change)
                at = f"{end.split('-')[0]}-{sequence}-{place}-{one.article_id}-{version}"
                versions.append(version_entry(earlier, key, place, sequence, at))
        with index.mirror.transaction():
            index.mirror.put_articles([article_entry(one, key) for one, key in made])
            index.mirror.put_versions(versions)
        print(f"\r{place:,} versions in the index", end="", file=sys.stderr, flush=True)
    index.mirror.remember("cursor", end)


def _record(press: Press, template: IndexedRecord, chance: random.Random, paper: int, number: int) -> IndexedRecord:
    sentences = chance.sample(press.sentences, SENTENCES_AN_ARTICLE)
    at, mine = press.appeared(number), press.id(paper, number)
    unit = IndexedUnit(PROVINCES[paper], PROVINCES[paper])
    stored = number >= press.each - press.full
    carried = not stored and number % SHARED == 0 and paper % 4 == 0
    story = press.id(0, number) if carried else mine
    return msgspec.structs.replace(
        template,
        article_id=mine,
        source=press.sources[paper],
        version=2 if not stored and (number + paper) % EDITED == 0 else 1,
        canonical_url=f"https://{press.sources[paper]}.example/{mine}",
        headline=sentences[0],
        lead=sentences[1],
        text=" ".join(sentences),
        published_at=at,
        fetched_at=at,
        committed_at=at,
        province=Provinces(unit, unit),
        relation=IndexedRelation("reprint" if carried and paper else "new", story),
        change=IndexedChange("created"),
    )


def _measure_serving(bucket: Bucket, folder: Path, press: Press, seconds: int, rounds: int) -> None:
    ids = [str(press.id(0, number)) for number in range(press.each - press.full, press.each)][:200]
    pages, lists, searches = _pages(press), _lists(press), _searches(press)
    articles = [f"/vi/articles/{name}" for name in ids]
    loads = {
        "first page of any view": Load(pages),
        "first page of any view, never asked before": Load(pages, remembered=False),
        "article pages": Load(articles),
        "article pages, never asked before": Load(articles, remembered=False),
        "API lists": Load(lists),
        "API lists, never asked before": Load(lists, remembered=False),
        "search by words, never asked before": Load(searches, remembered=False),
        "all together, 16 at once": Load([*pages, *lists, *searches, *articles[:60]], 16),
        "all together, 16 at once, never asked before": Load([*pages, *lists, *searches, *articles[:60]], 16, False),
    }
    with _served(folder) as (address, pid):
        counts = json.loads(urlopen(f"{address}/api/articles?repeats=1&limit=1").read())
        print(f"articles in the index: {counts['count']:,}", flush=True)
        for name, load in loads.items():
            found = [_wrk(address, load, seconds) for _ in range(rounds)]
            best = min(found, key=lambda one: (one.wrong, one.slow))
            print(
                f"{name:46} p50 {best.middle:6.1f} ms, p95 {best.slow:6.1f} ms,"
                f" {max(one.rate for one in found):6.0f} requests a second, {best.wrong} wrong",
                flush=True,
            )
        print(f"{NEW} commits shown after {_measure_news(bucket, address):.0f} s")
        print(_memory(pid))


def _measure_news(bucket: Bucket, address: str) -> float:
    """Commit some articles, and return the seconds until the API shows them all."""
    at = datetime.now(UTC).replace(microsecond=0)
    store, catalog, records = VersionStore(bucket), Catalog(bucket), Records(bucket)
    texts = [{"number": number, "headline": f"{at:%H%M%S} {number}"} for number in range(10**6, 10**6 + NEW)]
    drafts = [draft(**text).model_copy(update={"fetched_at": at, "published_at": at}) for text in texts]  # type: ignore[arg-type]  # fields of a draft
    written = [article for one in drafts for article in store.commit(one).written]
    append_versions(catalog, records, written, sign=lambda _: None)
    begun = time.monotonic()
    while True:
        found = json.loads(urlopen(f"{address}/api/articles?q={at:%H%M%S}&repeats=1&limit=1").read())
        if found["count"] >= NEW:
            return time.monotonic() - begun
        assert time.monotonic() - begun < 300, found
        time.sleep(0.2)


def _memory(pid: int) -> str:
    text = Path(f"/proc/{pid}/status").read_text()
    peak, private, mapped = (
        int(found[1]) // 1000
        for name in ("VmHWM", "RssAnon", "RssFile")
        if (found := re.search(rf"{name}:\s+(\d+)", text))
    )
    return f"memory: {private:,} MB of its own, {mapped:,} MB of files mapped; {peak:,} MB together at its highest"


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = str(Path(sys.executable).with_name("baotinh"))
    command = [program, "browse", "--index-dir", str(folder), "--port", str(port), "--requests-a-second", "0"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urlopen(f"{address}/api/sources").read()
                break
            except OSError:
                time.sleep(0.1)
        try:
            yield address, process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def _wrk(address: str, load: Load, seconds: int) -> Measured:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        script = Path(folder) / "load.lua"
        fresh = "nil" if load.remembered else f'"{time.time_ns()}x"'
        script.write_text(LUA % (", ".join(f'"{path}"' for path in load.paths), fresh))
        command = ["wrk", "-t1", f"-c{load.connections}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
        told = subprocess.run([*command, "-s", str(script), address], capture_output=True, text=True, check=True)
    found = re.search(r"p50 (\S+) p95 (\S+) rate (\S+) wrong (\d+)", told.stdout)
    assert found is not None, told
    return Measured(float(found[1]), float(found[2]), float(found[3]), int(found[4]))


def _pages(press: Press) -> list[str]:
    return [
        "/vi/", "/en/", "/vi/search", "/vi/edits", "/en/coverage", "/vi/sources", "/en/charts",
        *(f"/vi/sources/{source}" for source in press.sources[:5]), "/vi/provinces/15",
    ]  # fmt: skip  # short items: a line each would fill a screen


def _lists(press: Press) -> list[str]:
    return [
        "/api/articles", "/api/articles?limit=200", "/api/articles?province=15",
        *(f"/api/articles?source={source}" for source in press.sources[:5]), "/api/changes", "/api/counts?by=month",
        "/api/articles?since=2025-03-01&until=2025-03-31", "/api/sources", "/api/articles?as_of=2025-06-01",
        "/api/articles?as_of=2025-02-01&province=15", "/api/articles?as_of=2025-09-01&clock=committed",
    ]  # fmt: skip  # short items: a line each would fill a screen


def _searches(press: Press) -> list[str]:
    chance = random.Random(3)
    words = [word.strip(".") for sentence in chance.sample(press.sentences, 30) for word in sentence.split()]
    asked = [" ".join(chance.sample(words, 2)) for _ in range(20)] + chance.sample(words, 10)
    asked += [f'"{words[at]} {words[at + 1]}"' for at in range(0, 90, 18)]
    return [f"/api/articles?q={quote(question)}" for question in asked]


if __name__ == "__main__":
    main()
