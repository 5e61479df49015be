# ruff: noqa: E501 - markup as pages have it
"""Whatever a page holds ends in a record or in a refusal with a reason, in time, and always in the same one."""

import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.cleaning import open_page
from flows.pipeline.extraction.extract import extract_page
from flows.stages import Page, Refusal
from storage.model.article import Draft
from tests.flows.pages import BODY, NO_RULES, capture, source
from tests.timing import assert_quick

HEADLINE = "Nà Pheo vào vụ mận sớm"
PAGE = f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{HEADLINE} - Báo Ví Dụ</title><base href="/static/">
<link rel="canonical" href="https://baovidu.example/bai-viet-1234567.html"><meta property="og:title" content="{HEADLINE}">
<meta property="og:image" content="/a.jpg"><meta name="keywords" content="mận, Nà Pheo">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "N&#224; Pheo v&#224;o v&#7909; m&#7853;n s&#7899;m",
"datePublished": "2026-03-01T07:05:09+0700", "author": [{{"@type": "Person", "name": "Vi Mai"}}], "publisher": {{"name": "Báo Ví Dụ"}}}}</script>
</head><body><ul class="breadcrumb"><li><a href="/kinh-te">Kinh tế</a></li></ul><h1 class="name article__title">{HEADLINE}</h1>
<time datetime="2026-03-01">01/03/2026 - 07:05</time><div class="sapo"><p>{BODY[1]}</p></div>
<div id="content-detail" class="article__body"><style>.t1 {{text-align: right}}</style><p>(BVD) – {BODY[0]}</p>
<figure><img data-src="a.jpg" srcset="b.jpg 1x"><figcaption>Vườn mận. Ảnh: P.Y</figcaption></figure><div>{BODY[2]}</div>
<table><tr><td>Năm</td><td>Tấn</td></tr><tr><td>2025</td><td>120</td></tr></table><ul><li>Mận tam hoa</li><li>Mận hậu</li></ul>
<blockquote><p>Được mùa, được giá!</p></blockquote><iframe src="https://www.youtube.com/embed/x"></iframe><p>{{{{ leak }}}}</p>
<p>{BODY[1]} {BODY[0]} {BODY[2]}</p><div class="t1">Tin, ảnh: P.Y</div><div class="related"><a href="/b">Bài khác</a></div>
<div>Ý kiến ()</div></div><div class="tags">Từ khóa: <a href="/t">mận</a></div></body></html>"""


def outcome(body: bytes | str, *, paper: str | None = None, content_type: str = "text/html") -> Draft | Refusal:
    newspaper = source(paper) if paper else NO_RULES
    given_capture = capture(
        body, url=f"https://{newspaper.hosts[0]}/bai-viet-1234567.html", headers={"content-type": content_type}
    )
    page = open_page(given_capture, newspaper)
    if not isinstance(page, Page):
        assert isinstance(page, Refusal)
        assert page.detail
        return page
    extracted = extract_page(page)
    if isinstance(extracted, Refusal):
        assert extracted.detail
        return extracted
    return extracted.draft


def test_the_page_that_the_others_are_made_of_is_an_article() -> None:
    read = outcome(PAGE)
    assert isinstance(read, Draft)
    assert (read.headline, read.dateline, read.authors) == (HEADLINE, "BVD", ("P.Y",))
    assert read.word_count is not None
    assert read.word_count >= (read.syllable_count or 0) > 60
    assert read.language == "vi"


def test_the_same_capture_gives_the_same_bytes() -> None:
    first = outcome(PAGE)
    assert isinstance(first, Draft)
    for paper in (None, "baolangson", "baolaocai"):
        outcome(PAGE.replace("mận", "đào"), paper=paper)
    again = outcome(PAGE)
    assert isinstance(again, Draft)
    assert again.model_dump_json() == first.model_dump_json()


@pytest.mark.long
@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 100_000 + BODY[0] + "</body></html>",
        "<html><body>" + "<x>" * 100_000 + BODY[0] + "</body></html>",
        "<html><body><h1>Tiêu đề dài hơn mười lăm chữ</h1>" + "<p><b><i>" * 30_000 + BODY[0] + "</body></html>",
        PAGE.replace("<p>(BVD)", "<div><p>" + "<span>" * 350 + "(BVD)"),
        "<html><body>" + "<ul><li>" * 50_000 + BODY[0] + "</body></html>",
        PAGE.replace("</ul><h1", "</ul>" + '<a href="/x">Một liên kết</a>' * 200_000 + "<h1"),
        PAGE.replace("<p>(BVD)", '<a href="/x">Một liên kết khá dài trong bài</a>' * 200_000 + "<p>(BVD)"),
        PAGE.replace("<p>(BVD)", f"<p>{BODY[0]}</p>" * 20_000 + "<p>(BVD)"),
        PAGE.replace("</body>", "<!-- " + "x" * 20_000_000 + " --></body>"),
        PAGE.replace("<head>", "<head>" + '<meta name="a" content="b">' * 100_000),
        PAGE.replace('"NewsArticle"', '"NewsArticle", "x": ' + "[" * 100_000),
        PAGE.replace("</head>", '<script type="application/ld+json">' + '{"a":' * 50_000 + "</script></head>"),
        PAGE.replace("07:05</time>", "07:05" + "0" * 1_000_000 + "</time>"),
        PAGE.replace("07:05</time>", "07:05</tim" + "<ul>" * 5_000 + "e>"),
        PAGE.replace("Tin, ảnh: P.Y", "A" * 100_000 + " " + "Ab " * 100_000),
        PAGE.replace("Tin, ảnh: P.Y", "clip " * 20 + "x"),
        PAGE.replace("<td>Năm</td>", "<td>" * 5000),
        "<html><body><table>" + "<tr><td><table>" * 20_000 + "</body></html>",
        "<html><body><h1>" + "a " * 500_000 + "</h1></body></html>",
        PAGE.replace("</time>", "</time>" + "<div><b>Tác giả</b></div>" * 50_000).replace('"author"', '"x"'),
        PAGE.replace("</time>", "</time>" + "<i>01/03/2026</i>" * 50_000).replace('"datePublished"', '"x"'),
        PAGE.replace("</time>", "</time>" + "<p>Vi Mai - 01/03/2026</p>" * 20_000).replace('"author"', '"x"'),
        PAGE.replace("</time>", "</time>" + "<article><h3><a href=/x-1-2-3>Một tiêu đề</a></h3>" * 20_000),
        PAGE.replace(
            "<p>(BVD)", "<div>" * 200 + "<div>Một câu dẫn dài hơn ba mươi chữ, đứng một mình ở đầu bài.</div>" * 5_000
        ),
        PAGE.replace(
            "<p>(BVD)", f"<blockquote>{BODY[0][:90]}<cite>Lò Văn Inh</cite></blockquote>" * 8_000 + "<p>(BVD)"
        ),
        "".join(
            f'<div class="k{n}"><a href="/bai-khac-cua-bao-{n}">Một bài khác của báo số {n}</a><p>{BODY[1][:90]}</p></div>'
            for n in range(3_000)
        ).join((PAGE.partition("<p>(BVD)")[0], "<p>(BVD)" + PAGE.partition("<p>(BVD)")[2])),
        PAGE.replace("<ul class", '<div class="breadcrumb">' * 300 + '<a href="/x">Mục</a>' * 3_000 + "<ul class"),
        PAGE.replace("<p>(BVD)", "Vi Mai <br>" * 9_000 + "<p>(BVD)"),
        PAGE.replace("<p>(BVD)", "Vi Mai <br>" * 100_000 + "<p>(BVD)"),
        PAGE.replace("<p>(BVD)", "<p>Ngày đăng: x</p>" * 50_000 + "<p>(BVD)"),
        PAGE.replace("<p>(BVD)", "<p>" + '<noscript><img alt="x"></noscript>' * 4_000 + "</p><p>(BVD)"),
        PAGE.replace(
            "<p>(BVD)",
            "<figure><picture>"
            + '<source srcset="/a.jpg 1w">' * 2_000
            + "<img>" * 2_000
            + "</picture></figure><p>(BVD)",
        ),
        PAGE.replace(
            "<p>(BVD)",
            "<p><picture>"
            + '<source srcset="x 1w,">' * 40
            + '<img></picture><img src="/a.jpg">'
            + '<noscript><img src="/b.jpg"></noscript>' * 4_000
            + "</p><p>(BVD)",
        ),
        PAGE.replace(
            "<p>(BVD)",
            '<figure><picture><source media="' + "width:" * 50_000 + '" srcset="' + "a 1w," * 20_000 + '">'
            "<img></picture></figure><p>(BVD)",
        ),
        PAGE.replace(
            "<p>(BVD)",
            "<figure>" * 120 + "<figure><img src=/a.jpg><figcaption>a</figcaption></figure>" * 2_000 + "<p>(BVD)",
        ),
        "<html><title>Mùa mận - Báo</title><body>"
        + "".join(f'<h3 class="post-title n{n}">Mùa mận</h3><a href=/{n}>Mục</a>' for n in range(4_000))
        + BODY[0],
        PAGE.replace("</body>", '<div role="dialog">' * 3_000 + f"<p>{BODY[1]} Cookie.</p>" * 50 + "</body>"),
        PAGE.replace(
            "<p>(BVD)", f"<h3>Tin</h3><p><a href=/bai-2>Một bài khác của báo</a> {BODY[1]}</p>" * 1_000 + "<p>(BVD)"
        ),
        PAGE.replace(
            "<p>(BVD)", "<table><tr><td>7:30</td><td>" * 100 + "<table><tr><td>7:30<td><p>a<p>b" * 1_000 + "<p>(BVD)"
        ),
        "<html><title>Báo Ví Dụ</title><body>" + "<b>a " * 6_000 + BODY[0] + "</body></html>",
        "<html><title>Báo Ví Dụ</title><body>" + "<b>" * 6_000 + BODY[0] + "</body></html>",
        "<html><body>" + "<p" * 500_000 + "</body></html>",
        "<html><body>" + "&amp;" * 1_000_000 + "</body></html>",
    ],
    ids=lambda html: f"{len(html)}-{zlib.crc32(html.encode()):x}",
)
def test_a_monstrous_page_ends_within_two_seconds(html: str) -> None:
    assert_quick(lambda: outcome(html), 2)


@pytest.mark.parametrize(
    "base", ["", "javascript:x", "http://[", "//", "https://baovidu.example:99999/", "\x00", "../" * 1000]
)
def test_a_broken_base_costs_at_most_the_pictures(base: str) -> None:
    read = outcome(PAGE.replace('href="/static/"', f'href="{base}"'))
    assert isinstance(read, Draft)


@pytest.mark.parametrize("cut", range(0, len(PAGE), 37))
def test_a_page_cut_off_anywhere_is_never_half_an_article(cut: int) -> None:
    read = outcome(PAGE[:cut])
    assert isinstance(read, Refusal)


FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(
    st.binary(max_size=2000), st.sampled_from(["text/html", "", "text/html; charset=utf-16", "text/html; charset=\x00"])
)
def test_bytes_of_any_kind_raise_nothing(body: bytes, content_type: str) -> None:
    outcome(body, content_type=content_type)
    outcome(b"<html><body>" + body + b"</body></html>", content_type=content_type)


@FUZZ
@given(st.data())
def test_a_mangled_page_raises_nothing(data: st.DataObject) -> None:
    body = bytearray(PAGE.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(body)))
        length = data.draw(st.integers(0, 200))
        change = data.draw(st.sampled_from(["cut", "double", "noise", "tag", "swap"]))
        if change == "cut":
            del body[start : start + length]
        elif change == "double":
            body[start:start] = body[start : start + length]
        elif change == "noise":
            body[start:start] = data.draw(st.binary(max_size=20))
        elif change == "tag":
            body[start:start] = data.draw(
                st.sampled_from(
                    [
                        b"<div>",
                        b"</div>",
                        b"</p>",
                        b"<table>",
                        b"<script>",
                        b"<!--",
                        b"</html>",
                        b'"',
                        b">",
                        b"&#x110000;",
                        b"\xed\xa0\x80",
                    ]
                )
            )
        else:
            body[start : start + length] = body[start : start + length][::-1]
    outcome(bytes(body), paper=data.draw(st.sampled_from([None, "baolangson", "baolaocai"])))
