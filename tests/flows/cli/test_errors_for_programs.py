import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import click
import pytest

import crawler
import flows
import storage
from flows.cli import baotinh, main
from storage.errors import HintedError

CASES = {
    "not-found": ["history", "0" * 20, "--json"],
    "wrong-usage": ["articles", "--json", "--no-such-option"],
    "unknown-cursor": ["changes", "--after", "nonsense", "--json"],
}


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("code", CASES)
def test_with_json_an_error_is_one_line_of_json_with_its_code(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(CASES[code]) > 0
    told = capsys.readouterr()
    [line] = told.err.splitlines()
    error = json.loads(line)["error"]
    assert (error["code"], told.out) == (code, "")
    assert error["message"]
    assert error["hint"]


STATUS = {
    1: [["show", "0" * 20], ["history", "abcd"], ["run", "20260302T0015"],
        ["articles", "--cluster", "abcd"], ["export", "--cluster", "abcd", "--to", "out"], ["report", "--run", "1999"],
    ],
    2: [
        ["show", "zzz"], ["diff", "zzz"], ["cluster", "12"], ["changes", "--after", "nonsense"],
        ["changes", "--after", "00000000-1"], ["articles", "--since", "soon"], ["articles", "--source", "nobody"],
        ["explain", "https://nobody.example/"], ["purge", "https://nobody.example/a.html", "--why", "x", "--yes"],
        ["articles", "--cluster", "zz"], ["export", "--cluster", "zz", "--to", "out"], ["run", "zz"],
        ["report", "--run", "zz"], ["purge", "zz", "--why", "x", "--yes"], ["purge", "", "--why", "x", "--yes"],
    ],
}  # fmt: skip  # short items: a line each would fill a screen
"""What is not there, and what was used wrongly."""


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("status", STATUS)
def test_wrong_usage_has_a_status_of_its_own(status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert {" ".join(command): main(command) for command in STATUS[status]} == {
        " ".join(command): status for command in STATUS[status]
    }
    assert len(capsys.readouterr().err.splitlines()) == len(STATUS[status])


@pytest.mark.usefixtures("settings")
def test_without_json_it_is_one_line_of_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "0" * 20]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("baotinh: ")


def told_errors(root: type[HintedError] = HintedError) -> Iterator[type[HintedError]]:
    """Yield every class of errors that are told to users, the root too."""
    yield root
    for kind in root.__subclasses__():
        yield from told_errors(kind)


def test_every_error_of_ours_is_told_in_one_line_with_its_hint_and_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in (storage, crawler, flows):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    kinds = {kind for kind in told_errors() if kind.__module__.partition(".")[0] in {"storage", "crawler", "flows"}}
    assert len(kinds) > 20
    for kind in kinds:
        error = kind.__new__(kind)  # each is made of something else
        HintedError.__init__(error, "it failed", hint="mend it")
        vars(error).setdefault("problems", ("it failed",))

        def fail(error: HintedError = error) -> None:
            raise error

        monkeypatch.setitem(baotinh.commands, "fail", click.Command("fail", callback=fail))
        assert main(["fail"]) > 0
        [line] = capsys.readouterr().err.splitlines()
        assert line.startswith("baotinh: it failed (") or kind.code == "run-stopped", kind
