"""A real Prefect server for the whole run, and the command line as a user starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli import main
from flows.orchestration.server.local_server import local_prefect_server
from storage.settings import Settings
from tests.flows.new_database import NewDatabase
from tests.replica import ReplicaPress

BAOTINH = Path(sys.executable).with_name("baotinh")


def with_clashing_names(folder: Path) -> Path:
    """Put packages and modules of the same names as ours and as Python's into a working directory, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("flows", "storage", "crawler", "multiprocessing", "prefect"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise ImportError('this is of the working directory')\n")
    for name in ("random", "token", "queue", "secrets", "scrapy"):
        (folder / f"{name}.py").write_text("raise ImportError('this is of the working directory')\n")
    return folder


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """A new database of Prefect's, which all processes of the run share."""
    folder = tmp_path_factory.getbasetemp()
    return NewDatabase(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[str]:
    """The API of a Prefect server that runs until the last test is done."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("http_proxy", "http://127.0.0.1:9")  # what is on this machine is asked without a proxy
            environment.chdir(with_clashing_names(tmp_path_factory.mktemp("clashes")))
            folder = tmp_path_factory.mktemp("prefect")
            new_database.lay_into(folder)
            api = stack.enter_context(local_prefect_server(folder, page=0))
        yield api


@dataclass(frozen=True)
class CommandLine:
    """`baotinh` in a process of its own."""

    environment: Mapping[str, str]
    folder: Path

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start a command; `more` are further environment variables."""
        return subprocess.Popen(
            [BAOTINH, *arguments],
            env={**self.environment, **more},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with self.start(*arguments, **more) as process:
            out, err = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@dataclass(frozen=True)
class CommandsHere(CommandLine):
    """`baotinh` in this process: to load the command line takes longer than what most commands do.

    Not for what loads Prefect, which keeps the settings that it found when it was imported: another test's, or none.
    """

    captured: pytest.CaptureFixture[str]

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        self.captured.readouterr()
        before = set(os.environ)
        try:
            with pytest.MonkeyPatch.context() as changed:
                # As `flows.start` does, so that no process that a command starts looks into the working directory.
                for name, value in {**self.environment, "PYTHONSAFEPATH": "1", **more}.items():
                    changed.setenv(name, value)
                changed.chdir(self.folder)
                status = main(arguments)
        finally:
            for name in set(os.environ) - before:  # what a command sets for Prefect would reach later tests
                del os.environ[name]
        return subprocess.CompletedProcess(arguments, status, *self.captured.readouterr())


@pytest.fixture
def baotinh(settings: Settings, prefect_api: str, tmp_path: Path) -> CommandLine:
    """The command line, working on a fresh bucket with the common Prefect server."""
    environment = {**os.environ, "PREFECT_API_URL": prefect_api, "PREFECT_HOME": str(tmp_path / "prefect")}
    return CommandLine(environment, with_clashing_names(tmp_path / "work"))


@pytest.fixture
def baotinh_here(baotinh: CommandLine, capfd: pytest.CaptureFixture[str]) -> CommandLine:
    """The same in this process, for what needs no process of its own."""
    # What native libraries and the processes of a command write does not pass through Python's sys.stderr.
    return CommandsHere(baotinh.environment, baotinh.folder, capfd)


def through(press: ReplicaPress) -> dict[str, str]:
    """The environment variables that lead the crawler to a replica press, without politeness."""
    return {
        "BAOTINH_SOURCES_DIR": str(press.sources_dir),
        "BAOTINH_CRAWL__PROXY": press.proxy_url,
        "BAOTINH_CRAWL__DELAY": "0",
        "BAOTINH_CRAWL__CONCURRENCY": "8",
        # The press's days pass in seconds, so that no article would be due again.
        "BAOTINH_CRAWL__REVISIT_WORTH": "0",
        # A process that reads takes longer to load its libraries than to read such a press.
        "BAOTINH_WORKERS": "1",
    }
