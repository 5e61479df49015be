"""A crawl learns the form of articles' addresses if `links.article` misses them, and only with proof."""

import json
from datetime import UTC, datetime, timedelta

import msgspec

from crawler.frontier.memory import MemoryStore
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Answer, Site
from tests.crawler.test_crawl import Captures

PROSE = "Sáng nay bà con trong bản cùng nhau ra nương, ngô năm nay được mùa và được giá, ai nấy đều phấn khởi. "


def headline(number: int) -> str:
    return f"Bà con bản thứ {number} thu hoạch ngô sớm hơn mọi năm"


def rebuilt(number: int) -> str:
    return f"/tin-tuc/ba-con-ban-thu-{number}-thu-hoach-ngo-{24000 + number}.htm"


def publish(site: Site, *numbers: int, text: str = PROSE * 5) -> None:
    """Publish articles whose addresses `links.article` does not match."""
    links = "".join(f'<li><a href="{rebuilt(number)}">{headline(number)}</a></li>' for number in numbers)
    site.put("/", f'<nav><a href="/kinh-te">Kinh tế</a><a href="/lien-he.htm">Liên hệ</a></nav><ul>{links}</ul>')
    for number in numbers:
        site.put(rebuilt(number), f"<h1>{headline(number)}</h1><div><p>{text}</p></div>")


def address(number: int) -> str:
    return f"http://{HOST}{rebuilt(number)}"


def test_a_proved_form_is_read_noted_and_remembered(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, *range(1, 8))

    first = crawl()
    publish(site, *range(6, 10))
    second = crawl()

    assert captures(first).keys() == {address(number) for number in range(1, 8)}
    [proposal] = [note for note in first.notes if note.startswith("proposal")]
    assert "links.article" in proposal
    assert "3 of 3 that were tried are articles" in proposal
    assert {address(8), address(9)} <= captures(second).keys()
    [again] = [note for note in second.notes if note.startswith("proposal")]
    assert "as an earlier crawl has learned" in again


def test_a_form_is_learned_from_what_a_page_hands_to_its_scripts(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, *range(1, 8))
    rows = [
        {"thumb_url": f"/anh/ngo-{n}.jpg", "href": rebuilt(n), "title": headline(n), "tag": {"url": "/the/ngo"}}
        for n in range(1, 8)
    ]
    site.put("/", f'<a href="/kinh-te">Kinh tế</a><script>window.__STATE__ = {json.dumps({"list": rows})}</script>')

    record = crawl()

    assert captures(record).keys() == {address(number) for number in range(1, 8)}


def test_print_pages_of_known_articles_prove_nothing(site: Site, crawl: Crawl, captures: Captures) -> None:
    numbers = range(24001, 24009)
    links = "".join(
        f'<a href="/{form}">{headline(n)}</a>' for n in numbers for form in (f"x-post{n}.html", f"in-bai/{n}")
    )
    site.put("/", links)
    for number in numbers:
        page = f"<link rel=canonical href=/x-post{number}.html><h1>{headline(number)}</h1><p>{PROSE * 5}</p>"
        site.put(f"/x-post{number}.html", page)
        site.put(f"/in-bai/{number}", page)

    records = [crawl(), crawl()]

    assert captures(records[0]).keys() == {f"http://{HOST}/x-post{number}.html" for number in numbers}
    assert not [note for record in records for note in record.notes if note.startswith("proposal")]
    assert sum("in-bai" in url for url in site.paths) == 3


def test_pages_that_are_no_articles_prove_nothing(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, *range(1, 8), text="Đang tải…")

    record = crawl()

    assert captures(record) == {}
    assert not [note for note in record.notes if "links.article" in note and note.startswith("proposal")]
    assert sum("tin-tuc" in url for url in site.paths) == 3


def test_a_form_that_was_no_articles_is_left_alone_for_a_day(site: Site, crawl: Crawl, bucket: Bucket) -> None:
    publish(site, *range(1, 8), text="Đang tải…")
    crawl()
    publish(site, *range(1, 8))
    site.asked.clear()

    soon = crawl()
    looked_at = sum("tin-tuc" in url for url in site.paths)
    store = MemoryStore(bucket, SourceSlug(SLUG))
    memory, now = store.read(datetime.now(UTC)), datetime.now(UTC)
    yesterday = {form: at - timedelta(days=1) for form, at in memory.refuted.items()}
    store.update(msgspec.structs.replace(memory, refuted=yesterday), now)
    next_day = crawl()

    assert looked_at == 0
    assert "articles/stored" not in soon.counts
    assert next_day.counts["articles/stored"] == 7


def test_errors_of_the_server_say_nothing_of_the_form_of_its_articles(site: Site, crawl: Crawl) -> None:
    publish(site, *range(1, 8))
    for number in range(1, 8):
        site.put(rebuilt(number), Answer(status=400))
    crawl()
    publish(site, *range(1, 8))

    assert crawl().counts["articles/stored"] == 7


def test_few_links_of_another_form_beside_many_articles_are_left_alone(site: Site, crawl: Crawl) -> None:
    videos = "".join(f'<a href="{rebuilt(number)}">{headline(number)}</a>' for number in range(1, 8))
    articles = "".join(f'<a href="/tin-post{number}.html">{headline(number)}</a>' for number in range(20, 40))
    site.put("/", videos + articles)

    crawl()

    assert not [url for url in site.paths if "tin-tuc" in url]


def test_what_was_learned_ends_with_a_new_pattern_in_the_file(site: Site, crawl: Crawl, captures: Captures) -> None:
    publish(site, *range(1, 8))
    crawl()
    links = "[links]\narticle = '/tin-tuc/(?!.*ban-thu-9).*-(?P<id>\\d+)\\.htm'"
    publish(site, *range(8, 15))

    # `extra` stands before [discovery], so the table may follow the keys of the newspaper.
    record = crawl(extra=links)

    assert address(9) not in captures(record)
    assert address(8) in captures(record)
    assert not [note for note in record.notes if note.startswith("proposal")]
