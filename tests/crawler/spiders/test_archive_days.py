"""A backfill of a period reads the archive's pages of days, and says which it could not read."""

from datetime import date

import pytest

from crawler.discovery.pagination.page_numbers import next_page
from crawler.registry.archive_days import archive_day, archive_page, days_of
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, listing
from tests.crawler.test_crawl import Captures, address, publish

PERIOD = {"backfill_pages": 9, "backfill_from": date(2026, 2, 27), "backfill_until": date(2026, 3, 2)}


def test_a_search_over_two_days_is_the_page_of_none() -> None:
    pattern = "https://bao.vn/tim?tu={dd}-{mm}-{yyyy}&den={dd}-{mm}-{yyyy}"

    assert archive_day(pattern, "https://bao.vn/tim?tu=07-03-2026&den=08-03-2026") is None


@pytest.mark.parametrize(
    ("pattern", "page"),
    [
        ("https://bao.vn/{yyyy}/{mm}/{dd}", "https://bao.vn/2026/03/07"),
        ("https://bao.vn/luu-tru/{d}-{m}-{yyyy}.html", "https://bao.vn/luu-tru/7-3-2026.html"),
        ("https://bao.vn/archive?ngay={dd}-{mm}-{yyyy}", "https://bao.vn/archive?ngay=07-03-2026"),
        ("https://bao.vn/{yyyy}{mm}{dd}/", "https://bao.vn/20260307/"),
        ("https://bao.vn/?year={yyyy}&month={m}&day={d}", "https://bao.vn/?year=2026&month=3&day=7"),
        ("https://bao.vn/tim?tu={d}-{m}-{yyyy}&den={dd}-{mm}-{yyyy}", "https://bao.vn/tim?tu=7-3-2026&den=07-03-2026"),
    ],
)
def test_the_page_of_a_day_is_found_and_recognised(pattern: str, page: str) -> None:
    assert archive_page(pattern, date(2026, 3, 7)) == page
    assert archive_day(pattern, page) == date(2026, 3, 7)
    assert archive_day(pattern, page.replace("2026", "26")) is None
    assert archive_day(pattern, f"{page}&page=2" if "?" in page else f"{page}/trang-2") is None
    assert list(days_of(date(2026, 2, 28), date(2026, 3, 2))) == [date(2026, 3, 1), date(2026, 2, 28)]


@pytest.mark.parametrize(
    "second", ["/2026/11/28/trang-2", "/2026/11/28/page/2/", "/2026/11/28?page=2", "/2026/11/28/2", "/2026/11/28-p2"]
)
def test_the_next_day_is_no_second_page(second: str) -> None:
    day = "https://bao.vn/2026/11/28"
    others = [(f"https://bao.vn/2026/11/{number}", str(number)) for number in (27, 29, 30)]
    assert next_page(day, others, day) is None
    assert next_page(day, [*others, (f"https://bao.vn{second}", "2")], day) == f"https://bao.vn{second}"
    third = f"{second[:-2]}3/" if second.endswith("/") else f"{second[:-1]}3"
    links = [*others, (f"https://bao.vn{second}", "2"), (f"https://bao.vn{third}", "3")]
    assert next_page(f"https://bao.vn{second}", links, day) == f"https://bao.vn{third}"


def test_a_backfill_walks_the_days_of_the_period_and_names_those_it_could_not_read(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    publish(site, *range(1, 8))
    site.put("/", listing(7))
    site.put("/2026/02/27", listing(1) + '<a href="/2026/02/26">26</a><a href="/2026/02/28">28</a>')
    site.put("/2026/02/28", Answer(status=503))
    site.put("/2026/03/01", listing(2, 3) + '<a href="/2026/03/01/trang-2">2</a><a href="/2026/03/02">2</a>')
    site.put("/2026/03/01/trang-2", listing(4))
    site.put("/2026/03/02", listing(5))
    site.put("/2026/02/26", listing(6))

    record = crawl(archive=f"http://{HOST}/{{yyyy}}/{{mm}}/{{dd}}", **PERIOD)

    assert captures(record).keys() >= {address(number) for number in (1, 2, 3, 4)}
    assert not {address(number) for number in (5, 6, 7)} & captures(record).keys()
    (note,) = [note for note in record.notes if note.startswith("archive:")]
    assert "1 of 3 days could not be read: 2026-02-28 (http_503)" in note
    assert (record.counts["discovery/days"], record.counts["discovery/days_unread"]) == (3, 1)


def test_without_pages_of_days_a_backfill_reads_the_listings_and_says_so(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    publish(site, 1)
    site.put("/", listing(1))
    record = crawl(**PERIOD)
    assert captures(record).keys() >= {address(1)}
    assert any("no discovery.archive" in note for note in record.notes)


@pytest.mark.parametrize("archive", [{"archive": f"http://{HOST}/{{yyyy}}/{{mm}}/{{dd}}"}, {}], ids=["days", "none"])
def test_a_period_without_days_is_no_period_and_the_record_says_so(
    site: Site, crawl: Crawl, captures: Captures, archive: dict[str, str]
) -> None:
    publish(site, 1)
    site.put("/", listing(1))
    record = crawl(**archive, **PERIOD | {"backfill_from": date(9000, 1, 1)})
    assert captures(record).keys() >= {address(1)}
    assert any("the period holds no day" in note for note in record.notes)
