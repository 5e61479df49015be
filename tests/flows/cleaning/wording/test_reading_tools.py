# ruff: noqa: E501 - markup as pages have it
"""Labels of reading tools within the text are left out; the same words in a sentence or above a part of it stay."""

import pytest

from flows.cleaning.wording.reading_tools import is_tools_row
from storage.model.blocks import Heading, ListBlock
from tests.flows.cleaning.test_lines_beside_the_text import MORE, page, paragraphs
from tests.flows.pages import BODY, read
from tests.timing import assert_quick


@pytest.mark.parametrize(
    "row",
    [
        "A- A+ Cỡ chữ",
        "Giọng nữ miền Bắc | Giọng nam miền Nam | Tốc độ đọc: 1,5x",
        "Mới nhất trước / Cũ nhất trước",
        "Chế độ tối · Giãn dòng · Lưu bài",
        "Tự động làm mới sau 30 giây",
        "Tự động cập nhật: BẬT | Tắt",
        "Cập nhật sau mỗi 60 giây",
        "Nghe bài viết 02:15 Giọng nữ miền Bắc",
        "Chọn giọng đọc: Miền Nam Miền Bắc",
        "Trang này sẽ tự động cập nhật mỗi 2 phút một lần.",
    ],
)
def test_rows_of_labels_are_tools(row: str) -> None:
    assert is_tools_row(row)
    assert sorted(paragraphs(page(f"<div>{row}</div>"))) == sorted((*BODY, *MORE))


@pytest.mark.parametrize(
    "line",
    [
        "Giọng miền Nam",
        "Giọng nam hay giọng nữ đều hát được làn điệu này",
        "Tự động cập nhật",
        "Giọng nam, giọng nữ",
        "Cập nhật sau mưa",
        "Hệ thống tự động cập nhật mực nước sau 30 giây và gửi về trạm bơm Nậm Khoang.",
        "Chế độ tối và mắt người",
        "Tốc độ",
    ],
)
def test_one_label_or_a_sentence_is_no_row(line: str) -> None:
    assert not is_tools_row(line)


def test_a_heading_on_two_voices_stays() -> None:
    titles = ["Giọng nam, giọng nữ", "Giọng miền Nam"]
    within = "".join(f"<h3>{title}</h3><p>{text}</p>" for title, text in zip(titles, MORE, strict=True))
    html = page(within.replace("nương mận", "nương lê").replace("đào và lê", "đào và cam"))

    assert [block.text for block in read(html)[0].blocks if isinstance(block, Heading)] == titles


@pytest.mark.parametrize(
    "items",
    [
        ["Sao chép liên kết", "In bài", "Báo lỗi"],
        ["Nền sáng", "Nền tối"],
        ["A+", "A-", "AA"],
        ["Chọn giọng đọc", "Tốc độ đọc", "Tự động phát"],
    ],
    ids=["an app", "a screen", "grades", "a reader"],
)
def test_labels_that_an_article_lists_stay(items: list[str]) -> None:
    within = f"<p>Ứng dụng của hợp tác xã Nậm Khoang nay có thêm:</p><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"

    lists = [block.items for block in read(page(within))[0].blocks if isinstance(block, ListBlock)]
    assert lists == [tuple(items)]


@pytest.mark.parametrize("line", ["A+, A-, AA", "AA | A+", "A- A+"])
def test_grades_are_no_row(line: str) -> None:
    assert not is_tools_row(line)


@pytest.mark.parametrize(
    "tool",
    [
        "<div class=tu-chay>Tải lại bảng tin <b>60</b> giây một lượt <label><input type=checkbox> Cũ lên đầu</label></div>",
        "<p><span>Chọn giọng kể chuyện:</span> <select><option>Cô Ban</option><option>Anh Pín</option></select></p>",
        "<div>Tải lại bảng tin <input type=checkbox checked></div>",
        "<ul><li>A-</li><li>A+</li><li>Giọng nữ</li><li>1x</li></ul>",
        "<div><label><input type=range> Cao thấp</label> Âm lượng của người đọc</div>",
    ],
    ids=["a switch", "a list", "no label", "a list of tools", "a slider"],
)
def test_the_words_beside_a_switch_are_left_out(tool: str) -> None:
    assert paragraphs(page(tool)) == [*BODY, *MORE]


@pytest.mark.parametrize(
    ("within", "kept"),
    [
        ("<p>Theo bảng này, mỗi bản tự chọn ngày hái mận. <label><input type=checkbox> Đã đọc</label></p>", "Theo bảng này, mỗi bản tự chọn ngày hái mận."),
        (
            "".join(f"<p class=mang><label><input type=checkbox></label> Mang theo {what} lên nương mận cùng cả nhóm</p>" for what in ("gùi", "nước", "cơm nắm", "áo mưa")),
            "Mang theo cơm nắm lên nương mận cùng cả nhóm",
        ),
        ("<p>Dàn hợp xướng của bản có bốn bè, mỗi bè sáu người.</p><ul><li>Giọng nam</li><li>Giọng nữ</li></ul>", "Giọng nữ"),
        ("<div><h3>Mận nào ngọt nhất</h3><label><input type=radio> Mận hậu</label></div>", "Mận nào ngọt nhất"),
        ("<ul><li><label><input type=checkbox></label> Áo ấm cho trẻ nhỏ</li><li><label><input type=checkbox></label> Ủng đi mưa</li></ul>", "Áo ấm cho trẻ nhỏ"),
        ("<p class=h>Bếp của chị Ban có gì?</p>" + "".join(f"<div class=d><input type=radio name=b> {what}</div>" for what in ("Chảo gang", "Kiềng ba chân")), "Kiềng ba chân"),
        ("<p>Trước khi vào rừng, nhớ mang:</p><p><input type=checkbox> Đèn pin</p><p><input type=checkbox> Dao quắm</p>", "Dao quắm"),
        ("".join(f"<div>{n}. {what} <input type=checkbox></div>" for n, what in enumerate(("Nhặt rau", "Vo gạo"))), "Vo gạo"),
        ("<p>Vé xe: <select><option>Ngày thường</option><option>Ngày lễ</option></select> 90.000 đồng một lượt</p>", "90.000 đồng một lượt"),
        ("<div>Vé xe: <select><option>Ngày thường</option></select> 90.000 đồng một lượt</div>", "90.000 đồng một lượt"),
        ("<div><strong>2. Cách tính giá mận</strong><input type=checkbox></div>", "2. Cách tính giá mận"),
        ("<div class=acc><span>Quyền lợi của xã viên</span><input type=checkbox></div><p>Xã viên được chia lãi hai lần mỗi năm.</p>", "Quyền lợi của xã viên"),
        ("<p>Ứng dụng của hợp tác xã mới thêm một chức năng.</p><p>Tự động cập nhật sau 30 giây.</p>", "Tự động cập nhật sau 30 giây."),
        ("<div class=mo><input type=checkbox id=m><label for=m>Tên các hộ được vay</label></div><p>Hộ bà Ban và hộ ông Pín được vay đợt này.</p>", "Tên các hộ được vay"),
    ],
    ids=[
        "a sentence",
        "a list to tick off",
        "a choir",
        "a heading",
        "items",
        "answers",
        "short things to tick off",
        "steps",
        "a price",
        "a price in a box",
        "a heading that opens a part",
        "words that open a part",
        "a sentence on a tool",
        "a label that opens a part",
    ],
)  # fmt: skip  # a line each would fill a screen
def test_what_an_article_says_beside_a_switch_stays(within: str, kept: str) -> None:
    assert kept in (read(page(within))[0].html or "")


@pytest.mark.parametrize(
    "control",
    [
        "<input type=range>",
        "<input type=checkbox id=c><label for=c></label>",
        "<select><option>Cỡ vừa</option></select>",
    ],
)
@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ("<img src=/nuong.jpg width=900 height=600><img src=/ban.jpg width=900 height=600>", ("nuong.jpg", "ban.jpg")),
        ("<picture><source srcset=/nuong.webp><img src=/nuong.jpg width=900 height=600></picture>", ("nuong.jpg",)),
        ("<video src=/quay.mp4 controls></video>", ("quay.mp4",)),
        ("<table><tr><th>Nương</th><th>Gốc</th></tr><tr><td>Nà Ca</td><td>312</td></tr><tr><td>Nà Pheo</td><td>507</td></tr></table>", ("312", "507")),
        ("<a href=/tep/phuong-an-7.pdf>Phương án 7 của xã</a>", ("phuong-an-7.pdf",)),
    ],
    ids=["pictures", "a picture", "a video", "a table", "a document"],
)  # fmt: skip  # a line each would fill a screen
def test_what_is_shown_beside_a_control_stays(control: str, shown: str, wanted: tuple[str, ...]) -> None:
    cleaned, _ = read(page(f"<div class=khung>{control}{shown}</div>"))

    assert [each for each in wanted if each not in f"{cleaned.blocks} {cleaned.attachments}"] == []


def test_many_switches_cost_little() -> None:
    assert_quick(lambda: read(page("<div>Tải lại <label><input type=checkbox></label></div>" * 2_000)), 2)
