"""Which newspapers a run is about."""

from collections.abc import Iterable

from crawler.registry import Registry, RegistryError, Source

__all__ = ["choose"]


def choose(registry: Registry, slugs: Iterable[str] | None) -> list[Source]:
    """Return the newspapers named, or every active one. Raise RegistryError if there is none, or none of that name."""
    chosen = registry.select(slugs)
    if not chosen:
        raise RegistryError(
            "no newspaper of the registry is active", hint="name one, or give one of them the status `active`"
        )
    return chosen
