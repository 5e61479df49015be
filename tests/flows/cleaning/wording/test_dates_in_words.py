"""Dates in words, and lunar dates beside others."""

import pytest

from flows.cleaning.wording.dates_in_words import in_digits, is_in_words, without_lunar_date


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("Ngày hai mươi chín tháng Giêng năm hai ngàn không trăm hai mươi sáu", "ngày 29 tháng 1 năm 2026"),
        ("mồng năm tháng chạp năm hai nghìn không trăm hai mươi lăm", "ngày 5 tháng 12 năm 2025"),
        ("ngày mười tháng mười năm hai nghìn lẻ chín", "ngày 10 tháng 10 năm 2009"),
        ("ngày ba mươi mốt tháng mười hai năm hai nghìn không trăm mười tám", "ngày 31 tháng 12 năm 2018"),
        (
            "mười sáu giờ ba mươi phút, ngày hai mươi tư tháng mười một năm hai nghìn không trăm hai mươi",
            "16 giờ 30, ngày 24 tháng 11 năm 2020",
        ),
        ("năm giờ rưỡi ngày năm tháng năm năm hai nghìn hai mươi lăm", "5 giờ 30 ngày 5 tháng 5 năm 2025"),
    ],
)
def test_words_become_digits(words: str, digits: str) -> None:
    assert is_in_words(words)
    assert in_digits(words) == digits


@pytest.mark.parametrize(
    "line",
    [
        "", "hai nghìn năm trăm đồng", "tháng ba năm hai nghìn không trăm hai mươi sáu", "ngày mai, hai nghìn người",
        "Sáng ngày năm tháng tư, hai nghìn người đi hội", "17 giờ ngày 3/2/2026", "một giờ sáng",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_other_words_stay(line: str) -> None:
    assert not is_in_words(line)
    assert in_digits(line) == line


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Ngày 29/1/2026 (nhằm ngày 11 tháng Chạp năm Ất Tỵ)", "Ngày 29/1/2026"),
        ("29/1/2026 (11/12 âm lịch) - 08:00", "29/1/2026 - 08:00"),
        ("Ngày 29/1/2026, tức ngày 11 tháng Chạp", "Ngày 29/1/2026"),
        ("Tin tức, 29/1/2026", "Tin tức, 29/1/2026"),
        ("Nguyễn Tức (Hà Nội) 29/1/2026", "Nguyễn Tức (Hà Nội) 29/1/2026"),
    ],
)
def test_a_lunar_date_is_cut_off(line: str, rest: str) -> None:
    assert without_lunar_date(line) == rest
