"""A crawl learns from the sitemaps of robots.txt what becomes of the articles that it knows."""

from datetime import UTC, datetime, timedelta

import msgspec

from crawler.frontier.entry import sitemap_mark
from crawler.frontier.memory import Memory
from crawler.frontier.store import FrontierStore
from storage import layout
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing
from tests.crawler.test_crawl import address, publish

INDEX, MONTH = f"http://{HOST}/index.xml", f"http://{HOST}/thang.xml"


def sitemap(**days: int) -> str:
    """A sitemap of articles, `a1=3`: number 1, changed on the third of January 2026."""
    urls = (f"<url><loc>{address(int(name[1:]))}</loc><lastmod>2026-01-{day:02}</lastmod></url>"
            for name, day in days.items())  # fmt: skip  # one expression
    return f"<urlset>{''.join(urls)}</urlset>"


def let_days_pass(bucket: Bucket, days: float) -> None:
    """Move the last reading of every listing into the past."""
    stored = bucket.get(layout.frontier_listings(SourceSlug(SLUG)))
    memory = msgspec.json.decode(stored.body, type=Memory)
    past = timedelta(days=days)
    listings = {
        url: msgspec.structs.replace(each, asked_at=each.asked_at and each.asked_at - past)
        for url, each in memory.listings.items()
    }
    body = msgspec.json.encode(msgspec.structs.replace(memory, listings=listings))
    bucket.compare_and_swap(layout.frontier_listings(SourceSlug(SLUG)), body, etag=stored.etag)


def watched_site(site: Site) -> None:
    publish(site, 1, 2, 3, 4)
    site.put("/", listing(3, 2, 1))
    site.put("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {INDEX}\n")
    site.put("/index.xml", f"<sitemapindex><sitemap><loc>{MONTH}</loc></sitemap></sitemapindex>")
    site.put("/thang.xml", sitemap(a1=1, a2=2, a3=3, a4=4))


def test_changes_and_removals_that_a_sitemap_reports_are_looked_at_and_nothing_else(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    watched_site(site)
    crawl(revisit_worth=0.2)
    assert MONTH not in site.paths, "before any article is known, there is nothing to watch"
    site.asked.clear()
    second = crawl(revisit_worth=0.2)
    assert site.paths == [INDEX, MONTH], "an unknown article without a date of publication is left alone"
    assert second.counts["discovery/watched"] == 2
    site.asked.clear()
    crawl(revisit_worth=0.2)
    assert site.paths == []

    let_days_pass(bucket, 4)
    site.put("/tin-post2.html", Answer(status=410))
    site.put("/tin-post3.html", article_page(3, "Bản đã sửa."))
    # Changes count from the last visit on, which was a moment ago, and times of change are read to the second.
    visited = datetime.now(UTC)
    while datetime.now(UTC) < visited + timedelta(seconds=1):
        pass
    changed = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    site.put("/thang.xml", sitemap(a1=1, a3=3).replace("2026-01-03", changed))
    last = crawl(revisit_worth=0.2)

    assert set(site.paths) == {INDEX, MONTH, f"http://{HOST}/", address(2), address(3)}
    assert last.counts["fetch/missing"] == 1


def test_a_sitemap_that_cannot_be_read_fails_no_crawl(site: Site, crawl: Crawl) -> None:
    watched_site(site)
    site.put("/index.xml", Answer(status=503))
    crawl(revisit_worth=0.2)
    again = crawl(revisit_worth=0.2)
    assert again.outcome == "finished"
    assert again.reason is None


def test_if_a_sitemap_has_another_name_its_index_is_read_again(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    watched_site(site)
    crawl(revisit_worth=0.2)
    crawl(revisit_worth=0.2)
    let_days_pass(bucket, 0.9)  # the file of the month is due, its index is not
    packed = f"{MONTH}.gz"
    site.put("/thang.xml", Answer(status=404))
    site.put("/thang.xml.gz", sitemap(a1=1, a2=2, a3=3, a4=4))
    site.put("/index.xml", f"<sitemapindex><sitemap><loc>{packed}</loc></sitemap></sitemapindex>")
    site.asked.clear()
    last = crawl(revisit_worth=0.2)

    assert [path for path in site.paths if path.endswith((".xml", ".gz"))] == [MONTH, INDEX, packed]
    assert last.outcome == "finished"
    entries = FrontierStore(bucket, SourceSlug(SLUG)).read().values()
    assert {entry.sitemap for entry in entries if entry.shown_at} == {sitemap_mark(packed)}


def test_what_is_missing_in_a_sitemap_that_was_not_sent_whole_is_not_taken_out(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    watched_site(site)
    crawl(revisit_worth=0.2)
    crawl(revisit_worth=0.2)
    whole = sitemap(a1=1, a2=2, a3=3, a4=4)
    tag = {"Content-Type": "text/xml", "ETag": '"1"'}
    site.put("/thang.xml", Answer(whole[: whole.index(address(3)) + 9].encode(), headers=tag))
    let_days_pass(bucket, 4)
    site.asked.clear()
    cut = crawl(revisit_worth=0.2)

    assert address(3) not in site.paths
    [note] = [note for note in cut.notes if note.startswith("cut:")]
    assert note.startswith(f"cut: {MONTH} was not sent whole (it breaks off: its root element has no end): 2 articles")
    assert cut.listings["stored/cut"] == (MONTH,)

    site.put("/thang.xml", sitemap(a1=1, a2=2, a4=4))
    let_days_pass(bucket, 4)
    site.asked.clear()
    crawl(revisit_worth=0.2)

    assert address(3) in site.paths, "a whole sitemap lacks what it named before it was cut"


def test_unread_sitemaps_of_a_watched_index_are_counted_and_not_noted(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    watched_site(site)
    months = [f"{2020 + place // 12}-{place % 12 + 1:02}" for place in range(61)]
    entries = "".join(f"<sitemap><loc>http://{HOST}/sitemap-{month}.xml</loc></sitemap>" for month in months)
    site.put("/index.xml", Answer(status=302, headers={"Location": f"http://{HOST}/sitemaps.xml"}))
    site.put("/sitemaps.xml", f"<sitemapindex>{entries}</sitemapindex>")
    for month in months:
        site.put(f"/sitemap-{month}.xml", sitemap(a1=1))

    crawl(revisit_worth=0.2)
    crawls = [crawl(revisit_worth=0.2)]
    let_days_pass(bucket, 30)
    crawls.append(crawl(revisit_worth=0.2))

    assert [record.counts["discovery/sitemaps_left"] for record in crawls] == [49, 49]
    assert not any("sitemaps" in note for record in crawls for note in record.notes)
