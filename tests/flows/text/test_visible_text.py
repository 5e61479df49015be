"""Text of others, made safe to write."""

import csv
import io
import json
import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cli.output.screen import console, styled, table, vietnam_time
from flows.text.visible_text import csv_cell, json_escaped, visible
from storage.model.article import ChangeKind

ANY_TEXT = st.text(st.characters()) | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Lu"]))
"""The second, of commands, invisible characters and halves of surrogate pairs, with letters in between."""


MARKUP = ["[/b]", "[video] Thời sự", "[red]đỏ[/red]", "[link=http://a]b[/link]", "[/", ":smile:", "\\["]

WRITTEN = ["Sở Y tế", "e\u0302\u0301 đ 日本", "👩\u200d👩\u200d👧", "a\nb", "“…” – ½ ﬁ", "\u202f\u00a0"]


def printed(*objects: object) -> str:
    """What a console writes for objects."""
    file = io.StringIO()
    screen = console(file=file, width=80)
    screen.print(*objects)
    return file.getvalue()


@given(ANY_TEXT)
def test_no_command_to_a_terminal_is_left_in_visible_text(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    for character in shown:
        assert unicodedata.category(character) not in ("Cs", "Zl", "Zp")
        assert character == "\n" or unicodedata.category(character) != "Cc"
        assert unicodedata.bidirectional(character) not in (
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"
        )  # fmt: skip  # the kinds of Unicode's bidirectional algorithm
    assert "\n" not in visible(text, lines=False)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text
    assert json_escaped(text) == text
    assert csv_cell(text) == text


@given(st.dictionaries(ANY_TEXT, ANY_TEXT))
def test_escaped_json_means_the_same_and_is_visible(value: dict[str, str]) -> None:
    line = json_escaped(json.dumps(value, ensure_ascii=False))
    assert json.loads(line) == json.loads(json.dumps(value))  # which joins the halves of a surrogate pair, as JSON does
    assert visible(line) == line


@given(st.lists(ANY_TEXT, min_size=1))
def test_no_cell_is_a_formula_and_rows_stay_rows(cells: list[str]) -> None:
    file = io.StringIO()
    csv.writer(file).writerow(map(csv_cell, cells))
    [row] = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert row == [csv_cell(cell) for cell in cells]
    assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")]
    assert [cell.removeprefix("'") for cell in row] == [visible(cell).removeprefix("'") for cell in cells]


@pytest.mark.parametrize("text", MARKUP)
def test_strings_are_no_markup_wherever_they_are_printed(text: str) -> None:
    rows = table("column", title=text)
    rows.add_row(text)
    for written in (printed(text), printed(styled((text, "bold"))), printed(rows)):
        assert text in written


def test_commands_to_a_terminal_are_replaced_in_every_object() -> None:
    hostile = "\x1b]0;owned\x07 \x9b2J \u202e đỏ"
    rows = table("column", title=hostile)
    rows.add_row(hostile)
    for written in (printed(hostile), printed(styled((hostile, "bold"))), printed(rows), printed(rows, hostile)):
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(written)
        assert "đỏ" in written


def test_a_line_of_progress_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    with console(stderr=True).status("checking [/b]") as status:
        status.update("checking [/i]")
    assert "Traceback" not in capsys.readouterr().err


def test_an_enumerated_value_is_shown_by_its_value() -> None:
    rows = table("kind")
    rows.add_row(ChangeKind.EDITED)
    assert "edited" in printed(rows)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-03-01T18:30:00Z", "2026-03-02 01:30"), ("0001-01-01T00:00:00+14:00", "0001-01-01 00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01 07:00"), ("9999-12-31T23:59:59Z", "9999-12-31 23:59"),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_every_moment_is_shown(moment: str, shown: str) -> None:
    assert vietnam_time(datetime.fromisoformat(moment)) == shown
    assert vietnam_time(None) == "-"
