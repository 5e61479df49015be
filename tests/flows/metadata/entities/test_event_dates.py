"""Which year a day without a year lies in, and which days are none."""

from datetime import date

import pytest

from tests.flows.metadata.entities.test_recognition import read

CHRISTMAS_EVE = date(2025, 12, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cầu được khởi công sáng 26/4, nay đã xong.", ["2025-04-26"]),
        ("Lễ hội mở sáng 26/4, mời du khách.", ["2026-04-26"]),
        ("Lễ hội sẽ mở ngày 30/9.", ["2026-09-30"]),
        ("Đợt rét hồi 14-2 đã làm chết trâu bò.", ["2025-02-14"]),
        ("Ban tổ chức đã chọn ngày 2/1.", ["2026-01-02"]),
        ("Kho có 90 hiện vật, đón khách đến hết ngày 20/2.", ["2026-02-20"]),
        ("Phòng tranh mở từ nay đến ngày 30/9.", ["2026-09-30"]),
        ("Chợ sẽ được khánh thành ngày 20/6 để kịp mùa vải.", ["2026-06-20"]),
        ("Xã dự kiến khởi công ngày 15/5.", ["2026-05-15"]),
        ("Xã đã chuẩn bị khởi công ngày 15/5 tuyến đường mới.", ["2026-05-15"]),
        ("Cầu từng dự kiến khởi công ngày 15/5 nhưng phải hoãn.", ["2025-05-15"]),
        ("Cầu lẽ ra sẽ khánh thành ngày 15/5.", ["2025-05-15"]),
        ("Xã sẽ mở rộng ngôi chợ khánh thành ngày 20/6.", ["2025-06-20"]),
        ("Dự kiến cuối năm xong cầu, khởi công ngày 15/5.", ["2025-05-15"]),
        ("Thiết bị mới về xã ngày 5/4.", ["2026-04-05"]),
        ("Nhà thầu hẹn xong ngày 15/2 năm sau.", ["2026-02-15"]),
        ("Nộp báo cáo chậm nhất ngày 31-1 năm tiếp theo.", []),
        ("Giỗ tổ ngày 10/3 âm lịch hằng năm.", []),
        ("Lễ mừng thọ mở ngày 4/1 hằng năm.", []),
        ("Cha dặn: “Hôm qua là bài học, hôm nay phải làm”. Chiều qua, mưa to.", ["2025-12-23"]),
    ],
)
def test_the_words_around_a_day_decide(text: str, expected: list[str]) -> None:
    assert [str(event.day) for event in read(text, CHRISTMAS_EVE).event_dates] == expected
