"""A crawl tells how many articles each listing names that it has read, beside how many it usually names."""

from collections.abc import Callable

import pytest

from crawler.archiving.crawl_record import CrawlRecord
from storage.s3.bucket import Bucket
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, listing
from tests.crawler.spiders.test_watching import let_days_pass
from tests.crawler.test_crawl import publish

HOME, OTHER, FILE = f"http://{HOST}/", f"http://{HOST}/doi-song", f"http://{HOST}/sitemap.xml"
MANY, FEW, LATER = range(1, 21), range(1, 3), range(21, 41)
HABIT = 3
"""Crawls after which the next one is compared."""


def sitemap(*paths: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>http://{HOST}{path}</loc></url>' for path in paths)}</urlset>"


def tin(*numbers: int) -> tuple[str, ...]:
    return tuple(f"/tin-post{number}.html" for number in numbers)


def summed(record: CrawlRecord) -> tuple[int, int]:
    """How many articles were named, and expected, of all listings that are compared."""
    counts = record.links.values()
    offered = record.counts.get("discovery/offered_articles", 0)
    return sum(count.named for count in counts) + offered, sum(count.expected for count in counts)


def show(site: Site) -> None:
    """Two sections with twenty articles each, and a sitemap with those of both."""
    publish(site, *MANY, *LATER)
    site.put("/", listing(*MANY))
    site.put("/doi-song", listing(*LATER))
    site.put("/sitemap.xml", sitemap(*tin(*MANY, *LATER)))


def empty(site: Site, *paths: str) -> None:
    for path in paths:
        site.put(path, "<p>Đang tải…</p>")


CHANGES: dict[str, tuple[Callable[[Site], None], tuple[int, int]]] = {
    "nothing": (lambda _: None, (80, 80)),
    "one section is nearly empty": (lambda site: site.put("/", listing(*FEW)), (62, 80)),
    "sections are empty, and a sitemap still names their articles": (
        lambda site: empty(site, "/", "/doi-song"),
        (40, 80),
    ),
    "the sitemap holds a quiet day": (lambda site: site.put("/sitemap.xml", sitemap(*tin(1))), (41, 41)),
    "the sitemap has other addresses": (
        lambda site: site.put("/sitemap.xml", sitemap(*tin(1), *(f"/bai/{n}/xem" for n in MANY))),
        (41, 61),
    ),
    "the sitemap is empty at once": (lambda site: site.put("/sitemap.xml", sitemap()), (40, 80)),
    "one section is given up, and the front page is read instead": (
        lambda site: site.put("/doi-song", Answer(status=404)),
        (80, 60),
    ),
    "a server error": (lambda site: site.put("/doi-song", Answer(status=503)), (60, 60)),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_was_read_is_compared_listing_by_listing(
    site: Site, crawl: Crawl, change: Callable[[Site], None], expected: tuple[int, int]
) -> None:
    show(site)
    wanted = {"sections": ["/", "/doi-song"], "sitemaps": ["/sitemap.xml"]}
    before = [crawl(**wanted) for _ in range(HABIT)]
    assert [record.links for record in before] == [{}] * HABIT, "nothing is usual yet"
    change(site)
    assert summed(crawl(**wanted)) == expected


def test_a_listing_that_was_not_asked_or_has_not_changed_says_nothing(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    publish(site, *MANY, *LATER)
    site.put("/", Answer(listing(*MANY).encode(), headers={"ETag": '"1"'}))
    site.put("/doi-song", listing(*LATER))
    for _ in range(HABIT):
        crawl(sections=["/", "/doi-song"])
    site.put("/", Answer(status=304))
    assert crawl(sections=["/", "/doi-song"]).links == {OTHER: (20, 20)}
    quiet = crawl(sections=["/", "/doi-song"], revisit_worth=0.2)
    assert quiet.counts["discovery/not_due"] == 2
    assert (quiet.outcome, quiet.links) == ("finished", {})
    let_days_pass(bucket, 4)
    site.put("/doi-song", listing(*FEW))
    assert crawl(sections=["/", "/doi-song"], revisit_worth=0.2).links == {OTHER: (2, 20)}


def test_a_site_whose_sections_are_nearly_all_gone_has_lost_its_links(site: Site, crawl: Crawl) -> None:
    publish(site, *MANY)
    paths = ["/", "/a", "/b", "/c", "/d"]
    for path in paths:
        site.put(path, listing(*MANY))
    for _ in range(HABIT):
        crawl(sections=paths)
    for path in paths[1:]:
        site.put(path, Answer(status=404))
    site.put("/", listing(*FEW))
    named, expected = summed(crawl(sections=paths))
    assert expected == 100
    assert named < expected / 4
