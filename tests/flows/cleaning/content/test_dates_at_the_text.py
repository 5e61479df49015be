"""The date in a line of its own at the edges of the text's box is the article's, and no part of its text."""

import pytest

from flows.cleaning.page.noise import is_stamp, is_timed_stamp
from tests.flows.pages import BODY, plain_page, read

TEXT = "".join(f"<p>{text}</p>" for text in BODY)
LINES = (
    "02/03/2026 08:15", "Thứ Hai, 02/03/2026, 08:15 (GMT+7)", "8h15 - 02/03/2026",
    "Ngày 02 tháng 03 năm 2026 08:15", "2026-03-02 08:15:00", "Mar 02, 2026 08:15", "02 Th3 2026 08:15",
    "Ngày gửi: 08:15, 02/03/2026", "(02/03/2026 08:15)", "Post date: 02/03/2026 08:15",
    "Cập nhật lần cuối: 02/03/2026 08:15", "Cập nhật: 03/03/2026 10:00 | Đăng: 02/03/2026 08:15",
)  # fmt: skip  # short items: a line each would fill a screen


def page(text: str, above: str = "") -> str:
    return plain_page(f'<div class="n">{text}</div>', above=above)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("form", ["<p>{}</p>", "<div>{}</div>", '<p style="text-align: right"><em>{}</em></p>'])
def test_a_line_that_opens_the_text_dates_the_article(line: str, form: str) -> None:
    cleaned, described = read(page(form.format(line) + TEXT))

    assert described.published_at is not None
    assert described.published_at.isoformat() == "2026-03-02T08:15:00+07:00"
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_ends_the_text_dates_the_article(line: str) -> None:
    cleaned, described = read(page(f"{TEXT}<p>{line}</p>"))

    assert described.published_at is not None
    assert described.published_at.isoformat() == "2026-03-02T08:15:00+07:00"
    assert cleaned.text == "\n\n".join(BODY)


def test_what_dates_the_article_elsewhere_beats_a_line_that_opens_the_text() -> None:
    above = '<div class="d">01/03/2026 10:00</div>'
    _, described = read(page(f"<p>20:00, 28/02/2026</p>{TEXT}", above))

    assert described.published_at is not None
    assert described.published_at.isoformat() == "2026-03-01T10:00:00+07:00"


def test_a_day_before_the_words_of_an_update_has_not_its_time() -> None:
    _, described = read(page(TEXT, "<div>Chủ nhật, 01/03/2026 | Cập nhật: 08:15, 02/03/2026</div>"))

    assert described.published_at is not None
    assert described.published_at.isoformat() == "2026-03-01T00:00:00+07:00"


@pytest.mark.parametrize(
    "line",
    [
        "Hà Nội, ngày 2 tháng 9 năm 1945", "Nà Pheo, 02/03/2026", "Mùa xuân 2026", "Thời gian: 8:00, ngày 15/02/2026",
        "Chung kết: 20:00 ngày 01/03/2026",
    ],
)  # fmt: skip  # short items
def test_the_day_of_a_letter_or_of_what_is_announced_stays_below_the_text(line: str) -> None:
    cleaned, _ = read(page(f"{TEXT}<p>{line}</p>"))

    assert line in (cleaned.text or "")


@pytest.mark.parametrize(
    "line", ["Ngày 2 tháng 9 năm 1945", "2026-03-02", "Lúc 8 giờ 15 ngày 2 tháng 3 năm 2026, cả bản cùng ra đồng gặt"]
)
def test_a_day_in_words_is_a_stamp_beside_a_time_only(line: str) -> None:
    assert not is_stamp(line)


def test_a_day_in_numbers_alone_is_a_stamp_without_a_time() -> None:
    assert is_stamp("02/03/2026")
    assert not is_timed_stamp("02/03/2026")
