import gzip
from datetime import UTC, datetime, timedelta

import pytest

from crawler.network.failures import FetchError
from crawler.politeness.host_state import HostState, RobotsCopy, merged_state
from crawler.politeness.robots_text import MAX_BYTES, MAX_DELAY, read_rules
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, article_page, listing

ROBOTS = f"http://{HOST}/robots.txt"


@pytest.mark.parametrize("status", [301, 400, 403, 404, 410])
def test_a_site_without_robots_txt_allows_everything(status: int) -> None:
    read_rules(ROBOTS, status, b"User-agent: *\nDisallow: /", "baotinh").check(f"http://{HOST}/tin-post1.html")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_error_of_the_server_and_429_allow_nothing(status: int) -> None:
    with pytest.raises(FetchError, match=f"answers {status}, so nothing may be fetched") as caught:
        read_rules(ROBOTS, status, b"", "baotinh")

    assert caught.value.reason == f"http_{status}"


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        (b"User-agent: *\nDisallow: /tin", "/tin-post1.html", False),
        (b"User-agent: *\nDisallow: /tin", "/kinh-te/", True),
        (b"User-agent: *\nDisallow: /\nUser-agent: BaoTinh\nAllow: /", "/tin-post1.html", True),
        (b"\xef\xbb\xbfUser-agent: baotinh\r\nDisallow: /*.html$", "/tin-post1.html", False),
        (b"User-agent: *\nDisallow:", "/tin-post1.html", True),
        (b"<html>\xff\x00", "/tin-post1.html", True),
        (b"User-agent: baotinh/1.0\nDisallow: /", "/", False),
        (b"User-agent: other, baotinh\nDisallow: /", "/", False),
        (b"User-agent: baotinh-news\nDisallow: /", "/", True),
        (b"User-agent: bao\nDisallow: /", "/", True),
        (b"User-agent: tinh\nDisallow: /", "/", True),
        (b"User-agent: baotinh\nCrawl-delay: 3\n\nUser-agent: *\nDisallow: /", "/", False),
        (b"User-agent: baotinh\nHost: bao.vn\nSitemap: /s.xml\nX: y\nUser-agent: other\nDisallow: /tin", "/tin", False),
        (b"User-agent: a\nDisallow: /\nUser-agent: baotinh\nAllow: /", "/", True),
        (b"User-agent: baotinh # us\rDisallow: /\r", "/", False),
        (b"User-agent:\nDisallow: /", "/", True),
        (b"Disallow: /", "/", True),
        ("\ufeffUser-agent: *\nDisallow: /".encode("utf-16-le"), "/", False),
        ("\ufeffUser-agent: *\r\nDisallow: /".encode("utf-16-be"), "/", False),
        ("User-agent: *\nDisallow: /".encode("utf-16-le"), "/", False),
        ("User-agent: *\nDisallow: /tin-bài".encode(), "/tin-b%C3%A0i-post1.html", False),
        (b"User-agent: *\nDisalow /tin", "/tin", False),
        (b"User-agent: *\nDiasllow: /tin", "/tin", False),
        (b"User-agent: *\nDisallaw: /tin", "/tin", False),
        ("\ufeff\ufeffUser-agent: *\nDisallow: /tin".encode(), "/tin", False),
        (b"User-agent: x\nUser-agent: baotinh\n\n\nDisallow: /tin", "/tin", False),
        (b"User-agent: *\nDisallow: /\nAllow: /tin-post1.html", "/tin-post1.html", True),
        (b"User agent *\nDisallow: /tin", "/tin", False),
        ("\ufeffUser-agent: *\nDisallow: /".encode("utf-32-le"), "/", False),
        (gzip.compress(b"User-agent: *\nDisallow: /tin", mtime=0), "/tin", False),
        (b"\x1f\x8brubbish", "/tin", True),
    ],
)
def test_rules_are_those_for_this_crawler(body: bytes, path: str, allowed: bool) -> None:
    rules = read_rules(ROBOTS, 200, body, "baotinh")

    if allowed:
        rules.check(f"http://{HOST}{path}")
    else:
        with pytest.raises(FetchError, match=f"{ROBOTS} forbids it"):
            rules.check(f"http://{HOST}{path}")


@pytest.mark.parametrize(("asked", "kept"), [("2", 2.0), ("0.5", 0.5), ("86400", MAX_DELAY), ("soon", 0.0), ("", 0.0)])
def test_crawl_delay_is_kept_within_reason(asked: str, kept: float) -> None:
    body = f"User-agent: *\nCrawl-delay: {asked}\n".encode()

    assert read_rules(ROBOTS, 200, body, "baotinh").delay == kept


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 1,5", 1.5), ("Crawl-delay: 10s", 10), ("Crawl-delay: 1 minute", 60), ("Crawl delay: 4 # s", 4),
        ("Crawldelay: 6", 6), ("Crawl-delay: 500ms", 0.5), ("Request-rate: 1/10", 10), ("Request-rate: 2/1m", 30),
        ("Request-rate: 0/5", 0),
    ],
)  # fmt: skip  # short items
def test_a_delay_is_read_in_the_spellings_of_the_web(line: str, seconds: float) -> None:
    assert read_rules(ROBOTS, 200, f"User-agent: *\n{line}\n".encode(), "baotinh").delay == seconds


def test_a_crawl_slows_down_to_the_crawl_delay(site: Site, crawl: Crawl) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.4\n")
    site.put("/", listing(1, 2))
    for number in (1, 2):
        site.put(f"/tin-post{number}.html", article_page(number))

    crawl()

    _, first, *_, last = site.asked
    assert len(site.paths) == 3
    # Without it they would come within some milliseconds; the first may be late on its way, the last never early.
    assert last.at - first.at > 0.9 * 2 * 0.4


def test_a_delay_between_two_names_counts_for_both_and_sitemaps_are_told() -> None:
    body = b"Sitemap: https://bao.vn/s.xml\nUser-agent: baotinh\nCrawl-delay: 3\n\nUser-agent: *\nDisallow: /"
    rules = read_rules(ROBOTS, 200, body, "baotinh")
    assert rules.delay == 3.0
    assert rules.sitemaps == ("https://bao.vn/s.xml",)


def test_robots_txt_is_followed_to_where_it_has_moved(site: Site, crawl: Crawl) -> None:
    site.put("/robots.txt", Answer(status=301, headers={"Location": "/r1.txt"}))
    site.put("/r1.txt", Answer(status=302, headers={"Location": "http://khac.example/r2.txt"}))
    site.put("/r2.txt", "User-agent: *\nDisallow: /tin-post1", host="khac.example")
    site.put("/", listing(1, 2))
    site.put("/tin-post2.html", article_page(2))
    record = crawl()
    assert record.articles == {
        "robots": (f"http://{HOST}/tin-post1.html",),
        "stored": (f"http://{HOST}/tin-post2.html",),
    }


def test_a_robots_txt_that_changes_during_the_crawl_is_heeded(site: Site, crawl: Crawl) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow:\n", "User-agent: *\nDisallow: /tin\n")
    site.put("/", listing(*range(1, 9)))
    for number in range(1, 9):
        site.put(f"/tin-post{number}.html", Answer(article_page(number).encode(), seconds=0.1))
    record = crawl(robots_minutes=0.005, concurrency=1)
    assert len(record.articles["robots"]) >= 4


def test_a_robots_txt_counts_for_a_day_and_is_read_again_when_the_site_refuses_a_page(site: Site, crawl: Crawl) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /tin-post2\n")
    site.put("/", listing(1, 2, 3))
    for number in (1, 3):
        site.put(
            f"/tin-post{number}.html", article_page(number), article_page(number), Answer(b"forbidden", status=403)
        )

    first = crawl(concurrency=1)
    second = crawl(concurrency=1)
    read_once = len(site.requests("/robots.txt"))
    crawl(concurrency=1)
    read_again = len(site.requests("/robots.txt"))
    crawl(concurrency=1, robots_hours=0.0)

    assert [first.articles["robots"], second.articles["robots"]] == [(f"http://{HOST}/tin-post2.html",)] * 2
    assert (read_once, read_again, len(site.requests("/robots.txt"))) == (1, 2, 3)


def test_what_a_wrong_clock_has_remembered_of_a_robots_txt_does_not_count() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    copy = RobotsCopy(read_at=now, status=200)
    ahead = HostState(copies={"http://bao.vn": copy.model_copy(update={"read_at": now + timedelta(days=1)})})

    assert copy.fresh(now + timedelta(hours=23), 24)
    assert not copy.fresh(now + timedelta(hours=24), 24)
    assert not ahead.copies["http://bao.vn"].fresh(now, 24)
    merged = merged_state(ahead, HostState(copies={"http://bao.vn": copy}), 0, (), now)
    assert merged.copies == {"http://bao.vn": copy}


def test_the_end_of_a_long_robots_txt_is_not_obeyed_and_the_record_says_so(site: Site, crawl: Crawl) -> None:
    site.put("/robots.txt", "# x\n" * (MAX_BYTES // 4) + "User-agent: *\nDisallow: /\n")
    site.put("/", listing(1))
    site.put("/tin-post1.html", article_page(1))

    record = crawl()

    assert record.counts["articles/stored"] == 1
    [note] = [note for note in record.notes if note.startswith("robots:")]
    assert f"http://{HOST}/robots.txt has {MAX_BYTES + 26} bytes" in note


def test_of_a_robots_txt_that_is_too_large_the_first_part_is_asked_for_and_obeyed(site: Site, crawl: Crawl) -> None:
    text = "User-agent: *\nDisallow: /tin-post1.html\n".ljust(2 * MAX_BYTES, "#").encode()
    part = {"Content-Type": "text/plain", "Content-Range": f"bytes 0-{MAX_BYTES}/{len(text)}"}
    site.put("/robots.txt", text, Answer(text[: MAX_BYTES + 1], status=206, headers=part))
    site.put("/", listing(1, 2))
    site.put("/tin-post2.html", article_page(2))

    record = crawl(max_body_bytes=len(text) - 1)

    whole, first = site.requests("/robots.txt")
    assert ("range" in whole.headers, first.headers["range"]) == (False, f"bytes=0-{MAX_BYTES}")
    assert {status: len(urls) for status, urls in record.articles.items()} == {"robots": 1, "stored": 1}
    [note] = [note for note in record.notes if note.startswith("robots: ")]
    assert f"has {len(text)} bytes, and its first {MAX_BYTES} are obeyed" in note


@pytest.mark.parametrize(
    ("status", "sent", "told"), [(403, slice(0), ""), (206, slice(1000), "0-999"), (206, slice(9, None), "9-1048575")]
)
def test_of_a_robots_txt_that_is_too_large_no_other_answer_than_its_first_part_counts(
    site: Site, crawl: Crawl, status: int, sent: slice, told: str
) -> None:
    text = b"User-agent: *\n".ljust(1000, b"#") + b"\nDisallow: /\n".ljust(2 * MAX_BYTES, b"#")
    part = {"Content-Type": "text/plain", "Content-Range": f"bytes {told}/{len(text)}"}
    site.put("/robots.txt", text, Answer(text[sent][: MAX_BYTES + 1], status=status, headers=part))
    site.put("/", listing(1))
    site.put("/tin-post1.html", article_page(1))

    record = crawl(max_body_bytes=len(text) - 1)

    assert record.articles == {}
    assert site.requests("/") == []
    assert record.failures[0].reason == "too_large"


@pytest.mark.parametrize(("asked", "own", "kept"), [(86400, 0, "60"), (86400, 90, "90"), (90, 90, None), (60, 0, None)])
def test_a_crawl_delay_that_is_cut_is_told(asked: int, own: int, kept: str | None) -> None:
    told = read_rules(ROBOTS, 200, f"User-agent: *\nCrawl-delay: {asked}\n".encode(), "baotinh").cut_delay(own)

    if kept is None:
        assert told is None
    else:
        assert told is not None
        assert told.startswith(f"{ROBOTS} asks for {asked} seconds between two requests, and {kept} are kept")
