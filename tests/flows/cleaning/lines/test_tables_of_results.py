# ruff: noqa: E501 - markup as pages have it
"""Pages of a table without prose, texts in a page's data, and site maps."""

import json

import pytest

from storage.model.blocks import Paragraph, Table
from tests.flows.cleaning.lines.test_tables_of_titles import PARAGRAPHS
from tests.flows.pages import read, refused

PRIZES = "".join(
    f"<tr><td>Giải {name}</td><td>{number}</td></tr>"
    for name, number in (("tám", 27), ("bảy", 345), ("sáu", 1234), ("năm", 4456), ("nhất", 78901))
)
IMPRINT = "<div class='footer'><p>Cơ quan chủ quản: Tỉnh ủy Ví Dụ. Giấy phép số 123/GP-BTTTT do Bộ Thông tin và Truyền thông cấp ngày 01/02/2019.</p></div>"


def lottery(head: str, stamp: str) -> str:
    return f"<html lang='vi'><head><title>Kết quả xổ số kiến thiết Ví Dụ ngày 1/3/2026 - Báo Ví Dụ</title>{head}</head><body><div><h1>Kết quả xổ số kiến thiết Ví Dụ ngày 1/3/2026</h1><p>{stamp}</p><table>{PRIZES}</table></div>{IMPRINT}</body></html>"


def test_a_table_is_read_on_a_page_that_calls_itself_an_article_and_prints_a_minute() -> None:
    cleaned, _ = read(lottery("<meta property='og:type' content='article'>", "Chủ Nhật, ngày 01/03/2026 16:35"))
    assert [type(block) for block in cleaned.blocks] == [Table]


@pytest.mark.parametrize(
    ("head", "stamp"), [("", "Chủ Nhật, ngày 01/03/2026 16:35"), ("<meta property='og:type' content='article'>", "")]
)
def test_a_table_alone_is_no_article_without_both(head: str, stamp: str) -> None:
    assert refused(lottery(head, stamp))


def test_a_text_in_data_that_call_it_by_the_title_is_an_article() -> None:
    told = [f"{text} Đó là ngày thứ {day}." for day in ("nhất", "hai") for text in PARAGRAPHS]
    data = json.dumps({"title": "Thông đường về Tân Bình", "content": "".join(f"<p>{text}</p>" for text in told)})
    cleaned, _ = read(
        f"<html><head><title>Thông đường về Tân Bình</title></head><body><div id='app'></div><script>window.__DATA__={data}</script></body></html>"
    )
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == told


@pytest.mark.parametrize("title", ["Sơ đồ trang - Báo Ví Dụ", "Sitemap", "Sơ đồ website | Báo Ví Dụ"])
def test_a_map_of_the_site_is_refused(title: str) -> None:
    html = f"<html lang='vi'><head><title>{title}</title></head><body><h1>{title.partition(' - ')[0]}</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></body></html>"
    assert "map" in (refused(html).detail or "")


def test_an_article_on_maps_of_sites_is_none() -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    cleaned, _ = read(
        f"<html lang='vi'><head><title>Sơ đồ trang trại mẫu được trao giải</title></head><body><h1>Sơ đồ trang trại mẫu được trao giải</h1>{body}</body></html>"
    )
    assert cleaned.headline == "Sơ đồ trang trại mẫu được trao giải"
