# ruff: noqa: E501 - markup as pages have it
"""Headings of chapters, which stay, and headings of boxes whose teasers are left out, which go with them."""

import pytest

from storage.model.blocks import Heading, Paragraph
from tests.flows.cleaning.test_line_votes import Chances
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE, page
from tests.flows.pages import BODY, read

CARDS = "".join(
    f'<p class="khac"><a href="/tin-{n}-cho-phien-vung-cao.html">Chợ phiên vùng cao họp thêm ngày thứ {n} trong tuần</a>: Bà con đi chợ từ rất sớm.</p>'
    for n in range(2, 5)
)


def headings(html: str) -> list[str]:
    return [block.text for block in read(html)[0].blocks if isinstance(block, Heading)]


@pytest.mark.parametrize(
    "box",
    [
        f"<amp-accordion><section><h4>Tin nên đọc</h4><div>{CARDS}</div></section></amp-accordion>",
        f"<div><h3>Bà con quan tâm</h3>{CARDS}</div>",
    ],
    ids=["an accordion", "a box"],
)
def test_the_heading_of_a_box_of_teasers_goes_with_them(box: str) -> None:
    cleaned, _ = read(page(box))

    assert [(type(block), getattr(block, "text", "")) for block in cleaned.blocks] == [
        (Paragraph, text) for text in (*BODY, *MORE)
    ]


@pytest.mark.parametrize(
    "within",
    [
        f"<h3>Giữ giá cho mận</h3>{CARDS}",
        f"<section><h3>Giữ giá cho mận</h3>{CARDS}<p>{MORE[1]} Xã lập tổ thu mua để giữ giá cho bà con.</p></section>",
        f'<div class="tit"><h3>Giữ giá cho mận</h3></div>{CARDS}',
        f'<header><div><h3>Giữ giá cho mận</h3></div></header><div class="xem">{CARDS}</div>',
    ],
    ids=["in the box of the text", "in a box with a paragraph", "in a box of its own", "in two boxes of its own"],
)
def test_a_heading_above_teasers_and_a_paragraph_heads_the_paragraph(within: str) -> None:
    assert headings(page(within)) == ["Giữ giá cho mận"]


CHAPTERS = ("I. Bản bên suối", "II. Mùa quả chín", "III. Đường lên nương")
TOLD = ((BODY[0],), (BODY[1], BODY[2]), MORE)


def _builder(names: tuple[str, str, str], titles: tuple[str, ...] = CHAPTERS) -> str:
    chapters = "".join(
        f'<div id="S{n}"><div><h3 class="{names[n]}">{title}</h3></div>'
        + "".join(f'<div><div class="doan">{text}</div></div>' for text in TOLD[n])
        + "</div>"
        for n, title in enumerate(titles)
    )
    return f'{HEAD}<body><div class="w"><div><h1>{HEADLINE}</h1></div>{chapters}</div></body></html>'


def test_the_heading_of_the_first_chapter_stays_with_those_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    chances = Chances(0.01, 0.9, 0.3, 0.9, 0.9, 0.3, 0.9, 0.9)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    assert headings(_builder(("tua", "tua", "tua"))) == [*CHAPTERS]


def test_a_heading_above_the_text_that_is_called_like_none_in_it_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    chances = Chances(0.01, 0.9, 0.3, 0.9, 0.9, 0.3, 0.9, 0.9)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    assert headings(_builder(("nhan", "tua", "tua"))) == [*CHAPTERS[1:]]


@pytest.mark.parametrize("label", ["Tin tức trong tỉnh", "Đăng ký nhận tin"])
@pytest.mark.parametrize("numbered", [True, False])
def test_a_label_above_the_text_with_the_name_of_all_headings_is_left_out(
    label: str, numbered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    chances = Chances(0.01, 0.9, 0.3, 0.9, 0.9, 0.3, 0.9, 0.9)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)
    chapters = CHAPTERS[1:] if numbered else tuple(title.partition(". ")[2] for title in CHAPTERS[1:])

    assert headings(_builder(("e-title", "e-title", "e-title"), titles=(label, *chapters))) == [*chapters]


@pytest.mark.parametrize(
    "chapters",
    [
        ("Bước 1: Chọn quả chín", "Bước 2: Rửa sạch", "Bước 3: Phơi nắng"),
        ("Thứ nhất, giữ giống cũ", "Thứ hai, mở đường", "Thứ ba, tìm chợ"),
        ("01 Bản bên suối", "02 Mùa quả chín", "03 Đường lên nương"),
        ("1. “Vàng” của bản", "2. 20 năm giữ vườn", "3. Đường lên nương"),
        ("a) Bản bên suối", "b) Mùa quả chín", "c) Đường lên nương"),
        ("#1 Bản bên suối", "#2 Mùa quả chín", "#3 Đường lên nương"),
    ],
    ids=["steps", "ordinals", "two digits", "a quotation and a number", "letters", "number signs"],
)
def test_the_first_chapter_is_numbered_in_many_ways(chapters: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    chances = Chances(0.01, 0.9, 0.3, 0.9, 0.9, 0.3, 0.9, 0.9)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    assert headings(_builder(("tua", "tua", "tua"), titles=chapters)) == [*chapters]


def test_a_closing_chapter_without_a_number_takes_none_from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    closing = f'<div><h3 class="tua">Lời kết</h3></div><div><div class="doan">{BODY[0]} Vụ mận khép lại.</div></div>'
    html = _builder(("tua", "tua", "tua")).replace("</div></body>", f"{closing}</div></body>")
    chances = Chances(0.01, 0.9, 0.3, 0.9, 0.9, 0.3, 0.9, 0.9, 0.9, 0.9)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    assert headings(html) == [*CHAPTERS, "Lời kết"]


@pytest.mark.parametrize("label", ["V-League", "E-magazine", "Thứ Hai, ngày 2/3/2026", "2/9 và 30/4"])
def test_a_label_that_only_looks_numbered_is_left_out(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chances = Chances(0.01, 0.9, 0.3, 0.9, 0.9, 0.3, 0.9, 0.9)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)
    chapters = ("I. Mùa quả chín", "II. Đường lên nương")

    assert headings(_builder(("e-title", "e-title", "e-title"), titles=(label, *chapters))) == [*chapters]


NAMES = ("Bản bên suối", "Mùa quả chín", "Đường lên nương")


def _screens(form: str, names: tuple[str, ...] = NAMES) -> str:
    screens = "".join(
        form.format(name=name, told="".join(f"<p>{text}</p>" for text in told))
        for name, told in zip(names, TOLD, strict=True)
    )
    return f'{HEAD}<body><div><h1>{HEADLINE}</h1></div><div class="w">{screens}</div></body></html>'


@pytest.mark.parametrize(
    "form",
    [
        "<section><div><h2>{name}</h2>{told}</div></section>",
        '<section><div><h2>{name}</h2><div class="chu">{told}</div></div></section>',
        '<section><h2>{name}</h2><img src="/anh.jpg" alt="">{told}</section>',
        "<h2>{name}</h2>{told}",
    ],
    ids=["screens", "a box below", "a picture below", "one box"],
)
def test_the_heading_in_the_box_of_the_first_paragraph_stays(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    chances = Chances(0.2, 0.9, 0.6, 0.9, 0.9, 0.6, 0.9, 0.9)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    assert headings(_screens(form)) == [*NAMES]


@pytest.mark.parametrize(
    ("form", "chance"),
    [
        ("<section><div><h2>{name}</h2>{told}</div></section>", 0.05),
        ("<section><div><h2>{name}</h2></div><div>{told}</div></section>", 0.2),
    ],
    ids=["most unlikely", "a box of its own"],
)
def test_a_label_in_the_place_of_the_first_heading_is_left_out(
    monkeypatch: pytest.MonkeyPatch, form: str, chance: float
) -> None:
    chances = Chances(chance, 0.9, 0.6, 0.9, 0.9, 0.6, 0.9, 0.9)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    assert headings(_screens(form, ("Tin tức trong tỉnh", *NAMES[1:]))) == [*NAMES[1:]]
