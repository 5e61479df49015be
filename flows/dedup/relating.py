"""Relating drafts to the articles known before them."""

from collections.abc import Iterable, MutableMapping
from datetime import datetime
from itertools import islice

from flows.dedup.comparison.signatures import keys_of, signature_of
from flows.dedup.comparison.sketches import draw
from flows.dedup.stories import KnownStories, Story, beginning, folded_headline
from flows.dedup.story_index import StoryIndex
from storage.model.article import Draft, Relation
from storage.tables.catalog import Signature

__all__ = ["relate"]

AT_ONCE = 2_000
"""Drafts that are looked up together: enough that each step of it has what it needs at hand, a few megabytes."""


def relate(
    drafts: Iterable[Draft], known: KnownStories | None = None, *, signed: MutableMapping[str, Signature] | None = None
) -> list[Draft]:
    """Return `drafts` in order of publication, each with its relation to the known stories and to those before it.

    The result does not depend on the order of the input: within a batch, an article relates only to those published
    before it. An article that is known keeps its cluster. `signed` is given the signature of every draft's text, by
    text, so that nobody need make it again.
    """
    index = StoryIndex(known)
    in_order = iter(sorted(drafts, key=_order))
    related = []
    while part := list(islice(in_order, AT_ONCE)):
        clusters = known.clusters_of({draft.article_id for draft in part}) if known else {}
        stories = [_story(draft, signed) for draft in part]
        for draft, story, hits in zip(part, stories, index.foresee(stories), strict=True):
            cluster = clusters.get(draft.article_id) or index.cluster_of(draft.article_id)
            story.cluster = cluster or draft.article_id
            found = index.relate(story, hits)
            if cluster is None:
                story.cluster = found.cluster
                index.add(story)
            else:
                index.skip()
            relation = Relation(
                decision=found.decision,
                of=found.of,
                cluster=story.cluster,
                similarity=found.similarity,
                evidence=found.evidence,
            )
            related.append(draft.model_copy(update={"relation": relation}))
    return related


def _story(draft: Draft, signed: MutableMapping[str, Signature] | None) -> Story:
    sketch, hashed = draw(draft.text or "")
    keys = keys_of(sketch)
    if draft.text and signed is not None:
        signed[draft.text] = signature_of(sketch, keys, hashed)
    return Story(
        id=draft.article_id,
        source=draft.source,
        moment=_moment(draft),
        cluster=draft.article_id,
        hash=beginning(hashed),
        sketch=sketch,
        headline=folded_headline(draft.headline),
        credit=draft.credit,
        text_keys=keys,
    )


def _moment(draft: Draft) -> datetime:
    return draft.published_at or draft.fetched_at


def _order(draft: Draft) -> tuple[datetime, str, str, datetime]:
    return _moment(draft), draft.source, draft.article_id, draft.fetched_at
