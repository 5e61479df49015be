# ruff: noqa: E501 - markup as pages have it
"""The date of publication that only a script of the page states."""

from datetime import datetime, timedelta, timezone

import pytest

from flows.cleaning.page.typography import loose
from flows.metadata.script_dates import dates_stated
from tests.flows.metadata.test_publication import HEADLINE, PRINTED, json_ld, page
from tests.flows.pages import read
from tests.timing import assert_quick

VIETNAM = timezone(timedelta(hours=7))
AT = datetime(2026, 2, 27, 6, 45, tzinfo=VIETNAM)
DAY = datetime(2026, 2, 27, tzinfo=VIETNAM)
SECONDS = int(AT.timestamp())


def published(head: str, *, kind: str = "", **parts: str) -> datetime | None:
    _, described = read(page(head=f"<script{kind}>{head}</script>", **parts))
    return described.published_at


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('window.dataLayer=window.dataLayer||[];dataLayer.push({"pageType":"article","publishDate":"2026-02-27T06:45:00+07:00","buildTime":"2026-03-01T00:00:00+07:00"});', AT),
        ("dataLayer = [{'pageType': 'article', 'publish_date': '2026-02-27 06:45', 'modified_date': '2026-02-28 09:00'}];", AT),
        ("dataLayer = [{publishedAt: '2026/02/27 06:45'}, {event: 'page_ready', loadedAt: '2026-03-01 10:00'}];", AT),
        (f"var page = {{published: {SECONDS}, expires: {SECONDS + 864000}}};", AT),
        (f"page.published = {SECONDS}000; page.updated = {SECONDS + 3600}000;", AT),
        (f"var bai = {{ma: 31, ngayDang: new Date({SECONDS}000), ngayHetHan: new Date({SECONDS + 86400}000)}};", AT),
        ('var tin = {"ngay_dang": "27/02/2026 06:45"};', AT),
        ('var tin = {"ngay_dang": "05/02/2026 06:45"};', AT.replace(day=5)),
        ('_sf_async_config.pubDate = "2026-02-27T06:45:00+0700";', AT),
        ("gtag('set', 'publish_date', '2026-02-27 06:45:00');", AT),
        ("googletag.pubads().setTargeting('article_published', '2026-02-27');", DAY),
        ("googletag.pubads().setTargeting('article_published', ['2026-02-27']);", DAY),
        ('var article = {"published": {"date": "2026-02-27T06:45:00+07:00"}, "changed": {"date": "2026-03-01"}};', AT),
        ('var a = {"post_date_gmt": "2026-02-26 23:45:00"};', AT),
        ('var a = {"publishedAt": "2026-02-26T23:45:00.000Z", "postDate": "2026-02-27 06:45"};', AT),
        ('var bai_viet = {"createdDate": "2026-02-26 10:00", "datePublished": "2026-02-27T06:45:00+07:00"};', AT),
        ('window.article = {"createdDate": "2026-02-27T06:45:00+07:00"};', AT),
        ('var tin = JSON.parse("{\\"pubDate\\":\\"2026-02-27T06:45:00+07:00\\"}");', AT),
        ('window.__STATE__ = {"x": {"article": {"meta": {"publishedAt": "2026-02-27T06:45:00+07:00"}}}};', AT),
        (f'var a = {{"publishedAt": "2026-02-27T06:45:00+07:00", "title": "{loose(HEADLINE)}"}};', AT),
        ('var a = {"url": "https://baovidu.example/bai-viet-1234567.html?x=1", "datePublished": "2026-02-27"};', DAY),
        ('// don\'t touch\nvar r = /["\']/;\ndataLayer.push({"publish_time": "2026-02-27T06:45:00+07:00"});', AT),
        (f'var a = {{"title": "{HEADLINE}", "publishDate": "2026-02-27T06:45:00+07:00"}}; var k = {{"title": "Bốn mươi con dê giống được trao", "publishDate": "2026-02-20"}};', AT),
        ('var tin = {"publishDate": "2026-02-27"}; var page = {"publish_time": "2026-02-27T06:45:00+07:00"};', AT),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_date_that_a_script_names_as_the_publications_is_read(script: str, expected: datetime | None) -> None:
    assert published(script) == expected


@pytest.mark.parametrize(
    "script",
    [
        'window.build = {"buildTime": "2026-02-27T06:45:00+07:00", "version": "2026.02.27"};',
        'dataLayer.push({"modifiedDate": "2026-02-27T06:45:00+07:00", "lastPublished_by": "ban biên tập"});',
        'dataLayer.push({"expiryDate": "2026-02-27", "unpublishDate": "2026-02-27", "updatedAt": "2026-02-27"});',
        'var user = {"createdAt": "2026-02-27T06:45:00+07:00", "visitDate": "2026-02-27"};',
        'window.APP_CONFIG = {"createdAt": "2026-02-27T06:45:00+07:00"};',
        'window.app = {"publishedAt": "2026-02-27T06:45:00+07:00"};',
        'var data = {"related": [{"title": "Xưởng gạch nhận thêm lao động", "publishDate": "2026-02-27"}]};',
        'var menu = {"date": "2026-02-27", "license": {"date": "2026-02-27", "issued": "2026-02-27"}};',
        'var data = {"next": {"publishDate": "2026-02-27"}};',
        'var tham_do = {"cauHoi": "Ai trồng mận?", "ngayDang": "27/02/2026"};',
        'var poll = {"postDate": "2026-02-27"};',
        'var giay_phep = {"so": "9/GP", "ngay_dang": "27/02/2026"};',
        'var slider = {"name": "anh", "posted": "2026-02-27"};',
        'jwplayer("v").setup({"file": "a.mp4", "pubdate": "2026-02-27"});',
        'window.state = {"thread": {"id": 1, "postedAt": "2026-02-27T06:45:00Z"}};',
        'var plugin = {"version": "2.1", "pubDate": "2026-02-27"};',
        f'{{"pageProps": {{"article": {{"title": "{HEADLINE}"}}, "hot": {{"title": "Giá xăng", "publishedAt": "2026-02-27"}}}}}}',
        'var hot = {"title": "Gia mo coc lai tang o nhieu noi", "publishDate": "2026-02-27"};',
        f'var hot = {{"title": "{" ".join(HEADLINE.split()[:4])} ở những bản khác thì sao", "publishDate": "2026-02-27"}};',
        'var page = {"id": 5, "dateCreated": "2026-02-27"};',
        "ga('set', 'dimension4', '2026-02-27');",
        'dataLayer.push({"title": "x", "publishDate": "2026-02-27"});',
        'var tin = [{"id": 1, "publishDate": "2026-02-27"}, {"id": 2, "publishDate": "2026-02-27"}];',
        'var tin = {"publishDate": "2026-02-27"}; var bai = {"publishDate": "2026-02-26"};',
        'var a = {"title": "Bốn mươi con dê giống được trao", "publishDate": "2026-02-27"};',
        'var tin = {"publishDate": "03/02/2026 06:45"};',
        'var tin = {"publishDate": "2026-03-09T06:45:00+07:00"};',
        'var tin = {"publishDate": 31, "published": true, "pubDate": "hôm qua", "publish_time": 202602};',
        'var noti = "Đã publish: 2026-02-27";',
    ],
    ids=[
        "build", "changed", "ends", "visit", "settings", "an app", "related", "no name", "next", "a poll", "a poll's post", "a licence", "a slider",
        "a player", "a thread", "a plugin", "hot news in a state", "hot news", "a title that begins so", "a created page",
        "a dimension", "a short title", "a list", "two days", "another title", "day or month", "after the fetch", "no date",
        "words",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_another_date_in_a_script_is_not_the_publications(script: str) -> None:
    assert published(script) is None


def test_a_script_is_the_weakest_of_all_sources() -> None:
    script = 'dataLayer.push({"publishDate": "2026-02-27T06:45:00+07:00"});'
    printed = datetime(2026, 3, 1, 18, 21, tzinfo=VIETNAM)
    assert published(script, beside=PRINTED) == printed
    assert published(script, beside='<time datetime="2026-03-01T18:21:00+07:00">hôm qua</time>') == printed
    _, described = read(page(head=json_ld(datePublished="2026-03-01") + f"<script>{script}</script>"))
    assert described.published_at == printed.replace(hour=0, minute=0)


def test_state_that_a_script_reads_is_read_and_templates_are_not() -> None:
    state = '{"props": {"pageProps": {"article": {"publishedAt": "2026-02-27T06:45:00+07:00"}}}}'
    assert published(state, kind=' type="application/json" id="__NEXT_DATA__"') == AT
    assert published(state, kind=' type="text/template"') is None


@pytest.mark.parametrize(
    "part",
    [
        '"',
        '\\"',
        "'",
        "{[(",
        "/*",
        "publishDate:",
        '{"publishDate":"2026-02-27"},',
        '{"publishDate":"2026-02-27",',
        "a" * 9,
        '{"title":"' + "đường lối ấy à " * 600 + '","x":{"publishDate":"2026-02-27"}},',
    ],
)
def test_strange_scripts_cost_little(part: str) -> None:
    script = part * (300_000 // len(part))
    assert_quick(lambda: list(dates_stated(script)), 0.5)
