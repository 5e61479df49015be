"""What a text names. Every text here is invented; the units are real."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.metadata.entities import recognise
from flows.metadata.entities.recognition import MOST_CHARACTERS
from flows.metadata.entities.text import read_text
from flows.stages import Entities
from tests.timing import assert_quick

BEFORE = date(2024, 3, 5)
AFTER = date(2026, 3, 5)


def read(text: str, day: date = BEFORE, own: tuple[str, ...] = ("20",), tags: tuple[str, ...] = ()) -> Entities:
    return recognise(["", text], day=day, published=day, own_provinces=own, tags=tags)


def codes(text: str, day: date = BEFORE, own: tuple[str, ...] = ("20",)) -> list[str]:
    return [place.code for place in read(text, day, own).places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mưa lớn ở Lạng Sơn và Cao Bằng.", ["20", "04"]),
        ("Lãnh đạo tỉnh Hoà Bình cho biết như vậy.", ["17"]),
        ("Đoàn công tác đến thăm xã Tân Văn, huyện Bình Gia.", ["06121", "181"]),
        ("Cầu nối thị trấn Đồng Mỏ với phường Vĩnh Trại.", ["06463", "05977"]),
        ("Các xã Tân Văn, Hồng Thái và Bình La (huyện Bình Gia) mất điện.", ["06121", "06115", "06118", "181"]),
        ("Công an huyện Chi Lăng vào cuộc.", ["187"]),
        ("UBND TP. Lạng Sơn đã họp.", ["178"]),
        ("UBND TP Lạng Sơn đã họp.", ["178"]),
        ("Sự việc ở P. Bến Nghé, Q.1, TPHCM.", ["26740", "760", "79"]),
        ("Sự việc ở quận 1, TP.HCM.", ["760", "79"]),
        ("Tuyến Hà Nội - Hải Phòng thông xe.", ["01", "31"]),
        ("Hàng về cảng Bà Rịa - Vũng Tàu hôm trước.", ["77"]),
        ("Chủ tịch UBND tỉnh Lạng Sơn Lò Văn Mận phát biểu.", ["20"]),
        ("Bí thư Tỉnh ủy Hà Giang Nông Thị Quế dự.", ["02"]),
        ("Khách từ Đà Lạt và Nha Trang về.", ["672", "568"]),
        ("Rau của Đắk Lắk, Đăk Nông ngon.", ["66", "67"]),
        ("TP Vũng Tàu, Bà Rịa-Vũng Tàu", ["747", "77"]),
        ("Vui xuân (Hữu Lũng).", ["186"]),
        ("Hữu Lũng: Vui xuân", ["186"]),
        ("Người dân Thừa Thiên – Huế khắc phục hậu quả.", ["46"]),
        ("Người dân Tân Văn (huyện Bình Gia) phấn khởi.", ["06121", "181"]),
        ("Tại Tân Văn, Hồng Thái và Bình La, huyện Bình Gia, mưa to.", ["06121", "06115", "06118", "181"]),
        ("Đường về xã Tân Văn, Bình Gia, đã thông.", ["06121", "181"]),
        ("Đường về xã Tân Văn (Bình Gia, Lạng Sơn) đã thông.", ["06121", "181", "20"]),
        ("Đoàn đến thăm huyện miền núi Bình Gia.", ["181"]),
        ("UBND thành phố (TP) Lạng Sơn đã họp.", ["178"]),
        ("Khách lên Mù Cang Chải xem lúa.", ["137"]),
        ("Lễ hội ở xã Quế Xuân II, huyện Quế Sơn.", ["20647", "509"]),
    ],
)
def test_places_are_named_bare_after_a_type_word_or_in_a_list(text: str, expected: list[str]) -> None:
    found = codes(text)
    assert [code for code in expected if code not in found] == []
    assert [code for code in found if code not in expected and len(code) < 5] == []


@pytest.mark.parametrize(
    "text",
    [
        "Tàu vượt Thái Bình Dương để đến Đông Nam Á.",
        "Ông Nguyễn Hòa Bình nói về nền hòa bình.",
        "Chị Hà Giang bán hàng.",
        "Nhà thơ Trần Bình Dương đọc thơ.",
        "Nhà ở đường Cao Bằng, gần sông Đồng Nai.",
        "Tư tưởng Hồ Chí Minh soi đường.",
        "Đoàn TNCS Hồ Chí Minh tổ chức hội trại.",
        "Cổ phiếu Tập đoàn Mây Trắng Thanh Hóa tăng.",
        "Em Thanh, em Trang và em Lâm cùng đi học.",
        "Chuyện xã hội, chuyện quận công ngày xưa.",
        "Đội Mây Trắng Bình Dương thua Hà Nội FC.",
        "Trận Điện Biên Phủ đã lùi xa.",
        "Nó vui như Tết.",
        "Bà con thôn Vĩnh Phúc, ấp Long An và bản Lào Cai góp công.",
        "Xe dừng ở ngã tư Bình Phước và bến xe Gia Lai.",
        "Ông Nông Tân Văn, quê ở xa, về thăm bạn.",
    ],
)
def test_words_persons_and_streets_are_no_places(text: str) -> None:
    assert codes(text) == []


def test_low_lines_part_words() -> None:
    for text in ("bé_an, O’Hara's nhà_", "bé an, O’Hara's nhà "):
        assert [token.folded for token in read_text(text).tokens] == ["bé", "an", "o'hara's", "nhà"]


def test_a_unit_is_the_one_of_the_articles_day() -> None:
    (before,) = read("Hội nghị của tỉnh Lào Cai.", date(2025, 6, 30), ("10",)).places
    (after,) = read("Hội nghị của tỉnh Lào Cai.", date(2025, 7, 1), ("15",)).places
    assert (before.code, after.code) == ("10", "15")
    assert before.valid_until == date(2025, 7, 1)
    assert [unit.code for unit in before.now] == ["15"]
    assert after.valid_from == date(2025, 7, 1)
    assert [(unit.code, unit.valid_from) for unit in after.now] == [("15", date(2025, 7, 1))]


def test_a_unit_of_the_past_is_named_with_its_end_and_its_successors() -> None:
    (place,) = read("Người dân huyện Chi Lăng (cũ) phấn khởi.", AFTER).places
    assert (place.code, place.level, place.valid_until) == ("187", "district", date(2025, 7, 1))
    assert place.province.name == "Lạng Sơn"
    assert place.now
    assert all(unit.valid_from is None or unit.valid_from >= date(2025, 7, 1) for unit in place.now)


def test_a_name_of_many_units_is_resolved_by_the_larger_unit_after_it() -> None:
    place = read("Tại xã Tân Thành, huyện Hữu Lũng.").places[0]
    assert (place.name, place.province.code, place.resolved_by) == ("Tân Thành", "20", "qualifier")


def test_a_ward_put_into_a_city_of_the_past_is_not_the_ward_of_that_name_elsewhere() -> None:
    assert codes("Anh ngụ phường Tân Phong, TP. Biên Hòa.", AFTER) == ["25996", "731"]
    assert codes("Anh ngụ phường Tân Phong, TP. Bắc Giang.", AFTER) == ["213"]


def test_a_commune_of_today_may_be_put_into_a_province_of_the_past() -> None:
    assert codes("Đến xã Mỹ Tú (tỉnh Sóc Trăng cũ).", AFTER, ("92",)) == ["31567", "94"]


def test_a_name_of_many_units_is_resolved_by_a_district_named_elsewhere() -> None:
    places = read("Mưa ở huyện Hữu Lũng rất to. Lúc ấy nước ngập xã Tân Thành.", own=("01",)).places
    assert [(place.name, place.resolved_by) for place in places] == [("Hữu Lũng", "name"), ("Tân Thành", "context")]


def test_a_name_of_many_units_is_resolved_by_the_papers_own_province() -> None:
    for own, code in (("20", "06121"), ("68", "24910")):
        (place,) = read("Nước ngập xã Tân Văn.", own=(own,)).places
        assert (place.code, place.resolved_by) == (code, "newspaper")


def test_an_ambiguous_name_is_left_out() -> None:
    assert codes("Nước ngập xã Tân Thành.", own=("48",)) == []
    assert codes("Nước ngập xã Tân Lập.", own=("20", "19", "14")) == []


def test_a_commune_put_into_a_province_that_has_none_of_the_name_is_left_out() -> None:
    assert codes("Nước ngập xã Hữu Liên, tỉnh Cà Mau.") == ["96"]


def test_spelling_of_tone_marks_and_unicode_form_do_not_matter() -> None:
    text = "Hội chợ ở tỉnh Hoà Bình, huyện Thuỷ Nguyên và xã Quý Hoà, huyện Lạc Sơn."
    expected = codes(text.replace("Hoà", "Hòa").replace("Thuỷ", "Thủy"))
    assert codes(text) == expected != []
    assert codes(unicodedata.normalize("NFD", text)) == expected


def test_a_place_is_listed_once_with_its_mentions() -> None:
    (place,) = read("Lạng Sơn mưa. Ở tỉnh Lạng Sơn, người dân chờ. Lạng Sơn tạnh.").places
    assert (place.text, place.mentions) == ("Lạng Sơn", 3)


@pytest.mark.parametrize(
    ("text", "name", "office"),
    [
        ("Bí thư Tỉnh ủy Lò Văn Mận phát biểu.", "Lò Văn Mận", "Bí thư Tỉnh ủy"),
        ("Đồng chí Nông Thị Quế, Ủy viên Trung ương Đảng, Bí thư Tỉnh ủy dự.", "Nông Thị Quế",
         "Ủy viên Trung ương Đảng, Bí thư Tỉnh ủy"),
        ("Theo Phó Chủ tịch UBND tỉnh Lạng Sơn Vi Văn Trầu, lúa tốt.", "Vi Văn Trầu",
         "Phó Chủ tịch UBND tỉnh Lạng Sơn"),
        ("Giám đốc Sở Giáo dục và Đào tạo Đặng Thu Hạnh cho biết.", "Đặng Thu Hạnh",
         "Giám đốc Sở Giáo dục và Đào tạo"),
        ("Chị Giàng Thị Dẻ kể chuyện.", "Giàng Thị Dẻ", None),
        ("Anh Triệu Vinh nuôi ong.", "Triệu Vinh", None),
        ("Bác sĩ CKII Bùi Thu Huệ khám bệnh.", "Bùi Thu Huệ", None),
        ("Thượng tá Hồ Đức Mạnh chỉ huy.", "Hồ Đức Mạnh", None),
        ("Ông John Mayfield đến thăm.", "John Mayfield", None),
        ("Hôm ấy Nguyễn Thị Thắm đi chợ.", "Nguyễn Thị Thắm", None),
        ("Theo cán bộ xã Triệu Tiến Mận, lúa tốt.", "Triệu Tiến Mận", None),
        ("Huấn luyện viên Kim Yoo-min cười.", "Kim Yoo-min", None),
        ("Ngoại trưởng Lào Kham Souphan đến.", "Kham Souphan", "Ngoại trưởng Lào"),
        ("Trưởng thôn Lý A Sử đi từng nhà.", "Lý A Sử", "Trưởng thôn"),
        ("Tòa xử vụ án Mùa A Dê (sinh năm 1985).", "Mùa A Dê", None),
        ("Công an bắt Lò Thị Nhót (SN 1990) hôm ấy.", "Lò Thị Nhót", None),
        ("Người trúng giải là Khoàng Phì, 45 tuổi.", "Khoàng Phì", None),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_persons_are_found_with_their_office(text: str, name: str, office: str | None) -> None:
    assert [(person.name, person.office) for person in read(text).people] == [(name, office)]


@pytest.mark.parametrize(
    "text",
    [
        "Xe đi qua đường Nguyễn Huệ và phố Lê Lợi.",
        "Học sinh Trường THPT Lê Hồng Phong vui.",
        "Công ty TNHH Trần Gia Phát mở cửa.",
        "Cổ phiếu Trần Thanh Gia Lai tăng.",
        "Phó Trưởng Công an xã đến.",
        "Ban Thường vụ Tỉnh ủy họp.",
        "Bộ trưởng Bộ Quốc phòng tặng bằng khen.",
        "Khách sạn Lê Văn Trầu khai trương.",
        "Ông Đại sứ Việt Nam",
        "Khách Thái Lan",
        "Dãy Hoàng Liên Sơn phủ tuyết.",
        "Anh và Pháp ký kết; Thái Lan, Hàn Quốc theo dõi.",
    ],
)
def test_streets_schools_and_organisations_are_no_persons(text: str) -> None:
    assert read(text).people == ()


def test_a_given_name_after_a_title_counts_for_the_one_person_who_bears_it() -> None:
    (person,) = read("Chị Giàng Thị Dẻ nuôi ong. Năm nay chị Dẻ được mùa.").people
    assert person.mentions == 2
    both = read("Chị Giàng Thị Dẻ và chị Lò Thị Dẻ nuôi ong. Chị Dẻ vui.").people
    assert [person.mentions for person in both] == [1, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sở Giáo dục và Đào tạo ra văn bản.", "Sở Giáo dục và Đào tạo"),
        ("Ban Thường vụ Tỉnh ủy xem xét.", "Ban Thường vụ Tỉnh ủy"),
        ("Sáng ấy UBND huyện Chi Lăng kiểm tra.", "UBND huyện Chi Lăng"),
        ("Theo Sở Y tế Lạng Sơn, dịch giảm.", "Sở Y tế Lạng Sơn"),
        ("Công an tỉnh điều tra.", "Công an tỉnh"),
        ("Viện Kiểm sát nhân dân tối cao kháng nghị.", "Viện Kiểm sát nhân dân tối cao"),
        ("Quỹ Nhiên liệu Dầu chi tiền.", "Quỹ Nhiên liệu Dầu"),
        ("Hội Nông dân xã giúp bà con.", "Hội Nông dân xã"),
    ],
)
def test_organisations_are_found_whole(text: str, expected: str) -> None:
    assert [organization.name for organization in read(text).organizations] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chiều nay (23/9), hội nghị khai mạc.", ["2021-09-23"]),
        ("Ngày 8-1, đoàn đến thăm.", ["2022-01-08"]),
        ("Hôm qua mưa, sáng mai nắng, tối nay mát.", ["2021-09-22", "2021-09-24", "2021-09-23"]),
        ("Từ ngày 24/3/2021 đến ngày 30/12/2022.", ["2021-03-24", "2022-12-30"]),
        ("Ngày 5 tháng 3 năm 2020 và ngày 2 tháng 9.", ["2020-03-05", "2021-09-02"]),
        ("Ngày 12 và 13/9, trời mưa.", ["2021-09-12", "2021-09-13"]),
        ("Ngày 12, 13 và 14/9; trước 30/9.", ["2021-09-12", "2021-09-13", "2021-09-14", "2021-09-30"]),
        ("Mùng 10 tháng 3 âm lịch.", []),
        ("Lễ hội diễn ra từ ngày 20 đến 22/9.", ["2021-09-20", "2021-09-22"]),
        ("Phiên 6/9 và hôm 5/9.", ["2021-09-06", "2021-09-05"]),
        ("Dịp lễ 20-10 năm ngoái.", ["2020-10-20"]),
        ("Ngày 28/12 năm nay.", ["2021-12-28"]),
        ("Trình Quốc hội (3.2.2026).", ["2026-02-03"]),
        ("Ngày 30/2 và ngày 32/1.", []),
        ("Nhiệm vụ quý IV/2021, tháng 9/2021, năm 2021, giai đoạn 2021-2025.", []),
        ("Chiếm 1/3 diện tích, tăng 2/3 so với trước.", []),
        ("Luật số 54/2019/QH14, Nghị định 12/2020/NĐ-CP.", []),
        ("Ngày nay, người ta đi 24/7. Mai chị Mai đi.", []),
        ("Thắng 3-1, giá 10-12 triệu đồng.", []),
    ],
)
def test_days_are_resolved_against_the_day_of_publication(text: str, expected: list[str]) -> None:
    assert [str(event.day) for event in read(text, date(2021, 9, 23)).event_dates] == expected


def test_a_day_is_told_as_printed() -> None:
    events = read("Chiều nay (23/9), hội nghị bàn việc của ngày 8-1.", date(2021, 9, 23)).event_dates
    assert [event.text for event in events] == ["Chiều nay (23/9)", "ngày 8-1"]


def test_the_year_is_the_nearest() -> None:
    assert [str(event.day) for event in read("Ngày 30/12.", date(2026, 1, 2)).event_dates] == ["2025-12-30"]
    assert [str(event.day) for event in read("Ngày 2/1.", date(2025, 12, 30)).event_dates] == ["2026-01-02"]


def test_without_a_day_of_publication_only_full_dates_are_known() -> None:
    found = recognise(
        ["", "Hôm qua, ngày 8-1 và ngày 9/1/2020."], day=BEFORE, published=None, own_provinces=(), tags=()
    )
    assert [str(event.day) for event in found.event_dates] == ["2020-01-09"]


def test_keywords_begin_with_the_publishers_tags() -> None:
    text = "Trồng mận hậu ở bản. Mận hậu được giá, người trồng mận hậu vui."
    assert recognise(
        ["Mùa mận hậu", text], day=BEFORE, published=None, own_provinces=(), tags=("Bản làng",)
    ).keywords == (
        "Bản làng",
        "mận hậu",
    )


_WORDS = st.sampled_from(
    "xã phường huyện quận tỉnh TP . , ( ) Lạng Sơn Hà Nội Nguyễn Văn An Bí thư Tỉnh ủy ông Bà 1 23/9 ngày Hôm qua "
    "Sở Y tế và - cũ \n Hồ Chí Minh \u0301 Q. P. 31/12/9999 tháng 00/00".split(" ")
) | st.sampled_from(
    ("xã", "thôn", "khu vực", "Hà Lan", "Thái Lan", "Pieter", "van", "Dijk", "là", "hiện", "Giuse", "Tỉnh trưởng",
     "Đoàn", "Tập đoàn", "Đội", "&", "Y", "H'Len", "Trung tá", "Hội", "Gò Vông", "từ 12/12", "nông dân", "đối thủ",
     "Luật sư", "Trưởng khoa Nhi,", "Tổ trưởng", "Khu phố", "Trưởng thôn", "Nhà máy", "các xã:", "chị", "-nguyên")
)  # fmt: skip  # short items: a line each would fill a screen


@given(st.lists(_WORDS, max_size=40).map(" ".join) | st.text(max_size=300), st.dates(), st.booleans())
@settings(max_examples=300)
def test_any_text_of_any_day_is_read_the_same_twice(text: str, day: date, dated: bool) -> None:
    def once() -> Entities:
        return recognise(
            [text, text], day=day, published=day if dated else None, own_provinces=("20",), tags=(text[:20],)
        )

    assert once() == once()


@pytest.mark.long
@pytest.mark.parametrize(
    "word",
    [
        "xã Tân Lập, ",
        "Nguyễn ",
        "Bí thư ",
        "12/",
        "ngày ",
        "và ",
        "Ban ",
        "Hà Nội - ",
        "Hà Nội ",
        "1 ",
        "Trần Lê ",
        "xã ",
        "( ",
        "1",
        "hôm nay" + 99 * " ",
        "hôm nay ",
        "Phó Chủ tịch ",
        "Công ty cổ phần ",
        "Lê Văn An-Phó ",
        "Hội An ",
        "Chủ tịch xã Hồ Sen ",
        "xã Tân Văn 7 nhà; ",
    ],
)
def test_time_grows_with_the_text_and_not_faster(word: str) -> None:
    text = word * (MOST_CHARACTERS // len(word))
    assert_quick(lambda: read(text), 4)
