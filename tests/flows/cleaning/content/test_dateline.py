"""Datelines: what opens a text and what only looks so."""

import pytest

from flows.cleaning.content.dateline import split_dateline

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
