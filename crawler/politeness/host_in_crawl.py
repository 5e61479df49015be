"""What one crawl knows about one host: when it was asked, which of its origins answer, and whether it is down."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from crawler.politeness.host_state import HostState, RobotsSeen, origin_of

__all__ = ["FAILURES", "HostInCrawl"]

FAILURES = 5
"""Requests in a row without a proper answer (time-out, no connection, 5xx) after which a host counts as down."""


@dataclass(slots=True)
class HostInCrawl:
    """What this crawl knows about one host."""

    state: HostState
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_sent: float | None = None
    """On the clock time.monotonic()."""
    last_sent_at: datetime | None = None
    """The same in UTC, for the next crawl."""
    delay: float = 0.0
    """Least seconds between two requests that its robots.txt asks for."""
    sent: int = 0
    """Number of requests that the stored state does not count yet."""
    robots: list[RobotsSeen] = field(default_factory=list)
    waits: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    """Requests in a row without a proper answer, by origin: `www.` may answer where the bare name does not, or http
    where https does not."""
    answering: set[str] = field(default_factory=set)
    """Origins that have answered."""
    silent: set[str] = field(default_factory=set)
    """Origins that are not asked any more, because they do not answer."""
    down_before: HostState | None = None
    """The state before this crawl found the host down; None if it did not."""
    challenges: int = 0

    @property
    def was_found_down(self) -> bool:
        """True if this crawl, not an earlier one, found the host down."""
        return self.down_before is not None and self.state.reason == "host_down"

    def may_try(self, url: str) -> bool:
        """Tell whether `url` has an origin that was not tried yet, of a host that this crawl found down at another."""
        return self.was_found_down and origin_of(url) not in self.failures

    def note_answer(self, url: str) -> None:
        """Note a proper answer of one origin. Others that have failed are silent; the host itself is not down.

        A robots.txt does not show that a host is up again: many hosts answer it from a cache.
        """
        if self.was_found_down and self.down_before is not None:
            if urlsplit(url).path == "/robots.txt":
                return
            before = self.down_before
            fields = {name: getattr(before, name) for name in ("not_before", "reason", "why", "strikes")}
            self.state, self.down_before = self.state.model_copy(update=fields), None
            self.silent |= {each for each, failures in self.failures.items() if failures >= FAILURES}
        origin = origin_of(url)
        self.answering.add(origin)
        self.failures[origin] = 0
        if self.state.strikes:
            self.state = self.state.model_copy(update={"strikes": 0})
