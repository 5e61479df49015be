"""Reading very many rows in order with bounded memory: sort a few narrow columns, then read the rows in windows."""

from collections.abc import Iterator, Mapping

import polars as pl

from storage.tables.delta.delta_table import ROW_KEY, BucketTable

__all__ = ["in_windows"]


def in_windows(
    table: BucketTable, rows: pl.LazyFrame, chosen: pl.LazyFrame, *, order: Mapping[str, bool], size: int, by: str
) -> Iterator[pl.DataFrame]:
    """Yield the rows that are in `chosen`, at most `size` at once, sorted by the columns `order`.

    `order` maps a column to whether it descends. `chosen` has the columns ROW_KEY, `by` and those of `order`. It is
    held in memory, and its values replace those of `rows`. The rows of one window have similar values of `by`, so few
    files are read for each window.
    """
    narrow = table.collect(chosen)
    # Takes half the memory of sorting the rows themselves.
    places = narrow.select(pl.arg_sort_by(list(order), descending=list(order.values()))).to_series()
    wide = rows.drop([name for name in narrow.columns if name not in ROW_KEY and name != by], strict=False)
    kind = narrow.schema[by]
    for start in range(0, narrow.height, size):
        window = narrow[places.slice(start, size)]
        first, last = window[by].min(), window[by].max()
        near = wide.filter(
            pl.col("source").is_in(window["source"].unique().sort().to_list()),
            pl.col(by).is_between(pl.lit(first, kind), pl.lit(last, kind)),
        )
        found = table.collect(near.drop(by).join(window.lazy().select(ROW_KEY), on=ROW_KEY, how="semi"))
        yield window.join(found, on=ROW_KEY, how="inner", maintain_order="left")
