"""What is remembered of a host between crawls: until when it wants to be left alone, and what was asked of it today.

Pure functions decide; `HostStore` keeps one small object a host in the bucket, replaced by compare-and-swap, so that
crawls of several newspapers on one host lose nothing of each other.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from storage import layout
from storage.errors import ConflictError, NotFoundError, OutcomeUnknownError
from storage.s3.bucket import Bucket

__all__ = ["HOLD", "HostState", "HostStore", "RobotsSeen", "host_of", "merged"]

SWAPS = 20
"""Attempts to replace a state; each loses only to another crawl that asks the same host."""

KEPT_ROBOTS = 100
"""Changes of robots.txt that are remembered."""

HOLD = timedelta(seconds=60)
"""How long a crawl holds a host without saying so again."""

FUTURE = timedelta(days=8)
"""A pause that ends later than this was written under a wrong clock, and does not count."""


class State(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class RobotsSeen(State):
    """A robots.txt as it was from one moment on."""

    at: AwareDatetime
    """When it was first seen so."""
    status: int
    """HTTP status; 0 if there was no answer."""
    digest: str = ""
    """Of its body."""
    delay: float = 0.0
    """Its Crawl-delay for this crawler, seconds."""
    forbids_all: bool = False
    """True if it forbids this crawler the front page."""


class HostState(State):
    """What is remembered of one host. Times are UTC."""

    not_before: AwareDatetime | None = None
    """Nothing is asked before this time."""
    why: str = ""
    """Why, in a sentence."""
    reason: str = ""
    """The same in a word: `retry_after`, `host_down`, `paused`."""
    strikes: int = 0
    """Refusals in a row, over crawls; each makes the next pause longer."""
    day: str = ""
    """UTC day that `requests` counts, `2026-03-02`."""
    requests: int = 0
    """Requests sent on that day."""
    robots: tuple[RobotsSeen, ...] = ()
    """Changes of robots.txt, the oldest first."""
    held_by: str = ""
    """Id of the crawl that asks this host now: two at once would ask twice as often as either knows."""
    held_until: AwareDatetime | None = None
    """Until when it does, unless it says so again. A crawl that was killed does not."""

    def held_by_another(self, crawl_id: str, now: datetime) -> bool:
        """Tell whether another crawl than `crawl_id` asks this host at `now`."""
        return (
            self.held_by not in ("", crawl_id)
            and self.held_until is not None
            and now < self.held_until <= now + HOLD * 2
        )

    def blocked(self, now: datetime) -> bool:
        """Tell whether the host wants to be left alone at `now`."""
        return self.not_before is not None and now < self.not_before <= now + FUTURE

    def sent_on(self, day: str) -> int:
        """Return how many requests were sent on `day`."""
        return self.requests if self.day == day else 0


def host_of(url: str) -> str:
    """Return the host of `url` as politeness counts it: without `www.`, with a port that is not the usual one."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port}" if parts.port not in (None, 80, 443) else host


def merged(stored: HostState, ours: HostState, sent: int, robots: tuple[RobotsSeen, ...], now: datetime) -> HostState:
    """Return the state after a crawl: the later pause wins, `sent` requests are added to the day's number.

    `ours`: as this crawl sees the host at `now`; `robots`: what it has read of robots.txt.
    """
    later = ours
    if stored.not_before is not None and (ours.not_before is None or stored.not_before > ours.not_before):
        later = stored
    seen = list(stored.robots)
    for each in robots:
        last = seen[-1] if seen else None
        if last is None or (last.status, last.digest) != (each.status, each.digest):
            seen.append(each)
    day = max(stored.day, ours.day)
    holder = stored if stored.held_by_another(ours.held_by, now) else ours
    return later.model_copy(
        update={"day": day, "requests": stored.sent_on(day) + (sent if ours.day == day else 0),
                "robots": tuple(seen[-KEPT_ROBOTS:]), "held_by": holder.held_by, "held_until": holder.held_until}
    )  # fmt: skip  # one field a line would hide that the rest comes from `later`


class HostStore:
    """The states of hosts in the bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def read(self, host: str) -> HostState:
        """Read the state of `host`; an empty one if nothing is remembered, or it cannot be read."""
        return self._read(host)[0]

    def hold(self, host: str, crawl_id: str, now: datetime) -> HostState:
        """Take hold of `host` for a crawl, unless another has, and return its state. Raises ConflictError."""
        stored = self.read(host)
        if stored.held_by_another(crawl_id, now):
            return stored
        ours = stored.model_copy(update={"held_by": crawl_id, "held_until": now + HOLD})
        return self.update(host, ours, 0, now=now)

    def update(
        self,
        host: str,
        ours: HostState,
        sent: int,
        robots: tuple[RobotsSeen, ...] = (),
        *,
        now: datetime | None = None,
    ) -> HostState:
        """Merge what a crawl has seen into the stored state and return it. See `merged`.

        Raises ConflictError if others never stop writing.
        """
        for attempt in range(SWAPS):
            stored, etag = self._read(host)
            after = merged(stored, ours, sent, robots, now or datetime.now(UTC))
            if after == stored:
                return stored
            body = after.model_dump_json(exclude_defaults=True).encode() + b"\n"
            try:
                self._bucket.compare_and_swap(layout.host_state(host), body, etag=etag)
            except (ConflictError, OutcomeUnknownError):
                if attempt == SWAPS - 1:
                    raise
            else:
                return after
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _read(self, host: str) -> tuple[HostState, str | None]:
        try:
            stored = self._bucket.get(layout.host_state(host))
        except NotFoundError:
            return HostState(), None
        try:
            return HostState.model_validate_json(stored.body), stored.etag
        except ValidationError:  # of a later release, or damaged: the next crawl writes it anew
            return HostState(), stored.etag
