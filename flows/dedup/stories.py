"""Stories: articles as they are compared, and the articles known from earlier runs."""

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

from flows.dedup.comparison.encoded_text import EncodedText
from flows.dedup.comparison.postings import POSITION, entries_of
from flows.dedup.comparison.signatures import SCHEME, keys_of, unpack
from flows.text.normalization import fold_words
from storage.tables.catalog_schema import INSTANT

__all__ = ["KnownStories", "Story", "hash_prefix", "headline_hash"]


@dataclass(slots=True)
class Story:
    """What is known of an article."""

    id: str
    source: str
    moment: datetime
    """When it was published; if that is unknown, when it was fetched."""
    cluster: str
    hash: int
    """The first bytes of its text's hash: see `hash_prefix`."""
    encoded: EncodedText
    headline: int | None = None
    """Hash of the folded words."""
    credit: str | None = None
    """The agency or paper that it credits."""
    address: str | None = None
    """What all addresses of the article have in common."""
    decision: str | None = None
    of: str | None = None
    similarity: float | None = None
    text_keys: Sequence[int] | None = None
    """Keys of its text, if they were computed before."""

    def without_caches(self) -> "Story":
        """Return a copy that takes little memory, for keeping."""
        return Story(  # dataclasses.replace takes four times as long
            self.id, self.source, self.moment, self.cluster, self.hash, self.encoded.without_caches(), self.headline,
            self.credit, self.address, self.decision, self.of, self.similarity,
        )  # fmt: skip  # short items: a line each would fill a screen

    @property
    def keys(self) -> list[int]:
        """Keys that a reprint is likely to share: those of its text, and one of its headline and paper."""
        keys = list(self.text_keys if self.text_keys is not None else keys_of(self.encoded))
        if self.headline:
            keys.append(_headline_key(self.source, self.headline))
        return keys

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Sort key of the order of publication."""
        return self.moment, self.source, self.id


def headline_hash(headline: str | None) -> int | None:
    """Return a hash of a headline's folded words; None if it has none."""
    words = fold_words(headline).text if headline else b""
    return _hash(words) if words else None


def _hash(text: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8).digest())


def hash_prefix(text_hash: str | None) -> int:
    """Return the first 8 bytes of a text's hash as a number, 0 for none: enough to tell texts apart."""
    return int(text_hash[7:23], 16) if text_hash else 0


def _headline_key(source: str, headline: int) -> int:
    return crc32(source.encode(errors="surrogatepass"), headline & 0xFFFF_FFFF)


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "article_id": pl.String, "source": pl.String, "moment": INSTANT, "cluster": pl.String, "hash": pl.UInt64,
    "headline": pl.UInt64, "credit": pl.String, "decision": pl.String, "reprint_of": pl.String,
    "similarity": pl.Float64,
}  # fmt: skip  # short items: a line each would fill a screen
ENTRIES_PER_STEP = 500_000
"""Entries that are converted together, 4 MB."""

_NO_NUMBERS = np.empty(0, np.int64)


class KnownStories:
    """Articles of earlier runs in the order of publication, in arrays: a tenth of the memory of objects."""

    def __init__(self, batches: Iterable[pl.DataFrame]) -> None:
        """Take what `Catalog.stories` yields. Signatures of another scheme cannot be compared and are left out."""
        self.incompatible_signatures = 0
        """Articles left out because their signatures are of another scheme."""
        self._left_out: dict[str, str] = {}
        """Cluster by article of those left out."""
        # One buffer that grows with every batch: many small ones, freed, would not return to the system.
        self._entries = bytearray()
        read: list[_Batch] = []
        # Half a kilobyte an article, and few articles are ever compared: the system may keep the rest on disk.
        with TemporaryFile(prefix="baotinh-texts-") as file:
            for batch in batches:
                read.append(self._read(batch, sum(len(before.words) for before in read), file))
            file.flush()
            self._texts = _map_file(file)
        rows = pl.concat([batch.rows for batch in read]) if read else pl.DataFrame(schema=_SCHEMA)
        order = rows.select(pl.arg_sort_by("moment", "source", "article_id")).to_series().to_numpy()
        self._rows = rows[order]
        del rows
        words = np.concatenate([_NO_NUMBERS, *(batch.words for batch in read)])
        sizes = np.concatenate([_NO_NUMBERS, *(batch.sizes for batch in read)])
        self._begins, self._sizes, self._words = (np.cumsum(sizes) - sizes)[order], sizes[order], words[order]
        self.entries = _with_positions(np.frombuffer(self._entries, np.uint64), order)
        """Keys and positions, for postings."""
        clusters = np.fromiter(map(_hash, map(str.encode, self._rows["cluster"])), np.uint64, len(order))
        self._by_cluster = np.argsort(clusters, kind="stable")
        self._cluster_hashes = clusters[self._by_cluster]

    def _read(self, batch: pl.DataFrame, first: int, file: IO[bytes]) -> "_Batch":
        """Read a batch whose usable rows are numbered from `first`; write its encoded texts to `file`."""
        batch = batch.with_columns(pl.coalesce("cluster", "article_id").alias("cluster"))
        usable = (pl.col("signature_scheme") == SCHEME).fill_null(value=False)
        self._left_out.update(batch.filter(~usable).select("article_id", "cluster").iter_rows())
        self.incompatible_signatures += batch.filter(~usable)["signature_scheme"].count()
        batch = batch.filter(usable)
        headlines = [headline_hash(headline) or 0 for headline in batch["headline"]]
        rows = batch.with_columns(
            moment=pl.coalesce("published_at", "fetched_at"),
            headline=pl.Series(headlines, dtype=pl.UInt64),
            hash=pl.Series(map(hash_prefix, batch["text_hash"]), dtype=pl.UInt64),
        )
        unpacked = unpack(batch["signature"])
        file.write(unpacked.encoded_texts.tobytes())
        with_headline = [
            (row, _headline_key(source, headline))
            for row, (source, headline) in enumerate(zip(batch["source"], headlines, strict=True))
            if headline
        ]
        numbers = np.repeat(np.arange(batch.height), unpacked.key_counts)
        self._entries += entries_of(unpacked.keys, first + numbers).tobytes()
        rows_with_headline, keys = np.array(with_headline, np.int64).reshape(-1, 2).T
        self._entries += entries_of(keys.astype(np.uint32), first + rows_with_headline).tobytes()
        return _Batch(rows.select(*_SCHEMA), unpacked.words, unpacked.sizes)

    def __len__(self) -> int:
        return self._rows.height

    def __getitem__(self, position: int) -> Story:
        """Return the story at `position`."""
        article_id, source, moment, cluster, hashed, headline, *relation = self._rows.row(position)
        credit, decision, of, similarity = relation
        return Story(
            article_id, source, moment, cluster, hashed, self.encoded_text(position), headline or None, credit, None,
            decision, of, similarity,
        )  # fmt: skip  # short items: a line each would fill a screen

    def __iter__(self) -> Iterator[Story]:
        return (self[position] for position in range(len(self)))

    def encoded_text(self, position: int) -> EncodedText:
        """Return the encoded text of the story at `position`."""
        begin, words = int(self._begins[position]), int(self._words[position])
        numbers = words + (words + 7) // 8
        stored = self._texts[begin : begin + int(self._sizes[position])]
        return EncodedText(stored[:words], int.from_bytes(stored[words:numbers], "big"), stored[numbers:])

    def clusters_of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Return the cluster of each of the articles that is known, also of those left out."""
        wanted = set(article_ids)
        here = self._rows.select("article_id", "cluster").filter(pl.col("article_id").is_in(list(wanted)))
        return {one: self._left_out[one] for one in wanted & self._left_out.keys()} | dict(here.iter_rows())

    def positions_of(self, article_ids: Iterable[str]) -> list[int]:
        """Return the positions of those of the articles that can be compared."""
        return self._rows.get_column("article_id").is_in(list(article_ids)).arg_true().to_list()

    def positions_in(self, cluster: str) -> list[int]:
        """Return the positions of a cluster's articles in order of publication."""
        hashed = np.uint64(_hash(cluster.encode()))
        begin = self._cluster_hashes.searchsorted(hashed)
        end = self._cluster_hashes.searchsorted(hashed, side="right")
        positions: list[int] = self._by_cluster[begin:end].tolist()
        return positions


class _Batch(NamedTuple):
    """A batch after it was read."""

    rows: pl.DataFrame
    words: NDArray[np.int64]
    """Words by row."""
    sizes: NDArray[np.int64]
    """Bytes of the encoded text by row."""


def _map_file(file: IO[bytes]) -> mmap | bytes:
    """Return the content of a file, which is read only where it is accessed; it outlives the file's name and handle."""
    if not file.tell():
        return b""
    content = mmap(file.fileno(), 0, access=ACCESS_READ)
    content.madvise(MADV_RANDOM)
    return content


def _with_positions(entries: NDArray[np.uint64], order: NDArray[np.integer[Any]]) -> NDArray[np.uint64]:
    """Replace the row numbers in `entries` by positions, and sort; `order` holds the row number at each position."""
    positions = np.empty(len(order), np.uint64)
    positions[order] = np.arange(len(order), dtype=np.uint64)
    for begin in range(0, len(entries), ENTRIES_PER_STEP):
        step = entries[begin : begin + ENTRIES_PER_STEP]
        step += positions[step & POSITION] - (step & POSITION)
    entries.sort()
    return entries
