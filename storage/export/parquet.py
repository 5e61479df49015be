"""Conversion of JSON lines to Parquet, one row group at a time."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO

import polars as pl

__all__ = ["ParquetLines"]

GROUP_SIZE = 8_000_000
"""Bytes of JSON in one row group: some thousand articles; with all copies, 100 MB of memory."""

OLDEST = pl.CompatLevel.oldest()
"""Arrow types that every engine knows."""


class ParquetLines:
    """Writes JSON lines to a Parquet file, compressed with zstd. `close` completes the file."""

    def __init__(self, sink: IO[bytes], columns: Mapping[str, pl.DataType | type[pl.DataType]]) -> None:
        """Write to `sink`, which needs no seek. Fields that are not in `columns` are left out."""
        # Imported here: the other formats do not need pyarrow.
        import pyarrow.parquet as pq

        self._schema = pl.Schema(columns)
        self._writer = pq.ParquetWriter(sink, self._schema.to_arrow(compat_level=OLDEST), compression="zstd")
        self._group: list[bytes] = []
        self._size = 0

    def add(self, line: bytes) -> None:
        """Add one row: a JSON object."""
        self._group.append(line.strip())
        self._size += len(line)
        if self._size >= GROUP_SIZE:
            self._write_group()

    def close(self) -> None:
        """Write the remaining rows and the file's footer."""
        if self._group:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        rows = pl.read_ndjson(BytesIO(b"\n".join(self._group)), schema=self._schema)
        self._writer.write_table(rows.to_arrow(compat_level=OLDEST))
        self._group, self._size = [], 0
