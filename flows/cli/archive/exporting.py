"""The command `export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click
from click.core import ParameterSource

from flows.cli.archive.conditions import conditions, unless_misspelt
from flows.cli.output.screen import print_json, say

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
@click.option("--dataset", is_flag=True, help="Parquet with a data card, a Croissant description and checksums.")
@click.option("--all-versions", is_flag=True, help="Every version of each article, not only the latest.")
@conditions(unique=False)
@click.option("--json", "as_json", is_flag=True, help="Write the manifest as JSON.")
def export(
    form: str,
    folder: Path | None,
    dataset: bool,
    all_versions: bool,
    as_json: bool,
    **chosen: Unpack[Conditions],
) -> None:
    """Write articles to compressed files.

    Each article in its latest version, unless --all-versions; a file holds some ten thousand. Beside them manifest.json
    is written last: what was asked for, every file with its digest, and the cursor from which the change feed goes on.
    """
    named = click.get_current_context().get_parameter_source("form") is not ParameterSource.DEFAULT
    if dataset and named and form != "parquet":
        raise click.UsageError("--dataset is written as Parquet; leave out --format")
    from storage.export.dataset import export_dataset
    from storage.export.export import ExportForm, export_articles, export_name
    from storage.export.targets import BucketTarget, FolderTarget
    from storage.reader.archive import Archive

    with Archive.open() as archive:
        # Report a misspelt newspaper before anything is written.
        unless_misspelt(archive.articles(**chosen, limit=1), chosen.get("source"), archive)
        kind = ExportForm.PARQUET if dataset else ExportForm(form)
        target = FolderTarget(folder) if folder else BucketTarget(archive.bucket, export_name(kind))
        if dataset:
            manifest = export_dataset(archive, target, versions=all_versions, **chosen)
        else:
            manifest = export_articles(archive, kind, target, versions=all_versions, **chosen)
    if as_json:
        print_json({**manifest.model_dump(mode="json"), "target": str(target)})
        return
    size = sum(file.bytes for file in manifest.files) / 1e6
    what = "versions" if all_versions else "articles"
    say(f"{manifest.articles} {what}, {size:.1f} MB in {len(manifest.files)} files: {target}")
