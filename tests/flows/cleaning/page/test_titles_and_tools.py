# ruff: noqa: E501 - markup as pages have it
"""Headlines that no heading element prints, tools within the text and notes of a print copy; and what only looks so."""

import pytest

from flows.cleaning.page.noise import is_imprint, is_tool
from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE, page, paragraphs
from tests.flows.pages import BODY, read

TEXT = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))


def test_what_calls_itself_a_first_heading_beats_a_title_for_search_engines_below_a_banner() -> None:
    html = (
        '<html><head><title>Mận Nà Pheo ở đâu? Giá mận 2026</title><meta property="og:title" content="Mận Nà Pheo ở đâu? Giá mận 2026"></head>'
        f'<body><h1><a href="/">Báo Ví Dụ điện tử</a></h1><div><div class="tua" role="heading" aria-level="1">{HEADLINE}</div>'
        f"<div><span>Thứ Hai, 02/03/2026</span></div><div>{TEXT}</div></div></body></html>"
    )
    assert read(html)[0].headline == HEADLINE


def _old_portal(above: str) -> str:
    return (
        f"<html><head><title>Tin tức</title></head><body>{above}<table><tr><td><table><tr><td>"
        f'<span class="vd-title">{HEADLINE}</span></td></tr><tr><td><span>02/03/2026 3:50:00 CH</span></td></tr>'
        f"<tr><td><b>Bà con xã Nà Pheo bắt đầu thu hoạch vụ mận sớm, giá thu mua giữ ở mức tốt.</b></td></tr><tr><td>{TEXT}</td></tr></table></td></tr></table></body></html>"
    )


def test_a_dated_line_called_a_title_is_the_headline_of_a_page_without_headings() -> None:
    assert read(_old_portal(""))[0].headline == HEADLINE


def test_the_name_of_the_portal_beside_today_is_no_headline() -> None:
    banner = '<div class="site-title">Cổng thông tin điện tử tỉnh Ví Dụ</div><div>Chủ nhật, 29/11/2026</div>'
    assert read(_old_portal(banner))[0].headline == HEADLINE


def test_a_line_that_sets_the_size_of_letters_is_a_tool() -> None:
    assert is_tool("Chọn cỡ chữ A- A A+")
    assert not is_tool("Thay đổi cỡ chữ")
    assert not is_tool("Chọn cỡ chữ nào cho biển hiệu, các hộ tự quyết định.")
    tool = "<div><span>Chọn cỡ chữ</span> <b>A-</b> <b>A</b> <b>A+</b></div>"
    assert "Chọn cỡ chữ" not in "\n".join(paragraphs(page(tool)))


def test_a_note_of_a_print_copy_is_an_imprint_and_a_sentence_on_prints_is_none() -> None:
    assert is_imprint("Bản in từ Báo Ví Dụ điện tử, đường dẫn https://baovidu.example/do-thi/bai-1")
    assert not is_imprint("Bản in từ báo xuân năm 1975 được ông Hùng giữ trong hòm gỗ suốt nửa đời người.")


def test_a_heading_of_a_widget_that_calls_itself_first_is_no_headline() -> None:
    widget = '<div><div role="heading" aria-level="1">Thời tiết các huyện trong tuần</div><div>Nắng nhẹ</div></div>'
    html = f"<html><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body>{widget}<div><b>{HEADLINE}</b></div><div>{TEXT}</div></body></html>"
    assert read(html)[0].headline == HEADLINE


def test_parts_of_a_headline_are_parted_as_the_title_parts_them() -> None:
    stated = "Ngày hội sông nước: Bà con Nà Pheo đua thuyền mừng mùa nước mới"
    printed = "Ngày hội sông nước:<span>Bà con Nà Pheo đua thuyền mừng mùa nước mới</span>"
    html = f'<html><head><meta property="og:title" content="{stated}"></head><body><h1>{printed}</h1><div>{TEXT}</div></body></html>'
    assert read(html)[0].headline == stated


def test_the_label_of_a_drawing_is_no_part_of_a_headline() -> None:
    drawing = '<svg width="16"><title>Có video</title><desc>Máy quay</desc><path d="M0 0h8z"/></svg>'
    html = f"<html><head><title>Kinh tế</title></head><body><h1>{HEADLINE}{drawing}</h1><p>02/03/2026 08:15</p><div>{TEXT}</div></body></html>"
    assert read(html)[0].headline == HEADLINE


def test_a_headline_that_ends_in_dots_is_one() -> None:
    html = (
        "<html><head><title>Tin tức</title></head><body><div><h2>Mùa mận này ai cũng vui...</h2><div>02/03/2026 08:15</div>"
        f"<div>{TEXT}</div></div></body></html>"
    )
    assert read(html)[0].headline == "Mùa mận này ai cũng vui..."


SOUGHT = "Mận Nà Pheo ở đâu bán, giá bao nhiêu một cân?"


def _with_title_for_search_engines(heading: str) -> str:
    return (
        f'<html><head><title>{SOUGHT} | Báo Ví Dụ</title><meta property="og:title" content="{SOUGHT}">'
        '<meta property="og:type" content="article"></head>'
        f'<body><h1><a href="/">Báo Ví Dụ điện tử</a></h1><div><h2 class="vd-title">{heading}</h2>'
        f"<p>02/03/2026, 08:15</p><div>{TEXT}</div></div></body></html>"
    )


def test_a_dated_heading_of_whose_words_the_address_is_made_beats_a_title_for_search_engines() -> None:
    address = "https://baovidu.example/kinh-te/na-pheo-vao-vu-man-som-trong-niem-vui-90211.html"
    assert read(_with_title_for_search_engines(HEADLINE), url=address)[0].headline == HEADLINE


@pytest.mark.parametrize("title", ["Thời tiết các huyện hôm nay", "Mận Nà Pheo: ở đâu bán, giá bao nhiêu? Hỏi đáp"])
def test_the_dated_title_of_a_box_above_the_text_is_no_headline(title: str) -> None:
    address = "https://baovidu.example/kinh-te/man-na-pheo-o-dau-ban-gia-bao-nhieu-90211.html"
    assert read(_with_title_for_search_engines(title), url=address)[0].headline == SOUGHT


def _with_title_cut_off(heading: str, stated: str = "Nà Pheo vào vụ mận sớm trong...") -> str:
    return (
        f'<html><head><title>Mận hậu, mận tam hoa Nà Pheo | Báo Ví Dụ</title><meta property="og:title" content="{stated}">'
        '<meta name="description" content="Sớm hơn mọi năm mười ngày, mận ở bản đã chín đỏ dọc hai bờ suối Nậm Khoang.">'
        '<meta property="article:published_time" content="2026-03-02T08:15:00+07:00">'
        f'</head><body><h1><a href="/"><img alt="Báo Ví Dụ"></a></h1><div><h3>Chuyện bản làng</h3>{heading}<p>02/03/2026, 08:15</p>'
        "<div><b>Sớm hơn mọi năm mười ngày, mận ở bản đã chín đỏ dọc hai bờ suối Nậm Khoang.</b></div>"
        f"<div>{TEXT}</div></div></body></html>"
    )


@pytest.mark.parametrize("dots", ["...", "…", " ..."])
def test_the_heading_that_goes_on_where_the_stated_title_is_cut_off_is_the_headline(dots: str) -> None:
    heading = "<h2>Nà Pheo vào vụ mận sớm<br>trong niềm vui</h2>"
    html = _with_title_cut_off(heading, f"Nà Pheo vào vụ mận sớm trong{dots}")

    assert read(html)[0].headline == "Nà Pheo vào vụ mận sớm trong niềm vui"


@pytest.mark.parametrize(
    "heading",
    ['<h2><a href="/khac">Nà Pheo vào vụ mận sớm trong niềm lo giá</a></h2>', "<h2>Nà Pheo vào hội</h2>"],
    ids=["a link", "another beginning"],
)
def test_a_heading_that_does_not_go_on_with_the_title_is_no_headline(heading: str) -> None:
    assert read(_with_title_cut_off(heading))[0].headline == "Nà Pheo vào vụ mận sớm trong..."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<h2>Nà Pheo hái mận</h2><p>{BODY[0]}</p>", "<h3>Nà Pheo vào vụ mận sớm trong nỗi lo</h3>"),
        (f"<h1>Hái mận ở bản Nà Pheo</h1><p>{BODY[0]}</p>", ""),
    ],
    ids=["a subheading", "a first heading of other words"],
)
def test_a_heading_below_prose_or_a_first_heading_is_none(before: str, after: str) -> None:
    html = _with_title_cut_off(before).replace("</div></body>", f"{after}<p>{BODY[1]}</p></div></body>")
    cleaned = read(html)[0]

    assert not cleaned.headline.endswith("nỗi lo")
    assert BODY[0] in cleaned.text


def _blog(title: str, heading: str, menu: str = "Thơ mới") -> str:
    head = f'<html><head><title>{title}</title><meta property="article:published_time" content="2026-03-02T07:00:00+07:00"></head><body><h1><a href="/">Văn nghệ Ví Dụ</a></h1><ul><li><a href="/muc">{menu}</a></li></ul>'
    return f"{head}<h2>Thứ Hai, 2 tháng 3, 2026</h2><div>{heading}<div>{TEXT}</div></div></body></html>"


def test_a_short_heading_called_a_title_that_opens_the_page_s_title_is_the_headline() -> None:
    heading = '<h3 class="post-title">Mùa mận</h3>'
    for title in ("Mùa mận (bút ký của Lò Mai) - Văn nghệ Ví Dụ", "Mùa mận - Văn nghệ Ví Dụ"):
        assert read(_blog(title, heading))[0].headline == "Mùa mận"


@pytest.mark.parametrize(
    ("heading", "menu"),
    [
        ('<h3 class="post-title">Mùa mận</h3>', "Mùa mận"),
        ('<h3 class="post-title"><a href="/khac">Mùa mận</a></h3>', "Thơ mới"),
        ('<h3 class="post-title">Mùa mận</h3><h3 class="post-title">Mùa đào</h3>', "Thơ mới"),
        ('<h3 class="muc">Mùa mận</h3>', "Thơ mới"),
    ],
    ids=["a section of the menu", "a link", "one of several", "called nothing"],
)
def test_a_short_heading_that_may_be_something_else_is_no_headline(heading: str, menu: str) -> None:
    title = "Mùa mận (bút ký của Lò Mai) trên nương Nà Pheo những ngày đầu xuân"

    assert read(_blog(title, heading, menu))[0].headline == title


def test_a_short_heading_of_a_box_is_no_headline_beside_one_that_the_page_states() -> None:
    kicker = '<h2 class="post-cat-title">Góc nhìn</h2>'
    named = f"<h3>{HEADLINE}</h3>"
    assert read(_blog(f"{HEADLINE} | Văn nghệ Ví Dụ", kicker + named))[0].headline == HEADLINE
    subheading = '<h3 class="news-subtitle">Hội An</h3><p>Phố cổ nằm bên bờ sông Hoài, cách biển chừng năm cây số.</p>'
    stated = "Hội An – phố cổ bên bờ sông Hoài"
    assert read(_blog(stated, f"<h2 class=hl>{stated}</h2><div>{TEXT}</div>{subheading}"))[0].headline == stated
    site = '<h2 class="news-site-title">Báo Ví Dụ</h2>'
    assert read(_blog("Báo Ví Dụ | Mùa mận chín ở Nà Pheo quê tôi", site))[0].headline != "Báo Ví Dụ"


def test_a_headline_that_microdata_repeats_below_the_text_is_read_where_it_stands() -> None:
    html = (
        f"<html><head><title>{HEADLINE}</title></head><body><div><h2>{HEADLINE}</h2>{TEXT}</div>"
        f'<footer><span itemprop="headline">{HEADLINE}</span></footer></body></html>'
    )
    cleaned = read(html)[0]
    assert cleaned.headline == HEADLINE
    assert (cleaned.text or "").endswith(MORE[-1])


@pytest.mark.parametrize(
    "stated", ["Vàng lên 90 triệu đồng / lượng, người dân vẫn mua", "Na Pheo thắng Pa Háng 2 - 1 ở giải huyện"]
)
def test_blanks_of_a_title_are_not_taken_into_a_headline(stated: str) -> None:
    printed = stated.replace(" / ", "/").replace(" - ", "-")
    html = f'<html><head><meta property="og:title" content="{stated}"></head><body><h1>{printed}</h1><div>{TEXT}</div></body></html>'
    assert read(html)[0].headline == printed
