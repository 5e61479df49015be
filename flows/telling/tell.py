"""Tells the open alarms: reads the state, claims what nobody has told yet, sends it, notes that it was sent."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.health.model import HealthState
from flows.telling.alarm_store import change_alarms
from flows.telling.alarms import AlarmBook, Notice, claimed, is_quiet, released, sent, updated
from flows.telling.channels import Channels
from flows.telling.messages import message_of
from storage.s3.bucket import Bucket
from storage.settings import AlarmSettings

__all__ = ["Told", "tell_alarms"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What `tell_alarms` did."""

    notices: Sequence[Notice]
    """What was told, or would be if there were a channel."""
    errors: Sequence[str] = ()
    """Channels that did not take the message, and why."""
    quiet: bool = False
    """True in quiet hours, in which nothing is told."""


def tell_alarms(
    bucket: Bucket,
    state: HealthState,
    settings: AlarmSettings,
    *,
    emit: Callable[[Sequence[Notice]], None] = lambda _: None,
) -> Told:
    """Update the alarms in the bucket by `state`, and tell what nobody has told yet.

    `emit` is called with the same notices, for Prefect's events. Without a channel they count as told by it. If no
    channel takes a message, the next call tries again. Raise SettingsError, ConflictError or BucketUnavailableError.
    """
    channels = Channels(settings.channels)
    who = secrets.token_hex(8)
    quiet = is_quiet(settings.quiet_hours, state.at)

    def claim(book: AlarmBook) -> tuple[AlarmBook, list[Notice]]:
        return claimed(updated(book, state), state, who, quiet=quiet)

    notices = change_alarms(bucket, claim)
    if not notices:
        return Told((), quiet=quiet)
    emit(notices)
    errors: list[str] = []
    if channels:
        title, body = message_of(notices)
        good = all(notice.kind == "recovered" for notice in notices)
        answers = channels.send(title, body, good=good)
        errors = [answer for answer in answers if answer is not None]
        for error in errors:
            logger.warning("%s", error)
    nobody = bool(channels) and len(errors) == len(channels)
    told = "; ".join(errors)

    def note(book: AlarmBook) -> tuple[AlarmBook, None]:
        return (released(book, who, told) if nobody else sent(book, who, state.at, told or None)), None

    change_alarms(bucket, note)
    return Told(notices, errors)
