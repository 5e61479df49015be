"""`python -m tests.bench.running.starting`: processor time of the crawl of one more source, from fork to record.

The source has one page that is known, so nearly all of it is the start and the end of a crawl.
"""

from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from crawler.process import run_crawl
from crawler.registry import load_registry
from storage.model.identifiers import SourceSlug, new_crawl_id
from tests.bench.running.fetching import store
from tests.bench.running.processor_time import processor_time_of_crawls
from tests.crawler.site import SLUG, article_page, listing, served, write_registry

CRAWLS = 9
MUST = 0.3


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, store(Path(folder)) as settings, served() as site:
        site.put("/", listing(1))
        site.put("/tin-post1.html", article_page(1))
        registry = write_registry(Path(folder) / "registry", sections=["/"])
        crawl = settings.crawl.model_copy(update={"delay": 0.0, "proxy": site.proxy})
        chosen = settings.model_copy(update={"bucket": "fetching-0", "sources_dir": registry, "crawl": crawl})
        source = load_registry(registry)[SourceSlug(SLUG)]
        spent: list[float] = []
        for _ in range(CRAWLS + 1):  # the first one starts the fork server
            before = processor_time_of_crawls(with_server=True)
            run_crawl(source, new_crawl_id(datetime.now(UTC)), chosen)
            spent.append(processor_time_of_crawls(with_server=True) - before)
    print(f"one more source: {median(spent[1:]):.2f} s of CPU (median of {CRAWLS}), must be {MUST}")
    print(f"the first one, with the fork server: {spent[0]:.2f} s")


if __name__ == "__main__":
    main()
