"""Lines that name a writer and a date: every order, every sign between them, and what is no such line."""

import pytest

from flows.metadata.writers.dated_bylines import read_dated_byline


def shown(line: str) -> tuple[list[str], tuple[str, ...], str | None] | None:
    """Return the dates of a line (an edit's with `~`), its authors and its credit."""
    byline = read_dated_byline(line)
    if byline is None:
        return None
    dates = [
        ("~" if edited else "") + moment.at.strftime("%d/%m %H:%M" if moment.timed else "%d/%m")
        for moment, edited in byline.dates
    ]
    return dates, byline.authors, byline.credit


@pytest.mark.parametrize(
    ("line", "dates", "authors"),
    [
        ("Lò Mai - 07:05 02/03/2026", ["02/03 07:05"], ["Lò Mai"]),
        ("Thứ Hai, 2/3/2026 - Lò Mai", ["02/03"], ["Lò Mai"]),
        ("PV: Lò Mai - Ngày 02 tháng 3 năm 2026, 07:05", ["02/03 07:05"], ["Lò Mai"]),
        ("PV: Lò Mai, ngày 2 tháng 3 năm 2026", ["02/03"], ["Lò Mai"]),
        ("Theo Lò Mai | 02/03/2026", ["02/03"], ["Lò Mai"]),
        ("Theo Hà Quốc Việt | 02/03/2026", ["02/03"], ["Hà Quốc Việt"]),
        ("Lò Mai • 07:05 • 02/03/2026", ["02/03 07:05"], ["Lò Mai"]),
        ("07:05 | 02/03/2026 | Vi Văn Năm", ["02/03 07:05"], ["Vi Văn Năm"]),
        ("Vi Văn Năm 07:05 02/03/2026", ["02/03 07:05"], ["Vi Văn Năm"]),
        ("Lò Mai Thứ Hai, 02/03/2026 | 07:05 GMT+7", ["02/03 07:05"], ["Lò Mai"]),
        ("Lò Mai / 02/03/2026 / 07:05", ["02/03 07:05"], ["Lò Mai"]),
        ("Lò Mai (02/03/2026 07:05)", ["02/03 07:05"], ["Lò Mai"]),
        ("[02/03/2026] Lò Mai", ["02/03"], ["Lò Mai"]),
        ("2026-03-02 07:05 Lò Mai", ["02/03 07:05"], ["Lò Mai"]),
        ("Lò Mai 02/03/26", ["02/03"], ["Lò Mai"]),
        ("Lò Mai (CTV) – 7 giờ 05 phút, 02.03.2026", ["02/03 07:05"], ["Lò Mai"]),
        ("Lò Mai - Vi Hà - 07:05 02/03/2026", ["02/03 07:05"], ["Lò Mai", "Vi Hà"]),
        ("Lò Mai & Vi Hà | 02/03/2026 7:05 SA", ["02/03 07:05"], ["Lò Mai", "Vi Hà"]),
        ("Lò Mai và Vi Hà, 02/03/2026", ["02/03"], ["Lò Mai", "Vi Hà"]),
        ("Tin, ảnh: Lò Mai, Vi Hà, 02/03/2026", ["02/03"], ["Lò Mai", "Vi Hà"]),
        ("Bài và ảnh: Lò Mai - 02/03/2026", ["02/03"], ["Lò Mai"]),
        ("Bài: L. Mai - Ảnh: V. Hà | 02/03/2026", ["02/03"], ["L. Mai"]),
        ("L.M - 02/03/2026", ["02/03"], ["L.M"]),
        ("LÒ THỊ MAI - 02/03/2026", ["02/03"], ["LÒ THỊ MAI"]),
        ("Đăng bởi: Lò Mai | Ngày đăng: 02/03/2026 07:05 | Lượt xem: 1.204", ["02/03 07:05"], ["Lò Mai"]),
        ("Bởi Lò Mai - lúc 7:05 ngày 02/03/2026", ["02/03 07:05"], ["Lò Mai"]),
        ("Lò Mai · 3 phút đọc · 02/03/2026", ["02/03"], ["Lò Mai"]),
        ("Kinh tế - Lò Mai - 02/03/2026", ["02/03"], ["Lò Mai"]),
        ("Lò Mai - 07:05 01/03/2026 (Cập nhật: 08:00 02/03/2026)", ["01/03 07:05", "~02/03 08:00"], ["Lò Mai"]),
        ("Lò Mai - Phóng viên thường trú tại Lào - 02/03/2026", ["02/03"], ["Lò Mai"]),
        ("Đại úy Lò Văn Mai - 02/03/2026", ["02/03"], ["Lò Văn Mai"]),
        ("02/03/2026 | Chuyên mục: Kinh tế xanh | Tác giả: Lò Mai", ["02/03"], ["Lò Mai"]),
        ("Ngày đăng: 02/03/2026 | Người đăng: Ban biên tập", ["02/03"], []),
        ("Nhóm phóng viên | 02/03/2026 07:05", ["02/03 07:05"], []),
        ("Hà Nội - 02/03/2026", ["02/03"], []),
        ("Thời Sự | 02/03/2026", ["02/03"], []),
        ("Nà Pheo, ngày 2 tháng 3 năm 2026", ["02/03"], []),
    ],
)
def test_a_line_names_writers_and_dates(line: str, dates: list[str], authors: list[str]) -> None:
    assert shown(line) == (dates, tuple(authors), None)


@pytest.mark.parametrize(
    ("line", "authors", "credit"),
    [
        ("Lò Mai (Báo Ví Dụ) 07:05, 2-3-2026", ("Lò Mai",), "Báo Ví Dụ"),
        ("Lò Mai/TTXVN - 02/03/2026", ("Lò Mai",), "TTXVN"),
        ("(Theo TTXVN) - 02/03/2026", (), "TTXVN"),
        ("Theo Lao Động - 02/03/2026", (), "Lao Động"),
        ("Theo Phụ Nữ Việt Nam | 02/03/2026", (), "Phụ Nữ Việt Nam"),
        ("02/03/2026 | Tác giả: Lò Mai | Nguồn: TTXVN", ("Lò Mai",), "TTXVN"),
        ("Sở Y tế - 02/03/2026", (), "Sở Y tế"),
    ],
)
def test_a_paper_beside_a_date_is_no_writer(line: str, authors: tuple[str, ...], credit: str) -> None:
    assert shown(line) == (["02/03 07:05" if "07:05" in line else "02/03"], authors, credit)


@pytest.mark.parametrize(
    "line",
    [
        "Hội nghị diễn ra ngày 02/03/2026",
        "Ảnh: Lò Mai, 02/03/2026",
        "Ảnh chụp ngày 02/03/2026",
        "Lò Thị Mai sinh ngày 02/03/1990",
        "Lò Văn Mai, 35 tuổi, 02/03/2026",
        "Lễ Hội Hoa Mận 02/03/2026",
        "Lò Mai",
        "07:05, Lò Mai",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert shown(line) is None
