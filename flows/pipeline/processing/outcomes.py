"""The outcome of every capture of a batch, and the object in the bucket that records it for each segment."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from flows.metadata.next_page import is_page_of
from flows.pipeline.extraction.extract import ExtractionResult, RemovedArticle, capture_of, url_of
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.pipeline.processing.reading_quality import ReadingQuality, quality_of
from flows.stages import Refusal, RefusalReason
from storage import layout
from storage.errors import InvalidArticleError
from storage.model.article import Article, CaptureRef, Draft
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.s3.changing import change
from storage.takedown.redaction import REMOVED
from storage.versions.decisions import CommitOutcome, is_newer
from storage.versions.store import Commit

__all__ = [
    "BatchResult",
    "CaptureOutcome",
    "MadeVersion",
    "committed",
    "failed",
    "purged",
    "refused",
    "replace_outcomes",
    "write_outcomes",
]


class MadeVersion(NamedTuple):
    """A version that a capture made."""

    article_id: ArticleId
    version: int
    kind: str
    fields: tuple[str, ...]
    """Names of the fields that differ from the version before."""
    committed_at: datetime
    written: bool
    """True if it was written just now, False if an earlier run wrote it."""


@dataclass(frozen=True, slots=True)
class CaptureOutcome:
    """What became of one capture."""

    capture: CaptureRef
    url: str
    outcome: str
    """The kind of the version that this capture made (`created`, `edited`, `removed`, `restored`, `reextracted`), also
    if an earlier, interrupted run wrote it; else `unchanged`, `superseded`, `refused`, `failed`, or `purged` for an
    article that was removed on request."""
    article_id: str | None = None
    version: int | None = None
    reason: str | None = None
    detail: str | None = None
    published_at: datetime | None = None
    """When a new article was published, as its page says. Crawls learn its age from it."""
    reprint: bool = False
    """True for a new article that repeats a story known before."""
    quality: ReadingQuality | None = None
    """How well the page was read, if it is an article."""
    traceback: str | None = None
    """Where our own code failed, for the reason `broken`."""
    superseded_until: datetime | None = None
    """When the version was fetched that supersedes the capture, if one does."""
    replaced: bool = False
    """True if the version before seems to be of another article with the same number."""
    read_by_newer: bool = False
    """True if a newer release has extracted the capture: its version stays, whatever this release reads."""
    goes_on: bool = False
    """True if the capture made a version whose article goes on on another page, which is not read."""
    made: tuple[MadeVersion, ...] = ()
    """The versions that the capture made: those written now, or the one that an earlier run wrote."""


@dataclass(slots=True)
class BatchResult:
    """What became of a batch of segments."""

    segments: list[str] = field(default_factory=list)
    outcomes: dict[str, list[CaptureOutcome]] = field(default_factory=lambda: defaultdict(list))
    """By segment."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Segments with a part that could not be read or stored, each with the reason; the rest of them was processed."""
    unfinished: set[str] = field(default_factory=set)
    """Segments that the next run has to process again."""
    incompatible_signatures: int = 0
    """Number of recent articles that could not be compared, because another release made their signatures."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each step took: `extract`, `relate`, `commit`, `catalogue`, `reconcile`."""

    def add(self, outcome: CaptureOutcome) -> None:
        """Add what became of one capture."""
        segment = outcome.capture.segment
        self.outcomes[segment].append(outcome)
        if outcome.outcome == "failed":
            self.unfinished.add(segment)
            self.damaged.setdefault(segment, outcome.detail or "")


def committed(
    result: Draft | RemovedArticle, commit: Commit, version: Article | None, *, replaced: bool = False
) -> CaptureOutcome:
    """Return the outcome of a capture that was committed. `version`: the version that it made, if any."""
    capture, url = capture_of(result), url_of(result)
    if commit.outcome is CommitOutcome.UNKNOWN_ARTICLE:
        detail = "the page is gone, and what it showed before was no article"
        return CaptureOutcome(capture, url, "refused", reason=RefusalReason.NOT_FOUND, detail=detail)
    relation = version.relation if version and version.version == 1 else None
    is_superseded = version is None and commit.outcome is CommitOutcome.SUPERSEDED
    made = [_made(version, written=True) for version in commit.written]
    read_by_newer = version is not None and not made and is_newer(version.provenance.extractor, EXTRACTOR_VERSION)
    if version and not made and not read_by_newer:
        made = [_made(version, written=False)]
    return CaptureOutcome(
        capture,
        url,
        version.change.kind if version else commit.outcome,
        result.article_id,
        version.version if version else None,
        detail=result.removal.evidence if isinstance(result, RemovedArticle) else None,
        published_at=version.published_at if version and version.version == 1 else None,
        reprint=relation is not None and relation.is_repetition,
        quality=quality_of(result) if isinstance(result, Draft) else None,
        superseded_until=commit.latest.fetched_at if is_superseded and commit.latest else None,
        replaced=replaced,
        read_by_newer=read_by_newer,
        goes_on=bool(made) and isinstance(result, Draft) and _goes_on(result),
        made=tuple(made),
    )


def _goes_on(draft: Draft) -> bool:
    return draft.next_page is not None and is_page_of(draft.next_page, draft.url)


def _made(version: Article, *, written: bool) -> MadeVersion:
    change = version.change
    kind = str(change.kind)
    return MadeVersion(version.article_id, version.version, kind, change.fields, version.committed_at, written)


def failed(result: Draft | RemovedArticle, error: InvalidArticleError) -> CaptureOutcome:
    """Return the outcome of a capture whose article has a stored version that cannot be read."""
    return CaptureOutcome(
        capture_of(result), url_of(result), "failed", result.article_id,
        reason="invalid_article", detail=error.in_one_line,
    )  # fmt: skip  # short items: a line each would fill a screen


def purged(result: ExtractionResult, article_id: ArticleId) -> CaptureOutcome:
    """Return the outcome of a capture of an article that was removed on request: nothing of it is kept."""
    return CaptureOutcome(capture_of(result), REMOVED, "purged", article_id)


def refused(refusal: Refusal) -> CaptureOutcome:
    """Return the outcome of a capture that gives no article."""
    return CaptureOutcome(
        refusal.capture, refusal.url, "refused",
        reason=refusal.reason, detail=refusal.detail, traceback=refusal.traceback,
    )  # fmt: skip  # short items: a line each would fill a screen


def write_outcomes(bucket: Bucket, segment: str, result: BatchResult) -> None:
    """Write the outcomes of a segment's captures, unless the object exists. If it exists, the segment is done."""
    bucket.put_if_absent(layout.outcome(segment), _encoded(_document(segment, result)))


def replace_outcomes(bucket: Bucket, segment: str, result: BatchResult, **more: object) -> None:
    """Write the outcomes of a segment's captures in place of earlier ones. `more`: further members of the object."""
    body = _encoded(_document(segment, result) | more)
    change(bucket, layout.outcome(segment), lambda _: body)  # a purge may take an address out of it meanwhile


def _document(segment: str, result: BatchResult) -> dict[str, object]:
    captures = []
    for outcome in sorted(result.outcomes[segment], key=lambda outcome: outcome.capture.offset):
        capture: dict[str, object] = {
            "offset": outcome.capture.offset,
            "url": outcome.url,
            "outcome": outcome.outcome,
            "article_id": outcome.article_id,
            "version": outcome.version,
            "reason": outcome.reason,
            "detail": outcome.detail,
        }
        if outcome.published_at is not None:
            capture["published_at"] = outcome.published_at.isoformat()
        if outcome.traceback:
            capture["traceback"] = outcome.traceback
        captures.append(capture)
    return {
        "segment": segment,
        "extractor": EXTRACTOR_VERSION,
        "damaged": result.damaged.get(segment),
        "captures": captures,
    }


def _encoded(document: dict[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"
