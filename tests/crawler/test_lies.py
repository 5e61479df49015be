"""Crawls of sites whose answers are not what they seem: removed articles, challenges, login walls, lost layouts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from crawler.addresses import article_id
from crawler.archiving.crawl_record import CrawlRecord
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from crawler.registry import load_registry
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page, listing, write_registry

Captures = Callable[[CrawlRecord], dict[str, Capture]]

CHALLENGE = "<html><script>document.cookie='k=1';location.reload()</script></html>"
GONE = "<html><title>Không tìm thấy</title><h1>Không tìm thấy trang</h1><p>Trang này không tồn tại.</p></html>"


def address(number: int) -> str:
    return f"http://{HOST}/tin-post{number}.html"


def know(bucket: Bucket, folder: Path, *numbers: int, **update: object) -> None:
    """Let an earlier crawl have seen articles."""
    then = datetime.now(UTC) - timedelta(hours=30)
    source = load_registry(write_registry(folder / "registry", sections=["/"]))[SourceSlug(SLUG)]
    entries = {
        article_id(address(n), source): msgspec.structs.replace(
            Entry(url=address(n), first_seen=then, tried_at=then, shown_at=then, status=200), **update
        )
        for n in numbers
    }
    FrontierStore(bucket, SourceSlug(SLUG)).update(entries)


def test_articles_that_are_gone_without_a_404_are_missing(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket, tmp_path: Path
) -> None:
    know(bucket, tmp_path, 1, 2, 3, 4, 5, 6)
    site.put("/", listing(4, 5, 6))
    site.put("/tin-post1.html", Answer(status=302, headers={"Location": "/"}))
    site.put("/tin-post2.html", Answer(status=302, headers={"Location": "/404.html"}))
    site.put("/tin-post3.html", GONE)
    for number in (4, 5, 6):
        site.put(f"/tin-post{number}.html", article_page(number))

    record = crawl()

    assert record.outcome == "finished"
    assert record.articles["missing"] == (address(1), address(2), address(3))
    archived = captures(record)
    assert all(archived[address(n)].gone and archived[address(n)].missing_since for n in (1, 2, 3))
    assert archived[address(4)].gone is None


def test_when_every_article_leads_to_the_front_page_none_counts_as_removed(
    site: Site, crawl: Crawl, captures: Captures, bucket: Bucket, tmp_path: Path
) -> None:
    know(bucket, tmp_path, 1, 2, 3, 4)
    site.put("/", listing(1, 2, 3, 4))
    for number in (1, 2, 3, 4):
        site.put(f"/tin-post{number}.html", Answer(status=302, headers={"Location": "/"}))

    record = crawl()

    assert record.outcome == "failed"
    assert record.reason is not None
    assert record.reason.startswith("none of 4 articles could be read: gone_unsure, it redirects to the front page")
    assert captures(record) == {}
    assert all(entry.gone_since is None for entry in FrontierStore(bucket, SourceSlug(SLUG)).read().values())


def test_challenges_are_not_stored_and_pause_the_newspaper(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", listing(*range(1, 9)))
    for number in range(1, 9):
        site.put(f"/tin-post{number}.html", Answer(CHALLENGE.encode(), status=(200, 403)[number % 2]))

    record = crawl(concurrency=1)

    assert captures(record) == {}
    assert record.outcome == "failed"
    assert record.reason is not None
    assert "challenge" in record.reason
    assert len(record.articles["refused/challenge"]) == 3
    assert len(record.articles["deferred/paused"]) == 5
    asked = len(site.asked)
    paused = crawl()
    assert paused.outcome == "paused"
    assert paused.reason is not None
    assert "keeps crawlers out" in paused.reason
    assert len(site.asked) == asked


def test_a_site_under_repair_with_status_200_is_stored_nowhere(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", listing(1, 2))
    for number in (1, 2):
        site.put(f"/tin-post{number}.html", "<html><body><h1>Trang web đang bảo trì, nâng cấp</h1></body></html>")

    record = crawl()

    assert record.articles == {"failed/maintenance": (address(1), address(2))}
    assert captures(record) == {}
    assert record.outcome == "failed"
    assert record.reason is not None
    assert "the next crawl tries again" in record.reason


def test_login_walls_cookie_walls_and_empty_304_are_named(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", listing(1, 2, 3, 4))
    site.put("/tin-post1.html", Answer(status=302, headers={"Location": "/dang-nhap?next=1"}))
    site.put("/tin-post2.html", Answer(status=302, headers={"Location": "/tin-post2.html", "Set-Cookie": "ok=1"}))
    site.put("/tin-post3.html", Answer(status=304))
    site.put("/tin-post4.html", article_page(4))

    record = crawl()

    assert record.articles == {
        "failed/http_304": (address(3),),
        "refused/challenge": (address(2),),
        "refused/login": (address(1),),
        "stored": (address(4),),
    }
    assert captures(record).keys() == {address(4)}
    assert record.counts["articles/refused"] == 2
    assert sum(n for name, n in record.counts.items() if name.startswith("articles/")) == 4


def test_a_page_that_only_leads_on_is_followed(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", listing(1))
    site.put("/tin-post1.html", "<meta http-equiv=refresh content='0;url=/moi-post1.html'>")
    site.put("/moi-post1.html", article_page(1))

    record = crawl()

    assert record.articles == {"redirected": (address(1),), "stored": (f"http://{HOST}/moi-post1.html",)}


def test_a_listing_that_only_leads_on_is_noted_with_the_address(site: Site, crawl: Crawl) -> None:
    site.put("/", "<meta http-equiv=refresh content='0;url=/trang-chu'>")

    record = crawl(sections=["/"])

    assert record.outcome == "failed"
    assert record.notes[0] == (
        f"forward: http://{HOST}/ is a page without text that leads to http://{HOST}/trang-chu; if that page lists "
        f"articles, name it in the file of {SLUG} instead"
    )


def test_a_site_that_changes_is_named_with_evidence(site: Site, crawl: Crawl) -> None:
    cards = "".join(
        f"<a href='/chinh-tri/{n}/bai-{n}.aspx'>Một bài viết có tiêu đề khá dài số {n}</a>" for n in range(7)
    )
    site.put("/", listing(1))
    site.put("/muc", listing(*range(1, 8)))
    for number in range(1, 8):
        site.put(f"/tin-post{number}.html", "<p>Cùng một trang cho mọi địa chỉ</p>")

    first = crawl(sections=["/", "/muc"])
    crawl(sections=["/", "/muc"], revisit_worth=0.2)  # reads neither: no news is expected yet
    site.put("/", listing(1) + cards)
    site.put("/muc", "<p>Đang bảo trì</p>")
    second = crawl(sections=["/", "/muc"])

    assert first.outcome == "failed"
    assert first.reason is not None
    assert "every article has the same body: 7 articles answer with the same page" in first.reason
    told = " ".join(second.notes)
    assert f"section http://{HOST}/muc has no link to an article; when it was last read it had 7" in told
    assert f"7 links of a new form (/w/w/w.aspx) do not match links.article, first http://{HOST}/chinh-tri/0" in told
