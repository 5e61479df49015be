"""Every `baotinh …` in the documentation is a command that there is, with options that it takes.

And every option is documented.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from flows.cli import baotinh

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

SPAN = re.compile(r"`(baotinh [^`]+)`")
LINE = re.compile(r"^(?: {4,}|)(?:\.venv/bin/)?(baotinh .+)", re.MULTILINE)
ENDS = re.compile(r' #| ?[|<>;]| &&| "?\$\(')
"""What ends a command in a shell, as far as it can be judged here: a comment, a pipe, what another command says."""


def commands(text: str) -> Iterator[str]:
    """Yield the commands of a page, from code amid its sentences and from lines of code."""
    fences = "".join(re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    indented = "\n".join(line for line in text.splitlines() if line.startswith("    "))
    for found in (*SPAN.findall(text), *LINE.findall(f"{fences}\n{indented}")):
        yield ENDS.split(found)[0]


def problem_of(typed: str) -> str | None:
    """Return what is wrong with a command; None if nothing is. Values are not looked at: some are words for values."""
    words = shlex.split(re.sub(r"[\[\]]", "", typed))[1:]
    command: click.Command = baotinh
    while True:
        try:
            _, left, _ = command.make_parser(click.Context(command)).parse_args(list(words))
        except click.BadOptionUsage:  # a sentence names an option without its value
            return None
        except click.UsageError as error:
            return error.format_message()
        if not isinstance(command, click.Group) or not left or left[0] == "COMMAND":
            return f"unexpected {left}" if left and not isinstance(command, click.Group) else None
        if left[0] not in command.commands:
            return f"there is no command {left[0]}" if command is baotinh else None  # `sources` takes names, too
        command, words = command.commands[left[0]], left[1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_is_there(page: Path) -> None:
    wrong = {typed: problem_of(typed) for typed in commands(page.read_text(encoding="utf-8"))}
    assert {typed: problem for typed, problem in wrong.items() if problem} == {}


def test_most_commands_are_found_and_wrong_ones_seen() -> None:
    found = [typed for page in PAGES for typed in commands(page.read_text(encoding="utf-8"))]
    assert len(found) > 150
    assert problem_of("baotinh extract SOURCE URL") == "unexpected ['URL']"
    assert problem_of("baotinh fsck --mend") == "No such option '--mend'."
    assert problem_of("baotinh look") == "there is no command look"
    assert problem_of("baotinh ingest SOURCE --from --to") is None


def options(command: click.Command) -> Iterator[str]:
    """Yield the long names of the options of a command and of those below it."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield from (name for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("--"))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from options(below)


def test_every_option_stands_in_the_documentation() -> None:
    pages = (ROOT / "docs").glob("*.md")
    told = set(re.findall(r"--[a-z][a-z-]*", "".join(page.read_text(encoding="utf-8") for page in pages)))
    assert sorted(set(options(baotinh)) - told) == []
