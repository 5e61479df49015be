"""Decides whether articles that look removed, but did not answer 404, really are.

If one article redirects to the front page, it was removed. If all do, the site has moved or blocks us. So such answers
wait until the end of the crawl, when it is known how many other articles were shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scrapy import Request
from scrapy.http import Response

from crawler.archiving.segment_archive import SegmentArchive
from crawler.frontier.entry import Entry, answered
from crawler.frontier.plan import Visit

__all__ = ["SuspectedRemovals", "is_believed"]

FEW = 3
"""Below this number, removals are believed even if the crawl has seen no other article."""


def is_believed(gone: int, shown: int) -> bool:
    """Tell whether to believe `gone` removals in a crawl that has seen `shown` other articles."""
    return gone < FEW or gone <= shown


@dataclass(frozen=True, slots=True)
class SuspectedRemoval:
    """An answer that waits for the decision at the end of the crawl."""

    visit: Visit
    request: Request
    response: Response
    at: datetime
    evidence: str


class SuspectedRemovals:
    """Collects such answers, and decides about them at the end of the crawl."""

    def __init__(self) -> None:
        self._suspects: list[SuspectedRemoval] = []

    def add(self, visit: Visit, request: Request, response: Response, at: datetime, evidence: str) -> None:
        """Keep an answer that suggests that the visited article was removed."""
        self._suspects.append(SuspectedRemoval(visit, request, response, at, evidence))

    def settle(self, archive: SegmentArchive, shown: int) -> Iterator[tuple[Visit, Entry | None, str, str]]:
        """Archive the kept answers. Yield visit, new entry, requested address and evidence for each.

        The entry is None if the removal is not believed. `shown`: number of articles that this crawl has seen.
        Raises StorageError.
        """
        believed = is_believed(len(self._suspects), shown)
        for suspect in self._suspects:
            entry = answered(suspect.visit.entry, 404, suspect.at) if believed else None
            archive.add(
                suspect.request,
                suspect.response,
                suspect.at,
                missing_since=entry.missing_since if entry else None,
                gone=suspect.evidence if entry else None,
                role=None if entry else "error",
            )
            yield suspect.visit, entry, suspect.request.url, suspect.evidence
        self._suspects.clear()
