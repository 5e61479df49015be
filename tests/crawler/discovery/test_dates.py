from datetime import UTC, datetime

import pytest

from crawler.discovery.dates import month_first, read_date

MORNING = datetime(2024, 3, 5, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05T08:30:00+07:00",
        "2024-03-05T01:30:00Z",
        "2024-03-05T08:30",
        "2024-03-05 08:30:00",
        "2024-3-5 8:30",
        "2024-03-05T08:30:00:684+07:00",
        "2024-03-05T01:30:00.684Z",
        "2024/03/05 08:30",
        "05/03/2024 08:30",
        "5-3-2024 08:30:00 SA",
        "05.03.2024, 8:30",
        "08:30 05/03/2024",
        "20240305083000",
        "20240305T013000Z",
        "Tue, 05 Mar 2024 08:30:00 +0700",
        "Tue, 05 Mar 2024 08:30:00 +07:00",
        "Tue, 5 Mar 2024 01:30:00 GMT",
        "Tue Mar 05 08:30:00 ICT 2024",
        "Thứ Ba, ngày 05/03/2024 - 08h30",
        "Thứ ba, 5 tháng 3 năm 2024 08:30",
        "T3, 05/03/2024 08:30",
        "Cập nhật: 05/03/2024 08:30",
        "Đăng lúc 08:30, 05/03/2024",
        "08:30, 05/03/2024",
        "08h30 ngày 5/3/2024",
        "8 giờ 30 ngày 5-3-2024",
        "08 giờ 30 phút, ngày 5/3/2024",
        "Thứ Ba, 05/03/2024, 8:30 (GMT+7)",
        "5/3/2024 8:30 GMT +7",
        "March 5, 2024 8:30 AM",
        "/Date(1709602200000)/",
        "1709602200",
        "1709602200000",
    ],
)
def test_one_moment_has_many_spellings(text: str) -> None:
    assert read_date(text) == MORNING


@pytest.mark.parametrize("text", ["5 Mar 2024", "Mar 5, 2024", "Ngày 5 tháng 3 năm 2024", "05.03.2024"])
def test_a_day_without_a_time_begins_in_vietnam(text: str) -> None:
    assert read_date(text) == datetime(2024, 3, 4, 17, tzinfo=UTC)


def test_the_half_of_the_day_behind_an_english_date_counts() -> None:
    assert read_date("March 5, 2024 8:30 PM") == datetime(2024, 3, 5, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "hôm qua", "0001-01-01T00:00:00", "1970-01-01", "2024-13-40", "31/02/2024", "9" * 70]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


def test_an_afternoon_and_a_day_without_time() -> None:
    assert read_date("05/03/2024 2:30:00 CH") == datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
    assert read_date("2024-03-05") == datetime(2024, 3, 4, 17, tzinfo=UTC)


def test_one_date_of_a_file_can_tell_that_months_come_first() -> None:
    assert month_first(["3/5/2024", "3/20/2024"])
    assert not month_first(["3/5/2024", "20/3/2024"])
    assert read_date("3/5/2024 8:30:00 AM", months_first=True) == MORNING
