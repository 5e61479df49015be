"""Remembers which hosts of a newspaper only forward to another one: an article there costs one request, not two. Pure.

Feeds go on naming `m.` hosts, and hosts of before a merger of provinces, for years.
"""

from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import msgspec

__all__ = ["Forwards", "moved_to", "noted", "straight"]

PROOFS = 3
"""Answers in a row that forwarded to the same path of another host, before requests go there at once."""


class _Host(msgspec.Struct, frozen=True, array_like=True):
    home: str
    """Home page of the host to which it forwards."""
    times: int
    """Answers in a row that did so."""


Forwards = dict[str, _Host]
"""By the home page of the host that forwards."""


def noted(forwards: Mapping[str, _Host], url: str, target: str | None) -> Forwards:
    """Return `forwards` after the answer to a request for `url`. `target`: where it forwards to, None if it does not.

    A host that answers itself, or leads elsewhere than to the same path, begins anew.
    """
    host = urljoin(url, "/")
    home = urljoin(target, "/") if target is not None else host
    if home == host or target is None or moved_to(home, url) != target:
        return {name: known for name, known in forwards.items() if name != host}
    known = forwards.get(host)
    times = known.times + 1 if known is not None and known.home == home else 1
    return {**forwards, host: _Host(home, min(times, PROOFS))}


def straight(forwards: Mapping[str, _Host], url: str) -> str:
    """Return the address to request for `url`: at the host to which its own has always forwarded."""
    known = forwards.get(urljoin(url, "/"))
    return moved_to(known.home, url) if known is not None and known.times >= PROOFS else url


def moved_to(home: str, url: str) -> str:
    """Return `url` at the origin of `home`."""
    parts = urlsplit(url)
    return urljoin(home, parts.path + (f"?{parts.query}" if parts.query else ""))
