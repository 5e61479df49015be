"""Exports: articles as compressed files of bounded size, for those who want files and not an archive.

An export is a folder, on this machine or under `exports/` in the bucket: `part-00000.jsonl.gz`, … or
`part-00000.parquet`, …, and written last, so that an export without it is not complete, `manifest.json`.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Protocol, Unpack

from pydantic import JsonValue

from storage import layout
from storage.errors import ConflictError, ExportError
from storage.export.arrow_schema import record_columns
from storage.export.ninjs import ninjs_item
from storage.export.parquet import ParquetLines
from storage.model.article import SCHEMA_VERSION, Article
from storage.model.identifiers import new_run_id
from storage.model.record_base import RecordModel
from storage.reader.archive import Archive
from storage.reader.filters import Conditions
from storage.s3.bucket import Bucket

__all__ = [
    "BucketTarget",
    "ExportForm",
    "ExportedFile",
    "FolderTarget",
    "Manifest",
    "Target",
    "export_articles",
    "export_name",
    "export_records",
]

SHARD_SIZE = 128_000_000
"""Bytes of JSON in one file; compressed some 30 MB: few requests, yet enough files to read in parallel."""

DEFAULTS: Mapping[str, JsonValue] = {"unique": False, "removed": False, "reextracted": True}
"""Conditions of exports that go without saying."""

COMPRESSION_LEVEL = 6
"""Of gzip: its own default; 9 takes twice the time for one per cent."""


CONTENT_TYPES = {
    ".gz": "application/gzip",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


class ExportForm(StrEnum):
    """What the files of an export hold."""

    JSONL = "jsonl"
    """Article records, one a line, gzip."""
    PARQUET = "parquet"
    """The same fields as nested columns, zstd; times in UTC."""
    NINJS = "ninjs"
    """Items of ninjs 3.1, one a line, gzip."""


class ExportedFile(RecordModel):
    """One file of an export."""

    name: str
    articles: int
    bytes: int
    sha256: str
    """Hexadecimal."""


class Manifest(RecordModel):
    """What an export holds."""

    form: ExportForm
    made_at: datetime
    """UTC, when the export was begun."""
    schema_version: str
    """Of the article record that this release writes."""
    conditions: dict[str, JsonValue]
    """What was asked for, by the names of the parameters of `Archive.articles`."""
    articles: int
    """Rows: articles, or with `versions` their versions."""
    files: tuple[ExportedFile, ...]
    versions: bool = False
    """True if every version was exported, not only each article's latest."""
    cursor: str | None = None
    """Place in the change feed at which the export was begun: `changes` after it tells what the export lacks."""


class Target(Protocol):
    """Where an export is written to."""

    def put(self, name: str, body: bytes) -> None:
        """Write one file."""

    def discard(self) -> None:
        """Remove what was written."""


class FolderTarget:
    """A folder on this machine, made if need be."""

    def __init__(self, folder: Path) -> None:
        """Raise ExportError if there is something in the folder already: two exports never mix."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportError(f"{folder} is not an empty folder", hint="name one that is empty or does not exist")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def put(self, name: str, body: bytes) -> None:
        """Write one file."""
        (self._folder / name).write_bytes(body)

    def discard(self) -> None:
        """Remove what was written, which is all there is in the folder."""
        for path in self._folder.iterdir():
            path.unlink()


class BucketTarget:
    """A new folder under `exports/` in the bucket."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        self._bucket = bucket
        self._prefix = layout.export_prefix(name)
        self._written: list[str] = []

    def __str__(self) -> str:
        return self._bucket.uri(self._prefix)

    def put(self, name: str, body: bytes) -> None:
        """Write one object. Raise ConflictError if there is another already."""
        key = self._prefix + name
        if not self._bucket.put_if_absent(key, body, content_type=CONTENT_TYPES[Path(name).suffix]):
            raise ConflictError(f"{self._bucket.uri(key)} is there already", hint="export again")
        self._written.append(key)

    def discard(self) -> None:
        """Remove what was written."""
        for key in self._written:
            self._bucket.delete(key)


def export_name(form: ExportForm) -> str:
    """Return a name for a new export in the bucket, which sorts by time."""
    return f"{new_run_id(datetime.now(UTC))}-{form}"


class _Shard(Protocol):
    """Makes one file."""

    suffix: str

    def add(self, record: bytes) -> None: ...

    def finish(self) -> bytes: ...


class _Lines:
    """Records, one a line, gzip."""

    suffix = "jsonl.gz"

    def __init__(self) -> None:
        self._buffer = BytesIO()
        self._gzip = gzip.GzipFile(fileobj=self._buffer, mode="wb", compresslevel=COMPRESSION_LEVEL, mtime=0)

    def add(self, record: bytes) -> None:
        self._gzip.write(record.strip() + b"\n")

    def finish(self) -> bytes:
        self._gzip.close()
        return self._buffer.getvalue()


class _Items(_Lines):
    """Items of ninjs, one a line, gzip."""

    def add(self, record: bytes) -> None:
        item = ninjs_item(Article.model_validate_json(record))
        super().add(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode())


class _Columns:
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
    ExportForm.JSONL: _Lines,
    ExportForm.PARQUET: _Columns,
    ExportForm.NINJS: _Items,
}


Beside = Callable[[Manifest], Mapping[str, bytes]]
"""Returns further files of an export by name, given its manifest."""


def export_articles(
    archive: Archive,
    form: ExportForm,
    target: Target,
    *,
    versions: bool = False,
    beside: Beside | None = None,
    **conditions: Unpack[Conditions],
) -> Manifest:
    """Export the articles that `Archive.articles` gives for the same conditions, newspaper by newspaper.

    `versions`: every version that fulfils the conditions, not only each article's latest. `beside` makes further files,
    written before the manifest. Reprints are among the articles unless `unique` leaves them out: an export may be all
    that its reader has.
    Raise ConflictError, and leave nothing, if an article was purged meanwhile: it may be in what was written.
    """
    bucket = archive.bucket
    before = set(bucket.list_keys(layout.purge_traces_prefix()))

    def check() -> None:
        # From here on a purge finds all files but the manifest, and removes them itself.
        if set(bucket.list_keys(layout.purge_traces_prefix())) - before:
            raise ConflictError("an article was purged while the export was written", hint="export again")

    if conditions.get("unique") is None:
        conditions["unique"] = False
    cursor = archive.cursor()
    frames = archive.bulk(records=True, versions=versions, **conditions).frames()
    records = (record.encode() + b"\n" for frame in frames for record in frame["record"])
    return export_records(
        records, form, target, conditions=_asked(conditions), check=check, beside=beside, versions=versions,
        cursor=cursor,
    )  # fmt: skip  # short items: a line each would fill a screen


def _asked(conditions: Conditions) -> dict[str, JsonValue]:
    """Return the conditions that were given, as JSON."""
    given = {name: value for name, value in conditions.items() if value is not None and value is not DEFAULTS.get(name)}
    if "as_of" not in given:
        given.pop("clock", None)  # it has nothing to say
    return {name: value if isinstance(value, str | bool) else str(value) for name, value in given.items()}


def export_records(
    records: Iterable[bytes],
    form: ExportForm,
    target: Target,
    *,
    conditions: Mapping[str, JsonValue] | None = None,
    check: Callable[[], None] = lambda: None,
    beside: Beside | None = None,
    versions: bool = False,
    cursor: str | None = None,
) -> Manifest:
    """Write records, each the JSON of an article version, in the form asked for; return what was written.

    Holds one file of SHARD_SIZE in memory, compressed, however many records there are. What `check`, called before the
    manifest is written, or anything else raises is raised on, and nothing is left of the export.
    """
    made_at = datetime.now(UTC)
    files = []
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
        for name, body in (beside(manifest) if beside else {}).items():
            target.put(name, body)
        target.put("manifest.json", manifest.model_dump_json(indent=2).encode() + b"\n")
    except BaseException:
        target.discard()
        raise
    return manifest


def _shards(records: Iterator[bytes], form: ExportForm) -> Iterator[tuple[str, int, bytes]]:
    """Yield files: suffix, number of articles, content."""
    while (first := next(records, None)) is not None:
        shard, articles, size = SHARDS[form](), 0, 0
        for record in chain([first], records):
            shard.add(record)
            articles += 1
            size += len(record)
            if size >= SHARD_SIZE:
                break
        yield shard.suffix, articles, shard.finish()
