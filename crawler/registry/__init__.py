"""The registry of newspapers: a TOML file for each newspaper and for each CMS family, checked by typed models.

A family says how its sites are built: which addresses are articles, and which selectors find the parts of a page. A
newspaper says who it is, where its articles are found, and what differs from its family. docs/adding-a-newspaper.md
shows an example. Nothing in this room asks the network or reads the bucket.
"""

from crawler.registry.entries import Discovery, Domain, Family, Kind, Layout, Links, Source, Status, Verified
from crawler.registry.errors import RegistryError, UnknownSourceError
from crawler.registry.loading import BUILT_IN, Registry, load_registry

__all__ = [
    "BUILT_IN",
    "Discovery",
    "Domain",
    "Family",
    "Kind",
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
