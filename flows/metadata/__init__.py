"""Metadata: what can be said about a cleaned article, and the draft of its record. Pure functions."""

from flows.metadata.describing import describe
from flows.metadata.drafting import draft

__all__ = ["describe", "draft"]
