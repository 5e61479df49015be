"""Relating drafts to the articles known before them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flows.dedup.folding import words
from flows.dedup.index import Story, StoryIndex, Text
from flows.dedup.signatures import SCHEME
from flows.dedup.sketches import draw
from storage.article import Draft, Relation
from storage.catalog import Signature
from storage.identifiers import ArticleId

__all__ = ["KnownStory", "relate"]


@dataclass(frozen=True, slots=True)
class KnownStory:
    """What is known of an article committed in an earlier run."""

    article_id: ArticleId
    cluster: str
    signature: Signature
    source: str
    moment: datetime
    """When it was published or, where that is unknown, fetched."""
    headline: str | None = None
    credit: str | None = None


def relate(drafts: Iterable[Draft], known: Iterable[KnownStory]) -> list[Draft]:
    """Return `drafts` in order of publication, each with its relation to the known stories and to those before it.

    The result does not depend on the order of the input: within a batch, an article relates only to those published
    before it. An article that is known keeps its cluster.
    """
    index = StoryIndex(map(_known, known))
    clusters = index.clusters()
    related = []
    for draft in sorted(drafts, key=_order):
        text = Text.of(*draw(draft.text or ""))
        cluster = clusters.get(draft.article_id)
        story = Story(
            id=draft.article_id,
            source=draft.source,
            moment=_moment(draft),
            cluster=cluster or draft.article_id,
            hash=text.hash,
            values=text.values,
            headline=_folded(draft.headline),
            credit=draft.credit,
        )
        found = index.relate(story, text)
        if cluster is None:
            story.cluster = clusters[draft.article_id] = found.cluster
            index.add(story)
        relation = Relation(
            decision=found.decision,
            of=found.of,
            cluster=story.cluster,
            similarity=found.similarity,
            evidence=found.evidence,
        )
        related.append(draft.model_copy(update={"relation": relation}))
    return related


def _known(story: KnownStory) -> Story:
    # A signature of another scheme says nothing here, neither its sketch nor its hash.
    usable = story.signature.scheme == SCHEME
    return Story(
        id=story.article_id,
        source=story.source,
        moment=story.moment,
        cluster=story.cluster,
        hash=story.signature.text_hash or "" if usable else f"{story.signature.scheme}:{story.article_id}",
        values=story.signature.values if usable else b"",
        headline=_folded(story.headline),
        credit=story.credit,
    )


def _folded(headline: str | None) -> str | None:
    return " ".join(words(headline)) or None if headline else None


def _moment(draft: Draft) -> datetime:
    return draft.published_at or draft.fetched_at


def _order(draft: Draft) -> tuple[datetime, str, str, datetime]:
    return _moment(draft), draft.source, draft.article_id, draft.fetched_at
