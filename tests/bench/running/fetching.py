"""`python -m tests.bench.running.fetching`: pages a second of a crawl beside a bare Scrapy spider, in one run.

Both ask one quick host on loopback for the same pages. The bare spider only downloads. The crawl obeys robots.txt,
plans, judges answers, and writes segments to the bucket; its time ends when its record is stored. The medians count.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import boto3

from crawler.process import run_crawl
from crawler.registry import load_registry
from storage.embedded.store import EmbeddedStore
from storage.model.identifiers import SourceSlug, new_crawl_id
from storage.s3.connection import s3_client
from storage.settings import Settings, load_settings
from tests.crawler.site import HOST, SLUG, Site, article_page, listing, served, write_registry

TURNS = 3
CONCURRENCY = 16
MENU, PARAGRAPHS = 360, 45
"""Links of the menu and paragraphs of a page: 60 KB, as the press's pages have, which compress to a fifth."""

WORDS = (
    "nông dân thu hoạch lúa xã huyện tỉnh ủy ban nhân chính quyền địa phương người phát triển kinh tế xây dựng công "
    "trình đường giao thông học sinh trường y bệnh viện văn hóa"
).split()

BARE = """
import sys
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

process = CrawlerProcess({
    "CONCURRENT_REQUESTS": concurrency, "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False, "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "ERROR",
})
process.crawl(Bare)
process.start()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.running.fetching", description=__doc__)
    parser.add_argument("--pages", type=int, default=1500)
    pages: int = parser.parse_args().pages
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, store(Path(folder)) as settings, served() as site:
        for number in range(1, pages + 1):
            site.put(f"/tin-post{number}.html", article_page(number, text_of(number)))
        site.put("/", listing(*range(1, pages + 1)))
        bare, ours = [], []
        for turn in range(TURNS):
            bare.append(_bare(site, pages))
            ours.append(_ours(site, settings.model_copy(update={"bucket": f"fetching-{turn}"}), Path(folder), pages))
            print(f"bare Scrapy {bare[-1]:.0f} pages/s, baotinh {ours[-1]:.0f} pages/s", flush=True)
    print(f"medians {median(bare):.0f} and {median(ours):.0f}: {median(ours) / median(bare):.2f}, must be 0.85")


def text_of(number: int) -> str:
    """Return a menu and a text like those of a newspaper, for the article `number`."""
    rng = random.Random(number)

    def some(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count))

    menu = (f'<li class="nav"><a href="/muc-{n}/{rng.randrange(10**6)}.html">{some(8)}</a></li>' for n in range(MENU))
    return "".join(menu) + "".join(f"<p>{some(80)}.</p>\n" for _ in range(PARAGRAPHS))


def _bare(site: Site, pages: int) -> float:
    begun = len(site.asked)
    address = f"http://{HOST}/tin-post{{}}.html"
    command = [sys.executable, "-c", BARE, site.proxy, address, str(pages), str(CONCURRENCY)]
    subprocess.run(command, check=True)
    times = [asked.at for asked in site.asked[begun:]]
    assert len(times) == pages
    return pages / (times[-1] - times[0])


def _ours(site: Site, settings: Settings, folder: Path, pages: int) -> float:
    quick = {
        "delay": 0.0, "proxy": site.proxy, "concurrency": CONCURRENCY, "max_articles": pages, "revisit_worth": 0.0,
    }  # fmt: skip  # short items
    registry = write_registry(folder / "registry", sections=["/"])
    crawl = settings.crawl.model_copy(update=quick)
    chosen = settings.model_copy(update={"sources_dir": registry, "crawl": crawl})
    begun = len(site.asked)
    record = run_crawl(load_registry(registry)[SourceSlug(SLUG)], new_crawl_id(datetime.now(UTC)), chosen)
    ended = time.monotonic()
    assert len(record.articles["stored"]) == pages
    first = next(asked.at for asked in site.asked[begun:] if "post" in asked.url)
    return pages / (ended - first)


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
        for turn in range(TURNS):
            client.create_bucket(Bucket=f"fetching-{turn}")
        yield load_settings()


if __name__ == "__main__":
    main()
