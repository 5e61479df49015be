"""`python -m tests.bench.browsing`: the web view under load, with its search index, by the public tool wrk.

`--articles 1000000` is the size of the press of a year; the default is a tenth. The first `--stored` articles lie in a
real bucket and are indexed by the change feed, which gives the rate of indexing; the others are put straight into the
index, because a million records would be ten gigabytes. Needs wrk (Debian: apt-get install wrk).
"""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote
from urllib.request import urlopen

import click

from flows.search.catch_up import SearchIndex
from flows.search.entries import article_entry, version_entry
from storage import Archive, layout
from storage.embedded.store import EmbeddedStore
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import load_settings
from tests.bench.reading import Press, fill

BATCH = 5_000

LUA = """
local paths = {%s}
local count = 0
request = function() count = count + 1; return wrk.format("GET", paths[count %% #paths + 1]) end
done = function(summary, latency, requests)
  print(string.format("p50 %%.1f p95 %%.1f rate %%.1f wrong %%d", latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


@click.command()
@click.option("--articles", default=100_000, show_default=True)
@click.option("--stored", default=10_000, show_default=True)
@click.option("--seconds", default=10, show_default=True, help="How long each load lasts.")
def main(articles: int, stored: int, seconds: int) -> None:
    """Measure."""
    if shutil.which("wrk") is None:
        raise click.UsageError("wrk is not installed; Debian: apt-get install wrk")
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["BAOTINH_DATA_DIR"] = folder
        with EmbeddedStore(Path(folder)).lease(), open_bucket(load_settings()) as bucket:
            _measure(bucket, Path(folder) / "index", articles, min(stored, articles), seconds)


def _measure(bucket: Bucket, folder: Path, articles: int, stored: int, seconds: int) -> None:
    press = Press(stored, stored, 20)
    fill(bucket, press)
    index = SearchIndex(folder)
    with Archive(bucket) as archive:
        taken, took = _timed(index, archive)
        print(f"indexed from the change feed: {taken / took:,.0f} articles a second")
    _fill_index(index, articles - stored)
    ids = [
        row["article_id"]
        for row in index.mirror.rows("SELECT article_id FROM article WHERE source = 'bao00x' LIMIT 200")
    ]
    number = index.text.count()
    index.close()
    print(f"articles in the index: {number:,}")
    words = press.article(0, 0).text or ""
    with _served(folder) as (address, pid):
        loads: Mapping[str, tuple[Sequence[str], int]] = {
            "first page of any view": (_pages(press), 1),
            "article pages": ([f"/vi/articles/{name}" for name in ids], 1),
            "API lists": (_lists(press), 1),
            "search by words": (_searches(words), 1),
            "all together, 16 at once": ([*_pages(press), *_lists(press), *_searches(words)], 16),
        }
        for name, (paths, connections) in loads.items():
            print(f"{name:28} {_wrk(address, paths, connections, seconds)}")
        memory = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        assert memory is not None
        print(f"memory at its highest: {int(memory[1]) / 1000:,.0f} MB")


def _timed(index: SearchIndex, archive: Archive) -> tuple[int, float]:
    begun = time.monotonic()
    taken = index.catch_up(archive)
    return taken, time.monotonic() - begun


def _fill_index(index: SearchIndex, number: int) -> None:
    """Put articles into the index without a bucket."""
    press = Press(max(20, number), max(20, number), 20)
    rest = ((paper, place) for place in range(press.each) for paper in range(20))
    place_in_feed = index.mirror.last_place()
    while batch := list(islice(rest, BATCH)):
        made = [
            press.article(paper, place).model_copy(update={"article_id": ArticleId(f"{place:08x}{paper:04x}ffffffff")})
            for paper, place in batch
        ]
        entries = [(one, layout.article_version(one.source, one.article_id, 1)) for one in made]
        index.text.put((one, article_entry(one, key)) for one, key in entries)
        index.text.commit()
        with index.mirror.transaction():
            index.mirror.put_articles(article_entry(one, key) for one, key in entries)
            index.mirror.put_versions(
                version_entry(one, key, place_in_feed + at, f"x-{place_in_feed + at}")
                for at, (one, key) in enumerate(entries, 1)
            )
        place_in_feed += len(batch)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("baotinh")),
        "browse",
        "--index-dir",
        str(folder),
        "--port",
        str(port),
    ]
    with subprocess.Popen([*command, "--requests-a-second", "0"], stderr=subprocess.DEVNULL) as process:
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


def _wrk(address: str, paths: Sequence[str], connections: int, seconds: int) -> str:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        script = Path(folder) / "load.lua"
        script.write_text(LUA % ", ".join(f'"{path}"' for path in paths))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), address]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"p50 (\S+) p95 (\S+) rate (\S+) wrong (\d+)", told)
    assert found is not None, told
    return f"p50 {found[1]} ms, p95 {found[2]} ms, {found[3]} requests a second, {found[4]} wrong"


def _pages(press: Press) -> list[str]:
    return [
        "/vi/", "/en/", "/vi/search", "/vi/edits", "/en/coverage", "/vi/sources", "/en/charts",
        *(f"/vi/sources/{source}" for source in press.sources[:5]), "/vi/provinces/15",
    ]  # fmt: skip  # short items: a line each would fill a screen


def _lists(press: Press) -> list[str]:
    return [
        "/api/articles", "/api/articles?limit=200", "/api/articles?province=15",
        *(f"/api/articles?source={source}" for source in press.sources[:5]), "/api/changes", "/api/counts?by=month",
        "/api/articles?since=2025-03-01&until=2025-03-31", "/api/sources",
    ]  # fmt: skip  # short items: a line each would fill a screen


def _searches(text: str) -> list[str]:
    chance, words = random.Random(3), re.findall(r"\w+", text)
    asked = [" ".join(chance.sample(words, 2)) for _ in range(20)] + chance.sample(words, 10)
    asked += [f'"{words[at]} {words[at + 1]}"' for at in range(0, 40, 5)]
    return [f"/api/articles?q={quote(question)}" for question in asked]


if __name__ == "__main__":
    main()
