"""Which office a person holds, as the text prints it before or after the name."""

import pytest

from tests.flows.metadata.entities.test_recognition import AFTER, read


@pytest.mark.parametrize(
    ("text", "name", "office"),
    [
        ("Có mặt: Nay Thị Khuê-Ủy viên Ban Thường vụ Tỉnh ủy.", "Nay Thị Khuê", "Ủy viên Ban Thường vụ Tỉnh ủy"),
        ("Ông Vi Văn Sài, Phó Trưởng Ban Văn hóa - Xã hội, hỏi.", "Vi Văn Sài", "Phó Trưởng Ban Văn hóa - Xã hội"),
        ("Phó Bí thư Thường trực Tỉnh ủy Lương Thế Quyền dự.", "Lương Thế Quyền", "Phó Bí thư Thường trực Tỉnh ủy"),
        ("Trưởng Công an xã Tân Văn Nông Thế Sài đến nơi.", "Nông Thế Sài", "Trưởng Công an xã Tân Văn"),
        ("Gặp lại cựu Giám đốc Sở Y tế Đàm Thị Tuyết.", "Đàm Thị Tuyết", "Cựu Giám đốc Sở Y tế"),
        ("Bí thư Đảng ủy, Chủ tịch HĐND xã Lò Văn Mận dẫn đầu.", "Lò Văn Mận", "Bí thư Đảng ủy, Chủ tịch HĐND xã"),
        ("Cô Vi Thị Dẻ, Hiệu trưởng nhà trường, kể.", "Vi Thị Dẻ", "Hiệu trưởng nhà trường"),
        ("Phó Tổng Tham mưu trưởng Bế Xuân Tứ đến.", "Bế Xuân Tứ", "Phó Tổng Tham mưu trưởng"),
        ("Chính ủy Quân khu 5, Đại tá Bế Xuân Tứ đến.", "Bế Xuân Tứ", "Chính ủy Quân khu 5"),
        ("Bà Vi Thị Dẻ (Giám đốc Sở Y tế) kể.", "Vi Thị Dẻ", "Giám đốc Sở Y tế"),
        ("Lời của Bế Xuân Tứ, nguyên Trưởng thôn.", "Bế Xuân Tứ", "nguyên Trưởng thôn"),
        ("Ủy quyền của Bộ trưởng, Phó Chủ tịch UBND tỉnh Lê Văn Bé trao.", "Lê Văn Bé", "Phó Chủ tịch UBND tỉnh"),
        ("Đại sứ Hàn Quốc Park Jin-ho phát biểu.", "Park Jin-ho", "Đại sứ Hàn Quốc"),
        ("Anh Ma Pá, Đại đội phó Đại đội 4, Trung đoàn 82, cười.", "Ma Pá", "Đại đội phó Đại đội 4, Trung đoàn 82"),
    ],
)  # fmt: skip  # a case a line
def test_an_office_is_told_whole(text: str, name: str, office: str) -> None:
    assert [(person.name, person.office) for person in read(text, AFTER).people] == [(name, office)]


def test_a_place_in_brackets_between_office_and_name_is_left_out() -> None:
    (person,) = read("Chủ tịch Hội Nông dân xã Tân Văn (tỉnh Lạng Sơn) Lê Văn Bé dự.", AFTER).people
    assert (person.name, person.office) == ("Lê Văn Bé", "Chủ tịch Hội Nông dân xã Tân Văn")


def test_each_of_two_persons_has_their_own_office() -> None:
    people = read("Tổng thống Emma Dubois và Thủ tướng Anh Paul Langley điện đàm.", AFTER).people
    assert [(person.name, person.office) for person in people] == [
        ("Emma Dubois", "Tổng thống"),
        ("Paul Langley", "Thủ tướng Anh"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tòa tuyên phạt Bạch Ngọc Sương 7 năm tù.", ["Bạch Ngọc Sương"]),
        ("Cô hạ Chen Yu-ling hai ván.", ["Chen Yu-ling"]),
        ("Trong xe có Khoả Văn Sáo (SN 1990).", ["Khoả Văn Sáo"]),
        ("Lời khai của anh Văn Sáo (SN 1990).", ["Văn Sáo"]),
        ("Tổ đã bắt Khưu Minh Rạng cùng tang vật.", ["Khưu Minh Rạng"]),
        ("Ứng cử viên Siu H’Ngân hứa làm đường.", ["Siu H’Ngân"]),
        ("Ảnh của phóng viên ảnh Trần Lê Sáo.", ["Trần Lê Sáo"]),
        ("Các bác sĩ Khoa Nội tim mạch túc trực.", []),
        ("Hội đồng Global All-cap họp.", []),
        ("Quản đốc Nhà máy Thủy điện Mây San 3 báo tin.", []),
        ("Công ty TNHH Dịch vụ vận tải Hoàng Kim Phát nộp thuế.", []),
    ],
)
def test_a_name_without_a_title_is_a_person_beside_other_signs(text: str, names: list[str]) -> None:
    assert [person.name for person in read(text, AFTER).people] == names
