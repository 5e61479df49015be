"""Sites that are odd in ways of their own: each was written down before the crawler was tried on it."""

import gzip
from collections.abc import Callable

import pytest

from tests.crawler.conftest import Crawl, believe_validators
from tests.crawler.site import HOST, Answer, Asked, Site, article_page, listing
from tests.crawler.test_crawl import Captures, address, publish

XML = {"Content-Type": "application/xml"}


def atom_with_other_links_first(site: Site) -> dict[str, list[str]]:
    entry = (
        '<entry xml:base="http://{host}/tin-tuc/"><link rel="edit" href="/sua/{n}"/>'
        '<link rel="replies" href="/y-kien/{n}"/><link rel="alternate" href="../tin-post{n}.html"/>'
        '<title type="html">Tin &lt;b&gt;{n}&lt;/b&gt;</title></entry>'
    )
    entries = "".join(entry.format(host=HOST, n=number) for number in (1, 2))
    site.put("/atom", Answer(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode(), headers=XML))
    return {"feeds": ["/atom"]}


def button_that_asks_for_json_with_html(site: Site) -> dict[str, list[str]]:
    site.put("/", listing(1) + '<button class="more" data-url="/ajax/tin?page=2">Xem thêm</button>')
    card = '<div class=\\"story\\"><a href=\\"/tin-post2.html\\">Tin 2</a></div>'
    site.put("/ajax/tin?page=2", Answer(f'{{"html": "{card}"}}'.encode(), headers={"Content-Type": "application/json"}))
    return {"sections": ["/"]}


def sitemap_with_a_prefix_and_cdata(site: Site) -> dict[str, list[str]]:
    urls = "".join(
        f"<s:url><s:loc><![CDATA[\n  {address(number)}\n ]]></s:loc>"
        "<s:lastmod>2026-03-01T10:00:00.000+0700</s:lastmod></s:url>"
        for number in (1, 2)
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    site.put("/bai.xml", Answer(f'<s:urlset xmlns:s="{space}">{urls}</s:urlset>'.encode(), headers=XML))
    return {"sitemaps": ["/bai.xml"]}


def robots_that_is_a_web_page(site: Site) -> dict[str, list[str]]:
    text = "<!DOCTYPE html><html><body><h1>Không tìm thấy</h1>\n<p>User-agent: *</p>\n<p>Disallow: /</p></body></html>"
    site.put("/robots.txt", text)
    site.put("/", listing(1, 2))
    return {"sections": ["/"]}


def section_in_utf_16_with_odd_links(site: Site) -> dict[str, list[str]]:
    text = f'<html><body><a href="//{HOST}/tin-post1.html">Một</a><a href="&#47;tin-post2.html ">Hai</a></body></html>'
    site.put("/", Answer(text.encode("utf-16"), headers={"Content-Type": "text/html"}))
    return {"sections": ["/"]}


def feed_with_everything_wrong_at_its_start(site: Site) -> dict[str, list[str]]:
    items = "".join(f"<item><title>A & B &nbsp; {n}</title><link>{address(n)}?a=1&b=2</link></item>" for n in (1, 2))
    text = f'\ufeff\n\n  <?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>{items}</channel></rss>'
    site.put("/rss", Answer(text.encode(), headers={"Content-Type": "text/plain"}))
    return {"feeds": ["/rss"]}


def sitemap_packed_twice(site: Site) -> dict[str, list[str]]:
    text = "".join(f"<url><loc>{address(number)}</loc></url>" for number in (1, 2))
    packed = gzip.compress(gzip.compress(f"<urlset>{text}</urlset>".encode()))
    site.put("/bai.xml.gz", Answer(packed, headers=XML | {"Content-Encoding": "gzip"}))
    return {"sitemaps": ["/bai.xml.gz"]}


@pytest.mark.parametrize(
    "build",
    [
        atom_with_other_links_first, button_that_asks_for_json_with_html, sitemap_with_a_prefix_and_cdata,
        robots_that_is_a_web_page, section_in_utf_16_with_odd_links, feed_with_everything_wrong_at_its_start,
        sitemap_packed_twice,
    ],
)  # fmt: skip  # short items
def test_all_articles_are_found(
    site: Site, crawl: Crawl, captures: Captures, build: Callable[[Site], dict[str, list[str]]]
) -> None:
    publish(site, 1, 2)
    record = crawl(**build(site))
    assert {address(1), address(2)} <= {url.partition("?")[0] for url in captures(record)}, record


def test_a_server_that_refuses_conditions_is_asked_without_them(
    site: Site, crawl: Crawl, captures: Captures, bucket: object
) -> None:
    tagged = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'}
    site.put("/", Answer(listing(1).encode(), headers=tagged))
    site.put("/tin-post1.html", Answer(article_page(1).encode(), headers=tagged))
    crawl()
    believe_validators(bucket)  # type: ignore[arg-type]  # the fixture of a bucket
    answer = site.answer

    def refuse(asked: Asked) -> Answer:
        chosen = answer(asked)
        return Answer(status=412) if "if-none-match" in asked.headers else chosen

    site.answer = refuse  # type: ignore[method-assign]  # this server knows no conditions
    site.put("/", Answer(listing(1, 2).encode(), headers=tagged))
    site.put("/tin-post1.html", Answer(article_page(1, "Bản đã sửa.").encode(), headers=tagged))
    site.put("/tin-post2.html", Answer(article_page(2).encode(), headers=tagged))
    record = crawl()
    assert captures(record).keys() >= {address(1), address(2)}, record


def test_a_page_that_only_wants_its_cookie_back_is_read(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", listing(1))
    site.put("/tin-post1.html", article_page(1))
    answer = site.answer

    def gate(asked: Asked) -> Answer:
        chosen = answer(asked)
        if "post" not in asked.url or "da_qua=1" in asked.headers.get("cookie", ""):
            return chosen
        return Answer(status=302, headers={"Location": asked.url, "Set-Cookie": "da_qua=1; Path=/"})

    site.answer = gate  # type: ignore[method-assign]  # this server wants a cookie
    record = crawl()
    assert captures(record).keys() >= {address(1)}, record


def test_a_session_in_the_address_makes_no_new_article(site: Site, crawl: Crawl) -> None:
    site.put("/tin-post1.html", article_page(1))
    for visit in ("a1b2c3d4", "e5f6a7b8"):
        link = f"/tin-post1.html;jsessionid={visit}?sid={visit}"
        site.put("/", f'<div class="story"><a href="{link}">Tin 1</a></div>')
        site.put(link, article_page(1))
        record = crawl(revisit_worth=0.2 if visit.startswith("e") else 0.0)
        assert record.counts.get("frontier/new", 0) == (1 if visit.startswith("a") else 0)
