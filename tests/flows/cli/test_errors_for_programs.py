import json

import pytest

from flows.cli import main

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


@pytest.mark.usefixtures("settings")
def test_without_json_it_is_one_line_of_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "0" * 20]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("baotinh: ")
