"""Entries of a live report have boxes with numbers of their own, and the time of day above each."""

import pytest

from flows.cleaning.lines.entries import clocks_of_entries
from flows.cleaning.wording.clocks import is_clock
from storage.model.blocks import Heading, ListBlock, Paragraph, Table
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


ROWS_OF_TWO = "<table>{}</table>", "<tr><td><b>{clock}</b></td><td><h4>{title}</h4>{told}</td></tr>"
BOXES = '<div class="moc">{}</div>', "<div><span>{clock}</span><h4>{title}</h4><p>{told}</p></div>"
STORM = (
    "Gió giật mạnh dần từ phía nam, ban chỉ huy yêu cầu dân hai bản ven suối Nậm Khoang rời nhà trước khi trời tối.",
    "Nước suối vượt mức báo động hai, cầu treo sang Nà Cáp đóng cả hai đầu và có dân quân canh gác suốt đêm.",
    "Bốn mươi hộ ở bản Huổi Sáy đã tới nhà văn hóa xã, mỗi nhà mang theo gạo, muối, đèn pin và áo ấm.",
    "Đường lên nương mận sạt một đoạn ngắn, máy xúc của hợp tác xã đang gạt đất để xe cứu thương đi lọt.",
    "Mưa ngớt, nước bắt đầu rút, đội thanh niên đi từng nhà để xem mái và đếm lại số trâu bò trong chuồng.",
)


def told_by_the_hour(form: tuple[str, str], lines: tuple[str, ...] = STORM) -> str:
    outer, entry = form
    entries = [entry.format(clock=f"{21 - n}:10", title=f"Tin thứ {n}", told=text) for n, text in enumerate(lines)]
    return outer.format("".join(entries))


@pytest.mark.parametrize("form", [ROWS_OF_TWO, BOXES], ids=["a table", "boxes"])
def test_the_paragraphs_of_all_entries_are_read_where_one_is(
    monkeypatch: pytest.MonkeyPatch, form: tuple[str, str]
) -> None:
    chances = Chances(0.07, 0.6, 0.8, *[0.07, 0.6, 0.2] * (len(STORM) - 1))
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    cleaned, _ = read(page([told_by_the_hour(form)]))

    told = [block.text for block in cleaned.blocks if isinstance(block, Paragraph | Heading)]
    assert told == [text for n, line in enumerate(STORM) for text in (f"{21 - n}:10", f"Tin thứ {n}", line)]
    assert cleaned.genre is Genre.LIVE


def test_a_programme_beside_a_text_is_not_read_for_one_of_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    chances = Chances(*[0.9] * len(TOLD), *[0.07, 0.3, 0.6], *[0.07, 0.3, 0.2] * (len(STORM) - 1))
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)

    cleaned, _ = read(page([*(f"<p>{text}</p>" for text in TOLD), told_by_the_hour(BOXES)]))

    told = [block.text for block in cleaned.blocks if isinstance(block, Paragraph)]
    assert told[: len(TOLD)] == [*TOLD]
    assert not set(told) & {*STORM[1:]}


@pytest.mark.parametrize("label", ["Chia sẻ mốc này", "Chép liên kết", "Gửi cho bạn bè", "Lên đầu trang"])
@pytest.mark.parametrize("place", ["above", "below", "below some"])
def test_the_label_of_a_tool_in_every_entry_is_left_out(label: str, place: str) -> None:
    tool = f"<span>{label}</span>"
    lines = ("<time>{clock}</time>", tool, "<p>{told}</p>", tool)
    entry = f"<li>{lines[0]}{''.join(lines[1:3] if place == 'above' else lines[2:])}</li>"
    html = page([told_by_the_hour(("<ol>{}</ol>", entry))])
    html = html.replace(tool, "", 1) if place == "below some" else html

    cleaned, _ = read(html)

    told = [block.text for block in cleaned.blocks if isinstance(block, Paragraph)]
    assert label not in told
    assert [text for text in told if not is_clock(text)] == [*STORM]


@pytest.mark.parametrize(
    ("line", "times"),
    [("Mưa vẫn to.", 5), ("Mực nước: báo động hai", 5), ("Cấp 12", 5), ("Mưa to", 3)],
    ids=["a sentence", "a fact", "a number", "a few entries"],
)
def test_lines_that_several_entries_repeat_stay(monkeypatch: pytest.MonkeyPatch, line: str, times: int) -> None:
    entry = "<li><time>{clock}</time><p>{told}</p><p>" + line + "</p></li>"
    few = "<li><time>{clock}</time><p>{told}</p></li>"
    entries = "".join(
        (entry if n < times else few).format(clock=f"{21 - n}:10", told=text) for n, text in enumerate(STORM)
    )
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(*[0.9] * (2 * len(STORM) + times)))

    cleaned, _ = read(page([f"<ol>{entries}</ol>"]))

    assert sum(block.text == line for block in cleaned.blocks if isinstance(block, Paragraph)) == times


ENTRIES_OF_LISTS = "<li><time>{clock}</time><p>{told}</p></li>", "<li><span>{clock}</span><h3>{title}</h3>{told}</li>"


@pytest.mark.parametrize("item", ENTRIES_OF_LISTS, ids=["a time and a paragraph", "a heading"])
def test_a_list_of_entries_is_read_as_its_lines(item: str) -> None:
    cleaned, _ = read(page([told_by_the_hour(("<ul>{}</ul>", item))]))

    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)][1::2] == [*STORM]


@pytest.mark.parametrize(
    "item",
    [
        *ENTRIES_OF_LISTS,
        "<li><b>{clock}</b>: {told}</li>",
        "<li>{clock}: {told}</li>",
        "<li><span>{clock}</span><p>Thời sự, bản tin {title}</p></li>",
    ],
    ids=["entries amid a text", "entries with headings amid a text", "bold times", "no elements", "a programme"],
)
def test_a_list_of_times_amid_a_text_stays_a_list(item: str) -> None:
    cleaned, _ = read(page([*(f"<p>{text}</p>" for text in TOLD), told_by_the_hour(("<ul>{}</ul>", item))]))

    [found] = [block for block in cleaned.blocks if isinstance(block, ListBlock)]
    assert len(found.items) == len(STORM)
