"""Deduplication: find articles that tell the same story and say how they stand to each other. Nothing is dropped.

A pure stage: it takes drafts and what is known of earlier articles, and returns the same drafts with their relation.
"""

from flows.dedup.cluster_reconciliation import changed_relations
from flows.dedup.comparison.signatures import sign, text_hash
from flows.dedup.relating import relate
from flows.dedup.stories import KnownStories
from flows.dedup.story_index import WINDOW

__all__ = ["WINDOW", "KnownStories", "changed_relations", "relate", "sign", "text_hash"]
