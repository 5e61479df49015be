# ruff: noqa: E501 - markup as pages have it
"""Pages whose titles are made for search engines: the printed headline, a line beside the date, is the article's."""

import pytest

from flows.cleaning import clean
from tests.flows.cleaning.test_pages_with_few_signs import HEADLINE, MENU, TEXT
from tests.flows.pages import BODY, opened, read
from tests.timing import assert_quick

MADE = "Điện lưới về bản vùng cao, tin mới nhất trong ngày"
STATED = f'<title>{MADE}</title><meta property="og:title" content="{MADE}"><meta property="article:published_time" content="2026-03-01T08:00:00+07:00">'
BANNER = '<div role="banner"><h1 class="site-title"><a href="/web/guest">BÁO VÍ DỤ ĐIỆN TỬ</a></h1></div>'
CALLED = (
    '<div class="muc">Điện về vùng cao</div><div class="tin-tieu-de">{}</div><div>Ngày đăng: 01/03/2026 08:00</div>'
)

BELOW_LEAD = CALLED.replace(
    "</div><div>Ngày",
    "</div><h3 class=post-subtitle>Cả bản thức đến khuya sau hai mươi năm chờ đợi dài ngày.</h3><div>Ngày",
)


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        (CALLED, True),
        (CALLED.replace("tin-tieu-de", "post-title").replace("{}", "<span>{}</span>"), True),
        (CALLED.replace("01/03/2026 08:00", "1 Tháng Ba, 2026"), True),
        (CALLED.replace("01/03/2026 08:00", "Chủ nhật, 08:00 ngày 1 tháng 3 năm 2026"), True),
        (CALLED.replace("Ngày đăng: 01/03/2026 08:00", "Bởi Lò Mai Vi 1 Tháng Ba, 2026"), True),
        (CALLED.replace("Ngày đăng: 01/03/2026 08:00", "Mường Lằm, ngày 1 tháng 3 năm 2026"), False),
        (BELOW_LEAD, True),
        (CALLED.replace("tin-tieu-de", "dong"), False),
        (CALLED.replace("Ngày đăng: 01/03/2026 08:00", "Đăng bởi tòa soạn"), False),
        (CALLED.replace("{}", '<a href="/tin-9.html">{}</a>'), False),
        (CALLED + '<div class="tin-tieu-de">Bản Nà Ca có cầu mới qua suối</div>', False),
        (CALLED.replace("{}", "{}."), False),
        (f"{CALLED}<ul>{'<li><a href=/muc>Mục</a></li>' * 20}</ul>", False),
    ],
    ids=[
        "called so",
        "in a span",
        "a date in words",
        "a date in words with a weekday and a time",
        "a writer and a date in words",
        "the place and date of a letter",
        "above a lead",
        "not called so",
        "no date",
        "a link",
        "one of two",
        "a sentence",
        "above a menu",
    ],
)
def test_a_dated_line_called_a_title_that_opens_the_text_beats_one_for_search_engines(line: str, printed: bool) -> None:
    portlet = "<h2>Chi tiết tin</h2>"
    cleaned, _ = read(
        f"<html lang=vi><head>{STATED}</head><body>{BANNER}{MENU}{portlet}<div>{line.format(HEADLINE)}<div>{TEXT}</div></div></body></html>"
    )

    assert cleaned.headline == (HEADLINE if printed else MADE)


@pytest.mark.parametrize(
    "site",
    ["", "<h1>Báo Ví Dụ</h1>", '<h1 class="logo">BÁO VÍ DỤ ĐIỆN TỬ</h1>'],
    ids=["nothing", "a name", "a longer name in capitals"],
)
def test_the_line_is_believed_whatever_prints_the_name_of_the_site(site: str) -> None:
    head = STATED.replace("</title>", " - Báo Ví Dụ</title>")
    line = CALLED.format(HEADLINE)
    cleaned, _ = read(
        f"<html lang=vi><head>{head}</head><body>{site}{MENU}<div>{line}<div>{TEXT}</div></div></body></html>"
    )

    assert cleaned.headline == HEADLINE


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ('<div class="a-b" itemprop="headline">{}</div>', True),
        ('<div class="a-b" itemprop="headline"><a href="/x">{}</a></div>', False),
        (
            '<div class="a-b" itemprop="headline">{}</div><div itemprop="headline">Bản Nà Ca có cầu mới qua suối</div>',
            False,
        ),
    ],
    ids=["one", "a link", "two"],
)
def test_what_microdata_alone_call_the_headline_beats_a_title_for_search_engines(line: str, printed: bool) -> None:
    html = f"<html lang=vi><head>{STATED}</head><body>{BANNER}{MENU}<div>{line.format(HEADLINE)}<div>{TEXT}</div></div></body></html>"

    assert read(html)[0].headline == (HEADLINE if printed else MADE)


def test_the_name_of_the_site_beside_the_clock_is_no_headline() -> None:
    clock = '<div class="trang-tieu-de">Báo Ví Dụ của tỉnh</div><i>Thứ hai, 02/03/2026</i>'
    cleaned, _ = read(f"<html lang=vi><head>{STATED}</head><body>{BANNER}{clock}<div>{TEXT}</div></body></html>")

    assert cleaned.headline == MADE


@pytest.mark.parametrize(
    "around", ["<article><header>{}</header>{}</article>", '<div class="logo"><img src=/l.png></div>{}{}']
)
def test_a_headline_that_begins_like_the_name_of_a_paper_stays_one(around: str) -> None:
    headline = "Báo động sạt lở ven suối Nậm Khoang sau trận mưa đêm"
    first = f'<h1 class="bai-tieu-de">{headline}</h1><p>01/03/2026 08:00</p>'
    cleaned, _ = read(
        f"<html lang=vi><head>{STATED}</head><body>{around.format(first, f'<div>{TEXT}</div>')}</body></html>"
    )

    assert cleaned.headline == headline


@pytest.mark.parametrize(
    "opening",
    [
        '<div class="photo banner"><h1>{}</h1><p>01/03/2026 08:00</p></div>',
        '<div class="brand"><h1>{}</h1></div><div class=meta><b>Mai Vi</b><i>01/03/2026</i></div>',
        '<header role="banner"><h1 class="entry-title">{}</h1></header><p>01/03/2026</p>',
        '<div class="web-title"><h1>{}</h1><time>01/03/2026</time></div>',
    ],
    ids=["over a picture", "without a date beside it", "called a title", "in what is called the site's"],
)
@pytest.mark.parametrize(
    "headline", ["Báo cháy sớm cứu cả xóm chợ bên sông", "Đài quan sát lửa rừng đầu tiên ở Mường Lằm"]
)
def test_a_headline_in_a_banner_that_begins_like_the_name_of_a_site_stays_one(opening: str, headline: str) -> None:
    line = opening.format(headline)
    cleaned, _ = read(f"<html lang=vi><head>{STATED}</head><body>{line}<div>{TEXT}</div></body></html>")

    assert cleaned.headline == headline


@pytest.mark.parametrize("before", ["", "Thời sự - "], ids=["alone", "behind a section"])
def test_a_dated_headline_at_the_end_of_the_title_is_not_the_name_of_the_site(before: str) -> None:
    headline = "Đài tưởng nhớ thầy cô Mường Lằm"
    head = f"<title>{before}{headline}</title>"
    cleaned, _ = read(
        f"<html lang=vi><head>{head}</head><body><h1>{headline}</h1><p>01/03/2026</p><div>{TEXT}</div></body></html>"
    )

    assert cleaned.headline == headline


@pytest.mark.parametrize("title", ["{}", "{} | Đời sống | Báo Ví Dụ", "Báo Ví Dụ - {}", "Đời sống » {}"])
def test_a_headline_in_capitals_is_spelled_as_in_its_part_of_the_title(title: str) -> None:
    head = f"<title>{title.format(HEADLINE)}</title>"
    cleaned, _ = read(
        f"<html lang=vi><head>{head}</head><body>{MENU}<h1>{HEADLINE.upper()}</h1><div>{TEXT}</div></body></html>"
    )

    assert cleaned.headline == HEADLINE


def test_a_headline_in_capitals_that_is_a_piece_of_a_longer_title_stays() -> None:
    head = f"<title>Chuyện {HEADLINE} kể lại</title>"
    cleaned, _ = read(
        f"<html lang=vi><head>{head}</head><body>{MENU}<h1>{HEADLINE.upper()}</h1><div>{TEXT}</div></body></html>"
    )

    assert cleaned.headline == HEADLINE.upper()


@pytest.mark.parametrize(
    "name",
    ["Báo Ví Dụ", "Đài Phát thanh và Truyền hình tỉnh Ví Dụ", "TẠP CHÍ VĂN NGHỆ CÁC DÂN TỘC VÍ DỤ"],
    ids=["short", "its kind", "in capitals"],
)
def test_the_name_of_the_site_in_a_banner_is_no_headline(name: str) -> None:
    banner = f'<div class="top banner"><h1>{name}</h1></div>'
    line = CALLED.format(HEADLINE)
    cleaned, _ = read(
        f"<html lang=vi><head>{STATED}</head><body>{banner}{MENU}<div>{line}<div>{TEXT}</div></div></body></html>"
    )

    assert cleaned.headline == HEADLINE


_HEADING = f"<h2 class=dau>{HEADLINE}</h2>"
_LINE = '<div class="{}">Chuyện thầy cô cắm bản Mường Lằm</div>'
_DAY = "<p><i>01/03/2026 08:00</i></p>"


@pytest.mark.parametrize(
    "lines",
    [
        _HEADING + _LINE.format("news-deck-title") + _DAY,
        f"{_HEADING}<section>{_LINE.format('post-title')}{_DAY}</section>",
        _LINE.format("tin-tieu-de") + _DAY + _HEADING,
        f'{_HEADING}<h3 class="post-title">Chuyện thầy cô cắm bản</h3><p>Cả bản thức đến khuya sau hai mươi năm chờ đợi dài ngày.</p>{_DAY}',
        f'<h4 class="article-kicker-title">Chuyện thầy cô cắm bản</h4>{_DAY}',
        _LINE.format("detail-sub-title") + _DAY,
        _LINE.format("tin-tieu-de-phu") + _DAY,
        _LINE.format("top-tieu-de") + _DAY,
        f"{_LINE.format('news-day-title')}{_DAY}{'<p><a href=/tin-8.html>Bản Nà Ca có cây cầu mới qua suối lớn sau mùa mưa</a></p>' * 30}",
    ],
    ids=[
        "a lead below the headline",
        "another article below it",
        "a kicker above it",
        "a kicker and a sentence below it",
        "a heading called a kicker",
        "called a subtitle",
        "called so in Vietnamese",
        "in the page's head",
        "above links",
    ],
)
def test_a_dated_line_that_goes_with_another_headline_is_none(lines: str) -> None:
    cleaned, _ = read(
        f"<html lang=vi><head>{STATED}</head><body>{MENU}<div>{lines}<div>{TEXT}</div></div></body></html>"
    )

    assert cleaned.headline == MADE


@pytest.mark.parametrize("portlet", ["<h2>Tin trong tỉnh</h2>", "<h3>Cổng thông tin điện tử tỉnh Ví Dụ</h3>"])
def test_a_dated_line_below_the_name_of_a_section_is_the_headline(portlet: str) -> None:
    line = f'{portlet}<div class="tin-tieu-de">{HEADLINE}</div>{_DAY}'
    cleaned, _ = read(
        f"<html lang=vi><head>{STATED}</head><body>{MENU}<div>{line}<div>{TEXT}</div></div></body></html>"
    )

    assert cleaned.headline == HEADLINE


_SAID = "Chủ tịch xã Mường Lằm dặn các thầy cô: “Còn một em chưa tới lớp thì bản còn lo.”"


@pytest.mark.parametrize(
    ("lines", "printed"),
    [
        (f'<font size="5">{_SAID}</font><br>{_DAY}', True),
        (f'{_DAY}<div><span style="font-size:22px">{_SAID}</span></div>', True),
        (f'<p><font size="5"><b>{_SAID.replace(": “", " rằng ").rstrip("”")}</b></font></p>{_DAY}', True),
        (f'{_DAY}<div>{BODY[0]}</div><div><span style="font-size:22px">{_SAID}</span></div>', False),
        (f'{_DAY}<div><font size="5">{BODY[0]}</font></div>', False),
    ],
    ids=["above a date", "below a date", "a sentence above a date", "a quote in the text", "a paragraph below a date"],
)
def test_a_line_in_large_letters_that_ends_as_a_sentence_may_be_a_dated_headline(lines: str, printed: bool) -> None:
    head = '<title>Báo Ví Dụ</title><meta property="article:published_time" content="2026-03-01T08:00:00+07:00">'
    cleaned, _ = read(f"<html lang=vi><head>{head}</head><body><div>{lines}<div>{TEXT}</div></div></body></html>")

    assert (cleaned.headline != "Báo Ví Dụ") is printed


def test_many_lines_called_titles_cost_little() -> None:
    lines = "".join(f'<div class="tin-tieu-de{n}">Bản Nà Ca có cầu mới</div><i>01/03/2026</i>' for n in range(1500))
    html = f"<html lang=vi><head>{STATED}</head><body>{BANNER * 300}{lines}<div>{TEXT}</div></body></html>"
    assert_quick(lambda: clean(opened(html)), 2)


@pytest.mark.parametrize("signed", ["Mường Lằm, ngày 20 tháng 2 năm 2026", "Bản Mường Lằm ngày 20 tháng Hai, 2026"])
def test_the_title_of_a_quoted_letter_is_no_headline(signed: str) -> None:
    letter = f"<p><b>Lời ngỏ gửi các thầy cô vùng cao</b></p><p>{signed}</p>"
    cleaned, _ = read(
        "<html lang=vi><head><title>Báo Ví Dụ</title><meta property='article:published_time' content='2026-03-01T08:00:00+07:00'>"
        f"</head><body><div><div class=dau>{HEADLINE}</div><div>{TEXT}{letter}{TEXT}</div></div></body></html>"
    )

    assert "thầy cô" not in (cleaned.headline or "")
