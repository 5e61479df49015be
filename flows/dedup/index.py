"""The stories that an article may repeat, and what it comes to: the decision of the deduplication stage."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from flows.dedup.agencies import is_outlet_of
from flows.dedup.comparing import Comparison, compare
from flows.dedup.postings import Postings
from flows.dedup.signatures import sketch_of
from flows.dedup.stories import KnownStories, Story, Text
from storage.article import Decision

__all__ = ["MOSTLY", "Relating", "StoryIndex", "precedes"]

MIN_WORDS = 30
"""Shorter texts (picture notices, greetings) share most of their words with others by chance."""

MIN_WORDS_IF_EQUAL = 20
"""Shorter texts are not even the same story if they are the same word for word."""

MOST_COMPARED = 8
"""Stories that one article is compared with. The most similar are nearly always the first two."""

MOST_ALIGNED = 3
"""Of those, the most similar that are compared word by word. If they are of the same template, so are the others."""

MOST_OF_ONE_CLUSTER = 2
"""Printings of one story that an article is compared with: if it is none of the nearest, it is no other's reprint."""

LEAST_HITS_OF_BEST = 0.1
"""Candidates with a smaller share of the best one's common keys are left out."""

MOSTLY = 0.5
"""A reprint has this share of both texts in common; where one of them has more of its own, it contains the other."""

SAME_ARTICLE = timedelta(days=3)
"""Within which one paper's same headline over a similar text is the same article."""


class Relating(NamedTuple):
    """How an article stands to those before it."""

    decision: Decision
    cluster: str
    of: str | None = None
    similarity: float | None = None
    evidence: str | None = None


class StoryIndex:
    """The stories known so far, found by address, by exact text, and by what their signatures have in common."""

    def __init__(self, known: KnownStories | None = None) -> None:
        self._known: Sequence[Story] | KnownStories = known or ()
        self._added: list[Story] = []
        self._by_address: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._original: dict[str, int] = {}
        """Place of the original of every cluster of several known articles, and of every cluster added to."""
        self._postings = Postings(story.keys for story in self._known)
        if known:
            for place in known.in_clusters():
                self._enter_cluster(place, known[place])

    def __len__(self) -> int:
        return len(self._known) + len(self._added)

    def add(self, story: Story) -> None:
        """Add an article; later ones may repeat it."""
        place = len(self)
        self._added.append(story)
        self._postings.add(story.keys, place)
        self._by_id.setdefault(story.id, len(self._added) - 1)
        if story.address is not None:
            self._by_address.setdefault(story.address, len(self._added) - 1)
        self._enter_cluster(place, story)

    def version_of(self, story: Story, text: Text) -> Relating | None:
        """Relate an article whose id or address was met before; None if neither was."""
        if (there := self._by_id.get(story.id)) is not None:
            return self._version(self._added[there], text, "same id")
        if story.address is not None and (there := self._by_address.get(story.address)) is not None:
            return self._version(self._added[there], text, "same address")
        return None

    def relate(self, story: Story, text: Text) -> Relating:
        """Say how `story` stands to the others; its own `cluster` is what it keeps if it repeats none."""
        if len(text.sketch) < MIN_WORDS_IF_EQUAL:
            return Relating(Decision.NEW, story.cluster)
        candidates = list(self._candidates(story))
        same = next((there for there in candidates if there.hash == text.hash), None)
        if same is not None:
            if self._is_same_article(story, same):
                return self._version(same, text, "same text, headline and paper")
            found = compare(text.sketch, sketch_of(same.values))
            return self._repeating(story, same, found, "same text")
        if len(text.sketch) < MIN_WORDS:
            return Relating(Decision.NEW, story.cluster)
        return self._nearest(story, text, candidates)

    def _story(self, place: int) -> Story:
        known = len(self._known)
        return self._known[place] if place < known else self._added[place - known]

    def original_of(self, cluster: str) -> Story | None:
        """Return the original of a cluster; None if it is unknown here."""
        place = self._original.get(cluster)
        if place is None and isinstance(self._known, KnownStories):
            place = next(iter(self._known.places_in(cluster)), None)
        return None if place is None else self._story(place)

    def printings_of(self, story: Story) -> list[Story]:
        """Return the articles found to tell the same story for the most part, nearest first."""
        sketch = sketch_of(story.values)
        if len(sketch) < MIN_WORDS:
            return [there for there in self._candidates(story) if there.hash == story.hash]
        found = [(there, compare(sketch, sketch_of(there.values))) for there in self._candidates(story)]
        same = [pair for pair in found if min(pair[1].of_new, pair[1].of_old) >= MOSTLY and pair[1].same_story]
        return [there for there, _ in sorted(same, key=lambda pair: -pair[1].shared)]

    def _enter_cluster(self, place: int, story: Story) -> None:
        original = self._original.get(story.cluster)
        if original is None or precedes(story, self._story(original)):
            self._original[story.cluster] = place

    def _is_same_article(self, one: Story, other: Story) -> bool:
        return (
            one.source == other.source
            and one.headline is not None
            and one.headline == other.headline
            and abs(one.moment - other.moment) <= SAME_ARTICLE
        )

    def _version(self, there: Story, text: Text, evidence: str) -> Relating:
        comparable = there.values and text.sketch.codes
        similarity = compare(text.sketch, sketch_of(there.values)).jaccard if comparable else None
        return Relating(Decision.VERSION, there.cluster, there.id, _rounded(similarity), evidence)

    def _repeating(self, story: Story, there: Story, found: Comparison, evidence: str) -> Relating:
        decision = Decision.REPRINT if min(found.of_new, found.of_old) >= MOSTLY else Decision.PARTIAL
        if precedes(story, there):
            evidence += "; published before it" if story.moment < there.moment else "; credited by it"
        return Relating(decision, there.cluster, there.id, _rounded(found.jaccard), evidence)

    def _nearest(self, story: Story, text: Text, candidates: Sequence[Story]) -> Relating:
        compared = [(there, compare(text.sketch, sketch_of(there.values))) for there in candidates]
        similar = [(there, found) for there, found in compared if found.similar]
        similar.sort(key=lambda pair: pair[1].shared + pair[1].jaccard, reverse=True)
        same = [(there, found) for there, found in similar[:MOST_ALIGNED] if found.same_story]
        if not same:
            return self._unlike(story, *similar[0]) if similar else Relating(Decision.NEW, story.cluster)
        nearest, found = same[0]
        if self._is_same_article(story, nearest):
            return self._version(nearest, text, f"same headline and paper; {_told(found)}")
        contained = {
            other.cluster: f"; also {_told(more)} with {other.id}"
            for other, more in same
            if other.cluster != nearest.cluster and more.of_old >= MOSTLY
        }
        also = "".join(contained.values())
        original = self._original_of(nearest)
        if original.id == nearest.id:
            return self._repeating(story, nearest, found, _told(found) + also)
        first = compare(text.sketch, sketch_of(original.values))
        if first.same_story:
            return self._repeating(story, original, first, _told(first) + also)
        repeating = self._repeating(story, nearest, found, _told(found) + also)
        # What a report made of two stories has from the other one does not belong to the first one's cluster.
        return repeating if repeating.decision is Decision.REPRINT else repeating._replace(cluster=story.cluster)

    def _unlike(self, story: Story, there: Story, found: Comparison) -> Relating:
        """Relate a routine text to the one of its kind that it resembles most."""
        evidence = f"{_told(found)}, but {found.differences.facts_changed} facts differ"
        return Relating(Decision.ROUTINE, story.cluster, there.id, _rounded(found.jaccard), evidence)

    def _original_of(self, there: Story) -> Story:
        place = self._original.get(there.cluster)
        return there if place is None else self._story(place)

    def _candidates(self, story: Story) -> Iterator[Story]:
        hits = self._postings.hits(story.keys)
        seen: dict[str, int] = {}
        compared, least = 0, 0.0
        for place, amount in hits.most_common(MOST_COMPARED * 4):
            there = self._story(place)
            least = max(least, amount * LEAST_HITS_OF_BEST)
            of_cluster = seen.get(there.cluster, 0)
            if there.id == story.id or of_cluster >= MOST_OF_ONE_CLUSTER or amount < least:
                continue
            seen[there.cluster] = of_cluster + 1
            yield there
            compared += 1
            if compared == MOST_COMPARED:
                return


def precedes(one: Story, other: Story) -> bool:
    """Say which of two printings is the original: the credited outlet's, else the earlier."""
    if is_outlet_of(one.source, other.credit) != is_outlet_of(other.source, one.credit):
        return is_outlet_of(one.source, other.credit)
    return (one.moment, one.source, one.id) < (other.moment, other.source, other.id)


def _rounded(similarity: float | None) -> float | None:
    return None if similarity is None else round(similarity, 3)


def _told(found: Comparison) -> str:
    return f"{found.shared} five-word runs shared, {found.of_new:.0%} of this text, {found.of_old:.0%} of the other"
