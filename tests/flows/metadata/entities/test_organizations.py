"""Where the name of an organisation ends."""

import pytest

from tests.flows.metadata.entities.test_recognition import AFTER, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ban Chỉ huy Phòng thủ dân sự tỉnh Lạng Sơn họp.", ["Ban Chỉ huy Phòng thủ dân sự tỉnh Lạng Sơn"]),
        ("Đến Trung tâm Phục vụ hành chính công xã Tân Văn nộp đơn.", ["Trung tâm Phục vụ hành chính công xã Tân Văn"]),
        ("Sở Văn hóa, Thể thao và Du lịch mở hội.", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Trung tâm Dự báo khí tượng thủy văn quốc gia báo bão.", ["Trung tâm Dự báo khí tượng thủy văn quốc gia"]),
        ("Công ty cổ phần Vận tải biển Sao Bắc khai trương.", ["Công ty cổ phần Vận tải biển Sao Bắc"]),
        ("Công ty TNHH Trường Thịnh Phát nộp thuế.", ["Công ty TNHH Trường Thịnh Phát"]),
        ("Ngân hàng Chính sách xã hội cho vay.", ["Ngân hàng Chính sách xã hội"]),
        ("Trường Đại học Mây Trắng nhận thư.", ["Trường Đại học Mây Trắng"]),
        ("Đội Quản lý thị trường số 4 lập biên bản.", ["Đội Quản lý thị trường số 4"]),
        ("TAND khu vực 3 - Thanh Hóa tuyên án.", ["TAND khu vực 3 - Thanh Hóa"]),
        ("Câu lạc bộ Hát then sông nước phường Sông Mây họp.", ["Câu lạc bộ Hát then sông nước phường Sông Mây"]),
        ("Viện Khảo cổ học khai quật hai hố.", ["Viện Khảo cổ học"]),
        ("Viện Nấm men - Ký sinh trùng báo tin.", ["Viện Nấm men - Ký sinh trùng"]),
        ("Công ty CP Tập đoàn Mây Trắng nộp thuế.", ["Công ty CP Tập đoàn Mây Trắng"]),
        ("Ngân hàng Sao Mai - Chi nhánh Đông Gió cho vay.", ["Ngân hàng Sao Mai - Chi nhánh Đông Gió"]),
        ("Ban Kỷ luật Liên đoàn Bóng đá Việt Nam phạt đội.", ["Ban Kỷ luật Liên đoàn Bóng đá Việt Nam"]),
        ("Quỹ Nhi đồng (UNICEF) cam kết hỗ trợ.", ["Quỹ Nhi đồng"]),
        ("Trung đoàn 596 và Kho K858 về nhì.", ["Trung đoàn 596"]),
        ("Sở Xây dựng rà soát nhà ở tỉnh Mây.", ["Sở Xây dựng"]),
        ("Sở Xây dựng kiểm tra 12 công trình.", ["Sở Xây dựng"]),
        ("Sở Y tế và Bệnh viện Mây Trắng ký kết.", ["Sở Y tế", "Bệnh viện Mây Trắng"]),
        ("CLB Sông Mây thắng CLB Núi Gió 2-1.", ["CLB Sông Mây", "CLB Núi Gió"]),
        ("Phó Chủ tịch Thường trực UBND tỉnh dự.", ["UBND tỉnh"]),
        ("Theo Luật Chứng khoán số 54, sở giao dịch phải báo.", []),
        ("Ủy ban Bầu cử xã Sông Mây họp.", ["Ủy ban Bầu cử xã Sông Mây"]),
        ("Sở Y tế tích cực phòng dịch.", ["Sở Y tế"]),
        ("Cơ quan chức năng vào cuộc.", []),
    ],
)
def test_a_name_holds_its_sectors_nouns_and_area_and_no_verb(text: str, expected: list[str]) -> None:
    assert [organization.name for organization in read(text, AFTER).organizations] == expected
