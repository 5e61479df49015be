"""Reconciling clusters: correct the catalog once articles that came separately, or in the wrong order, are all there.

Two runs at once do not see each other's articles, and an original may be fetched after its reprints. So every run
appends its rows to the catalog first, and then reconciles the clusters of its articles with what the catalog holds by
then. The result depends on the rows alone, not on which run reconciles them or how often; the last run to append sees
everything.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from flows.dedup.comparison.text_comparison import compare
from flows.dedup.stories import KnownStories, Story
from flows.dedup.story_index import MAJORITY, StoryIndex, find_original
from storage.model.article import Decision
from storage.tables.catalog_schema import RELATION_SCHEMA

__all__ = ["RelationRow", "changed_relations", "relations"]

RelationRow = tuple[str, str | None, str | None, str | None, float | None]
"""A row of RELATION_SCHEMA."""


def changed_relations(known: KnownStories, article_ids: Iterable[str]) -> pl.DataFrame:
    """Reconcile the clusters of the articles; return the rows of RELATION_SCHEMA that now differ from `known`."""
    index = StoryIndex(known)
    changed = [
        relation
        for cluster, stories in sorted(_merged_clusters(known, index, set(article_ids)).items())
        for story, relation in zip(stories, relations(cluster, stories), strict=True)
        if relation != (story.id, story.decision, story.of, story.cluster, story.similarity)
    ]
    return pl.DataFrame(changed, schema=RELATION_SCHEMA, orient="row")


def _merged_clusters(known: KnownStories, index: StoryIndex, article_ids: set[str]) -> dict[str, list[Story]]:
    """Return the stories of every cluster that holds one of the articles; clusters of one story are merged."""
    stories = [known[position] for position in known.positions_of(article_ids)]
    merges = _ClusterMerges()
    root = merges.root
    affected = {story.cluster for story in stories}
    for story in sorted(stories, key=lambda story: story.id):
        # Only a cluster's original may belong to another cluster. A report made of two stories does not merge them.
        if story.decision not in (Decision.NEW, Decision.ROUTINE):
            continue
        for other in index.same_stories(story):
            one, two = root(story.cluster), root(other.cluster)
            if one != two and other.decision != Decision.PARTIAL:
                first, second = sorted((one, two), key=lambda cluster: _order(index.original_of(cluster)))
                merges.merge(second, first)
                affected.add(other.cluster)
    affected |= merges.follow_renamed(affected, known)
    members: dict[str, list[Story]] = {}
    for cluster in sorted(affected):
        stories_in = (known[position] for position in known.positions_in(cluster))
        members.setdefault(root(cluster), []).extend(stories_in)
    return members


class _ClusterMerges:
    """Which clusters were merged into which: a union-find structure."""

    def __init__(self) -> None:
        self._into: dict[str, str] = {}

    def root(self, cluster: str) -> str:
        while cluster in self._into:
            cluster = self._into[cluster]
        return cluster

    def merge(self, cluster: str, into: str) -> None:
        if self.root(cluster) != self.root(into):
            self._into[self.root(cluster)] = self.root(into)

    def follow_renamed(self, clusters: set[str], known: KnownStories) -> set[str]:
        """Merge clusters whose naming article has moved to another cluster; return those other clusters.

        A cluster is named after one of its articles. A run at the same time may have moved that article to another
        cluster, without seeing the rest of this one; the rest must follow.
        """
        found: set[str] = set()
        fresh = clusters
        while fresh:
            renamed = sorted(known.clusters_of(fresh).items())
            for cluster, now in renamed:
                self.merge(cluster, now)
            fresh = {now for _, now in renamed} - clusters - found
            found |= fresh
        return found


def _order(story: Story | None) -> tuple[object, ...]:
    assert story is not None
    return story.order


def relations(cluster: str, stories: Sequence[Story]) -> list[RelationRow]:
    """Return how each printing of one story stands to the original."""
    original = find_original(stories)
    return [_relation(cluster, story, original, alone=len(stories) == 1) for story in stories]


def _relation(cluster: str, story: Story, original: Story, *, alone: bool) -> RelationRow:
    decision, of, similarity = story.decision, story.of, story.similarity
    if story is original and not alone:
        decision = Decision.ROUTINE if decision == Decision.ROUTINE else Decision.NEW
        of = similarity = None
    elif story is not original and decision != Decision.VERSION:
        found = compare(story.encoded, original.encoded)
        if found.same_story or of is None:
            whole = min(found.of_new, found.of_old) >= MAJORITY
            decision, of = (Decision.REPRINT if whole else Decision.PARTIAL), original.id
            similarity = round(found.jaccard, 3)
    return story.id, decision, of, cluster, similarity
