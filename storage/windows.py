"""Reading very many rows in order, in bounded memory: first the order from narrow columns, then the rows in windows."""

from collections.abc import Iterator

import polars as pl

from storage.delta_table import BucketTable

__all__ = ["in_windows"]

KEY = ("source", "article_id", "version")


def in_windows(
    table: BucketTable, rows: pl.LazyFrame, order: pl.LazyFrame, *, size: int, by: str
) -> Iterator[pl.DataFrame]:
    """Yield `rows` in the order of `order`, at most `size` at once.

    `order` has the columns KEY and `by`, and is held in memory; of its further columns its values count, not those of
    `rows`. Rows of one window have close values of `by`, so that few files have to be read for each.
    """
    narrow = table.collect(order)
    wide = rows.drop([name for name in narrow.columns if name not in KEY and name != by], strict=False)
    for start in range(0, narrow.height, size):
        window = narrow.slice(start, size)
        first, last = window[by].min(), window[by].max()
        kind = narrow.schema[by]
        near = wide.filter(
            pl.col("source").is_in(window["source"].unique().sort().to_list()),
            pl.col(by).is_between(pl.lit(first, kind), pl.lit(last, kind)),
        )
        found = table.collect(near.drop(by).join(window.lazy().select(KEY), on=KEY, how="semi"))
        yield window.join(found, on=KEY, how="inner", maintain_order="left")
