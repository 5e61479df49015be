# ruff: noqa: E501 - markup as pages have it
"""A page that says how an office is reached is no article; a notice of telephone numbers with a date is one."""

import pytest

from tests.flows.pages import BODY, read, refused

OFFICES = ("Báo in", "Báo điện tử", "Phát thanh", "Truyền hình")
TODAY = "<div>Thứ Hai, 02/03/2026</div>"


def page(title: str, inside: str, head: str = "") -> str:
    return f'<html lang="vi"><head><title>{title} - Báo Ví Dụ</title><meta property="og:title" content="{title}">{head}</head><body><nav><a href="/">Trang chủ</a></nav>{TODAY}<div class="k"><h1>{title}</h1>{inside}</div></body></html>'


LINES = "".join(
    f"<p>Phòng {name}: tầng {n}, số 12, đường Mường Thanh. Điện thoại: 0215 300 00{n}.</p>"
    for n, name in enumerate(OFFICES)
)
ITEMS = f"<p>Bạn đọc gửi tin bài về các địa chỉ sau.</p><ul>{''.join(f'<li>{name}: hop-thu-{n}@baovidu.example, tiếp bạn đọc các ngày trong tuần</li>' for n, name in enumerate(OFFICES))}</ul>"
ROWS = f"<table><tr><th>Phòng</th><th>Số máy</th></tr>{''.join(f'<tr><td>{name}</td><td>0912 345 67{n}</td></tr>' for n, name in enumerate(OFFICES))}</table>"


@pytest.mark.parametrize("head", ["", '<meta property="og:type" content="article">'])
@pytest.mark.parametrize("inside", [LINES, ITEMS, ROWS], ids=["lines", "items", "rows"])
def test_a_page_of_contacts_is_refused(inside: str, head: str) -> None:
    assert refused(page("Liên hệ tòa soạn", inside, head)).reason == "not_an_article"


def test_a_dated_notice_of_telephone_numbers_is_read() -> None:
    cleaned, _ = read(
        page("Công bố đường dây nóng dịp Tết", f"<i>01/03/2026</i>{LINES}{LINES.replace('Phòng', 'Trạm')}")
    )

    assert "Phòng Báo in: tầng 0, số 12, đường Mường Thanh. Điện thoại: 0215 300 000." in cleaned.text


def test_an_article_that_ends_with_two_contacts_is_read() -> None:
    text = "".join(f"<p>{line}</p>" for line in BODY)

    assert (
        BODY[0]
        in read(
            page("Nà Pheo vào vụ mận sớm", f"{text}<p>Đặt mua mận: 0912 345 678.</p><p>Thư: man@baovidu.example.</p>")
        )[0].text
    )
