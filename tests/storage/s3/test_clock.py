from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from storage.errors import ClockError
from storage.s3 import clock as clock_module
from storage.s3.bucket import Bucket
from storage.s3.clock import StoreClock, not_after
from storage.s3.connection import open_bucket
from storage.settings import Settings

YEAR = timedelta(days=365)


class WrongClock(datetime):
    """A machine's clock that is wrong."""

    wrong_by = timedelta(0)

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # as used here
        return datetime.now(UTC) + cls.wrong_by


@pytest.mark.parametrize("wrong_by", [YEAR, -YEAR, timedelta(minutes=16), timedelta(minutes=-16)])
def test_a_machine_whose_clock_is_wrong_may_not_open_a_bucket_to_write(
    wrong_by: timedelta, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WrongClock, "wrong_by", wrong_by)
    monkeypatch.setattr(clock_module, "datetime", WrongClock)
    with pytest.raises(ClockError, match="ahead of" if wrong_by > timedelta(0) else "behind") as caught:
        open_bucket(settings, check=True).__enter__()
    assert caught.value.hint
    with open_bucket(settings, check="reading"):
        pass


def test_a_clock_that_is_nearly_right_is_left_alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WrongClock, "wrong_by", timedelta(minutes=3))
    monkeypatch.setattr(clock_module, "datetime", WrongClock)
    with open_bucket(settings, check=True) as bucket:
        assert abs(bucket.now() - datetime.now(UTC)) < timedelta(minutes=2)


def test_an_answer_without_a_date_or_with_a_broken_one_tells_nothing() -> None:
    clock = StoreClock()
    for headers in ({}, {"date": "yesterday"}, {"date": ""}):
        clock.note(headers)
        assert not clock.known
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=5)
    clock.note({"date": format_datetime(datetime.now(UTC) + YEAR, usegmt=True)})
    assert abs(clock.now() - datetime.now(UTC) - YEAR) < timedelta(minutes=5)


def test_a_stated_time_counts_unless_it_cannot_be_true() -> None:
    stored = datetime(2026, 3, 2, tzinfo=UTC)
    for stated in (stored - YEAR, stored, stored + timedelta(minutes=14)):
        assert not_after(stated, stored) == stated
    assert not_after(stored + YEAR, stored) == stored
    assert not_after(stored + YEAR, None) == stored + YEAR


def test_an_object_tells_when_it_was_stored(bucket: Bucket) -> None:
    bucket.put_if_absent("key", b"1")
    for stored_at in (bucket.get("key").stored_at, bucket.get_part("key", 0, 1).stored_at):
        assert stored_at
        assert abs(stored_at - datetime.now(UTC)) < timedelta(minutes=10)
