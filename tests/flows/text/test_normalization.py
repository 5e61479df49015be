import pytest

from flows.text.normalization import shingles, words


def test_numbers_stay_whole() -> None:
    assert words("đạt 8.127,9 tỷ đồng (139,9%).") == ["đạt", "8/127/9", "tỷ", "đồng", "139/9"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ngày 8-1", "ngày 08/01"),
        ("lúc 7h30", "lúc 7 h 30"),
        ("2021-2025", "2021–2025"),
        ("1.500 người", "1,500 người"),
        ("dịch COVID-19", "dịch covid 19"),
    ],
)
def test_house_styles_of_a_number_are_one(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(("one", "other"), [("8,07", "8,7"), ("1.500", "15.00"), ("12 - 5", "125")])
def test_other_numbers_stay_apart(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_a_text_shorter_than_a_shingle_is_one() -> None:
    assert shingles("Chúc mừng năm mới") == {"chúc mừng năm mới"}
    assert shingles("") == set()
