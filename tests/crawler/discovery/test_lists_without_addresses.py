"""How crawls read a list in JSON that names articles only by slug and number."""

import json

from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site, article_page
from tests.crawler.test_crawl import Captures

LIST = "/api/bai-viet?page="


def slug(number: int) -> str:
    return f"doi-moi-o-ban-thu-{number}"


def publish(site: Site, *numbers: int) -> None:
    """Let the list show articles on two pages, half of them on each."""
    half = len(numbers) // 2
    for page, some in ((1, numbers[:half]), (2, numbers[half:])):
        rows = [{"id": 700 + n, "slug": slug(n), "title": f"Đời mới ở bản thứ {n} bên dòng suối"} for n in some]
        site.put(
            f"{LIST}{page}", Answer(json.dumps({"data": rows}).encode(), headers={"Content-Type": "application/json"})
        )
    for number in numbers:
        site.put(path(number), article_page(number))


def path(number: int) -> str:
    return f"/{slug(number)}-post{700 + number}.html"


def feed(site: Site, *numbers: int) -> None:
    items = "".join(f"<item><title>tin</title><link>http://{HOST}{path(number)}</link></item>" for number in numbers)
    site.put("/rss", Answer(f"<rss><channel>{items}</channel></rss>".encode(), headers={"Content-Type": "text/xml"}))


def addresses(*numbers: int) -> set[str]:
    return {f"http://{HOST}{path(number)}" for number in numbers}


def test_what_a_feed_names_proves_the_addresses_of_a_list(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, *range(10, 20))
    feed(site, 10, 12)

    first = crawl(sections=[f"{LIST}1"], feeds=["/rss"])
    publish(site, *range(6, 20))
    feed(site)
    second = crawl(sections=[f"{LIST}1"], feeds=["/rss"])

    assert addresses(*range(10, 20)) <= captures(first).keys()
    assert addresses(6, 7, 8, 9) <= captures(second).keys(), "what earlier crawls found is a proof, too"
    assert not [note for note in (*first.notes, *second.notes) if note.startswith("unreadable")]


def test_a_list_whose_addresses_nothing_proves_is_named(site: Site, crawl: Crawl) -> None:
    publish(site, *range(10, 20))
    feed(site, 40)
    site.put(path(40), article_page(40))

    record = crawl(sections=[f"{LIST}1"], feeds=["/rss"])

    [note] = [note for note in record.notes if note.startswith("unreadable")]
    assert f"http://{HOST}{LIST}1: 5 articles have no address, such as 'Đời mới ở bản thứ 10" in note
    assert f"the file of {SLUG}" in note
    assert [each.reason for each in record.failures if each.url.endswith(f"{LIST}1")] == ["no_addresses"]
    assert not [url for url in site.paths if "doi-moi" in url and not url.endswith(path(40))]
