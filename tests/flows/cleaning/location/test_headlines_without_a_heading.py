# ruff: noqa: E501 - markup as pages have it
"""Headlines in no first-level heading: in a script without spaces, and below a title that names site and section."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE
from tests.flows.pages import BODY, read

LINES = (*BODY, *MORE)
KHMER = "ផ្លែព្រូនទុំមុនរដូវ"
KHMER_TEXT = (
    "ព្រឹកនេះអ្នកភូមិបានចាប់ផ្តើមបេះផ្លែព្រូននៅតាមដងអូរ ហើយដឹកយកទៅលក់នៅផ្សារក្នុងស្រុក។",
    "ម្ចាស់ចម្ការម្នាក់និយាយថា ឆ្នាំនេះផ្លែធំជាងឆ្នាំមុន ព្រោះអាកាសធាតុល្អ និងមានទឹកគ្រប់គ្រាន់។",
    "អ្នកភូមិសង្ឃឹមថា ផ្លូវឡើងទៅចម្ការនឹងត្រូវបានជួសជុល ដើម្បីឱ្យឡានចូលដល់កន្លែង។",
)


def page(title: str, printed: str, menu: str = "", lines: tuple[str, ...] = LINES, language: str = "vi") -> str:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<html lang="{language}"><head><title>{title}</title></head><body><ul class="menu">{menu}</ul><div class="k">{printed}'
        f'<span class="ngay">01/03/2026 08:00</span><div class="nd">{text * 2 if lines is KHMER_TEXT else text}</div></div></body></html>'
    )


@pytest.mark.parametrize(
    "form", ['<div class="title">{}</div>', '<h2 class="post-title">{}</h2>', '<p class="tieu-de">{}</p>']
)
def test_a_headline_in_a_script_without_spaces_needs_no_three_words(form: str) -> None:
    assert read(page("Báo Ví Dụ", form.format(KHMER), lines=KHMER_TEXT, language="km"))[0].headline == KHMER


def test_a_short_label_in_that_script_is_no_headline() -> None:
    label = '<div class="title">ព័ត៌មាន</div>'
    html = page("Báo Ví Dụ", f'{label}<div class="title">{KHMER}</div>', lines=KHMER_TEXT, language="km")

    assert read(html)[0].headline == KHMER


@pytest.mark.parametrize("link", ["Kinh tế"])
def test_below_a_title_of_section_and_site_the_printed_line_is_the_headline(link: str) -> None:
    menu = f'<li><a href="/">Trang chủ</a></li><li><a href="/kinh-te">{link}</a></li>'

    assert read(page("Kinh tế - Báo Ví Dụ", f'<div class="title">{HEADLINE}</div>', menu))[0].headline == HEADLINE


@pytest.mark.parametrize("link", ["Mận chín sớm ở Nà Ca | Ảnh", "Chợ phiên - Vùng cao"])
def test_a_short_headline_in_the_title_stays_though_a_link_repeats_it(link: str) -> None:
    menu = f'<li><a href="/anh-2.html">{link}</a></li>'
    widget = '<div class="box"><div class="title">Tin mới nhất trong tuần qua</div><span>28/02/2026</span></div>'
    html = page("Mận chín sớm ở Nà Ca - Báo Ví Dụ", '<div class="t3">Mận chín sớm ở Nà Ca</div>', menu)

    assert read(html.replace("</body>", f"{widget}</body>"))[0].headline == "Mận chín sớm ở Nà Ca"
    assert read(html.replace('<ul class="menu">', f'{widget}<ul class="menu">'))[0].headline == "Mận chín sớm ở Nà Ca"


@pytest.mark.parametrize("link", ["ភាសាខ្មែរ", "ภาษาไทย", "中文（简体）新闻"])
def test_a_link_to_another_language_is_no_headline(link: str) -> None:
    printed = f'<font size="4">{link}</font><div class="title">{HEADLINE}</div>'

    assert read(page("Kinh tế - Báo Ví Dụ", printed, '<li><a href="/kinh-te">Kinh tế</a></li>'))[0].headline == HEADLINE
