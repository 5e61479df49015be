"""Settling clusters: what the catalog should say once articles that came apart, or in the wrong order, are all there.

Two runs at once do not see each other's articles, and an original may be fetched after its reprints. So every run,
after its rows are in the catalog, has the clusters of its articles settled from what the catalog holds by then. The
result depends on the rows alone, not on who settles or how often; the last run to append sees everything.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from flows.dedup.comparison.text_comparison import compare
from flows.dedup.stories import KnownStories, Story
from flows.dedup.story_index import MOSTLY, StoryIndex, first_of
from storage.model.article import Decision
from storage.tables.catalog_schema import RELATION_SCHEMA

__all__ = ["Relation", "relations", "settled"]


def settled(known: KnownStories, article_ids: Iterable[str]) -> pl.DataFrame:
    """Return the rows of RELATION_SCHEMA that differ from `known` once the clusters of the articles are settled."""
    index = StoryIndex(known)
    told = [
        relation
        for cluster, stories in sorted(_joined(known, index, set(article_ids)).items())
        for story, relation in zip(stories, relations(cluster, stories), strict=True)
        if relation != (story.id, story.decision, story.of, story.cluster, story.similarity)
    ]
    return pl.DataFrame(told, schema=RELATION_SCHEMA, orient="row")


Relation = tuple[str, str | None, str | None, str | None, float | None]
"""A row of RELATION_SCHEMA."""


def _joined(known: KnownStories, index: StoryIndex, article_ids: set[str]) -> dict[str, list[Story]]:
    """Return the stories of every cluster that the articles are in, those joined that tell one story."""
    stories = [known[place] for place in known.places_of(article_ids)]
    joined = _Joined()
    root = joined.root
    touched = {story.cluster for story in stories}
    for story in sorted(stories, key=lambda story: story.id):
        # Only what claims to be a story of its own may turn out not to be: a report made of two joins none of them.
        if story.decision not in (Decision.NEW, Decision.ROUTINE):
            continue
        for other in index.printings_of(story):
            one, two = root(story.cluster), root(other.cluster)
            if one != two and other.decision != Decision.PARTIAL:
                first, second = sorted((one, two), key=lambda cluster: _order(index.original_of(cluster)))
                joined.join(second, first)
                touched.add(other.cluster)
    touched |= joined.follow(touched, known)
    members: dict[str, list[Story]] = {}
    for cluster in sorted(touched):
        members.setdefault(root(cluster), []).extend(known[place] for place in known.places_in(cluster))
    return members


class _Joined:
    """Clusters that turned out to be one."""

    def __init__(self) -> None:
        self._into: dict[str, str] = {}

    def root(self, cluster: str) -> str:
        while cluster in self._into:
            cluster = self._into[cluster]
        return cluster

    def join(self, cluster: str, into: str) -> None:
        if self.root(cluster) != self.root(into):
            self._into[self.root(cluster)] = self.root(into)

    def follow(self, clusters: set[str], known: KnownStories) -> set[str]:
        """Join clusters whose name has moved on, and return where to.

        A cluster is named after one of its own; if a run at the same time has joined that one to another cluster, those
        that it did not see must follow.
        """
        found: set[str] = set()
        fresh = clusters
        while fresh:
            named = sorted(known.clusters_of(fresh).items())
            for cluster, now in named:
                self.join(cluster, now)
            fresh = {now for _, now in named} - clusters - found
            found |= fresh
        return found


def _order(story: Story | None) -> tuple[object, ...]:
    assert story is not None
    return story.order


def relations(cluster: str, stories: Sequence[Story]) -> list[Relation]:
    """Return how each printing of one story stands to the original."""
    original = first_of(stories)
    return [_relation(cluster, story, original, alone=len(stories) == 1) for story in stories]


def _relation(cluster: str, story: Story, original: Story, *, alone: bool) -> Relation:
    decision, of, similarity = story.decision, story.of, story.similarity
    if story is original and not alone:
        decision = Decision.ROUTINE if decision == Decision.ROUTINE else Decision.NEW
        of = similarity = None
    elif story is not original and decision != Decision.VERSION:
        found = compare(story.sketch, original.sketch)
        if found.same_story or of is None:
            whole = min(found.of_new, found.of_old) >= MOSTLY
            decision, of = (Decision.REPRINT if whole else Decision.PARTIAL), original.id
            similarity = round(found.jaccard, 3)
    return story.id, decision, of, cluster, similarity
