"""The final status of every address of one crawl; each address has exactly one. Pure."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from crawler.network.deferrals import DEFERRALS

__all__ = ["AddressLedger", "AddressStatus", "Fate", "status_of"]


class AddressStatus(StrEnum):
    """The final status of an address in one crawl."""

    STORED = "stored"
    """The archive has its answer. For a listing: the crawl read it."""
    UNCHANGED = "unchanged"
    """The server says that it has not changed since the last visit."""
    MISSING = "missing"
    """Gone: 404, 410, or an answer that says so in another way. In the archive."""
    REDIRECTED = "redirected"
    """It redirects to another address, which has its own status if the crawl requested it. In the archive."""
    ROBOTS = "robots"
    """robots.txt forbids it."""
    REFUSED = "refused"
    """One of our rules forbids to request it, or to keep its answer."""
    FAILED = "failed"
    """Requested, but no answer was worth keeping."""
    DEFERRED = "deferred"
    """Known, but not requested in this crawl."""


WAITING = DEFERRALS | {"not_due", "over_limit", "pending"}
"""Reasons why an address waits for a later crawl."""

REFUSALS = frozenset({"not_public", "off_site", "redirect", "redirect_loop", "challenge", "login", "trap"})
"""Reasons why one of our rules skips an address or its answer."""


class Fate(NamedTuple):
    """The final status of one address."""

    status: AddressStatus
    reason: str = ""
    """A word, if the status needs one: `timeout`, `http_503`, `not_due`."""
    detail: str = ""
    """The reason in a sentence."""

    @property
    def key(self) -> str:
        """AddressStatus and reason in one word: `stored`, `failed/timeout`."""
        return f"{self.status}/{self.reason}" if self.reason else str(self.status)


def status_of(reason: str) -> AddressStatus:
    """Return the status of an address that was not fetched because of `reason`."""
    if reason == "robots":
        return AddressStatus.ROBOTS
    if reason in WAITING:
        return AddressStatus.DEFERRED
    return AddressStatus.REFUSED if reason in REFUSALS else AddressStatus.FAILED


class AddressLedger:
    """The final status of each address. A later note about an address replaces the earlier one."""

    def __init__(self) -> None:
        self._fates: dict[str, Fate] = {}

    def note(self, url: str, status: AddressStatus, reason: str = "", detail: str = "") -> None:
        """Note the status of `url`."""
        self._fates[url] = Fate(status, reason, detail)

    def note_reason(self, url: str, reason: str, detail: str) -> None:
        """Note that `url` was not fetched because of `reason`."""
        status = status_of(reason)
        self._fates[url] = Fate(status, "" if status is AddressStatus.ROBOTS else reason, detail)

    def note_new(self, url: str, status: AddressStatus, reason: str = "") -> None:
        """Note the status of `url` if it has none yet."""
        self._fates.setdefault(url, Fate(status, reason))

    def replace_reason(self, old: str, new: str) -> None:
        """Replace the reason `old` by `new` for every address that has it."""
        for url, fate in self._fates.items():
            if fate.reason == old:
                self._fates[url] = fate._replace(reason=new)

    def __len__(self) -> int:
        return len(self._fates)

    def __iter__(self) -> Iterator[tuple[str, Fate]]:
        return iter(self._fates.items())

    def fate(self, url: str) -> Fate | None:
        """Return the final status of `url`; None if the crawl did not meet it."""
        return self._fates.get(url)

    def counts(self) -> Counter[str]:
        """Return the number of addresses with each status; the sum is the number of all addresses."""
        return Counter(str(fate.status) for fate in self._fates.values())

    def by_status(self) -> dict[str, tuple[str, ...]]:
        """Return all addresses by status and reason, in the order in which the crawl met them."""
        grouped: dict[str, list[str]] = {}
        for url, fate in self._fates.items():
            grouped.setdefault(fate.key, []).append(url)
        return {key: tuple(urls) for key, urls in sorted(grouped.items())}

    def troubles(self) -> Iterator[tuple[str, Fate]]:
        """Yield the addresses that failed, were refused or forbidden, or whose request the proxy did not take."""
        for url, fate in self._fates.items():
            is_trouble = fate.status in (AddressStatus.FAILED, AddressStatus.REFUSED, AddressStatus.ROBOTS)
            if is_trouble or fate.reason == "proxy":
                yield url, fate
