"""The period that somebody asks a run for: commands and flows refuse the same ones, before anything begins. Pure."""

from datetime import UTC, date, datetime, time

from flows.errors import WrongUsageError
from storage.model.moments import VIETNAM, with_zone

__all__ = ["check_days", "check_period"]


def check_period(begin: date | None, end: date | None, *, now: datetime | None = None) -> None:
    """Raise WrongUsageError if there is nothing between `begin` and `end`: it ends before it begins, or lies ahead.

    Days and moments without a zone are Vietnam's. None stands for no limit. `now` is the present by default.
    """
    if begin is None:
        return
    if end is not None and _moment(begin) >= _moment(end):
        raise WrongUsageError(
            f"the period ends before it begins: {begin} to {end}", hint="its end is the first moment after it"
        )
    if _moment(begin) > (now or datetime.now(UTC)):
        raise WrongUsageError(f"the period lies ahead: it begins on {begin}", hint="nothing has appeared then")


def check_days(first: date | None, end: date | None) -> None:
    """Raise WrongUsageError if there is no day between `first` and `end`, as `check_period`, or only the end is given.

    The archive's days are read backwards to the first one, so there must be one.
    """
    if end is not None and first is None:
        raise WrongUsageError(
            f"the period up to {end} has no first day",
            hint="--to needs --from, and in Prefect's form `end` needs `begin`",
        )
    check_period(first, end)


def _moment(given: date) -> datetime:
    """Return a moment, or the first one of a day."""
    return with_zone(given if isinstance(given, datetime) else datetime.combine(given, time(), VIETNAM))
