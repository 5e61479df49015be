"""Which differences make another article of a text that is the same in all its other words."""

import pytest

from flows.dedup.comparison.encoded_text import encode
from flows.dedup.comparison.text_comparison import compare
from tests.flows.dedup.test_relating import story

NOTICE = (
    "Điện lực khu vực thông báo tạm ngừng cấp điện để sửa chữa đường dây tại xã Hạ Phiêng từ 8h30 đến 15h ngày 6/3, "
    "một phần các thôn dọc bờ sông và trường học. Người phụ trách Lương Thế Quyền, máy 1900.5522, mong khách hàng "
    "thông cảm và chủ động bố trí việc nhà trong ba giờ đầu buổi sáng."
)
TABLE = "Bảng giá nông sản tại chợ đầu mối sáng nay, đồng một cân, chưa kể công bốc xếp:\n" + "\n".join(
    f"{name} | {11_000 + 700 * place} | {13_500 + 900 * place}"
    for place, name in enumerate("Mận Chuối Cam Bưởi Gừng Khoai Sắn Ngô Lạc Đỗ".split())
)


def same_story(one: str, other: str) -> bool:
    return compare(encode(other)[0], encode(one)[0]).same_story


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("6/3", "9/3"),
        ("Lương Thế Quyền", "Sầm Văn Khuê"),
        ("Hạ Phiêng", "Khe Mo"),
        ("1900.5522", "1900.7134"),
        ("ba giờ", "bốn giờ"),
    ],
)
def test_a_notice_with_one_other_fact_is_another_notice(written: str, instead: str) -> None:
    assert not same_story(NOTICE, NOTICE.replace(written, instead))


def test_no_two_days_and_no_two_amounts_are_the_same_number() -> None:
    days = [f"{day}/{month}" for month in range(1, 13) for day in range(1, 29)]
    amounts = [f"1900.{number:04d}" for number in range(1, 1000)]
    others = [("6/3", other) for other in days if other != "6/3"] + [("1900.5522", other) for other in amounts]
    assert [other for written, other in others if same_story(NOTICE, NOTICE.replace(written, other))] == []


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("6/3", "06-03"),
        ("8h30", "8 giờ 30"),
        ("ba giờ", "3 giờ"),
        ("Hạ Phiêng", "Hạ Phiên"),
        ("Người phụ trách", "Ngời phụ trach"),
        ("Điện lực khu vực", "(BM) – Điện lực khu vực"),
        ("buổi sáng.", "buổi sáng. Tin, ảnh: Sầm Văn Khuê"),
    ],
)
def test_house_style_typing_errors_and_a_byline_leave_a_notice_what_it_is(written: str, instead: str) -> None:
    assert same_story(NOTICE, NOTICE.replace(written, instead))


def test_a_table_with_other_numbers_is_another_table() -> None:
    assert not same_story(TABLE, TABLE.translate(str.maketrans("1357", "2468")))
    assert same_story(TABLE, "Theo phóng viên tại chợ. " + TABLE)


def test_a_list_of_names_and_dates_between_the_same_words_counts() -> None:
    above, below = story(8, 20), story(9, 25)
    monday, friday = (
        "Hạ Phiêng 6/3 8h Bản Lầu 7/3 9h Nà Cáy 8/3 7h",
        "Nậm Cuổi 10/3 14h Khe Mo 11/3 15h Sín Chải 12/3 16h",
    )
    assert not same_story(f"{above} xã {monday} {below}", f"{above} xã {friday} {below}")


def test_the_last_number_of_a_notice_counts() -> None:
    notice = NOTICE + " Lần ngừng điện tới là ngày 16/4."
    assert not same_story(notice, notice.replace("16/4", "21/5"))


def test_a_long_report_with_one_corrected_number_is_the_same_report() -> None:
    report = f"{story(1, 300)} tổng cộng 1.250 hộ {story(2, 60)}"
    assert same_story(report, report.replace("1.250", "1.520"))


def test_facts_told_in_words_and_most_numbers_changed_make_another_forecast() -> None:
    def forecast(sky: str, sea: str, *degrees: int) -> str:
        low, high, wind, wave = degrees
        return (
            f"Hôm nay các xã vùng cao {sky}, nhiệt độ thấp nhất {low} độ, cao nhất {high} độ. Ngoài khơi {sea}, gió "
            f"cấp {wind}, sóng cao {wave} mét, tàu thuyền nhỏ nên vào bờ sớm và giữ liên lạc với đất liền suốt đêm."
        )

    assert not same_story(
        forecast("nắng ráo cả ngày", "biển lặng", 17, 29, 4, 1), forecast("mưa rào và dông", "biển động", 14, 22, 7, 3)
    )


def power_cut(places: str, hours: str, work: str) -> str:
    return (
        f"Điện lực khu vực ven hồ cho biết ngừng cấp điện {hours} tại {places} để {work}. Lịch có thể đổi nếu "
        "trời mưa to. Khách hàng cần hỗ trợ xin gọi số máy trực ban hoặc nhắn tin, nhớ tắt thiết bị trước giờ ngừng."
    )


@pytest.mark.parametrize(
    ("places", "hours", "work"),
    [
        ("bản Nậm Cuổi và bản Khe Sặt", "từ 7 giờ đến 11 giờ", "dời cột điện ven đường"),
        ("bản Lũng Phìn và một phần bản Tả Van", "từ 7 giờ đến 16 giờ", "thay sứ vỡ"),
        ("bản Tả Van và bản Khe Sặt", "từ 7 giờ đến 16 giờ", "dời cột điện ven đường"),
    ],
    ids=["places, an hour and the work", "places and the work", "a place more, a place less"],
)
def test_in_a_notice_facts_decide_however_many_words_change_with_them(places: str, hours: str, work: str) -> None:
    notice = power_cut("bản Khe Sặt và bản Lũng Phìn", "từ 7 giờ đến 16 giờ", "dời cột điện ven đường")
    assert not same_story(notice, power_cut(places, hours, work))


def test_a_name_that_comes_twice_or_shares_a_code_with_another_is_another_name() -> None:
    # `Nà` and `Lim` have the same code of eight bits.
    notice, other = (
        power_cut(places, "từ 7 giờ đến 16 giờ", "dời cột điện ven đường")
        for places in ("bản Sặt Nà, bản Khe Mo", "bản Lim Lư, bản Lim Lư")
    )
    assert not same_story(notice, other)


def test_typing_errors_in_words_and_numbers_leave_a_notice_what_it_is() -> None:
    notice = power_cut("bản Khe Sặt và bản Lũng Phìn", "từ 7 giờ đến 16 giờ", "dời cột điện ven đường")
    typed = notice.replace("16 giờ", "1x giờ").replace("ngừng cấp", "ngừng cqp").replace("trực ban", "trưc ban")
    assert same_story(notice, typed)


def test_the_same_words_below_two_price_tables_are_no_reprint() -> None:
    below = story(12, 45)
    fruit = "\n".join(
        f"{name} | {30 + place}.400 | {31 + place}.900" for place, name in enumerate(("Cam", "Bưởi", "Ổi"))
    )
    metal = "\n".join(
        f"{name} | {81 + place}.700 | {83 + place}.200" for place, name in enumerate(("SJC", "PNJ", "DOJI"))
    )
    assert not same_story(f"{fruit}\n{below}", f"{metal}\n{below}")
    assert same_story(f"{fruit}\n{below}", f"{fruit}\n{below}\n{story(13, 15)}")
