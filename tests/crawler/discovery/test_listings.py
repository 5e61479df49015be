import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.listings import MAX_LINKS, MAX_SITEMAPS, read_feed, read_section, read_sitemap
from crawler.network.failures import FetchError
from crawler.registry import BUILT_IN, Source, load_registry
from storage.model.identifiers import SourceSlug
from tests.crawler.site import HOST, SLUG, listing, write_registry

FRONT = f"http://{HOST}/kinh-te/"

LISTS = Path(__file__).parents[4] / "shared" / "data" / "pages" / "vietnam" / "lists"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    directory = write_registry(tmp_path_factory.mktemp("registry"), sections=["/"])
    return load_registry(directory)[SourceSlug(SLUG)]


def article(number: int, path: str = "/") -> str:
    return f"http://{HOST}{path}tin-post{number}.html"


def test_cards_come_first_and_no_address_twice(source: Source) -> None:
    page = f'<a href="/tin-post1.html">phụ</a><a href="/tin-post1.html#y-kien">ý kiến</a>{listing(2, 3)}'

    assert read_section(page, FRONT, source).articles == (article(2), article(3), article(1))


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("tin-post1.html", article(1, "/kinh-te/")),
        ("../tin-post1.html", article(1)),
        ("//baothu.example/tin-post1.html", article(1)),
        ("  /tin-\npost1.html\t", article(1)),
        ("HTTP://BAOTHU.example/tin-post1.html", article(1)),
        ("/tin-post1.html?utm_source=fb#top", article(1) + "?utm_source=fb"),
        ("/tìm kiếm-post1.html", f"http://{HOST}/t%C3%ACm%20ki%E1%BA%BFm-post1.html"),
    ],
)
def test_links_are_resolved_as_browsers_do(source: Source, href: str, expected: str) -> None:
    assert read_section(f'<a href="{href}">tin</a>', FRONT, source).articles == (expected,)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        "mailto:toasoan@baothu.example",
        "http://[::1/tin-post1.html",
        "#",
        "",
        "http://",
        "http://quangcao.example/tin-post1.html",
        "/lien-he.html",
        "/tin-post1.html" + "x" * 3000,
    ],
)
def test_what_is_no_article_of_the_source_is_left_out(source: Source, href: str) -> None:
    assert read_section(f'<a href="{href}">tin</a><a>không</a>', FRONT, source).articles == ()


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ('<base href="/static/templates/">', article(1, "/static/templates/")),
        ('<base target="_blank"><base href="http://baothu.example/a/"><base href="/b/">', article(1, "/a/")),
        ('<base href="javascript:0">', article(1, "/kinh-te/")),
        ('<base href="http://[">', article(1, "/kinh-te/")),
    ],
)
def test_a_base_element_counts_as_in_a_browser(source: Source, base: str, expected: str) -> None:
    page = f'<html><head>{base}</head><a href="tin-post1.html">tin</a>'

    assert read_section(page, FRONT, source).articles == (expected,)


@pytest.mark.parametrize(
    "markup",
    [
        '<a class="next" href="/kinh-te/trang-2">2</a>',
        '<link rel="next" href="/kinh-te/trang-2">',
        '<a rel="nofollow next" href="trang-2">2</a>',
    ],
)
def test_the_next_page_is_found_by_rule_or_by_html(source: Source, markup: str) -> None:
    assert read_section(markup, FRONT, source).pages == (f"http://{HOST}/kinh-te/trang-2",)


@pytest.mark.parametrize("href", [FRONT, "#", "http://quangcao.example/", "/tin-post1.html"])
def test_a_next_page_is_another_listing_of_the_site(source: Source, href: str) -> None:
    assert read_section(f'<a class="next" href="{href}">2</a>', FRONT, source).pages == ()


def test_a_page_of_endless_links_is_cut(source: Source) -> None:
    assert len(read_section(listing(*range(30_000)), FRONT, source).articles) == MAX_LINKS


@pytest.mark.parametrize("page", ["<div>" * 200_000, "<div>" * 200_000 + "</div>" * 200_000])
def test_a_page_nested_without_end_is_refused_at_once(source: Source, page: str) -> None:
    with pytest.raises(FetchError, match="more than 10,000 elements within each other") as caught:
        read_section(page, FRONT, source)

    assert caught.value.reason == "not_html"


RSS = (
    "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Báo Thử</title>"
    f"<item><title>Một</title><link>{article(1)}</link></item>"
    f"<item><title>Hai</title><guid isPermaLink='true'>{article(2)}</guid></item></channel></rss>"
)


@pytest.mark.parametrize(
    "feed",
    [
        RSS,
        "\n\n  " + RSS,
        RSS.replace("Một", "Ngô & khoai &nbsp; <b>"),
        RSS.replace("Một", "\x0bMột"),
        RSS.replace("</channel></rss>", ""),
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/tin-post1.html'/></entry>"
        f"<entry><id>tag:1</id><link rel='alternate' href='{article(2)}'/></entry></feed>",
    ],
    ids=["whole", "blank lines first", "bare ampersands", "control character", "cut off", "atom"],
)
def test_feeds_are_read_even_if_broken(source: Source, feed: str) -> None:
    assert read_feed(feed.encode(), f"http://{HOST}/home.rss", source).articles == (article(1), article(2))


def test_a_feed_without_entries_is_no_failure(source: Source) -> None:
    feed = b"<rss version='2.0'><channel><title>B</title></channel></rss>"

    assert read_feed(feed, f"http://{HOST}/home.rss", source).articles == ()


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Trang</body></html>", b"http://127.0.0.1/home.rss", b"/etc/passwd"]
)
def test_what_is_no_feed_is_refused(source: Source, body: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        read_feed(body, f"http://{HOST}/home.rss", source)

    assert caught.value.reason == "not_a_feed"


SITEMAP = (
    "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
    f"<url><loc>{article(1)}</loc><lastmod>2026-01-02</lastmod>"
    f"<image:image><image:loc>{article(9)}</image:loc></image:image></url>"
    f"<url><loc> {article(2)} </loc><lastmod>2026-01-03T07:00:00+07:00</lastmod></url>"
    f"<url><loc>http://{HOST}/chu-de/</loc></url></urlset>"
)


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_gives_its_articles_newest_first(source: Source, packed: bool) -> None:
    body = gzip.compress(SITEMAP.encode()) if packed else SITEMAP.encode()

    assert read_sitemap(body, f"http://{HOST}/sitemap.xml", source).articles == (article(2), article(1))


def test_a_sitemap_cut_off_gives_what_is_there(source: Source) -> None:
    body = gzip.compress(SITEMAP.encode())

    found = read_sitemap(SITEMAP[:-60].encode(), f"http://{HOST}/sitemap.xml", source)

    assert found.articles == (article(2), article(1))
    assert read_sitemap(body[:-9], f"http://{HOST}/sitemap.xml", source).articles == (article(2), article(1))


def test_an_index_gives_its_newest_sitemaps_on_the_site(source: Source) -> None:
    entries = "".join(
        f"<sitemap><loc>http://{HOST}/bai-{n:02}.xml</loc><lastmod>2025-{n:02}-01</lastmod></sitemap>"
        for n in range(1, 13)
    )
    other = "<sitemap><loc>http://quangcao.example/a.xml</loc><lastmod>2026-01-01</lastmod></sitemap>" * 3

    found = read_sitemap(f"<sitemapindex>{entries}{other}</sitemapindex>".encode(), f"http://{HOST}/s.xml", source)

    assert found.pages[0] == f"http://{HOST}/bai-12.xml"
    assert len(found.pages) == MAX_SITEMAPS
    assert not any("quangcao" in page for page in found.pages)


@pytest.mark.parametrize("body", [b"", b"chu", b"<html><a>b</a></html>", b"\x1f\x8b\x08", b"\x1f\x8bxyz"])
def test_what_is_no_sitemap_is_refused(source: Source, body: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        read_sitemap(body, f"http://{HOST}/sitemap.xml", source)

    assert caught.value.reason == "not_a_sitemap"


@given(body=st.binary(max_size=300), cut=st.integers(0, len(SITEMAP)))
def test_any_bytes_end_in_addresses_or_a_refusal(source: Source, body: bytes, cut: int) -> None:
    for read, whole in ((read_feed, RSS.encode()), (read_sitemap, SITEMAP.encode())):
        for damaged in (body, whole[:cut] + body, body + whole[cut:], gzip.compress(whole)[:cut] + body):
            try:
                found = read(damaged, FRONT, source)
            except FetchError:
                continue
            assert all(url.startswith("http") for url in found.articles)
    read_section(body.decode("utf-8", "replace"), FRONT, source)


@pytest.mark.skipif(not LISTS.is_dir(), reason="needs ../shared/data/pages, the real pages that are not in the project")
def test_a_real_section_page_of_a_base_href_family_is_read_in_full() -> None:
    truth = next(entry for entry in json.loads((LISTS / "lists.json").read_text()) if "baocantho" in entry["file"])
    html = gzip.decompress((LISTS.parent / truth["file"]).read_bytes()).decode()
    source = load_registry(BUILT_IN)[SourceSlug("baocantho")]

    found = read_section(html, truth["page_url"], source)

    assert set(truth["main_article_urls"]) <= set(found.articles)
