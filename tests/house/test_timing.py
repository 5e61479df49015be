"""A bound on time fails for a slow step, not for a slow machine."""

import re
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests import timing
from tests.timing import ATTEMPTS, YARDSTICK, assert_quick

TESTS = Path(__file__).parents[1]
MEASURES = {"bench", "drills", "quality"}
"""Folders of commands that measure and compare. They hold no tests of `make test` but the ones that try them."""


def work(seconds: float) -> None:
    started = time.process_time()
    while time.process_time() - started < seconds:
        pass


def test_a_step_within_its_bound_is_run_once() -> None:
    runs: list[int] = []

    assert_quick(lambda: runs.append(1), 1)

    assert len(runs) == 1


def test_a_step_that_is_slow_each_time_fails_and_tells_its_times() -> None:
    with pytest.raises(AssertionError, match=r"0\.\d\d of 0\.\d\d, 0\.") as told:
        assert_quick(lambda: work(0.02), 0.001)

    assert str(told.value).count(" of ") == ATTEMPTS


def test_one_slow_run_of_several_is_other_work() -> None:
    times: Iterator[float] = iter((0.1, 0.1, 0.0))

    assert_quick(lambda: work(next(times)), 0.02)


@pytest.mark.parametrize(("slower", "fails"), [(0.2, True), (10, False)])
def test_a_slow_machine_has_longer(slower: float, fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "yardstick", lambda: work(slower * YARDSTICK))

    with pytest.raises(AssertionError) if fails else nullcontext():
        assert_quick(lambda: work(0.04), 0.01)


def test_no_other_test_bounds_its_own_time() -> None:
    """A bound in seconds without a yardstick fails on the first machine that is slower or busy."""
    bounded = [
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("test_*.py")
        if path != Path(__file__) and path.relative_to(TESTS).parts[0] not in MEASURES
        if re.search(r"assert .*(process_time|perf_counter)\(\) - \w+ <", path.read_text(encoding="utf-8"))
    ]

    assert bounded == []
