"""Which alarms to open, to tell and to close, decided from the state of the service. Pure.

There is one alarm for each cause, however many runs notice it. It is told once; when the cause has been away for
`RECOVERED_AFTER`, its end is told once, too. What comes back before that is the same alarm. Whoever is going to send a
message claims it first; a claim that is `CLAIM` old was left by a process that died, and the message is sent again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from flows.health.model import Alarm, HealthState, Issue, Severity
from storage.model.moments import VIETNAM

__all__ = ["AlarmBook", "Notice", "OpenAlarm", "claimed", "is_quiet", "open_alarms", "released", "sent", "updated"]

RECOVERED_AFTER = timedelta(hours=3)
"""One run every two hours, so two runs in a row without the cause. Many sites come and go."""

CLAIM = timedelta(minutes=10)
"""Longer than any channel takes to answer or to time out."""

ADDRESS = re.compile(r"https?://\S+")


class BookPart(BaseModel):
    """Base of the stored models: immutable; ignores fields of later releases."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class OpenAlarm(BookPart):
    """An alarm, from its opening until its end was told. Times are UTC."""

    issue: Issue
    """As it was when last seen, without addresses: articles can be purged, and this is no place to look for them."""
    opened_at: AwareDatetime
    gone_since: AwareDatetime | None = None
    """Since when the cause is away; None while it lasts."""
    told_at: AwareDatetime | None = None
    """When a channel took the message; None if none has yet."""
    claimed_at: AwareDatetime | None = None
    """When a process began to send its message, or that of its end."""
    claimed_by: str = ""
    emitted: str = ""
    """The kind of the last notice that was made of it."""

    def is_claimed(self, now: datetime) -> bool:
        """Tell whether somebody is sending a message about it at `now`."""
        return self.claimed_at is not None and timedelta() <= now - self.claimed_at < CLAIM

    @property
    def notice(self) -> Literal["opened", "recovered"]:
        """What there is to tell next."""
        return "opened" if self.told_at is None else "recovered"


class AlarmBook(BookPart):
    """All open alarms, by cause."""

    alarms: Mapping[str, OpenAlarm] = {}
    channel_error: str | None = None
    """Why a channel did not take the last message, without its address."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell about an alarm."""

    kind: Literal["opened", "recovered"]
    issue: Issue
    """With its evidence, addresses included, if the cause lasts."""
    opened_at: datetime
    ended_at: datetime | None = None
    repeated: bool = False
    """True if no channel took it the last time."""


def updated(book: AlarmBook, state: HealthState) -> AlarmBook:
    """Return the alarms after `state` was seen: new causes are opened, lasting ones kept, and gone ones noted.

    An alarm that was never told and whose cause has gone is dropped: there is nothing to tell. What the state did not
    judge, such as a schedule that was not asked, keeps its alarms.
    """
    causes = {issue.cause: issue for issue in state.issues if issue.severity is Severity.FAILED}
    alarms: dict[str, OpenAlarm] = {}
    for cause, alarm in book.alarms.items():
        if cause in causes:
            alarms[cause] = alarm.model_copy(update={"issue": _bare(causes[cause]), "gone_since": None})
        elif not _judged(alarm.issue.subject, state):
            alarms[cause] = alarm
        elif alarm.told_at is not None or alarm.is_claimed(state.at):
            alarms[cause] = alarm.model_copy(update={"gone_since": alarm.gone_since or state.at})
    for cause, issue in causes.items():
        if cause not in alarms:
            opened = min(filter(None, [issue.since, state.at]))
            alarms[cause] = OpenAlarm(issue=_bare(issue), opened_at=opened)
    return book.model_copy(update={"alarms": alarms})


def claimed(book: AlarmBook, state: HealthState, who: str, *, quiet: bool = False) -> tuple[AlarmBook, list[Notice]]:
    """Return what `who` is to tell now, and the book in which that is claimed. In quiet hours that is nothing."""
    if quiet:
        return book, []
    issues = {issue.cause: issue for issue in state.issues}
    alarms, notices = dict(book.alarms), list[Notice]()
    for cause, alarm in book.alarms.items():
        over = alarm.gone_since is not None and state.at - alarm.gone_since >= RECOVERED_AFTER
        due = over if alarm.notice == "recovered" else alarm.gone_since is None
        if due and not alarm.is_claimed(state.at):
            mine = {"claimed_at": state.at, "claimed_by": who, "emitted": alarm.notice}
            alarms[cause] = alarm.model_copy(update=mine)
            notices.append(
                Notice(
                    alarm.notice,
                    issues.get(cause, alarm.issue),
                    alarm.opened_at,
                    alarm.gone_since if over else None,
                    repeated=alarm.emitted == alarm.notice,
                )
            )
    return book.model_copy(update={"alarms": alarms}), notices


def sent(book: AlarmBook, who: str, now: datetime, error: str | None = None) -> AlarmBook:
    """Return the book after the messages that `who` claimed were sent. `error`: why some channel did not take them."""
    alarms: dict[str, OpenAlarm] = {}
    for cause, alarm in book.alarms.items():
        if alarm.claimed_by != who:
            alarms[cause] = alarm
        elif alarm.told_at is None:
            alarms[cause] = alarm.model_copy(update={"told_at": now, "claimed_at": None, "claimed_by": ""})
    return book.model_copy(update={"alarms": alarms, "channel_error": error})


def released(book: AlarmBook, who: str, error: str) -> AlarmBook:
    """Return the book after no channel took the messages that `who` claimed: the next run tries again."""
    free = {"claimed_at": None, "claimed_by": ""}
    alarms = {
        cause: alarm.model_copy(update=free) if alarm.claimed_by == who else alarm
        for cause, alarm in book.alarms.items()
    }
    return book.model_copy(update={"alarms": alarms, "channel_error": error})


def open_alarms(book: AlarmBook) -> tuple[Alarm, ...]:
    """Return the alarms whose causes last, the oldest first."""
    lasting: Iterable[OpenAlarm] = (alarm for alarm in book.alarms.values() if alarm.gone_since is None)
    return tuple(
        Alarm(issue=alarm.issue, opened_at=alarm.opened_at, told=alarm.told_at is not None)
        for alarm in sorted(lasting, key=lambda alarm: alarm.opened_at)
    )


def is_quiet(quiet_hours: str | None, now: datetime) -> bool:
    """Tell whether `now` lies in the quiet hours, such as `22:00-06:30`, Vietnam's time."""
    if quiet_hours is None:
        return False
    begin, end = (time.fromisoformat(part) for part in quiet_hours.split("-"))
    clock = now.astimezone(VIETNAM).time()
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


def _judged(subject: str, state: HealthState) -> bool:
    parts = {"schedule": state.schedule, "store": state.store, "catalog": state.tables, "records": state.tables}
    if subject in parts:
        return bool(parts[subject])
    return subject in ("runs", "archive") or any(paper.source == subject for paper in state.newspapers)


def _bare(issue: Issue) -> Issue:
    return issue.model_copy(update={"message": ADDRESS.sub("[address]", issue.message)})
