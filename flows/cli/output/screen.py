"""Writes to a terminal, and JSON. The only module that prints text from outside sources.

Such text must not control the terminal: rich's markup is off (styled text is a `Text`), and characters that
are commands to a terminal are replaced, whatever object they are in.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO, NoReturn

import click
from pydantic import BaseModel
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.status import Status
from rich.table import Table
from rich.text import Text

from flows.text.visible_text import json_escaped, visible
from storage.model.moments import VIETNAM

__all__ = [
    "Screen", "console", "print_json", "print_json_lines", "print_json_text", "say", "short", "styled",
    "table", "vietnam_time",
]  # fmt: skip  # short items: a line each would fill a screen


WIDE = 200
"""Columns where there is no terminal to fit into: a file or a pipe should not lose text."""

SHORT_ID = 12
"""Digits of an article id shown in tables: unique among a hundred million articles with near certainty, and any
unambiguous beginning is accepted where an id is asked for."""


class Screen(Console):
    """A console that never interprets text as markup."""

    def on_broken_pipe(self) -> NoReturn:
        """End quietly, as for any closed pipe; by default rich treats it as a failure."""
        raise BrokenPipeError

    def status(self, status: RenderableType, **options: object) -> Status:
        """Return a line to be shown while work goes on."""
        del options
        return _PlainStatus(_as_text(status), console=self)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as rich does, and replace terminal commands in text. Rich's own control codes are other segments."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


class _PlainStatus(Status):
    def update(self, status: RenderableType | None = None, **options: object) -> None:
        """Show another line."""
        del options
        super().update(None if status is None else _as_text(status))


def _as_text(renderable: RenderableType) -> RenderableType:
    """Keep rich from reading a string as markup, as its spinners do whatever the console says."""
    return Text(renderable) if isinstance(renderable, str) else renderable


def console(*, stderr: bool = False, file: IO[str] | None = None, width: int | None = None) -> Screen:
    """Return the console on standard output, on standard error, or on a file."""
    if file is None and width is None:
        width = None if (sys.stderr if stderr else sys.stdout).isatty() else WIDE
    return Screen(file=file, width=width, stderr=stderr, highlight=False, markup=False, emoji=False)


def styled(*parts: str | tuple[str, str]) -> Text:
    """Return text with styled parts: `styled(("failed", "red"), ": why")`."""
    return Text.assemble(*parts)


def say(text: str, *, err: bool = False) -> None:
    """Write a line, or lines, without a style."""
    click.echo(visible(text), err=err)


def table(*columns: str, title: str | None = None) -> Table:
    """Return an empty table with `columns`; a name that ends in `>` is right-aligned."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in columns:
        made.add_column(name.removesuffix(">"), justify="right" if name.endswith(">") else "left", overflow="fold")
    return made


def broken_rules(problem: str) -> None:
    """Tell of a broken rule file on the error stream; the command goes on with the others."""
    say(f"baotinh: {problem}", err=True)


def vietnam_time(moment: datetime | None) -> str:
    """Show a moment to the minute in Vietnam's time, `-` where there is none."""
    if moment is None:
        return "-"
    try:
        local = moment.astimezone(VIETNAM)
    except OverflowError:  # the last hours of the year 9999
        local = moment
    return f"{local.isoformat(' ', 'minutes')[:16]}"


def short(article_id: str | None) -> str:
    """Return the beginning of an article id that tables show."""
    return (article_id or "-")[:SHORT_ID]


def print_json(value: BaseModel | Mapping[str, object]) -> None:
    """Write one JSON object on one line."""
    if isinstance(value, BaseModel):
        print_json_text(value.model_dump_json())
    else:
        print_json_text(json.dumps(value, ensure_ascii=False, default=str))


def print_json_text(line: str) -> None:
    """Write a line that is JSON already."""
    click.echo(json_escaped(line))


def print_json_lines(values: Iterable[BaseModel | Mapping[str, object]]) -> None:
    """Write one JSON object a line."""
    for value in values:
        print_json(value)
