"""Chooses among the dates that a page gives; the order of trust stands in `publication`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.metadata.dates import ParsedDate
from storage.model.moments import VIETNAM

__all__ = ["Candidate", "choose", "day_first_after", "host_of", "is_foreign", "to_the_minute", "zoned_time"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date on the page, and where it stands."""

    moment: ParsedDate
    origin: str


def day_first_after(moment: ParsedDate, limit: datetime) -> ParsedDate:
    """Return a date that was read month first with its day first if it lies after `limit`."""
    if moment.first != "month" or moment.at <= limit:
        return moment
    return replace(moment, at=moment.at.replace(day=moment.at.month, month=moment.at.day), first="day")


def is_foreign(metadata: StructuredMetadata, url: str) -> bool:
    """Tell whether a page is of another country: its language is named and not Vietnamese, its host not in `.vn`."""
    return metadata.in_other_language and not host_of(url).endswith(".vn")


def host_of(url: str) -> str:
    """Return the host of an address; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def zoned_time(machined: list[Candidate], visible: Callable[[], list[Candidate]]) -> Candidate | None:
    """Return the machine-readable time that names its zone; of several, the one whose clock shows the printed time.

    On a page of another country a time without a zone is not Vietnam's, so it confirms no instant, only a clock.
    `visible` returns the printed dates; they are not looked for if all machine-readable clocks show the same.
    """
    zoned = [candidate for candidate in machined if candidate.moment.timed and candidate.moment.offset is not None]

    def shown(candidate: Candidate) -> datetime:
        assert candidate.moment.offset is not None
        return to_the_minute(candidate.moment.at.astimezone(timezone(candidate.moment.offset))).replace(tzinfo=None)

    if len({(shown(candidate), candidate.moment.offset) for candidate in zoned}) < 2:
        return zoned[0] if zoned else None
    printed = {
        to_the_minute(candidate.moment.at).replace(tzinfo=None) for candidate in visible() if candidate.moment.timed
    }
    agreed = [candidate for candidate in zoned if shown(candidate) in printed]
    named = (candidate for candidate in agreed if candidate.moment.offset)  # systems write `Z` after local times, too
    return next(named, None) or next(iter([*agreed, *zoned]), None)


def choose(ruled: list[Candidate], machined: list[Candidate], visible: list[Candidate]) -> Candidate | None:
    """Return the most credible of an article's dates; `ruled`: those that the layout's rule names."""
    machined = [_on_printed_clock(_as_printed(candidate, visible), visible) for candidate in machined]
    best = _chosen(ruled, machined, visible)
    return _to_the_second(best, [*machined, *visible]) if best else None


def _chosen(ruled: list[Candidate], machined: list[Candidate], visible: list[Candidate]) -> Candidate | None:
    if ruled:
        day = ruled[0].moment.at.date()
        timed = (candidate for candidate in [*machined, *visible] if candidate.moment.timed)
        return next((candidate for candidate in timed if candidate.moment.at.date() == day), ruled[0])
    printed = next((candidate for candidate in visible if candidate.moment.timed), None)
    timed_machine = [candidate for candidate in machined if candidate.moment.timed]
    if timed_machine:
        minutes = {to_the_minute(candidate.moment.at) for candidate in visible if candidate.moment.timed}
        agreed = next((candidate for candidate in timed_machine if to_the_minute(candidate.moment.at) in minutes), None)
        best = _with_zone(agreed or timed_machine[0], timed_machine)
        if agreed is None and printed is not None and (_zone_lost(best, printed) or _midnight(best, printed)):
            return printed
        return best
    if printed and (not machined or abs(printed.moment.at - machined[0].moment.at) < timedelta(days=2)):
        return printed
    if machined:
        return machined[0]
    return visible[0] if visible else None


def _as_printed(stated: Candidate, visible: list[Candidate]) -> Candidate:
    """Return a date that systems wrote in numbers with day and month changed round, if only so it is a printed day.

    What people read has the day first; what servers of other countries write for machines may have the month first.
    """
    at = stated.moment.at
    if not stated.moment.first:
        return stated
    days = {candidate.moment.at.date() for candidate in visible if candidate.moment.first != "month"}
    other = at.replace(day=at.month, month=at.day) if at.day <= 12 else at  # a zone may have moved it to the 13th
    if at.date() in days or other.date() not in days:
        return stated
    return replace(stated, moment=replace(stated.moment, at=other, first=""))


def _on_printed_clock(stated: Candidate, visible: list[Candidate]) -> Candidate:
    """Return a machine-readable time in Vietnam's zone if its clock shows a time that is printed as one of Vietnam.

    Servers abroad write their own zone after the local time: `16:45-05:00` beside `16:45 (giờ Việt Nam)`. A printed
    time without a zone may be that of a newsroom abroad.
    """
    moment = stated.moment
    if not moment.timed or moment.offset is None or moment.offset == VIETNAM.utcoffset(None):
        return stated
    local = moment.at.astimezone(timezone(moment.offset)).replace(tzinfo=VIETNAM)
    zoned = (each for each in visible if each.moment.timed and each.moment.offset == VIETNAM.utcoffset(None))
    shown = {to_the_minute(each.moment.at): each.origin for each in zoned}
    origin = shown.get(to_the_minute(local))
    if origin is None or to_the_minute(moment.at) in shown:
        return stated
    return Candidate(replace(moment, at=local, offset=VIETNAM.utcoffset(None)), origin)


def _to_the_second(best: Candidate, others: list[Candidate]) -> Candidate:
    """Return the first time that tells the seconds of the minute of `best`, if `best` tells none."""
    if not best.moment.timed or best.moment.at.second:
        return best
    minute = to_the_minute(best.moment.at)
    exact = (other for other in others if other.moment.at.second and to_the_minute(other.moment.at) == minute)
    return next(exact, best)


def _with_zone(best: Candidate, others: list[Candidate]) -> Candidate:
    """Among candidates with the same clock time, return the one that names its zone."""
    if best.moment.offset is not None:
        return best
    shown = best.moment.at.replace(tzinfo=None, microsecond=0)
    for other in others:
        offset = other.moment.offset
        if offset is not None and other.moment.at.astimezone(timezone(offset)).replace(tzinfo=None) == shown:
            return other
    return best


def to_the_minute(at: datetime) -> datetime:
    """Return `at` without seconds."""
    return at.replace(second=0, microsecond=0)


def _zone_lost(stated: Candidate, printed: Candidate) -> bool:
    return abs(to_the_minute(stated.moment.at) - to_the_minute(printed.moment.at)) == timedelta(hours=7)


def _midnight(stated: Candidate, printed: Candidate) -> bool:
    at = stated.moment.at
    return (at.hour, at.minute, at.second) == (0, 0, 0) and printed.moment.at.date() == at.date()
