"""Which request suffers which fault, decided by a seed."""

import random
import threading
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from tests.faults.messages import Message
from tests.faults.proxy import Fault

__all__ = ["SURVIVABLE", "FaultSchedule"]

KILLS = (Fault.KILLED_BEFORE, Fault.KILLED_HALFWAY, Fault.KILLED_AFTER)

UNNOTICED = (Fault.FLIPPED, Fault.UNLISTED)
"""Faults that look like good answers: a wrong bit is noticed only where a whole object is read."""

SURVIVABLE = tuple(fault for fault in Fault if fault not in KILLS + UNNOTICED)
"""Faults that every request lives through."""

SLOW = (Fault.STALLED_BEFORE, Fault.STALLED_AFTER)
"""Faults that cost seconds, and are therefore chosen less often."""


class FaultSchedule:
    """Random faults: the same ones for the same requests in the same order. Thread-safe."""

    def __init__(
        self,
        seed: str,
        *,
        rate: float = 0,
        faults: Sequence[Fault] = SURVIVABLE,
        dies_at: int | None = None,
        deaths: Sequence[Fault] = KILLS,
    ) -> None:
        """`rate`: share of requests with a fault. `dies_at`: number of the request, from 1, that kills this process."""
        self._seed = seed
        self._rate = rate
        self._faults = faults
        self._weights = [1 if fault in SLOW else 5 for fault in faults]
        self._dies_at = dies_at
        self._deaths = deaths
        self._seen: Counter[str] = Counter()
        self._counting = threading.Lock()
        self.suffered: Counter[Fault] = Counter()
        """How often each fault happened."""

    @property
    def calls(self) -> int:
        """Number of requests so far."""
        with self._counting:
            return self._seen.total()

    def __call__(self, request: Message) -> Fault | None:
        # Decided by the request and how often it was made, so the order of threads does not matter.
        name = f"{request.method} {urlsplit(request.target).path}"
        with self._counting:
            self._seen[name] += 1
            chance = random.Random(f"{self._seed} {name} {self._seen[name]}")
            if self._seen.total() == self._dies_at:
                return chance.choice(self._deaths)
            fault = None
            if chance.random() < self._rate:
                [fault] = chance.choices(self._faults, self._weights)
                self.suffered[fault] += 1
            return fault
