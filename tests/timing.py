"""Measures the CPU time of a step, on a machine that does other work at the same time."""

import sys
import time
from collections.abc import Callable

__all__ = ["ATTEMPTS", "least_cpu_seconds"]

ATTEMPTS = 5
"""Runs of a step before it counts as slow. Other work on the machine can only add to a run, and doubles it where two
processes share a core. So the smallest of several runs is nearest to what the step itself needs."""


def least_cpu_seconds(step: Callable[[], object], enough: float) -> float:
    """Return the least CPU seconds of several runs of `step`; of fewer if one of them took no more than `enough`.

    A measurement of coverage, which doubles the time, is suspended meanwhile.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        least = float("inf")
        for _ in range(ATTEMPTS):
            started = time.process_time()
            step()
            least = min(least, time.process_time() - started)
            if least <= enough:
                break
    finally:
        sys.settrace(tracer)
    return least
