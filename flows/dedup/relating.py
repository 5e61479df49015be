"""Relating drafts to the articles known before them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from rensa import RMinHashLSH

from flows.dedup.folding import shingles, words
from flows.dedup.signatures import NUM_PERM, SCHEME, minhash, text_hash, unpack
from storage.article import Decision, Draft, Relation
from storage.catalog import Signature
from storage.identifiers import ArticleId

__all__ = ["KnownStory", "relate"]

BANDS = 32
"""32 bands of 4: a pair that shares half its shingles becomes a candidate with probability 0.87, one that shares two
thirds with 0.999. Candidates are verified, so a low bar costs time, not precision."""

MIN_WORDS = 40
"""Shorter texts (picture notices, greetings) share most of their words with others by chance."""

LEAST_OVERLAP = 0.6
"""Share of the shorter text's shingles that must stand in the other. Unrelated local reports stay under 0.2; a reprint
with its own lead, dateline and cut end keeps over 0.6."""

MOST_CHANGED_NUMBERS = 0.3
"""Share of the numbers standing in the same place of both texts that may differ. Gold prices, weather and tender
notices repeat their words but not their numbers: they are different articles."""

FEW_NUMBERS = 3
"""Fewer changed numbers than this are a typing error, or a date spelt in another way."""


@dataclass(frozen=True, slots=True)
class KnownStory:
    """What is known of an article committed in an earlier run."""

    article_id: ArticleId
    cluster: str
    text_hash: str
    signature: Signature


def relate(
    drafts: Iterable[Draft],
    known: Iterable[KnownStory],
    text_of: Callable[[ArticleId], str | None],
) -> list[Draft]:
    """Return `drafts` in order of publication, each with its relation to the known stories and to those before it.

    `text_of` gives the text of a known article, to verify what its signature suggests. The result does not depend on
    the order of the input: within a batch, an article relates only to those published before it.
    """
    index = _Index(text_of)
    clusters: dict[ArticleId, str] = {}
    for story in known:
        clusters[story.article_id] = story.cluster
        index.add_known(story)
    related = []
    for draft in sorted(drafts, key=_order):
        relation = index.relation_of(draft, clusters.get(draft.article_id))
        if draft.article_id not in clusters:
            clusters[draft.article_id] = relation.cluster
            index.add(draft, relation.cluster)
        related.append(draft.model_copy(update={"relation": relation}))
    return related


def _order(draft: Draft) -> tuple[datetime, str, str, datetime]:
    return draft.published_at or draft.fetched_at, draft.source, draft.article_id, draft.fetched_at


class _Index:
    """The stories that a draft may repeat, found by exact text and by MinHash."""

    def __init__(self, text_of: Callable[[ArticleId], str | None]) -> None:
        self._text_of = text_of
        self._texts: dict[ArticleId, str] = {}
        self._ids: list[ArticleId] = []
        self._clusters: list[str] = []
        self._by_text: dict[str, int] = {}
        self._lsh = RMinHashLSH(threshold=0.5, num_perm=NUM_PERM, num_bands=BANDS)

    def add_known(self, story: KnownStory) -> None:
        place = self._enter(story.article_id, story.cluster, story.text_hash)
        # A signature of another scheme says nothing here; the exact text still does.
        if story.signature.scheme == SCHEME:
            self._lsh.insert(place, unpack(story.signature))

    def add(self, draft: Draft, cluster: str) -> None:
        text = draft.text or ""
        self._texts[draft.article_id] = text
        place = self._enter(draft.article_id, cluster, text_hash(text))
        self._lsh.insert(place, minhash(text))

    def _enter(self, article_id: ArticleId, cluster: str, hashed: str) -> int:
        self._ids.append(article_id)
        self._clusters.append(cluster)
        place = len(self._ids) - 1
        self._by_text.setdefault(hashed, place)
        return place

    def relation_of(self, draft: Draft, cluster: str | None) -> Relation:
        """Relate `draft`; one that is known keeps its `cluster`."""
        text = draft.text or ""
        if len(text.split()) >= MIN_WORDS:
            same = self._by_text.get(text_hash(text))
            if same is not None and self._ids[same] != draft.article_id:
                return self._reprint(same, 1.0, "same text", cluster)
            best = self._most_similar(draft.article_id, text)
            if best is not None:
                place, similarity, evidence = best
                return self._reprint(place, similarity, evidence, cluster)
        return Relation(decision=Decision.NEW, cluster=cluster or draft.article_id)

    def _reprint(self, place: int, similarity: float, evidence: str, cluster: str | None) -> Relation:
        return Relation(
            decision=Decision.REPRINT,
            of=self._ids[place],
            cluster=cluster or self._clusters[place],
            similarity=round(similarity, 3),
            evidence=evidence,
        )

    def _most_similar(self, article_id: ArticleId, text: str) -> tuple[int, float, str] | None:
        candidates: Sequence[int] = sorted(self._lsh.query(minhash(text)))
        best: tuple[int, float, str] | None = None
        for place in candidates:
            if self._ids[place] == article_id:
                continue
            verified = _same_story(text, self._text(self._ids[place]))
            if verified and (best is None or verified[0] > best[1]):
                best = (place, *verified)
        return best

    def _text(self, article_id: ArticleId) -> str:
        if article_id not in self._texts:
            self._texts[article_id] = self._text_of(article_id) or ""
        return self._texts[article_id]


def _same_story(one: str, other: str) -> tuple[float, str] | None:
    """Return the Jaccard similarity of two printings of one story and the evidence; None if they are two stories."""
    mine, theirs = shingles(one), shingles(other)
    shared = len(mine & theirs)
    if not shared:
        return None
    overlap = shared / min(len(mine), len(theirs))
    if overlap < LEAST_OVERLAP:
        return None
    if _only_numbers_differ(one, other):
        return None
    return shared / len(mine | theirs), f"{shared} of {min(len(mine), len(theirs))} five-word runs shared"


def _only_numbers_differ(one: str, other: str) -> bool:
    """Say whether two texts are one template filled in twice."""
    mine, theirs = words(one), words(other)
    kept = changed = 0
    for kind, start, end, begin, stop in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            kept += sum(word[0].isdigit() for word in mine[start:end])
        elif kind == "replace" and end - start == stop - begin:
            pairs = zip(mine[start:end], theirs[begin:stop], strict=True)
            changed += sum(a[0].isdigit() and b[0].isdigit() for a, b in pairs)
    return changed >= FEW_NUMBERS and changed / (kept + changed) > MOST_CHANGED_NUMBERS
