"""Tells where a test process was when a native library ended it: every thread's stack, in the summary of the run.

xdist says only that a process was lost. A process writes its stacks (faulthandler) into a file of its own: on the
common screen they would stand between the results of others, and be lost where only those are kept.
"""

import faulthandler
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

_FILE = "crash_log"
"""Name of the path of a process's file, among what xdist tells it at its start."""

_FOLDER = pytest.StashKey[Path]()
_OPEN = pytest.StashKey[IO[str]]()
_CRASHES = pytest.StashKey[list[str]]()


@pytest.hookimpl(trylast=True)  # after pytest's own, which writes to the screen
def pytest_configure(config: pytest.Config) -> None:
    """Make a folder for the stacks; in a test process, write them into its file."""
    told: dict[str, Any] | None = getattr(config, "workerinput", None)
    if told is not None:
        stacks = Path(told[_FILE]).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process lives
        config.stash[_OPEN] = stacks
        faulthandler.enable(stacks)
        return
    folder = tempfile.TemporaryDirectory(prefix="crashes-", ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    config.stash[_FOLDER] = Path(folder.name)
    config.stash[_CRASHES] = []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "WorkerController") -> None:
    """Tell a test process its file."""
    node.workerinput[_FILE] = str(_file_of(node))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: "WorkerController", error: object) -> None:
    """Keep the stacks of a process that was lost."""
    if error:
        path = _file_of(node)
        stacks = path.read_text("utf-8", errors="replace") if path.exists() else ""
        said = stacks or "It left no stack: SIGKILL, for want of memory perhaps, or an exit.\n"
        node.config.stash[_CRASHES].append(f"{node.gateway.id}: {error}\n{said}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the stacks."""
    for crash in config.stash.get(_CRASHES, []):
        terminalreporter.section("a test process was lost", red=True)
        terminalreporter.write(crash)


def _file_of(node: "WorkerController") -> Path:
    folder: Path = node.config.stash[_FOLDER]
    return folder / f"{node.gateway.id}.txt"
