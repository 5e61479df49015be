"""Bounds the CPU time of a step, on machines of any speed that do other work at the same time."""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["assert_quick"]

T = TypeVar("T")

ATTEMPTS = 5
"""Runs of a step before it counts as slow. Other work on the machine can only add to a run, and doubles it where two
processes share a core. So the smallest of several runs is nearest to what the step itself needs."""
YARDSTICK = 0.02
"""CPU seconds that `yardstick` takes on the machine for which the bounds were chosen (0.019 when quiet)."""


def assert_quick(step: Callable[[], T], seconds: float) -> T:
    """Return what `step` returns; fail if each of several runs of it takes more than so many CPU seconds.

    On a slower machine, or one that is busy, the bound is as much longer as `yardstick` takes before and after the run.
    A measurement of coverage, which doubles the time, is suspended meanwhile. `step` must do all its work in each run:
    what it keeps for the next would hide a slow first one.
    """
    runs: list[str] = []
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        before = cpu_seconds(yardstick)
        for _ in range(ATTEMPTS):
            started = time.process_time()
            result = step()
            needed = time.process_time() - started
            after = cpu_seconds(yardstick)
            allowed = seconds * max(1.0, (before + after) / 2 / YARDSTICK)
            if needed <= allowed:
                return result
            runs.append(f"{needed:.2f} of {allowed:.2f}")
            before = after
    finally:
        sys.settrace(tracer)
    raise AssertionError(f"each run needs more CPU seconds than it may: {', '.join(runs)}")


def cpu_seconds(step: Callable[[], object]) -> float:
    """Return the CPU seconds of one run."""
    started = time.process_time()
    step()
    return time.process_time() - started


def yardstick() -> int:
    """Do a fixed amount of the work that the steps are made of: loops, words and tables."""
    found: dict[str, int] = {}
    for number in range(60_000):
        word = f"từ {number % 997}".casefold()
        found[word] = found.get(word, 0) + len(word.split())
    return len(found)
