import gzip
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import UnreadableListingError, read_sitemap, sitemap
from crawler.registry import Source
from tests.crawler.discovery.conftest import article
from tests.crawler.site import HOST

URL = f"http://{HOST}/sitemap.xml"

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
    assert len(found.pages) == 12
    assert not any("quangcao" in page for page in found.pages)


@pytest.mark.parametrize("body", [b"", b"chu", b"<html><a>b</a></html>", b"\x1f\x8b\x08", b"\x1f\x8bxyz"])
def test_what_is_no_sitemap_is_refused(source: Source, body: bytes) -> None:
    with pytest.raises(UnreadableListingError) as caught:
        read_sitemap(body, f"http://{HOST}/sitemap.xml", source)

    assert caught.value.reason == "not_a_sitemap"


def urlset(*entries: str) -> bytes:
    return f"<urlset>{''.join(f'<url>{entry}</url>' for entry in entries)}</urlset>".encode()


def index(*children: tuple[str, str | None]) -> bytes:
    entries = (
        f"<sitemap><loc>http://{HOST}/{name}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</sitemap>"
        for name, date in children
    )
    return f"<sitemapindex>{''.join(entries)}</sitemapindex>".encode()


def test_a_list_of_addresses_is_a_sitemap(source: Source) -> None:
    body = f"\ufeff{article(1)}\r\n\n  {article(2)}\nhttp://{HOST}/chu-de/\n{article(34)}".encode()

    assert read_sitemap(body, URL, source).articles == (article(1), article(2), article(34))
    # `…/tin-post3` of `…/tin-post34.html` is no article here, elsewhere it may look like one.
    assert read_sitemap(body, URL, source, cut=True).articles == (article(1), article(2))


@pytest.mark.parametrize("kind", ["rss", "feed"])
def test_a_feed_may_serve_as_a_sitemap(source: Source, kind: str) -> None:
    entry = (
        f"<item><link>{article(1)}</link></item>" if kind == "rss" else f"<entry><link href='{article(1)}'/></entry>"
    )

    assert read_sitemap(f"<{kind}>{entry}</{kind}>".encode(), URL, source).articles == (article(1),)


def test_an_address_in_cdata_or_with_a_bare_ampersand_is_whole(source: Source) -> None:
    body = (
        f"<sitemapindex><sitemap><loc><![CDATA[http://{HOST}/s?nam=2026&thang=3]]></loc></sitemap>"
        f"<sitemap><loc>http://{HOST}/s?nam=2026&amp;thang=2</loc></sitemap>"
        f"<sitemap><loc>http://{HOST}/s?nam=2026&thang=1</loc></sitemap></sitemapindex>"
    )

    assert set(read_sitemap(body.encode(), URL, source).pages) == {
        f"http://{HOST}/s?nam=2026&thang={n}" for n in (1, 2, 3)
    }


@pytest.mark.parametrize(
    "tail",
    ["", "<br />\n<b>Fatal error</b>: Allowed memory size exhausted", "</lo", "<", "</loc", "\n<html><p>503</p>"],
)
def test_a_sitemap_that_breaks_off_in_an_address_gives_no_stump(source: Source, tail: str) -> None:
    whole = source.model_copy(update={"links": source.links.model_copy(update={"article": r"/.*-post\d+"})})
    body = f"<urlset><url><loc>{article(1)[:-5]}</loc></url><url><loc>http://{HOST}/tin-post2{tail}".encode()

    assert read_sitemap(body, URL, whole).articles == (article(1)[:-5],)


def test_entities_are_not_resolved(source: Source) -> None:
    body = (
        "<!DOCTYPE u [<!ENTITY a SYSTEM 'file:///etc/hostname'><!ENTITY b '/tin-post7.html'>]>"
        f"<urlset><url><loc>http://{HOST}&b;</loc></url><url><loc>http://{HOST}/tin-post2.html?&a;</loc></url>"
        f"<url><loc>{article(3)}</loc></url></urlset>"
    )

    found = read_sitemap(body.encode(), URL, source).articles

    assert article(3) in found
    assert article(7) not in found
    assert not any("localhost" in url or len(url) > 60 for url in found)


def test_a_packed_file_of_blanks_is_read_within_bounds(source: Source) -> None:
    assert read_sitemap(gzip.compress(b"<urlset>" + b" " * 60_000_000 + b"</urlset>", 1), URL, source).articles == ()


@pytest.mark.parametrize("layers", [1, 2])
def test_a_file_may_be_packed_more_than_once(source: Source, layers: int) -> None:
    body = urlset(f"<loc>{article(1)}</loc>")
    for _ in range(layers):
        body = gzip.compress(body)

    assert read_sitemap(body, URL, source).articles == (article(1),)


NEWEST_FIRST: dict[str, list[tuple[str, str | None]]] = {
    "day first": [("a", "28/02/2026"), ("b", "01/04/2026"), ("c", "15/03/2026")],
    "month first": [("a", "2/28/2026"), ("b", "4/1/2026 7:00:00 AM"), ("c", "3/15/2026")],
    "offsets": [("a", "2026-03-31T23:00:00Z"), ("b", "2026-04-01T08:00:00+07:00"), ("c", "2026-04-01T07:30:00+0700")],
    "mail": [("a", "Sat, 28 Feb 2026 00:00:00 GMT"), ("b", "Wed, 01 Apr 2026 08:00:00 +0700"), ("c", "2026-03-15")],
    "months in the name": [("s-2026-02.xml", None), ("s-2026-04.xml", None), ("s-2026-03.xml", None)],
    "a rebuild's date": [(f"s-{y}.xml", "2026-04-02") for y in (2024, 2026, 2025)],
}


@pytest.mark.parametrize("case", NEWEST_FIRST)
def test_the_newest_sitemap_of_an_index_is_read_first(source: Source, case: str) -> None:
    children = NEWEST_FIRST[case]

    assert read_sitemap(index(*children), URL, source).pages[0] == f"http://{HOST}/{children[1][0]}"


def test_an_index_without_dates_is_read_from_both_ends(source: Source) -> None:
    pages = read_sitemap(index(*((f"s{name}.xml", None) for name in "abcdefghij")), URL, source).pages

    assert {page[-5] for page in pages[:4]} == set("abij")
    assert len(pages) == 10


def test_an_index_without_dates_gives_the_newest_of_each_kind_its_turn(source: Source) -> None:
    posts = [f"wp-sitemap-posts-post-{number}.xml" for number in range(1, 31)]
    tags = [f"wp-sitemap-taxonomies-post_tag-{number}.xml" for number in range(1, 9)]
    found = read_sitemap(index(*((name, None) for name in [*posts, *tags, "wp-sitemap-users-1.xml"])), URL, source)

    names = [page.rpartition("/")[2] for page in found.pages]
    assert names[:5] == [posts[-1], tags[-1], "wp-sitemap-users-1.xml", posts[0], tags[0]]
    assert sorted(names) == sorted([*posts, *tags, "wp-sitemap-users-1.xml"])
    assert not found.sorted_by_time


def test_an_article_bears_what_the_sitemap_says_of_it(source: Source) -> None:
    news = (
        "<news:news xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><news:title>Lúa</news:title>"
        "<news:publication_date>2026-03-05T08:30:00+07:00</news:publication_date></news:news>"
    )

    (item,) = read_sitemap(urlset(f"<loc>{article(1)}</loc><lastmod>2026-03-06</lastmod>{news}"), URL, source).items

    assert item.headline == "Lúa"
    assert item.published_at == datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
    assert item.modified_at == datetime(2026, 3, 5, 17, tzinfo=UTC)


@given(body=st.binary(max_size=300), cut=st.integers(0, len(SITEMAP)))
def test_any_bytes_end_in_addresses_or_a_refusal(source: Source, body: bytes, cut: int) -> None:
    whole = SITEMAP.encode()
    for damaged in (body, whole[:cut] + body, body + whole[cut:], gzip.compress(whole)[:cut] + body):
        try:
            found = read_sitemap(damaged, URL, source)
        except UnreadableListingError:
            continue
        assert all(url.startswith("http") for url in found.articles)


NAMES = {
    "month first": ["sitemap-{m:02}-{y}.xml"],
    "in words": ["sitemap-thang-{m}-nam-{y}.xml"],
    "folders": ["sitemaps/{y}/{m:02}/sitemap.xml"],
    "parameters": ["sitemap.ashx?y={y}&amp;m={m}"],
    "days": ["news-{y}{m:02}15.xml"],
}


@pytest.mark.parametrize("case", NAMES)
def test_the_period_in_an_address_orders_an_index_without_dates(source: Source, case: str) -> None:
    (form,) = NAMES[case]
    names = [form.format(y=year, m=month) for year in (2025, 2026) for month in range(1, 13)]
    index = "".join(f"<sitemap><loc>http://{HOST}/{name}</loc></sitemap>" for name in sorted(names))

    pages = read_sitemap(f"<sitemapindex>{index}</sitemapindex>".encode(), URL, source).pages

    newest = [form.format(y=2026, m=month).replace("&amp;", "&") for month in (12, 11, 10)]
    assert [page.removeprefix(f"http://{HOST}/") for page in pages[:3]] == newest


def test_quarters_are_periods_too(source: Source) -> None:
    names = [f"sitemap-{year}-q{quarter}.xml" for year in (2025, 2026) for quarter in (1, 2, 3, 4)]
    index = "".join(f"<sitemap><loc>http://{HOST}/{name}</loc></sitemap>" for name in names)

    assert read_sitemap(f"<sitemapindex>{index}</sitemapindex>".encode(), URL, source).pages[0].endswith("2026-q4.xml")


@pytest.mark.parametrize("form", ["<urlset><url><loc>{}</loc></url></urlset>", "{}\n"], ids=["urlset", "text"])
def test_sitemaps_that_stand_where_articles_are_expected_are_read(source: Source, form: str) -> None:
    page = f"http://{HOST}/bai-viet-2026-03.xml.gz"

    assert read_sitemap(form.format(page).encode(), URL, source).pages == (page,)
    assert read_sitemap(form.format(f"http://{HOST}/anh/sitemap.jpg").encode(), URL, source).pages == ()


BROKEN_OUTPUT = {
    "a warning of PHP before it": b"<br />\n<b>Warning</b>: include(x)<br />\n" + SITEMAP.encode(),
    "two members of gzip": gzip.compress(SITEMAP[:250].encode()) + gzip.compress(SITEMAP[250:].encode()),
    "rubbish behind gzip": gzip.compress(SITEMAP.encode()) + b"\0\0rubbish",
    "zlib": zlib.compress(SITEMAP.encode()),
    "UTF-16 without a mark": SITEMAP.encode("utf-16-le"),
    "a comment in an address": SITEMAP.replace("<loc>", "<loc><!-- x -->").encode(),
    "text with dates": f"# bài\n{article(1)}\t2026-01-02\n{article(2)}\t2026-01-03\n".encode(),
}


@pytest.mark.parametrize("case", BROKEN_OUTPUT)
def test_a_sitemap_is_read_however_its_program_spoils_it(source: Source, case: str) -> None:
    assert set(read_sitemap(BROKEN_OUTPUT[case], URL, source).articles) == {article(1), article(2)}


@pytest.mark.parametrize("is_text", [False, True])
def test_of_a_sitemap_that_is_too_long_the_last_changes_are_read(
    source: Source, is_text: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MAX_SITEMAP_LINKS", 3)
    dates = {1: None, 2: "2026-01-01", 3: "2026-03-01T08:00:00+07:00", 4: "2025-01-01", 5: "2026-03-01T09:00:00+07:00"}
    if is_text:
        body = "\n".join(f"{article(number)} {date or ''}" for number, date in dates.items()).encode()
    else:
        body = urlset(*(f"<loc>{article(n)}</loc><lastmod>{date or ''}</lastmod>" for n, date in dates.items()))

    found = read_sitemap(body, URL, source)

    assert found.articles == (article(5), article(3), article(2))
    assert found.left_out == 2
    assert not found.is_whole


def test_of_a_sitemap_without_dates_that_is_too_long_the_first_entries_are_read(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MAX_SITEMAP_LINKS", 3)

    found = read_sitemap(urlset(*(f"<loc>{article(number)}</loc>" for number in range(1, 6))), URL, source)

    assert (found.articles, found.left_out) == ((article(1), article(2), article(3)), 2)


PACKED = gzip.compress(SITEMAP.encode())
PHP_ERROR = "<br />\n<b>Warning</b>:  mysqli_query(): gone away in <b>/x.php</b> on line <b>7</b><br />\n"


@pytest.mark.parametrize(
    "body",
    [
        SITEMAP[:-60].encode(),
        SITEMAP[: SITEMAP.index(article(2)) + 12].encode(),
        SITEMAP.replace(article(2), f"{article(2)}{PHP_ERROR}").encode(),
        SITEMAP.replace("<url><loc> ", f"{PHP_ERROR.replace('Warning', 'Fatal error')}<url><loc> ").encode(),
        SITEMAP.replace("<url><loc> ", "<url><loc><url><loc> ").encode(),
        PACKED[: len(PACKED) * 3 // 4],
        PACKED[:-8],
        gzip.compress(PACKED[:-9]),
        PACKED + PACKED[:-9],
        zlib.compress(SITEMAP.encode())[:-9],
    ],
    ids=["no end", "within an address", "an error in an address", "an error between two entries", "a lost end tag",
         "a part of a gzip stream", "no end of a gzip stream", "packed twice", "the second member", "zlib"],
)  # fmt: skip  # short items
def test_a_damaged_sitemap_says_so(source: Source, body: bytes) -> None:
    found = read_sitemap(body, URL, source)

    assert found.cut is not None
    assert not found.is_whole


@pytest.mark.parametrize(
    "body",
    [
        SITEMAP.encode(),
        PACKED,
        PACKED + b"\0" * 20,
        zlib.compress(SITEMAP.encode()),
        f"<b>Warning</b>: date() in /x.php on line 3\n{SITEMAP}\n<!-- 0.2 s -->".encode(),
        SITEMAP.replace("<url><loc>http", "<!-- <url></url> --><url><loc>http", 1).encode(),
        SITEMAP.replace("http://www.sitemaps.org/schemas/sitemap/0.9", "x").replace("=2", "=2&b").encode(),
        SITEMAP.replace("<", "<s:").replace("<s:/", "</s:").replace("<s:?", "<?").encode(),
        b"<urlset/>",
        b"<urlset></urlset>",
        f"<rss><channel><item><link>{article(1)}</link></item></channel></rss>".encode(),
    ],
    ids=["plain", "gzip", "zeros behind gzip", "zlib", "an error above it", "a comment", "odd namespaces", "prefixes",
         "empty", "without entries", "a feed"],
)  # fmt: skip  # short items
def test_a_whole_sitemap_is_whole_whatever_is_odd_about_it(source: Source, body: bytes) -> None:
    assert read_sitemap(body, URL, source).is_whole
