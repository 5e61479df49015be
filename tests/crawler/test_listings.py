"""How crawls read sections, feeds and sitemaps again and again."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.archiving.crawl_record import CrawlRecord
from crawler.frontier.memory import MemoryStore
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing
from tests.crawler.spiders.test_watching import let_days_pass

Captures = Callable[[CrawlRecord], dict[str, Capture]]


def publish(site: Site, newest: int, pages: int = 8) -> None:
    """Let the section show ten articles a page, the newest first."""
    for page in range(1, pages + 1):
        numbers = range(newest - 10 * (page - 1), newest - 10 * page, -1)
        for number in numbers:
            site.put(f"/tin-post{number}.html", article_page(number))
        site.put("/" if page == 1 else f"/trang-{page}", listing(*numbers, next_page=f"/trang-{page + 1}"))


def numbers(captures: dict[str, Capture]) -> set[int]:
    return {int(url.rpartition("post")[2].removesuffix(".html")) for url in captures if "post" in url}


def test_after_a_pause_everything_that_is_still_listed_is_fetched(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket
) -> None:
    quick = {"max_pages": 2, "catch_up_pages": 3}
    publish(site, 100)
    assert numbers(captures(crawl(**quick))) == set(range(81, 101))
    publish(site, 150)

    first = crawl(**quick)
    publish(site, 155)
    second = crawl(**quick | {"catch_up_pages": 9})

    assert any(note.startswith("gap:") for note in first.notes)
    assert first.counts["discovery/gaps"] == 1
    assert numbers(captures(first)) == set(range(121, 151))
    assert first.counts["fetch/same_body"] == len(range(81, 101))
    assert numbers(captures(second)) >= set(range(101, 121)) | set(range(151, 156))
    assert not any(note.startswith("gap:") for note in second.notes)
    (known,) = MemoryStore(bucket, SourceSlug(SLUG)).read(datetime.now(UTC)).listings.values()
    assert known.gap is None


def test_a_page_that_was_not_read_is_read_by_the_next_crawl(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket
) -> None:
    publish(site, 100)
    site.put("/trang-2", Answer(b"", status=500))
    assert numbers(captures(crawl(max_pages=2, catch_up_pages=5))) == set(range(91, 101))
    (known,) = MemoryStore(bucket, SourceSlug(SLUG)).read(datetime.now(UTC)).listings.values()
    assert known.gap is not None
    assert known.gap.next_page is not None
    assert known.gap.next_page.endswith("/trang-2")

    publish(site, 100)
    second = crawl(max_pages=2, catch_up_pages=5)
    assert numbers(captures(second)) >= set(range(81, 91)), "what the first page names is known by then"
    assert not site.requests("/trang-3"), "a first look reads max_pages"
    (known,) = MemoryStore(bucket, SourceSlug(SLUG)).read(datetime.now(UTC)).listings.values()
    assert known.gap is None


def test_a_page_that_fails_for_ever_is_left_alone_for_longer_and_longer_and_its_section_is_not(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    notes, asked = [], []
    for newest in (100, 101, 102, 103):
        publish(site, newest)
        site.put("/trang-2", Answer(b"", status=500))
        record = crawl(max_pages=2, catch_up_pages=5)
        notes.append([note for note in record.notes if note.startswith("gap:")])
        asked.append((len(site.requests("/")), len(site.requests("/trang-2"))))
    firsts, seconds = zip(*asked, strict=True)
    assert firsts[0] < firsts[1] < firsts[2] < firsts[3]
    assert seconds[0] < seconds[1] == seconds[2] == seconds[3]
    assert notes[:2] == [[], []]
    for [note] in notes[2:]:
        assert "/trang-2, which has failed 2 times in a row; it is asked for again from" in note
    (known,) = MemoryStore(bucket, SourceSlug(SLUG)).read(datetime.now(UTC)).listings.values()
    assert known.gap is not None
    assert known.gap.failures == 2


def test_a_section_is_asked_for_only_if_it_has_changed_and_not_before_news_is_expected(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    tagged = {"Content-Type": "text/html", "ETag": '"a"'}
    site.put("/tin-post1.html", article_page(1))
    site.put("/", Answer(listing(1).encode(), headers=tagged))
    crawl()

    again = crawl()
    quiet = crawl(revisit_worth=0.2)

    assert [asked.headers.get("if-none-match") for asked in site.requests("/")] == [None, '"a"']
    assert again.counts["discovery/unchanged"] == 1
    assert again.counts["fetch/same_body"] == 1  # what it named is still asked for
    assert quiet.counts["discovery/not_due"] == 1
    assert (quiet.outcome, again.outcome) == ("finished", "finished")


def test_if_no_listing_is_due_the_most_promising_one_is_asked_for(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    site.put("/", listing(1))
    site.put("/khac", listing(2))
    for number in (1, 2, 3):
        site.put(f"/tin-post{number}.html", article_page(number))
    sections = ["/", "/khac"]
    crawl(sections=sections)
    at_once = crawl(sections=sections, revisit_worth=0.2)
    let_days_pass(bucket, 1 / 24)
    site.put("/", listing(3, 1))
    site.asked.clear()

    record = crawl(sections=sections, revisit_worth=0.2)

    assert at_once.counts["discovery/not_due"] == 2
    assert [path for path in site.paths if "post" not in path] == [f"http://{HOST}/"]
    assert f"http://{HOST}/tin-post3.html" in record.articles["stored"]


def test_a_site_that_is_dead_when_no_listing_is_due_is_no_success_and_a_listing_that_fails_alone_is_no_failure(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    site.put("/", listing(1))
    site.put("/hong", Answer(status=500))
    site.put("/tin-post1.html", article_page(1))
    sections = ["/", "/hong"]
    crawl(sections=sections)
    alone = crawl(sections=sections, revisit_worth=0.2)
    let_days_pass(bucket, 1 / 24)
    site.put("/", Answer(status=503))

    looked_at = crawl(revisit_worth=0.2)

    assert alone.listings == {"deferred/not_due": (f"http://{HOST}/",), "failed/http_500": (f"http://{HOST}/hong",)}
    assert (alone.outcome, alone.reason) == ("finished", None)
    assert looked_at.counts["discovery/not_due"] == 1
    assert (looked_at.outcome, looked_at.reason) == (
        "failed", "no page that lists articles could be read: http_503, the server answers 503",
    )  # fmt: skip  # short items


def test_a_listing_that_fails_beside_others_is_known_as_broken_until_it_answers(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    def broken() -> list[str]:
        known = MemoryStore(bucket, SourceSlug(SLUG)).read(datetime.now(UTC)).listings
        return [url.removeprefix(f"http://{HOST}") for url, listing in known.items() if listing.failed_at is not None]

    for path, number in (("/", 1), ("/khac", 2), ("/ba", 3)):
        site.put(path, listing(number))
        site.put(f"/tin-post{number}.html", article_page(number))
    sections = ["/", "/khac", "/ba"]
    crawl(sections=sections)
    site.put("/khac", Answer(status=500))
    crawl(sections=sections)
    assert broken() == ["/khac"]

    site.put("/", Answer(status=503))
    site.put("/ba", Answer(status=503))
    assert crawl(sections=sections).outcome == "failed"
    assert broken() == ["/khac"], "nobody answered, so no other one fails alone"

    site.put("/khac", listing(2))
    crawl(sections=sections)
    assert broken() == ["/", "/ba"]


def test_a_failure_is_as_old_as_the_request_so_that_an_answer_to_another_crawl_meanwhile_is_the_later_one(
    site: Site, crawl: Crawl, bucket: Bucket
) -> None:
    site.put("/", listing(1))
    site.put("/khac", listing(2))
    for number in (1, 2):
        site.put(f"/tin-post{number}.html", article_page(number))
    crawl(sections=["/", "/khac"])
    site.put("/", listing(3, 1))
    site.put("/khac", Answer(status=500))
    site.put("/tin-post3.html", Answer(article_page(3).encode(), seconds=8))

    record = crawl(sections=["/", "/khac"])

    failed_at = MemoryStore(bucket, SourceSlug(SLUG)).read(datetime.now(UTC)).listings[f"http://{HOST}/khac"].failed_at
    assert failed_at is not None
    assert record.started_at < failed_at
    behind = site.requests("/khac")[-1].at - site.requests("/tin-post3.html")[0].at  # while that one is waited for
    assert (record.finished_at - failed_at).total_seconds() >= 8 - behind - 4


@pytest.mark.usefixtures("one_month")
def test_an_index_of_sitemaps_is_remembered_until_it_may_name_a_new_one(site: Site, crawl: Crawl) -> None:
    def put(*months: str) -> None:
        entries = "".join(f"<sitemap><loc>http://{HOST}/{month}.xml</loc></sitemap>" for month in months)
        site.put("/index.xml", Answer(f"<sitemapindex>{entries}</sitemapindex>".encode()))
        for number, month in enumerate(months, 1):
            article = f"<url><loc>http://{HOST}/tin-post{number}.html</loc></url>"
            site.put(f"/{month}.xml", Answer(f"<urlset>{article}</urlset>".encode()))
            site.put(f"/tin-post{number}.html", article_page(number))

    put("2026-01", "2026-02")
    crawl(sitemaps=["/index.xml"])
    put("2026-01", "2026-02", "2026-03")

    before = len(site.paths)
    crawl(sitemaps=["/index.xml"], revisit_worth=0.2)
    quiet = site.paths[before:]
    record = crawl(sitemaps=["/index.xml"])

    assert quiet == []
    assert f"http://{HOST}/tin-post3.html" in record.articles["stored"]
    names = [url.rpartition("/")[2] for url in site.paths if url.endswith(".xml")]
    assert sorted(names[3:]) == ["2026-01.xml", "2026-02.xml", "2026-03.xml", "index.xml"]


def test_all_sitemaps_of_an_index_without_dates_are_read_in_a_few_crawls(site: Site, crawl: Crawl) -> None:
    numbers = range(1, 31)
    entries = "".join(f"<sitemap><loc>http://{HOST}/bai-{number}.xml</loc></sitemap>" for number in numbers)
    site.put("/index.xml", f"<sitemapindex>{entries}</sitemapindex>")
    for number in numbers:
        site.put(f"/bai-{number}.xml", f"<urlset><url><loc>http://{HOST}/tin-post{number}.html</loc></url></urlset>")
        site.put(f"/tin-post{number}.html", article_page(number))

    crawls = [crawl(sitemaps=["/index.xml"]) for _ in range(3)]

    waiting = [[note for note in record.notes if "wait for the next crawls" in note] for record in crawls]
    assert [len(notes) for notes in waiting] == [1, 1, 0]
    assert "30 sitemaps" in waiting[0][0]
    assert "18 wait" in waiting[0][0]
    assert {url for record in crawls for url in record.articles["stored"]} == {
        f"http://{HOST}/tin-post{number}.html" for number in numbers
    }


def test_the_first_crawl_notes_how_many_older_sitemaps_of_an_index_are_left(site: Site, crawl: Crawl) -> None:
    months = [f"{2020 + place // 12}-{place % 12 + 1:02}" for place in range(61)]
    entries = "".join(f"<sitemap><loc>http://{HOST}/sitemap-{month}.xml</loc></sitemap>" for month in months)
    site.put("/index.xml", f"<sitemapindex>{entries}</sitemapindex>")
    for number, month in enumerate(months):
        named = f"<urlset><url><loc>http://{HOST}/tin-post{number}.html</loc></url></urlset>"
        site.put(f"/sitemap-{month}.xml", named)

    crawls = [crawl(sitemaps=["/index.xml"]) for _ in range(2)]

    notes = [[note for note in record.notes if "older ones are left" in note] for record in crawls]
    assert [len(each) for each in notes] == [1, 0]
    assert "61 sitemaps: 12 are read, 49 older ones are left" in notes[0][0]
    assert [record.counts["discovery/sitemaps_left"] for record in crawls] == [49, 49]


def test_sections_wait_for_the_sitemaps_of_an_index_and_come_in_the_same_crawl(site: Site, crawl: Crawl) -> None:
    publish(site, 10, pages=1)
    index = f"<sitemapindex><sitemap><loc>http://{HOST}/thang.xml</loc></sitemap></sitemapindex>"
    site.put("/sitemap.xml", index)
    site.put("/thang.xml", f"<urlset><url><loc>http://{HOST}/tin-post10.html</loc></url></urlset>")

    record = crawl(sections=["/"], sitemaps=["/sitemap.xml"], max_pages=1)

    listings = [url.removeprefix(f"http://{HOST}") for url in site.paths if "post" not in url]
    assert listings == ["/sitemap.xml", "/thang.xml", "/"]
    assert record.counts["articles/stored"] == 10


def test_sections_are_read_although_a_sitemap_fails(site: Site, crawl: Crawl) -> None:
    publish(site, 10, pages=1)
    site.put("/sitemap.xml", Answer(hang_up=True))

    record = crawl(sections=["/"], sitemaps=["/sitemap.xml"], max_pages=1)

    assert record.counts["articles/stored"] == 10


def test_a_feed_without_a_section_behind_it_says_what_it_cannot_reach(site: Site, crawl: Crawl) -> None:
    def feed(*links: str) -> Answer:
        items = "".join(f"<item><title>Bà con vùng cao thu hoạch ngô {n}</title><link>http://{HOST}{link}</link></item>"
                        for n, link in enumerate(links))  # fmt: skip  # one expression
        return Answer(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())

    for number in (*range(1, 7), *range(20, 26)):
        site.put(f"/tin-post{number}.html", article_page(number))
    site.put("/rss", feed(*(f"/tin-post{n}.html" for n in range(1, 7))))
    first = crawl(feeds=["/rss"])
    site.put("/rss", feed(*(f"/tin-post{n}.html" for n in range(20, 26))))
    second = crawl(feeds=["/rss"])
    site.put("/rss", feed(*(f"/bai/{n}-ve-ngo.aspx" for n in range(101, 107))))
    third = crawl(feeds=["/rss"])

    assert not first.notes
    [gap] = second.notes
    assert gap.startswith(f"gap: http://{HOST}/rss names 6 articles, all of them new")
    assert f"feed http://{HOST}/rss has no link to an article; when it was last read it had 6" in third.notes
    assert any(f"do not match links.article, first http://{HOST}/bai/101-ve-ngo.aspx" in note for note in third.notes)
