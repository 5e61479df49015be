"""The body that the server last sent for an article, as the frontier keeps it. Pure."""

from datetime import UTC, datetime, timedelta

import msgspec

from storage import layout
from storage.model.article import CaptureRef
from storage.model.identifiers import SourceSlug
from storage.warc.segment_writer import EarlierBody

__all__ = ["Body", "Unread", "body_at", "merged_unread", "short_key"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Body(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The body that the server last sent for an article, and the place in the archive that holds it.

    It is kept short, because a source may have 200,000 of them in memory.
    """

    digest: str
    """The first 24 hexadecimal digits of the SHA-256 of the body as sent."""
    fetched: int
    """When it was fetched: microseconds since 1970."""
    segment: str
    """Key of the segment without `raw/{source}/` and `.warc.gz`, and without the day that its name begins with."""
    offset: int
    length: int

    @property
    def at(self) -> datetime:
        """When it was fetched. UTC."""
        return EPOCH + timedelta(microseconds=self.fetched)

    def earlier(self, source: SourceSlug) -> EarlierBody:
        """Return the place in the archive."""
        name = self.segment
        day = "" if "/" in name else f"{name[:4]}/{name[4:6]}/{name[6:8]}/"
        key = f"{layout.segments_prefix(source)}{day}{name}.warc.gz"
        return EarlierBody(key, self.offset, self.length, f"sha256:{self.digest}", self.at)


class Unread(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How the pages of an article were read that were once no article, or once arrived cut. Times are UTC."""

    since: datetime | None
    """When the first page in the present row was fetched that could not be read; None if the last page could."""
    read_at: datetime | None = None
    """When the last page was fetched that could be read again."""


def merged_unread(one: Unread | None, other: Unread | None) -> Unread | None:
    """Merge what two crawls know: the present row began after the last article. Commutative and idempotent."""
    if one is None or other is None:
        return one or other
    read_at = max(filter(None, (one.read_at, other.read_at)), default=None)
    rows = [since for since in (one.since, other.since) if since and (read_at is None or since > read_at)]
    return Unread(min(rows, default=None), read_at)


def body_at(place: CaptureRef, at: datetime) -> Body:
    """Return the body that lies at `place` and was fetched at the time `at`."""
    digest = place.digest.removeprefix("sha256:")[:24]
    return Body(digest, (at - EPOCH) // timedelta(microseconds=1), short_key(place.segment), place.offset, place.length)


def short_key(segment: str) -> str:
    """Return the key of a segment as a Body keeps it."""
    path = segment.split("/", 2)[2].removesuffix(".warc.gz")
    day, _, name = path.rpartition("/")
    return name if name.startswith(day.replace("/", "")) else path
