"""Clustering many years in partitions of time, with the same decisions as article by article.

An article is related only to what was published within WINDOW before it. So a partition needs only its own articles and
those of the WINDOW before, and all partitions can be clustered at once. A partition also decides about the articles of
the WINDOW before; these decisions are discarded, except which cluster of the partition continues which earlier one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import polars as pl

from flows.dedup.cluster_reconciliation import relations
from flows.dedup.comparison.encoded_text import EncodedText
from flows.dedup.stories import KnownStories, Story
from flows.dedup.story_index import WINDOW, StoryIndex, find_original
from storage.model.article import Decision
from storage.tables.catalog_schema import RELATION_SCHEMA

__all__ = ["Boundary", "Partition", "cluster_partition", "join_partition", "split_days"]

BATCH_SIZE = 2_000
"""Stories that are looked up together."""

ONE_DAY = timedelta(days=1)
_NO_TEXT = EncodedText(b"", 0, b"")


@dataclass(frozen=True, slots=True)
class Partition:
    """What was found about the articles of one partition."""

    relations: pl.DataFrame
    """RELATION_SCHEMA, `source`, and `same`: whether the catalog already says so."""
    continued: dict[str, str]
    """For each cluster that began before the partition, its first article."""
    recent: list[str]
    """Articles of its last WINDOW that share a cluster."""


@dataclass(slots=True)
class Boundary:
    """What a partition must know of the one before it: the articles of the last WINDOW that share a cluster."""

    clusters: dict[str, str] = field(default_factory=dict)
    """Cluster by article."""
    originals: dict[str, str] = field(default_factory=dict)
    """Original by reprint."""


def split_days(days: Iterable[tuple[datetime, int]], most: int) -> list[tuple[datetime, datetime]]:
    """Return begin and end of partitions of at most `most` articles, unless a single day has more.

    `days`: each day with its number of articles, in order.
    """
    found: list[tuple[datetime, datetime]] = []
    amount = 0
    for day, articles in days:
        if found and amount + articles <= most:
            amount += articles
            found[-1] = found[-1][0], day + ONE_DAY
        else:
            amount = articles
            found.append((day, day + ONE_DAY))
    return found


def cluster_partition(known: KnownStories, begin: datetime, end: datetime) -> Partition:
    """Relate the articles published from `begin` to before `end`; `known` holds them and those of the WINDOW before."""
    stories, clusters = _decide(known)
    rows: list[tuple[object, ...]] = []
    continued: dict[str, str] = {}
    recent: list[str] = []
    for positions in clusters.values():
        printings = [replace(stories[position], encoded=known.encoded_text(position)) for position in positions]
        if printings[-1].moment < begin:
            continue
        catalogued = [known[position] for position in positions]
        name = _cluster_name(catalogued)
        if printings[0].moment < begin:
            continued[name] = printings[0].id
        for was, relation in zip(catalogued, relations(name, printings), strict=True):
            if begin <= was.moment < end:
                same = relation == (was.id, was.decision, was.of, was.cluster, was.similarity)
                rows.append((*relation, was.source, same))
                if len(positions) > 1 and was.moment >= end - WINDOW:
                    recent.append(was.id)
    frame = pl.DataFrame(rows, schema={**RELATION_SCHEMA, "source": pl.String, "same": pl.Boolean}, orient="row")
    return Partition(frame, continued, recent)


def _decide(known: KnownStories) -> tuple[list[Story], dict[str, list[int]]]:
    """Relate each story to those before it. Return the stories without their texts, and the positions by cluster."""
    decided: list[Story] = []
    clusters: dict[str, list[int]] = {}
    index = StoryIndex()
    for first in range(0, len(known), BATCH_SIZE):
        stories = [known[position] for position in range(first, min(first + BATCH_SIZE, len(known)))]
        for position, (story, hits) in enumerate(zip(stories, index.find_candidates(stories), strict=True), first):
            story.cluster = story.id
            found = index.relate(story, hits)
            story.cluster, story.decision, story.similarity = found.cluster, found.decision, found.similarity
            story.of = None if found.decision in (Decision.NEW, Decision.ROUTINE) else found.of
            index.add(story)
            clusters.setdefault(found.cluster, []).append(position)
            decided.append(replace(story, encoded=_NO_TEXT))
    return decided, clusters


def _cluster_name(catalogued: Sequence[Story]) -> str:
    """Return the id that the catalog has for the cluster of the original, if one of its articles; else the first's."""
    named = find_original(catalogued).cluster
    return named if any(story.id == named for story in catalogued) else catalogued[0].id


def join_partition(partition: Partition, boundary: Boundary) -> pl.DataFrame:
    """Return the relations of a partition that the catalog does not have yet; move `boundary` past the partition.

    Columns: RELATION_SCHEMA and `source`.
    """
    renamed = {name: boundary.clusters.get(first, first) for name, first in partition.continued.items()}
    relations = partition.relations.with_columns(
        pl.col("cluster").replace(renamed),
        pl.col("reprint_of").replace(boundary.originals),
        same=pl.col("same")
        & ~pl.col("cluster").is_in([name for name, now in renamed.items() if name != now])
        & ~pl.col("reprint_of").fill_null("").is_in(list(boundary.originals)),
    )
    clustered = relations.filter(pl.col("article_id").is_in(partition.recent))
    boundary.clusters = dict(clustered.select("article_id", "cluster").iter_rows())
    boundary.originals = dict(clustered.drop_nulls("reprint_of").select("article_id", "reprint_of").iter_rows())
    return relations.filter(~pl.col("same")).drop("same")
