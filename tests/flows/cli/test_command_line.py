"""The command line as a person or a program meets it: the demonstration, and commands over what it leaves."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flows.cli import baotinh as baotinh_group
from flows.cli import main
from storage.embedded.store import EmbeddedStore
from storage.s3.connection import open_bucket
from storage.settings import Settings
from tests.flows.conftest import BAOTINH, CommandLine, CommandsHere, through
from tests.flows.late_articles import LateArticles
from tests.replica import ReplicaPress
from tests.replica.registry_files import SOURCES

Typed = Callable[..., subprocess.CompletedProcess[str]]


PRODUCTION = """
bucket = "production"
endpoint_url = "http://127.0.0.1:9"
dask = "tcp://127.0.0.1:9"
[crawl]
max_articles = 2
replay = "/nothing.warc.gz"
[alarm]
channels = "json://127.0.0.1:9"
"""
"""Settings in the folder where the demonstration runs: with any of them it would fail or find less."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demonstration."""
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture(scope="module")
def demonstration(folder: Path, prefect_api: str) -> subprocess.CompletedProcess[str]:
    """What `baotinh demo` has said."""
    environment = {
        **os.environ, "PREFECT_API_URL": prefect_api, "PREFECT_HOME": str(folder / "prefect"),
        "BAOTINH_DATA_DIR": str(folder), "BAOTINH_CRAWL__MAX_ARTICLES": "1",
    }  # fmt: skip  # short items: a line each would fill a screen
    production = folder / "production"
    production.mkdir()
    (production / "baotinh.toml").write_text(PRODUCTION)
    return CommandLine(environment, production).run("demo")


@pytest.fixture(scope="module")
def filled(demonstration: subprocess.CompletedProcess[str], folder: Path, prefect_api: str) -> Iterator[CommandLine]:
    """The command line over the archive that the demonstration has left."""
    assert demonstration.returncode == 0, demonstration.stdout + demonstration.stderr
    with EmbeddedStore(folder / "demo").lease() as store:
        environment = {
            **os.environ, **store.environment(), "BAOTINH_BUCKET": store.bucket, "PREFECT_API_URL": prefect_api,
            "PREFECT_HOME": str(folder / "prefect"), "BAOTINH_DATA_DIR": str(folder / "data"),
            "BAOTINH_SOURCES_DIR": str(SOURCES),
        }  # fmt: skip  # short items: a line each would fill a screen
        yield CommandLine(environment, folder)


@pytest.fixture
def filled_here(filled: CommandLine, capfd: pytest.CaptureFixture[str]) -> CommandLine:
    """The commands of `filled` in this process, which takes a fraction of the time of one of their own."""
    return CommandsHere(filled.environment, filled.folder, capfd)


@pytest.fixture
def typed(filled_here: CommandLine) -> Typed:
    """Run a command of `filled_here`."""
    return filled_here.run


@pytest.fixture(scope="module")
def rows(filled: CommandLine) -> list[dict[str, object]]:
    """What `articles` tells a program about every article."""
    out = filled.run("articles", "--json", "--removed", "--reprints", "--limit", "1000").stdout
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(scope="module")
def edited(rows: list[dict[str, object]]) -> str:
    """The id of an article that its newspaper has corrected."""
    return str(next(row["article_id"] for row in rows if row["kind"] == "edited"))


def complaint(run: subprocess.CompletedProcess[str], status: int) -> str:
    """Return the one line that a command said, and nothing else, before it ended with `status`."""
    assert (run.returncode, run.stdout) == (status, ""), run
    [line] = run.stderr.splitlines()
    assert line.startswith("baotinh: ")
    return line


def test_the_demonstration_tells_what_happened_and_how_to_look_further(
    demonstration: subprocess.CompletedProcess[str], typed: Typed
) -> None:
    said = demonstration.stdout
    assert demonstration.stderr == ""
    for told in ("New: ", "Edited: ", "Removed: ", "Syndicated: one story in 5", "[0-9a-f]{12} version 1 → 2 .edited"):
        assert re.search(f"^{told}", said, re.MULTILINE), told
    commands = [shlex.split(line) for line in re.findall(r"baotinh --data-dir \S+ (.*?)  #", said)]
    assert len(commands) > 5
    for command in commands:
        if command[0] not in {"store", "browse"}:  # these run until they are stopped
            run = typed(*command)
            assert (run.returncode, run.stderr) == (0, ""), command
            assert run.stdout.count("●") == (5 if "cluster" in command else 0)


def test_the_demonstration_and_what_it_suggests_use_no_configured_bucket(
    demonstration: subprocess.CompletedProcess[str], folder: Path
) -> None:
    suggested = re.search(r"baotinh (--data-dir \S+ articles --json)", demonstration.stdout)
    assert suggested, demonstration.stderr
    run = CommandLine(os.environ, folder / "production").run(*shlex.split(suggested[1]))
    assert (run.returncode, run.stdout.count("\n") > 20) == (0, True), run.stderr
    assert "not bucket production" in run.stderr
    run = CommandLine(os.environ, folder / "production").run("articles")
    assert run.returncode == 1
    assert "bucket production" in run.stderr


def test_a_program_can_read_every_answer(typed: Typed, edited: str, rows: list[dict[str, object]]) -> None:
    assert len(rows) > 20
    [article] = map(json.loads, typed("show", edited, "--json").stdout.splitlines())
    assert (article["article_id"], article["version"]) == (edited, 2)
    history = [json.loads(line) for line in typed("history", edited[:8], "--json").stdout.splitlines()]
    assert [version["change"]["kind"] for version in history] == ["created", "edited"]
    [difference] = map(json.loads, typed("diff", edited, "--json").stdout.splitlines())
    assert (difference["before"], difference["after"]) == (1, 2)
    as_it_was = history[0]["fetched_at"]
    assert json.loads(typed("show", edited, "--as-of", as_it_was, "--json").stdout)["version"] == 1
    assert typed("history", edited, "--editorial", "--json").stdout.count("\n") == 2
    sources = [json.loads(line) for line in typed("sources", "--json").stdout.splitlines()]
    assert {row["source"] for row in rows} <= {source["slug"] for source in sources}


def test_a_difference_shows_what_a_reader_sees(typed: Typed, edited: str) -> None:
    told = typed("diff", edited).stdout
    assert "version 1 → 2 (edited)" in told
    assert re.search(r"^[+-] \w", told, re.MULTILINE)
    assert "word_count" not in told
    assert typed("diff", edited, "1").stdout == told
    assert typed("diff", edited, "1", "2").stdout == told


def test_no_answer_for_people_shows_markup_or_python(typed: Typed, rows: list[dict[str, object]]) -> None:
    removed = next(row for row in rows if row["kind"] == "removed")
    host = urlsplit(str(removed["url"])).netloc
    for command in (("diff", removed["article_id"]), ("explain", removed["url"]), ("politeness", host)):
        run = typed(*map(str, command))
        assert run.returncode == 0, run
        assert not re.search(r"\[/?\w+\]|\{'|\bTrue\b|\bNone\b", run.stdout), run.stdout


@pytest.mark.parametrize("arguments", ["{id} 2 1", "{id} 1 1"])
def test_versions_in_the_wrong_order_are_misuse(typed: Typed, edited: str, arguments: str) -> None:
    assert "earlier" in complaint(typed("diff", *shlex.split(arguments.format(id=edited))), 2)


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ("show zzzz", 2, "not an article id"),
        ("show 12", 2, "four or more"),
        ("show 00000000000000000000", 1, "there is no article"),
        ("show {id} --version 9", 1, "its latest is 2"),
        ("show {id} --as-of 2020-01-01", 1, "had no version at 2020-01-01"),
        ("show {id} --as-of 2026-03-03 --version 1", 2, "give one of them"),
        ("diff {id} 1 9", 1, "has no version 9"),
        ("history {id}0", 2, "not an article id"),
        ("articles --source baosuoi", 2, "did you mean baosuoimo"),
        ("articles --since yesterday", 2, "look like 2026-03-01"),
        ("articles --province 15 --borders now", 2, "--borders"),
        ("sources nope", 2, "'nope'"),
        ("sources chek", 2, "Did you mean 'check'?"),
        ("ingest --max-articles 0", 2, "--max-articles"),
        ("serve --schedule 99", 2, "cron"),
        ("serve --schedule 0\\ 0\\ 31\\ 2\\ *", 2, "never falls due"),
        ("nonsense", 2, "nonsense"),
    ],
)
def test_a_mistake_is_one_line(typed: Typed, edited: str, arguments: str, status: int, told: str) -> None:
    assert told in complaint(typed(*shlex.split(arguments.format(id=edited))), status)


@pytest.mark.parametrize("columns", [60, 80])
def test_a_narrow_terminal_loses_no_text(filled: CommandLine, edited: str, columns: int) -> None:
    environment = {name: value for name, value in filled.environment.items() if name != "COLUMNS"}
    lines = ("articles --limit 5", f"show {edited}", f"history {edited}", f"diff {edited}", "sources")
    # One process for all: to load the command line takes longer than what these do.
    code = f"from flows.cli import main; print([main(command) for command in {[line.split() for line in lines]}])"
    text = f"stty cols {columns}; exec {shlex.join([sys.executable, '-P', '-c', code])}"
    run = subprocess.run(
        ["script", "-qec", text, os.devnull], env={**environment, "TERM": "xterm"}, cwd=filled.folder,
        stdin=subprocess.DEVNULL, capture_output=True, check=True,
    )  # fmt: skip  # short items: a line each would fill a screen
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", run.stdout.decode())
    *shown, ended = (line.rstrip() for line in plain.splitlines())
    assert ended == str([0] * len(lines))
    assert "…" not in plain
    assert max(map(len, shown)) <= columns


def test_without_a_terminal_there_is_no_colour(filled: CommandLine, edited: str) -> None:
    assert "\x1b" not in filled.run("diff", edited).stdout


def test_a_pipe_that_closes_early_is_no_failure(filled: CommandLine, edited: str) -> None:
    for command in ("sources --json", f"show {edited} --raw", f"show {edited}", "articles"):
        piped = f"set -o pipefail; {BAOTINH} {command} | head -c 1"
        run = subprocess.run(
            ["bash", "-c", piped], env=dict(filled.environment), cwd=filled.folder, capture_output=True, check=False
        )
        assert (run.returncode, run.stderr) == (0, b""), command


def test_vietnamese_is_written_whatever_the_locale_says(filled: CommandLine) -> None:
    run = filled.run("articles", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert run.returncode == 0
    assert "ế" in run.stdout


def test_every_command_says_in_one_short_line_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert "..." not in told.partition("Commands:")[2]
    for command in baotinh_group.commands:
        assert re.search(rf"^  {command} +\w.*\.$", told, re.MULTILINE)
        assert main([command, "--help"]) == 0
        assert "Usage: baotinh " + command in capsys.readouterr().out


def test_settings_that_are_wrong_are_told_before_anything_starts(filled_here: CommandLine, tmp_path: Path) -> None:
    elsewhere = replace(filled_here, folder=tmp_path)
    for content, told in ((b"\xff\xfe", "baotinh.toml"), (b"x = ", "baotinh.toml"), (b'bukket = "x"', "bukket")):
        (tmp_path / "baotinh.toml").write_bytes(content)
        assert told in complaint(elsewhere.run("ingest"), 2)


def test_every_problem_of_the_registry_is_a_line(filled: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "newspapers" / "lao-cai"
    folder.mkdir(parents=True)
    (folder / "baomot.toml").write_text("x = ", "utf-8")
    (folder / "baohai.toml").write_text('slug = "baohai"', "utf-8")
    run = filled.run("ingest", BAOTINH_SOURCES_DIR=str(tmp_path))
    assert run.returncode == 1
    lines = run.stderr.splitlines()
    assert len(lines) > 2
    assert all(line.startswith("baotinh: newspapers/lao-cai/bao") for line in lines)


def test_a_registry_without_an_active_newspaper_is_told(filled: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "newspapers").mkdir()
    assert "active" in complaint(filled.run("ingest", BAOTINH_SOURCES_DIR=str(tmp_path)), 1)


def test_a_data_folder_that_is_none_is_told(filled: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = {name: "" for name in filled.environment if name.startswith(("AWS_ENDPOINT", "BAOTINH_BUCKET"))}
    run = filled.run("articles", **{**nowhere, "BAOTINH_DATA_DIR": str(tmp_path / "file")})
    assert "data_dir" in complaint(run, 1)
    run = filled.run("ingest", BAOTINH_DATA_DIR=str(tmp_path / "file"), PREFECT_API_URL="", PREFECT_HOME="")
    assert str(tmp_path / "file") in complaint(run, 1)


def test_a_prefect_api_that_does_not_answer_is_told(filled: CommandLine) -> None:
    run = filled.run("ingest", "baosuoimo", PREFECT_API_URL="http://127.0.0.1:1/api")
    assert "PREFECT_API_URL" in complaint(run, 1)


def test_two_runs_at_once_both_succeed_and_write_everything_once(baotinh: CommandLine, settings: Settings) -> None:
    with ReplicaPress(seed=7, papers=1) as press:
        both = [baotinh.start("ingest", **through(press)) for _ in range(2)]
        ended = [process.communicate() for process in both]
        assert [process.returncode for process in both] == [0, 0], ended
        live = [told for told in press.truth() if told["status"] == "live" and told["readable"]]
    with open_bucket(settings) as bucket:
        assert [key.rsplit("/", 1)[1] for key in bucket.list_keys("articles/")] == ["000001.json"] * len(live)


def test_ctrl_c_ends_a_run_quietly_and_leaves_no_process(baotinh: CommandLine) -> None:
    with ReplicaPress(seed=7, papers=2) as press:
        LateArticles(press, at_once=0)
        process = subprocess.Popen(
            [BAOTINH, "ingest"], env={**baotinh.environment, **through(press)}, cwd=baotinh.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip  # short items: a line each would fill a screen
        while len({host for host, _ in press.requests}) < 2:  # both crawls are under way
            assert process.poll() is None
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130
    assert "stopped by SIGINT; the next run goes on from here" in out  # the last line of the run's report
    assert err == ""
    while _lives(process.pid):  # helpers of Python's end a moment after it
        time.sleep(0.05)


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
