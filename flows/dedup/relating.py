"""Relating drafts to the articles known before them."""

from collections.abc import Iterable
from datetime import datetime

from flows.dedup.index import StoryIndex
from flows.dedup.sketches import draw
from flows.dedup.stories import KnownStories, Story, Text, folded_headline
from storage.article import Draft, Relation

__all__ = ["relate"]


def relate(drafts: Iterable[Draft], known: KnownStories | None = None) -> list[Draft]:
    """Return `drafts` in order of publication, each with its relation to the known stories and to those before it.

    The result does not depend on the order of the input: within a batch, an article relates only to those published
    before it. An article that is known keeps its cluster.
    """
    index = StoryIndex(known)
    in_order = sorted(drafts, key=_order)
    clusters = known.clusters_of({draft.article_id for draft in in_order}) if known else {}
    related = []
    for draft in in_order:
        text = Text.of(*draw(draft.text or ""))
        cluster = clusters.get(draft.article_id)
        story = Story(
            id=draft.article_id,
            source=draft.source,
            moment=_moment(draft),
            cluster=cluster or draft.article_id,
            hash=text.hash,
            values=text.values,
            headline=folded_headline(draft.headline),
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


def _moment(draft: Draft) -> datetime:
    return draft.published_at or draft.fetched_at


def _order(draft: Draft) -> tuple[datetime, str, str, datetime]:
    return _moment(draft), draft.source, draft.article_id, draft.fetched_at
