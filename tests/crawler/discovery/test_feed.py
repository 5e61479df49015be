import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import UnreadableListingError, read_feed
from crawler.discovery.feed import MAX_LINKS
from crawler.discovery.xml_text import damage_in, decoded, mended
from crawler.registry import Source
from tests.crawler.discovery.conftest import article
from tests.crawler.site import HOST
from tests.timing import assert_quick

URL = f"http://{HOST}/home.rss"
OTHER = "http://chuyentiep.example"

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
    with pytest.raises(UnreadableListingError) as caught:
        read_feed(body, f"http://{HOST}/home.rss", source)

    assert caught.value.reason == "not_a_feed"


def rss(*items: str, head: str = "<?xml version='1.0' encoding='utf-8'?>") -> str:
    return f"{head}<rss version='2.0'><channel><title>Báo</title>{''.join(items)}</channel></rss>"


def item(number: int, title: str = "Tin") -> str:
    return f"<item><title>{title}</title><link>{article(number)}</link></item>"


ONE, TWO = article(1), article(2)

RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    f"<channel rdf:about='http://{HOST}/'><title>Báo</title></channel>"
    f"<item rdf:about='{ONE}'><title>Một</title></item><item rdf:about='{TWO}'><title>Hai</title></item></rdf:RDF>"
)

ATOM = (
    f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://{HOST}/'><entry xml:base='kinh-te/'>"
    "<link href='tin-post1.html'/></entry><entry><link rel='enclosure' href='tin-post9.jpg'/>"
    "<link rel='alternate' href='van-hoa/tin-post2.html'/></entry></feed>"
)

ORIGINAL = (
    f"<item><link>{OTHER}/~r/bao/1</link><feedburner:origLink xmlns:feedburner="
    f"'http://rssnamespace.org/feedburner/ext/1.0'>{ONE}</feedburner:origLink><guid isPermaLink='false'>1</guid></item>"
)

KINDS = {
    "json feed": (
        json.dumps({"version": "1.1", "items": [{"id": "1", "url": article(1)}, 7, {"id": article(2)}]}),
        [1, 2],
    ),
    "rdf about": (RDF, [1, 2]),
    "original link behind a proxy": (rss(ORIGINAL, item(2)), [1, 2]),
    "rss without a channel": (f"<rss version='0.91'>{item(1)}{item(2)}</rss>", [1, 2]),
    "upper case": (rss(item(1)).replace("item>", "ITEM>").replace("link>", "LINK>"), [1]),
    "cdata": (rss(f"<item><link>\n <![CDATA[ {article(1)} ]]>\n</link></item>"), [1]),
    "prefix": (
        f"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:link href='{article(1)}'/></a:entry></a:feed>",
        [1],
    ),
    "cut in an address": (rss(item(1), item(23))[:-30], [1]),
    "cut in an attribute": (
        f"<feed><entry><link href='{article(1)}'/></entry><entry><link href='{article(2)[:-5]}",
        [1],
    ),
    "a doctype with entities": ("<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + rss(item(1, "&a;")), [1]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_feeds_of_every_kind_name_their_articles(source: Source, kind: str) -> None:
    feed, expected = KINDS[kind]

    found = read_feed(feed.encode(), URL, source).articles

    assert [url.rpartition("/")[2] for url in found] == [f"tin-post{number}.html" for number in expected]


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(rss(item(1)).encode()),
        rss(item(1, "Lúa"), head="<?xml version='1.0' encoding='utf-16'?>").encode("utf-16"),
        rss(item(1, "Lúa"), head="<?xml version='1.0' encoding='utf-16'?>").encode(),
        rss(item(1, "X\xe1\xe2")).encode("latin-1"),
        rss(item(1, "Lúa"), head="<?xml version='1.0' encoding='windows-1258'?>").encode("cp1258"),
        b"\xef\xbb\xbf\n" + rss(item(1)).encode(),
    ],
    ids=["gzip without header", "utf-16", "utf-8 that says utf-16", "latin-1 that says utf-8", "cp1258", "bom"],
)
def test_the_encoding_is_what_the_bytes_are(source: Source, body: bytes) -> None:
    assert read_feed(body, URL, source).articles == (article(1),)


def test_an_ampersand_is_itself_however_often_it_was_escaped(
    tmp_path_factory: pytest.TempPathFactory, source: Source
) -> None:
    rules = source.links.model_copy(update={"article": r"/tin\?id=\d+&muc=\d", "keep_query": ("id", "muc")})
    other = source.model_copy(update={"links": rules})
    links = ("?id=1&amp;muc=2", "?id=2&muc=2", "?id=3&amp;amp;muc=2", "<![CDATA[?id=4&muc=2]]>")
    feed = rss(*(f"<item><link>{link.replace('?', f'http://{HOST}/tin?')}</link></item>" for link in links))

    assert [url[-10:] for url in read_feed(feed.encode(), URL, other).articles] == [
        f"id={n}&muc=2"[-10:] for n in (1, 2, 3, 4)
    ]


def test_an_entry_bears_its_headline_and_its_dates(source: Source) -> None:
    feed = rss(f"<item><title>Lúa &amp; ngô</title><link>{article(1)}</link><pubDate>05/03/2026 08:30</pubDate></item>")
    atom = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Lúa</title><link href='{article(1)}'/>"
        "<published>2026-03-05T08:30:00+07:00</published><updated>2026-03-06T00:00:00Z</updated></entry></feed>"
    )

    (one,) = read_feed(feed.encode(), URL, source).items
    (two,) = read_feed(atom.encode(), URL, source).items

    assert (one.headline, str(one.published_at), one.modified_at) == ("Lúa & ngô", "2026-03-05 01:30:00+00:00", None)
    assert (str(two.published_at), str(two.modified_at)) == ("2026-03-05 01:30:00+00:00", "2026-03-06 00:00:00+00:00")


@given(body=st.binary(max_size=300), cut=st.integers(0, len(RSS)))
def test_any_bytes_end_in_addresses_or_a_refusal(source: Source, body: bytes, cut: int) -> None:
    whole = RSS.encode()
    for damaged in (body, whole[:cut] + body, body + whole[cut:], gzip.compress(whole)[:cut] + body):
        try:
            found = read_feed(damaged, URL, source)
        except UnreadableListingError:
            continue
        assert set(found.articles) <= {article(1), article(2)} or body


@given(cut=st.integers(0, len(RSS)))
def test_a_cut_feed_names_no_stump(source: Source, cut: int) -> None:
    try:
        found = read_feed(RSS.encode()[:cut], URL, source)
    except UnreadableListingError:
        return
    assert found.articles == (article(1), article(2))[: len(found.articles)]


TWO = f"<rss><channel><item><link>{article(1)}</link></item><item><link>{article(2)}</link></item></channel></rss>"


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        (TWO, True),
        (TWO.removesuffix("</rss>"), True),
        (f"<rdf:RDF xmlns:rdf='x'><item><link>{article(1)}</link></item></rdf:RDF>", True),
        (f"<feed><entry><link href='{article(1)}'/></entry></feed>", True),
        (f"<b>Warning</b>: date() in /x.php on line 3\n{TWO}", True),
        (f"{TWO}\n<b>Fatal error</b>: Allowed memory size in /x.php on line 3", True),
        (TWO.replace("</item>", "<title><![CDATA[Fatal error: x on line 3]]></title></item>"), True),
        (TWO.replace("<item>", "Parse error: x in /x.php on line 3<item>"), False),
        (TWO[: TWO.index(article(2))], False),
        (TWO[: TWO.index(article(2)) + 9] + "\n<b>Fatal error</b>: Allowed memory size in /x.php on line 3", False),
        (f"<feed><entry><link href='{article(1)}'/></entry>", False),
    ],
)
def test_a_feed_says_whether_it_was_sent_whole(source: Source, body: str, is_whole: bool) -> None:
    found = read_feed(body.encode(), URL, source)

    assert found.articles[0] == article(1)
    assert found.is_whole is is_whole


def test_of_a_feed_that_is_too_long_the_newest_articles_are_read(source: Source) -> None:
    days = [f"{day:02}" for day in range(1, 29)]
    items = (
        f"<item><link>{article(number)}</link><pubDate>2026-{1 + number // 200:02}-{days[number % 28]}</pubDate></item>"
        for number in range(2_010)
    )

    found = read_feed(f"<rss><channel>{''.join(items)}</channel></rss>".encode(), URL, source)

    assert len(found.articles) == MAX_LINKS
    assert found.left_out == 10
    assert article(2_009) in found.articles
    assert article(0) not in found.articles


def test_an_address_behind_an_empty_tag_is_read(source: Source) -> None:
    items = "".join(f"<item><title>Tin</title><link/>{article(n)}\n<pubDate>x</pubDate></item>" for n in (1, 2))

    assert read_feed(f"<rss><channel>{items}</channel></rss>".encode(), URL, source).articles == (
        article(1),
        article(2),
    )


HOSTILE = {
    "comments without end": "<!--",
    "CDATA without end": "<![CDATA[",
    "roots within roots": "<urlset ",
    "declarations": "<?xml ",
    "errors without line": "Fatal error: ",
    "lines without error": "on line ",
    "errors far from the line": f"Fatal error{' ' * 900}on line ",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("end", ["", "</urlset>"])
def test_a_hostile_file_is_looked_at_in_little_time(unit: str, end: str) -> None:
    text = "<urlset>" + unit * (1_000_000 // len(unit)) + end

    assert_quick(lambda: damage_in(text, "urlset", "url|sitemap", 0), 1)
    assert_quick(lambda: mended(text), 1)
    assert_quick(lambda: decoded(text.encode()), 1)


@pytest.mark.parametrize("begin", ["", "<![CDATA["])
def test_a_link_of_many_spaces_is_read_in_little_time(source: Source, begin: str) -> None:
    feed = rss(f"<item><link>{begin}{' ' * 10_000}{article(1)}").encode()

    assert_quick(lambda: read_feed(feed, URL, source), 1)


@pytest.mark.parametrize(
    ("head", "path"),
    [
        (f"<link>http://{HOST}/</link>", "/tin-post1.html"),
        (f"<link>http://{HOST}</link>", "/tin-post1.html"),
        (f"<link>http://{HOST}/vn/index.html</link>", "/vn/tin-post1.html"),
        (f"<link>https://www.{HOST}/</link>", "/tin-post1.html"),
        ("", "/vn/rss/tin-post1.html"),
        ("<link>http://khac.example/</link>", "/vn/rss/tin-post1.html"),
        (f"<link>http://{HOST}/thoi-su/</link>", "/vn/rss/tin-post1.html"),
    ],
    ids=["site", "no path", "folder of the site", "another scheme", "no site named", "another site", "a section"],
)
@pytest.mark.parametrize("link", ["tin-post1.html", "\n <![CDATA[ tin-post1.html ]]>"])
def test_a_link_without_a_slash_is_resolved_against_the_folder_of_the_site_that_the_feed_lies_in(
    source: Source, head: str, path: str, link: str
) -> None:
    feed = rss(head, f"<item><title>Một</title><link>{link}</link><guid isPermaLink='false'>1</guid></item>")

    assert read_feed(feed.encode(), f"http://{HOST}/vn/rss/tin.rss", source).articles == (f"http://{HOST}{path}",)


def test_of_a_feed_in_a_folder_a_link_may_name_a_section(source: Source) -> None:
    links = source.links.model_copy(update={"article": r"/[a-z-]+/[a-z0-9-]+-\d+\.html"})
    feed = rss(f"<link>https://{HOST}/</link>", "<item><title>Một</title><link>kinh-te/x-1015.html</link></item>")

    found = read_feed(feed.encode(), f"https://{HOST}/rss/tin.rss", source.model_copy(update={"links": links}))

    assert found.articles == (f"https://{HOST}/kinh-te/x-1015.html",)


@pytest.mark.parametrize("channel", ["http://{}/thoi-su/", "https://{}/thoi-su/", "http://{}/", "https://www.{}/"])
@pytest.mark.parametrize("link", ["tin-post1.html", "/tin-post1.html"])
@pytest.mark.parametrize("path", ["/thoi-su.rss", "/rss/thoi-su.rss"])
def test_only_the_folder_is_taken_from_the_channel(source: Source, channel: str, link: str, path: str) -> None:
    item = f"<item><title>Một</title><link>{link}</link><guid>12345</guid></item>"
    feed = rss(f"<link>{channel.format(HOST)}</link>", item)

    is_in_folder = path.startswith("/rss/") and "thoi-su" in channel and link[0] != "/"
    assert read_feed(feed.encode(), f"https://{HOST}{path}", source).articles == (
        f"https://{HOST}{'/rss' * is_in_folder}/tin-post1.html",
    )


def test_a_guid_without_a_slash_is_resolved_against_the_feed(source: Source) -> None:
    feed = rss(f"<link>http://{HOST}/</link>", "<item><title>Một</title><guid>tin-post1.html</guid></item>")

    assert read_feed(feed.encode(), f"http://{HOST}/rss/tin.rss", source).articles == (
        f"http://{HOST}/rss/tin-post1.html",
    )


def test_xml_base_counts_before_the_site_and_a_slash_leads_to_the_root(source: Source) -> None:
    item = "<item><title>Một</title><link>{}</link></item>"
    based = rss(f"<link>http://{HOST}/</link>", item.format("tin-post1.html")).replace(
        "<rss", f"<rss xml:base='http://{HOST}/tin/'"
    )
    rooted = rss(f"<link>http://{HOST}/vn/</link>", item.format("/tin-post1.html"), item.format("tin-post2.html"))
    below = f"http://{HOST}/vn/rss/tin.rss"

    assert read_feed(based.encode(), URL, source).articles == (f"http://{HOST}/tin/tin-post1.html",)
    assert read_feed(rooted.encode(), below, source).articles == (article(1), f"http://{HOST}/vn/tin-post2.html")
