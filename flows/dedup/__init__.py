"""Deduplication: relating articles that tell the same story. Nothing is dropped.

A pure stage: drafts and what is known of earlier articles go in, the same drafts with their relation come out.
"""

from flows.dedup.cluster_reconciliation import settled
from flows.dedup.comparison.signatures import sign, text_hash
from flows.dedup.relating import relate
from flows.dedup.stories import KnownStories
from flows.dedup.story_index import WINDOW

__all__ = ["WINDOW", "KnownStories", "relate", "settled", "sign", "text_hash"]
