"""Relating drafts to the articles known before them."""

from collections.abc import Iterable, MutableMapping
from datetime import datetime
from itertools import islice

from flows.dedup.comparison.encoded_text import encode
from flows.dedup.comparison.signatures import keys_of, signature_of
from flows.dedup.stories import KnownStories, Story, hash_prefix, headline_hash
from flows.dedup.story_index import StoryIndex
from storage.model.article import Draft, Relation
from storage.tables.catalog import Signature

__all__ = ["relate"]

BATCH_SIZE = 2_000
"""Drafts that are looked up together, so that each step works on a few megabytes that stay in the cache."""


def relate(
    drafts: Iterable[Draft],
    known: KnownStories | None = None,
    *,
    signatures: MutableMapping[str, Signature] | None = None,
) -> list[Draft]:
    """Return `drafts` in order of publication, each with its relation to the known stories and to earlier drafts.

    The result does not depend on the order of the input: within a batch, an article relates only to those published
    before it. A known article keeps its cluster. The signature of every draft's text is put into `signatures`, by text,
    for the caller to store.
    """
    index = StoryIndex(known)
    in_order = iter(sorted(drafts, key=_order))
    related = []
    while batch := list(islice(in_order, BATCH_SIZE)):
        clusters = known.clusters_of({draft.article_id for draft in batch}) if known else {}
        stories = [_story(draft, signatures) for draft in batch]
        for draft, story, hits in zip(batch, stories, index.find_candidates(stories), strict=True):
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


def _story(draft: Draft, signatures: MutableMapping[str, Signature] | None) -> Story:
    encoded, hashed = encode(draft.text or "")
    keys = keys_of(encoded)
    if draft.text and signatures is not None:
        signatures[draft.text] = signature_of(encoded, keys, hashed)
    return Story(
        id=draft.article_id,
        source=draft.source,
        moment=_moment(draft),
        cluster=draft.article_id,
        hash=hash_prefix(hashed),
        encoded=encoded,
        headline=headline_hash(draft.headline),
        credit=draft.credit,
        text_keys=keys,
    )


def _moment(draft: Draft) -> datetime:
    return draft.published_at or draft.fetched_at


def _order(draft: Draft) -> tuple[datetime, str, str, datetime]:
    return _moment(draft), draft.source, draft.article_id, draft.fetched_at
