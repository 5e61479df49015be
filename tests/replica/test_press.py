"""The replica's server: an HTTP proxy that plays newspapers as time goes by."""

import gzip
import http.client
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from urllib.parse import quote, urlsplit

import pytest

from crawler.addresses import article_id, is_article
from crawler.registry import load_registry
from crawler.registry.archive_days import archive_page
from storage.model.identifiers import SourceSlug
from tests.replica import Fault, ReplicaPress
from tests.replica.newsroom.newspapers import CLOSED, DAILY, SECTIONS
from tests.replica.registry_files import CLOSED_SOURCES, SOURCES, registry_file
from tests.replica.text.spelling import ascii_slug
from tests.replica.website.archive import has_archive
from tests.replica.website.site import PAGE_SIZE


@pytest.fixture
def press() -> Iterator[ReplicaPress]:
    with ReplicaPress(seed=7) as running:
        yield running


class Seen:
    """An answer of the press, content encoding undone."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.raw = response.read()
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.body = gzip.decompress(self.raw) if packed else self.raw

    @property
    def text(self) -> str:
        return unescape(self.body.decode())


def get(press: ReplicaPress, url: str, **headers: str) -> Seen:
    proxy = urlsplit(press.proxy_url)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", quote(url, safe=":/?=&%"), headers={"Host": urlsplit(url).netloc, **named})
        return Seen(connection.getresponse())
    finally:
        connection.close()


def test_two_presses_of_one_seed_are_alike_byte_for_byte(press: ReplicaPress) -> None:
    with ReplicaPress(seed=7) as twin, ReplicaPress(seed=8) as stranger:
        for running in (press, twin, stranger):
            running.advance(days=2)
        assert press.truth() == twin.truth() != stranger.truth()
        for article in press.truth()[::7]:
            one, other = get(press, article["url"]), get(twin, article["url"])
            assert (one.raw, one.headers.items()) == (other.raw, other.headers.items())


def test_history_does_not_depend_on_the_steps_of_the_clock(press: ReplicaPress) -> None:
    with ReplicaPress(seed=7) as twin:
        press.advance(days=3)
        for _ in range(6):
            twin.advance(hours=12)
        assert press.truth() == twin.truth()


def test_every_live_article_shows_its_headline_and_every_gone_one_its_status(press: ReplicaPress) -> None:
    press.advance(days=2)
    statuses = {"live": 200, "removed": 410, "missing": 404}
    for article in press.truth():
        seen = get(press, article["url"], Accept_Encoding="gzip")
        assert seen.status == statuses[article["status"]], article["url"]
        if article["status"] == "live":
            assert article["headline"] in seen.text.replace("\xa0", " ")
            for paragraph in article["body"]:
                assert paragraph in seen.text, article["url"]


def test_a_day_brings_new_articles_every_kind_of_correction_and_both_removals(press: ReplicaPress) -> None:
    before = {article["url"]: article for article in press.truth()}
    press.advance(days=1)
    after = press.truth()
    assert {paper.slug for paper in DAILY} == {article["source"] for article in after if article["url"] not in before}
    assert sorted(article["status"] for article in after if article["status"] != "live") == ["missing", "removed"]
    kinds = set()
    for now in after:
        if now["edition"] == 2:
            old = before[now["url"]]
            kinds.add(("headline" if now["headline"] != old["headline"] else "", len(now["body"]) - len(old["body"])))
    assert kinds == {("headline", 0), ("", 1), ("", 0)}


def test_an_article_that_was_missing_by_mistake_comes_back(press: ReplicaPress) -> None:
    press.advance(days=2)
    missing = {article["story"] for article in press.truth() if article["status"] == "missing"}
    press.advance(days=2)
    assert missing & {article["story"] for article in press.truth() if article["status"] == "live"}


def test_what_other_hosts_ask_is_refused(press: ReplicaPress) -> None:
    seen = get(press, "http://example.org/")
    assert seen.status == 502
    assert "no newspaper at example.org" in seen.text


def test_absolute_addresses_are_answered_as_by_a_proxy(press: ReplicaPress) -> None:
    proxy = urlsplit(press.proxy_url)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=10)
    connection.request("GET", f"{DAILY[1].home}/robots.txt")
    first = connection.getresponse()
    assert (first.status, b"Sitemap:" in first.read()) == (200, True)
    connection.request("GET", f"{DAILY[2].home}/robots.txt")  # the connection stays open for another host
    assert connection.getresponse().status == 200
    connection.close()


def test_the_clock_moves_over_http(press: ReplicaPress) -> None:
    proxy = urlsplit(press.proxy_url)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=10)
    connection.request("POST", "/clock", json.dumps({"days": 1}))
    assert json.loads(connection.getresponse().read()) == {"now": "2026-03-03T07:00:00+07:00"}
    connection.close()


@pytest.mark.parametrize("slug", [paper.slug for paper in DAILY])
def test_validators_are_answered_with_304_until_the_article_changes(press: ReplicaPress, slug: str) -> None:
    press.advance(days=1)
    corrected = next(a["url"] for a in press.truth() if a["source"] == slug and a["edition"] == 2)
    url = next(a["url"] for a in press.truth() if a["source"] == slug and a["edition"] == 1 and a["status"] == "live")
    seen = get(press, url)
    asked = {
        name: value
        for name, header in (("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified"))
        if (value := seen.headers.get(header))
    }
    assert bool(asked) is (slug != "baosuoimo")
    assert get(press, url, **asked).status == (304 if asked else 200)
    assert get(press, corrected, If_None_Match='"old"', If_Modified_Since="Fri, 27 Feb 2026 01:00:00 GMT").status == 200


def test_every_other_address_of_an_article_shows_it(press: ReplicaPress) -> None:
    for article in press.truth()[::5]:
        for alias in article["aliases"]:
            seen = get(press, alias)
            assert seen.status in (200, 301), alias
            if seen.status == 200:
                assert f'"canonical" href="{article["url"]}"' in seen.text


def test_each_way_of_discovery_alone_leads_to_every_article(press: ReplicaPress) -> None:
    press.advance(days=1)
    sections = [section.path for section in SECTIONS]
    starts = {
        "baosuoimo": [f"http://baosuoimo.example/{path}/" for path in sections],
        "baobensong": [
            f"http://baobensong.example/rss/cate/{path}/" for path in ("thoi-su", "kinh-te", "van-hoa-xa-hoi")
        ],
        "baodoicat": ["http://baodoicat.example/sitemap.xml"],
    }
    for slug, addresses in starts.items():
        found, todo = "", list(addresses)
        while todo:
            seen = get(press, todo.pop())
            text = (gzip.decompress(seen.body) if seen.body[:2] == b"\x1f\x8b" else seen.body).decode()
            found += unescape(text)
            todo += re.findall(r'rel="next" href="([^"]+)"/>|<sitemap><loc>([^<]+)', text) and [
                next(filter(None, pair))
                for pair in re.findall(r'rel="next" href="([^"]+)"/>|<sitemap><loc>([^<]+)', text)
            ]
        for article in press.truth():
            if article["source"] == slug and article["status"] == "live":
                assert article["url"].split(".example")[1] in found, article["url"]


def test_the_old_address_of_a_renamed_article_leads_to_the_new_one(press: ReplicaPress) -> None:
    article = next(article for article in press.truth() if article["source"] == "baosuoimo")
    number = re.search(r"post\d+", article["url"])
    assert number is not None
    seen = get(press, f"http://baosuoimo.example/ten-cu-{number[0]}.html")
    assert (seen.status, seen.headers["Location"]) == (301, article["url"])


def test_a_plain_text_becomes_a_page_with_its_comment_counter(press: ReplicaPress) -> None:
    caption = "Đại biểu dự hội nghị"
    lines = ["Tiêu đề", "– Chiều nay, hội nghị khai mạc.", caption, "Đoạn thứ nhất.", "Đoạn thứ hai.", "Ý kiến ()"]
    url = press.publish_text("baonuivoi", "\n".join(lines), captions=[caption])
    page = get(press, url).text
    truth = next(article for article in press.truth() if article["url"] == url)
    assert (truth["lead"], truth["body"]) == ("Chiều nay, hội nghị khai mạc.", ["Đoạn thứ nhất.", "Đoạn thứ hai."])
    assert truth["captions"] == [caption]
    assert "(NVO) – Chiều nay" in page
    assert re.search(r"Ý kiến \((<[^>]*>)*\)", page)


def test_faults(press: ReplicaPress) -> None:
    article = next(article for article in press.truth() if article["source"] == "baonuivoi" and article["readable"])
    url = article["url"]
    good = get(press, url)

    def with_fault(fault: Fault, at: str = url) -> Seen:
        press.repair("baonuivoi")
        press.break_down("baonuivoi", fault)
        return get(press, at)

    with pytest.raises(http.client.RemoteDisconnected):
        with_fault(Fault.UNREACHABLE)
    with pytest.raises(http.client.IncompleteRead):
        with_fault(Fault.TRUNCATED)
    assert "Disallow: /\n" in with_fault(Fault.FORBIDS_ROBOTS, "http://baonuivoi.example/robots.txt").text
    assert with_fault(Fault.UNAVAILABLE).status == 503
    assert len(with_fault(Fault.HUGE).body) > 30 * 10**6
    assert (with_fault(Fault.EMPTY).status, with_fault(Fault.EMPTY).body) == (200, b"")
    assert with_fault(Fault.NOT_HTML).body.startswith(b"%PDF")
    assert "windows-1252" in with_fault(Fault.WRONG_CHARSET).headers["Content-Type"]
    assert with_fault(Fault.WINDOWS_1258).body.decode("cp1258").count("windows-1258") == 1
    assert with_fault(Fault.ENDLESS_REDIRECT, url + "?lan=4").headers["Location"].endswith("?lan=5")
    assert "lỗi" in with_fault(Fault.ERROR_PAGES, "http://baonuivoi.example/thoi-su").text
    press.repair("baonuivoi")
    assert get(press, url).body == good.body


def test_a_fault_of_one_article_spares_the_others(press: ReplicaPress) -> None:
    first, second = [a["url"] for a in press.truth() if a["source"] == "baothanhco"][:2]
    press.break_down("baothanhco", Fault.EMPTY, url=first)
    assert get(press, first).body == b""
    assert get(press, second).body


def test_the_closed_newspaper_forbids_robots_and_is_in_a_registry_of_its_own(press: ReplicaPress) -> None:
    assert "Disallow: /\n" in get(press, f"{CLOSED.home}/robots.txt").text
    assert set(load_registry(press.closed_sources_dir)) == {CLOSED.slug}
    assert CLOSED.slug not in {article["source"] for article in press.truth()}


def test_registry_files_are_those_of_the_newspapers() -> None:
    for directory, papers in ((SOURCES, DAILY), (CLOSED_SOURCES, (CLOSED,))):
        files = {file.stem: file.read_text("utf-8") for file in directory.glob("newspapers/*/*.toml")}
        assert files == {paper.slug: registry_file(paper) for paper in papers}
        assert (directory / "newspapers" / ascii_slug(papers[0].province)).is_dir()


def test_the_registry_knows_every_address_of_every_article(press: ReplicaPress) -> None:
    registry = load_registry(press.sources_dir)
    assert set(registry) == {paper.slug for paper in DAILY}
    for article in press.truth():
        source = registry[article["source"]]
        assert is_article(article["url"], source), article["url"]
        assert {article_id(url, source) for url in article["aliases"]} == {article_id(article["url"], source)}


def test_a_larger_press_has_a_registry_for_all_its_newspapers() -> None:
    with ReplicaPress(papers=12, history_days=1, articles_a_day=10) as press:
        assert len(load_registry(press.sources_dir)) == 12
        assert {article["source"] for article in press.truth()} == {paper.slug for paper in press.newspapers}
        written = press.sources_dir
    assert not written.exists()


def test_a_paper_with_an_archive_lists_each_day_on_pages_of_its_own(press: ReplicaPress) -> None:
    (paper,) = [each for each in DAILY if has_archive(each)]
    days = Counter(article["published_at"][:10] for article in press.truth()
                   if article["source"] == paper.slug and article["status"] == "live")  # fmt: skip  # one expression
    for day, number in days.items():
        first = f"{paper.home}/luu-tru/{day.replace('-', '/')}"
        source = load_registry(SOURCES)[SourceSlug(paper.slug)]
        assert archive_page(source.discovery.archive or "", date.fromisoformat(day)) == first
        named: set[str] = set()
        for page in range(1, -(-number // PAGE_SIZE) + 1):
            answer = press.look(first if page == 1 else f"{first}?page={page}")
            assert answer is not None
            main = answer.body.decode().partition("Đọc nhiều")[0]
            named |= set(re.findall(r'<h3><a href="([^"]+)"', main))
        assert len(named) == number
    missing = press.look(f"{paper.home}/luu-tru/2001/01/01")
    assert missing is not None
    assert missing.status == 404
