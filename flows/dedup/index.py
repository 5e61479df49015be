"""The stories that an article may repeat, and what it comes to: the decision of the deduplication stage."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flows.dedup.agencies import is_outlet_of
from flows.dedup.comparing import Comparison, compare
from flows.dedup.postings import Postings
from flows.dedup.signatures import keys_of, pack, sketch_of
from flows.dedup.sketches import Sketch
from storage.article import Decision

__all__ = ["Relating", "Story", "StoryIndex", "Text"]

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


class Relating(NamedTuple):
    """How an article stands to those before it."""

    decision: Decision
    cluster: str
    of: str | None = None
    similarity: float | None = None
    evidence: str | None = None


class StoryIndex:
    """The stories known so far, found by address, by exact text, and by what their signatures have in common."""

    def __init__(self, known: Iterable[Story] = ()) -> None:
        self._stories: list[Story] = list(known)
        self._by_text: dict[str, int] = {}
        self._by_address: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._by_headline: dict[tuple[str, str], int] = {}
        self._original: dict[str, int] = {}
        self._postings = Postings()
        self._postings.load(keys_of(story.values) if story.values else _NO_KEYS for story in self._stories)
        for place, story in enumerate(self._stories):
            self._enter(place, story)

    def __len__(self) -> int:
        return len(self._stories)

    def add(self, story: Story) -> None:
        """Add an article; later ones may repeat it."""
        place = len(self._stories)
        self._stories.append(story)
        if story.values:
            self._postings.add(keys_of(story.values), place)
        self._enter(place, story)

    def clusters(self) -> dict[str, str]:
        """Return the cluster of every article."""
        return {story.id: story.cluster for story in self._stories}

    def version_of(self, story: Story, text: Text) -> Relating | None:
        """Relate an article whose id or address was met before; None if neither was."""
        if (there := self._by_id.get(story.id)) is not None:
            return self._version(there, text, "same id")
        if story.address is not None and (there := self._by_address.get(story.address)) is not None:
            return self._version(there, text, "same address")
        return None

    def original_of(self, cluster: str) -> Story | None:
        """Return the original among a cluster's printings that are known."""
        place = self._original.get(cluster)
        return None if place is None else self._stories[place]

    def relate(self, story: Story, text: Text) -> Relating:
        """Say how `story` stands to the others; its own `cluster` is what it keeps if it repeats none."""
        length = len(text.sketch)
        if length < MIN_WORDS_IF_EQUAL:
            return Relating(Decision.NEW, story.cluster)
        same = self._by_text.get(text.hash)
        if same is not None and self._stories[same].id != story.id:
            if self._is_same_article(story, self._stories[same]):
                return self._version(same, text, "same text, headline and paper")
            return self._repeating(Decision.REPRINT, same, 1.0, "same text", story)
        if length < MIN_WORDS:
            return Relating(Decision.NEW, story.cluster)
        return self._nearest(story, text)

    def _enter(self, place: int, story: Story) -> None:
        self._by_text.setdefault(story.hash, place)
        self._by_id.setdefault(story.id, place)
        if story.address is not None:
            self._by_address.setdefault(story.address, place)
        if story.headline:
            self._by_headline[story.source, story.headline] = place
        original = self._original.get(story.cluster)
        if original is None or self._precedes(story, self._stories[original]):
            self._original[story.cluster] = place

    def _precedes(self, one: Story, other: Story) -> bool:
        """Say which of two printings is the original: the credited outlet's, else the earlier."""
        if is_outlet_of(one.source, other.credit) != is_outlet_of(other.source, one.credit):
            return is_outlet_of(one.source, other.credit)
        return (one.moment, one.source, one.id) < (other.moment, other.source, other.id)

    def _is_same_article(self, one: Story, other: Story) -> bool:
        return (
            one.source == other.source
            and one.headline is not None
            and one.headline == other.headline
            and abs(one.moment - other.moment) <= SAME_ARTICLE
        )

    def _version(self, place: int, text: Text, evidence: str) -> Relating:
        there = self._stories[place]
        similarity = (
            compare(text.sketch, sketch_of(there.values)).jaccard if there.values and text.sketch.codes else None
        )
        return Relating(Decision.VERSION, there.cluster, there.id, _rounded(similarity), evidence)

    def _repeating(self, decision: Decision, place: int, similarity: float, evidence: str, story: Story) -> Relating:
        there = self._stories[place]
        if self._precedes(story, there):
            evidence += "; published before it" if story.moment < there.moment else "; credited by it"
        return Relating(decision, there.cluster, there.id, _rounded(similarity), evidence)

    def _nearest(self, story: Story, text: Text) -> Relating:
        compared = [(place, compare(text.sketch, self._sketch(place))) for place in self._candidates(story, text)]
        similar = [(place, found) for place, found in compared if found.similar]
        similar.sort(key=lambda pair: pair[1].shared + pair[1].jaccard, reverse=True)
        told = next(((place, found) for place, found in similar[:MOST_ALIGNED] if found.same_story), None)
        if told is None:
            return self._unlike(story, *similar[0]) if similar else Relating(Decision.NEW, story.cluster)
        place, found = told
        there = self._stories[place]
        if self._is_same_article(story, there):
            return self._version(place, text, f"same headline and paper; {_told(found)}")
        place, found = self._original_if_similar(place, found, text)
        decision = Decision.REPRINT if min(found.of_new, found.of_old) >= MOSTLY else Decision.PARTIAL
        contained = {
            self._stories[other].cluster: f"; also {_told(more)} with {self._stories[other].id}"
            for other, more in similar[:MOST_ALIGNED]
            if self._stories[other].cluster != there.cluster and more.of_old >= MOSTLY and more.same_story
        }
        return self._repeating(decision, place, found.jaccard, _told(found) + "".join(contained.values()), story)

    def _unlike(self, story: Story, place: int, found: Comparison) -> Relating:
        """Relate a routine text to the one of its kind that it resembles most."""
        evidence = f"{_told(found)}, but {found.differences.facts_changed} facts differ"
        return Relating(Decision.ROUTINE, story.cluster, self._stories[place].id, _rounded(found.jaccard), evidence)

    def _sketch(self, place: int) -> Sketch:
        return sketch_of(self._stories[place].values)

    def _original_if_similar(self, place: int, found: Comparison, text: Text) -> tuple[int, Comparison]:
        """Return the original of the nearest printing's cluster if that, too, is told again; else the nearest."""
        original = self._original[self._stories[place].cluster]
        if original == place or not self._stories[original].values:
            return place, found
        comparison = compare(text.sketch, self._sketch(original))
        return (original, comparison) if comparison.same_story else (place, found)

    def _candidates(self, story: Story, text: Text) -> Iterator[int]:
        hits = self._postings.hits(keys_of(text.values))
        if story.headline and (same := self._by_headline.get((story.source, story.headline))) is not None:
            hits[same] += 1
        seen: dict[str, int] = {}
        compared, least = 0, 0.0
        for place, amount in hits.most_common(MOST_COMPARED * 4):
            there = self._stories[place]
            least = max(least, amount * LEAST_HITS_OF_BEST)
            of_cluster = seen.get(there.cluster, 0)
            if there.id == story.id or of_cluster >= MOST_OF_ONE_CLUSTER or amount < least or not there.values:
                continue
            seen[there.cluster] = of_cluster + 1
            yield place
            compared += 1
            if compared == MOST_COMPARED:
                return


_NO_KEYS = memoryview(b"").cast("I")


def _rounded(similarity: float | None) -> float | None:
    return None if similarity is None else round(similarity, 3)


def _told(found: Comparison) -> str:
    return f"{found.shared} five-word runs shared, {found.of_new:.0%} of this text, {found.of_old:.0%} of the other"
