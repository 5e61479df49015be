"""Rows for programs: JSON lines, CSV or Parquet on standard output."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from flows.cli.output.screen import print_json_text
from flows.text.visible_text import csv_cell

if TYPE_CHECKING:
    import polars as pl

__all__ = ["output_format", "write_rows"]

Command = Callable[..., Any]  # click calls commands with whatever their options give

Columns = Mapping[str, "pl.DataType | type[pl.DataType]"]

LIST_MARK = "; "
"""Between the items of a list in a field of CSV."""


def output_format(command: Command) -> Command:
    """Give a command `--format` and its short form `--json`, both as the parameter `form`."""
    choice = click.option(
        "--format",
        "form",
        type=click.Choice(["table", "jsonl", "csv", "parquet"]),
        default="table",
        show_default=True,
        callback=_for_a_file,
        help="A table to look at, or a form for programs, on standard output.",
    )
    return choice(click.option("--json", "form", flag_value="jsonl", help="The same as --format jsonl.")(command))


def _for_a_file(_context: click.Context, _option: click.Parameter, form: str) -> str:
    if form == "parquet" and sys.stdout.isatty():
        raise click.UsageError("Parquet is nothing for a terminal; send it to a file: --format parquet > rows.parquet")
    return form


def write_rows(rows: Iterable[Mapping[str, object]], form: str, columns: Columns) -> None:
    """Write rows of JSON values in a form other than a table; CSV and Parquet have these columns."""
    if form == "jsonl":
        for row in rows:
            print_json_text(_line(row))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_field(row[name]) for name in columns])
    else:
        from storage.export.parquet import ParquetLines

        parquet = ParquetLines(sys.stdout.buffer, columns)
        for row in rows:
            parquet.add(_line(row).encode())
        parquet.close()


def _line(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _field(value: object) -> object:
    if isinstance(value, list):
        value = LIST_MARK.join(map(str, value))
    return csv_cell(value) if isinstance(value, str) else value
