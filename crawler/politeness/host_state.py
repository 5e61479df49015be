"""What we remember about a host between crawls: until when not to ask it, and how many requests it got today.

`HostStore` keeps one small object for each host in the bucket and replaces it by compare-and-swap, so that crawls of
several newspapers on one host do not overwrite each other. The decisions are pure functions.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict

from storage import layout
from storage.s3.bucket import Bucket
from storage.s3.changing import Form, change_value, read_value
from storage.s3.clock import MOST_SKEW

__all__ = [
    "HOLD",
    "HostState",
    "HostStore",
    "RobotsCopy",
    "RobotsSeen",
    "host_of",
    "merged_state",
    "origin_of",
    "robots_changes",
]

MOST_ROBOTS_TEXT = 64 * 1024
"""Characters of a robots.txt that is remembered between crawls; a longer one is read by every crawl."""

KEPT_ROBOTS = 100
"""Number of changes of robots.txt that are kept."""

HOLD = timedelta(seconds=60)
"""How long a crawl holds a host without renewing the hold."""

KEPT_ADDRESSES = 1024
"""Addresses whose host and origin are kept: both are asked for several times while a request is on its way."""

FUTURE = timedelta(days=8)
"""A pause that ends later than this was written by a machine with a wrong clock, and is ignored."""


class StoredState(BaseModel):
    """Base of the stored models: immutable; ignores fields of later releases."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class RobotsSeen(StoredState):
    """One state of a robots.txt."""

    at: AwareDatetime
    """When it was first seen in this state."""
    status: int
    """HTTP status; 0 if there was no answer."""
    digest: str = ""
    """Digest of its body."""
    delay: float = 0.0
    """Its Crawl-delay for this crawler, in seconds."""
    forbids_all: bool = False
    """True if it forbids the front page to this crawler."""


class RobotsCopy(StoredState):
    """The last answer for a robots.txt, which the next crawls obey without asking again."""

    read_at: AwareDatetime
    status: int
    text: str = ""

    def fresh(self, now: datetime, hours: float) -> bool:
        """Tell whether it is at most `hours` old. One from the future was read under a wrong clock."""
        return timedelta() <= now - self.read_at < timedelta(hours=hours)


class HostState(StoredState):
    """What we remember about one host. Times are UTC."""

    not_before: AwareDatetime | None = None
    """No request is sent before this time."""
    why: str = ""
    """The reason for the pause, in a sentence."""
    reason: str = ""
    """The same in a word: `retry_after`, `host_down`, `paused`."""
    strikes: int = 0
    """Refusals in a row, counted over all crawls. Each makes the next pause longer."""
    day: str = ""
    """The UTC day of `requests`: `2026-03-02`."""
    requests: int = 0
    """Requests sent on that day."""
    last_sent_at: AwareDatetime | None = None
    """When the last request was sent. The next crawl waits until the delay after it is over."""
    robots: tuple[RobotsSeen, ...] = ()
    """States of robots.txt over time, the oldest first."""
    copies: dict[str, RobotsCopy] = {}
    """The present robots.txt of each origin of the host: `https://bao.vn`, `https://www.bao.vn`."""
    held_by: str = ""
    """Id of the crawl that asks this host now. Two crawls at once would exceed the delay that each keeps."""
    held_until: AwareDatetime | None = None
    """End of the hold, unless the crawl renews it. The hold of a killed crawl ends here."""

    def held_by_another(self, crawl_id: str, now: datetime) -> bool:
        """Tell whether a crawl other than `crawl_id` holds this host at `now`."""
        return (
            self.held_by not in ("", crawl_id)
            and self.held_until is not None
            and now < self.held_until <= now + HOLD * 2
        )

    def blocked(self, now: datetime) -> bool:
        """Tell whether a pause of the host includes `now`."""
        return self.not_before is not None and now < self.not_before <= now + FUTURE

    def sent_on(self, day: str) -> int:
        """Return how many requests were sent on `day`."""
        return self.requests if self.day == day else 0


@lru_cache(maxsize=KEPT_ADDRESSES)
def host_of(url: str) -> str:
    """Return the host of `url` as politeness counts it: without `www.`, with any unusual port."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port}" if parts.port not in (None, 80, 443) else host


@lru_cache(maxsize=KEPT_ADDRESSES)
def origin_of(url: str) -> str:
    """Return scheme, host and port of `url`: `https://www.baosuoidon.example`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def merged_state(
    stored: HostState, ours: HostState, sent: int, robots: tuple[RobotsSeen, ...], now: datetime
) -> HostState:
    """Merge the stored state with that of a crawl: the later pause wins, and `sent` is added to the day's requests.

    `ours`: the state as this crawl sees it at `now`. `robots`: the states of robots.txt that it has read.
    """
    later = ours
    if stored.not_before is not None and (ours.not_before is None or stored.not_before > ours.not_before):
        later = stored
    seen = list(stored.robots)
    for each in robots:
        last = seen[-1] if seen else None
        if last is None or (last.status, last.digest) != (each.status, each.digest):
            seen.append(each)
    copies = dict(stored.copies)
    for site, copy in ours.copies.items():
        known = copies.get(site)
        if known is None or known.read_at > now or known.read_at < copy.read_at <= now:
            copies[site] = copy
    # A day that has not begun was counted under a wrong clock.
    day = max(stored.day, ours.day) if stored.day <= f"{now.astimezone(UTC) + MOST_SKEW:%Y-%m-%d}" else ours.day
    sent_before = [at for at in (stored.last_sent_at, ours.last_sent_at) if at is not None and at <= now]
    last_sent_at = max(sent_before, default=None)
    holder = stored if stored.held_by_another(ours.held_by, now) else ours
    return later.model_copy(
        update={"day": day, "requests": stored.sent_on(day) + (sent if ours.day == day else 0),
                "robots": tuple(seen[-KEPT_ROBOTS:]), "copies": copies, "last_sent_at": last_sent_at,
                "held_by": holder.held_by, "held_until": holder.held_until}
    )  # fmt: skip  # one field a line would hide that the rest comes from `later`


def robots_changes(host: str, stored: Sequence[RobotsSeen], seen: Collection[RobotsSeen]) -> Iterator[str]:
    """Yield a sentence for each change of robots.txt that one of `seen` brought. A site that was down is no change."""
    told = [each for each in stored if 0 < each.status < 500]
    for before, after in pairwise(told):
        if after not in seen or (before.status, before.digest) == (after.status, after.digest):
            continue
        parts = [f"status {after.status}, before {before.status}"] if after.status != before.status else []
        if after.delay != before.delay:
            parts.append(f"Crawl-delay {after.delay:g} s, before {before.delay:g} s")
        if after.forbids_all != before.forbids_all:
            parts.append("it now forbids everything" if after.forbids_all else "it no longer forbids everything")
        yield f"robots.txt of {host} has changed: {', '.join(parts) or 'other rules'}"


FORM = Form(
    HostState,
    HostState.model_validate_json,
    lambda state: state.model_dump_json(exclude_defaults=True).encode() + b"\n",
)


class HostStore:
    """The states of hosts in the bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def read(self, host: str) -> HostState:
        """Read the state of `host`; an empty state if there is none or it is unreadable."""
        return read_value(self._bucket, layout.host_state(host), FORM)

    def hold(self, host: str, crawl_id: str, now: datetime) -> HostState:
        """Take the hold on `host` for a crawl, unless another crawl has it. Return the state. Raises ConflictError."""
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
        """Merge what a crawl has seen into the stored state, and return the result. See `merged_state`.

        Raises ConflictError if other crawls win every attempt.
        """
        return change_value(
            self._bucket,
            layout.host_state(host),
            FORM,
            lambda stored: merged_state(stored, ours, sent, robots, now or datetime.now(UTC)),
        )
