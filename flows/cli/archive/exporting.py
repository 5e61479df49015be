"""The command `export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from flows.cli.archive.conditions import conditions, unless_misspelt
from flows.cli.output.screen import print_json

if TYPE_CHECKING:
    from storage.reader.filters import Conditions

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
@conditions(unique=False)
@click.option("--json", "as_json", is_flag=True, help="Write the manifest as JSON.")
def export(form: str, folder: Path | None, as_json: bool, **chosen: Unpack[Conditions]) -> None:
    """Write articles to compressed files.

    Each article in its latest version; a file holds some ten thousand. Beside them manifest.json is written last: what
    was asked for, and every file with its digest.
    """
    from storage.export.export import BucketTarget, ExportForm, FolderTarget, export_articles, export_name
    from storage.reader.archive import Archive

    with Archive.open() as archive:
        # A misspelt newspaper is told before anything is written.
        unless_misspelt(archive.articles(**chosen, limit=1), chosen.get("source"), archive)
        target = FolderTarget(folder) if folder else BucketTarget(archive.bucket, export_name(ExportForm(form)))
        manifest = export_articles(archive, ExportForm(form), target, **chosen)
    if as_json:
        print_json({**manifest.model_dump(mode="json"), "target": str(target)})
        return
    size = sum(file.bytes for file in manifest.files) / 1e6
    click.echo(f"{manifest.articles} articles, {size:.1f} MB in {len(manifest.files)} files: {target}")
