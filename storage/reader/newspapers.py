"""Which newspapers an archive knows: a misspelt one must not look like one without articles."""

import difflib
import json
from pathlib import PurePosixPath

import polars as pl

from storage import layout
from storage.errors import NotFoundError, UnknownNewspaperError
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog

__all__ = ["Newspapers"]

MOST_NAMED = 10
"""Newspapers that an error names if none is called alike."""


class Newspapers:
    """The newspapers of one bucket: those with articles, and those of the registry that the last run left there."""

    def __init__(self, bucket: Bucket, catalog: Catalog) -> None:
        self._bucket = bucket
        self._catalog = catalog
        self._known: set[str] = set()

    def check(self, source: str) -> None:
        """Raise UnknownNewspaperError if nobody knows `source`. In a bucket without a registry nobody can tell."""
        if source in self._known:
            return
        rows = self._catalog.scan().select("source")
        if self._catalog.collect(rows.filter(pl.col("source") == source).head(1)).is_empty():
            registered = self._registered()
            if registered and source not in registered:
                raise _unknown(source, sorted({*registered, *self._catalog.collect(rows.unique())["source"]}))
            if not registered:
                return
        self._known.add(source)

    def _registered(self) -> set[str]:
        try:
            files = json.loads(self._bucket.get(layout.LAST_GOOD_REGISTRY).body)["files"]
            paths = [PurePosixPath(name) for name in files]
        except (NotFoundError, ValueError, KeyError, TypeError):  # no run has been, or it is damaged
            return set()
        return {path.stem for path in paths if path.parts[0] == "newspapers"}


def _unknown(source: str, known: list[str]) -> UnknownNewspaperError:
    if alike := difflib.get_close_matches(source, known):
        hint = f"did you mean {' or '.join(alike)}?"
    else:
        hint = f"there are {', '.join(known[:MOST_NAMED])}{', …' if len(known) > MOST_NAMED else ''}"
    return UnknownNewspaperError(f"no newspaper of this archive is called {source!r}", hint=hint)
