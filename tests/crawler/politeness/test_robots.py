import pytest

from crawler.network.failures import FetchError
from crawler.politeness.robots import MAX_DELAY, read_rules
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Site, article_page, listing

ROBOTS = f"http://{HOST}/robots.txt"


@pytest.mark.parametrize("status", [301, 400, 403, 404, 429])
def test_a_site_without_robots_txt_allows_everything(status: int) -> None:
    read_rules(ROBOTS, status, b"User-agent: *\nDisallow: /", "baotinh").check(f"http://{HOST}/tin-post1.html")


def test_a_server_error_allows_nothing() -> None:
    with pytest.raises(FetchError, match="answers 503, so nothing may be fetched") as caught:
        read_rules(ROBOTS, 503, b"", "baotinh")

    assert caught.value.reason == "http_503"


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        (b"User-agent: *\nDisallow: /tin", "/tin-post1.html", False),
        (b"User-agent: *\nDisallow: /tin", "/kinh-te/", True),
        (b"User-agent: *\nDisallow: /\nUser-agent: BaoTinh\nAllow: /", "/tin-post1.html", True),
        (b"\xef\xbb\xbfUser-agent: baotinh\r\nDisallow: /*.html$", "/tin-post1.html", False),
        (b"User-agent: *\nDisallow:", "/tin-post1.html", True),
        (b"<html>\xff\x00", "/tin-post1.html", True),
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
