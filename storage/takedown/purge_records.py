"""Traces of purges: which articles were removed on request, by whom and why. They hold nothing of the articles."""

from collections.abc import Iterator

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from storage import layout
from storage.errors import InvalidArticleError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["Overwritten", "Trace", "decode_trace", "encode_trace", "purged_ids", "read_trace", "traces"]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Overwritten(Part):
    """A stretch of a segment that held something of the article, and now says that it was removed."""

    segment: str
    offset: int
    length: int


class Trace(Part):
    """That an article was removed on request. Times are UTC."""

    article_id: ArticleId
    source: SourceSlug
    why: str
    """The reason, as the one who signed gave it."""
    by: str
    """Who signed."""
    at: AwareDatetime
    """When the purge began: from then on nothing of the article is stored."""
    done_at: AwareDatetime | None = None
    """When everything was removed; null if the purge was interrupted and has to be repeated."""
    versions: int = 0
    """Versions that were deleted."""
    captures: tuple[Overwritten, ...] = ()
    """What of the raw data is, or is to be, overwritten."""
    led_to: ArticleId | None = None
    """The article that was meant, if this is only the id of an address that led to it. Such an id has a trace of its
    own, because that address is not to be asked for again either."""


def traces(bucket: Bucket, source: SourceSlug | None = None) -> Iterator[Trace]:
    """Yield the traces of one source's purged articles, or of all. Raise InvalidArticleError for a damaged one."""
    for key in bucket.list_keys(layout.purge_traces_prefix(source)):
        yield decode_trace(bucket, key, bucket.get(key).body)


def encode_trace(trace: Trace) -> bytes:
    """Return a trace as stored."""
    return trace.model_dump_json(exclude_none=True).encode() + b"\n"


def decode_trace(bucket: Bucket, key: str, body: bytes) -> Trace:
    """Read a trace. Raise InvalidArticleError."""
    try:
        return Trace.model_validate_json(body)
    except ValidationError as error:
        raise InvalidArticleError(
            f"{bucket.uri(key)} is no trace of a purge",
            hint="it was damaged, or written by a newer release of baotinh than this one",
        ) from error


def read_trace(bucket: Bucket, source: SourceSlug, article_id: ArticleId) -> Trace:
    """Read one trace. Raise NotFoundError, InvalidArticleError."""
    key = layout.purge_trace(source, article_id)
    return decode_trace(bucket, key, bucket.get(key).body)


def purged_ids(bucket: Bucket, source: SourceSlug) -> frozenset[ArticleId]:
    """Return the ids of which nothing must be stored, of one source. One LIST."""
    keys = bucket.list_keys(layout.purge_traces_prefix(source))
    return frozenset(layout.purged_article(key)[1] for key in keys)
