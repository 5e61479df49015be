# ruff: noqa: E501 - markup as pages have it
"""Tables and links that show pictures with words: each picture has its own caption, and a text stays one."""

import pytest

from tests.flows.cleaning.content.test_captions import shown
from tests.flows.cleaning.content.test_printed_again import SENTENCES, pictures
from tests.flows.cleaning.test_lines_beside_the_text import MORE, paragraphs

WORDS = (
    "Mờ sáng, thuyền thúng đã kín mặt bến Cồn Sẻ.",
    "Chị Hà phân loại mực ngay trên cát ướt.",
    "Lái buôn trả tiền mặt, không ai ghi sổ.",
    "Tám giờ, bến vắng, chỉ còn lưới phơi.",
)


def img(n: int) -> str:
    return f'<img src="/anh/{n}.jpg">'


def row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def table(*rows: str) -> str:
    return f'<table align="center">{"".join(rows)}</table>'


def each(texts: tuple[str, ...] = WORDS) -> dict[str, str]:
    return {f"{n}.jpg": text for n, text in enumerate(texts, 1)}


BELOW = [part for n, text in enumerate(WORDS, 1) for part in (row(img(n)), row(text))]
ABOVE = [part for n, text in enumerate(WORDS, 1) for part in (row(text), row(img(n)))]


@pytest.mark.parametrize(
    "rows",
    [
        BELOW,
        [part for n, text in enumerate(WORDS, 1) for part in (row(img(n)), row(f"<p><em>{text}</em></p>"), row("&nbsp;"))],
        [row(img(n), text) for n, text in enumerate(WORDS, 1)],
        [row(f"{img(n)}<br>{text}") for n, text in enumerate(WORDS, 1)],
        [row(img(1), img(2)), row(*WORDS[:2]), row(img(3), img(4)), row(*WORDS[2:])],
        [row(*(f"{img(n)}<p>{text}</p>" for n, text in enumerate(WORDS, 1)))],
        [part for n, text in enumerate(WORDS, 1) for part in (row(f'<a href="/anh/lon-{n}.jpg">{img(n)}</a>'), row(text))],
    ],
    ids=["below", "below, with gaps", "beside", "in its cell", "columns", "cells in a row", "opened in large"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_each_picture_in_a_table_has_its_own_caption(rows: list[str]) -> None:
    html = shown(table(*rows))

    assert pictures(html) == each()
    assert not set(WORDS) & set(paragraphs(html))


def test_a_caption_below_pictures_side_by_side_is_the_last_ones() -> None:
    rows = [row(img(1), img(2)), f"<tr><td colspan=2>{WORDS[0]}</td></tr>", row(img(3)), row(WORDS[1])]

    assert pictures(shown(table(*rows))) == {"1.jpg": None, "2.jpg": WORDS[0], "3.jpg": WORDS[1]}


@pytest.mark.parametrize(
    "rows",
    [
        [row(img(1)), row(WORDS[0])],
        [row(img(1), img(2)), row(WORDS[0])],
        [row(f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>"), row(img(1)), row(f"<p>{SENTENCES[2]}</p><p>{SENTENCES[3]}</p>"), row(img(2))],
        [part for n, text in enumerate(SENTENCES, 1) for part in (row(img(n)), row(f"<p>{text}</p><p>{WORDS[n - 1]}</p>"))],
        [part for n, text in enumerate(SENTENCES, 1) for part in (row(img(n)), row(f"{text} {text}"))],
        [row(img(n), f"{text} {WORDS[n - 1]} {MORE[0]}") for n, text in enumerate(SENTENCES, 1)],
        ABOVE,
        [*BELOW, row("Dài 420 m", "15.990.000 đồng")],
    ],
    ids=[
        "one picture", "one caption", "a text with pictures", "paragraphs", "long paragraphs", "a text beside pictures",
        "paragraphs above pictures", "a last row of data",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_other_tables_with_pictures_are_read_as_before(rows: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    html = shown(table(*rows))
    found = pictures(html), paragraphs(html)

    monkeypatch.setattr("flows.cleaning.content.pictures.slides.pictures_of_table", lambda _: [])

    assert (pictures(html), paragraphs(html)) == found


def test_a_table_of_data_with_flags_stays_as_it_is() -> None:
    rows = [row(f'<img src="/co/{n}.png" width=20 height=14>', f"Đội {n}", str(n)) for n in range(1, 6)]
    html = shown(table(row("", "Đội", "Huy chương"), *rows))

    assert all(text is None or "Đội 5" in text for text in pictures(html).values())


@pytest.mark.parametrize(
    "words",
    ["<span style='display:block'>{}</span>", "<br><em>{}</em>", "<small>{}</small>", "{}"],
    ids=["block", "em", "small", "bare"],
)
def test_words_in_a_link_that_opens_its_picture_are_the_caption(words: str) -> None:
    said = "Bến Cồn Sẻ nhìn từ chòi canh cũ"
    link = f'<p><a href="/anh/lon-1.jpg?w=2000">{img(1)}{words.format(said)}</a></p>'

    assert pictures(shown(link)) == {"1.jpg": said}


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("/anh/lon-1.jpg", "Bấm vào đây để xem ảnh lớn"),
        ("/anh/lon-1.jpg", "Xem ảnh"),
        ("/anh/lon-1.jpg", "Mời bạn đọc bấm vào đây để xem bản đồ"),
        ("/tin/ben-ca-con-se-a1.html", "Bến cá Cồn Sẻ vào vụ mực lá"),
    ],
    ids=["a call", "short", "another call", "another article"],
)
def test_other_words_in_a_link_with_a_picture_are_no_caption(link: str, words: str) -> None:
    html = shown(f'<p><a href="{link}">{img(1)}<span>{words}</span></a></p>')

    assert words not in pictures(html).values()
    assert words not in paragraphs(html)
