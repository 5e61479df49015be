"""Dates as papers print them and as systems write them: tables of spellings and of strings that are no dates."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.metadata.dates import cut_date, is_said_around_dates, parse_date, parse_machine_date

VIETNAM = timezone(timedelta(hours=7))


def vn(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[misc, arg-type]  # parts are the constructor's own


TIMED = [
    ("17/06/2025 13:43", vn(2025, 6, 17, 13, 43)),
    ("08/01/2026 - 18:21", vn(2026, 1, 8, 18, 21)),
    ("- 07/03/2026 08:47", vn(2026, 3, 7, 8, 47)),
    ("07-03-2026 - 00:01", vn(2026, 3, 7, 0, 1)),
    ("07-03-2026 - 00:01 AM", vn(2026, 3, 7, 0, 1)),
    ("07/03/2026 08:01 GMT+7", vn(2026, 3, 7, 8, 1)),
    ("07/03/2026 08:01 GMT +7", vn(2026, 3, 7, 8, 1)),
    ("07/03/2026 08:52 (GMT+07:00)", vn(2026, 3, 7, 8, 52)),
    ("Thứ Bảy, 07/03/2026 - 08:52", vn(2026, 3, 7, 8, 52)),
    ("Thứ bảy, 7/3/2026, 00:05 (GMT+7)", vn(2026, 3, 7, 0, 5)),
    ("Thứ ba, 23/12/2025 09:02 (GMT+7)", vn(2025, 12, 23, 9, 2)),
    ("Thứ Năm, 23/09/2021 - 17:30 [(GMT+7)]", vn(2021, 9, 23, 17, 30)),
    ("Thứ năm 23/09/2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("10:15 24/12/2025", vn(2025, 12, 24, 10, 15)),
    ("Được viết ngày Thứ tư, 24 Tháng 12 2025 10:15", vn(2025, 12, 24, 10, 15)),
    ("24/12/2025 10:15 SA | Số lần xem: 1.302", vn(2025, 12, 24, 10, 15)),
    ("24/12/2025 10:15 - 1302 lần đọc", vn(2025, 12, 24, 10, 15)),
    ("Chủ nhật 20/12/2020 - 10:57", vn(2020, 12, 20, 10, 57)),
    ("Chủ Nhật, ngày 20 tháng 12 năm 2020 | 10:57", vn(2020, 12, 20, 10, 57)),
    ("10:57, 20/12/2020", vn(2020, 12, 20, 10, 57)),
    ("10:57:09 20/12/2020", vn(2020, 12, 20, 10, 57, 9)),
    ("10:57 - 20/12/2020", vn(2020, 12, 20, 10, 57)),
    ("20/12/2020 | 10:57", vn(2020, 12, 20, 10, 57)),
    ("10:57 | 20/12/2020", vn(2020, 12, 20, 10, 57)),
    ("10:57 ngày 20-12-2020", vn(2020, 12, 20, 10, 57)),
    ("10:57' 20/12/2020", vn(2020, 12, 20, 10, 57)),
    ("10:57’ ngày 20/12/2020", vn(2020, 12, 20, 10, 57)),
    ("20/12/2020 10:57 PM", vn(2020, 12, 20, 22, 57)),
    ("20/12/2020 12:05 AM", vn(2020, 12, 20, 0, 5)),
    ("20/12/2020 12:05 PM", vn(2020, 12, 20, 12, 5)),
    ("12/20/2020 10:57:09 PM", vn(2020, 12, 20, 22, 57, 9)),
    ("20-12-2020 - 10:57 PM", vn(2020, 12, 20, 22, 57)),
    ("20/12/2020 10:57:09 CH", vn(2020, 12, 20, 22, 57, 9)),
    ("20/12/2020 10:57:09 SA", vn(2020, 12, 20, 10, 57, 9)),
    ("NGÀY 20 THÁNG 12, 2020 | 10:57", vn(2020, 12, 20, 10, 57)),
    ("2020-12-20 10:57", vn(2020, 12, 20, 10, 57)),
    ("2020/12/20 10:57:09", vn(2020, 12, 20, 10, 57, 9)),
    ("17h30 ngày 23-9-2021", vn(2021, 9, 23, 17, 30)),
    ("17h30, 23/9/2021", vn(2021, 9, 23, 17, 30)),
    ("17g30 ngày 23/9/2021", vn(2021, 9, 23, 17, 30)),
    ("17 giờ 30 phút, ngày 23/9/2021", vn(2021, 9, 23, 17, 30)),
    ("17h ngày 23/9/2021", vn(2021, 9, 23, 17, 0)),
    ("5h30 chiều 23/9/2021", vn(2021, 9, 23, 17, 30)),
    ("T5, 23/09/2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("CN, 26/09/2021 17:30", vn(2021, 9, 26, 17, 30)),
    ("Cập nhật lúc 17:30 23/09/2021", vn(2021, 9, 23, 17, 30)),
    ("Cập nhật lúc: 17:30, Thứ Năm, 23/09/2021 (GMT+7)", vn(2021, 9, 23, 17, 30)),
    ("Đăng lúc: 23/09/2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("Ngày đăng: 23/09/2021 - 17:30", vn(2021, 9, 23, 17, 30)),
    ("Thứ 5, 23/09/2021, 17:30", vn(2021, 9, 23, 17, 30)),
    ("Thứ 5 ngày 23/09/2021 lúc 17:30", vn(2021, 9, 23, 17, 30)),
    ("23.09.2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("23 / 09 / 2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("23/09/2021\u00a0\u00a017:30", vn(2021, 9, 23, 17, 30)),
    ("23/09/2021 - 17 : 30", vn(2021, 9, 23, 17, 30)),
    ("23/09/2021, 10:30 UTC", vn(2021, 9, 23, 17, 30)),
    ("Thu\u031b\u0301 Na\u0306m, 23/09/2021 - 17:30", vn(2021, 9, 23, 17, 30)),
    ("2025-06-17T13:43:02+0700", vn(2025, 6, 17, 13, 43, 2)),
    ("Sep 23, 2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("Posted on 23 September 2021 at 17:30", vn(2021, 9, 23, 17, 30)),
    ("Thursday, 23/09/2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("17:30' - 23/09/2021", vn(2021, 9, 23, 17, 30)),
    ("23/09/2021-17:30", vn(2021, 9, 23, 17, 30)),
    ("Thứ năm,23/09/2021-17:30", vn(2021, 9, 23, 17, 30)),
    ("17:30-23/09/2021", vn(2021, 9, 23, 17, 30)),
    ("Thứ Năm, 23/9/2021 -17:30", vn(2021, 9, 23, 17, 30)),
    ("Ngày tạo: 23/09/2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("23/09/2021 17:30 | Lượt xem: 1.234", vn(2021, 9, 23, 17, 30)),
    ("23/09/2021 17:30 - 123 lượt đọc", vn(2021, 9, 23, 17, 30)),
    ("23 tháng Chín 2021 17:30", vn(2021, 9, 23, 17, 30)),
    ("9/5/2021 5:30:09 PM", vn(2021, 9, 5, 17, 30, 9)),
    ("09/05/2021 05:30:09 PM", vn(2021, 5, 9, 17, 30, 9)),
    ("Th11 12, 2026 - 08:15", vn(2026, 11, 12, 8, 15)),
    ("Tháng 11 12, 2026 8:15 sáng", vn(2026, 11, 12, 8, 15)),
    ("Thứ Năm, 16 giờ 22 phút ngày 23 tháng 09 năm 2021", vn(2021, 9, 23, 16, 22)),
    ("23/09/2021 | 17:30:05 [GMT +7]", vn(2021, 9, 23, 17, 30, 5)),
    ("Thứ 5, 23 Tháng 9, 2021 - 17:30", vn(2021, 9, 23, 17, 30)),
    ("2021年9月23日 17:30", vn(2021, 9, 23, 17, 30)),
    ("Đăng 17g30, T.Năm 23.9.21", vn(2021, 9, 23, 17, 30)),
    ("T.Năm, 23.09.21, 17g30", vn(2021, 9, 23, 17, 30)),
    ("17g30 - T.Năm, 23/9/21", vn(2021, 9, 23, 17, 30)),
    ("17g30-23.9.21", vn(2021, 9, 23, 17, 30)),
    ("17g30p, Th.5 23.9.2021", vn(2021, 9, 23, 17, 30)),
    ("C.Nhật, 26.9.2021 - 9g", vn(2021, 9, 26, 9, 0)),
    ("CN 26.9.21 | 9g05", vn(2021, 9, 26, 9, 5)),
    ("TBảy,25.9.21. 17 giờ 5 phút", vn(2021, 9, 25, 17, 5)),
    ("Đưa lên mạng 7 giờ 5 phút sáng thứ Năm, ngày 23 tháng 09 năm 2021", vn(2021, 9, 23, 7, 5)),
    ("17:30 ngày 23/09/2021 (giờ Việt Nam)", vn(2021, 9, 23, 17, 30)),
    ("17:30 ngày 23/09/2021, theo giờ Hà Nội", vn(2021, 9, 23, 17, 30)),
]

DAYS = [
    ("23/09/2021", vn(2021, 9, 23)),
    ("Thứ Năm, 23/9/2021", vn(2021, 9, 23)),
    ("3.2.2026", vn(2026, 2, 3)),
    ("Ngày 23-9-2021", vn(2021, 9, 23)),
    ("ngày 23 tháng 9 , 2021", vn(2021, 9, 23)),
    ("Ngày 23 tháng 9 năm 2021", vn(2021, 9, 23)),
    ("23 tháng 9, 2021", vn(2021, 9, 23)),
    ("23 Th9 2021", vn(2021, 9, 23)),
    ("2021-09-23", vn(2021, 9, 23)),
    ("September 23, 2021", vn(2021, 9, 23)),
    ("23 Tháng Chín, 2021", vn(2021, 9, 23)),
    ("Tháng Mười Hai 23, 2021", vn(2021, 12, 23)),
    ("Ngày 23 tháng Mười năm 2021", vn(2021, 10, 23)),
]

MACHINE = [
    ("2025-06-17T13:43:02+0700", vn(2025, 6, 17, 13, 43, 2), True),
    ("2026-03-07T00:05:00+07:00", vn(2026, 3, 7, 0, 5), True),
    ("2026-03-07T08:52:11.000 +07:00", vn(2026, 3, 7, 8, 52, 11), True),
    ("2025-12-23T09:02:07.000+07:00", vn(2025, 12, 23, 9, 2, 7), True),
    ("2026-03-07T00:01:00", vn(2026, 3, 7, 0, 1), True),
    ("2026-03-07 08:07", vn(2026, 3, 7, 8, 7), True),
    ("2026-03-07T01:07Z", vn(2026, 3, 7, 8, 7), True),
    ("2026-03-07T01:07:18.1234567Z", vn(2026, 3, 7, 8, 7, 18), True),
    ("2026-03-07T08:07:18+07", vn(2026, 3, 7, 8, 7, 18), True),
    ("2026-01-08", vn(2026, 1, 8), False),
    ("20260108", vn(2026, 1, 8), False),
    ("1750142582", vn(2025, 6, 17, 13, 43, 2), True),
    ("1750142582000", vn(2025, 6, 17, 13, 43, 2), True),
    ("Sat, 07 Mar 2026 01:07:18 GMT", vn(2026, 3, 7, 8, 7, 18), True),
    ("Sat, 07 Mar 2026 08:07:18 +0700", vn(2026, 3, 7, 8, 7, 18), True),
    ("3/7/2026 8:07:18 PM", vn(2026, 3, 7, 20, 7, 18), True),  # seconds and AM or PM: month first
    ("12/1/2026 12:07:18 AM", vn(2026, 12, 1, 0, 7, 18), True),
    ("03/07/2026 08:07 PM", vn(2026, 7, 3, 20, 7), True),
    ("07/03/2026 08:07", vn(2026, 3, 7, 8, 7), True),
    ("2026-03-07T08:07:18+07:00[Asia/Ho_Chi_Minh]", vn(2026, 3, 7, 8, 7, 18), True),
]

NO_DATES = [
    "", " ", "-", "Thứ Năm", "17:30", "hôm qua", "Ngày 8-1", "23/9", "tháng 9/2021", "2021", "năm 2021", "2020-2025",
    "32/01/2026", "31/02/2026", "00/01/2026", "15/13/2026", "2026-13-01", "2026-02-30", "45/2026/NĐ-CP",
    "Nghị định 15/2025/NĐ-CP", "Số 12/01/2026/QĐ-UBND", "0912345678", "0214.3842.648", "84-214-3842-648", "1.234.567",
    "12.345.678 đồng", "8.127,9 tỷ đồng", "139,9%", "192.168.10.2021", "1/2/3", "12/34/5678", "3-2", "tỷ số 3-2", "1-0",
    "24h", "19h30", "GMT+7", "(GMT+7)", "Trang 3/12", "5/10 điểm", "Khóa XV, nhiệm kỳ 2021-2026", "Quý IV/2021",
    "Ngày 23/9/2021, Ban Thường vụ Tỉnh ủy tổ chức hội nghị", "Hội nghị ngày 01/02/2026 bàn việc gì?",
    "Từ ngày 24/3/2021 đến ngày 30/12/2022", "Bình luận (3)", "404649", "post404649", "v1.2.2021.5", "10/10/1910",
    "javascript:void(0)", "{{ date }}", "dd/mm/yyyy", "00:00", "99/99/9999 99:99", "３１", "20212021",
    "Được mùa ngày 1/3/2026", "Số lần xem: 1.234", "Một số lần 1/3/2026",
    "T.Bà 28.11.25", "Phiên bản 2.11.25", "Nặng 20g, 28.11.25", "2:25 phiên 28/11/2025", "Thai 28.11.25",
    "1,05/03/2026", "Tháng Chín 2021", "Lượt xem: 1.234", "10-12/3/2026", "giai đoạn 2021年",
]  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.parametrize(("text", "expected"), TIMED)
def test_a_printed_time_is_read_to_the_minute(text: str, expected: datetime) -> None:
    moment = parse_date(text)
    assert moment is not None
    assert (moment.at, moment.timed) == (expected, True)
    assert moment.at.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_a_printed_day_is_read_and_claims_no_time(text: str, expected: datetime) -> None:
    moment = parse_date(text)
    assert moment is not None
    assert (moment.at, moment.timed) == (expected, False)


@pytest.mark.parametrize(("text", "expected", "timed"), MACHINE)
def test_a_machine_date_is_read_with_its_common_faults(text: str, expected: datetime, *, timed: bool) -> None:
    moment = parse_machine_date(text)
    assert moment is not None
    assert (moment.at, moment.timed) == (expected, timed)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert parse_date(text) is None
    assert parse_machine_date(text) is None


def test_the_tables_are_as_long_as_the_press_is_inventive() -> None:
    assert len(TIMED) + len(DAYS) >= 60
    assert len(NO_DATES) >= 50


def test_the_first_date_of_a_longer_line_is_read_only_when_asked() -> None:
    line = "Minh Hà, 23/09/2021 - 17:30, chuyên mục Chính trị"
    assert parse_date(line) is None
    loose = parse_date(line, strict=False)
    assert loose is not None
    assert loose.at == vn(2021, 9, 23, 17, 30)


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    parse_date(text)
    parse_date(text, strict=False)
    parse_machine_date(text)


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001 - the zone is added below
def test_every_instant_survives_its_own_machine_spelling(moment: datetime) -> None:
    expected = moment.replace(microsecond=0, tzinfo=VIETNAM)
    for spelling in (
        expected.isoformat(),
        expected.astimezone(UTC).isoformat(),
        f"{expected:%Y-%m-%dT%H:%M:%S%z}",
        str(int(expected.timestamp())),
    ):
        if spelling.isdigit() and not (len(spelling) == 10 and spelling.startswith("1")):
            continue  # seconds before 2001 and after 2033 look like other numbers
        read = parse_machine_date(spelling)
        assert read is not None
        assert read.at == expected


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001 - papers print no zone
def test_every_minute_survives_the_usual_printed_spellings(moment: datetime) -> None:
    expected = moment.replace(second=0, microsecond=0, tzinfo=VIETNAM)
    for spelling in (
        f"{expected:%d/%m/%Y %H:%M}",
        f"{expected:%d-%m-%Y - %H:%M}",
        f"Cập nhật lúc {expected:%H:%M, %d/%m/%Y} (GMT+7)",
    ):
        read = parse_date(spelling)
        assert read is not None
        assert read.at == expected


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("Понедельник, 17 августа 2026, 15:25", 17, 15),
        ("Dodano: 17 sierpnia 2026, 12:08", 17, 12),
        ("26 Agustus 2026, 06:05 WIB", 26, 6),
        ("Обновлено 5 августа 2026 г. в 10:30", 5, 10),
        ("5 серпня 2026 р., 10:30", 5, 10),
        ("Pazartesi, 3 Ağustos 2026 12:00", 3, 12),
        ("3 AĞUSTOS 2026 PAZARTESİ 12:00", 3, 12),
        ("الإثنين، 17 أغسطس 2026 03:25 م", 17, 15),
        ("יום שני 31 באוגוסט 2026 10:11", 31, 10),
    ],
)
def test_months_and_days_of_the_week_are_read_in_many_languages(text: str, day: int, hour: int) -> None:
    found = parse_date(text)
    assert found is not None
    assert (found.at.month, found.at.day, found.at.hour) == (8, day, hour)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("3 KASIM 2025", 11), ("12 ARALIK 2025", 12), ("12 NİSAN 2025", 4), ("9 EKİM 2025", 10), ("1 µαρτίου 2025", 3),
        ("5. listopada 2025.", 10), ("5 listopada 2025", 11), ("5 ſeptember 2026", 9),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_months_in_capitals_and_odd_letters_raise_nothing(text: str, month: int) -> None:
    found = parse_date(text)
    assert found is None or found.at.month == month


@pytest.mark.parametrize(("zone", "hour"), [("WIB", 15), ("WITA", 14), ("WIT", 13), ("IB", 15)])
def test_a_zone_of_letters_is_known_or_left_alone(zone: str, hour: int) -> None:
    found = parse_machine_date(f"29 Juli 2025 15:30 {zone}")
    assert found is None or found.at.hour in (15, hour)


@pytest.mark.parametrize("text", ["La Thu", "Mi La", "Em", "Cuma bán hàng"])
def test_names_and_words_of_vietnamese_are_not_said_around_dates(text: str) -> None:
    assert not is_said_around_dates(text)


@pytest.mark.parametrize(
    ("printed", "hour"),
    [
        ("3:05 p.m., May 14, 2025", 15),
        ("May 14, 2025 at 3:05 p.m.", 15),
        ("May 14, 2025 - 9:05 a.m.", 9),
        ("14/05/2025 10:05 P.M", 10),
        ("14/05/2025 10:05 P.M. Thư", 10),
        ("12:05 a.m. May 14, 2025", 0),
        ("14 May 2025, 12:05 p. m.", 12),
        ("14 May 2025, 3:05 PM", 15),
        ("May 14, 2025 9:05 a man said", 9),
    ],
)
def test_halves_of_the_day_with_points(printed: str, hour: int) -> None:
    found = cut_date(printed)
    assert found is not None
    assert (found[0].at.day, found[0].at.hour, found[0].at.minute) == (14, hour, 5)
