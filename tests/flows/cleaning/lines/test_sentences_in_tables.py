# ruff: noqa: E501 - markup as pages have it
"""A report in a table of minutes is prose; a table of titles or of documents is a list."""

import pytest

from storage.model.blocks import Table
from tests.flows.cleaning.test_pages_with_few_signs import HEADLINE, HOME
from tests.flows.pages import BODY, read, refused

PLAY = (
    ("88'", "Còi mãn cuộc! Cả khán đài bản Nà Ca đứng dậy, trẻ con chạy ùa vào sân ôm lấy thủ môn Lò Văn Pín."),
    ("74'", "Giàng A Tủa sút phạt qua hàng rào bốn người, bóng chạm mép trong cột dọc rồi lăn vào lưới."),
    ("61'", "Đội Pa Háng thay hai người ở hàng tiền vệ, chuyển sang chơi bóng dài cho hai tiền đạo cao."),
    ("39'", "Thủ môn Lò Văn Pín bay người cản quả đá phạt đền, bóng bật ra ngoài trong tiếng reo của bà con."),
    ("17'", "Mùa A Sử đánh đầu cận thành đưa Pa Háng vượt lên, hậu vệ Nà Ca mải nhìn bóng nên không ai kèm."),
)
CLOSING = "Với trận thắng này, đội bản Nà Ca vào bán kết gặp đội chủ nhà vào chiều chủ nhật tới."


def match(cells: str, below: str = "") -> str:
    rows = "".join(cells.format(n=n, minute=minute, told=told) for n, (minute, told) in enumerate(PLAY))
    return (
        f"<html lang=vi><head><title>{HEADLINE}</title></head><body>{HOME}<table><tr><td><h1>{HEADLINE}</h1><span>17:05 01/03/2026</span>"
        f"<p>{BODY[0]}</p><table class=dien-bien>{rows}</table>{below}</td></tr></table></body></html>"
    )


@pytest.mark.parametrize("told", ["{told}", "<p>{told}</p>"])
def test_a_report_in_a_table_of_minutes_is_read(told: str) -> None:
    html = match(f"<tr><td><b>{{minute}}</b></td><td>{told}</td></tr>", f"<p>{CLOSING}</p>")
    cleaned, _ = read(html)

    [table] = [block for block in cleaned.blocks if isinstance(block, Table)]
    assert [row[1] for row in table.rows] == [told for _, told in PLAY]
    assert cleaned.completeness is not None
    assert cleaned.completeness.share == 1.0


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td><a href=/tin-{n}.html>Trận đấu phút {minute} ở sân bản</a></td><td>{told}</td></tr>",
        "<tr onclick=\"location='/tin-{n}.html'\"><td>Trận đấu phút {minute} ở sân bản</td><td>{told}</td></tr>",
    ],
    ids=["links", "links by a script"],
)
def test_a_table_of_titles_with_their_abstracts_stays_refused(row: str) -> None:
    assert refused(match(row)).reason == "not_an_article"


@pytest.mark.parametrize("number", ["{n}/QĐ-UBND", "Số: {n}/2026/NQ-HĐND ngày 2/3/2026", "0{n}/CT-TTg"])
@pytest.mark.parametrize("end", ["", "."])
def test_a_table_that_names_documents_stays_refused(number: str, end: str) -> None:
    cells = f"<tr><td>{number}</td><td>Về việc phê duyệt danh mục công trình số {{n}} của xã Nà Pheo trong năm{end}</td></tr>"

    assert refused(match(cells)).reason == "not_an_article"
