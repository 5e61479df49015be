# ruff: noqa: E501 - markup as pages have it
"""Pages of newspapers without rules come out right in every field: what any layout has in common is enough."""

from datetime import datetime, timedelta, timezone

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.boxes.short_rows import find_rows
from flows.cleaning.page.dom_index import DomIndex
from flows.stages import RefusalReason
from storage.model.blocks import Paragraph
from storage.model.body_facts import Genre
from tests.flows.pages import BODY, read, refused

AT = datetime(2026, 3, 1, 16, 22, tzinfo=timezone(timedelta(hours=7)))
HEADLINE = "Nà Pheo vào vụ mận sớm trong niềm vui của bà con"
LEAD = "Những ngày đầu tháng 3, khắp các triền đồi ở Nà Pheo rộn ràng tiếng cười của bà con hái mận sớm."
PROSE = "".join(f"<p>{text}</p>" for text in BODY)
HEAD = f'<title>{HEADLINE} - Báo Ví Dụ</title><meta name="description" content="{LEAD}">'
DECLARED = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-01">'
BLOCKS = [Paragraph(text=text) for text in BODY]


def headline_of(heading: str, title: str, declared: str = "") -> str | None:
    """Return the headline read from a page with this heading, and this title for machines."""
    html = f"<html><head><title>{title}</title><meta property='og:title' content='{title}'>{declared}</head>"
    return read(f"{html}<body><h1>{heading}</h1><div>{PROSE}</div></body></html>")[0].headline


def test_headline_writer_and_date_inside_the_bodys_element_are_no_paragraphs() -> None:
    for header in (
        '<div class="header-meta"><span class="header-author">Minh Phong</span> <span>01/03/2026 - 16:22</span></div>',
        '<div class="header-meta"><span>Minh Phong</span></div><div>Chủ nhật, 01/03/2026 - 16:22 (GMT+7)</div>',
        "<p>01/03/2026 16:22</p><p>Minh Phong</p>",
    ):
        html = f"""<html><head>{HEAD}</head><body><div class="main"><article class="entry"><div><h1>{HEADLINE}</h1>{header}
<p class="header-sapo">{LEAD}</p></div>{PROSE}</article></div></body></html>"""
        cleaned, described = read(html)
        assert list(cleaned.blocks) == BLOCKS
        assert (cleaned.lead, described.authors, described.published_at) == (LEAD, ("Minh Phong",), AT)


def test_a_source_beside_the_headline_or_behind_the_body_is_the_credit() -> None:
    for beside, after in (
        ('<p class="author"><a class="cms-author" href="/q?q=mp">Minh Phong</a> <em class="cms-source"> / <a href="/q">suoimo.vn</a></em></p>', ""),
        ('<span class="author">Minh Phong</span>', '<div class="pages"><span class="js-source-copy">Theo suoimo.vn</span><div><label>Link bài gốc</label></div></div>'),
        ("", "<div><p><strong>Tác giả bài viết: </strong>Minh Phong</p><p><strong>Nguồn tin: </strong>suoimo.vn</p></div>"),
        ("", '<div class="author">Minh Phong/suoimo.vn</div>'),
    ):  # fmt: skip  # short items: a line each would fill a screen
        html = f"""<html><head>{HEAD}</head><body><div class="main"><h1>{HEADLINE}</h1>{beside}<div class="text">{PROSE}</div>{after}
</div></body></html>"""
        _, described = read(html)
        assert (described.authors, described.credit) == (("Minh Phong",), "suoimo.vn")


def test_the_sign_of_an_agency_in_brackets_closes_the_text() -> None:
    html = f"""<html><head>{HEAD}</head><body><h1>{HEADLINE}</h1><div class="text">{PROSE}<p>(TTXVN/Suối Mơ)</p></div></body></html>"""
    cleaned, described = read(html)
    assert (list(cleaned.blocks), described.credit) == (BLOCKS, "TTXVN/Suối Mơ")


def test_a_lead_loses_the_papers_sign_that_stands_before_it_in_a_box() -> None:
    sapo = f"<p><span>NPNEWS</span> <b>{LEAD}</b></p>"
    for html in (
        f"<html><head>{HEAD}</head><body><h1>{HEADLINE}</h1>{sapo}<div class='text'>{PROSE}</div></body></html>",
        f"<html><head>{HEAD}</head><body><h1>{HEADLINE}</h1><div class='text'>{sapo}{PROSE}</div></body></html>",
    ):
        cleaned, _ = read(html)
        assert (cleaned.lead, list(cleaned.blocks)) == (LEAD, BLOCKS)


def test_a_lead_is_known_by_its_vietnamese_name() -> None:
    for name in ('class="hometext"', 'id="ctl00_lblTomTat"', 'class="trichdan"', 'itemprop="description"'):
        html = f"""<html><head><title>{HEADLINE}</title></head><body><h1>{HEADLINE}</h1><div {name}>{LEAD}</div>
<div class="text">{PROSE}</div></body></html>"""
        cleaned, _ = read(html)
        assert (cleaned.lead, list(cleaned.blocks)) == (LEAD, BLOCKS)


def test_single_breaks_part_the_paragraphs_of_an_article_and_the_lines_of_a_verse() -> None:
    lines = "<br>&nbsp;&nbsp;".join((*BODY, *BODY[:2]))
    html = f"<html><head>{HEAD}</head><body><h1>{HEADLINE}</h1><div>{lines}</div></body></html>"
    assert list(read(html)[0].blocks) == [*BLOCKS, *BLOCKS[:2]]
    verse = "<p>Suối về<br>qua bản<br>mận trắng<br>đầu non<br>gọi mùa</p>"
    html = f"<html><head>{HEAD}</head><body><h1>{HEADLINE}</h1><div>{PROSE}{verse}{PROSE}</div></body></html>"
    texts = [block.text for block in read(html)[0].blocks if isinstance(block, Paragraph)]
    assert texts[len(BODY) : len(BODY) + 5] == ["Suối về", "qua bản", "mận trắng", "đầu non", "gọi mùa"]


def test_a_printed_headline_is_known_by_the_title_however_long_the_sites_name() -> None:
    html = f"""<html><head><title>{HEADLINE} - Nông nghiệp - Cổng thông tin điện tử xã Nà Pheo</title></head><body>
<h1>Cổng thông tin</h1><h3 class="title">{HEADLINE}</h3><span>(01/03/2026 16:22)</span><div class="text">{PROSE}</div></body></html>"""
    cleaned, described = read(html)
    assert (cleaned.headline, described.published_at) == (HEADLINE, AT)


@pytest.mark.parametrize("name", ["kicker", "dachzeile", "article__eyebrow"])
def test_the_line_above_a_printed_headline_is_no_part_of_it(name: str) -> None:
    heading = f'<h1><span class="{name}">Kinh tế vùng cao</span> <span>{HEADLINE}</span></h1>'
    html = (
        f"<html><head><title>Giá mận hôm nay | Báo Ví Dụ</title></head><body>{heading}<div>{PROSE}</div></body></html>"
    )
    assert read(html)[0].headline == HEADLINE


def test_a_dash_in_a_headline_told_to_machines_begins_no_name_of_a_site() -> None:
    stated = "Vụ mận sớm ở Nà Pheo – Được mùa được giá"
    said = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{stated}", "datePublished": "2026-03-01"}}</script>'
    html = f"<html><head><title>{stated} – Báo Ví Dụ</title>{said}</head><body><div>{PROSE}</div></body></html>"
    assert read(html)[0].headline == stated


OTHER = "Cháy chợ Mường Tấc lúc nửa đêm, thiệt hại lớn"


@pytest.mark.parametrize("title", [OTHER, f"{HEADLINE} - Báo Ví Dụ"], ids=["whole head", "data only"])
def test_the_head_of_another_article_gives_no_fact(title: str) -> None:
    head = f'''<title>{title}</title><meta property="og:title" content="{title}"><meta property="og:type" content="article">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{OTHER}", "url": "https://baovidu.example/chay-cho.html",
"datePublished": "2024-05-06T07:08:00+07:00", "author": {{"@type": "Person", "name": "Vi Mai"}}}}</script>'''
    by = '<span>01/03/2026 16:22</span> <span class="byline">Lò Sơn</span>'

    html = f"<html><head>{head}</head><body><main><h1>{HEADLINE}</h1>{by}<div>{PROSE}</div></main></body></html>"
    cleaned, described = read(html)
    assert (cleaned.headline, described.authors, described.published_at) == (HEADLINE, ("Lò Sơn",), AT)


def test_sections_and_tags_are_known_by_the_relation_of_their_links() -> None:
    html = f"""<html><head>{HEAD}</head><body><h1>{HEADLINE}</h1><div class="text">{PROSE}</div><footer>
Đăng trong <a href="/c/kinh-te" rel="category tag">Kinh tế</a> Được gắn thẻ <a href="/t/man" rel="tag">mận sớm</a></footer></body></html>"""
    _, described = read(html)
    assert (described.section, described.tags) == (("Kinh tế",), ("mận sớm",))


def teasers(count: int, heading: str = "h3") -> str:
    return "".join(
        f'<div class="item"><a href="/{number}.html"><img src="/{number}.jpg"></a><{heading}><a href="/{number}.html">'
        f"Bài số {number} về đời sống của bà con vùng cao</a></{heading}><span>0{number}/03/2026 08:15</span>"
        f"<p>Bài {number}: {BODY[number % 3]}</p></div>"
        for number in range(1, count + 1)
    )


def test_teasers_are_never_the_text_of_an_article_however_the_page_calls_itself() -> None:
    published = '<meta property="article:published_time" content="2026-03-01T16:22:00+07:00">'
    for body in (
        f'<h1>{HEADLINE}</h1><h2 class="sapo">{LEAD}</h2><div class="text"></div><div class="most">{teasers(6)}</div>',
        f"<h2>Kinh tế</h2><div>{teasers(9)}</div>",
        f"<h1>Bản tin sáng 1/3</h1><p>Nghe bản tin sáng 1/3</p>{teasers(5)}",
    ):
        refusal = refused(f"<html><head>{HEAD}{published}</head><body>{body}</body></html>")
        assert refusal.reason in (RefusalReason.NO_BODY, RefusalReason.NOT_AN_ARTICLE)


def test_teasers_in_a_cell_beside_the_text_are_known_by_their_links_alone() -> None:
    teaser = "<p><a href=/{0}.html>Bài số {0} về đời sống của bà con vùng cao</a><br>Một câu giới thiệu dài của bài số {0}, đủ để là văn xuôi.</p>"
    beside = "".join(map(teaser.format, (1, 2)))
    html = f"""<html><head>{HEAD}</head><body><h1>{HEADLINE}</h1><table><tr><td>{PROSE}<p align="right"><b>Bài, ảnh: Minh Phong</b></p></td>
<td>{beside}</td></tr></table></body></html>"""
    cleaned, described = read(html)
    assert (list(cleaned.blocks), described.authors) == (BLOCKS, ("Minh Phong",))


def test_a_photo_story_of_tables_is_read_without_the_list_of_other_articles() -> None:
    tables = "".join(
        f'<table><tr><td><img src="/{number}.jpg"></td></tr><tr><td class="pCaption"><em>Ảnh {number}: {BODY[number % 3]}</em></td></tr></table>'
        for number in range(5)
    )
    others = "".join(
        f"<li><a href=/{number}.html>Bài số {number} về đời sống của bà con vùng cao</a></li>" for number in range(4)
    )
    published = '<meta property="article:published_time" content="2026-03-01T16:22:00+07:00">'
    html = f"""<html><head>{HEAD}{published}</head><body><div id="wrap"><div><h1>{HEADLINE}</h1><div class="nd">{tables}</div></div>
<div class="b"><h3>Đọc nhiều</h3><ul>{others}</ul></div></div></body></html>"""
    told = read(html)[0].html
    assert all(text in told for text in BODY)
    assert "Bài số" not in told
    assert "Đọc nhiều" not in told


WEATHER = "".join(f"<tr><td>Nà Pheo {n}</td><td>1{n} - 2{n}°C</td></tr>" for n in range(6)).join(
    ("<div class=tt><table>", "</table></div>")
)
TEASERS = "".join(
    f'<div class="m"><a href="/tin-{n}-cho-phien-vung-cao">Chợ phiên vùng cao họp thêm ngày thứ {n} trong tuần</a>'
    f"<p>Bà con các bản cho biết họ sẽ đi chợ từ rất sớm.</p><em>1{n}/02/2026</em></div>"
    for n in range(8)
)
IMPRINT = """<footer><p>Giấy phép số 12/GP-BTTTT do Bộ
Thông tin và Truyền thông cấp. Tổng biên tập: Lê Thị Mơ. Điện thoại: 0215 000 000.</p></footer>"""


@pytest.mark.parametrize(
    "below",
    ["", WEATHER, f"<div><h3>Thơ khác</h3>{TEASERS}</div>{WEATHER}"],
    ids=["alone", "above the weather", "above teasers and the weather"],
)
def test_a_poem_is_read_although_only_the_imprint_is_prose(below: str) -> None:
    lines = [
        "Suối về qua bản",
        "Mận trắng đầu non",
        "Gọi mùa áo mới",
        "Gọi người lên nương",
        "Nắng về trên rẫy",
        "Mây vờn quanh sương",
        "Em về bên suối nghe mùa sang",
        "Anh lên nương sớm đợi trăng vàng",
        "Mẹ ngồi dệt vải bên khung cửi",
        "Cha thổi khèn lá gọi xuân sang",
    ]
    published = '<meta property="article:published_time" content="2026-03-01T16:22:00+07:00">'
    verse = "".join(f"<div>{line}</div>" for line in lines)
    html = f"""<html><head>{HEAD}{published}</head><body><div><h1>{HEADLINE}</h1><div>{verse}</div></div>{below}{IMPRINT}</body></html>"""
    cleaned, _ = read(html)
    assert (cleaned.genre, list(cleaned.blocks)) == (Genre.POEM, [Paragraph(text=line) for line in lines])


def test_a_table_below_the_headline_stays_the_article_beside_longer_rows_below_it() -> None:
    rows = "".join(f"<div>Đại lý báo số {n}, đường lên chợ Nà Pheo</div>" for n in range(12))
    tree = LexborHTMLParser(f"<h1>{HEADLINE}</h1>{WEATHER}<section>{rows}</section>")
    dom = DomIndex(tree)
    headline, table = tree.css_first("h1"), tree.css_first("table")

    assert find_rows(dom, headline, above=table) is None
    assert (found := find_rows(dom, headline)) is not None
    assert found.core.tag == "section"


def test_the_beginning_of_an_article_for_subscribers_is_refused_and_a_short_free_one_is_read() -> None:
    gate = '<div class="gate">Bạn cần đăng nhập hoặc mua gói hội viên để đọc tiếp</div>'
    html = f"""<html><head>{HEAD}<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}",
"isAccessibleForFree": "False"}}</script></head><body><h1>{HEADLINE}</h1><div class="text">{PROSE}</div>%s</body></html>"""
    refusal = refused(html % gate)
    assert refusal.reason is RefusalReason.NO_BODY
    assert "log in" in refusal.detail
    assert list(read(html % "<p>Đăng nhập để bình luận</p>")[0].blocks) == BLOCKS


def test_the_captions_of_an_album_are_not_the_text_of_an_article() -> None:
    pictures = "".join(
        f'<figure><img src="/{number}.jpg"><figcaption>{BODY[number % 3]}</figcaption></figure>' for number in range(6)
    )
    refusal = refused(
        f"<html><head>{HEAD}</head><body><h1>{HEADLINE}</h1><div class='text'>{pictures}</div></body></html>"
    )
    assert refusal.reason is RefusalReason.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    ("heading", "title", "headline"),
    [
        ("Mùa gặt", "Mùa gặt - Tiếng nói của đồng bào miền núi phía Bắc", "Mùa gặt"),
        (
            "<span>Lũ trên sông Chảy</span> <span>Hai cây cầu phải đóng</span>",
            "Lũ trên sông Chảy: Hai cây cầu phải đóng",
            "Lũ trên sông Chảy: Hai cây cầu phải đóng",
        ),
        (
            "<span>Tin mới</span> <span>Hai cây cầu phải đóng vì lũ trên sông</span>",
            "Hai cây cầu phải đóng vì lũ trên sông",
            "Hai cây cầu phải đóng vì lũ trên sông",
        ),
    ],
)
def test_a_headline_loses_the_sites_name_and_keeps_the_sign_behind_its_kicker(
    heading: str, title: str, headline: str
) -> None:
    assert headline_of(heading, title) == headline


HIDDEN, BADGE, LONGER = "screen-reader-text", "badge badge--live", "Giá mận Nà Pheo tăng gấp ba, bà con phấn khởi"


@pytest.mark.parametrize(
    ("heading", "title", "headline"),
    [
        (f'<span class="{HIDDEN}">Kinh tế: </span>{HEADLINE}', "Mận", HEADLINE),
        (f'<span class="x1">Kinh tế </span>{HEADLINE}', HEADLINE, HEADLINE),
        (f'{HEADLINE} <small class="{BADGE}">Trực tiếp</small>', "Mận", HEADLINE),
        (f'<span>{HEADLINE} <i class="x2">Video</i></span>', HEADLINE, HEADLINE),
        ("<b>民生：</b>老城区三百户居民告别煤炉", "老城区三百户居民告别煤炉", "老城区三百户居民告别煤炉"),
        ('<i class="kicker">Kinh tế</i> <i>Bà con Nà Pheo: «Mận được giá»</i>', "Mận", "Bà con Nà Pheo: «Mận được giá»"),
        ('Giá mận Nà Pheo tăng <b class="label">gấp ba lần</b>', "Giá mận Nà Pheo tăng gấp ba lần", "Giá mận Nà Pheo tăng gấp ba lần"),
        ("Giá mận Nà Pheo tăng gấp ba, bà con…", LONGER, LONGER),
        ("Giá mận Nà Pheo tăng gấp ba", LONGER, "Giá mận Nà Pheo tăng gấp ba"),
        ('Mận chín sớm, giá tăng <span class="plus">gấp ba lần ở Nà Pheo</span>', "Mận", "Mận chín sớm, giá tăng gấp ba lần ở Nà Pheo"),
    ],
)  # fmt: skip  # a case a line
def test_the_headline_is_what_a_reader_sees_without_badges_and_hidden_words(
    heading: str, title: str, headline: str
) -> None:
    assert headline_of(heading, title, DECLARED) == headline


def test_an_article_in_boxes_of_other_names_one_after_another_is_read_whole() -> None:
    texts = [f"Đoạn {number}: {BODY[number % len(BODY)]}" for number in range(6)]
    first, second = ("".join(f"<p>{text}</p>" for text in part) for part in (texts[:3], texts[3:]))
    html = f"""<html><head>{HEAD}</head><body><article><h1>{HEADLINE}</h1><div class="n1"><div class="b1">{first}</div>
<div class="p2"><div><img src="/a.jpg"></div><div class="c">Vườn mận đầu vụ</div></div>
<div class="p3"><div class="f">{second}</div></div></div></article></body></html>"""
    assert [block.text for block in read(html)[0].blocks if isinstance(block, Paragraph)] == texts


def test_a_lead_of_few_signs_is_read_where_signs_are_words() -> None:
    lead, prose = (
        "经过两年施工，管网终于贯通。",
        "十一月十五日清晨六点，换热站的阀门缓缓打开，热水流向二十七条小巷的三百户居民家中。",
    )
    head = f'<title>老城区居民告别煤炉</title><meta property="og:title" content="老城区居民告别煤炉"><meta property="og:description" content="{lead}">{DECLARED}'
    html = f"<html lang=zh><head>{head}</head><body><h1>老城区居民告别煤炉</h1><div>{lead}</div><article><p>{prose}</p>"
    html += "".join(f"<p>{number}号院：{prose}</p>" for number in range(1, 6)) + "</article></body></html>"
    assert read(html)[0].lead == lead
