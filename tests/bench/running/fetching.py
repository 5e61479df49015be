"""`python -m tests.bench.running.fetching`: pages a second of a crawl beside a bare Scrapy spider, in one run.

All ask one quick host on loopback for the same pages. The bare spider only downloads. The crawl obeys robots.txt,
plans, judges answers, and writes segments to the bucket; its time ends when its record is stored. A second bare spider
gets what the crawl gives itself: no components that do nothing, no garbage collection of what was loaded before. The
medians count. Then one more crawl, with a stopwatch at its parts, shows where its time goes (`parts`).
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import boto3

from crawler.process import run_crawl
from crawler.registry import load_registry
from crawler.scrapy_settings import IDLE_COMPONENTS
from storage.embedded.store import EmbeddedStore
from storage.model.identifiers import SourceSlug, new_crawl_id
from storage.s3.connection import s3_client
from storage.settings import Settings, load_settings
from tests.bench.running import parts
from tests.bench.running.processor_time import processor_time_of_crawls
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing, served, write_registry

TURNS = 5
CONCURRENCY = 16
MENU, PARAGRAPHS = 360, 45
"""Links of the menu and paragraphs of a page: 60 KB, as the press's pages have, which compress to a fifth."""

WORDS = (
    "nông dân thu hoạch lúa xã huyện tỉnh ủy ban nhân chính quyền địa phương người phát triển kinh tế xây dựng công "
    "trình đường giao thông học sinh trường y bệnh viện văn hóa"
).split()

BARE = """
import gc
import json
import sys
import time
import scrapy
from scrapy.crawler import CrawlerProcess

proxy, address, pages, concurrency = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])

class Bare(scrapy.Spider):
    name = "bare"

    async def start(self):
        for number in range(1, pages + 1):
            yield scrapy.Request(address.format(number), meta={"proxy": proxy})

    def parse(self, response):
        assert response.status == 200

process = CrawlerProcess(json.loads(sys.argv[5]) | {
    "CONCURRENT_REQUESTS": concurrency, "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False, "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "ERROR",
})
process.crawl(Bare)
if sys.argv[5] != "{}":
    gc.freeze()
begun = time.process_time()
process.start()
print(time.process_time() - begun)
"""
"""Prints the processor time of the crawl, without that of loading Scrapy."""


@dataclass(frozen=True)
class Measured:
    """What one crawl has taken."""

    pages_a_second: float
    milliseconds: float
    """Processor time a page, of the program and the system."""

    @classmethod
    def median(cls, turns: Sequence["Measured"]) -> "Measured":
        """Return the median of each."""
        return cls(median(turn.pages_a_second for turn in turns), median(turn.milliseconds for turn in turns))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.running.fetching", description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--gzip", action="store_true", help="the host compresses its pages, as most hosts do")
    parser.add_argument("--turns", type=int, default=TURNS, choices=range(1, TURNS + 1))
    asked = parser.parse_args()
    pages: int = asked.pages
    spared = sparing_settings()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, store(Path(folder)) as settings, served() as site:
        put_pages(site, pages, compressed=asked.gzip)
        runs: dict[str, list[Measured]] = {"bare Scrapy": [], "bare, our settings": [], "baotinh": []}
        for turn in range(asked.turns):
            chosen = settings.model_copy(update={"bucket": f"fetching-{turn}"})
            runs["bare Scrapy"].append(_bare(site, pages, {}))
            runs["bare, our settings"].append(_bare(site, pages, spared))
            runs["baotinh"].append(_ours(site, chosen, Path(folder), pages))
            print(", ".join(f"{name} {each[-1].pages_a_second:.0f} pages/s" for name, each in runs.items()), flush=True)
        medians = {name: Measured.median(each) for name, each in runs.items()}
        ours = medians["baotinh"]
        print(f"\n{'medians':20}{'pages/s':>10}{'CPU a page':>14}{'our speed':>12}{'our CPU':>10}")
        for name, each in medians.items():
            speed, work = _share(runs["baotinh"], runs[name]), ours.milliseconds / each.milliseconds
            print(f"{name:20}{each.pages_a_second:10.0f}{each.milliseconds:11.2f} ms{speed:12.2f}{work:10.2f}")
        print("our speed over bare Scrapy's must be 0.85")
        measured = settings.model_copy(update={"bucket": f"fetching-{TURNS}"})
        print(parts.table(quick(measured, site, pages, Path(folder)), pages, medians["bare Scrapy"].milliseconds))


def _share(ours: Sequence[Measured], others: Sequence[Measured]) -> float:
    """Return our speed over another's: the median of the turns, because what else the machine does changes between."""
    pairs = zip(ours, others, strict=True)
    return median(one.pages_a_second / other.pages_a_second for one, other in pairs)


def put_pages(site: Site, pages: int, *, compressed: bool = False) -> None:
    """Let `site` have so many articles, and a front page that lists them."""
    for number in range(1, pages + 1):
        page = article_page(number, text_of(number)).encode()
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if compressed:
            page, headers = gzip.compress(page, 6), {**headers, "Content-Encoding": "gzip"}
        site.put(f"/tin-post{number}.html", Answer(page, headers=headers))
    site.put("/", listing(*range(1, pages + 1)))


def sparing_settings() -> dict[str, object]:
    """Return the crawl's settings of Scrapy that only spare it work, for a spider that needs no redirects."""
    idle = {kind: dict.fromkeys(names) for kind, names in IDLE_COMPONENTS.items()}
    return {**idle, **dict.fromkeys(("DOWNLOADER_STATS", "REDIRECT_ENABLED", "WARN_ON_GENERATOR_RETURN_VALUE"), False)}


def text_of(number: int) -> str:
    """Return a menu and a text like those of a newspaper, for the article `number`."""
    rng = random.Random(number)

    def some(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count))

    menu = (f'<li class="nav"><a href="/muc-{n}/{rng.randrange(10**6)}.html">{some(8)}</a></li>' for n in range(MENU))
    return "".join(menu) + "".join(f"<p>{some(80)}.</p>\n" for _ in range(PARAGRAPHS))


def quick(settings: Settings, site: Site, pages: int, folder: Path) -> Settings:
    """Return settings for a crawl of all pages of `site` without delay."""
    update = {
        "delay": 0.0, "proxy": site.proxy, "concurrency": CONCURRENCY, "max_articles": pages, "revisit_worth": 0.0,
    }  # fmt: skip  # short items
    registry = write_registry(folder / "registry", sections=["/"])
    return settings.model_copy(update={"sources_dir": registry, "crawl": settings.crawl.model_copy(update=update)})


def _bare(site: Site, pages: int, more: Mapping[str, object]) -> Measured:
    begun = len(site.asked)
    address = f"http://{HOST}/tin-post{{}}.html"
    command = [sys.executable, "-c", BARE, site.proxy, address, str(pages), str(CONCURRENCY), json.dumps(more)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    times = [asked.at for asked in site.asked[begun:]]
    assert len(times) == pages
    return Measured(pages / (times[-1] - times[0]), 1000 * float(done.stdout) / pages)


def _ours(site: Site, settings: Settings, folder: Path, pages: int) -> Measured:
    chosen = quick(settings, site, pages, folder)
    assert chosen.sources_dir is not None
    source = load_registry(chosen.sources_dir)[SourceSlug(SLUG)]
    begun, worked = len(site.asked), processor_time_of_crawls()
    record = run_crawl(source, new_crawl_id(datetime.now(UTC)), chosen)
    ended = time.monotonic()
    assert len(record.articles["stored"]) == pages
    first = next(asked.at for asked in site.asked[begun:] if "post" in asked.url)
    return Measured(pages / (ended - first), 1000 * (processor_time_of_crawls() - worked) / pages)


@contextmanager
def store(folder: Path) -> Iterator[Settings]:
    """Run a store for the time of the bench, and yield the settings that lead to it."""
    with EmbeddedStore(folder / "store").lease() as store:
        os.environ |= {
            "AWS_ACCESS_KEY_ID": store.access_key, "AWS_SECRET_ACCESS_KEY": store.secret_key,
            "AWS_REGION": store.region, "AWS_DEFAULT_REGION": store.region,
            "BAOTINH_ENDPOINT_URL": store.endpoint_url, "BAOTINH_DATA_DIR": str(folder / "data"),
        }  # fmt: skip  # short items
        client = s3_client(boto3.Session(), store.endpoint_url, connect=5, read=30)
        for turn in range(TURNS + 1):
            client.create_bucket(Bucket=f"fetching-{turn}")
        yield load_settings()


if __name__ == "__main__":
    main()
