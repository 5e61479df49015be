"""Names that others use, too: what is not ours is said, and what lies in the working directory does no harm.

The command line's other tests run it in a folder full of such names, see `with_clashing_names`.
"""

import ast
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import BAOTINH

ROOT = Path(__file__).parents[2]


def commands_of_python() -> Iterator[tuple[str, list[str]]]:
    """Every list in our code that begins with sys.executable: where it stands, and what is in it."""
    for package in ("storage", "crawler", "flows"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.List) and node.elts and ast.unparse(node.elts[0]) == "sys.executable":
                    yield f"{path}:{node.lineno}", [ast.unparse(item) for item in node.elts]


@pytest.mark.long
def test_no_python_that_we_start_looks_into_the_working_directory() -> None:
    commands = list(commands_of_python())
    assert len(commands) >= 3
    assert [place for place, command in commands if command[1] != "'-P'"] == []


@pytest.mark.parametrize("name", ["storage", "crawler"])
def test_another_package_of_our_name_is_named_with_the_way_round(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run([BAOTINH, "sources"], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 1
    [line] = ran.stderr.splitlines()
    assert line.startswith(
        f"baotinh: the package {name} is not baotinh's but another of that name, in {tmp_path / name} "
    )
    assert "environment of its own" in line


def test_a_package_that_was_installed_over_ours_is_noticed(tmp_path: Path) -> None:
    for name in ("storage", "crawler", "flows"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / "flows/start.py").write_bytes((ROOT / "flows/start.py").read_bytes())
    command = [sys.executable, "-S", "-c", "import sys; from flows.start import main; sys.exit(main())"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "the package storage is not baotinh's" in ran.stderr
    assert "over baotinh's own" in ran.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("arguments", "status"), [(["sources"], 0), (["sources", "--json"], 0), (["explain", "x"], 1)])
def test_with_closed_standard_streams_the_exit_status_is_that_of_the_work(
    closed: str, arguments: list[str], status: int, tmp_path: Path
) -> None:
    command = ["sh", "-c", f'exec "$0" "$@" {closed}', str(BAOTINH), *arguments]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == status, ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_command_that_is_interrupted_while_it_loads_says_so_in_one_line(
    number: signal.Signals, as_json: bool, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTING.format(int(number)))
    ran = subprocess.run(
        [BAOTINH, "sources", *["--json"] * as_json], env={**os.environ, "PYTHONPATH": str(tmp_path)}, cwd=tmp_path,
        capture_output=True, text=True,
    )  # fmt: skip  # short items: a line each would fill a screen
    assert (ran.returncode, ran.stdout) == (130, "")
    [line] = ran.stderr.splitlines()
    if as_json:
        assert json.loads(line)["error"] == {"code": "run-stopped", "message": "interrupted", "hint": None}
    else:
        assert line == "baotinh: interrupted", "nothing has begun that could be carried on"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_started_with_a_signal_ignored_loads_on(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTING.format(int(number)))
    command = ["sh", "-c", f"trap '' {number.name.removeprefix('SIG')}; exec \"$0\" sources --json", str(BAOTINH)]
    ran = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, cwd=tmp_path, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout.splitlines()[0])


INTERRUPTING = """
import os, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "flows.cli.archive":
            os.kill(os.getpid(), {})

sys.meta_path.insert(0, Interrupting())
"""
"""Sends a signal to a process of Python's as soon as it begins to load the command line."""
