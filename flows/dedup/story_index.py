"""The stories that an article may repeat, and what it comes to: the decision of the deduplication stage."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flows.dedup.comparison.agencies import is_outlet_of
from flows.dedup.comparison.postings import Hits, Postings
from flows.dedup.comparison.text_comparison import Comparison, compare
from flows.dedup.stories import KnownStories, Story
from storage.model.article import Decision

__all__ = ["MOSTLY", "UNDATED", "WINDOW", "Relating", "StoryIndex", "first_of", "precedes"]

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

MOSTLY = 0.5
"""A reprint has this share of both texts in common; where one of them has more of its own, it contains the other."""

STANDING = 0.8
"""What one paper prints in several articles of its own (a contact line, earlier headlines, the background of an affair)
does not make them one story. Where one of two contains this share of the other, it does."""

STANDING_LEAST = 0.6
"""The same share where only two articles have the passage, so far."""

WINDOW = timedelta(days=30)
"""How far from each other two articles are published that may repeat each other: wire stories go round within days."""

SAME_ARTICLE = timedelta(days=3)
"""Within which one paper's same headline over a similar text is the same article."""


KEPT_READY = 256
"""Stories kept ready for being compared again, 100 KB each: those that are printed just now."""


UNDATED = datetime.max.replace(tzinfo=UTC)
"""The moment of what has none: later than all that have."""


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
        self._added: list[Story | None] = []
        self._by_address: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._original: dict[str, Story] = {}
        """The original of every cluster that was asked for or added to."""
        self._ready: dict[int, Story] = {}
        """By place, those used last at the end."""
        self._postings = Postings(known.entries) if known else Postings()

    def __len__(self) -> int:
        return len(self._known) + len(self._added)

    def foresee(self, stories: Sequence[Story]) -> list[Hits]:
        """Return for each of the stories, which will be added next in this order, those before it to compare with."""
        return self._postings.add([story.keys for story in stories], len(self))

    def add(self, story: Story) -> None:
        """Add the next of the stories foreseen; later ones may repeat it."""
        place = len(self)
        self._keep_ready(place, story)
        bare = story.bare()
        self._added.append(bare)
        self._by_id.setdefault(story.id, place)
        if story.address is not None:
            self._by_address.setdefault(story.address, place)
        original = self.original_of(story.cluster)
        if original is None or precedes(bare, original):
            self._original[story.cluster] = bare

    def cluster_of(self, article_id: str) -> str | None:
        """Return the cluster of an article that was added; None if it was not."""
        place = self._by_id.get(article_id)
        return None if place is None else self._story(place).cluster

    def skip(self) -> None:
        """Leave out the next of the stories foreseen."""
        self._added.append(None)

    def version_of(self, story: Story) -> Relating | None:
        """Relate an article whose id or address was met before; None if neither was."""
        if (there := self._by_id.get(story.id)) is not None:
            return self._version(self._story(there), story, "same id")
        if story.address is not None and (there := self._by_address.get(story.address)) is not None:
            return self._version(self._story(there), story, "same address")
        return None

    def relate(self, story: Story, hits: Hits) -> Relating:
        """Say how `story` stands to the others; its own `cluster` is what it keeps if it repeats none."""
        if len(story.sketch) < MIN_WORDS_IF_EQUAL:
            return Relating(Decision.NEW, story.cluster)
        candidates = list(self._candidates(story, hits))
        same = next((there for there in candidates if there.hash == story.hash), None)
        if same is not None:
            if self._is_same_article(story, same):
                return self._version(same, story, "same text, headline and paper")
            return self._repeating(story, same, compare(story.sketch, same.sketch), "same text")
        if len(story.sketch) < MIN_WORDS:
            return Relating(Decision.NEW, story.cluster)
        return self._nearest(story, candidates)

    def _story(self, place: int) -> Story:
        story = self._ready.pop(place, None)
        if story is None:
            known = len(self._known)
            there = self._known[place] if place < known else self._added[place - known]
            assert there is not None
            story = there.bare()
        self._keep_ready(place, story)
        return story

    def _keep_ready(self, place: int, story: Story) -> None:
        if len(self._ready) >= KEPT_READY:
            del self._ready[next(iter(self._ready))]
        self._ready[place] = story

    def original_of(self, cluster: str) -> Story | None:
        """Return the original of a cluster; None if it is unknown here."""
        original = self._original.get(cluster)
        if original is None and isinstance(self._known, KnownStories):
            places = self._known.places_in(cluster)
            original = first_of([self._known[place] for place in places]) if places else None
            if original:
                self._original[cluster] = original
        return original

    def printings_of(self, story: Story) -> list[Story]:
        """Return the articles found to tell the same story for the most part, nearest first."""
        candidates = self._candidates(story, self._postings.asked(story.keys))
        if len(story.sketch) < MIN_WORDS:
            return [there for there in candidates if there.hash == story.hash]
        found = [(there, compare(story.sketch, there.sketch)) for there in candidates]
        same = [pair for pair in found if min(pair[1].of_new, pair[1].of_old) >= MOSTLY and pair[1].same_story]
        return [there for there, _ in sorted(same, key=lambda pair: -pair[1].shared)]

    def _is_same_article(self, one: Story, other: Story) -> bool:
        return (
            one.source == other.source
            and one.headline is not None
            and one.headline == other.headline
            and abs(one.moment - other.moment) <= SAME_ARTICLE
        )

    def _version(self, there: Story, story: Story, evidence: str) -> Relating:
        comparable = len(there.sketch) and len(story.sketch)
        similarity = compare(story.sketch, there.sketch).jaccard if comparable else None
        return Relating(Decision.VERSION, there.cluster, there.id, _rounded(similarity), evidence)

    def _repeating(self, story: Story, there: Story, found: Comparison, evidence: str) -> Relating:
        decision = Decision.REPRINT if min(found.of_new, found.of_old) >= MOSTLY else Decision.PARTIAL
        if precedes(story, there):
            evidence += "; published before it" if story.moment < there.moment else "; credited by it"
        return Relating(decision, there.cluster, there.id, _rounded(found.jaccard), evidence)

    def _nearest(self, story: Story, candidates: Sequence[Story]) -> Relating:
        compared = [(there, compare(story.sketch, there.sketch)) for there in candidates]
        similar = [(there, found) for there, found in compared if found.similar]
        similar.sort(key=lambda pair: pair[1].shared + pair[1].jaccard, reverse=True)
        same: list[tuple[Story, Comparison]] = []
        for there, found in similar[:MOST_ALIGNED]:
            # Of the cluster that it belongs to, no more need be known.
            if not (same and there.cluster == same[0][0].cluster) and (
                found.same_story and not self._is_standing(story, there, found, compared)
            ):
                same.append((there, found))
        if not same:
            return self._unlike(story, similar)
        nearest, found = same[0]
        if self._is_same_article(story, nearest):
            return self._version(nearest, story, f"same headline and paper; {_told(found)}")
        contained = {
            other.cluster: f"; also {_told(more)} with {other.id}"
            for other, more in same
            if other.cluster != nearest.cluster and more.of_old >= MOSTLY
        }
        also = "".join(contained.values())
        original = self.original_of(nearest.cluster) or nearest
        if original.id == nearest.id:
            return self._repeating(story, nearest, found, _told(found) + also)
        found_of = {there.id: found for there, found in compared}
        first = found_of.get(original.id) or compare(story.sketch, original.sketch)
        if first.same_story:
            return self._repeating(story, original, first, _told(first) + also)
        repeating = self._repeating(story, nearest, found, _told(found) + also)
        # What a report made of two stories has from the other one does not belong to the first one's cluster.
        return repeating if repeating.decision is Decision.REPRINT else repeating._replace(cluster=story.cluster)

    def _unlike(self, story: Story, similar: Sequence[tuple[Story, Comparison]]) -> Relating:
        """Relate a routine text to the one of its kind that it resembles most."""
        for there, found in similar[:MOST_ALIGNED]:
            if not found.same_story:
                evidence = f"{_told(found)}, but {found.differences.facts_changed} facts differ"
                return Relating(Decision.ROUTINE, story.cluster, there.id, _rounded(found.jaccard), evidence)
        return Relating(Decision.NEW, story.cluster)

    def _is_standing(
        self, story: Story, there: Story, found: Comparison, compared: Sequence[tuple[Story, Comparison]]
    ) -> bool:
        """Say whether two articles of one paper share no more than what it prints again and again."""
        contained = max(found.of_new, found.of_old)
        if story.source != there.source or contained >= STANDING or self._is_same_article(story, there):
            return False
        return contained < STANDING_LEAST or any(
            found.shared_with(other.sketch) >= found.shared / 2
            for other, _ in compared
            if other.source == story.source and other.cluster != there.cluster
        )

    def _candidates(self, story: Story, hits: Hits) -> Iterator[Story]:
        seen: dict[str, int] = {}
        compared = 0
        known = len(self._known)
        for place in hits:
            if place >= known and self._added[place - known] is None:
                continue
            there = self._story(place)
            of_cluster = seen.get(there.cluster, 0)
            if there.id == story.id or of_cluster >= MOST_OF_ONE_CLUSTER or not _near(story, there):
                continue
            seen[there.cluster] = of_cluster + 1
            yield there
            compared += 1
            if compared == MOST_COMPARED:
                return


def _near(one: Story, other: Story) -> bool:
    return abs(one.moment - other.moment) <= WINDOW or UNDATED in (one.moment, other.moment)


def first_of(stories: Sequence[Story]) -> Story:
    """Return the original: the printing of the outlet that others credit, else the earliest."""
    in_time = sorted(stories, key=lambda story: story.order)
    first = in_time[0]
    for story in in_time[1:]:
        if precedes(story, first):
            first = story
    return first


def precedes(one: Story, other: Story) -> bool:
    """Say which of two printings is the original: the credited outlet's, else the earlier."""
    if is_outlet_of(one.source, other.credit) != is_outlet_of(other.source, one.credit):
        return is_outlet_of(one.source, other.credit)
    return one.order < other.order


def _rounded(similarity: float | None) -> float | None:
    return None if similarity is None else round(similarity, 3)


def _told(found: Comparison) -> str:
    return f"{found.shared} five-word runs shared, {found.of_new:.0%} of this text, {found.of_old:.0%} of the other"
