"""Tells removals without 404 from new templates, where the pages of known articles are no articles any more. Pure.

Some sites show the empty template, or an apology among teasers, at the address of an article that was deleted, with
status 200. Only processing sees that such a page is no article. One broken answer says nothing, and neither do many
at once: then the site has a new template that the rules cannot read.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from crawler.frontier.bodies import Unread
from crawler.frontier.entry import Entry, Frontier
from storage.model.identifiers import ArticleId

__all__ = ["WeighedUnread", "read_again", "unread", "weigh_unread"]

FEW = 3
"""Below this number such pages are removals if as many other articles could be read since."""

READABLE = 5
"""How many articles of at least half the age must have been shown since for each such page. Old articles move to a new
template together while young ones are shown as before. Of the articles that sites show, few per cent are removed."""

SPAN = timedelta(days=14)
"""Pages that began to be no articles so long before another one may be so for the same reason: old articles are asked
for seldom."""


class WeighedUnread(NamedTuple):
    """The known articles whose pages are no articles any more."""

    since: dict[ArticleId, datetime]
    """Those that may be removed, and since when they are unread."""
    doubted: list[ArticleId]
    """Those beside which too few others were shown."""


def unread(entry: Entry) -> Entry:
    """Return the entry after processing found that the last page was no article, if it had been one before.

    An album or a player that never was an article stays what it is.
    """
    shown_at, known = entry.shown_at, entry.unread
    was_article = entry.shown_before is not None and (entry.page_date is not None or entry.edits)
    if not was_article or shown_at is None or (known is not None and known.since is not None):
        return entry
    read_at = known.read_at if known is not None else None
    if read_at is not None and read_at >= shown_at:
        return entry
    return msgspec.structs.replace(entry, unread=Unread(shown_at, read_at))


def read_again(entry: Entry) -> Entry:
    """Return the entry after processing found that the last page was an article."""
    if entry.unread_since is None:
        return entry
    return msgspec.structs.replace(entry, unread=Unread(None, entry.shown_at))


def weigh_unread(frontier: Frontier) -> WeighedUnread:
    """Tell which unread articles may be removed, and which are too many beside the others."""
    rows = {article: entry for article, entry in frontier.items() if entry.unread_since is not None}
    if not rows:
        return WeighedUnread({}, [])
    begins = sorted(entry.unread_since for entry in rows.values() if entry.unread_since is not None)
    others = _Others(_shown_since(frontier, begins[0]))
    believed: set[ArticleId] = set()
    latest_first = sorted(rows.items(), key=lambda row: row[1].unread_since or begins[0], reverse=True)
    for article, entry in latest_first:
        since = entry.unread_since
        if since is not None and _is_believed(entry, since, begins, others):
            believed.add(article)
    weighed = WeighedUnread({}, [])
    for article, entry in rows.items():
        if article in believed and entry.unread_since is not None:
            weighed.since[article] = entry.unread_since
        else:
            weighed.doubted.append(article)
    return weighed


class _Others:
    """The other articles, counted by when they were shown and born; to be asked for earlier and earlier times."""

    def __init__(self, shown: Sequence[tuple[datetime, datetime]]) -> None:
        """`shown`: when each was shown and born."""
        self._waiting = sorted(shown)
        self._births = sorted({born for _, born in shown})
        self._sums = [0] * (len(self._births) + 1)  # a Fenwick tree: sums of counts by birth
        self.number = 0
        """Those shown since the time last asked for."""

    def since(self, moment: datetime) -> None:
        """Count those shown since `moment`, which is not later than the one before."""
        while self._waiting and self._waiting[-1][0] >= moment:
            _, born = self._waiting.pop()
            self.number += 1
            place = bisect_left(self._births, born) + 1
            while place < len(self._sums):
                self._sums[place] += 1
                place += place & -place

    def born_until(self, latest: datetime) -> int:
        """Return how many of them were born until `latest`."""
        place, count = bisect_right(self._births, latest), 0
        while place:
            count += self._sums[place]
            place -= place & -place
        return count


def _shown_since(frontier: Frontier, since: datetime) -> list[tuple[datetime, datetime]]:
    """Return when other articles that could once be read were shown and when they were born."""
    return [
        (entry.shown_at, entry.born)
        for entry in frontier.values()
        if entry.shown_at is not None and entry.shown_at >= since
        if entry.page_date is not None and entry.unread_since is None and entry.first_missing is None
    ]


def _is_believed(entry: Entry, since: datetime, begins: Sequence[datetime], others: _Others) -> bool:
    rivals = len(begins) - bisect_left(begins, since - SPAN)
    others.since(since)
    if rivals < FEW:
        return others.number >= rivals
    return READABLE * rivals <= others.born_until(entry.born + (since - entry.born) / 2)
