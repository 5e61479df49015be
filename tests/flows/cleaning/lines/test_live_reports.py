"""Entries of a live report have boxes with numbers of their own, and the time of day above each."""

import pytest

from flows.cleaning.lines.entries import clocks_of_entries
from flows.cleaning.wording.clocks import is_clock
from storage.model.blocks import Heading, Paragraph, Table
from storage.model.body_facts import Genre
from tests.flows.cleaning.test_line_votes import BODY, Chances, page
from tests.flows.pages import read

TOLD = (
    *BODY,
    *(text.replace("Nà Pheo", "Nà Cáp").replace("chị Lò", "bà Lò").replace("Hợp tác", "Xã") for text in BODY),
)


@pytest.mark.parametrize(
    ("form", "taken"),
    [
        ('<div class="tin" id="luot-{n}"><p>{text}</p></div>', 3),
        ('<div class="cot-{n}"><p>{text}</p></div>', 1),
    ],
    ids=["numbered entries", "columns of a page"],
)
def test_numbers_in_ids_count_boxes_and_those_in_classes_tell_columns_apart(
    monkeypatch: pytest.MonkeyPatch, form: str, taken: int
) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, 0.3, 0.3))
    lines = [form.format(n=n, text=f"{text} {text}") for n, text in enumerate(BODY, 4)]

    cleaned, _ = read(page(lines))

    assert len(cleaned.blocks) == taken


@pytest.mark.parametrize("clock", ["1{n}h15", "1{n}:05", "Lúc 1{n} giờ 40"])
def test_the_times_above_the_entries_of_a_live_report_are_kept(monkeypatch: pytest.MonkeyPatch, clock: str) -> None:
    lines = [
        f'<div id="e{n}"><span>{clock.format(n=n)}</span><p>{text}</p></div>' for n, text in enumerate(TOLD, start=1)
    ]
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(*[0.01, 0.9] * len(TOLD)))

    cleaned, described = read(page(lines))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)][::2] == [
        clock.format(n=n) for n in range(1, len(TOLD) + 1)
    ]
    assert described is not None
    assert cleaned.genre is Genre.LIVE


@pytest.mark.parametrize("above", [1, 3])
def test_few_times_or_times_of_a_list_beside_the_text_are_not_kept(monkeypatch: pytest.MonkeyPatch, above: int) -> None:
    """The programme of a channel: its times stand above lines that are left out, too."""
    shown = [f"<div><span>1{n}h15</span><p>Chương trình thời sự số {n} trong ngày</p></div>" for n in range(6)]
    told = [f"<div><span>0{n}h15</span><p>{text}</p></div>" for n, text in enumerate(BODY[:above])]
    rest = [f"<p>{text}</p>" for text in TOLD[above:]]
    chances = Chances(*[0.01, 0.9] * above, *[0.9] * len(rest), *[0.01, 0.01] * len(shown))
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    cleaned, _ = read(page([*told, *rest, *shown]))

    assert not any(is_clock(block.text) for block in cleaned.blocks if isinstance(block, Paragraph))


def programme(cells: str, *, latest_first: bool = False) -> str:
    rows = [cells.format(hour=f"{n}:30", told=text, title=f"Tin lúc {n} giờ") for n, text in enumerate(TOLD, start=7)]
    return f"<table><tbody>{''.join(reversed(rows) if latest_first else rows)}</tbody></table>"


SPEAKER = "Người trình bày: TS. Quàng Văn Pín, Trung tâm giống cây trồng miền núi, Sở Khoa học tỉnh Ví Dụ"
FILM = "Những mùa nước lên ở Nậm Ét, phần hai: Người lái đò và chuyến thuyền cuối trong đêm mưa"
STOPS = "Bến Nà Pheo - Nà Cáp - cầu Nậm Khoang - chợ Nậm Ét - ngã ba Huổi Sáy - bến xe thị trấn"
ENTRY = "<tr><td class=gio>{hour}</td><td class=tin><h4>{title}</h4><div>{told}</div><span>Gửi tin này</span></td></tr>"


def test_a_table_that_places_entries_is_read_as_its_lines() -> None:
    advert = "<tr><td colspan=2><div>Nệm cao su Lâm Phát - giao tận bản</div></td></tr>"
    table = programme(ENTRY, latest_first=True).replace("</tr><tr>", f"</tr>{advert}<tr>", 1)

    cleaned, _ = read(page([table]))

    told = [block.text for block in cleaned.blocks if isinstance(block, Paragraph | Heading)]
    for n, text in enumerate(TOLD, start=7):
        at = told.index(text)
        assert told[at - 2 : at] == [f"{n}:30", f"Tin lúc {n} giờ"]
    assert len(told) == 3 * len(TOLD)
    assert cleaned.genre is Genre.LIVE


@pytest.mark.parametrize(
    "cells",
    [
        "<tr><td><p>{hour}</p></td><td><p>{title}</p></td></tr>",
        "<tr><td>{hour}</td><td><p>{told}</p></td></tr>",
        "<tr><td>{hour}</td><td><h4>{title}</h4><p>Hội trường xã</p></td></tr>",
        "<tr><td>{title}</td><td><h4>{hour}</h4><p>{told}</p></td></tr>",
        "<tr><td>{hour}</td><td>Sân bản Nà Cáp</td><td><h4>{title}</h4><p>{told}</p></td></tr>",
        "<tr><th>{hour}</th><td><h4>{title}</h4><p>{told}</p></td></tr>",
        f"<tr><td>{{hour}}</td><td><p>{{title}}</p><p>{SPEAKER}</p></td></tr>",
        f"<tr><td>{{hour}}</td><td><div>Phim tài liệu</div><div>{FILM}</div></td></tr>",
        ENTRY,
        f"<tr><td>{{hour}}</td><td><ul><li>{STOPS}</li><li>Giá vé: 60.000 đồng</li></ul></td></tr>",
    ],
    ids=[
        "titles",
        "one line",
        "two short lines",
        "no times",
        "a place",
        "heads",
        "speakers",
        "films",
        "entries amid a text",
        "stops",
    ],
)
def test_a_programme_in_a_table_stays_a_table(cells: str) -> None:
    cleaned, _ = read(page([*(f"<p>{text}</p>" for text in TOLD), programme(cells)]))

    [table] = [block for block in cleaned.blocks if isinstance(block, Table)]
    assert len(table.rows) == len(TOLD)


def test_without_lines_there_are_no_times() -> None:
    assert clocks_of_entries([], [], set()) == set()
