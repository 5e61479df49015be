"""The command `export`."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from flows.cli.conditions import Conditions, check_source, conditions
from flows.cli.screen import print_json

if TYPE_CHECKING:
    from pydantic import JsonValue

__all__ = ["export"]


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "parquet", "ninjs"]),
    default="jsonl",
    show_default=True,
    help="Records as JSON lines, as nested columns, or as items of IPTC's ninjs 3.1.",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Empty folder on this machine.  [default: a new one under exports/ in the bucket]",
)
@conditions
@click.option("--json", "as_json", is_flag=True, help="Write the manifest as JSON.")
def export(form: str, folder: Path | None, as_json: bool, **chosen: Unpack[Conditions]) -> None:
    """Write articles to compressed files.

    Each article in its latest version; a file holds some ten thousand. Beside them manifest.json is written last: what
    was asked for, and every file with its digest.
    """
    from storage.archive import Archive
    from storage.exporting import BucketTarget, ExportForm, FolderTarget, export_articles, export_name

    with Archive.open() as archive:
        rows = archive.articles(**chosen)
        first = next(rows, None)
        if first is None:  # told before anything is written
            check_source(chosen)
        found = rows if first is None else chain([first], rows)
        target = FolderTarget(folder) if folder else BucketTarget(archive.bucket, export_name(ExportForm(form)))
        manifest = export_articles(archive.bucket, found, ExportForm(form), target, conditions=_asked(chosen))
    if as_json:
        print_json({**manifest.model_dump(mode="json"), "target": str(target)})
        return
    size = sum(file.bytes for file in manifest.files) / 1e6
    click.echo(f"{manifest.articles} articles, {size:.1f} MB in {len(manifest.files)} files: {target}")


def _asked(chosen: Conditions) -> dict[str, JsonValue]:
    """Return the conditions that were given, as JSON."""
    given = {name: value for name, value in chosen.items() if value}
    return {name: value if isinstance(value, str | bool) else str(value) for name, value in given.items()}
