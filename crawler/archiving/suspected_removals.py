"""Articles that seem to be gone without a 404, and whether that is to be believed.

One article that leads to the front page is gone; if all do, the site has moved or keeps us out. So such answers wait
until the crawl has seen others.
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
"""Articles that may be gone in one crawl without any that is there."""


def is_believed(gone: int, shown: int) -> bool:
    """Say whether `gone` articles are gone indeed in a crawl that has seen `shown` others."""
    return gone < FEW or gone <= shown


@dataclass(frozen=True, slots=True)
class Suspect:
    """One answer that waits for its judgement."""

    visit: Visit
    request: Request
    response: Response
    at: datetime
    evidence: str


class SuspectedRemovals:
    """Collects answers and settles them at the end of the crawl."""

    def __init__(self) -> None:
        self._suspects: list[Suspect] = []

    def add(self, visit: Visit, request: Request, response: Response, at: datetime, evidence: str) -> None:
        """Keep an answer by which the visited article may be gone."""
        self._suspects.append(Suspect(visit, request, response, at, evidence))

    def settle(self, archive: SegmentArchive, shown: int) -> Iterator[tuple[Visit, Entry | None, str, str]]:
        """Archive what was kept. Yield each visit with its new entry, or None if its end is not believed.

        With it come the address that was asked and the evidence. `shown`: articles that this crawl has seen.
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
