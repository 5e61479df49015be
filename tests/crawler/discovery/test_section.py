import gzip
import json
from pathlib import Path

import pytest

from crawler.discovery import UnreadableListingError, read_section
from crawler.discovery.section import MAX_LINKS
from crawler.registry import BUILT_IN, Source, load_registry
from storage.model.identifiers import SourceSlug
from tests.crawler.discovery.conftest import article
from tests.crawler.site import HOST, listing

FRONT = f"http://{HOST}/kinh-te/"

LISTS = Path(__file__).parents[4] / "shared" / "data" / "pages" / "vietnam" / "lists"


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


@pytest.mark.long
def test_a_page_of_endless_links_is_cut(source: Source) -> None:
    assert len(read_section(listing(*range(30_000)), FRONT, source).articles) == MAX_LINKS


@pytest.mark.parametrize("page", ["<div>" * 200_000, "<div>" * 200_000 + "</div>" * 200_000])
def test_a_page_nested_without_end_is_refused_at_once(source: Source, page: str) -> None:
    with pytest.raises(UnreadableListingError, match="more than 10,000 elements within each other") as caught:
        read_section(page, FRONT, source)

    assert caught.value.reason == "not_html"


PAGERS = [
    ("/kinh-te/", '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=9">Cuối</a>', "/kinh-te/?page=2"),
    ("/kinh-te?page=2", '<a href="?page=1">1</a><a href="?page=3">3</a>', "/kinh-te?page=3"),
    ("/kinh-te", '<a href="/kinh-te-page0">1</a><a href="/kinh-te-page1">2</a>', "/kinh-te-page1"),
    ("/kinh-te-p2", '<a href="/kinh-te">1</a><a href="/kinh-te-p3">»</a>', "/kinh-te-p3"),
    ("/kinh-te/trang-3.html", '<a href="/kinh-te/trang-4.html">Trang sau</a>', "/kinh-te/trang-4.html"),
    ("/kinh-te.html", '<a href="/kinh-te/trang-2.html">Sau</a>', "/kinh-te/trang-2.html"),
    ("/kinh-te/", '<a href="/kinh-te/page/2/">Tin cũ hơn</a>', "/kinh-te/page/2/"),
    ("/kinh-te", '<a href="?sau=x7f">Xem tiếp...</a>', "/kinh-te?sau=x7f"),
    ("/kinh-te", '<a href="?sau=x7f">Các tin trước đó</a>', "/kinh-te?sau=x7f"),
    ("/chuyen-muc/kinh-te/1", '<a href="/chuyen-muc/kinh-te/2">2</a>', "/chuyen-muc/kinh-te/2"),
    ("/list.aspx?Cat=82", '<a href="/list.aspx?Cat=82&PageIndex=2">2</a>', "/list.aspx?Cat=82&PageIndex=2"),
    ("/kinh-te?start=20", '<a href="?start=0">1</a><a href="?start=40">3</a>', "/kinh-te?start=40"),
    ("/kinh-te", '<button data-url="/kinh-te?p=2">Xem thêm</button>', "/kinh-te?p=2"),
    ("/kinh-te", '<select><option value="/kinh-te/trang-2">2</option></select>', "/kinh-te/trang-2"),
    ("/kinh-te", '<select><option value="?p=1">1</option><option value="?p=2">2</option></select>', "/kinh-te?p=2"),
    ("/kinh-te", '<a href="?khoi=7">2</a><a href="?khoi=14">3</a>', "/kinh-te?khoi=7"),
    ("/kinh-te?khoi=7", '<a href="?khoi=0">1</a><a href="?khoi=14">3</a>', "/kinh-te?khoi=14"),
    ("/kinh-te", '<a href="?id=ab&_ab_cur=2&_ab_delta=20">2</a>', "/kinh-te?id=ab&_ab_cur=2&_ab_delta=20"),
    ("/kinh-te", '<a href="?truoc=x7f">Trang sau »</a>', "/kinh-te?truoc=x7f"),
    ("/kinh-te.html", '<a href="/kinh-te/cu-hon-x7f.html">Tin cũ hơn</a>', "/kinh-te/cu-hon-x7f.html"),
    ("/kinh-te", '<a href="?truoc=x7f" aria-label="Trang tiếp theo"><i></i></a>', "/kinh-te?truoc=x7f"),
    ("/kinh-te", '<li class="page-next"><a href="?truoc=x7f"><i></i></a></li>', "/kinh-te?truoc=x7f"),
    ("/kinh-te", '<a href="?truoc=x7f">›</a>', "/kinh-te?truoc=x7f"),
    ("/kinh-te", """<a href="#" onclick="location.href='/kinh-te?page=2'">2</a>""", "/kinh-te?page=2"),
]


@pytest.mark.parametrize(("here", "pager", "expected"), PAGERS)
def test_the_next_page_is_the_one_with_the_next_number(source: Source, here: str, pager: str, expected: str) -> None:
    assert read_section(pager, f"http://{HOST}{here}", source).pages == (f"http://{HOST}{expected}",)


@pytest.mark.parametrize(
    "links",
    [
        '<a href="/van-hoa/trang-2">Văn hóa</a>',
        '<a href="/kinh-te/?page=1">1</a>',
        '<a href="/kinh-te/nam-2026/">2026</a>',
        '<a href="/kinh-te/?q=2">2</a>',
        '<a href="/van-hoa/">Xem thêm</a>',
        '<a href="/kinh-te/?truoc=x7f">Sau cơn bão</a>',
    ],
    ids=["another section", "only the first page", "no number of a page", "another parameter", "a box", "a headline"],
)
def test_what_is_no_later_page_of_the_same_list_is_not_followed(source: Source, links: str) -> None:
    assert read_section(links, FRONT, source).pages == ()


def test_the_headline_is_the_longest_text_of_the_links_to_an_article(source: Source) -> None:
    link = '<a href="/tin-post1.html">'
    page = f"{link}<img></a>{link} Lúa được\n mùa </a>{link}3</a>"

    (item,) = read_section(page, FRONT, source).items

    assert (item.url, item.headline) == (article(1), "Lúa được mùa")


def test_a_section_page_tells_the_feeds_it_offers(source: Source) -> None:
    page = (
        '<link rel="alternate" type="application/rss+xml" href="/kinh-te.rss">'
        '<link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" type="application/rss+xml" '
        'href="http://khac.example/rss">'
    )

    assert read_section(page, FRONT, source).feeds == (f"http://{HOST}/kinh-te.rss",)


@pytest.mark.skipif(not LISTS.is_dir(), reason="needs ../shared/data/pages, the real pages that are not in the project")
def test_a_real_section_page_of_a_base_href_family_is_read_in_full() -> None:
    truth = next(entry for entry in json.loads((LISTS / "lists.json").read_text()) if "baocantho" in entry["file"])
    html = gzip.decompress((LISTS.parent / truth["file"]).read_bytes()).decode()
    source = load_registry(BUILT_IN)[SourceSlug("baocantho")]

    found = read_section(html, truth["page_url"], source)

    assert set(truth["main_article_urls"]) <= set(found.articles)
