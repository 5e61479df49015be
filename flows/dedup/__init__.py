"""Deduplication: relating articles that tell the same story. Nothing is dropped.

A pure stage: drafts and what is known of earlier articles go in, the same drafts with their relation come out.
"""

from flows.dedup.index import WINDOW
from flows.dedup.relating import relate
from flows.dedup.settling import settled
from flows.dedup.signatures import sign, text_hash
from flows.dedup.stories import KnownStories

__all__ = ["WINDOW", "KnownStories", "relate", "settled", "sign", "text_hash"]
