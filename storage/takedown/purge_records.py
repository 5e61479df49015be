"""Traces of purges: which articles were removed on request, by whom and why. They hold no content of the articles."""

from collections.abc import Iterator

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from storage import layout
from storage.errors import InvalidArticleError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["Overwritten", "Trace", "decode_trace", "encode_trace", "purged_ids", "read_trace", "traces"]


class TracePart(BaseModel):
    """A part of a trace. Fields that a later release adds are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Overwritten(TracePart):
    """A byte range of a segment that held something of the article, and now holds a notice of its removal."""

    segment: str
    offset: int
    """Bytes from the start of the segment."""
    length: int
    """Bytes."""


class Trace(TracePart):
    """The record that an article was removed on request. Times are UTC."""

    article_id: ArticleId
    source: SourceSlug
    why: str
    """The reason, in the words of the person who signed."""
    by: str
    """The person who signed."""
    at: AwareDatetime
    """When the purge began: from then on nobody stores anything of the article."""
    done_at: AwareDatetime | None = None
    """When everything was removed; null if the purge was interrupted or met damage, and must be repeated."""
    versions: int = 0
    """Versions that were deleted."""
    captures: tuple[Overwritten, ...] = ()
    """Raw data that was overwritten, or is about to be."""
    led_to: ArticleId | None = None
    """The purged article, if this trace is that of an address that only led to it. Such an address has a trace of its
    own because it must not be fetched again either."""


def traces(bucket: Bucket, source: SourceSlug | None = None) -> Iterator[Trace]:
    """Yield the traces of one source, or of all sources. Raise InvalidArticleError for a damaged one."""
    for key in bucket.list_keys(layout.purge_traces_prefix(source)):
        yield decode_trace(bucket, key, bucket.get(key).body)


def encode_trace(trace: Trace) -> bytes:
    """Return a trace as stored."""
    return trace.model_dump_json(exclude_none=True).encode() + b"\n"


def decode_trace(bucket: Bucket, key: str, body: bytes) -> Trace:
    """Parse a stored trace. Raise InvalidArticleError."""
    try:
        return Trace.model_validate_json(body)
    except ValidationError as error:
        raise InvalidArticleError(
            f"{bucket.uri(key)} is no trace of a purge",
            hint="it is damaged, or a newer release of baotinh wrote it",
        ) from error


def read_trace(bucket: Bucket, source: SourceSlug, article_id: ArticleId) -> Trace:
    """Read one trace. Raise NotFoundError, InvalidArticleError."""
    key = layout.purge_trace(source, article_id)
    return decode_trace(bucket, key, bucket.get(key).body)


def purged_ids(bucket: Bucket, source: SourceSlug) -> frozenset[ArticleId]:
    """Return the ids of one source's purged articles, of which nothing may be stored. One LIST."""
    keys = bucket.list_keys(layout.purge_traces_prefix(source))
    return frozenset(layout.purged_article(key)[1] for key in keys)
