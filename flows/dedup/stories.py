"""What the stage holds of articles: texts as they are compared, and stories known from earlier runs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

import polars as pl

from flows.dedup.folding import words
from flows.dedup.signatures import SCHEME, keys_of, pack
from flows.dedup.sketches import Sketch

__all__ = ["KnownStories", "Story", "Text", "folded_headline"]


class Text(NamedTuple):
    """A text as it is compared."""

    sketch: Sketch
    hash: str
    values: bytes
    """The signature's bytes."""

    @classmethod
    def of(cls, sketch: Sketch, hashed: str) -> "Text":
        """Return the text with its signature."""
        return cls(sketch, hashed, pack(sketch))


@dataclass(slots=True)
class Story:
    """What is known of an article."""

    id: str
    source: str
    moment: datetime
    """When it was published, as far as is known."""
    cluster: str
    hash: str
    values: bytes
    """The signature's bytes; empty if they are of another scheme."""
    headline: str | None = None
    """Folded."""
    credit: str | None = None
    address: str | None = None
    """What all addresses of the article have in common."""
    decision: str | None = None
    of: str | None = None
    similarity: float | None = None

    @property
    def keys(self) -> list[int]:
        """What a repetition is likely to have in common with it: those of its text, and one of headline and paper."""
        keys = keys_of(self.values).tolist() if self.values else []
        if self.headline:
            keys.append(crc32(f"{self.source}\n{self.headline}".encode(errors="surrogatepass")))
        return keys


def folded_headline(headline: str | None) -> str | None:
    """Return the words of a headline, folded; None if it has none."""
    return " ".join(words(headline)) or None if headline else None


class KnownStories:
    """Articles of earlier runs, left in the catalog's rows until they are asked for: half the memory of objects."""

    def __init__(self, rows: pl.DataFrame) -> None:
        """Take rows of `Catalog.signatures`. Signatures of another scheme say nothing, and are left out."""
        self._clusters = rows.select("article_id", pl.coalesce("cluster", "article_id"))
        usable = (pl.col("signature_scheme") == SCHEME) & pl.col("signature").is_not_null()
        # Filtering copies the signatures, which are most of the rows' memory.
        if not rows.select(usable.fill_null(value=False).all()).item():
            rows = rows.filter(usable)
        self._rows = rows.select(
            "article_id",
            "source",
            pl.coalesce("published_at", "fetched_at").alias("moment"),
            pl.coalesce("cluster", "article_id"),
            pl.col("text_hash").fill_null(""),
            "signature",
            "headline",
            "credit",
            "decision",
            "reprint_of",
            "similarity",
        )

    def __len__(self) -> int:
        return self._rows.height

    def __getitem__(self, place: int) -> Story:
        """Return the story at `place`."""
        article_id, source, moment, cluster, hashed, values, headline, credit, *relation = self._rows.row(place)
        return Story(
            article_id, source, moment, cluster, hashed, values, folded_headline(headline), credit, None, *relation
        )

    def __iter__(self) -> Iterator[Story]:
        return (self[place] for place in range(len(self)))

    def clusters_of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Return the clusters of those of the articles that are known."""
        return dict(self._clusters.filter(pl.col("article_id").is_in(list(article_ids))).iter_rows())

    def in_clusters(self) -> list[int]:
        """Return the places of the articles that share a cluster."""
        shared = self._rows.get_column("cluster").is_duplicated()
        return shared.arg_true().to_list()

    def places_of(self, article_ids: Iterable[str]) -> list[int]:
        """Return the places of those of the articles that are here."""
        return self._rows.get_column("article_id").is_in(list(article_ids)).arg_true().to_list()

    def places_in(self, cluster: str) -> list[int]:
        """Return the places of a cluster's articles."""
        return (self._rows.get_column("cluster") == cluster).arg_true().to_list()
