# ruff: noqa: E501 - markup as pages have it
"""Credits, section, tags, address, language and counts of pages that no rule knows."""

import pytest

from flows.metadata.language import count_tokens, detect_language
from tests.flows.pages import BODY, read

HEADLINE = "Nà Pheo vào vụ mận sớm"


def page(head: str = "", above: str = "", below: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    return (
        f"<html><head><title>{HEADLINE}</title>{head}</head><body><main>{above}<h1>{HEADLINE}</h1>"
        f"<div>{body}{below}</div></main></body></html>"
    )


def author(*names: str, kind: str = "Person") -> str:
    people = ", ".join(f'{{"@type": "{kind}", "name": "{name}"}}' for name in names)
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}", "author": [{people}]}}</script>'


@pytest.mark.parametrize(
    ("html", "authors", "credit"),
    [
        (page(author("Vi Mai", "Lò Sơn")), ("Vi Mai", "Lò Sơn"), None),
        (page(author("NH&#7852;T MAI")), ("NHẬT MAI",), None),
        (page(author("NH&amp;#7852;T MAI")), ("NHẬT MAI",), None),
        (page(author("")), (), None),
        (page(author("Báo Ví Dụ")), (), None),
        (page(author("Báo Ví Dụ", kind="Organization")), (), None),
        (page(author("Theo TTXVN")), (), "TTXVN"),
        (page(author("Báo Ví Dụ"), below='<p style="text-align:right"><strong>Vi Mai</strong></p>'), ("Vi Mai",), None),
        (page(author("Vi Mai"), below='<p align="right"><em>Theo Báo Suối Mơ</em></p>'), ("Vi Mai",), "Báo Suối Mơ"),
        (page('<meta name="author" content="Báo Ví Dụ điện tử">'), (), None),
        (page('<meta property="article:author" content="https://www.facebook.com/baovidu">'), (), None),
    ],
)
def test_the_paper_itself_is_no_author(html: str, authors: tuple[str, ...], credit: str | None) -> None:
    _, described = read(html)
    assert (described.authors, described.credit) == (authors, credit)


def test_section_and_tags_are_read_from_what_the_page_prints() -> None:
    _, described = read(
        page(
            above='<div class="breadcrumb"><a href="/">Trang chủ</a> » <a href="/kinh-te">Kinh tế</a> <a href="/nn">Nông nghiệp</a></div>',
            below='<div class="tag-list"><b>Từ khóa:</b> <a href="/t/1">#mận sớm,</a> <a href="/t/2"># Nà Pheo</a></div>',
        )
    )
    assert described.section == ("Kinh tế", "Nông nghiệp")
    assert described.tags == ("mận sớm", "Nà Pheo")


@pytest.mark.parametrize(
    ("above", "section"),
    [
        ("<ol class='trail-crumb'><li><a href='/'>Báo Ví Dụ</a></li><li><a href='/kinh-te'>Kinh tế</a></li><li>{}</li></ol>", ("Kinh tế",)),
        ("<ol><li><a href='/'>Báo Ví Dụ</a></li><li><a href='/kinh-te'>Kinh tế</a></li><li>{}</li></ol>", ("Kinh tế",)),
        ("<div class='crumbs'><a href='https://baovidu.example/'>Báo Ví Dụ</a> › <a href='/kinh-te'>Kinh tế</a></div>", ("Kinh tế",)),
        ("<div class='crumbs'><a href='//nong.baovidu.example/'>Nông thôn</a> › <a href='/mua'>Mùa vụ</a></div>", ("Nông thôn", "Mùa vụ")),
        ("<div class='crumbs'><a href='//phatthanh.baovidu.example/'>Đài phát thanh</a> › <a href='/mua'>Mùa vụ</a></div>", ("Đài phát thanh", "Mùa vụ")),
        ("<div class='breadcrumb'><a href='https://vhnt.baovidu.example'>Tạp chí cuối tuần</a> › <a href='/mua'>Mùa vụ</a></div>", ("Tạp chí cuối tuần", "Mùa vụ")),
        ("<div class='BreadCrumbs'><a href='http://www.baovidu.example/'>Báo Ví Dụ</a> › <a href='/mua'>Mùa vụ</a></div>", ("Mùa vụ",)),
        ("<div class='menu'><a href='/kinh-te'>Kinh tế</a><a href='/the-thao'>Thể thao</a><a href='/du-lich'>Du lịch</a><a href='/y-te'>Y tế</a></div>", ()),
        ("<div class='crumbs'><a href='http://['>Báo Ví Dụ</a> › <a href='/mua'>Mùa vụ</a></div>", ("Báo Ví Dụ", "Mùa vụ")),
        ("<ul><li><a href='/kinh-te'>Kinh tế</a></li><li><a href='/bai-viet-1234567.html'>{}</a></li></ul>", ("Kinh tế",)),
        ("<div class='crumbs'><a href='/kinh-te'>Kinh tế</a> <a href='/bai-viet-1234567.html'>Nà Pheo vào vụ...</a></div>", ("Kinh tế",)),
        ("<div class='crumbs'><a href='/kinh-te'>Kinh tế</a> <a href='/nha'>Nhà...</a></div>", ("Kinh tế", "Nhà...")),
        ("<div><a href='/van-hoa'>Văn hóa</a> Đọc báo in số mới nhất tại mọi sạp báo trong tỉnh</div>", ()),
        ("<p>Đọc tiếp <a href='/nghe'>Nghề</a> {} và những chuyện khác của vùng cao trong số này</p>", ()),
    ],
    ids=["named as crumbs", "it ends with the headline", "the whole address", "a section with a host", "a section called like a site", "another", "the host with www", "a menu", "no address", "the headline a link", "the headline cut off", "dots of its own", "a line of words", "a sentence"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_breadcrumb_tells_the_section_without_newspaper_and_headline(above: str, section: tuple[str, ...]) -> None:
    _, described = read(page(above=above.format(HEADLINE)))
    assert described.section == section


@pytest.mark.parametrize(
    "opening",
    [
        '<body class="has-breadcrumb"><nav>{}</nav>',
        '<body class="noCrumbs no-crumbs"><nav>{}</nav>',
        '<body><ul class="breadCrumbsMenu">{}</ul>',
        '<body><div class="crumbly-cakes">{}</div>',
    ],
    ids=["the page", "the page without them", "a menu", "crumbs of bread"],
)
def test_what_is_called_almost_like_crumbs_is_none(opening: str) -> None:
    links = '<a href="/the-gioi">Thế giới</a><a href="/the-thao">Thể thao</a>'
    html = page('<meta property="article:section" content="Nông nghiệp">')
    _, described = read(html.replace("<body>", opening.format(links), 1))
    assert described.section == ("Nông nghiệp",)


def test_a_canonical_link_to_another_page_is_not_believed() -> None:
    address = "https://baovidu.example/bai-viet-1234567.html"
    for told in ("https://khac.example/x.html", "https://baovidu.example/", "javascript:void(0)", ""):
        _, described = read(page(f'<link rel="canonical" href="{told}">'))
        assert described.canonical_url == address
        assert described.fields["canonical_url"] == "url"
    _, described = read(page('<link rel="canonical" href="//baovidu.example/bai-viet-1234567.html?utm_source=x">'))
    assert (described.canonical_url, described.fields["canonical_url"]) == (address, "canonical")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (" ".join(BODY), "vi"),
        (
            "The harvest of early plums began this morning in the village, and the farmers are happy with the price of it.",
            "en",
        ),
        ("今天上午，那飘乡开始收获今年的第一批早熟李子，农民们对今年的价格感到非常满意，合作社已经签订了合同。", "zh"),
        ("ព្រឹកនេះ ប្រជាកសិករនៅក្នុងភូមិបានចាប់ផ្តើមប្រមូលផលផ្លែព្រូន ហើយពួកគេសប្បាយចិត្តជាមួយនឹងតម្លៃ", "km"),
        (
            "Tag kis no, cov neeg hauv lub zos tau pib sau cov txiv plum, thiab lawv zoo siab rau tus nqi ntawm xyoo no.",
            "hmn",
        ),
        ("120 - 130", None),
    ],
)
def test_the_language_shows_in_the_letters(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_words_hold_a_letter_or_digit_and_syllables_a_letter() -> None:
    text = "Năm 2026 – giá mận đạt 25.000 đồng/kg ."
    assert count_tokens(text) == (7, 5)
