"""A command in the process of a test leaves no trace there, and a test sees all that it says."""

import os
from collections.abc import Sequence

import pytest

from tests.flows import conftest
from tests.flows.conftest import CommandsHere


def test_a_command_here_is_heard_below_python_and_leaves_no_variable(
    baotinh_here: CommandsHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(arguments: Sequence[str]) -> int:
        os.environ["PREFECT_SET_BY_A_COMMAND"] = "1"
        os.write(2, b"said by a library\n")
        return 0

    monkeypatch.setattr(conftest, "main", command)
    before = dict(os.environ)
    assert baotinh_here.run("status").stderr == "said by a library\n"
    assert dict(os.environ) == before
