"""Whether a newspaper may be crawled, by its status in the registry. Pure."""

from crawler.registry.entries import Source, Status

__all__ = ["refusal"]


def refusal(source: Source) -> str | None:
    """Say in one line why `source` is not to be crawled; None if it may be."""
    if source.status is Status.ACTIVE:
        return None
    reasons = {
        Status.FORBIDDEN: "its robots.txt forbids its articles",
        Status.MERGED: f"it has ended and {source.successor or 'another paper'} carries on",
        Status.PAUSED: "it is paused in the registry",
    }
    return f"{source.slug} is not crawled: {reasons[source.status]}"
