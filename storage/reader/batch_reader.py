"""Reading many articles in batches: catalog columns, with whole records if wanted, for Polars, Arrow and pandas."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from storage.tables.records import Records

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["BatchReader"]

Frames = Callable[[int], Iterator[pl.DataFrame]]
"""Yields the chosen rows in data frames of at most the given number of rows."""

ROWS_AT_ONCE, RECORDS_AT_ONCE = 10_000, 5_000
"""Rows in memory at once, without and with records: some 20 and 50 MB, and as much again while they are read."""

OLDEST = pl.CompatLevel.oldest()
"""Arrow types that every library knows."""


class BatchReader:
    """Many articles in one of four forms. Nothing is read before a form is called; call only one of them, once.

    The columns are those of the catalog and, with records, `record`: the JSON of the version. The order is newspaper
    by newspaper, newest first. With records, an article that is purged meanwhile is left out. Reading may raise
    BucketUnavailableError.
    """

    def __init__(self, frames: Frames, schema: pl.Schema, records: Records | None) -> None:
        """With `records`, also read the record of each row."""
        self._frames = frames
        self._schema = pl.Schema({**schema, "record": pl.String()}) if records else schema
        self._records = records

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield Polars data frames of bounded size."""
        if self._records is None:
            yield from self._frames(ROWS_AT_ONCE)
            return
        records, rows = self._records, self._frames(RECORDS_AT_ONCE)

        def read_next() -> pl.DataFrame | None:
            frame = next(rows, None)
            return None if frame is None else frame.with_columns(records.column(frame)).drop_nulls("record")

        with ThreadPoolExecutor(1) as prefetch:
            upcoming = prefetch.submit(read_next)
            while (frame := upcoming.result()) is not None:
                upcoming = prefetch.submit(read_next)
                yield frame

    def batches(self) -> "pa.RecordBatchReader":
        """Return a reader that yields Arrow record batches of bounded size."""
        import pyarrow as pa

        schema = pl.DataFrame(schema=self._schema).to_arrow(compat_level=OLDEST).schema
        batches = (
            batch for frame in self.frames()
            for batch in frame.select(self._schema.names()).to_arrow(compat_level=OLDEST).to_batches()
        )  # fmt: skip  # short items: a line each would fill a screen
        return pa.RecordBatchReader.from_batches(schema, batches)

    def polars(self) -> pl.DataFrame:
        """Return everything as one Polars data frame."""
        return pl.concat([pl.DataFrame(schema=self._schema), *(f.select(self._schema.names()) for f in self.frames())])

    def pandas(self) -> "pd.DataFrame":
        """Return everything as one pandas data frame. Needs pandas, which is not installed with baotinh."""
        frame: pd.DataFrame = self.batches().read_all().to_pandas()
        return frame
