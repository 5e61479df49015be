# ruff: noqa: E501 - markup as pages have it
"""Tables for layout below a text that hold its signature, and tables there that are part of the text."""

import pytest

from tests.flows.pages import BODY, read

HEADLINE = "Nà Pheo vào vụ mận sớm"


def article(below: str) -> tuple[tuple[str, ...], str]:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    cleaned, described = read(
        f'<html lang="vi"><head><title>{HEADLINE}</title></head><body><div class="s"><h1>{HEADLINE}</h1>'
        f'<p class="d">18:21 01/03/2026</p>{text}{below}</div></body></html>'
    )
    return described.authors, str(cleaned.blocks)


@pytest.mark.parametrize(
    "row",
    [
        "<td><i>(Theo lời kể của ông Lò Văn Tích)</i></td><td><b>VI THỊ MAI</b> (ghi)</td>",
        "<td>(Theo lời kể của ông Lò Văn Tích)</td><td></td><td>Ghi: VI THỊ MAI</td>",
        '<td colspan="2">(Theo lời kể của ông Lò Văn Tích)</td></tr><tr><td></td><td align="right">Bài, ảnh: VI THỊ MAI</td>',
        "<td>(Theo lời kể của ông Lò Văn Tích)</td><td></td></tr></tbody><tfoot><tr><td></td><td>VI THỊ MAI thực hiện</td></tr></tfoot>",
    ],
)
def test_a_signature_in_the_last_cell_names_the_writer(row: str) -> None:
    authors, text = article(f'<table width="100%"><tr>{row}</tr></table>')
    assert authors == ("VI THỊ MAI",)
    assert "VI THỊ MAI" not in text
    assert text.count("Lò Văn Tích") == 1


@pytest.mark.parametrize(
    "table",
    [
        "<tr><th>Bản</th><th>Sản lượng</th></tr><tr><td>Nà Pheo</td><td>30 tấn</td></tr>",
        "<tr><td>Lò Văn Tích</td><td>Vi Thị Mai</td></tr><tr><td>Nhất</td><td>Nhì</td></tr>",
        "<tr><td>Ngày 1</td><td>Bản Nà Pheo</td></tr><tr><td>Ngày 2</td><td>Biên soạn: Vi Thị Mai</td></tr>",
        "<tr><th>Việc</th><th>Người</th></tr><tr><td>Cắt cỏ</td><td>Tích</td></tr><tr><td>Sổ sách</td><td>Vi Thị Mai (ghi)</td></tr>",
    ],
    ids=["figures", "names", "days", "who does what"],
)
def test_a_table_of_the_text_stays(table: str) -> None:
    authors, text = article(f"<table>{table}</table>")
    assert authors == ()
    assert "Table(" in text or "table" in text
