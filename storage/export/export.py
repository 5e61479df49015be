"""Exports: articles as compressed files of bounded size, for readers that want files instead of the archive.

An export is a folder on this machine or under `exports/` in the bucket. It holds `part-00000.jsonl.gz`, … or
`part-00000.parquet`, … and `manifest.json`. The manifest is written last: an export without it is not complete.
"""

import gzip
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from itertools import chain
from typing import Protocol, Unpack

from pydantic import JsonValue

from storage import layout
from storage.errors import ConflictError, StorageError
from storage.export.arrow_schema import record_columns
from storage.export.ninjs import ninjs_item
from storage.export.parquet import ParquetLines
from storage.export.targets import Target
from storage.model.article import SCHEMA_VERSION, Article
from storage.model.identifiers import new_run_id
from storage.model.record_base import RecordModel
from storage.reader.archive import Archive
from storage.reader.filters import Conditions

__all__ = [
    "ExportForm",
    "ExportedFile",
    "Manifest",
    "export_articles",
    "export_name",
    "export_records",
]

logger = logging.getLogger(__name__)

SHARD_SIZE = 128_000_000
"""Bytes of JSON in one file, some 30 MB compressed: few requests, but enough files to read in parallel."""

DEFAULTS: Mapping[str, JsonValue] = {"unique": False, "removed": False, "reextracted": True}
"""Default conditions of an export; the manifest does not list them."""

COMPRESSION_LEVEL = 6
"""gzip's default. Level 9 takes twice the time and saves one per cent."""


class ExportForm(StrEnum):
    """The format of an export's files."""

    JSONL = "jsonl"
    """Article records, one on each line, gzip."""
    PARQUET = "parquet"
    """The same fields as nested columns, zstd; times in UTC."""
    NINJS = "ninjs"
    """Items of ninjs 3.1, one on each line, gzip."""


class ExportedFile(RecordModel):
    """One file of an export."""

    name: str
    articles: int
    bytes: int
    sha256: str
    """Hexadecimal."""


class Manifest(RecordModel):
    """The description of an export."""

    form: ExportForm
    made_at: datetime
    """UTC, the start of the export."""
    schema_version: str
    """Schema version of the article records that this release writes."""
    conditions: dict[str, JsonValue]
    """Conditions of the export, by the names of the parameters of `Archive.articles`."""
    articles: int
    """Number of rows: articles or, with `versions`, versions."""
    files: tuple[ExportedFile, ...]
    versions: bool = False
    """True if every version was exported, not only each article's latest."""
    cursor: str | None = None
    """Position in the change feed at the start of the export: `changes` after it yields what the export lacks."""


def export_name(form: ExportForm) -> str:
    """Return the name of a new export in the bucket. Names sort by time."""
    return f"{new_run_id(datetime.now(UTC))}-{form}"


class _Shard(Protocol):
    """Builds the content of one file."""

    suffix: str

    def add(self, record: bytes) -> None: ...

    def finish(self) -> bytes: ...


class _JsonLines:
    """Records, one on each line, gzip."""

    suffix = "jsonl.gz"

    def __init__(self) -> None:
        self._buffer = BytesIO()
        self._gzip = gzip.GzipFile(fileobj=self._buffer, mode="wb", compresslevel=COMPRESSION_LEVEL, mtime=0)

    def add(self, record: bytes) -> None:
        self._gzip.write(record.strip() + b"\n")

    def finish(self) -> bytes:
        self._gzip.close()
        return self._buffer.getvalue()


class _NinjsLines(_JsonLines):
    """Items of ninjs, one on each line, gzip."""

    def add(self, record: bytes) -> None:
        item = ninjs_item(Article.model_validate_json(record))
        super().add(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode())


class _Parquet:
    """Records as Parquet."""

    suffix = "parquet"

    def __init__(self) -> None:
        self._buffer = BytesIO()
        self._rows = ParquetLines(self._buffer, record_columns())

    def add(self, record: bytes) -> None:
        self._rows.add(record)

    def finish(self) -> bytes:
        self._rows.close()
        return self._buffer.getvalue()


SHARDS: dict[ExportForm, type[_Shard]] = {
    ExportForm.JSONL: _JsonLines,
    ExportForm.PARQUET: _Parquet,
    ExportForm.NINJS: _NinjsLines,
}


ExtraFiles = Callable[[Manifest], Mapping[str, bytes]]
"""Returns the content of further files of an export by name, given its manifest."""


def export_articles(
    archive: Archive,
    form: ExportForm,
    target: Target,
    *,
    versions: bool = False,
    extra_files: ExtraFiles | None = None,
    **conditions: Unpack[Conditions],
) -> Manifest:
    """Export the articles that `Archive.articles` yields for the same conditions, newspaper by newspaper.

    `versions`: export every version that fulfils the conditions, not only each article's latest. `extra_files` makes
    further files, which are written before the manifest. Unlike `Archive.articles`, an export contains reprints unless
    `unique=True`: it may be all that its reader has. If an article is purged meanwhile, it may be in the written files:
    delete them and raise ConflictError.
    """
    bucket = archive.bucket
    traces_before = set(bucket.list_keys(layout.purge_traces_prefix()))

    def check() -> None:
        # A later purge finds all files except the manifest, and deletes them itself.
        if set(bucket.list_keys(layout.purge_traces_prefix())) - traces_before:
            raise ConflictError("an article was purged during the export and may be in its files", hint="export again")

    if conditions.get("unique") is None:
        conditions["unique"] = False
    cursor = archive.cursor()
    frames = archive.bulk(records=True, versions=versions, **conditions).frames()
    records = (record.encode() + b"\n" for frame in frames for record in frame["record"])
    return export_records(
        records, form, target, conditions=_given(conditions), check=check, extra_files=extra_files, versions=versions,
        cursor=cursor,
    )  # fmt: skip  # short items: a line each would fill a screen


def _given(conditions: Conditions) -> dict[str, JsonValue]:
    """Return the conditions that differ from the defaults, as JSON values."""
    given = {name: value for name, value in conditions.items() if value is not None and value is not DEFAULTS.get(name)}
    if "as_of" not in given:
        given.pop("clock", None)  # without `as_of`, `clock` has no effect
    return {name: value if isinstance(value, str | bool) else str(value) for name, value in given.items()}


def export_records(
    records: Iterable[bytes],
    form: ExportForm,
    target: Target,
    *,
    conditions: Mapping[str, JsonValue] | None = None,
    check: Callable[[], None] = lambda: None,
    extra_files: ExtraFiles | None = None,
    versions: bool = False,
    cursor: str | None = None,
) -> Manifest:
    """Write records, each the JSON of an article version, in the given format; return the manifest.

    Memory is bounded: one compressed file of SHARD_SIZE. `check` is called before the manifest is written. If it or
    anything else raises an error, delete what was written and raise the error; log what could not be deleted.
    """
    made_at = datetime.now(UTC)
    files = []
    target.claim()
    try:
        for number, (suffix, articles, body) in enumerate(_shards(iter(records), form)):
            name = f"part-{number:05d}.{suffix}"
            target.put(name, body)
            digest = hashlib.sha256(body).hexdigest()
            files.append(ExportedFile(name=name, articles=articles, bytes=len(body), sha256=digest))
        check()
        manifest = Manifest(
            form=form,
            made_at=made_at,
            schema_version=SCHEMA_VERSION,
            conditions=dict(conditions or {}),
            articles=sum(file.articles for file in files),
            files=tuple(files),
            versions=versions,
            cursor=cursor,
        )
        for name, body in (extra_files(manifest) if extra_files else {}).items():
            target.put(name, body)
        target.put("manifest.json", manifest.model_dump_json(indent=2).encode() + b"\n")
    except BaseException as error:
        logger.warning("the export to %s failed, its files are deleted: %s", target, error)
        try:
            target.discard()
        except (OSError, StorageError) as second:  # the first error is the one to raise
            logger.warning("files of the export to %s are left; delete them: %s", target, second)
        raise
    try:
        target.release()
    except OSError as error:  # all that a reader looks for is there
        logger.warning("the export to %s is complete, but its reservation is left: %s", target, error)
    return manifest


def _shards(records: Iterator[bytes], form: ExportForm) -> Iterator[tuple[str, int, bytes]]:
    """Yield the files: suffix, number of articles, content."""
    while (first := next(records, None)) is not None:
        shard, articles, size = SHARDS[form](), 0, 0
        for record in chain([first], records):
            shard.add(record)
            articles += 1
            size += len(record)
            if size >= SHARD_SIZE:
                break
        yield shard.suffix, articles, shard.finish()
