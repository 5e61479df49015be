# ruff: noqa: E501 - markup as pages have it
"""What a page prints although only machines should read it, or counts at each visit, is none of the text."""

import pytest

from flows.cleaning.page.noise import without_leaks
from flows.cleaning.page.typography import tidy
from flows.cleaning.wording.page_furniture import is_furniture
from flows.cleaning.wording.reading_tools import is_tools_row
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read
from tests.timing import assert_quick


@pytest.mark.parametrize(
    "line",
    [
        '[caption id="attachment_123" align="aligncenter" width="600"]',
        "[gallery ids=“1,2,3” columns=”2″]",
        "[embed]https://video.example/watch?v=abc[/embed]",
        '[vc_row][vc_column width="1/2"][vc_column_text]',
        "[/vc_column_text][/vc_column][/vc_row]",
        "[contact-form-7 id=12]",
        "(adsbygoogle = window.adsbygoogle || []).push({});",
        "googletag.cmd.push(function() { googletag.display('div-gpt-ad-1'); });",
        'jwplayer("p1").setup({ file: "https://video.example/a.mp4", title: "Vụ mận sớm" });',
        'var _paq = window._paq || []; _paq.push(["trackPageView"]);',
        ".widget iframe { width: 100% !important; } #wrap > p {margin:0}",
    ],
)  # fmt: skip  # a table
def test_a_line_for_machines_is_no_text(line: str) -> None:
    said = [*BODY[:2], *MORE, BODY[2]]
    body = "".join(f"<p>{text}</p>" for text in (*said[:2], line, *said[2:]))
    page = f"{HEAD}<body><div><h1>{HEADLINE}</h1><i>08:00 01/03/2026</i><div class=noi-dung>{body}</div></div></body></html>"

    assert without_leaks(line) == ""
    assert read(page)[0].text.split("\n\n") == said


@pytest.mark.parametrize(
    "line",
    [
        "Ông nói: “Năm nay [2026] được mùa” (xem [1], [2])", "Số liệu [sáu-tháng] giảm nhẹ", "[Infographic] Vụ mận sớm", "Điểm a) và b) của [Điều 3]",
        "Hàm số f(x) = [x + 1] đạt giá trị lớn nhất", "Đội hình (4-3-3): Lâm; Hải [C], Dũng (thay Minh)",
        "Giá 25.000 đồng {một ki-lô-gam}", "functions (hàm) là gì?", "let it be (bài hát)",
        "Chèn [gallery ids=\"1\"] vào bài rồi đóng bằng [/caption] ở cuối", "function (hàm số) là quy tắc (f);",
        "var tong = 5 + (7);",
        "$(500 triệu đồng) là số tiền ghi (hợp đồng)",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_brackets_of_a_writer_stay(line: str) -> None:
    assert without_leaks(line) == line


def test_shortcodes_around_a_text_leave_it_and_one_of_a_caption_names_it() -> None:
    said = [*BODY, *MORE]
    picture = (
        '<p>[caption id="a_1" width="600"]<img src=/a.jpg width=600> Bà con bản Nậm Khoang thu hoạch mận.[/caption]</p>'
    )
    body = (
        f"<p>[vc_column_text]{said[0]}</p>"
        + picture
        + "".join(f"<p>{text}</p>" for text in said[1:-1])
        + f"<p>{said[-1]}[/vc_column_text]</p>"
    )
    page = f"{HEAD}<body><div><h1>{HEADLINE}</h1><i>08:00 01/03/2026</i><div class=noi-dung>{body}</div></div></body></html>"
    found = read(page)[0]

    assert found.text.split("\n\n") == said
    assert found.captions == ("Bà con bản Nậm Khoang thu hoạch mận.",)


FURNITURE = (
    "Lượt xem: 1.234", "Số lượt xem: 12", "210 lượt đọc", "Đã xem: 55 lần", "1,2k lượt xem", "(Lượt xem: 7)",
    "12 bình luận", "Có 0 bình luận", "Đang xem: 5 người", "Bài viết có 12 lượt xem", "Thích 12 Chia sẻ 3", "3 giờ trước",
    "Đang truy cập: 35 | Hôm nay: 1.234 | Tổng lượt truy cập: 5.678.901", "Thời gian đọc: 3 phút", "Mã bài: 123456",
    "01/03/2026 | Lượt xem: 12 | Bình luận: 0", "Thứ Ba, 01/12/2026 | 10:55:21", "Hôm nay: Thứ ba, 01/12/2026",
    "[Trở về]", "Quay lại", "In trang này", "Gửi cho bạn bè | Bản in", "Các tin đã đưa ngày: 01/03/2026", "A- A A+",
    "Like Share", "Mã xác nhận: 4F7K", "Đánh giá: 4.5/5 (12 lượt)", "Tìm kiếm",
)  # fmt: skip  # short items: a line each would fill a screen
WORDS = (
    "Lượt xem tăng 12 lần", "Xem 12 bức ảnh", "12 người đọc sách", "Đọc 2 lần", "Tổng số: 120 người", "Lò Thị Mai",
    "01/03/2026", "Theo TTXVN", "Bài, ảnh: Lò Mai", "Tổng: 12.345", "Tỷ số: 2-1", "A", "In dấu chân", "Ảnh: Báo Ví Dụ",
    "Thích thú với vụ mận", "Trở về từ bản xa", "Nguồn: chinhphu.vn", "3 năm trước, anh lên bản", "Chia sẻ yêu thương",
)  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_of_a_page_is_told_from_a_text(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", WORDS)
def test_short_lines_of_an_article_are_no_furniture(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("line", "tools"),
    [
        ("Lượt xem: 210 | Cỡ chữ: A A+ | Đọc bài | Lưu", True), ("In bài viết | Gửi email", True), ("In", False),
        ("Lưu", False), ("Lưu in dấu chân", False), ("Đọc bài rồi lưu", False),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_row_of_tools_is_told_from_a_text(line: str, *, tools: bool) -> None:
    assert is_tools_row(line) is tools


def test_the_signs_of_lists_in_fonts_of_word_are_signs_of_any_font() -> None:
    assert tidy("\uf0b7 Một  \uf0fc Hai \uf0d8") == "• Một ✓ Hai ➢"


@pytest.mark.parametrize(
    "text", ["[a " + "b=c " * 4_000, "[a-" * 8_000, ".a{" * 8_000, "var " * 5_000 + ";", "[a b=“" * 4_000 + "]"]
)
def test_leaks_without_end_cost_little(text: str) -> None:
    assert_quick(lambda: without_leaks(f"{text}]}}"), 1)


@pytest.mark.parametrize("line", ["Lượt xem: 7", FURNITURE[12], "In trang này", "Quay lại"])
def test_furniture_stands_at_the_edges_and_a_count_amid_the_text_is_a_clips(line: str) -> None:
    said = [BODY[0], BODY[1], "Lượt xem: 1.200.000", "Người theo dõi: 54.000", BODY[2], *MORE]
    body = "".join(f"<p>{text}</p>" for text in (line, *said, line))
    page = f"{HEAD}<body><div><h1>{HEADLINE}</h1><i>08:00 01/03/2026</i><div class=noi-dung>{body}</div></div></body></html>"

    assert read(page)[0].text.split("\n\n") == said


@pytest.mark.parametrize("word", ["xem ", "in ", "a ", "đọc bài ", "1 ", "hôm nay 1 ", "có 1 xem "])
def test_words_of_furniture_without_end_cost_little(word: str) -> None:
    assert_quick(lambda: [is_furniture((word * 110)[:109] + "x") for _ in range(1_000)], 1)
