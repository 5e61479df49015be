"""What became of every address in one crawl: each has exactly one final status. Pure."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from crawler.network.deferrals import DEFERRALS

__all__ = ["AddressLedger", "Fate", "Status", "status_of"]


class Status(StrEnum):
    """What became of an address."""

    STORED = "stored"
    """Answered, and the answer is in the archive. For a listing: read."""
    UNCHANGED = "unchanged"
    """The server says that nothing has changed since the last visit."""
    MISSING = "missing"
    """Gone: 404, 410, or an answer that says so in another way. In the archive."""
    REDIRECTED = "redirected"
    """Leads to another address, which has a status of its own if it was asked. In the archive."""
    ROBOTS = "robots"
    """robots.txt forbids it."""
    REFUSED = "refused"
    """A rule of ours forbids to ask it or to keep what it answered."""
    FAILED = "failed"
    """Asked, without an answer that is worth keeping."""
    DEFERRED = "deferred"
    """Known, but not asked in this crawl."""


WAITING = DEFERRALS | {"not_due", "over_limit", "pending"}
"""Reasons for which an address has to wait for a later crawl."""

REFUSALS = frozenset({"not_public", "off_site", "redirect", "redirect_loop", "challenge", "login", "trap"})
"""Reasons for which a rule of ours leaves an address alone, or its answer."""


class Fate(NamedTuple):
    """The final status of one address."""

    status: Status
    reason: str = ""
    """A word, if the status needs one: `timeout`, `http_503`, `not_due`."""
    detail: str = ""
    """The reason in a sentence."""

    @property
    def key(self) -> str:
        """Status and reason in one word: `stored`, `failed/timeout`."""
        return f"{self.status}/{self.reason}" if self.reason else str(self.status)


def status_of(reason: str) -> Status:
    """Return the status of an address that was not fetched for `reason`."""
    if reason == "robots":
        return Status.ROBOTS
    if reason in WAITING:
        return Status.DEFERRED
    return Status.REFUSED if reason in REFUSALS else Status.FAILED


class AddressLedger:
    """Addresses with what became of them. Noting an address again replaces what was noted before."""

    def __init__(self) -> None:
        self._fates: dict[str, Fate] = {}

    def note(self, url: str, status: Status, reason: str = "", detail: str = "") -> None:
        """Note the status of `url`."""
        self._fates[url] = Fate(status, reason, detail)

    def note_reason(self, url: str, reason: str, detail: str) -> None:
        """Note that `url` was not fetched for `reason`."""
        status = status_of(reason)
        self._fates[url] = Fate(status, "" if status is Status.ROBOTS else reason, detail)

    def note_new(self, url: str, status: Status, reason: str = "") -> None:
        """Note the status of `url` unless it has one."""
        self._fates.setdefault(url, Fate(status, reason))

    def replace_reason(self, old: str, new: str) -> None:
        """Give every address that has the reason `old` the reason `new`."""
        for url, fate in self._fates.items():
            if fate.reason == old:
                self._fates[url] = fate._replace(reason=new)

    def __len__(self) -> int:
        return len(self._fates)

    def __iter__(self) -> Iterator[tuple[str, Fate]]:
        return iter(self._fates.items())

    def fate(self, url: str) -> Fate | None:
        """Return what became of `url`."""
        return self._fates.get(url)

    def counts(self) -> Counter[str]:
        """Return how many addresses have each status; the numbers add up to all."""
        return Counter(str(fate.status) for fate in self._fates.values())

    def by_status(self) -> dict[str, tuple[str, ...]]:
        """Return all addresses by status and reason, in the order in which they were met."""
        grouped: dict[str, list[str]] = {}
        for url, fate in self._fates.items():
            grouped.setdefault(fate.key, []).append(url)
        return {key: tuple(urls) for key, urls in sorted(grouped.items())}

    def troubles(self) -> Iterator[tuple[str, Fate]]:
        """Yield the addresses that failed, or were refused or forbidden."""
        for url, fate in self._fates.items():
            if fate.status in (Status.FAILED, Status.REFUSED, Status.ROBOTS):
                yield url, fate
