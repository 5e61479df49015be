"""The difference between two versions of an article: fields, and sentences added, removed, edited, moved. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from pydantic import BaseModel

from storage.model.article import Draft, SentenceChange, comparable
from storage.versions.sentences import split_sentences

__all__ = [
    "DESCRIBED_FIELDS", "Alignment", "VersionComparison", "align_sentences", "compare_versions", "differing_fields",
    "equal_ends", "equal_pairs", "longest_rising_part",
]  # fmt: skip  # short items: a line each would fill a screen

DESCRIBED_FIELDS = tuple(
    name
    for name in Draft.model_fields
    if name not in {"article_id", "source", "url", "fetched_at", "relation", "provenance"}
)
"""The fields that describe the article itself, not its fetching or its relation to other articles."""

ALIKE = 0.5
"""Share of common words from which a sentence counts as an edited form of another. Below it, readers see two different
sentences."""

MOST_PAIRS = 40_000
"""Pairs of sentences compared in one gap (200 by 200), a tenth of a second. With more, the text was rewritten. Also
the most equal pairs for difflib, which looks at all of them, again and again."""

LONG = 2_000
"""The most sentences for difflib, whose time grows quadratically with them."""


class VersionComparison(NamedTuple):
    """The difference between two versions of an article."""

    fields: tuple[str, ...]
    """Names of the DESCRIBED_FIELDS that differ, sorted."""
    sentences: tuple[SentenceChange, ...]
    """Operations that lead from the earlier headline, lead and text to the later ones, in reading order."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which sentences of two texts belong together: each map leads from an index in `after` to one in `before`."""

    before: list[str]
    after: list[str]
    same: dict[int, int]
    """Unchanged sentences, in the order of both texts."""
    moved: dict[int, int]
    """Equal sentences that stand between others now."""
    edited: dict[int, int]
    """Sentences and the similar ones in whose place they stand."""


def compare_versions(before: Draft | None, after: Draft) -> VersionComparison:
    """Compare two versions. Without an earlier one the difference is empty."""
    if before is None:
        return VersionComparison((), ())
    headline = _headline_change(before.headline, after.headline)
    old, new = _lines(before), _lines(after)
    head, tail = equal_ends(old, new)
    text = _sentence_changes(_sentences(old[head : len(old) - tail]), _sentences(new[head : len(new) - tail]))
    return VersionComparison(differing_fields(before, after), (*headline, *text))


def align_sentences(before: Draft, after: Draft) -> Alignment:
    """Pair all sentences of lead and text, just as the changes of `compare_versions` pair those that differ."""
    old, new = _lines(before), _lines(after)
    head, tail = equal_ends(old, new)
    start, end = _sentences(old[:head]), _sentences(old[len(old) - tail :])
    left, right = _sentences(old[head : len(old) - tail]), _sentences(new[head : len(new) - tail])
    gaps = list(_gaps(left, right))
    moved = _moved(left, right, gaps)
    edited = _edited(left, right, gaps, moved)
    old, new = [*start, *left, *end], [*start, *right, *end]
    removed = {len(start) + place for gap in gaps for place in gap.removed}
    added = {len(start) + place for gap in gaps for place in gap.added}
    kept = [place for place in range(len(old)) if place not in removed]
    new_kept = [place for place in range(len(new)) if place not in added]
    return Alignment(
        before=old,
        after=new,
        same=dict(zip(new_kept, kept, strict=True)),
        moved={len(start) + place: len(start) + origin for place, origin in moved.items()},
        edited={len(start) + place: len(start) + origin for place, origin in edited.items()},
    )


def differing_fields(before: Draft, after: Draft) -> tuple[str, ...]:
    """Return the names of the DESCRIBED_FIELDS that differ, sorted."""
    return tuple(
        sorted(
            name
            for name in DESCRIBED_FIELDS
            if not _same(old := getattr(before, name), new := getattr(after, name))
            and comparable(old) != comparable(new)
        )
    )


def _same(one: object, other: object) -> bool:
    """Tell whether two values are certainly equal. For models this takes a tenth of the time of their `==`."""
    kind = type(one)
    if one is other or kind is str:
        return one == other
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, BaseModel):
        return kind is type(other) and vars(one) == vars(other)
    return one == other


def _headline_change(before: str | None, after: str | None) -> list[SentenceChange]:
    """An article has one headline, so a new one is an edit of the old one, however different they are."""
    if before == after:
        return []
    if not before or not after:
        return [SentenceChange(kind="added" if after else "removed", before=before or None, after=after or None)]
    return [SentenceChange(kind="edited", before=before, after=after)]


def _lines(draft: Draft) -> list[str]:
    return [*(draft.lead or "").splitlines(), *(draft.text or "").splitlines()]


def equal_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """Return how many items both texts begin with and, behind these, end with: most lines of an edited article."""
    start = _equal(before, after)
    return start, _equal(reversed(before[start:]), reversed(after[start:]))


def equal_pairs(before: Iterable[str], after: Iterable[str]) -> int:
    """Return how many pairs of equal items there are: what difflib looks at, again and again."""
    counts = Counter(before)
    return sum(counts[item] for item in after)


def _equal(before: Iterable[str], after: Iterable[str]) -> int:
    """Return how many items at the beginning are equal."""
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _sentences(lines: list[str]) -> list[str]:
    return split_sentences("\n".join(lines))


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap between unchanged sentences: some earlier sentences, replaced by some later ones."""

    removed: range
    added: range


def _sentence_changes(before: list[str], after: list[str]) -> list[SentenceChange]:
    gaps = list(_gaps(before, after))
    moved = _moved(before, after, gaps)
    origins = {**moved, **_edited(before, after, gaps, moved)}
    gone = {place for gap in gaps for place in gap.removed} - set(origins.values())
    changes = []
    for gap in gaps:
        changes += [SentenceChange(kind="removed", before=before[place]) for place in gap.removed if place in gone]
        for place in gap.added:
            if place in moved:
                changes.append(SentenceChange(kind="moved", before=after[place], after=after[place]))
            elif place in origins:
                changes.append(SentenceChange(kind="edited", before=before[origins[place]], after=after[place]))
            else:
                changes.append(SentenceChange(kind="added", after=after[place]))
    return changes


def _gaps(before: list[str], after: list[str]) -> Iterator[_Gap]:
    if max(len(before), len(after)) > LONG or equal_pairs(before, after) > MOST_PAIRS:
        kept = _kept_pairs(before, after)
    else:
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        kept = [(block.a + at, block.b + at) for block in blocks for at in range(block.size)]
    start = new_start = 0
    for place, new_place in [*kept, (len(before), len(after))]:
        if place > start or new_place > new_start:
            yield _Gap(range(start, place), range(new_start, new_place))
        start, new_start = place + 1, new_place + 1


def _kept_pairs(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Pair unchanged sentences in n log n: those that both texts have once and, between these, those that repeat."""
    once, new_once = _singles(before), _singles(after)
    anchors = longest_rising_part([(at, new_once[sentence]) for sentence, at in once.items() if sentence in new_once])
    kept: list[tuple[int, int]] = []
    start = new_start = 0
    for place, new_place in [*anchors, (len(before), len(after))]:
        between = _repeated_pairs(before[start:place], after[new_start:new_place])
        kept += [(start + one, new_start + other) for one, other in between]
        if place < len(before):
            kept.append((place, new_place))
        start, new_start = place + 1, new_place + 1
    return kept


def _singles(sentences: list[str]) -> dict[str, int]:
    """Return the sentences that occur once, with their places, in order."""
    counts = Counter(sentences)
    return {sentence: place for place, sentence in enumerate(sentences) if counts[sentence] == 1}


def _repeated_pairs(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Pair equal beginnings and ends, and between them the first of each sentence with the first, and so on."""
    head, tail = equal_ends(before, after)
    end, new_end = len(before) - tail, len(after) - tail
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for new_place in range(head, new_end):
        places[after[new_place]].append(new_place)
    pairs = [(place, places[before[place]].popleft()) for place in range(head, end) if places.get(before[place])]
    return [
        *((at, at) for at in range(head)),
        *longest_rising_part(pairs),
        *((end + at, new_end + at) for at in range(tail)),
    ]


def longest_rising_part(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest part of `pairs`, which are sorted, that also rises in the second number (patience sorting)."""
    lowest: list[int] = []  # of each length the lowest number in which a rising part ends
    ends: list[int] = []  # and the index of its last pair
    previous: list[int | None] = []  # of each pair the index of the one before it in its rising part
    for at, (_, number) in enumerate(pairs):
        length = bisect_left(lowest, number)
        lowest[length : length + 1], ends[length : length + 1] = [number], [at]
        previous.append(ends[length - 1] if length else None)
    found = []
    place = ends[-1] if ends else None
    while place is not None:
        found.append(pairs[place])
        place = previous[place]
    return found[::-1]


def _moved(before: list[str], after: list[str], gaps: Iterable[_Gap]) -> dict[int, int]:
    """Map indices in `after` to indices in `before` of the same sentence in another gap."""
    taken_out: defaultdict[str, deque[int]] = defaultdict(deque)
    for gap in gaps:
        for place in gap.removed:
            taken_out[before[place]].append(place)
    return {
        place: taken_out[after[place]].popleft() for gap in gaps for place in gap.added if taken_out.get(after[place])
    }


def _edited(before: list[str], after: list[str], gaps: Iterable[_Gap], moved: dict[int, int]) -> dict[int, int]:
    """Map indices in `after` to indices in `before` within each gap, the most similar pairs first."""
    origins: dict[int, int] = {}
    elsewhere = set(moved.values())
    for gap in gaps:
        old = {place: _SentenceWords(before[place]) for place in gap.removed if place not in elsewhere}
        new = {place: _SentenceWords(after[place]) for place in gap.added if place not in moved}
        if len(old) * len(new) > MOST_PAIRS:
            continue
        pairs = [(old[one].likeness(new[other]), one, other) for one in old for other in new]
        for likeness, one, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
            if likeness < ALIKE:
                break
            if one in old and other in new:
                origins[other] = one
                del old[one], new[other]
    return origins


class _SentenceWords:
    """The word counts of a sentence."""

    __slots__ = ("counts", "total")

    def __init__(self, sentence: str) -> None:
        words = sentence.lower().split()
        self.counts, self.total = Counter(words), len(words)

    def likeness(self, other: "_SentenceWords") -> float:
        """Return twice the number of common words divided by the number of all words, 0 to 1."""
        common = sum(min(self.counts[word], other.counts[word]) for word in self.counts.keys() & other.counts.keys())
        return 2 * common / (self.total + other.total)
