"""Decides by a newspaper's status whether it may be crawled. Pure."""

from crawler.registry.entries import Source, Status

__all__ = ["refusal"]


def refusal(source: Source) -> str | None:
    """Return in one line why `source` must not be crawled; None if it may be crawled."""
    if source.status is Status.ACTIVE:
        return None
    reasons = {
        Status.FORBIDDEN: "its robots.txt forbids its articles",
        Status.MERGED: f"it has ended and {source.successor or 'another paper'} continues it",
        Status.PAUSED: "it is paused in the registry",
    }
    return f"{source.slug} is not crawled: {reasons[source.status]}"
