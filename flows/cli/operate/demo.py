"""The demonstration: the real pipeline, twice, against the replica press, with a day passing in between."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.rule import Rule

from flows.cli.archive.reading import print_difference
from flows.cli.archive.relating import appeared, lag, original_of
from flows.cli.operate.report_screen import show_report
from flows.cli.operate.run_ingest import run_ingest
from flows.cli.output.screen import Screen, console, short, styled, table, vietnam_time
from flows.errors import RunStoppedError
from flows.orchestration.server.local_server import prefect_api
from flows.pipeline.run_report import RunReport
from flows.stages import RefusalReason
from storage import Archive
from storage.embedded.store import EmbeddedStore, locked
from storage.errors import EmbeddedStoreError
from storage.model.article import ChangeKind
from storage.reader.archive import Difference, Row
from storage.settings import Settings, load_settings

if TYPE_CHECKING:
    from tests.replica import ReplicaPress

__all__ = ["run_demo"]

DAYS_BETWEEN = 1
"""Long enough for new articles, corrections, removals and a wire story; short enough for a quick second crawl."""

SOURCES = "sources"
"""Folder of the demonstration's registry, beside its store."""


def run_demo(seed: int) -> None:
    """Show what baotinh does. Every demonstration starts with an empty store of its own.

    Raise RunStoppedError as soon as somebody stops it, and EmbeddedStoreError if another one is under way.
    """
    configured = load_settings()
    try:
        with _only_demonstration_in(configured.data_dir):
            _demonstrate(seed, configured)
    except (KeyboardInterrupt, RunStoppedError) as stop:
        raise RunStoppedError(str(stop) or "interrupted", hint="the next demonstration starts anew") from stop


@contextmanager
def _only_demonstration_in(data_dir: Path) -> Iterator[None]:
    """Keep other demonstrations out while the context lasts: they would remove the store of this one."""
    way_out = "or name another folder with --data-dir"
    with ExitStack() as stack:
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            alone = stack.enter_context(locked(data_dir / "demo.lock", fcntl.LOCK_EX, deadline=0))
        except OSError as error:
            raise EmbeddedStoreError(
                f"{data_dir} cannot be used for a demonstration: {error.strerror or error}",
                hint=f"make it a folder that you can write to, {way_out}",
            ) from error
        if not alone:
            raise EmbeddedStoreError(
                f"another demonstration is under way in {data_dir / 'demo'}",
                hint=f"wait for its end, end it with Ctrl-C in its terminal, {way_out}",
            )
        yield


def _demonstrate(seed: int, configured: Settings) -> None:
    screen = console()
    folder = configured.data_dir / "demo"
    with EmbeddedStore(folder).unused():
        _empty(folder)
    with _replica_press(seed) as press, _only(_settings_of(press, folder), configured) as settings:
        screen.print(Rule(f"A replica of the provincial press, {press.now:%d/%m/%Y}", align="left"))
        screen.print(
            f"{len(press.newspapers)} newspapers with invented names and articles, served on this machine.\n"
            "Real ones are asked one request a second at most; these need no such care.\n"
        )
        with ExitStack() as stack:
            with console(stderr=True).status("starting Prefect"):
                stack.enter_context(prefect_api(settings.data_dir))
            first = _ingest(screen, "first run")
            press.advance(days=DAYS_BETWEEN)
            screen.print(Rule(f"A day later, {press.now:%d/%m/%Y}", align="left"))
            second = _ingest(screen, "second run")
        shutil.copytree(press.sources_dir, folder / SOURCES)  # the web view asks it for the newspapers' names
        with Archive.open() as archive:
            _show_changes(screen, archive, second, settings)
    if not (first.ok and second.ok):
        raise click.ClickException("a newspaper of the replica press failed, which it should not")


def _empty(folder: Path) -> None:
    """Remove what is in a folder. A symbolic link to one stays: it says where the demonstrations are to lie."""
    if folder.exists():
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


def _replica_press(seed: int) -> ReplicaPress:
    """Make the replica press. In a wheel it is `flows.replica`, in a checkout `tests.replica`."""
    for name in ("flows.replica", "tests.replica"):
        if importlib.util.find_spec(name):
            press: ReplicaPress = importlib.import_module(name).ReplicaPress(seed=seed)
            return press
    raise click.ClickException("the replica press is missing: install baotinh again")


def _settings_of(press: ReplicaPress, folder: Path) -> dict[str, str]:
    return {
        "BAOTINH_DATA_DIR": str(folder),
        "BAOTINH_SOURCES_DIR": str(press.sources_dir),
        "BAOTINH_CRAWL__PROXY": press.proxy_url,
        "BAOTINH_CRAWL__DELAY": "0",
        "BAOTINH_CRAWL__CONCURRENCY": "8",
        # The press's day passes in a moment: no article would be due for another visit.
        "BAOTINH_CRAWL__REVISIT_WORTH": "0",
    }


@contextmanager
def _only(ours: dict[str, str], configured: Settings) -> Iterator[Settings]:
    """Set the demonstration's settings and no others: neither store nor alarms nor limits that are `configured`."""
    theirs = [name for name in os.environ if name.startswith(("BAOTINH_", "AWS_ENDPOINT_URL"))]
    before = {name: os.environ.pop(name) for name in theirs}
    every = dict.fromkeys(configured.environment(), "")  # an empty one undoes that of baotinh.toml
    os.environ.update(every | ours)
    try:
        yield load_settings()
    finally:
        for name in every:
            os.environ.pop(name, None)
        os.environ.update(before)


def _ingest(screen: Screen, title: str) -> RunReport:
    report = run_ingest([], title=title)
    show_report(report, screen)
    screen.print()
    if report.stopped is not None:
        raise RunStoppedError(report.stopped)
    return report


def _show_changes(screen: Screen, archive: Archive, second: RunReport, settings: Settings) -> None:
    """Show what happened between the two runs."""
    rows = list(archive.articles(removed=True, unique=False))
    changed = [row for row in rows if row.version > 1]
    fresh = [row for row in rows if row.version == 1 and row.committed_at >= second.started_at]
    screen.print(Rule("What happened in that day", align="left"))
    _list(screen, "New", fresh[:6], len(fresh))
    edited = [row for row in changed if row.kind == ChangeKind.EDITED]
    _list(screen, "Edited", edited[:4], len(edited))
    _list(screen, "Removed", [row for row in changed if row.kind == ChangeKind.REMOVED])
    _show_missing(screen, second)
    wire = _widest_story(archive, rows)
    if wire:
        screen.print(styled(("Syndicated", "bold"), f": one story in {len(wire)} newspapers"))
        first = original_of(wire) or wire[0]
        shown = table("article", "published", "lag>", "source", "relation", "headline")
        for row in wire:
            relation = "original" if row is first else "reprint"
            shown.add_row(
                short(row.article_id), vietnam_time(row.published_at), lag(appeared(row) - appeared(first)), row.source,
                relation, row.headline,
            )  # fmt: skip  # short items: a line each would fill a screen
        screen.print(shown, "")
    differences = [archive.diff(row.article_id) for row in edited]
    shown_one = max(differences, key=_rank, default=None)
    if shown_one is not None:
        screen.print(styled(("One article's difference", "bold"), ", the newspaper's correction sentence by sentence"))
        print_difference(shown_one, screen)
        screen.print()
    article_id = shown_one.article_id if shown_one else rows[0].article_id
    _suggest_commands(screen, settings, article_id, wire[0].article_id if wire else article_id)


def _show_missing(screen: Screen, run: RunReport) -> None:
    missing = sum(source.refused.get(RefusalReason.MISSING, 0) for source in run.sources)
    if missing:
        screen.print(
            styled(("Not found", "bold"), f": {missing}. A 404 may pass; one that lasts for a day is a removal.\n")
        )


def _rank(difference: Difference) -> tuple[int, int]:
    """Rank differences by how much they show: edited sentences first, then any."""
    return sum(change.kind == "edited" for change in difference.sentences), len(difference.sentences)


def _list(screen: Screen, title: str, rows: list[Row], total: int | None = None) -> None:
    total = len(rows) if total is None else total
    screen.print(styled((title, "bold"), f": {total}" + (f", among them {len(rows)}" if total > len(rows) else "")))
    shown = table("article", "published", "source", "headline")
    for row in rows:
        shown.add_row(short(row.article_id), vietnam_time(row.published_at), row.source, row.headline or "-")
    if rows:
        screen.print(shown, "")


def _widest_story(archive: Archive, rows: list[Row]) -> list[Row]:
    """Return the articles of the story that most newspapers print, in order of publication."""
    sources: dict[str, set[str]] = {}
    for row in rows:
        if row.cluster:
            sources.setdefault(row.cluster, set()).add(row.source)
    widest = max(sources, key=lambda cluster: (len(sources[cluster]), cluster), default=None)
    if widest is None or len(sources[widest]) < 2:
        return []
    return sorted(archive.cluster(widest), key=lambda row: (row.published_at or row.fetched_at, row.source))


def _suggest_commands(screen: Screen, settings: Settings, article_id: str, reprinted: str) -> None:
    command = f"{Path(sys.argv[0]).parent / 'baotinh'} --data-dir {settings.data_dir}"
    if not Path(sys.argv[0]).is_absolute():
        command = f"{sys.argv[0]} --data-dir {settings.data_dir}"
    screen.print(Rule("Look further", align="left"))
    for line, meaning in (
        ("articles --limit 10", "the newest articles"),
        ("articles --json", "all stories, one JSON object a line"),
        (f"show {short(article_id)}", "one article"),
        (f"history {short(article_id)}", "its versions"),
        (f"diff {short(article_id)}", "what changed"),
        (f"cluster {short(reprinted)}", "a story's way through the press"),
        ("store", "keep the store running for another S3 client"),
        (f"browse --sources-dir {settings.data_dir / SOURCES}", "all of it in a browser, at http://127.0.0.1:8090/"),
    ):
        screen.print(f"{command} {line}", soft_wrap=True, end="")
        screen.print(f"  # {meaning}", style="dim", soft_wrap=True)
