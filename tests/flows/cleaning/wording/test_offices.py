"""Signatures with a degree before the name and an office below it, and lines that name others."""

import pytest

from flows.cleaning.content.byline import read_byline
from flows.cleaning.wording.offices import is_office, name_above_office
from tests.flows.metadata.test_signatures_below import within

OFFICE, PLACE = "Phó trưởng khoa Nhi", "Bệnh viện Đa khoa Nậm Khoang"
DEGREES = [
    "BS.CKII", "BS.CKI.", "BSCKII", "BSCK2", "BS CKI", "ThS.BS", "ThS. BS.", "PGS.TS", "GS.TS.", "TS.BS", "TSKH.",
    "DS.", "DS", "DSCKI", "KS", "KTS.", "LS.", "CN.", "ĐD.", "Bác sĩ", "Bác sỹ chuyên khoa II",
    "Bác sĩ CKI", "Thạc sĩ, bác sĩ",
    "Tiến sĩ", "Dược sĩ", "Kỹ sư", "Luật sư", "NGƯT, TS",
    "Thầy thuốc ưu tú, BS",
]  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.parametrize("degree", DEGREES)
def test_a_degree_is_no_part_of_the_name(degree: str) -> None:
    for printed in (f"{degree} Vi Thị Mai", f"{degree} Vi Thị Mai\n{OFFICE}\n{PLACE}"):
        byline = read_byline(printed)

        assert byline is not None
        assert byline.authors == ("Vi Thị Mai",)


@pytest.mark.parametrize("name", ["Ks", "T.S", "Tôn Sơn", "Cao Thị Ban", "Khoa Vi", "Đại Nghĩa", "Bác Ái"])
def test_a_name_that_begins_like_a_degree_stays_whole(name: str) -> None:
    byline = read_byline(name)

    assert byline is not None
    assert byline.authors == (name,)


@pytest.mark.parametrize(
    "last",
    [
        "<p align=right><strong>BS.CKII Vi Thị Mai</strong><br>{office}<br><em>{place}</em></p>",
        "<p><strong>ThS.BS Vi Thị Mai</strong><br>{office}<br>{place}</p>",
        "<p>DS. Vi Thị Mai<br>{office}, {place}</p>",
        "<p><b>Vi Thị Mai</b><br>({office})</p>",
        "<p style='text-align:right'>Vi Thị Mai<br>{place}</p>",
        "<p><img src=/a.jpg></p><p align=right>BS. Vi Thị Mai<br>{office}</p>",
        "<p>{place}</p><p>Vi Thị Mai</p>",
        "<p><b>Báo Ví Dụ</b></p><p><b>Vi Thị Mai</b></p>",
        "<p align=right><b>PGS.TS Vi Thị Mai</b></p><p align=right>{office}</p><p align=right>{place}</p>",
        "<div class=cuoi><div><b>ThS. Vi Thị Mai</b></div><div>{office}</div><div>{place}</div></div>",
    ],
)
def test_the_writer_is_read_above_the_office(last: str) -> None:
    cleaned, described = within(last.format(office=OFFICE, place=PLACE))

    assert described.authors == ("Vi Thị Mai",)
    assert "Vi Thị Mai" not in cleaned.text
    assert OFFICE not in cleaned.text
    assert PLACE not in cleaned.text or last.startswith("<p>{place}")


@pytest.mark.parametrize(
    "last",
    [
        "<blockquote>“Trẻ nhỏ cần được giữ ấm khi rét.”</blockquote><p align=right>BS. Vi Thị Mai<br>{office}</p>",
        "<p><img src=/a.jpg></p><p><b>BS. Vi Thị Mai</b><br><b>{office}</b></p>",
        "<blockquote>“Trẻ nhỏ cần được giữ ấm khi rét.”</blockquote><p>BS. Vi Thị Mai<br>{office}</p>",
        "<p>“Trẻ nhỏ cần được giữ ấm khi trời trở rét đột ngột.”</p><p><b>BS. Vi Thị Mai</b><br>{office}</p>",
        "<p>BS. Lò Thị Ban<br>{place}</p><p>BS. Vi Thị Mai<br>{office}</p>",
        "<p><b>Lò Thị Ban</b></p><p>{office}</p><p><b>Vi Thị Mai</b></p><p>{office}</p>",
        "<p>Vi Thị Mai<br>{office}</p>",
        "<p><b>Bà Vi Thị Mai</b><br>{office}</p>",
        "<p>Những người được tuyên dương gồm:</p><p>BS. Vi Thị Mai - {office}</p>",
        "<p><b>Luật sư Vi Thị Mai - {office}</b></p>",
        "<p>Lớp học có những giảng viên nhiều kinh nghiệm.</p><p><b>PGS.TS Vi Thị Mai, {place}</b></p>",
        "<p>Đại tá Vi Thị Mai<br>Phó Giám đốc Công an tỉnh</p>",
        "<p>Bác sĩ Vi Thị Mai, {office}, cho biết trẻ nhỏ cần được giữ ấm.</p>",
    ],
    ids=[
        "at the right below a quote",
        "in bold below a picture",
        "below a quote",
        "below what she says",
        "a list",
        "a list in lines",
        "set apart by nothing",
        "addressed",
        "in one line of a list",
        "in one line in bold",
        "with a place in one line",
        "an officer",
        "told",
    ],
)
def test_a_person_who_is_quoted_or_listed_is_no_writer(last: str) -> None:
    cleaned, described = within(last.format(office=OFFICE, place=PLACE))

    assert described.authors == ()
    assert "Vi Thị Mai" in cleaned.text


@pytest.mark.parametrize("line", [OFFICE, PLACE, "Giám đốc", "Nguyên Viện trưởng Viện Dân tộc", "Công ty Luật Ví Dụ"])
def test_a_line_that_names_an_office_is_one(line: str) -> None:
    assert is_office(line)


@pytest.mark.parametrize(
    "line", ["Khoa Vi", "Vi Thị Mai", "Giám đốc hợp tác xã đã ký hợp đồng.", "Mận chín sớm", "Giám đốc " + "x " * 20]
)
def test_a_name_or_a_sentence_is_no_office(line: str) -> None:
    assert not is_office(line)


def test_a_long_text_is_no_signature() -> None:
    assert name_above_office("BS. " * 5_000 + "\n" + OFFICE) is None
