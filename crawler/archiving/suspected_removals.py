"""Decides whether articles whose answers say that they are gone really are.

If one article answers 404, or redirects to the front page, it was removed. If most do, or the site's own listings still
name it, the site may be at fault: its database is away, it has moved, or it blocks us. So such answers wait until the
end of the crawl, when it is known how other articles answered. A removal that is not believed is not archived as one;
the article is asked again, and is removed only if it is still gone when the site shows others.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from scrapy import Request
from scrapy.http import Response

from crawler.archiving.segment_archive import SegmentArchive
from crawler.frontier.entry import Entry, Frontier, answered, doubted
from crawler.frontier.plan import Visit
from storage.model.identifiers import ArticleId

__all__ = ["Census", "Settled", "SuspectedRemovals", "is_believed", "is_certain"]

FEW = 3
"""Below this number, removals are believed even if the crawl has seen no other article."""

SPAN = timedelta(hours=12)
"""Articles that began to be missing so long before another one may be so for the same reason: a crawl may last long."""

REPAIR = timedelta(days=3)
"""A part of a site may be broken for so long, over a weekend, while its listings still name what belongs there."""

PATIENCE = timedelta(days=14)
"""An article that has been missing for so long is removed if the site has shown any other since: no repair takes so
long."""

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of waiting answers that are kept in memory. Only a site that fails as a whole sends more of them."""

STATUSES = (404, 410)

LISTED = "but a listing still names it"
MOST = "and so do most other articles: the site itself has changed"


def is_believed(gone: int, shown: int) -> bool:
    """Tell whether to believe `gone` removals where `shown` other articles were seen."""
    return gone < FEW or gone <= shown


def is_certain(entry: Entry, removal_after: timedelta) -> bool:
    """Tell whether the article was removed by its last visit, so that another answer like it says nothing new."""
    if entry.gone_since is None or entry.tried_at is None:
        return False
    since = entry.counted_since
    return entry.status == 410 or (since is not None and entry.tried_at >= since + removal_after)


class Census:
    """When the articles of a source were last shown, and since when others seem gone."""

    def __init__(self, entries: Iterable[Entry], began: datetime, unknown: int = 0) -> None:
        """`began`: when the crawl began. `unknown`: articles that seem gone, although nobody has ever seen them."""
        self._began = began
        self._unknown = unknown
        self._shown, self._missing, self._again = list[datetime](), list[datetime](), 0
        for entry in entries:
            if entry.shown_at is not None:
                self._shown.append(entry.shown_at)
                self._again += entry.shown_at >= began and entry.shown_before is not None
            if entry.first_missing is not None:
                self._missing.append(entry.first_missing)
        self._shown.sort()
        self._missing.sort()

    def doubt(self, entry: Entry, at: datetime, *, is_listed: bool) -> str | None:
        """Return why not to believe that an article is gone; None if it is believed.

        `entry`: the article before this visit. `at`: the time of the answer.
        """
        since = entry.first_missing
        if since is None:
            # New articles can be readable while all old addresses fail.
            if not is_believed(_after(self._missing, self._began) + self._unknown, self._again):
                return MOST
            return LISTED if is_listed and not _is_taken_out(entry) and entry.shown_at is not None else None
        shown = _after(self._shown, since)
        if at - since >= PATIENCE and shown:
            return None
        if not is_believed(_after(self._missing, since - SPAN), shown):
            return MOST
        lags = is_listed and entry.is_doubted and not _is_taken_out(entry)
        return LISTED if lags and (not shown or at - since < REPAIR) else None


def _is_taken_out(entry: Entry) -> bool:
    """Tell whether a sitemap has dropped the article on purpose since it was last shown; other listings may lag."""
    is_late = entry.left_at is not None and entry.shown_at is not None and entry.left_at > entry.shown_at
    return entry.taken_out and is_late


def _after(moments: list[datetime], since: datetime) -> int:
    return len(moments) - bisect_left(moments, since)


@dataclass(frozen=True, slots=True)
class SuspectedRemoval:
    """An answer that waits for the decision at the end of the crawl."""

    visit: Visit
    request: Request
    response: Response | None
    """None if it could not wait, and is archived as an error."""
    at: datetime
    evidence: str


class Settled(NamedTuple):
    """The decision about one answer."""

    visit: Visit
    entry: Entry
    """The article's new entry."""
    url: str
    """The requested address."""
    evidence: str
    doubt: str | None
    """Why the removal is not believed; None if it is."""


class SuspectedRemovals:
    """Collects such answers, and decides about them at the end of the crawl."""

    def __init__(self) -> None:
        self._suspects: list[SuspectedRemoval] = []
        self._bytes = 0

    def add(
        self, visit: Visit, request: Request, response: Response, at: datetime, evidence: str, archive: SegmentArchive
    ) -> None:
        """Keep an answer that suggests that the visited article was removed. If there are too many, archive it now."""
        self._bytes += len(response.body)
        if self._bytes > MOST_BYTES:
            archive.add(request, response, at, role="error")
        kept = response if self._bytes <= MOST_BYTES else None
        self._suspects.append(SuspectedRemoval(visit, request, kept, at, evidence))

    def settle(
        self,
        archive: SegmentArchive,
        frontier: Frontier,
        visited: Frontier,
        listed: Container[ArticleId],
        began: datetime,
        removal_after: timedelta,
    ) -> Iterator[Settled]:
        """Archive the kept answers, and yield a decision for each.

        `frontier`: what was known when the crawl `began`. `visited`: the entries of the articles that it requested.
        `listed`: articles that its listings name. Raises StorageError.
        """
        census = Census(self._entries(frontier, visited), began, self._unknown())
        for suspect in self._suspects:
            visit = suspect.visit
            doubt = None
            if suspect.response is None:
                doubt = MOST
            elif not is_certain(visit.entry, removal_after):
                doubt = census.doubt(visit.entry, suspect.at, is_listed=visit.article_id in listed)
            entry = doubted(visit.entry, suspect.at) if doubt else _gone(suspect)
            if suspect.response is not None:
                _archive(archive, suspect, suspect.response, None if doubt else entry)
            yield Settled(visit, entry, suspect.request.url, suspect.evidence, doubt)
        self._suspects.clear()
        self._bytes = 0

    def _entries(self, frontier: Frontier, visited: Frontier) -> Iterator[Entry]:
        yield from visited.values()
        # Reading a large frontier takes a second, and only an article that seemed gone before needs it.
        if any(suspect.visit.entry.first_missing is not None for suspect in self._suspects):
            yield from (frontier[article] for article in frontier if article not in visited)

    def _unknown(self) -> int:
        return sum(suspect.visit.entry.shown_at is None for suspect in self._suspects)


def _gone(suspect: SuspectedRemoval) -> Entry:
    assert suspect.response is not None
    status = suspect.response.status
    return answered(suspect.visit.entry, status if status in STATUSES else 404, suspect.at)


def _archive(archive: SegmentArchive, suspect: SuspectedRemoval, response: Response, entry: Entry | None) -> None:
    """Archive an answer; as an error if the removal is not believed (`entry` is None), or is so for the first time.

    410 removes an article at once. After doubts it must stay for as long as 404.
    """
    first = response.status == 410 and suspect.visit.entry.is_doubted
    believed = entry is not None and not first
    archive.add(
        suspect.request,
        response,
        suspect.at,
        missing_since=entry.counted_since if entry is not None and believed else None,
        gone=suspect.evidence if believed and response.status not in STATUSES else None,
        role=None if believed else "error",
        truncated="disconnect" if "dataloss" in response.flags else None,
    )
