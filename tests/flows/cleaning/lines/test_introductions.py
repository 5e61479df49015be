"""Lines that introduce a table or a list stay with it; labels above links and boxes beside the text do not."""

import pytest

from storage.model.blocks import ListBlock, Paragraph, Table
from tests.flows.cleaning.test_line_votes import BODY, Chances, page
from tests.flows.pages import read

ROWS = "".join(
    f"<tr><td>{name}</td><td>{price}</td><td>{change}</td></tr>"
    for name, price, change in (
        ("Mận hậu", "25.000", "+500"),
        ("Mận tam hoa", "31.000", "-200"),
        ("Đào mèo", "18.500", "0"),
        ("Lê nâu", "22.000", "+1.000"),
    )
)
TABLE = f"<table>{ROWS}</table>"
SAID = "Giá quả tại chợ đầu mối Nậm Ét sáng 2/3, tính bằng đồng một ki-lô-gam, theo ban quản lý chợ"
NEEDED = "<ul><li>Ba mét dây mây đã ngâm nước</li><li>Hai thanh tre già chẻ đôi</li><li>Một con dao cán ngắn</li></ul>"
LINKED = "".join(f'<li><a href="/{n}.html">Chợ phiên vùng cao họp thêm ngày thứ {n}</a></li>' for n in range(3))


def texts(html: str) -> list[str]:
    return [block.text for block in read(html)[0].blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("above", "table"),
    [
        (f"<p>{SAID}:</p>", TABLE),
        (f"<p>{SAID}.</p>", TABLE),
        (f"<div>{SAID}:</div>", TABLE),
        (f"{SAID}:", TABLE),
        (f"<p>{SAID}:</p>", f'<figure class="table">{TABLE}</figure>'),
        (f"<p>{SAID}:</p>", f'<div class="cuon"> <div>{TABLE}</div> </div>'),
    ],
    ids=["a colon", "a sentence", "a box", "no box", "a figure", "boxes around the table"],
)
def test_the_line_above_a_table_is_read_with_it(monkeypatch: pytest.MonkeyPatch, above: str, table: str) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.2, 0.9, 0.9, 0.9))

    html = page([above, table, f"<p>{BODY[0]}</p>", f"<p>{BODY[1]}</p>"])

    assert texts(html)[0].rstrip(":.") == SAID
    assert any(isinstance(block, Table) for block in read(html)[0].blocks)


@pytest.mark.parametrize(
    ("above", "chance"),
    [
        (f"<p>{SAID}:</p>", 0.04),
        ("<p>Bảng giá hôm nay</p>", 0.2),
        (f'<p><a href="/gia.html">{SAID}:</a></p>', 0.2),
        (f'<p class="box-newsletter">{SAID}:</p>', 0.2),
        (f'<div class="khac"><div>{SAID}:</div></div>', 0.2),
    ],
    ids=["most unlikely", "a label", "a link", "a box of noise", "another box"],
)
def test_other_lines_above_a_table_stay_out(monkeypatch: pytest.MonkeyPatch, above: str, chance: float) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(chance, 0.9, 0.9, 0.9))

    assert texts(page([above, TABLE, f"<p>{BODY[0]}</p>", f"<p>{BODY[1]}</p>"])) == [*BODY[:2]]


@pytest.mark.parametrize(
    "box",
    [
        "<p>Vật liệu cần có:</p>{}",
        "<table><tr><td>Vật liệu cần có:{}</td></tr></table>",
        '<div class="tin-nong-chay"><div>Vật liệu cần có:</div>{}</div>',
    ],
    ids=["a paragraph", "a cell", "a box"],
)
def test_a_list_that_a_line_amid_the_text_introduces_is_read(monkeypatch: pytest.MonkeyPatch, box: str) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, 0.04, 0.25, 0.9))

    cleaned, _ = read(page([f"<p>{BODY[0]}</p>", box.format(NEEDED), f"<p>{BODY[1]}</p>"]))

    assert [type(block) for block in cleaned.blocks] == [Paragraph, Paragraph, ListBlock, Paragraph]


@pytest.mark.parametrize(
    ("lines", "chances"),
    [
        (["{0}", "<p>Vật liệu cần có</p>", NEEDED, "{1}"], (0.9, 0.04, 0.25, 0.9)),
        (["{0}", "<p>Vật liệu cần có:</p>", NEEDED, "{1}"], (0.9, 0.04, 0.1, 0.9)),
        (["{0}", "<p>Chuyện khác ở xã:</p>", f"<ol>{LINKED}</ol>", "{1}"], (0.9, 0.04, 0.25, 0.9)),
        (["{0}", "{1}", "<p>Chợ họp vào các ngày:</p>", NEEDED], (0.9, 0.9, 0.04, 0.25)),
        (["{0}", '<div class="poll"><p>Bạn thích quả nào:</p>' + NEEDED + "</div>", "{1}"], (0.9, 0.04, 0.25, 0.9)),
    ],
    ids=["no colon", "most unlikely", "links", "below the text", "a poll"],
)
def test_other_lists_stay_out(monkeypatch: pytest.MonkeyPatch, lines: list[str], chances: tuple[float, ...]) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(*chances))
    html = page([line.format(*(f"<p>{text}</p>" for text in BODY)) for line in lines])

    assert [getattr(block, "text", "") for block in read(html)[0].blocks] == [*BODY[:2]]
