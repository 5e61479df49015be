"""Which faults come, from a seed."""

import random
import threading
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from tests.faults.messages import Message
from tests.faults.proxy import Fault

__all__ = ["PASSING", "Weather"]

KILLS = (Fault.KILLED_BEFORE, Fault.KILLED_HALFWAY, Fault.KILLED_AFTER)

PASSING = tuple(fault for fault in Fault if fault not in KILLS)
"""Faults that a client lives through."""

SLOW = (Fault.STALLED_BEFORE, Fault.STALLED_AFTER)
"""Faults that cost seconds, and therefore come more rarely."""


class Weather:
    """Faults by chance, the same ones for the same requests in the same order. Thread-safe."""

    def __init__(
        self,
        seed: str,
        *,
        rate: float = 0,
        faults: Sequence[Fault] = PASSING,
        dies_at: int | None = None,
        deaths: Sequence[Fault] = KILLS,
    ) -> None:
        """`rate` is the share of requests that suffer; at request number `dies_at`, from 1, this process is killed."""
        self._seed = seed
        self._rate = rate
        self._faults = faults
        self._weights = [1 if fault in SLOW else 5 for fault in faults]
        self._dies_at = dies_at
        self._deaths = deaths
        self._seen: Counter[str] = Counter()
        self._counting = threading.Lock()
        self.suffered: Counter[Fault] = Counter()
        """How often each fault has come."""

    @property
    def calls(self) -> int:
        """How many requests there have been."""
        with self._counting:
            return self._seen.total()

    def __call__(self, request: Message) -> Fault | None:
        # By what is asked and how often it was, so that threads do not change what comes.
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
