"""Articles whose addresses lead through other pages, to none, or stand under several sections: whole crawls."""

from collections.abc import Callable

import pytest

from crawler.archiving.crawl_record import CrawlRecord
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, article_page

Captures = Callable[[CrawlRecord], dict[str, Capture]]

NUMBERS = (11, 12, 13, 14, 15)


def front(*paths: str) -> str:
    links = "".join(
        f'<div class="story"><a href="{path}">Cầu qua suối đã thông xe, số {path}</a></div>' for path in paths
    )
    return f"<html><body>{links}</body></html>"


def leads(to: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": to})


def test_an_article_behind_a_counter_of_clicks_is_followed(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", front(*(f"/tin-post{number}.html" for number in NUMBERS)))
    for number in NUMBERS:
        site.put(f"/tin-post{number}.html", leads(f"/chuyen/bai-{number:05}"))
        site.put(f"/chuyen/bai-{number:05}", leads(f"/tin-day-du-post{number}.html", 301))
        site.put(f"/tin-day-du-post{number}.html", article_page(number))

    record = crawl(sections=["/"])

    shown = {url for url, capture in captures(record).items() if capture.status == 200}
    assert shown == {f"http://{HOST}/tin-day-du-post{number}.html" for number in NUMBERS}
    assert not [note for note in record.notes if note.startswith("leads_nowhere")]


@pytest.mark.parametrize("between", [Answer(b"<p>Xin cho doi</p>"), Answer(status=503), Answer(hang_up=True)])
def test_addresses_that_lead_to_no_article_are_told_and_not_probed_for_ever(
    site: Site, crawl: Crawl, captures: Captures, between: Answer
) -> None:
    site.put("/", front("/tin-post99.html", *(f"/tin-post{number}.html" for number in range(11, 51))))
    site.put("/tin-post99.html", article_page(99))
    for number in range(11, 51):
        site.put(f"/tin-post{number}.html", leads(f"/chuyen/bai-{number:05}"))
        site.put(f"/chuyen/bai-{number:05}", between)

    record = crawl(sections=["/"])

    [note] = [note for note in record.notes if note.startswith("leads_nowhere")]
    assert f"http://{HOST}/chuyen/bai-000" in note
    assert record.counts["fetch/led_nowhere"] >= 3, "a host that fails is left alone before all are asked"
    assert [url for url, capture in captures(record).items() if capture.status == 200] == [
        f"http://{HOST}/tin-post99.html"
    ]
    assert len({url for url in site.paths if "/chuyen/" in url}) < 25


def test_pages_that_lead_to_each_other_end(site: Site, crawl: Crawl) -> None:
    site.put("/", front("/tin-post11.html"))
    site.put("/tin-post11.html", leads("/chuyen/bai-00011"))
    site.put("/chuyen/bai-00011", leads("/tin-post11.html"))

    crawl(sections=["/"])

    assert len([url for url in site.paths if url.endswith("11.html") or "/chuyen/" in url]) < 20


def test_an_article_keeps_its_address_when_a_listing_names_it_under_another_section(site: Site, crawl: Crawl) -> None:
    for section in ("kinh-te", "xa-hoi"):
        site.put(f"/{section}/tin-post11.html", article_page(11))
    for section in ("kinh-te", "xa-hoi", "kinh-te"):
        site.put("/", front(f"/{section}/tin-post11.html"))
        crawl(sections=["/"], revisit_worth=0.0)

    assert f"http://{HOST}/kinh-te/tin-post11.html" in site.paths
    assert f"http://{HOST}/xa-hoi/tin-post11.html" not in site.paths

    site.put("/kinh-te/tin-post11.html", Answer(status=404))
    site.put("/", front("/xa-hoi/tin-post11.html"))
    crawl(sections=["/"], revisit_worth=0.0)
    crawl(sections=["/"], revisit_worth=0.0)
    assert f"http://{HOST}/xa-hoi/tin-post11.html" in site.paths, "the first one has gone"
