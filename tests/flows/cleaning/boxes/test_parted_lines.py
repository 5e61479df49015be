# ruff: noqa: E501 - markup as pages have it
"""Sentences that an editor parted into many spans are paragraphs; menus, tags and facts in spans are none."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, MORE, paragraphs
from tests.flows.cleaning.test_lines_beside_the_text import page as ordinary
from tests.flows.pages import BODY, read

LINES = (*BODY, *MORE)


def parted(line: str, link: str = "") -> str:
    """A line whose every third word begins a span; `link`: words of it that are linked."""
    words = line.replace(link, link.replace(" ", "_")).split() if link else line.split()
    runs = [" ".join(words[start : start + 3]) for start in range(0, len(words), 3)]
    spans = "".join(f'<span style="white-space: pre-wrap">{run} </span>' for run in runs)
    return spans.replace(link.replace(" ", "_"), f'<a href="/vuon">{link}</a>') if link else spans


def page(boxes: str, below: str = "") -> str:
    return (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body><div class="k1"><h1>{HEADLINE}</h1>'
        f'<i>01/03/2026 08:00</i><div class="k2">{boxes}</div>{below}</div></body></html>'
    )


@pytest.mark.parametrize(
    "form", ['<div dir="ltr">{}</div>', "<table><tr><td>{}</td></tr></table>", "<section>{}</section>"]
)
def test_sentences_in_many_spans_are_paragraphs(form: str) -> None:
    assert paragraphs(page("".join(form.format(parted(line)) for line in LINES))) == [*LINES]


def test_a_link_in_a_sentence_of_many_spans_is_a_part_of_it() -> None:
    boxes = "".join(f'<div dir="ltr">{parted(line)}</div>' for line in LINES[1:])

    assert paragraphs(page(f'<div dir="ltr">{parted(LINES[0], "suối Nậm Khoang")}</div>{boxes}')) == [*LINES]


@pytest.mark.parametrize(
    "box",
    [
        "".join(f"<span>{word}</span> " for word in ("Trang chủ", "Thời sự", "Kinh tế", "Văn hóa", "Giáo dục", "Thể thao", "Du lịch", "Bạn đọc", "Ảnh đẹp", "Xem thêm…")),
        "<span>Từ khóa:</span> " + "".join(f'<span><a href="/tu-khoa/{n}">mận sớm vùng {n}</a></span>, ' for n in range(9)) + "<span>hết.</span>",
        "<span>Lò Mai</span> <span>Phóng viên thường trú ở Nà Pheo</span> <span>Viết về nông thôn</span> <span>Sinh năm 1990</span> <span>Đã có 214 bài trên Báo Ví Dụ.</span>",
        "<span>Giá vàng 81,2</span> <span>Đô-la 25.410</span> <span>Mận hậu 25.000</span> <span>Chè búp 9.500</span> <span>Nhiệt độ 21 độ</span> <span>Gió cấp 3</span> <span>Theo giờ địa phương:</span>",
        "<span>Cơ quan của xã Nà Pheo</span> <span>Số 12, đường Nậm Khoang</span> <span>Tổng biên tập: Lò Văn Khoa</span> <span>Giấy phép số 12/GP</span> <span>Điện thoại 0215.000.000.</span>",
    ],
    ids=["a menu", "tags", "an author", "prices", "an imprint"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_other_rows_of_spans_are_no_text(box: str) -> None:
    for rows in (f'<div class="h3">{box}</div>', f'<div class="h3">{box}</div>' * 3):
        assert paragraphs(ordinary(after=rows)) == [*LINES]
        assert paragraphs(ordinary(outside=rows)) == [*LINES]


def test_a_menu_in_many_boxes_of_spans_takes_no_page_for_an_article() -> None:
    text = "".join(f"<p>{line}</p>" for line in LINES)
    menu = "".join(f"<div>{''.join(f'<span>Mục {word} của báo</span> ' for word in 'abcde')}</div>" for _ in range(12))

    assert [block.text for block in read(page(text, f"<div>{menu}</div>"))[0].blocks if hasattr(block, "text")] == [
        *LINES
    ]
