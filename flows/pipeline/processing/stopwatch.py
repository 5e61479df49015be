"""A stopwatch for the steps of a batch."""

import time

__all__ = ["Stopwatch"]


class Stopwatch:
    """Measures how long each step takes. It starts when it is made."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        """Seconds by step, in the order of the steps."""
        self._started = time.monotonic()

    def lap(self, step: str) -> None:
        """Record that `step` has ended and the next one begins."""
        now = time.monotonic()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._started
        self._started = now
