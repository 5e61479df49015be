"""Clustering many years: the same decisions as article by article, made for one stretch of time after the other.

An article is related to what was published within WINDOW before it, and to nothing else. So a stretch needs only the
articles of its own time and those of the WINDOW before, and all stretches can be done at once. What was decided of the
articles before is decided there again, and thrown away but for one thing: which cluster of this stretch goes on with
which cluster of the one before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import polars as pl

from flows.dedup.cluster_reconciliation import relations
from flows.dedup.comparison.sketches import Sketch
from flows.dedup.stories import KnownStories, Story
from flows.dedup.story_index import WINDOW, StoryIndex, first_of
from storage.model.article import Decision
from storage.tables.catalog_schema import RELATION_SCHEMA

__all__ = ["Joint", "Stretch", "cluster_stretch", "joined", "stretches"]

AT_ONCE = 2_000
"""Stories that are looked up together."""

ONE_DAY = timedelta(days=1)
_NO_SKETCH = Sketch(b"", 0, b"")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found in a stretch of time."""

    relations: pl.DataFrame
    """Of the articles of the stretch: RELATION_SCHEMA, `source`, and whether the catalog says the same (`same`)."""
    goes_on: dict[str, str]
    """For each cluster that began before, its first article."""
    recent: list[str]
    """The articles of its last WINDOW that share a cluster."""


@dataclass(slots=True)
class Joint:
    """What a stretch has to know of the one before it: the articles of the last WINDOW that share a cluster."""

    clusters: dict[str, str] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    """Of the reprints among them."""


def stretches(days: Iterable[tuple[datetime, int]], most: int) -> list[tuple[datetime, datetime]]:
    """Return beginning and end of stretches of at most `most` articles, if no day alone has more.

    `days` says how many articles each day has, in order.
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


def cluster_stretch(known: KnownStories, begin: datetime, end: datetime) -> Stretch:
    """Relate the articles published from `begin` to before `end`; `known` are these and those of the WINDOW before."""
    stories, clusters = _decided(known)
    rows: list[tuple[object, ...]] = []
    goes_on: dict[str, str] = {}
    recent: list[str] = []
    for places in clusters.values():
        printings = [replace(stories[place], sketch=known.sketch(place)) for place in places]
        if printings[-1].moment < begin:
            continue
        before = [known[place] for place in places]
        name = _name(before)
        if printings[0].moment < begin:
            goes_on[name] = printings[0].id
        for was, relation in zip(before, relations(name, printings), strict=True):
            if begin <= was.moment < end:
                same = relation == (was.id, was.decision, was.of, was.cluster, was.similarity)
                rows.append((*relation, was.source, same))
                if len(places) > 1 and was.moment >= end - WINDOW:
                    recent.append(was.id)
    frame = pl.DataFrame(rows, schema={**RELATION_SCHEMA, "source": pl.String, "same": pl.Boolean}, orient="row")
    return Stretch(frame, goes_on, recent)


def _decided(known: KnownStories) -> tuple[list[Story], dict[str, list[int]]]:
    """Return the stories as they stand to those before them, without sketches, and the places of each cluster."""
    decided: list[Story] = []
    clusters: dict[str, list[int]] = {}
    index = StoryIndex()
    for first in range(0, len(known), AT_ONCE):
        stories = [known[place] for place in range(first, min(first + AT_ONCE, len(known)))]
        for place, (story, hits) in enumerate(zip(stories, index.foresee(stories), strict=True), first):
            story.cluster = story.id
            found = index.relate(story, hits)
            story.cluster, story.decision, story.similarity = found.cluster, found.decision, found.similarity
            story.of = None if found.decision in (Decision.NEW, Decision.ROUTINE) else found.of
            index.add(story)
            clusters.setdefault(found.cluster, []).append(place)
            decided.append(replace(story, sketch=_NO_SKETCH))
    return decided, clusters


def _name(before: Sequence[Story]) -> str:
    """Return the id of a cluster: the one that the catalog has for its original, if it is its own, else the first's."""
    named = first_of(before).cluster
    return named if any(story.id == named for story in before) else before[0].id


def joined(stretch: Stretch, joint: Joint) -> pl.DataFrame:
    """Return the relations of a stretch that the catalog does not say yet; `joint` is brought forward past it.

    Columns: RELATION_SCHEMA and `source`.
    """
    renamed = {name: joint.clusters.get(first, first) for name, first in stretch.goes_on.items()}
    relations = stretch.relations.with_columns(
        pl.col("cluster").replace(renamed),
        pl.col("reprint_of").replace(joint.originals),
        same=pl.col("same")
        & ~pl.col("cluster").is_in([name for name, now in renamed.items() if name != now])
        & ~pl.col("reprint_of").fill_null("").is_in(list(joint.originals)),
    )
    clustered = relations.filter(pl.col("article_id").is_in(stretch.recent))
    joint.clusters = dict(clustered.select("article_id", "cluster").iter_rows())
    joint.originals = dict(clustered.drop_nulls("reprint_of").select("article_id", "reprint_of").iter_rows())
    return relations.filter(~pl.col("same")).drop("same")
