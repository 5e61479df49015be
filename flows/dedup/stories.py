"""What the stage holds of articles: stories as they are compared, and stories known from earlier runs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from mmap import ACCESS_READ, MADV_RANDOM, mmap
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from flows.dedup.comparison.postings import PLACE, entries_of
from flows.dedup.comparison.signatures import SCHEME, keys_of, unpack
from flows.dedup.comparison.sketches import Sketch
from flows.text.normalization import fold_words
from storage.tables.catalog_schema import INSTANT

__all__ = ["KnownStories", "Story", "beginning", "folded_headline"]


@dataclass(slots=True)
class Story:
    """What is known of an article."""

    id: str
    source: str
    moment: datetime
    """When it was published, as far as is known."""
    cluster: str
    hash: int
    """The beginning of its text's hash."""
    sketch: Sketch
    headline: int | None = None
    """Hash of the folded words."""
    credit: str | None = None
    address: str | None = None
    """What all addresses of the article have in common."""
    decision: str | None = None
    of: str | None = None
    similarity: float | None = None
    text_keys: Sequence[int] | None = None
    """Those of its sketch, where they are at hand."""

    def bare(self) -> "Story":
        """Return the same with a bare sketch."""
        return Story(  # dataclasses.replace takes four times as long
            self.id, self.source, self.moment, self.cluster, self.hash, self.sketch.bare(), self.headline, self.credit,
            self.address, self.decision, self.of, self.similarity,
        )  # fmt: skip  # short items: a line each would fill a screen

    @property
    def keys(self) -> list[int]:
        """What a repetition is likely to have in common with it: those of its text, and one of headline and paper."""
        keys = list(self.text_keys if self.text_keys is not None else keys_of(self.sketch))
        if self.headline:
            keys.append(_headline_key(self.source, self.headline))
        return keys

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Place in the order of publication."""
        return self.moment, self.source, self.id


def folded_headline(headline: str | None) -> int | None:
    """Return a hash of a headline's folded words; None if it has none."""
    words = fold_words(headline).text if headline else b""
    return _hash(words) if words else None


def _hash(text: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8).digest())


def beginning(text_hash: str | None) -> int:
    """Return the beginning of a text's hash as a number, 0 for none: enough to tell texts apart."""
    return int(text_hash[7:23], 16) if text_hash else 0


def _headline_key(source: str, headline: int) -> int:
    return crc32(source.encode(errors="surrogatepass"), headline & 0xFFFF_FFFF)


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "article_id": pl.String, "source": pl.String, "moment": INSTANT, "cluster": pl.String, "hash": pl.UInt64,
    "headline": pl.UInt64, "credit": pl.String, "decision": pl.String, "reprint_of": pl.String,
    "similarity": pl.Float64,
}  # fmt: skip  # short items: a line each would fill a screen
PLACED_AT_ONCE = 500_000
"""Entries that are worked on at once, 4 MB."""

_NO_NUMBERS = np.empty(0, np.int64)


class KnownStories:
    """Articles of earlier runs in the order of publication, in arrays: a tenth of the memory of objects."""

    def __init__(self, batches: Iterable[pl.DataFrame]) -> None:
        """Take what `Catalog.stories` yields. Signatures of another scheme say nothing, and are left out."""
        self.otherwise_signed = 0
        """Articles left out because another release has signed them."""
        self._others: dict[str, str] = {}
        # One piece of memory that grows with every batch: many pieces, freed, would not go back to the system.
        self._entries = bytearray()
        read: list[_Read] = []
        # Half a kilobyte an article, of which few are ever compared with: the system may keep them on disk.
        with TemporaryFile(prefix="baotinh-sketches-") as sketches:
            for batch in batches:
                read.append(self._read(batch, sum(len(before.words) for before in read), sketches))
            sketches.flush()
            self._sketches = _mapped(sketches)
        rows = pl.concat([batch.rows for batch in read]) if read else pl.DataFrame(schema=_SCHEMA)
        order = rows.select(pl.arg_sort_by("moment", "source", "article_id")).to_series().to_numpy()
        self._rows = rows[order]
        del rows
        words = np.concatenate([_NO_NUMBERS, *(batch.words for batch in read)])
        sizes = np.concatenate([_NO_NUMBERS, *(batch.sizes for batch in read)])
        self._begins, self._sizes, self._words = (np.cumsum(sizes) - sizes)[order], sizes[order], words[order]
        self.entries = _placed(np.frombuffer(self._entries, np.uint64), order)
        """Keys and places, for postings."""
        clusters = np.fromiter(map(_hash, map(str.encode, self._rows["cluster"])), np.uint64, len(order))
        self._by_cluster = np.argsort(clusters, kind="stable")
        self._cluster_hashes = clusters[self._by_cluster]

    def _read(self, batch: pl.DataFrame, first: int, sketches: IO[bytes]) -> "_Read":
        """Read a batch whose usable rows are numbered from `first`; write its sketches to a file."""
        batch = batch.with_columns(pl.coalesce("cluster", "article_id").alias("cluster"))
        usable = (pl.col("signature_scheme") == SCHEME).fill_null(value=False)
        self._others.update(batch.filter(~usable).select("article_id", "cluster").iter_rows())
        self.otherwise_signed += batch.filter(~usable)["signature_scheme"].count()
        batch = batch.filter(usable)
        headlines = [folded_headline(headline) or 0 for headline in batch["headline"]]
        rows = batch.with_columns(
            moment=pl.coalesce("published_at", "fetched_at"),
            headline=pl.Series(headlines, dtype=pl.UInt64),
            hash=pl.Series(map(beginning, batch["text_hash"]), dtype=pl.UInt64),
        )
        signed = unpack(batch["signature"])
        sketches.write(signed.sketches.tobytes())
        of_headlines = [
            (place, _headline_key(source, headline))
            for place, (source, headline) in enumerate(zip(batch["source"], headlines, strict=True))
            if headline
        ]
        numbers = np.repeat(np.arange(batch.height), signed.key_counts)
        self._entries += entries_of(signed.keys, first + numbers).tobytes()
        of_rows, keys = np.array(of_headlines, np.int64).reshape(-1, 2).T
        self._entries += entries_of(keys.astype(np.uint32), first + of_rows).tobytes()
        return _Read(rows.select(*_SCHEMA), signed.words, signed.sizes)

    def __len__(self) -> int:
        return self._rows.height

    def __getitem__(self, place: int) -> Story:
        """Return the story at `place`."""
        article_id, source, moment, cluster, hashed, headline, *relation = self._rows.row(place)
        credit, decision, of, similarity = relation
        return Story(
            article_id, source, moment, cluster, hashed, self.sketch(place), headline or None, credit, None, decision,
            of, similarity,
        )  # fmt: skip  # short items: a line each would fill a screen

    def __iter__(self) -> Iterator[Story]:
        return (self[place] for place in range(len(self)))

    def sketch(self, place: int) -> Sketch:
        """Return the sketch of the story at `place`."""
        begin, words = int(self._begins[place]), int(self._words[place])
        numbers = words + (words + 7) // 8
        stored = self._sketches[begin : begin + int(self._sizes[place])]
        return Sketch(stored[:words], int.from_bytes(stored[words:numbers], "big"), stored[numbers:])

    def clusters_of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Return the clusters of those of the articles that are known."""
        wanted = set(article_ids)
        here = self._rows.select("article_id", "cluster").filter(pl.col("article_id").is_in(list(wanted)))
        return {one: self._others[one] for one in wanted & self._others.keys()} | dict(here.iter_rows())

    def places_of(self, article_ids: Iterable[str]) -> list[int]:
        """Return the places of those of the articles that are here."""
        return self._rows.get_column("article_id").is_in(list(article_ids)).arg_true().to_list()

    def places_in(self, cluster: str) -> list[int]:
        """Return the places of a cluster's articles, first published first."""
        hashed = np.uint64(_hash(cluster.encode()))
        begin = self._cluster_hashes.searchsorted(hashed)
        end = self._cluster_hashes.searchsorted(hashed, side="right")
        places: list[int] = self._by_cluster[begin:end].tolist()
        return places


class _Read(NamedTuple):
    """A batch as it was read."""

    rows: pl.DataFrame
    words: NDArray[np.int64]
    """By row."""
    sizes: NDArray[np.int64]
    """Bytes of the sketches, by row."""


def _mapped(file: IO[bytes]) -> mmap | bytes:
    """Return the content of a file, which is read where it is looked at; it outlives the file's name and handle."""
    if not file.tell():
        return b""
    content = mmap(file.fileno(), 0, access=ACCESS_READ)
    content.madvise(MADV_RANDOM)
    return content


def _placed(entries: NDArray[np.uint64], order: NDArray[np.integer[Any]]) -> NDArray[np.uint64]:
    """Return `entries` sorted, with the places of rows, which come in `order`, instead of the rows' numbers."""
    places = np.empty(len(order), np.uint64)
    places[order] = np.arange(len(order), dtype=np.uint64)
    for begin in range(0, len(entries), PLACED_AT_ONCE):
        part = entries[begin : begin + PLACED_AT_ONCE]
        part += places[part & PLACE] - (part & PLACE)
    entries.sort()
    return entries
