"""Listings that name articles at a host which only forwards."""

from collections.abc import Callable

from crawler.archiving.crawl_record import CrawlRecord
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, article_page

MOBILE = f"m.{HOST}"


def publish(site: Site, *numbers: int) -> None:
    cards = "".join(f'<div class="story"><a href="http://{MOBILE}/tin-post{n}.html">Tin {n}</a></div>' for n in numbers)
    site.put("/", f"<html><body>{cards}</body></html>")
    for number in numbers:
        path = f"/tin-post{number}.html"
        site.put(path, article_page(number))
        site.put(path, Answer(status=301, headers={"Location": f"http://{HOST}{path}"}), host=MOBILE)


def test_a_host_that_only_forwards_is_not_asked_again_until_its_target_lacks_an_article(
    site: Site, crawl: Crawl, captures: Callable[[CrawlRecord], dict[str, Capture]]
) -> None:
    publish(site, 1, 2, 3)
    crawl()
    publish(site, 4)
    crawl()
    publish(site, 5)
    site.put("/tin-post5.html", Answer(status=404))
    site.put("/tin-post5.html", article_page(5), host=MOBILE)

    crawl()
    last = crawl()

    assert [len(site.requests(f"/tin-post{n}.html", MOBILE)) for n in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert captures(last)[f"http://{MOBILE}/tin-post5.html"].status == 200
