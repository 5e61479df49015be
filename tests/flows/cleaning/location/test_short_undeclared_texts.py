# ruff: noqa: E501 - markup as pages have it
"""Short notices and poems on pages that declare nothing are read; standing lists and notes of the site are not."""

import pytest

from flows.cleaning.article_cleaning import clean
from flows.stages import Refusal
from tests.flows.cleaning.lines.test_verses import VERSES
from tests.flows.pages import opened, read

NOTICE = (
    "Từ 22 giờ hôm nay, bến Vạn Lộc dừng chạy đò để tránh bão, thuyền bè neo đậu phía trong cống.",
    "Học sinh hai xã bãi nghỉ học ngày mai.",
    "Đội xung kích trực tại bến suốt đêm.",
)
GONE = (
    "Bài viết bạn tìm đã được gỡ khỏi trang hoặc chuyển sang địa chỉ khác của chúng tôi.",
    "Mời bạn trở lại trang chủ hoặc dùng ô tìm kiếm để đọc các tin khác trong ngày.",
)


def page(title: str, when: str, inside: str) -> str:
    links = "".join(
        f'<div><a href="/t/{n}-tin-moi-hom-nay">Tin vắn số {n} trong ngày của tỉnh nhà</a></div>' for n in range(5)
    )
    return f'<html lang="vi"><head><title>{title} - Báo Ví Dụ</title><meta property="og:title" content="{title}"></head><body><div class="k"><h1>{title}</h1><div>{when}</div><div>{inside}</div></div><div class="s">{links}</div></body></html>'


def lines(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def rows(texts: tuple[str, ...], last: str = "") -> str:
    return f"<table>{''.join(f'<tr><td>{text}</td>{last}</tr>' for text in texts)}</table>"


def test_a_notice_with_a_minute_beside_its_headline_is_read() -> None:
    assert NOTICE[1] in read(page("Bến Vạn Lộc dừng đò tránh bão", "01/03/2026 07:30", lines(NOTICE)))[0].text


@pytest.mark.parametrize("said", ["Đăng ngày 01/03/2026", "Ngày đăng: 01/03/2026"])
def test_a_poem_in_rows_is_read_below_the_day_on_which_it_was_posted(said: str) -> None:
    assert read(page("Bến cũ", said, rows(VERSES)))[0].text.split("\n\n") == [*VERSES]


@pytest.mark.parametrize(
    ("title", "when", "inside"),
    [
        ("Thông báo", "01/03/2026 07:30", lines(GONE)),
        ("Bến Vạn Lộc dừng đò tránh bão", "01/03/2026", lines(NOTICE)),
        (
            "Danh mục biểu mẫu",
            "Cập nhật ngày 01/03/2026",
            rows(tuple(f"Mẫu tờ khai số {n}" for n in range(1, 8)), "<td>Tải về</td>"),
        ),
        (
            "Tin tức",
            "",
            "".join(
                f'<div><a href="/t/{n}-tin-moi-hom-nay">Tin vắn số {n} của tỉnh nhà</a><p>Đăng ngày 0{n}/03/2026</p></div>'
                for n in range(1, 8)
            ),
        ),
    ],
    ids=["a note of the site", "no minute", "a standing list", "dated entries"],
)
def test_notes_and_lists_of_the_site_are_refused(title: str, when: str, inside: str) -> None:
    assert isinstance(clean(opened(page(title, when, inside))), Refusal)
