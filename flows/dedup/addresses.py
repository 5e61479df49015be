"""The key by which deduplication recognises one article under several addresses."""

from collections.abc import Mapping

from crawler.addresses import identity, identity_outside_registry
from crawler.registry import Source
from storage.model.identifiers import SourceSlug

__all__ = ["address_of"]


def address_of(url: str | None, source: str, registry: Mapping[SourceSlug, Source]) -> str | None:
    """Return a key that all forms of an article's address share, and that no other article has; None without one.

    The rules are those of `crawler.addresses`: the family's rules for a newspaper in `registry`, else the general ones.
    """
    if not url:
        return None
    known = registry.get(SourceSlug(source))
    if known is not None and not (own := identity(url, known)).startswith("url:"):
        return f"{source} {own}"
    return identity_outside_registry(url)
