"""How results look in a terminal, and how they are written for programs."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

import click
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

__all__ = ["console", "print_json", "print_json_lines", "short", "table", "vietnam_time"]

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

WIDE = 200
"""Columns where there is no terminal to fit into: a file or a pipe should not lose text."""

SHORT_ID = 12
"""Digits of an article id shown in tables: unique among a hundred million articles with near certainty, and any
unambiguous beginning is accepted where an id is asked for."""


class _Screen(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Let the command line end as for any other output whose reader has seen enough; rich calls it a failure."""
        raise BrokenPipeError


def console() -> Console:
    """Return the console on standard output."""
    return _Screen(width=None if sys.stdout.isatty() else WIDE, highlight=False)


def table(*columns: str, title: str | None = None) -> Table:
    """Return an empty table with `columns`; a name that ends in `>` is right-aligned."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in columns:
        made.add_column(name.removesuffix(">"), justify="right" if name.endswith(">") else "left", overflow="fold")
    return made


def vietnam_time(moment: datetime | None) -> str:
    """Show a moment to the minute in Vietnam's time, `-` where there is none."""
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if moment else "-"


def short(article_id: str | None) -> str:
    """Return the beginning of an article id that tables show."""
    return (article_id or "-")[:SHORT_ID]


def print_json(value: BaseModel | Mapping[str, object]) -> None:
    """Write one JSON object on one line."""
    if isinstance(value, BaseModel):
        click.echo(value.model_dump_json())
    else:
        click.echo(json.dumps(value, ensure_ascii=False, default=str))


def print_json_lines(values: Iterable[BaseModel | Mapping[str, object]]) -> None:
    """Write one JSON object a line."""
    for value in values:
        print_json(value)
