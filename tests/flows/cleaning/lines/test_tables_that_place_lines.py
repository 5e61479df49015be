"""Tables that only push a text from the edge are read as lines; forms and lists of names stay tables."""

import pytest

from storage.model.blocks import Paragraph, Table
from storage.model.body_facts import Genre
from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE
from tests.flows.pages import BODY, read

STANZAS = (
    (
        "Em về gom nắng cuối nương",
        "Thả vào bếp lửa cho sương tan dần",
        "Mẹ ngồi vá áo bên sân",
        "Chiều rơi một nửa, nửa ngần ngại rơi",
    ),
    (
        "Suối quên tên gọi của người",
        "Chỉ còn nhớ tiếng ru hời năm xưa",
        "Mận non đợi một cơn mưa",
        "Trắng như lời hứa ai vừa để quên",
    ),
)
INTRODUCTION = "Bài thơ của cô giáo Quàng Thị Mai ở xã Nà Pheo vừa được đọc trong đêm hội mận bên dòng Nậm Khoang."


def page(table: str, *below: str) -> str:
    told = "".join(f"<p>{text}</p>" for text in (INTRODUCTION, *below))
    return f'{HEAD}<body><h1>{HEADLINE}</h1><p>01/03/2026 21:00</p><div class="text">{told}{table}</div></body></html>'


POEM = "<br><br>".join("<br>&nbsp;&nbsp;".join(stanza) for stanza in STANZAS)


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><td>&nbsp;&nbsp;</td><td>{POEM}</td></tr></table>",
        f'<table><tr><td width="40"></td><td>{POEM}</td><td></td></tr></table>',
        f"<table><tr><td>{POEM}</td><td>&nbsp;</td></tr></table>",
        "<table>" + "".join(f"<tr><td>&nbsp;</td><td>{'<br>'.join(lines)}</td></tr>" for lines in STANZAS) + "</table>",
    ],
    ids=["pushed", "in the middle", "at the left", "a row for each stanza"],
)
def test_a_poem_in_a_cell_is_read_line_by_line(table: str) -> None:
    cleaned, _ = read(page(table))

    lines = [line for block in cleaned.blocks if isinstance(block, Paragraph) for line in block.text.split("\n")]
    assert [line for line in lines if line != INTRODUCTION] == [line for stanza in STANZAS for line in stanza]
    assert cleaned.genre is Genre.POEM


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            "<table>"
            + "".join(
                f"<tr><td>{name}<br>(viết rõ)<br>tại đây</td><td></td></tr>" for name in ("Họ tên", "Bản", "Xã", "Nghề")
            )
            + "</table>",
            4,
        ),
        (
            "<table>"
            + "".join(
                f"<tr><td></td><td>{name}</td></tr>"
                for name in ("Lò Văn Pín", "Quàng Thị Mai", "Giàng A Tủa", "Mùa A Sử")
            )
            + "</table>",
            4,
        ),
        (f"<table><tr><th></th><th>Lời thơ</th></tr><tr><td></td><td>{POEM}</td></tr></table>", 2),
        (f"<table><tr><td>1</td><td>{POEM}</td></tr></table>", 1),
    ],
    ids=["a form", "names", "a head", "two columns"],
)
def test_other_tables_stay_tables(table: str, rows: int) -> None:
    cleaned, _ = read(page(table, *BODY))

    [found] = [block for block in cleaned.blocks if isinstance(block, Table)]
    assert len(found.rows) == rows


def test_a_heading_in_a_cell_is_parted_from_the_words_behind_it() -> None:
    rows = "".join(f"<tr><td>{n}</td><td><h4>Bản số {n}</h4>Có {n}0 hộ</td></tr>" for n in range(1, 6))
    cleaned, _ = read(page(f"<table>{rows}</table>", *BODY))

    [table] = [block for block in cleaned.blocks if isinstance(block, Table)]
    assert table.rows[0][1] == "Bản số 1 Có 10 hộ"
