"""The words of an alarm: what, since when, the evidence, what to do. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.telling.alarms import Notice
from storage.model.moments import VIETNAM

__all__ = ["message_of"]

LISTED = 12
"""Alarms told one by one in one message; of a great trouble, such as a lost network, the rest is counted."""


def message_of(notices: Sequence[Notice]) -> tuple[str, str]:
    """Return title and body of one message about all of `notices`, new alarms before recoveries."""
    opened = [notice for notice in notices if notice.kind == "opened"]
    ended = [notice for notice in notices if notice.kind == "recovered"]
    first = (opened or ended)[0].issue
    if len(notices) == 1:
        title = f"baotinh: {first.subject} {'has recovered' if ended else 'failed'} ({first.kind})"
    else:
        counts = [f"{len(opened)} failed" if opened else "", f"{len(ended)} recovered" if ended else ""]
        title = f"baotinh: {', '.join(filter(None, counts))}"
    parts = [*map(_opened, opened[:LISTED]), *map(_recovered, ended[:LISTED])]
    rest = len(notices) - len(parts)
    if rest:
        parts.append(f"… and {rest} more; `baotinh status` shows all.")
    return title, "\n\n".join(parts)


def _opened(notice: Notice) -> str:
    issue = notice.issue
    return (
        f"{issue.subject}: {issue.kind}, since {_when(notice.opened_at)}\n{issue.message}\nWhat to do: {issue.advice}"
    )


def _recovered(notice: Notice) -> str:
    issue, ended = notice.issue, notice.ended_at or notice.opened_at
    return f"{issue.subject}: {issue.kind} is over since {_when(ended)}; it lasted {_long(ended - notice.opened_at)}"


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M} (Vietnam)"


def _long(time: timedelta) -> str:
    hours = time / timedelta(hours=1)
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else f"{60 * hours:.0f} min"
