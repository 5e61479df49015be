"""The writer in a line directly above the text, or beside what a page counts, is read, and the line is no text."""

import pytest

from flows.cleaning.wording.page_furniture import beside_furniture
from tests.flows.pages import BODY, plain_page, read

TEXT = "".join(f"<p>{text}</p>" for text in BODY)


def page(below_date: str) -> str:
    return plain_page(f'<div class="d">02/03/2026 08:15</div>{below_date}')


def box(text: str) -> str:
    return f'<div class="n">{text}</div>'


@pytest.mark.parametrize(
    "line", ["Tác giả: Lò Mai", "Bài, ảnh: Lò Mai", "Người viết: Lò Mai", "Tác giả: Lò Mai | Lượt xem: 12"]
)
@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_labelled_writer_directly_above_the_text_is_read(line: str, tag: str) -> None:
    cleaned, described = read(page(box(f"<{tag}>{line}</{tag}>{TEXT}")))

    assert described.authors == ("Lò Mai",)
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize(
    "line",
    ["Bài: Lò Mai", "Tin, ảnh: Lò Mai", "Bài và ảnh Lò Mai", "PV Lò Mai", "Phóng viên Lò Mai", "Lò Mai (tổng hợp)"],
)
@pytest.mark.parametrize("form", ['{line}<div class="n">{text}</div>', '<div class="n">{line}{text}</div>'])
def test_a_writer_with_a_label_or_calling_between_date_and_text_is_read(line: str, form: str) -> None:
    inner = form.format(line=f"<p>{line}</p>", text=TEXT)
    cleaned, described = read(page(inner))

    assert described.authors == ("Lò Mai",)
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize("line", ["Ảnh: Lò Mai", "Bản đồ Nà Pheo", "Biên tập: Lò Mai", "Phóng viên chiến trường"])
def test_a_line_that_names_no_writer_there_gives_none(line: str) -> None:
    _, described = read(page(f"<p>{line}</p>{box(TEXT)}"))

    assert described.authors == ()


@pytest.mark.parametrize(
    "line",
    [
        "Tác giả: Lò Mai | Lượt xem: 12", "Lượt xem: 1.203 | Tác giả: Lò Mai", "PV Lò Mai | 12 lượt xem",
        "Lò Mai | 02/03/2026 08:15 | 12 lượt xem", "Lò Mai - 12 lượt xem",
    ],
)  # fmt: skip  # short items
def test_a_writer_beside_a_count_below_the_text_is_read(line: str) -> None:
    cleaned, described = read(page(box(f"{TEXT}<p>{line}</p>")))

    assert described.authors == ("Lò Mai",)
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize("line", ["Nguồn: TTXVN | Lượt xem: 12", "Theo TTXVN - 12 lượt xem"])
def test_a_source_beside_a_count_is_no_text(line: str) -> None:
    cleaned, _ = read(page(box(f"{TEXT}<p>{line}</p>")))

    assert cleaned.text == "\n\n".join(BODY)


def test_the_author_of_a_book_among_its_facts_is_not_the_writer() -> None:
    facts = "<p>Tên sách: Mùa mận chín</p><p>Tác giả: Lò Mai</p>"
    cleaned, described = read(page(box(facts + TEXT)))

    assert described.authors == ()
    assert "Tác giả: Lò Mai" in (cleaned.text or "")


def test_such_a_line_amid_the_text_stays() -> None:
    line = "Tác giả: Lò Mai | Lượt xem: 12"
    cleaned, _ = read(page(box(TEXT.replace("</p>", f"</p><p>{line}</p>", 1))))

    assert line in (cleaned.text or "")


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Bài: Lò Mai - Ảnh: Lò Văn Ban", "Bài: Lò Mai - Ảnh: Lò Văn Ban"),
        ("Lượt xem: 12 | In trang này", "Lượt xem: 12 | In trang này"),
        ("02/03/2026 | Lò Mai", "02/03/2026 | Lò Mai"),
        ("Lò Mai | 02/03/2026 | Lượt xem: 12", "Lò Mai"),
    ],
)
def test_what_stands_beside_furniture(line: str, rest: str) -> None:
    assert beside_furniture(line) == rest
