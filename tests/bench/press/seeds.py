# ruff: noqa: E501 - markup as pages have it
"""The pages that mutations start from: invented articles in the layouts of the families."""

from collections.abc import Iterator

from tests.flows.pages import BODY

__all__ = ["seeds"]

HEADLINE = "Nà Pheo vào vụ mận sớm"
_DATE = "2026-03-01T07:05:09+07:00"
_HEAD = f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{HEADLINE} - Báo Ví Dụ</title>
<base href="/static/"><link rel="canonical" href="/na-pheo-1234567.html"><meta property="og:title" content="{HEADLINE}">
<meta property="og:image" content="/a.jpg"><meta name="keywords" content="mận, Nà Pheo"><meta property="og:type" content="article">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "N&#224; Pheo", "datePublished": "{_DATE}",
"author": [{{"@type": "Person", "name": "Vi Mai"}}], "publisher": {{"name": "Báo Ví Dụ"}}, "articleSection": "Kinh tế"}}</script>
</head><body><ul class="breadcrumb"><li><a href="/kinh-te">Kinh tế</a></li></ul>"""
_BLOCKS = f"""<p>(LSO) – {BODY[0]}</p><figure><img data-src="a.jpg"><figcaption>Vườn mận. Ảnh: P.Y</figcaption></figure>
<div>{BODY[1]}</div><table><tr><td>Năm</td><td>Tấn</td></tr><tr><td>2025</td><td>120</td></tr></table>
<ul><li>Mận tam hoa</li><li>Mận hậu</li></ul><h3>Được mùa</h3><blockquote><p>Được mùa, được giá!</p></blockquote>
<iframe src="https://www.youtube.com/embed/x"></iframe><p>{{{{ leak }}}}</p><p>{BODY[2]}</p>
<p style="text-align: center"><img src="/b.jpg"></p><p style="text-align: center"><em>Chợ phiên</em></p>
<p style="text-align: right"><strong>Tin, ảnh: P.Y</strong></p>"""
_TAIL = """<div class="tags">Từ khóa: <a href="/t">mận</a></div><div class="related"><a href="/b">Bài khác</a></div>
<div>Ý kiến ()</div></body></html>"""
_LAYOUTS = {
    "https://baolaocai.vn/na-pheo-post404649.html": (
        f'<h1 class="article__title">{HEADLINE}</h1><time class="time" datetime="{_DATE}">01/03/2026 07:05</time>'
        f'<div class="article__sapo">{BODY[1]}</div><div class="article__body"><style>.t1 {{text-align: right}}</style>',
        '<div class="t1">Vi Mai</div></div>',
    ),
    "https://baocantho.com.vn/na-pheo-a196670.html": (
        f'<span class="pubdate">01/03/2026 - 07:05</span><h1>{HEADLINE}</h1><div id="newscontents"><div class="content-fck">',
        "</div></div>",
    ),
    "https://baolangson.vn/na-pheo-1234567.html": (
        f'<h1 class="name">{HEADLINE}</h1><div id="content-detail"><h2>{BODY[1]}</h2>',
        '<div class="pseudonym">Vi Mai</div></div>',
    ),
    "https://baoquangngai.vn/na-pheo-12345.htm": (
        f'<h1>{HEADLINE}</h1><p class="sapo">{BODY[1]}</p><div id="content"></div><script>outputData = "&lt;p&gt;{BODY[0]}'
        f'&lt;\\/p&gt;&lt;p&gt;{BODY[2]}&lt;\\/p&gt;";</script><div>',
        "</div>",
    ),
    "https://baovidu.example/na-pheo-1.html": (f"<h1>{HEADLINE}</h1><div class=x>", "</div>"),
}


def seeds() -> Iterator[tuple[str, bytes]]:
    """Yield the address and body of each page to be mutated."""
    for url, (before, after) in _LAYOUTS.items():
        yield url, f"{_HEAD}{before}{_BLOCKS}{after}{_TAIL}".encode()
