"""Says why a change of the press is not in the archive, by the press's log. It uses no code of the crawler."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from tests.replica.website.server import Answered

__all__ = [
    "GONE",
    "SHOWN",
    "Asked",
    "Missed",
    "Name",
    "article_of",
    "asked",
    "why_no_article",
    "why_no_removal",
    "why_no_version",
]

Name = tuple[str, str]
"""Source and story of an article."""

Asked = Mapping[Name, Sequence[tuple[datetime, int]]]
"""By source and story: moments of the press's clock at which the article was requested, with the answer's status."""

SHOWN = (200, 304)
GONE = (404, 410)


class Missed(StrEnum):
    """Why the archive lacks a change."""

    NOT_ASKED = "the schedule: not asked for while it was shown"
    NOT_ASKED_AGAIN = "the schedule: not asked for again before the end"
    NOT_CONFIRMED = "the schedule: a 404 that the end left unconfirmed"
    NO_SECOND_LOOK = "the schedule: a 404 without a second look in time"
    FALSE_304 = "the server: 304 although the text had changed"
    NO_ANSWER = "the server: asked for, and it did not answer"
    LOST_CRAWL = "a crawl without a record had asked for it"
    CODE = "the code: the page was sent, and no version was made"


def asked(log: Sequence[Answered], addresses: Mapping[str, Name]) -> Asked:
    """Return the requests for each article. `addresses`: the article of each address, without `www.` and query."""
    found: dict[Name, list[tuple[datetime, int]]] = {}
    for entry in log:
        name = article_of(entry, addresses)
        if name is not None:
            found.setdefault(name, []).append((entry.press_time, entry.status))
    return found


def why_no_article(
    shown: Sequence[datetime],
    named: Sequence[tuple[datetime, str]],
    reads: Collection[datetime],
    lost: Collection[datetime],
) -> str:
    """Say why an article was never found. `shown`: the rounds in which it was online.

    `named`: crawls whose record names it, with its status there. `reads`: rounds in which a listing of its paper was
    read. `lost`: rounds in which the paper's crawl left no record.
    """
    online = f"online in {len(shown)} rounds, from {shown[0]:%d %b %H:%M}"
    if named:
        return f"{online}; records name it: {', '.join(f'{status} on {at:%d %b %H:%M}' for at, status in named[-6:])}"
    unread = sum(at not in reads for at in shown)
    killed = sum(at in lost for at in shown)
    return f"{online}; no record names it: in {unread} of them no listing was read, {killed} crawls left no record"


def why_no_version(
    shown: Sequence[datetime],
    requests: Sequence[tuple[datetime, int]],
    end: datetime,
    lost: Collection[datetime],
) -> tuple[Missed, str]:
    """Say why an edition has no version. `shown`: the rounds in which it stood online, in order. `end`: the last round.

    `lost`: rounds in which the paper's crawl left no record.
    """
    while_shown = [(at, status) for at, status in requests if shown[0] <= at <= shown[-1]]
    sent = [at for at, status in while_shown if status == 200]
    if sent:
        without = [at for at in sent if at in lost]
        return (Missed.LOST_CRAWL if len(without) == len(sent) else Missed.CODE), _moments(while_shown)
    if any(status == 304 for _, status in while_shown):
        return Missed.FALSE_304, _moments(while_shown)
    if while_shown:
        return Missed.NO_ANSWER, _moments(while_shown)
    before = max((at for at, status in requests if at < shown[0] and status in SHOWN), default=None)
    known = f"last seen {_hours(shown[0] - before)} before" if before else "never seen before"
    if shown[-1] == end:
        return Missed.NOT_ASKED_AGAIN, f"shown for the last {_hours(end - shown[0])}, {known}"
    after = min((at for at, _ in requests if at > shown[-1]), default=None)
    then = f"next asked {_hours(after - shown[0])} after" if after else "not asked again"
    return Missed.NOT_ASKED, f"shown for {_hours(shown[-1] - shown[0])} in {len(shown)} rounds, {known}, {then}"


def why_no_removal(
    gone: Sequence[datetime], requests: Sequence[tuple[datetime, int]], removal_after: timedelta
) -> tuple[Missed, str]:
    """Say why a removal has no tombstone. `gone`: the rounds from the removal to the end."""
    since = [(at, status) for at, status in requests if at >= gone[0]]
    missing = [at for at, status in since if status in GONE]
    if not missing:
        before = max((at for at, status in requests if at < gone[0] and status in SHOWN), default=None)
        known = f"last seen {_hours(gone[0] - before)} before" if before else "never seen before"
        reason = Missed.NO_ANSWER if since else Missed.NOT_ASKED_AGAIN
        return reason, f"gone for the last {_hours(gone[-1] - gone[0])}, {known}"
    detail = f"gone {_hours(gone[-1] - gone[0])} before the end: {_moments(since)}"
    if any(status == 410 for _, status in since) or missing[-1] - missing[0] >= removal_after:
        return Missed.CODE, detail
    if gone[-1] - missing[0] < removal_after:
        return Missed.NOT_CONFIRMED, detail
    return Missed.NO_SECOND_LOOK, detail


def article_of(entry: Answered, addresses: Mapping[str, Name]) -> Name | None:
    """Return the article that was requested. `addresses`: the article of each address, without `www.` and query."""
    path = entry.target.partition("?")[0]
    return addresses.get(f"{entry.host.removeprefix('www.')}{path}".lower())


def _moments(requests: Sequence[tuple[datetime, int]]) -> str:
    rounds = [(at, [status for _, status in answers]) for at, answers in groupby(requests, key=lambda pair: pair[0])]
    return ", ".join(f"{'/'.join(map(str, statuses))} on {at:%d %b %H:%M}" for at, statuses in rounds[-6:])


def _hours(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 96 else f"{hours / 24:.0f} d"
