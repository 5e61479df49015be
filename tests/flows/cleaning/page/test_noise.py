"""Lines that are none of an article: pointers to others, with signs or without, and the imprint."""

import pytest

from flows.cleaning.page.noise import is_imprint, is_pointer
from tests.flows.cleaning.test_line_votes import BODY, page
from tests.flows.pages import read
from tests.timing import assert_quick

TITLE = "Chợ phiên Nà Ca mở lại sau mùa lũ"


@pytest.mark.parametrize(
    "line",
    [
        f"Đọc thêm: {TITLE}",
        f"☛ Đọc thêm: {TITLE}",
        f"👉 Xem thêm: {TITLE}",
        f"➡️ Mời bạn đọc: {TITLE}",
        f"→ Bài liên quan: {TITLE}",
        "👉👉 Xem thêm",
        f">>> {TITLE}",
    ],
)
def test_a_label_that_leads_to_another_article_is_one_behind_a_sign(line: str) -> None:
    assert is_pointer(line)


@pytest.mark.parametrize(
    "line",
    [
        "👉 Bước 1: Rửa mận bằng nước muối loãng.",
        "☎ Đặt chỗ: 0900 000 000",
        "👉 Chia sẻ: mỗi tối hãy hỏi con một câu về trường lớp.",
        "→ Đọc thêm một trang sách mỗi tối là đủ.",
        "– Xem thêm: cô ấy cười rồi đưa tôi cuốn sổ.",
        "☀️ Tin mới đến lúc trời vừa hửng nắng.",
    ],
)
def test_what_stands_behind_a_sign_is_else_text(line: str) -> None:
    assert not is_pointer(line)


def test_a_signed_teaser_below_the_text_is_left_out() -> None:
    teaser = f'<p>☛ Đọc thêm: <a href="/tin-77.html">{TITLE}</a></p>'
    step = '<p>👉 Bước 1: Rửa mận bằng <a href="/muoi.html">nước muối</a> loãng, rồi vớt ra rổ cho thật ráo nước.</p>'

    cleaned, _ = read(page([*(f"<p>{text}</p>" for text in BODY), step, teaser]))

    assert TITLE not in cleaned.text
    assert "👉 Bước 1: Rửa mận bằng nước muối loãng" in cleaned.text


def test_many_signs_cost_little() -> None:
    assert_quick(lambda: [is_pointer("☛ " * 140) for _ in range(1_000)], 1)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Báo Ví Dụ - Diễn đàn của bà con. Phụ trách: Lò Thị Hặc. GP số 77/GP-BTTTT ngày 1/6/2020", True),
        ("GP số 12/GP-PTTH cho kênh Ví Dụ ngày 3/4/2019", True),
        ("Mỏ đá Nà Ca có giấy phép số 88/GP-UBND; cán bộ phụ trách khoáng sản xã đi kiểm tra chiều qua.", False),
        ("Ông Lò phụ trách: điện, nước và đường của ba bản dọc suối.", False),
    ],
)
def test_a_licence_beside_who_is_in_charge_is_of_the_imprint(line: str, told: bool) -> None:
    assert is_imprint(line) is told
