"""Signature lines: a table of spellings, and of lines that sign nothing."""

import pytest

from flows.cleaning.content.byline import read_byline, read_labelled

SIGNED = [
    ("Vi Thị Mai (PV TTXVN tại Lào)", ("Vi Thị Mai",), (), None),
    ("Bài, ảnh: Vi Mai (Phóng viên thường trú tại vùng biên)", ("Vi Mai",), ("Vi Mai",), None),
    ("Vi Mai (Văn phòng UBND tỉnh)", ("Vi Mai",), (), "Văn phòng UBND tỉnh"),
    ("Ghi chép của PV thường trú Vi Mai (từ huyện đảo Hòn Mây)", ("Vi Mai",), (), None),
    ("Bài và ảnh: Vi Mai (từ Viêng Chăn)", ("Vi Mai",), ("Vi Mai",), None),
    ("By Vi Thi Mai and Ann Poe", ("Vi Thi Mai", "Ann Poe"), (), None),
    ("Bài: NGƯT. Vi Mai", ("Vi Mai",), (), None),
    ("■ Bài, ảnh: Vi Mai", ("Vi Mai",), ("Vi Mai",), None),
    ("Anh Dũng", ("Anh Dũng",), (), None),
    ("P.Y", ("P.Y",), (), None),
    ("Thích Minh Quang", ("Thích Minh Quang",), (), None),
    ("NHẬT XUÂN - NGHI VŨ", ("NHẬT XUÂN", "NGHI VŨ"), (), None),
    ("Minh Hà và Thu Lê", ("Minh Hà", "Thu Lê"), (), None),
    ("Hà Thu (tổng hợp)", ("Hà Thu",), (), None),
    ("Hà Thu (thực hiện)", ("Hà Thu",), (), None),
    ("Tin, ảnh: P.Y", ("P.Y",), ("P.Y",), None),
    ("Tin và ảnh: Vi Mai", ("Vi Mai",), ("Vi Mai",), None),
    ("Bài, ảnh: Lò Văn Sơn", ("Lò Văn Sơn",), ("Lò Văn Sơn",), None),
    ("Bài: Minh Hà - Ảnh: Thu Lê", ("Minh Hà",), ("Thu Lê",), None),
    ("Bài: Minh Hà; ảnh: Thu Lê, P.Y", ("Minh Hà",), ("Thu Lê", "P.Y"), None),
    ("Minh Hà - Ảnh: Thu Lê", ("Minh Hà",), ("Thu Lê",), None),
    ("Ảnh: Thu Lê", (), ("Thu Lê",), None),
    ("Theo TTXVN", (), (), "TTXVN"),
    ("(Theo TTXVN)", (), (), "TTXVN"),
    ("Theo Hồ Hương", (), (), "Hồ Hương"),
    ("(Theo Hồ Hương - TTXVN)", ("Hồ Hương",), (), "TTXVN"),
    ("Theo TTXVN (Suối Mơ)", (), (), "TTXVN (Suối Mơ)"),
    ("Theo Báo Nhân Dân (bao.vn)", (), (), "Báo Nhân Dân (bao.vn)"),
    ("Nguồn: Báo Suối Mơ", (), (), "Báo Suối Mơ"),
    ("Minh Hà (Theo TTXVN)", ("Minh Hà",), (), "TTXVN"),
    ("Minh Hà/VOV", ("Minh Hà",), (), "VOV"),
    ("TTXVN", (), (), "TTXVN"),
    ("TTXVN/Vietnam+", (), (), "TTXVN/Vietnam+"),
    ("(VOV-Suối Mơ)", (), (), "VOV-Suối Mơ"),
    ("Minh Hà/VOV-Suối Mơ", ("Minh Hà",), (), "VOV-Suối Mơ"),
    ("Minh Hà/Suối Mơ/suoimo.vn", ("Minh Hà",), (), "Suối Mơ/suoimo.vn"),
    ("Minh Hà (Báo Suối Mơ)", ("Minh Hà",), (), "Báo Suối Mơ"),
    ("Minh Hà (tổng hợp từ Suối Mơ, TTXVN)", ("Minh Hà",), (), "Suối Mơ, TTXVN"),
    ("Minh Hà - Đài PT-TH tỉnh", ("Minh Hà",), (), "Đài PT-TH tỉnh"),
    ("Minh Hà – CTV", ("Minh Hà",), (), None),
    ("Minh Hà-Thu Lê", ("Minh Hà", "Thu Lê"), (), None),
    ("Ảnh: Thu Lê/TTXVN", (), ("Thu Lê",), "TTXVN"),
    ("Tác giả bài viết: Minh Hà", ("Minh Hà",), (), None),
    ("Theo Minh Hà (VOV)", ("Minh Hà",), (), "VOV"),
    ("PV/TTXVN", (), (), "TTXVN"),
    ("PV", (), (), None),
    ("Minh Hà và nhóm PV", ("Minh Hà",), (), None),
    ("Ghi chép: Minh Hà", ("Minh Hà",), (), None),
    ("Người thực hiện: Minh Hà", ("Minh Hà",), (), None),
    ("Nhóm tác giả: Minh Hà, Thu Lê", ("Minh Hà", "Thu Lê"), (), None),
    ("Bút danh: Minh Hà", ("Minh Hà",), (), None),
    ("Tác giả: Minh Hà - Biên tập: Thu Lê", ("Minh Hà",), (), None),
    ("Kỹ thuật: Thu Lê - Bài: Minh Hà", ("Minh Hà",), (), None),
    ("Trình bày: Thu Lê", (), (), None),
    ("Dịch: Minh Hà (Theo BBC)", ("Minh Hà",), (), "BBC"),
    ("Bài, ảnh: Minh Hà (TTXVN)", ("Minh Hà",), ("Minh Hà",), "TTXVN"),
    ("Minh Hà tổng hợp từ VOV, TTXVN", ("Minh Hà",), (), "VOV, TTXVN"),
    ("Tổng hợp từ TTXVN, VOV", (), (), "TTXVN, VOV"),
    ("PGS.TS Lò Văn Sơn", ("Lò Văn Sơn",), (), None),
    ("Đại úy Lò Văn Sơn", ("Lò Văn Sơn",), (), None),
    ("Luật sư Lò Văn Sơn (Đoàn Luật sư tỉnh)", ("Lò Văn Sơn",), (), "Đoàn Luật sư tỉnh"),
    ("Luật gia Lò Văn Sơn", ("Lò Văn Sơn",), (), None),
    ("Phóng viên thường trú: Minh Hà", ("Minh Hà",), (), None),
    ("Minh Hà - Phóng viên thường trú tại Lào", ("Minh Hà",), (), None),
    ("Chuyên đề do Minh Hà thực hiện", ("Minh Hà",), (), None),
    ("Lò Văn Sơn (Hà Nội)", ("Lò Văn Sơn",), (), None),
    ("Minh Hà (từ Viêng Chăn)", ("Minh Hà",), (), None),
    ("Nhóm PV (tổng hợp)", (), (), None),
    ("Nhóm PV Kinh tế", (), (), None),
    ("Minh Hà (minhha@suoimo.vn)", ("Minh Hà",), (), None),
    ("Minh Hà - Email: minhha@suoimo.vn", ("Minh Hà",), (), None),
    ("Ảnh: tư liệu", (), (), None),
    ("Theo Minh Hà/Báo Suối Mơ", ("Minh Hà",), (), "Báo Suối Mơ"),
    ("ThS. Lò Thị Ban Trung tâm Khuyến nông tỉnh", ("Lò Thị Ban",), (), None),
    ("Ghi chép của Lò Thị Ban", ("Lò Thị Ban",), (), None),
    ("Lò Thị Ban (bản Nà Pheo)", ("Lò Thị Ban",), (), None),
]

UNSIGNED = [
    "Tổng biên tập: Minh Hà",
    "Tổng hợp từ các địa phương, cả tỉnh có hai vườn mận",
    "Suối Mơ (Mùa Mận)",
    "clip " * 20 + "x",
    "",
    "-",
    "Theo đó, các đơn vị tiếp tục triển khai nhiệm vụ.",
    "Theo ông Lò Văn Sơn, vụ mận năm nay được mùa lớn nhất trong mười năm trở lại đây",
    "Hội nghị đã cho ý kiến về một số nội dung quan trọng khác.",
    "Ý kiến ()",
    "Giá mận tăng",
    "vườn mận bên suối",
    "25.000 đồng",
    "CÁC BÀI ĐÃ ĐĂNG",
    "TIN MỚI NHẤT",
    "ĐỌC NHIỀU NHẤT",
    "Có Thể Bạn Quan Tâm",
    "Lò Thị Ban (mới nhận huy chương)",
]


@pytest.mark.parametrize(("line", "authors", "photographers", "credit"), SIGNED)
def test_a_signature_tells_writers_photographers_and_source_apart(
    line: str, authors: tuple[str, ...], photographers: tuple[str, ...], credit: str | None
) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert (byline.authors, byline.photographers, byline.credit) == (authors, photographers, credit)


@pytest.mark.parametrize("line", UNSIGNED)
def test_a_line_that_signs_nothing_is_none(line: str) -> None:
    assert read_byline(line) is None


@pytest.mark.parametrize("line", [*(signed[0] for signed in SIGNED), *UNSIGNED])
def test_a_labelled_line_is_told_by_its_words(line: str) -> None:
    byline = read_byline(line)
    assert read_labelled(line) == (byline if byline and byline.labelled else None)


@pytest.mark.parametrize(
    ("printed", "authors"),
    [
        ("Nhóm phóng viên:\nLò Văn Ban\nVi Thị Mai", ("Lò Văn Ban", "Vi Thị Mai")),
        ("Bài:\nLò Văn Ban\nVi Thị Mai", ("Lò Văn Ban", "Vi Thị Mai")),
        ("Bài: Lò Văn Ban\nVi Thị Mai", ("Lò Văn Ban", "Vi Thị Mai")),
    ],
    ids=["a team", "a label", "a label before a name"],
)
def test_names_below_a_label_are_each_a_writer(printed: str, authors: tuple[str, ...]) -> None:
    byline = read_byline(printed)

    assert byline is not None
    assert byline.authors == authors
