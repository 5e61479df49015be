"""The choice among machine-readable times on pages of other countries."""

from datetime import timedelta

import pytest

from flows.metadata.date_choice import Candidate, zoned_time
from flows.metadata.dates import parse_machine_date


def stated(text: str, origin: str = "json-ld") -> Candidate:
    moment = parse_machine_date(text)
    assert moment is not None
    return Candidate(moment, origin)


def nothing_asked() -> list[Candidate]:
    raise AssertionError("printed dates are looked for, which takes long")


@pytest.mark.parametrize(
    "times",
    [
        [],
        ["2026-03-01T08:00:00"],
        ["2026-03-01T08:00:00+01:00"],
        ["2026-03-01T08:00:00+01:00", "2026-03-01T08:00:41+01:00", "2026-03-01T09:00:00"],
    ],
    ids=["none", "no zone", "one", "all of one minute"],
)
def test_printed_dates_are_not_looked_for_where_they_change_nothing(times: list[str]) -> None:
    machined = [stated(text) for text in times]
    zoned = [candidate for candidate in machined if candidate.moment.offset is not None]
    assert zoned_time(machined, nothing_asked) == (zoned[0] if zoned else None)


def test_the_printed_time_decides_between_two_clocks() -> None:
    early, late = stated("2026-03-01T08:00:00+01:00"), stated("2026-03-01T09:30:00+01:00", "meta")
    printed = stated("2026-03-01T09:30:00")
    assert zoned_time([early, late], lambda: [printed]) is late
    assert zoned_time([early, late], list) is early


def test_a_named_zone_beats_one_that_systems_write_after_local_times() -> None:
    utc, local = stated("2026-03-01T08:00:00Z"), stated("2026-03-01T08:00:00+01:00")
    assert local.moment.offset == timedelta(hours=1)
    assert zoned_time([utc, local], lambda: [stated("2026-03-01T08:00:00")]) is local
