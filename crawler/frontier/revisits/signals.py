"""How far a source's listings can be believed when they report changes, and when they report none. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from crawler.frontier.entry import Entry

__all__ = ["HINT_PRECISION", "Signal", "Signals", "removal_of", "signals_of"]

HINT_PRECISION = 0.2
"""Least share of true reports at which a listing's reports of changes are followed at once, and its silence counts."""

ASSUMED = 0.5
"""Cases of each kind that are assumed before anything is known of a listing's reports: the prior of Jeffreys, because
nearly all listings report either almost every change or none."""

LIVE_SITEMAP = 5.0
"""A sitemap that has proved to report all changes counts as one that has reported so many removals: it is made anew
from the articles that are online."""

TRUSTED = 0.99
"""Upper bound of the trust in a listing that reports no change; with full trust we would never notice its omissions."""


@dataclass(frozen=True, slots=True)
class Signal:
    """How reliable one kind of hint in a source's listings is."""

    confirmed: float = ASSUMED
    """Number of hints with an edit behind them, plus `ASSUMED`."""
    false_alarms: float = ASSUMED
    """Number of hints without an edit, plus `ASSUMED`."""
    missed: float = ASSUMED
    """Number of edits without a hint, plus `ASSUMED`."""

    @property
    def precision(self) -> float:
        """Probability that there is an edit behind a hint."""
        return self.confirmed / (self.confirmed + self.false_alarms)

    @property
    def recall(self) -> float:
        """Probability that an edit shows as a hint."""
        return self.confirmed / (self.confirmed + self.missed)

    @property
    def trust(self) -> float:
        """Share of the changes that the listing would have reported, if it reports none.

        Where most reports are false, as of a site that rebuilds its sitemap every night, an edit and a report that came
        with it prove nothing.
        """
        return min(TRUSTED, self.recall) if self.precision >= HINT_PRECISION else 0.0


class Signals(NamedTuple):
    """How reliable the listings of one source are."""

    modified: Signal
    """Times of change."""
    retitled: Signal
    """Changed headlines."""
    taken_out: Signal
    """Removals: sitemaps that drop an article. Removals take the place of edits."""


def signals_of(entries: Iterable[Entry]) -> Signals:
    """Count how often the reports of a source's listings and what visits found went together."""
    modified, retitled, taken_out = _Hints(), _Hints(), _Hints()
    for entry in entries:
        if entry.shown_at is None:
            continue
        modified.add(entry, entry.modified_at if entry.modified_at and entry.modified_at > entry.born else None)
        retitled.add(entry, entry.retitled_at)
        taken_out.add_removal(entry, removal_of(entry))
    changes, removals = modified.signal(), taken_out.signal()
    if changes.confirmed > ASSUMED:
        removals = replace(removals, confirmed=removals.confirmed + LIVE_SITEMAP * changes.trust)
    return Signals(changes, retitled.signal(), removals)


def removal_of(entry: Entry) -> tuple[datetime, datetime] | None:
    """Return the interval in which an article was removed; None if it was not."""
    if entry.shown_at is None or entry.gone_since is None:
        return None
    return entry.shown_at, entry.gone_since


class _Hints:
    """Counts how often one kind of hint and edits went together."""

    def __init__(self) -> None:
        self._confirmed = self._false_alarms = self._missed = 0

    def add(self, entry: Entry, hint: datetime | None) -> None:
        """Add an article with the time of its last hint. A hint counts only if a visit has come since then."""
        if hint is None:
            # Only a listing that gives hints can miss an edit.
            self._missed += bool(entry.edits) and (entry.modified_at is not None or entry.headline is not None)
        elif entry.shown_at is not None and hint <= entry.shown_at:
            if any(after <= hint <= by for after, by in entry.edits):
                self._confirmed += 1
            elif hint >= entry.first_seen:
                self._false_alarms += 1

    def add_removal(self, entry: Entry, gone: tuple[datetime, datetime] | None) -> None:
        """Add an article that was taken out of its sitemap, or that was removed while its sitemap named it."""
        told = entry.left_at if entry.taken_out else None
        if gone is None:
            self._false_alarms += told is not None and entry.shown_at is not None and told <= entry.shown_at
        elif told is not None and gone[0] <= told <= gone[1]:
            self._confirmed += 1
        else:
            self._missed += entry.sitemap is not None

    def signal(self) -> Signal:
        return Signal(ASSUMED + self._confirmed, ASSUMED + self._false_alarms, ASSUMED + self._missed)
