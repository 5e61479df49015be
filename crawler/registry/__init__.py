"""The registry of newspapers: TOML files, one a newspaper and one a CMS family, checked by a typed model.

A family says how its sites are built (which addresses are articles, where a page keeps what); a newspaper says who
it is, where to look for articles, and what differs from its family. `docs/adding-a-newspaper.md` shows how.
"""

from crawler.registry.entries import Discovery, Family, Layout, Links, Source, Status, Verified
from crawler.registry.errors import RegistryError, UnknownSourceError
from crawler.registry.loading import BUILT_IN, Registry, load_registry

__all__ = [
    "BUILT_IN",
    "Discovery",
    "Family",
    "Layout",
    "Links",
    "Registry",
    "RegistryError",
    "Source",
    "Status",
    "UnknownSourceError",
    "Verified",
    "load_registry",
]
