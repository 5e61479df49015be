import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.versions import sentences
from storage.versions.sentences import split_sentences
from tests.timing import assert_quick


@pytest.mark.parametrize(
    "expected",
    [
        ["Xã họp chợ.", "Bà con đến đông!", "Ai bán mận?", "Nhiều người."],
        ["TP. Sông Hoa thu 8.127,9 tỷ đồng.", "Con số tăng 66%."],
        ["Th.S. Trần Văn Mẫu và PGS. TS. Lê Thị Thử dự hội thảo.", "Đ/c Mẫu phát biểu."],
        ["Ông ở Q. 3, TP. Sông Hoa.", "Năm 2025 ông về hưu."],
        ["Ông nói: “Mùa này được lắm.”", "Rồi ông cười."],
        ["Ai hỏi vậy?", "“Tôi.”", "Bà đáp.", "– Vâng."],
        ["Chợ đông... nhưng ít người mua.", "Trời mưa…", "Chợ tan."],
        ["Bà con trồng ngô, lúa, v.v.", "Mùa tới sẽ khác."],
        ["1. Mở rộng đường liên thôn.", "2. Xây trạm bơm."],
        ["a) Mở rộng đường.", "Khởi công ngày 8.3.", "Hai tháng nữa thì xong."],
        ["Nguyễn V. An về nhất.", "Ảnh đẹp. (nguồn: ban tổ chức)"],
        ["Cả xóm vui.", "(Ảnh: A.B.)", "Hết."],
        ["Điểm số là 3.5.", "Đạt yêu cầu.", "Ổn định."],
        ["Xem tại baomau.example/tin.html hoặc gọi 0123.456.789 để biết thêm."],
    ],
)
def test_text_parts_where_its_sentences_end(expected: list[str]) -> None:
    assert split_sentences(" ".join(expected)) == expected


def test_a_line_break_ends_a_sentence() -> None:
    assert split_sentences("Chợ phiên\n\nbản Mẫu  họp\ttừ sáng") == ["Chợ phiên", "bản Mẫu họp từ sáng"]


def test_no_text_has_no_sentences() -> None:
    assert split_sentences(" \n ") == []


@given(st.text(alphabet="aAđĐ1 .!…“”()\n–,", max_size=80))
def test_no_word_is_lost(text: str) -> None:
    assert " ".join(split_sentences(text)).split() == text.split()


@pytest.mark.parametrize(("text", "count"), [("Mưa to. ", 130_000), ("TP. ", 1), ("(“‘ ", 1)])
def test_a_megabyte_on_one_line_is_split_in_linear_time(text: str, count: int) -> None:
    assert len(assert_quick(lambda: split_sentences(text * 130_000), 5)) == count


def test_the_example_holds() -> None:
    assert doctest.testmod(sentences).failed == 0
