"""Writing the Parquet files of a Delta table, with the statistics that its log tells of each."""

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:  # who only reads needs no pyarrow
    import pyarrow as pa

__all__ = ["FileFormat", "ParquetFile", "logged", "whole_groups"]

MILLISECOND = timedelta(milliseconds=1)
"""The precision of times in the Delta log."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a table's Parquet files are written."""

    rows_a_group: int
    statistics: frozenset[str]
    """Columns whose smallest and largest value stand in the file and in the Delta log."""
    no_dictionary: frozenset[str]
    """Columns whose values do not repeat."""
    compression_level: int
    """Of Zstandard."""


def whole_groups(frames: Iterator[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of `frames` in frames of multiples of `size` rows, but for the last."""
    rest: pl.DataFrame | None = None
    for frame in frames:
        rest = frame if rest is None else rest.vstack(frame)
        whole = rest.height - rest.height % size
        if whole:
            yield rest[:whole]
            rest = rest[whole:]
    if rest is not None and rest.height:
        yield rest


class ParquetFile:
    """A Parquet file that is being written."""

    def __init__(self, schema: "pa.Schema", form: FileFormat) -> None:
        import pyarrow.parquet as pq

        self._schema = schema
        self._form = form
        self._buffer = io.BytesIO()
        self._writer = pq.ParquetWriter(
            self._buffer,
            schema,
            compression="zstd",
            compression_level=form.compression_level,
            use_dictionary=[name for name in _leaves(schema) if name not in form.no_dictionary],
            write_statistics=sorted(form.statistics & set(schema.names)),
            store_schema=False,
        )
        self.count = 0
        """Rows written so far."""
        self._smallest: list[pl.DataFrame] = []
        self._largest: list[pl.DataFrame] = []
        self._nulls: list[pl.DataFrame] = []
        """Of the columns with statistics, one row for each frame written."""

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._buffer.tell()

    def write(self, frame: pl.DataFrame) -> None:
        """Append rows."""
        table = frame.to_arrow().select(self._schema.names).cast(self._schema)
        self._writer.write_table(table, row_group_size=self._form.rows_a_group)
        self.count += frame.height
        bounded = frame.select(sorted(self._form.statistics & set(frame.columns)))
        self._smallest.append(bounded.select(pl.all().min()))
        self._largest.append(bounded.select(pl.all().max()))
        self._nulls.append(bounded.null_count())

    def finish(self) -> bytes:
        """Return the whole file."""
        self._writer.close()
        return self._buffer.getvalue()

    def statistics(self) -> dict[str, object]:
        """Return the file's statistics as the Delta log has them."""
        smallest = pl.concat(self._smallest).select(pl.all().min()).row(0, named=True)
        largest = pl.concat(self._largest).select(pl.all().max()).row(0, named=True)
        return {
            "numRecords": self.count,
            "minValues": {name: logged(value, up=False) for name, value in smallest.items() if value is not None},
            "maxValues": {name: logged(value, up=True) for name, value in largest.items() if value is not None},
            "nullCount": pl.concat(self._nulls).sum().row(0, named=True),
        }


def _leaves(schema: "pa.Schema") -> Iterator[str]:
    """Yield the paths of the columns that a Parquet file of this schema has."""
    import pyarrow as pa

    for field in schema:
        yield f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name


def logged(value: object, *, up: bool) -> object:
    """Return a value as the Delta log has it: times in whole milliseconds, rounded so that they still are a bound."""
    if not isinstance(value, datetime):
        return value
    value = value.astimezone(UTC)
    rest = timedelta(microseconds=value.microsecond % 1000)
    if rest and up:
        rest -= MILLISECOND
    with suppress(OverflowError):  # the last moment of the year 9999
        value -= rest
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat().replace("+00:00", "Z")
