# ruff: noqa: E501 - markup as pages have it
"""The section of an article, where a page prints no links in a box of breadcrumbs: a path in words, a label, a menu."""

import pytest

from tests.flows.pages import BODY, read

HEADLINE = "Nà Pheo vào vụ mận sớm"
MENU = '<ul class="{}"><li><a href="/">Trang nhất</a></li><li><a href="/thoi-su/">Thời sự</a></li><li><a href="/kinh-te/">Kinh tế</a></li><li class="{}"><a href="/nong-nghiep/">Nông nghiệp</a></li><li><a href="/van-hoa/">Văn hóa</a></li></ul>'


def section(
    above: str = "", below: str = "", *, menu: str = "", url: str = "https://baovidu.example/bai-viet-1234567.html"
) -> tuple[str, ...]:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    html = (
        f'<html lang="vi"><head><title>{HEADLINE}</title></head><body><div class="d">{menu}</div><p>Tiếng nói của bà con các bản vùng cao</p><div class="w">{above}'
        f'<h1>{HEADLINE}</h1><div class="c">{text}</div><p class="k">Vi Thị Mai</p>{below}</div></body></html>'
    )
    return read(html, url=url)[1].section


@pytest.mark.parametrize(
    "above",
    [
        "<div>Trang chủ &gt; Kinh tế &gt; Nông nghiệp</div>",
        "<table><tr><td class=p>Trang chủ » Kinh tế » Nông nghiệp</td></tr></table><div>01/03/2026 08:00</div>",
        f"<p>Trang nhất › Kinh tế › Nông nghiệp › {HEADLINE}</p>",
        "<div><a href=/>Trang chủ</a> -> <a href=/c/1>Kinh tế</a> -> <a href=/c/2>Nông nghiệp</a></div><p>01/03/2026 08:00</p>",
        '<ul class="breadcrumb"><li><a href="/web/vi-du">Trang chủ</a></li><li>Kinh tế</li><li class="a">Nông nghiệp</li></ul>',
        "<div><a href=/kinh-te>Kinh tế</a> <a href=/kinh-te/nong-nghiep>Nông nghiệp</a></div><p>01/03/2026 08:00</p>",
    ],
    ids=["words", "in a table, above a date", "with the headline", "links above a date", "items", "links of a section"],
)
def test_a_path_above_the_headline_is_read(above: str) -> None:
    assert section(above) == ("Kinh tế", "Nông nghiệp")


@pytest.mark.parametrize("above", ["<div>Trang chủ • Ký sự</div>", "<div><a href=/>Trang chủ</a> / <b>Ký sự</b></div>"])
def test_a_path_of_one_section_may_have_other_signs(above: str) -> None:
    assert section(above) == ("Ký sự",)


@pytest.mark.parametrize(
    "above",
    [
        "<div>Trang chủ | Kinh tế</div>",
        "<div>TRANG CHỦ • KINH TẾ • XÃ HỘI • VĂN HÓA</div>",
        "<p>Trang chủ » Chính trị » Kinh tế » Xã hội » Văn hóa » Thể thao</p>",
        "<p>Trang chủ cho phép bạn đọc gửi tin > mời xem</p>",
        "<header><nav><a href=/thoi-su>Thời sự</a><a href=/thuy-san>Thủy sản</a><a href=/du-lich>Du lịch</a></nav></header>",
        "<div id=mn><a href=/1>Trang đầu</a> | <a href=/2>Bản làng</a></div>",
        "<div class=topics><a href=/c/a>Thời sự</a><a href=/c/b>Ký sự</a></div>",
    ],
    ids=["a stroke", "dots", "many", "a sentence", "a menu", "a menu with strokes", "topics"],
)
def test_a_menu_above_the_headline_is_no_path(above: str) -> None:
    assert section(above) == ()


def test_a_menu_with_a_path_into_the_articles_folder_is_one() -> None:
    above = "<nav><a href=/kinh-te>Kinh tế</a> <a href=/nong-nghiep>Nông nghiệp</a></nav>"

    assert section(above, url="https://baovidu.example/nong-nghiep/man-som-7.html") == ("Kinh tế", "Nông nghiệp")


@pytest.mark.parametrize(
    "below",
    [
        '<div><span>Chuyên mục: </span><a href="/c/9" rel="tag">Nông nghiệp</a></div>',
        "<dl><dt>Chuyên mục:</dt><dd>Nông nghiệp</dd></dl>",
        "<p>Danh mục: Nông nghiệp</p>",
        "<p>Thuộc chuyên mục: <b>Nông nghiệp</b></p><p>Thẻ: <a href=/t/1 rel=tag>Nông nghiệp</a></p>",
    ],
)
def test_the_section_stands_behind_its_label(below: str) -> None:
    assert section(below=below) == ("Nông nghiệp",)
    assert section(above=below) == ("Nông nghiệp",)


@pytest.mark.parametrize(
    "below",
    [
        "<p>Chuyên mục: Kinh tế, Xã hội, Văn hóa, Thể thao, Du lịch</p>",
        "<p>Chuyên mục: nơi bạn đọc gửi thơ về cho chúng tôi.</p>",
        "<div><p>Chuyên mục: Kinh tế</p></div><div><p>Chuyên mục: Văn hóa</p></div>",
        '<div><a href="/9.html">Chợ phiên Nậm Khoang họp lại sau mưa</a><p>Chuyên mục: Kinh tế</p></div>',
        "<h3>Chuyên mục</h3><p>Kinh tế</p>",
    ],
    ids=["all sections", "a sentence", "several labels", "another article's", "no colon"],
)
def test_other_labels_tell_no_section(below: str) -> None:
    assert section(below=below) == ()


def test_the_address_and_a_link_to_its_folder_tell_the_section() -> None:
    url = "https://baovidu.example/nong-nghiep/202603/man-som-5e1a7c2/"

    assert section(menu=MENU.format("m", ""), url=url) == ("Nông nghiệp",)
    assert section(below='<a href="https://baovidu.example/nong-nghiep">Nông nghiệp</a>', url=url) == ("Nông nghiệp",)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<a href="/nong-nghiep/">Xem thêm</a>', "https://baovidu.example/nong-nghiep/man-som.html"),
        (
            '<a href="https://khac.example/nong-nghiep/">Nông nghiệp</a>',
            "https://baovidu.example/nong-nghiep/man-som.html",
        ),
        ('<a href="/tin-tuc/">Tin tức</a>', "https://baovidu.example/tin-tuc/man-som.html"),
        ('<a href="/2026/">2026</a>', "https://baovidu.example/2026/man-som.html"),
        ('<a href="/nong-nghiep/man-1.html">Nông nghiệp</a>', "https://baovidu.example/nong-nghiep/man-som.html"),
        ("", "https://baovidu.example/nong-nghiep/man-som.html"),
    ],
    ids=["other words", "another site", "any article", "a year", "an article", "no link"],
)
def test_an_address_without_a_name_for_its_folder_tells_no_section(link: str, url: str) -> None:
    assert section(menu=link, url=url) == ()


@pytest.mark.parametrize("name", ["active", "selected", "chon", "MenuHighlightedItem", "menu-item current"])
def test_the_marked_item_of_the_menu_tells_the_section(name: str) -> None:
    assert section(menu=MENU.format("m", name)) == ("Nông nghiệp",)


@pytest.mark.parametrize(
    "menu",
    [
        MENU.format("m", "last"),
        MENU.format("m", "chon").replace('<li><a href="/van', '<li class=chon><a href="/van'),
        MENU.format("m", "").replace('<li><a href="/thoi', '<li class=active><a href="/thoi'),
        MENU.format("m", "").replace('<li><a href="/"', '<li class=active><a href="/"'),
        MENU.format("m", "active").replace("/nong-nghiep/", "#"),
        '<p><a href="/kinh-te">Kinh tế</a> <a href="/xa-hoi" class="active">Xã hội</a></p>',
    ],
    ids=["not marked", "two", "the first", "the front page", "no page", "few"],
)
def test_other_marks_in_menus_tell_no_section(menu: str) -> None:
    assert section(menu=menu) == ()


def test_only_the_largest_menu_counts() -> None:
    languages = '<p><a href="/en">English</a><a href="/vi" class="active">Tiếng Việt</a><a href="/zh">中文</a><a href="/lo">ລາວ</a></p>'

    assert section(menu=languages + MENU.format("m", "")) == ()
