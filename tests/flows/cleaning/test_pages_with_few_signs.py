# ruff: noqa: E501 - markup as pages have it
"""Pages that tell machines little or wrong things: old systems, short photo stories, sections that call themselves articles."""

import pytest

from flows.cleaning.article_cleaning import clean
from flows.cleaning.content.byline import read_byline
from flows.cleaning.page_analysis import analyse_page
from storage.model.body_facts import Genre
from tests.flows.cleaning.test_lines_beside_the_text import MORE
from tests.flows.pages import BODY, NO_RULES, opened, read, refused
from tests.timing import assert_quick

TEXT = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))
HEADLINE = "Bản Nậm Khoang đón điện lưới sau hai mươi năm chờ đợi"


def old_page(title: str, head: str, text: str = TEXT) -> str:
    return f"<html lang=vi><head><title>{title}</title></head><body><div class=menu><a href=/>Trang chủ</a></div><div class=cot>{head}<div>{text}</div></div></body></html>"


@pytest.mark.parametrize(
    ("title", "head"),
    [
        (
            "Xem tin - Cổng thông tin điện tử xã Nậm Khoang",
            f'<h3 class="tieu-de">{HEADLINE}</h3><i>Ngày 01/03/2026</i>',
        ),
        ("Chi tiết tin | Báo Ví Dụ", f'<div id="lblTitleDetail"><b>{HEADLINE}</b></div><i>01/03/2026</i>'),
        ("Đón điện ở bản xa - Trang chủ - Báo Ví Dụ", f'<h2 class="tieu-de">{HEADLINE}</h2><p>08:00 01/03/2026</p>'),
        ("Bao Vi Du dien tu ban moi", f'<div class="tieude"><b>{HEADLINE}</b></div><p>08:00 01/03/2026</p>'),
    ],
    ids=["a page of a portal", "few words and a site", "a shorter one in the title", "a title without marks"],
)
def test_a_printed_headline_beats_a_title_that_is_printed_nowhere(title: str, head: str) -> None:
    cleaned, _ = read(old_page(title, head))

    assert cleaned.headline == HEADLINE


def test_a_paragraph_in_large_letters_is_no_headline_and_the_last_box_signs_the_text() -> None:
    """As portals show an article that its editor pasted into several boxes."""
    large = "".join(f'<div><span style="font-size:14pt">{line}</span></div>' for line in BODY)
    head = f'<h3 class="header-title">{HEADLINE}</h3><div>Ngày 01/03/2026 - 10:15</div>'
    boxes = f'<div class="o"><div><div>{head}{large}</div></div></div><div class="o"><div><div>{TEXT}<div style="text-align: right;"><strong>Vi Thị Mai</strong></div></div></div></div>'
    html = f"<html lang=vi><head><title>Chi tiết tin</title></head><body><div class=menu><a href=/>Trang chủ</a></div><div class=cot>{boxes}</div></body></html>"
    cleaned, described = read(html)

    assert cleaned.headline == HEADLINE
    assert cleaned.text.startswith(BODY[0])
    assert described.authors == ("Vi Thị Mai",)


def test_the_title_of_a_widget_is_no_headline() -> None:
    widget = '<div class="tieu-de">Thông tin cần biết trong ngày</div><p>Liên hệ tòa soạn</p>'
    cleaned, _ = read(
        old_page(
            f"{HEADLINE} - Báo Ví Dụ",
            f"{widget}<i>Thứ hai, 01/03/2026</i>",
            TEXT + "<p align=right><b>Vi Thị Mai</b></p>",
        )
    )

    assert cleaned.headline == HEADLINE


SHORT = "Bến xe 41"
HOME = "<div class=menu><a href=/>Trang chủ</a></div>"


def called(head: str, beside: str = "") -> str:
    return (
        f"<html lang=vi><head><title>{SHORT}</title></head><body>{HOME}{beside}"
        f"<div>{head}<p>Đăng ngày 01/03/2026 08:00</p><div>{TEXT}</div></div></body></html>"
    )


def test_a_short_headline_is_what_microdata_calls_so_and_the_title_repeats() -> None:
    analysis = analyse_page(opened(called(f'<h2 itemprop="headline">{SHORT}</h2>')))

    assert (analysis.location.headline, analysis.location.printed) == (SHORT, True)


@pytest.mark.parametrize(
    "head",
    [
        f"<h2>{SHORT}</h2>",
        f'<h2 itemprop="headline"><a href=/b-1.html>{SHORT}</a></h2>',
        f'<a href=/b-1.html><b itemprop="headline">{SHORT}</b></a>',
    ],
    ids=["no microdata", "with a link", "in a link"],
)
def test_one_sign_makes_no_short_headline(head: str) -> None:
    assert not analyse_page(opened(called(head))).location.printed


def test_a_front_of_a_section_with_cards_in_microdata_stays_refused() -> None:
    cards = "".join(
        f'<div itemscope itemtype="https://schema.org/Article"><h3 itemprop="headline"><a href="/tin-{n}.html">Chợ phiên thứ {n}</a></h3>'
        f"<p>Bà con bản {n} mang mận xuống chợ từ lúc trời chưa sáng, bán hết trước chín giờ.</p></div>"
        for n in range(8)
    )
    front = f"<html><head><title>{SHORT}</title></head><body>{HOME}<h2>{SHORT}</h2>{cards}</body></html>"

    assert refused(front).reason == "not_an_article"


MENU = "<ul class=menu><li><a href=/kinh-te>Kinh tế</a></li><li><a href=/the-thao>Thể thao</a></li></ul>"
OTHER = (
    '<div class=tin-noi><h2><a href="/tin-so-3-ban-moi.html">Chợ phiên vùng cao đông khách ngày đầu xuân</a></h2></div>'
)


@pytest.mark.parametrize("title", ["Kinh tế | Báo Ví Dụ", "Báo Ví Dụ - Thể thao", "Báo Ví Dụ"])
@pytest.mark.parametrize(
    "printed",
    [
        f"<div class=dong1>Điện về vùng cao:</div><div class=dong2><strong>{HEADLINE}</strong></div><p>Thứ hai, 01/03/2026 - 08:00</p>",
        f'<p class="tua-de">{HEADLINE}</p><p>Đăng bởi tòa soạn</p><p>01/03/2026 08:00</p>',
    ],
    ids=["bold under a line above it", "called so"],
)
def test_the_names_of_site_and_section_are_no_headline(title: str, printed: str) -> None:
    site = "<h1><a href=/>Báo Ví Dụ</a></h1>"
    head = f'<title>{title}</title><meta property="og:title" content="Báo Ví Dụ">'
    cleaned, _ = read(
        f"<html lang=vi><head>{head}</head><body>{site}{MENU}{OTHER}<div class=cot>{printed}<div>{TEXT}</div></div></body></html>"
    )

    assert cleaned.headline == HEADLINE


@pytest.mark.parametrize(
    ("heading", "printed"),
    [
        ('<h3 class="tieu-de-bai">{}</h3><p>01/03/2026 08:00</p>', True),
        ('<h3 class="tieu-de-bai">{}</h3><p>Bài đọc nhiều</p>', False),
        ('<h3 class="o">{}</h3><p>01/03/2026 08:00</p>', True),
        (
            '<h3 class="tieu-de-bai">{}</h3><p>01/03/2026</p><h3 class="tieu-de-bai">Bản Nà Ca có cầu mới qua suối</h3>',
            False,
        ),
        ('<a href="/tin-9.html"><h3 class="tieu-de-bai">{}</h3><p>01/03/2026</p></a>', False),
    ],
    ids=["called so beside a date", "without a date", "above date and text", "one of two", "in a link"],
)
def test_a_dated_title_beats_one_for_search_engines(heading: str, printed: bool) -> None:
    made = "Điện lưới về bản vùng cao, tin mới nhất trong ngày"
    site = "<h1><a href=/>Báo Ví Dụ</a></h1>"
    head = f'<title>{made}</title><meta property="og:title" content="{made}"><meta property="article:published_time" content="2026-03-01T08:00:00+07:00">'
    cleaned, _ = read(
        f"<html lang=vi><head>{head}</head><body>{site}{MENU}<div class=cot>{heading.format(HEADLINE)}<div>{TEXT}</div></div></body></html>"
    )

    assert cleaned.headline == (HEADLINE if printed else made)


LINE = "Chợ phiên đông khách"


@pytest.mark.parametrize(
    ("printed", "title", "address", "found"),
    [
        ("<div class=a>{}</div><div>08:00, 01/03/2026</div>", "Kinh tế | Báo Ví Dụ", "cho-phien-dong-khach-118.html", True),
        ("<div class=a>{}</div><div>08:00, 01/03/2026</div>", "Kinh tế | Báo Ví Dụ", "bai-viet-so-mot-118.html", False),
        ("<div class=a>{}</div><div>Tin đọc nhiều</div>", "Kinh tế | Báo Ví Dụ", "cho-phien-dong-khach-118.html", False),
        ("<div><a href=/c.html>{}</a></div><div>01/03/2026</div>", "Kinh tế | Báo Ví Dụ", "cho-phien-dong-khach-118.html", False),
        ("<div class=a>{}</div><div>08:00, 01/03/2026</div>", "Kinh tế ngày đầu xuân ở bản", "cho-phien-dong-khach-118.html", False),
        ("<div class=a>{}.</div><div>08:00, 01/03/2026</div>", "Kinh tế | Báo Ví Dụ", "cho-phien-dong-khach-118.html", False),
        ("<div class=a>{}<p>Lò Mai</p></div><div>01/03/2026</div>", "Kinh tế | Báo Ví Dụ", "cho-phien-dong-khach-118.html", False),
    ],
    ids=["all signs", "another address", "no date", "a link", "a title that is no section's", "a sentence", "more"],
)  # fmt: skip  # a table
def test_a_dated_line_of_the_address_beats_the_name_of_a_section(
    printed: str, title: str, address: str, found: bool
) -> None:
    html = (
        f"<html lang=vi><head><title>{title}</title><meta property='og:title' content='Báo Ví Dụ - Tin 24 giờ'></head><body>{MENU}"
        f"<h1>{title.partition(' | ')[0]}</h1>{OTHER}<div class=cot>{printed.format(LINE)}<div>{TEXT}</div></div></body></html>"
    )
    location = analyse_page(opened(html, url=f"https://baovidu.example/kinh-te/{address}")).location

    assert (location.headline == LINE) == found


def test_many_lines_of_the_address_cost_little() -> None:
    lines = f"<div><a href=/c.html><b>{LINE}</b></a></div>" * 4_000
    nested = f"<div><b>{LINE}</b>{'x' * 2_000}" * 100 + "</div>" * 100
    html = f"<html><head><title>Kinh tế | Báo Ví Dụ</title></head><body>{MENU}<h1>Kinh tế</h1>{lines}{nested}{TEXT}</body></html>"
    assert_quick(
        lambda: analyse_page(opened(html, url="https://baovidu.example/kinh-te/cho-phien-dong-khach-118.html")), 2
    )


@pytest.mark.parametrize(
    "head",
    ["<title>Báo Ví Dụ</title><meta property='og:title' content='Được mùa nơi cổng trời'>", "<title>Báo Ví Dụ</title>"],
    ids=["a title that says so", "no title"],
)
def test_a_headline_in_h1_is_believed_before_a_dated_line_of_an_older_address(head: str) -> None:
    html = (
        f"<html lang=vi><head>{head}</head><body>{MENU}<h1>Được mùa nơi cổng trời</h1><div>{LINE}</div><div>01/03/2026</div>"
        f"<div>{TEXT}</div></body></html>"
    )
    location = analyse_page(opened(html, url="https://baovidu.example/kinh-te/cho-phien-dong-khach-118.html")).location

    assert location.headline == "Được mùa nơi cổng trời"


def test_a_heading_of_the_address_is_believed_before_another_line() -> None:
    html = (
        f"<html lang=vi><head><title>{LINE} | Báo Ví Dụ</title></head><body>{MENU}<a href=/x.html>{LINE}</a><h1>{LINE}</h1>"
        f"<div>Đông khách phiên chợ Nà Pheo</div><div>01/03/2026</div><div>{TEXT}</div></body></html>"
    )
    location = analyse_page(opened(html, url="https://baovidu.example/kinh-te/cho-phien-dong-khach-118.html")).location

    assert location.headline == LINE


def test_a_headline_that_begins_like_a_paper_is_believed() -> None:
    stated = "Báo động tình trạng khai thác cát trái phép"
    head = f'<title>{stated} | Kinh tế</title><meta property="og:title" content="{stated}">'
    html = f"<html lang=vi><head>{head}</head><body>{MENU}<div class=cot><b>Hotline của tòa soạn</b><p>01/03/2026 08:00</p><div>{TEXT}</div></div></body></html>"

    assert analyse_page(opened(html)).location.headline == stated


@pytest.mark.parametrize(
    ("link", "printed"),
    [("/bai-viet-1234567.html", True), ("https://baovidu.example/bai-viet-1234567.html#noi-dung", True), ("/khac.html", False)],
)  # fmt: skip  # a table
def test_a_headline_may_be_a_link_to_its_own_page(link: str, printed: bool) -> None:
    facts = "<dl><dd>Cập nhật ngày Thứ hai, 02 Tháng 3 2026 09:10</dd><dd>Được đăng ngày Chủ nhật, 01 Tháng 3 2026 08:00</dd></dl>"
    title = f"<h2 class=dau><a href='{link}'>{HEADLINE}</a></h2>{facts}"
    location = analyse_page(opened(old_page(HEADLINE, title))).location

    assert location.printed == printed
    assert location.headline == HEADLINE
    if printed:
        _, described = read(old_page(HEADLINE, title))
        assert described.published_at is not None
        assert (described.published_at.day, described.published_at.hour) == (1, 8)


def test_a_bold_question_below_a_lead_is_no_lead() -> None:
    lead = "Bà Vi Mai, chủ tịch xã Nậm Khoang, nói với phóng viên về việc đưa điện lưới lên các bản vùng cao."
    asked = "<p><b>Thưa bà, bao giờ bản cuối cùng có điện?</b></p>"
    cleaned, _ = read(
        old_page(HEADLINE, f"<h1>{HEADLINE}</h1><div>08:00 01/03/2026</div><div class=s>{lead}</div>", asked + TEXT)
    )

    assert cleaned.lead == lead
    assert "bao giờ bản cuối cùng có điện" in cleaned.text


def test_two_names_below_each_other_are_two_writers() -> None:
    signed = '<p style="text-align: right"><b>Vi Thị Mai<br>Lò Văn Ban</b></p>'
    cleaned, described = read(old_page(HEADLINE, f"<h1>{HEADLINE}</h1><div>08:00 01/03/2026</div>", TEXT + signed))

    assert described.authors == ("Vi Thị Mai", "Lò Văn Ban")
    assert "Vi Thị Mai" not in cleaned.text


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Bài, ảnh: TRƯỜNG GIANG", ("Trường Giang",)),
        ("Trường Giang", ("Trường Giang",)),
        ("Bài, ảnh: Trường Đại học Tây Bắc", ()),
        ("Vi Mai\n(tổng hợp)", ("Vi Mai",)),
    ],
)
def test_a_name_may_begin_like_an_office(line: str, authors: tuple[str, ...]) -> None:
    byline = read_byline(line)

    assert byline is not None
    assert tuple(name.title() for name in byline.authors) == authors


def test_three_pictures_with_long_captions_are_a_photo_story() -> None:
    captions = [text[:90] for text in (*BODY[:2], *MORE)][:3]
    shown = "".join(
        f'<div><img src="/anh-{n}.jpg" width=900 height=600><div class="chu-thich">{text}</div></div>'
        for n, text in enumerate(captions)
    )
    html = old_page(HEADLINE, f"<h1>{HEADLINE}</h1><p>01/03/2026 | 08:00</p>", shown).replace(
        "<div><div><img", "<div class=anh><div><img"
    )
    cleaned, _ = read(html)

    assert cleaned.genre is Genre.PHOTO_STORY
    assert list(cleaned.captions) == captions


def test_a_section_that_calls_itself_an_article_is_refused() -> None:
    def card(n: int, box: str) -> str:
        return f'<div class="{box}"><h3><a href="/tin-so-{n}-ban-moi.html">Tin số {n} của bản Nậm Khoang trong ngày</a></h3><p>{MORE[n % 2][: 80 + n]}</p><time>08:0{n} 01/03/2026</time></div>'

    html = f'<html lang=vi><head><title>Du lịch - Báo Ví Dụ</title><meta property="og:type" content="article"></head><body><h1>Du lịch</h1>{card(0, "lead-story")}<div class="stream">{"".join(card(n, "item") for n in range(1, 8))}</div></body></html>'

    assert refused(html, NO_RULES).reason


TEASER = '<a href="/tin-so-3-ban-moi.html"><h3 class="news-title">Chợ phiên vùng cao đông khách ngày đầu xuân</h3></a><span>01/03/2026</span>'


@pytest.mark.parametrize(
    ("title", "above", "below", "headline"),
    [
        (f"{HEADLINE} - Báo Ví Dụ", TEASER + f'<h2 class="contentheading"><a href="/bai-viet-1234567.html">{HEADLINE}</a></h2>', "", HEADLINE),
        (f"{HEADLINE} - Báo Ví Dụ", f'<h2 class="tieude"><a href="/bai-viet-1234567.html">{HEADLINE}</a></h2>', TEASER, HEADLINE),
        ("Giá vàng tăng - Báo Ví Dụ", '<div class="tieu-de">Thông tin cần biết trong ngày</div><h2 class="tieude">Giá vàng tăng</h2>', "", "Giá vàng tăng"),
        ("Hà Nội - Huế - Sài Gòn | Báo Ví Dụ", '<div style="font-size:20px">Cơ quan ngôn luận của tỉnh Ví Dụ</div><h2>Hà Nội - Huế - Sài Gòn</h2>', "", "Hà Nội - Huế - Sài Gòn"),
    ],
    ids=["a teaser above", "a teaser below", "a widget", "a slogan"],
)  # fmt: skip  # a table
def test_titles_of_others_are_no_headline(title: str, above: str, below: str, headline: str) -> None:
    cleaned, _ = read(
        old_page(title, above + "<i>Thứ hai, 02/03/2026</i>", TEXT + "<p align=right><b>Vi Thị Mai</b></p>" + below)
    )

    assert cleaned.headline.startswith(headline)


def test_a_photo_story_beside_teasers_is_read() -> None:
    shown = "".join(
        f"<figure><img src=/a{n}.jpg width=900 height=600><figcaption>{text[:100]}</figcaption></figure>"
        for n, text in enumerate((*BODY, *MORE))
    )
    cards = "".join(
        f'<div class=it><h3><a href="/tin-so-{n}-ban-moi.html">Tin số {n} của bản Nậm Khoang trong ngày</a></h3><p>{MORE[n % 2][: 80 + n]}</p></div>'
        for n in range(5)
    )
    html = f'<html lang=vi><head><title>{HEADLINE}</title><meta property="og:type" content="article"></head><body><h1>{HEADLINE}</h1><p>08:00 01/03/2026</p><div class=anh>{shown}</div><div class=ds>{cards}</div></body></html>'
    cleaned, _ = read(html)

    assert cleaned.genre is Genre.PHOTO_STORY


def test_many_breaks_in_a_signed_box_cost_little() -> None:
    html = old_page(
        HEADLINE,
        f"<h1>{HEADLINE}</h1>",
        TEXT + "<div>" + "m <wbr>" * 10_000 + "Tin: A<p></p>Ảnh: B<p></p>Lò Văn Ban</div>",
    )
    assert_quick(lambda: clean(opened(html)), 2)
