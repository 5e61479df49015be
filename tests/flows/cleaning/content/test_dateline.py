"""Datelines: what opens a text and what only looks so."""

import pytest

from flows.cleaning.content.dateline import split_dateline
from tests.flows.cleaning.test_line_votes import page
from tests.flows.pages import BODY, read

TEXT = "Sáng nay (2/3), xã Nà Pheo tổ chức hội nghị."


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("(LSO) – ", "LSO"),
        ("(CTO) - ", "CTO"),
        ("(CTO)- ", "CTO"),
        ("[TTXVN] — ", "TTXVN"),
        ("(Dân làng) - ", "Dân làng"),
        ("(Chinhphu.vn) – ", "Chinhphu.vn"),
        ("LSO - ", "LSO"),
        ("BLC – ", "BLC"),
        ("(LSO) ", "LSO"),
        ("(BLC).- ", "BLC"),
        ("BLC Online - ", "BLC Online"),
        ("Napheo.vn – ", "Napheo.vn"),
        ("napheo.org.vn - ", "napheo.org.vn"),
        ("Nà Pheo (TTXVN 2/3) - ", "Nà Pheo (TTXVN 2/3)"),
    ],
)
def test_a_dateline_is_taken_off(opening: str, dateline: str) -> None:
    assert split_dateline(opening + TEXT) == (dateline, TEXT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "(2/3) - " + TEXT,
        "UBND xã Nà Pheo - đơn vị chủ trì - báo cáo kết quả.",
        "UBND - " + TEXT,
        "ASEAN - " + TEXT,
        "(Kỳ 2) - " + TEXT,
        "(Ảnh minh họa) - " + TEXT,
        "Mận - loại quả đặc sản của vùng cao.",
    ],
)
def test_other_openings_stay(text: str) -> None:
    assert split_dateline(text) == (None, text)


def test_a_dash_that_lost_its_dateline_goes_where_asked() -> None:
    assert split_dateline("– " + TEXT, orphan=True) == (None, TEXT)
    assert split_dateline("– " + TEXT) == (None, "– " + TEXT)


@pytest.mark.parametrize(("end", "is_lead"), [(":", False), (".", True)])
@pytest.mark.parametrize("bold", ["<b>{}</b>", "{}"])
def test_a_sentence_that_introduces_a_list_is_text_and_no_lead(end: str, is_lead: bool, bold: str) -> None:
    first = f"Xã Nà Pheo biểu dương mười hai hộ trồng mận giỏi của năm, xếp theo từng bản như sau{end}"
    villages = "".join(
        f"<p>Bản số {n}</p><ol><li>Lò Văn Pín, vườn hai héc-ta;</li><li>Lò Thị Ban;</li></ol>" for n in (1, 2)
    )
    html = page([f"<p>{bold.format(first)}</p>{villages}", *(f"<p>{text}</p>" for text in BODY)])

    cleaned, _ = read(html.replace("<head>", f'<head><meta name="description" content="{first}">'))

    assert (cleaned.lead == first) is is_lead
    assert (first in cleaned.text) is not is_lead
