"""Articles whose addresses lead through other pages, to none, or stand under several sections: whole crawls."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.addresses import article_id
from crawler.archiving.crawl_record import CrawlRecord
from crawler.archiving.purging import purge_of
from crawler.frontier.entry import Entry
from crawler.registry import load_registry
from crawler.spiders.provincial import stands_at_both
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segments import Capture, read_segment
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, write_registry

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


def test_addresses_that_lead_to_no_article_are_told_and_not_probed_for_ever(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    site.put("/", front("/tin-post99.html", *(f"/tin-post{number}.html" for number in range(11, 51))))
    site.put("/tin-post99.html", article_page(99))
    for number in range(11, 51):
        site.put(f"/tin-post{number}.html", leads(f"/chuyen/bai-{number:05}"))
        site.put(f"/chuyen/bai-{number:05}", "<p>Xin chờ đợi</p>")

    record = crawl(sections=["/"])

    [note] = [note for note in record.notes if note.startswith("leads_nowhere")]
    assert f"http://{HOST}/chuyen/bai-000" in note
    assert record.counts["fetch/led_nowhere"] == 40
    assert {failure.reason for failure in record.failures} == {"no_article"}
    assert [url for url, each in captures(record).items() if each.status == 200] == [f"http://{HOST}/tin-post99.html"]
    assert len({url for url in site.paths if "/chuyen/" in url}) < 25


@pytest.mark.parametrize("between", [Answer(status=503), Answer(hang_up=True)])
def test_pages_between_that_fail_are_no_sign_that_they_lead_nowhere(site: Site, crawl: Crawl, between: Answer) -> None:
    site.put("/", front(*(f"/tin-post{number}.html" for number in range(11, 51))))
    for number in range(11, 51):
        site.put(f"/tin-post{number}.html", leads(f"/chuyen/bai-{number:05}"))
        site.put(f"/chuyen/bai-{number:05}", between)

    record = crawl(sections=["/"])

    assert not [note for note in record.notes if note.startswith("leads_nowhere")]
    assert record.counts["articles/deferred"] + record.counts["articles/redirected"] >= 40


def test_deleted_articles_do_not_keep_others_from_being_followed(site: Site, crawl: Crawl, captures: Captures) -> None:
    dead = range(21, 26)
    site.put("/", front(*(f"/tin-post{number}.html" for number in (*dead, *NUMBERS))))
    for number in dead:
        site.put(f"/tin-post{number}.html", leads("/kinh-te"))
    for number in NUMBERS:
        site.put(f"/tin-post{number}.html", leads(f"/chuyen/bai-{number:05}"))
        site.put(f"/chuyen/bai-{number:05}", leads(f"/tin-day-du-post{number}.html"))
        site.put(f"/tin-day-du-post{number}.html", article_page(number))

    record = crawl(sections=["/"])

    assert sum(capture.status == 200 for capture in captures(record).values()) == len(NUMBERS)


def test_what_leads_to_a_purged_article_is_not_kept(site: Site, crawl: Crawl, bucket: Bucket, tmp_path: Path) -> None:
    site.put("/", front("/tin-post11.html"))
    site.put("/tin-post11.html", article_page(11))
    crawl(sections=["/"])
    source = load_registry(write_registry(tmp_path / "same", sections=["/"]))[SourceSlug(SLUG)]
    address = f"http://{HOST}/tin-post11.html"
    purge_of(bucket, source).remove(article_id(address, source), why="theo yêu cầu", by="người trực")

    site.put("/", front("/tin-post77.html", "/tin-post79.html"))
    site.put("/tin-post77.html", leads("/chuyen/bai-00077"))
    site.put("/chuyen/bai-00077", leads("/tin-post11.html"))
    site.put("/tin-post79.html", leads("/chuyen/bai-00079"))
    site.put("/chuyen/bai-00079", f'<link rel="canonical" href="{address}"><p>Toàn văn</p>')
    record = crawl(sections=["/"])

    kept = [
        each
        for key in record.segments
        for each in read_segment(key, bucket.get(key).body, every_role=True)
        if "/chuyen/" in each.url
    ]
    assert kept == []


def test_a_gate_that_asks_for_a_login_is_not_passed(site: Site, crawl: Crawl) -> None:
    site.put("/", front("/tin-post11.html"))
    site.put("/tin-post11.html", leads("/chuyen/bai-00011"))
    site.put("/chuyen/bai-00011", leads("/dang-nhap?return=/tin-post11.html"))

    record = crawl(sections=["/"])

    assert [failure.reason for failure in record.failures] == ["login"]
    assert not [url for url in site.paths if "dang-nhap" in url]


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


@pytest.mark.parametrize(
    ("known", "named", "stays"),
    [
        ("/kinh-te/ten-post11.html", "/xa-hoi/ten-post11.html", True),
        ("/kinh-te/ten-11/", "/xa-hoi/ten-11/", True),
        ("/kinh-te/ten-cu-11/", "/kinh-te/ten-moi-11/", False),
        ("/index.php?id=5:ten-cu", "/index.php?id=5:ten-moi", False),
        ("/print/kinh-te/ten-post11.html", "/xa-hoi/ten-post11.html", False),
    ],
)
def test_only_another_section_is_no_new_address(tmp_path: Path, known: str, named: str, stays: bool) -> None:
    source = load_registry(write_registry(tmp_path / "registry", sections=["/"]))[SourceSlug(SLUG)]
    entry = Entry(url=f"http://{HOST}{known}", first_seen=datetime.now(UTC), status=200)

    assert stands_at_both(entry, f"http://{HOST}{named}", source) is stays
