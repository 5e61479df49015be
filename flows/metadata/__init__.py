"""Metadata: describes a cleaned article and drafts its record. Pure functions."""

from flows.metadata.describing import describe
from flows.metadata.drafting import draft

__all__ = ["describe", "draft"]
