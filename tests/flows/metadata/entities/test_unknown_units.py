"""Names of places that no table knows end bodies and offices, and are no persons."""

from datetime import date

import pytest

from flows.metadata.entities import recognise
from flows.stages import Entities

DAY = date(2025, 12, 10)


def read(text: str) -> Entities:
    return recognise([text], day=DAY, published=DAY, own_provinces=("20",), tags=())


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("UBND xã Gò Vông vừa họp.", "UBND xã Gò Vông"),
        ("Theo Đảng ủy phường Mai Lũng, dân đã đồng thuận.", "Đảng ủy phường Mai Lũng"),
        ("Công an xã Lý Trạch vào cuộc.", "Công an xã Lý Trạch"),
        ("Chi bộ thôn Tạ Vông họp.", "Chi bộ thôn Tạ Vông"),
        ("Hội Cựu chiến binh xã Gò Vông Hưng ra quân.", "Hội Cựu chiến binh xã Gò Vông Hưng"),
        ("Hạt Kiểm lâm khu vực Vông Sơn họp.", "Hạt Kiểm lâm khu vực Vông Sơn"),
        ("Văn phòng Luật sư Hưng Vông mở cửa.", "Văn phòng Luật sư Hưng Vông"),
        ("Công ty Cổ phần Tập đoàn Đèo Vông thi công.", "Công ty Cổ phần Tập đoàn Đèo Vông"),
        ("Ban Quản lý dự án Đầu tư xây dựng số 2 họp.", "Ban Quản lý dự án Đầu tư xây dựng số 2"),
        ("Trường PTDTNT THCS&THPT Vông Hóa tuyển sinh.", "Trường PTDTNT THCS&THPT Vông Hóa"),
        ("Ban Quản lý Khu kinh tế Vông Hội họp.", "Ban Quản lý Khu kinh tế Vông Hội"),
    ],
)
def test_a_body_keeps_the_name_of_its_unit(text: str, body: str) -> None:
    found = read(text)
    assert ([organization.name for organization in found.organizations], found.people) == ([body], ())


@pytest.mark.parametrize(
    ("text", "name", "office"),
    [
        ("Chủ tịch UBND xã Gò Vông Trần Thị Sáo đến.", "Trần Thị Sáo", "Chủ tịch UBND xã Gò Vông"),
        ("Bí thư Đảng ủy phường Mai Lũng Đoàn Trung Rạng dự.", "Đoàn Trung Rạng", "Bí thư Đảng ủy phường Mai Lũng"),
        ("Chủ tịch UBND xã Siu Rạng dự.", "Siu Rạng", "Chủ tịch UBND xã"),
        ("Bí thư Đảng ủy xã Bhling Rạng dự.", "Bhling Rạng", "Bí thư Đảng ủy xã"),
        (
            "Hạt trưởng Hạt Kiểm lâm khu vực Vông Sơn Lê Xuân Rạng dự.",
            "Lê Xuân Rạng",
            "Hạt trưởng Hạt Kiểm lâm khu vực Vông Sơn",
        ),
        ("Chủ tịch HĐND xã Pờ Xuân Rạng dự.", "Pờ Xuân Rạng", "Chủ tịch HĐND xã"),
        ("Trưởng thôn Nà Vông Hoàng Đình Rạng dự.", "Hoàng Đình Rạng", "Trưởng thôn Nà Vông"),
        ("Ông Hoàng Đình Rạng, Trưởng thôn Nà Vông, dự.", "Hoàng Đình Rạng", "Trưởng thôn Nà Vông"),
        ("Già làng A Rạng kể.", "A Rạng", None),
        ("Bí thư chi bộ thôn Bãi Vông Hồ Sáo đến.", "Hồ Sáo", "Bí thư chi bộ thôn Bãi Vông"),
        (
            "Bản Phiêng Vông xa. Bí thư Chi bộ Phiêng Vông Phàn Chòi Quẩy đến.",
            "Phàn Chòi Quẩy",
            "Bí thư Chi bộ Phiêng Vông",
        ),
        ("Trưởng Công an xã Trung tá Phạm Quang Rạng đến.", "Phạm Quang Rạng", "Trưởng Công an xã"),
        ("Anh Pi Năng Sáo, đang là Phó Chủ tịch Hội Nông dân xã.", "Pi Năng Sáo", "Phó Chủ tịch Hội Nông dân xã"),
        ("Tổng Giám đốc Tập đoàn Amkor Giel Rutten đến.", "Giel Rutten", "Tổng Giám đốc Tập đoàn Amkor"),
        ("Khu phố trưởng Khu phố 4, bà Ngô Thị Sáo, đến.", "Ngô Thị Sáo", "Khu phố trưởng Khu phố 4"),
    ],
)
def test_the_person_after_a_unit_is_told_from_it(text: str, name: str, office: str | None) -> None:
    assert [(person.name, person.office) for person in read(text).people] == [(name, office)]


@pytest.mark.parametrize(
    "text",
    [
        "Học sinh Cồn Vông nghỉ học.",
        "Nông dân Đông Lũng gặt sớm, công nhân Lương Lũng tăng ca.",
        "Thanh niên Chiềng Mung lên đường.",
        "Xã Hồ Vông có 14 thôn. Cán bộ Hồ Vông xuống bản, theo nghị sĩ Hồ Vông là nơi xa nhất.",
        "Phó Chủ tịch UBND xã Gò Vông chủ trì. Chủ tịch Gò Vông vắng mặt.",
        "Thôn Tạ Lũng Sơn có 80 hộ; Tạ Lũng Sơn, Trưởng thôn nói, còn nghèo.",
        "Hợp tác xã mở rộng. Nông thôn Việt Nam đổi thay, văn bản Hướng Dẫn đã có.",
    ],
)
def test_a_place_and_its_people_are_no_persons(text: str) -> None:
    assert read(text).people == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nông dân Nguyễn Hời gặt sớm.", "Nguyễn Hời"),
        ("Học sinh Siu Tâm đạt giải.", "Siu Tâm"),
        ("Du khách Emma Sullivan vui.", "Emma Sullivan"),
        ("Cử tri Cồn Văn Rạng nêu ý kiến.", "Cồn Văn Rạng"),
        ("Xã Tạ Sơn nghèo. Ông Tạ Sơn kể.", "Tạ Sơn"),
        ("Xã Tạ Sơn nghèo. Bị cáo Tạ Sơn khai.", "Tạ Sơn"),
        ("Bà Neáng Sóc Kha dệt lụa.", "Neáng Sóc Kha"),
        ("Em gái H'Len Bkrông dệt vải.", "H'Len Bkrông"),
        ("Cùng đi có Y Thịnh Mlô.", "Y Thịnh Mlô"),
        ("Còn Lữ Văn Rạng được miễn.", "Lữ Văn Rạng"),
        ("Cô hạ đối thủ Thái Lan Supanida Wongsri.", "Supanida Wongsri"),
        ("Chuyên gia Hà Lan Pieter van Dijk đến.", "Pieter van Dijk"),
        ("Linh mục Phêrô Nguyễn Hữu Rạng chủ tế.", "Phêrô Nguyễn Hữu Rạng"),
        ("Hạng nhì là Danh Ngọc Sáo.", "Danh Ngọc Sáo"),
    ],
)
def test_persons_with_a_title_of_a_group_or_none_are_found(text: str, name: str) -> None:
    assert [person.name for person in read(text).people] == [name]


def test_a_list_of_names_goes_on_behind_brackets() -> None:
    found = read("Nhất là em Bạch Gia Vông (Phú Thọ) và Tăng Tuấn Sáo (Cà Mau), Mạc Gia Rạng (Huế).")
    assert [person.name for person in found.people] == ["Bạch Gia Vông", "Tăng Tuấn Sáo", "Mạc Gia Rạng"]


def test_a_persons_name_that_is_also_a_places_stays_the_persons() -> None:
    found = read("Bà Hà Giang nuôi ong. Năm nay, Hà Giang lãi to. Bà lên tỉnh Hà Giang bán mật.")
    assert [(person.name, person.mentions) for person in found.people] == [("Hà Giang", 2)]
    assert [(place.name, place.mentions) for place in found.places] == [("Hà Giang", 1)]


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        ("Giám đốc Vườn, ông Phạm Hồng Rạng, tặng hoa.", {"Phạm Hồng Rạng": "Giám đốc Vườn"}),
        ("Trưởng đoàn là ông Ngô Ngọc Rạng.", {"Ngô Ngọc Rạng": "Trưởng đoàn"}),
        ("Ông Trần Tiến Rạng-nguyên Phó Tư lệnh Quân khu 5 dự.", {"Trần Tiến Rạng": "nguyên Phó Tư lệnh Quân khu 5"}),
        ("Ông Lê Sáo, Giám đốc Sở Y tế, và Phó Giám đốc Sở Y tế Vi Văn Rạng dự.",
         {"Lê Sáo": "Giám đốc Sở Y tế", "Vi Văn Rạng": "Phó Giám đốc Sở Y tế"}),
        ("Chủ tàu Nguyễn Hời, thuyền trưởng Đặng Thanh Rạng kể.",
         {"Nguyễn Hời": None, "Đặng Thanh Rạng": "thuyền trưởng"}),
        ("Ông Lê Sáo, Trưởng khoa Nhi, Bệnh viện Đa khoa Vông Sáo, kể.",
         {"Lê Sáo": "Trưởng khoa Nhi, Bệnh viện Đa khoa Vông Sáo"}),
        ("Quản đốc Phân xưởng Cơ điện Trần Mậu Rạng và Tổ trưởng Tổ sửa chữa Hà Đăng Sáo kể.",
         {"Trần Mậu Rạng": "Quản đốc Phân xưởng Cơ điện", "Hà Đăng Sáo": "Tổ trưởng Tổ sửa chữa"}),
        ("Đại úy Nông Hoàng Rạng, Chính trị viên Tiểu đoàn, kể.", {"Nông Hoàng Rạng": "Chính trị viên Tiểu đoàn"}),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_an_office_belongs_to_the_person_beside_it(text: str, offices: dict[str, str | None]) -> None:
    found = {person.name: person.office for person in read(text).people}
    assert {name: office and office.lower() for name, office in found.items()} == {
        name: office and office.lower() for name, office in offices.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "Nhà máy Thủy điện Sơn La và Cảng vụ Hàng hải Quy Nhơn vượt kế hoạch.",
        "Bệnh viện Đa khoa Trung tâm An Giang nhận 20 ca, Báo Quảng Nam-Đà Nẵng đưa tin.",
        "Chị Hòa Bình về quê.",
    ],
)
def test_places_in_names_of_companies_and_persons_are_no_places(text: str) -> None:
    assert read(text).places == ()


@pytest.mark.parametrize("text", ["Cầu thủ Hà Tĩnh ghi bàn.", "Bác sĩ Hà Giang mổ.", "Các anh chị Hòa Bình vui."])
def test_a_province_after_a_profession_is_no_person(text: str) -> None:
    assert read(text).people == ()


@pytest.mark.parametrize(
    "text",
    [
        "Mưa ngập 18 xã của tỉnh Cao Bằng (Thông Nông 45 nhà, Hạ Lang 12 nhà).",
        "Tỉnh Cao Bằng có hai xã đạt chuẩn: Thông Nông, Hạ Lang.",
    ],
)
def test_communes_of_an_announced_list_need_no_type_word_each(text: str) -> None:
    assert {place.name for place in read(text).places} == {"Cao Bằng", "Thông Nông", "Hạ Lang"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Hồ sơ nộp từ 15/12 đến 31/12.", ["2025-12-15", "2025-12-31"]),
        ("Đêm 8, rạng sáng 9/12, xe lật.", ["2025-12-08", "2025-12-09"]),
        ("Tối ngày 6.12, đoàn đến.", ["2025-12-06"]),
        ("Tăng từ 10/12 lên 11/12 tiêu chí, từ 3.5 đến 6.7 triệu, đến 2/3 số hộ.", []),
        ("Nghị quyết số 25 ngày 6/12.", ["2025-12-06"]),
        ("Kỷ niệm 81 năm (22/12/1944 - 22/12/2025).", ["1944-12-22", "2025-12-22"]),
        ("Từ 5/11-10/12/2025 thu 12 khẩu súng.", ["2025-11-05", "2025-12-10"]),
        ("Vào 6/12 mở cửa.", ["2025-12-06"]),
    ],
)
def test_days_in_spans_nights_and_with_dots(text: str, days: list[str]) -> None:
    assert [str(event.day) for event in read(text).event_dates] == days
