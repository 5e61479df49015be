"""Stores the frontier in the bucket: one object for each month of discovery, and a log of newer changes.

Every half minute a crawl adds its changes to the log, as objects that never change (put-if-absent). From time to time
the log is folded into the months (compare-and-swap), and its objects are deleted. Merging is commutative and
idempotent, so a fold may be interrupted, repeated, or done by two crawls at once.
"""

import gzip
import io
import logging
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import msgspec

from crawler.frontier.bodies import short_key
from crawler.frontier.entry import Frontier
from crawler.frontier.packed import PackedFrontier
from storage import layout
from storage.errors import NotFoundError, StorageError
from storage.model.identifiers import ArticleId, CrawlId, SourceSlug, started_at
from storage.s3.bucket import Bucket
from storage.s3.changing import change
from storage.s3.clock import MOST_SKEW

__all__ = ["DamagedFrontierError", "FrontierStore", "at_stored_keys", "segments_of_bodies"]

logger = logging.getLogger(__name__)

LOG_OBJECTS = 48
"""Log objects at which the log is folded: four days of crawls every two hours. Reading each costs a request."""

READERS = 8
"""Threads that read objects; each mostly waits for the bucket."""

_GZIP = "application/gzip"


class DamagedFrontierError(StorageError):
    """A stored frontier cannot be read. The message names its key."""

    code = "damaged-frontier"


class _FirstFormat(msgspec.Struct):
    """The first format: the whole frontier of a source in one object."""

    articles: dict[ArticleId, msgspec.Raw]


_first_format = msgspec.json.Decoder(_FirstFormat)


class FrontierStore:
    """The frontier of one source in the bucket. Every method may raise StorageError."""

    def __init__(self, bucket: Bucket, source: SourceSlug) -> None:
        self._bucket = bucket
        self._source = source

    def read(self, now: datetime | None = None) -> PackedFrontier:
        """Read the frontier; empty if the source was never crawled. Raise DamagedFrontierError.

        `now`: leave out what crawls after this time have learnt. Their clock was wrong, and their articles, asked for
        in the future, would not be asked for until then.
        """
        # Read the log first, then the months: a part that is folded in between is read from its month.
        log = self._bodies([*self._log(now), layout.first_frontier(self._source)])
        frontier = PackedFrontier()
        for key, body in (*log, *self._bodies(self._months())):
            self._merge_body(key, body, frontier)
        return frontier

    def _bodies(self, keys: Sequence[str]) -> list[tuple[str, bytes]]:
        """Read objects in parallel; skip those that were deleted meanwhile."""
        with ThreadPoolExecutor(READERS) as threads:
            bodies = list(threads.map(self._body, keys))
        return [(key, body) for key, body in zip(keys, bodies, strict=True) if body is not None]

    def _body(self, key: str) -> bytes | None:
        try:
            return self._bucket.get(key).body
        except NotFoundError:
            return None

    def append(self, changes: Frontier, crawl_id: CrawlId, number: int) -> None:
        """Add the changes of a crawl to the log, as its part `number`. Repeating a part adds another object."""
        if not changes:
            return
        body = _packed(self._source, PackedFrontier(changes))
        while not self._bucket.put_if_absent(
            layout.frontier_log(self._source, crawl_id, number), body, content_type=_GZIP
        ):
            number += 1000  # an earlier attempt at the same crawl may have written parts: continue their numbers

    def update(self, changes: Frontier) -> None:
        """Merge `changes` into the months directly. Raise ConflictError if other crawls win every attempt."""
        for month, entries in self._by_month(PackedFrontier(changes)).items():
            self._change_month(month, entries, ())

    def fold(self, *, at_least: int = LOG_OBJECTS, now: datetime | None = None) -> None:
        """If the log has `at_least` objects, merge it into the months and delete it; see `read` for `now`."""
        keys = self._log(now)
        first = layout.first_frontier(self._source)
        if len(keys) < at_least and not self._bucket.exists(first):
            return
        read = self._bodies([*keys, first])
        learned = PackedFrontier()
        for key, body in read:
            self._merge_body(key, body, learned)
        for month, entries in self._by_month(learned).items():
            self._change_month(month, entries, ())
        for key, _ in read:
            self._bucket.delete(key)
        logger.info("%s: folded %d log objects with %d articles", self._source, len(read), len(learned))

    def forget(self, articles: Collection[ArticleId]) -> None:
        """Remove articles from everything stored. Raise ConflictError if other crawls win every attempt."""
        if not articles:
            return
        self.fold(at_least=1)
        for key in self._months():
            self._change_month(key, PackedFrontier(), articles)

    def _change_month(self, key: str, entries: PackedFrontier, without: Collection[ArticleId]) -> None:
        touched = (*entries, *without)

        def changed(content: bytes | None) -> bytes | None:
            month = PackedFrontier()
            if content is not None:
                self._merge_body(key, content, month)
            before = {article: month.line(article) for article in touched if article in month}
            for article in entries:
                month.add(article, entries.line(article))
            for article in without:
                month.remove(article)
            after = {article: month.line(article) for article in touched if article in month}
            return None if before == after else _packed(self._source, month)

        change(self._bucket, key, changed, content_type=_GZIP)

    def _by_month(self, frontier: PackedFrontier) -> dict[str, PackedFrontier]:
        """Split a frontier by the objects that store it: by month of discovery, which seldom changes."""
        parts: dict[str, PackedFrontier] = defaultdict(PackedFrontier)
        for article, entry in frontier.items():
            key = layout.frontier_month(self._source, entry.first_seen.astimezone(UTC))
            parts[key].add(article, frontier.line(article))
        return parts

    def _log(self, now: datetime | None = None) -> list[str]:
        keys = list(self._bucket.list_keys(layout.frontier_log_prefix(self._source)))
        if now is None:
            return keys
        started = [(key, started_at(key.rpartition("/")[2])) for key in keys]
        return [key for key, moment in started if moment is None or moment <= now + MOST_SKEW]

    def _months(self) -> list[str]:
        return list(self._bucket.list_keys(layout.frontier_months_prefix(self._source)))

    def _merge_body(self, key: str, body: bytes, frontier: PackedFrontier) -> None:
        try:
            for article, line in _unpacked(body):
                frontier.add(article, line)
        except (OSError, EOFError, zlib.error, ValueError, msgspec.MsgspecError) as error:
            raise DamagedFrontierError(
                f"the frontier {self._bucket.uri(key)} is damaged",
                hint="delete it: the next crawl builds a new one and requests once more what the listings name",
            ) from error


def segments_of_bodies(bucket: Bucket) -> Callable[[SourceSlug], set[str]]:
    """Return a function that reads a source's frontier and returns the segments that hold its articles' last bodies.

    An equal answer is not archived again: it refers to that body, so retention keeps it. The function raises
    StorageError.
    """

    def segments(source: SourceSlug) -> set[str]:
        entries = FrontierStore(bucket, source).read().values()
        return {entry.body.earlier(source).segment for entry in entries if entry.body is not None}

    return segments


def _packed(source: SourceSlug, frontier: PackedFrontier) -> bytes:
    """Return a frontier as gzipped JSON, one line for each entry. The same frontier gives the same bytes."""
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    parts = [packer.compress(b'{"source":"%s","articles":{' % source.encode())]
    separator = b"\n"
    for article in frontier:
        parts.append(packer.compress(b'%s"%s":%s' % (separator, article.encode(), frontier.line(article))))
        separator = b",\n"
    return b"".join([*parts, packer.compress(b"\n}}\n"), packer.flush()])


def _unpacked(body: bytes) -> Iterator[tuple[ArticleId, bytes]]:
    """Yield the entries of a stored frontier line by line; decoding it as a whole takes four times the memory."""
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as lines:
        header = lines.readline()
        if not header.endswith(b'"articles":{\n'):
            for article, raw in _first_format.decode(header + lines.read()).articles.items():
                yield article, bytes(raw)
            return
        for line in lines:
            if line == b"}}\n":
                return
            name, colon, entry = line.partition(b'":')
            if not colon or not name.startswith(b'"'):
                raise ValueError("a line is not an entry")
            yield ArticleId(name[1:].decode()), entry.rstrip(b",\n")
    raise EOFError("the last line is missing")


def at_stored_keys(changes: Frontier, renamed: Mapping[str, str]) -> Frontier:
    """Return `changes` with the keys under which segments were stored. `renamed`: these, by the keys first planned."""
    if not renamed:
        return changes
    short = {short_key(old): short_key(new) for old, new in renamed.items()}
    replace = msgspec.structs.replace
    return {
        article: entry
        if entry.body is None
        else replace(entry, body=replace(entry.body, segment=short.get(entry.body.segment, entry.body.segment)))
        for article, entry in changes.items()
    }
