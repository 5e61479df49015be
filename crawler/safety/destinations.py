"""Decides which addresses the crawler may connect to. Pure functions.

The site decides where its links and redirects lead, so they may point into our own network (server-side request
forgery). Only public addresses, http and https, and the usual ports are allowed.
"""

import socket
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from unicodedata import normalize
from urllib.parse import urlsplit

from storage.errors import SettingsError

__all__ = ["Destinations", "literal_address", "never_public"]

RESERVED_NAMES = ("example", "test", "invalid", "localhost")
"""Top-level domains that the public DNS will never have (RFC 2606, RFC 6761)."""

PROTOCOLS = ip_network("192.0.0.0/24")
"""Addresses of protocols, never of a site (RFC 6890); Python 3.11 takes some for public."""

NAT64 = ip_network("64:ff9b::/96")
"""IPv6 addresses that carry an IPv4 address in their last four bytes (RFC 6052)."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Destinations:
    """The destinations that are allowed besides the public Internet."""

    hosts: frozenset[str] = frozenset()
    """Names whose addresses are not checked; a name covers its sub-domains."""
    networks: tuple[Network, ...] = ()
    """Networks that are treated as public."""

    @classmethod
    def parse(cls, text: str | None) -> "Destinations":
        """Read the setting `crawl.allow_private`: host names, addresses or networks (CIDR), separated by commas.

        Raises SettingsError for an entry that is none of them.
        """
        hosts: set[str] = set()
        networks: list[Network] = []
        for entry in (part.strip().lower() for part in (text or "").split(",")):
            if not entry:
                continue
            try:
                networks.append(ip_network(entry, strict=False))
            except ValueError as error:
                if "/" in entry or ":" in entry or not entry.strip(".").replace(".", "").replace("-", "").isalnum():
                    raise SettingsError(
                        f"setting crawl.allow_private: {entry!r} is no host name, address or network",
                        hint="for example: lab.example, 10.1.0.0/16",
                    ) from error
                hosts.add(entry.strip("."))
        return cls(frozenset(hosts), tuple(networks))

    def refuse_url(self, url: str, ports: Collection[int] = ()) -> str | None:
        """Return why scheme, port or literal address of `url` are refused; None if they are allowed.

        `ports`: further ports that the registry names for the newspaper. A host name passes here; its address is
        checked after it is resolved.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            return f"{url} is no address: {error}"
        if parts.scheme not in ("http", "https"):
            return f"only http and https are fetched, not {parts.scheme or 'nothing'}: {url}"
        host = (parts.hostname or "").rstrip(".")
        if not host:
            return f"the address names no host: {url}"
        address = literal_address(host)
        refused = self.refuse_address(host, address) if address is not None else None
        if refused is not None:
            return refused
        # Other ports belong to other services, such as databases and administration pages.
        if port is not None and port not in (80, 443, *ports):
            return f"port {port} is not asked unless `ports` of the newspaper's registry file names it: {url}"
        return None

    def refuse_address(self, host: str, address: Address) -> str | None:
        """Return why `address`, to which `host` has resolved, is refused; None if it is allowed."""
        if self._named(host.lower().rstrip(".")) or any(address in network for network in self.networks):
            return None
        return None if _is_public(address) else _not_public(host, address)

    def _named(self, host: str) -> bool:
        return any(host == name or host.endswith("." + name) for name in self.hosts)


@lru_cache(maxsize=1024)
def literal_address(host: str) -> Address | None:
    """Return the IP address that `host` spells, in any form that a resolver accepts; None for a name.

    `127.1`, `0x7f000001` and `2130706433` are all 127.0.0.1 to the C library, and so are full-width digits to IDNA.
    """
    host = normalize("NFKC", host).replace("。", ".")
    try:
        return ip_address(host.strip("[]").split("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if host[-1:].isalnum() and host[:1].isdigit() else None
    except OSError:
        return None


def never_public(host: str) -> bool:
    """Tell whether `host` can never be a public site, by its top-level domain."""
    return host.lower().rstrip(".").rsplit(".", 1)[-1] in RESERVED_NAMES


def _not_public(host: str, address: Address) -> str:
    return f"{host} leads to {address}, which is not on the public Internet"


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if carried is None and address in NAT64:
            carried = IPv4Address(int(address) & 0xFFFFFFFF)
        if carried is not None:
            return _is_public(carried)
    if address in PROTOCOLS:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
