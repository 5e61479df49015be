"""The stories that an article may repeat, and how it stands to them: the decision of the deduplication stage."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flows.dedup.comparison.agencies import is_outlet_of
from flows.dedup.comparison.postings import Hits, Postings
from flows.dedup.comparison.text_comparison import Comparison, compare
from flows.dedup.stories import KnownStories, Story
from storage.model.article import Decision

__all__ = [
    "MAJORITY",
    "SAME_TEXT",
    "UNDATED",
    "WINDOW",
    "StoryIndex",
    "StoryRelation",
    "find_original",
    "is_original_of",
]

MIN_WORDS = 30
"""Shorter texts (picture captions, greetings) share most of their words with others by chance."""

MIN_WORDS_IF_EQUAL = 20
"""Shorter texts are not the same story even if they are the same word for word."""

MOST_COMPARED = 8
"""Stories that one article is compared with. The most similar one is nearly always among the first two."""

MOST_ALIGNED = 3
"""The most similar of those, which are compared word by word. If they are of one template, so are the others."""

MOST_PER_CLUSTER = 2
"""Printings of one story that an article is compared with: one that repeats the story repeats the nearest of them."""

MAJORITY = 0.5
"""A reprint shares this part of both texts. If one of the two has more of its own, it contains the other."""

BOILERPLATE = 0.8
"""Share of one article that another of the same paper must contain for one story. Less may be what the paper prints in
several articles: a contact line, earlier headlines, the background of an affair."""

NEW_BOILERPLATE = 0.6
"""The same share where only two articles have the passage so far."""

WINDOW = timedelta(days=30)
"""Longest time between two articles that may repeat each other: wire stories spread within days."""

SAME_ARTICLE = timedelta(days=3)
"""Within this time, one headline over similar texts in one paper is one article."""

SAME_TEXT = "same text, headline and paper"
"""The evidence for one article at two addresses."""

CACHED_STORIES = 256
"""Stories kept with their caches, 100 KB each: those printed just now, which will be compared again."""

UNDATED = datetime.max.replace(tzinfo=UTC)
"""The moment of an article without one: later than all others."""


class StoryRelation(NamedTuple):
    """How an article stands to those before it."""

    decision: Decision
    cluster: str
    of: str | None = None
    similarity: float | None = None
    evidence: str | None = None


class StoryIndex:
    """The stories known so far, found by address, by exact text, and by the keys of their texts."""

    def __init__(self, known: KnownStories | None = None) -> None:
        self._known: Sequence[Story] | KnownStories = known or ()
        self._added: list[Story | None] = []
        self._by_address: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._originals: dict[str, Story] = {}
        """The original of each cluster that was queried or added to."""
        self._cache: dict[int, Story] = {}
        """By position, the last used at the end."""
        self._postings = Postings(known.entries) if known else Postings()

    def __len__(self) -> int:
        return len(self._known) + len(self._added)

    def find_candidates(self, stories: Sequence[Story]) -> list[Hits]:
        """Return for each of the stories the earlier ones to compare it with.

        Each of the stories must then be added or skipped, in this order.
        """
        return self._postings.add([story.keys for story in stories], len(self))

    def add(self, story: Story) -> None:
        """Add the next of the stories whose candidates were searched; later ones may repeat it."""
        position = len(self)
        self._keep(position, story)
        kept = story.without_caches()
        self._added.append(kept)
        self._by_id.setdefault(story.id, position)
        if story.address is not None:
            self._by_address.setdefault(story.address, position)
        original = self.original_of(story.cluster)
        if original is None or is_original_of(kept, original):
            self._originals[story.cluster] = kept

    def skip(self) -> None:
        """Leave out the next of the stories whose candidates were searched."""
        self._added.append(None)

    def cluster_of(self, article_id: str) -> str | None:
        """Return the cluster of an article that was added; None if it was not."""
        position = self._by_id.get(article_id)
        return None if position is None else self._story(position).cluster

    def version_of(self, story: Story) -> StoryRelation | None:
        """Relate an article whose id or address was added before; return None if neither was."""
        if (position := self._by_id.get(story.id)) is not None:
            return self._version(self._story(position), story, "same id")
        if story.address is not None and (position := self._by_address.get(story.address)) is not None:
            return self._version(self._story(position), story, "same address")
        return None

    def relate(self, story: Story, hits: Hits) -> StoryRelation:
        """Return how `story` stands to the others; it keeps its own `cluster` if it repeats none."""
        if len(story.encoded) < MIN_WORDS_IF_EQUAL:
            return StoryRelation(Decision.NEW, story.cluster)
        candidates = list(self._candidates(story, hits))
        same = next((other for other in candidates if other.hash == story.hash), None)
        if same is not None:
            if self._is_same_article(story, same):
                return self._version(same, story, SAME_TEXT)
            return self._reprint(story, same, compare(story.encoded, same.encoded), "same text")
        if len(story.encoded) < MIN_WORDS:
            return StoryRelation(Decision.NEW, story.cluster)
        return self._nearest(story, candidates)

    def original_of(self, cluster: str) -> Story | None:
        """Return the original of a cluster; None if the cluster is unknown here."""
        original = self._originals.get(cluster)
        if original is None and isinstance(self._known, KnownStories):
            positions = self._known.positions_in(cluster)
            original = find_original([self._known[position] for position in positions]) if positions else None
            if original:
                self._originals[cluster] = original
        return original

    def same_stories(self, story: Story) -> list[Story]:
        """Return the articles that tell mostly the same story, nearest first."""
        candidates = self._candidates(story, self._postings.search(story.keys))
        if len(story.encoded) < MIN_WORDS:
            return [other for other in candidates if other.hash == story.hash]
        compared = [(other, compare(story.encoded, other.encoded)) for other in candidates]
        same = [pair for pair in compared if min(pair[1].of_new, pair[1].of_old) >= MAJORITY and pair[1].same_story]
        return [other for other, _ in sorted(same, key=lambda pair: -pair[1].shared)]

    def _story(self, position: int) -> Story:
        story = self._cache.pop(position, None)
        if story is None:
            known = len(self._known)
            found = self._known[position] if position < known else self._added[position - known]
            assert found is not None
            story = found.without_caches()
        self._keep(position, story)
        return story

    def _keep(self, position: int, story: Story) -> None:
        if len(self._cache) >= CACHED_STORIES:
            del self._cache[next(iter(self._cache))]
        self._cache[position] = story

    def _is_same_article(self, one: Story, other: Story) -> bool:
        return (
            one.source == other.source
            and one.headline is not None
            and one.headline == other.headline
            and abs(one.moment - other.moment) <= SAME_ARTICLE
        )

    def _version(self, other: Story, story: Story, evidence: str) -> StoryRelation:
        comparable = len(other.encoded) and len(story.encoded)
        similarity = compare(story.encoded, other.encoded).jaccard if comparable else None
        return StoryRelation(Decision.VERSION, other.cluster, other.id, _rounded(similarity), evidence)

    def _reprint(self, story: Story, other: Story, found: Comparison, evidence: str) -> StoryRelation:
        decision = Decision.REPRINT if min(found.of_new, found.of_old) >= MAJORITY else Decision.PARTIAL
        if is_original_of(story, other):
            evidence += "; published before it" if story.moment < other.moment else "; credited by it"
        return StoryRelation(decision, other.cluster, other.id, _rounded(found.jaccard), evidence)

    def _nearest(self, story: Story, candidates: Sequence[Story]) -> StoryRelation:
        compared = [(other, compare(story.encoded, other.encoded)) for other in candidates]
        similar = [(other, found) for other, found in compared if found.similar]
        similar.sort(key=lambda pair: pair[1].shared + pair[1].jaccard, reverse=True)
        same: list[tuple[Story, Comparison]] = []
        for other, found in similar[:MOST_ALIGNED]:
            # A second printing of the nearest cluster would add nothing.
            if not (same and other.cluster == same[0][0].cluster) and (
                found.same_story and not self._is_boilerplate(story, other, found, compared)
            ):
                same.append((other, found))
        if not same:
            return self._routine_or_new(story, similar)
        nearest, found = same[0]
        if self._is_same_article(story, nearest):
            return self._version(nearest, story, f"same headline and paper; {_evidence(found)}")
        contained = {
            other.cluster: f"; also {_evidence(more)} with {other.id}"
            for other, more in same
            if other.cluster != nearest.cluster and more.of_old >= MAJORITY
        }
        also = "".join(contained.values())
        original = self.original_of(nearest.cluster) or nearest
        if original.id == story.id:  # edited since others reprinted it
            return StoryRelation(Decision.NEW, story.cluster)
        if original.id == nearest.id:
            return self._reprint(story, nearest, found, _evidence(found) + also)
        by_id = {other.id: found for other, found in compared}
        with_original = by_id.get(original.id) or compare(story.encoded, original.encoded)
        if with_original.same_story:
            return self._reprint(story, original, with_original, _evidence(with_original) + also)
        reprint = self._reprint(story, nearest, found, _evidence(found) + also)
        # The nearest is made of two stories, and this text repeats the other one: it is not of the nearest's cluster.
        return reprint if reprint.decision is Decision.REPRINT else reprint._replace(cluster=story.cluster)

    def _routine_or_new(self, story: Story, similar: Sequence[tuple[Story, Comparison]]) -> StoryRelation:
        """Relate a routine text to the one of its kind that it resembles most."""
        for other, found in similar[:MOST_ALIGNED]:
            if not found.same_story:
                changed = max(found.differences.facts_changed, found.differences.facts_replaced)
                evidence = f"{_evidence(found)}, but {changed} facts differ"
                return StoryRelation(Decision.ROUTINE, story.cluster, other.id, _rounded(found.jaccard), evidence)
        return StoryRelation(Decision.NEW, story.cluster)

    def _is_boilerplate(
        self, story: Story, other: Story, found: Comparison, compared: Sequence[tuple[Story, Comparison]]
    ) -> bool:
        """Return whether two articles of one paper share only what the paper prints again and again."""
        contained = max(found.of_new, found.of_old)
        if story.source != other.source or contained >= BOILERPLATE or self._is_same_article(story, other):
            return False
        return contained < NEW_BOILERPLATE or any(
            found.shared_with(third.encoded) >= found.shared / 2
            for third, _ in compared
            if third.source == story.source and third.cluster != other.cluster
        )

    def _candidates(self, story: Story, hits: Hits) -> Iterator[Story]:
        seen: dict[str, int] = {}
        compared = 0
        known = len(self._known)
        for position in hits:
            if position >= known and self._added[position - known] is None:
                continue
            other = self._story(position)
            of_cluster = seen.get(other.cluster, 0)
            if other.id == story.id or of_cluster >= MOST_PER_CLUSTER or not _in_window(story, other):
                continue
            seen[other.cluster] = of_cluster + 1
            yield other
            compared += 1
            if compared == MOST_COMPARED:
                return


def _in_window(one: Story, other: Story) -> bool:
    return abs(one.moment - other.moment) <= WINDOW or UNDATED in (one.moment, other.moment)


def find_original(stories: Sequence[Story]) -> Story:
    """Return the original: the printing of the outlet that others credit, else the earliest."""
    in_order = sorted(stories, key=lambda story: story.order)
    original = in_order[0]
    for story in in_order[1:]:
        if is_original_of(story, original):
            original = story
    return original


def is_original_of(one: Story, other: Story) -> bool:
    """Return whether `one` of two printings is the original: the credited outlet's, else the earlier one."""
    if is_outlet_of(one.source, other.credit) != is_outlet_of(other.source, one.credit):
        return is_outlet_of(one.source, other.credit)
    return one.order < other.order


def _rounded(similarity: float | None) -> float | None:
    return None if similarity is None else round(similarity, 3)


def _evidence(found: Comparison) -> str:
    return f"{found.shared} five-word runs shared, {found.of_new:.0%} of this text, {found.of_old:.0%} of the other"
