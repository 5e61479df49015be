"""Which version a capture makes after the latest one, or why it makes none. Pure functions."""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Literal

from storage.model.article import Article, CaptureRef, ChangeKind, Draft, Provenance, editorial_hash
from storage.versions.diff import differing_fields

__all__ = ["CommitOutcome", "Reread", "decide", "decide_next", "decide_removal", "is_newer", "made_differently"]

Reread = Callable[[CaptureRef], Draft | None]
"""Extracts an earlier capture again with today's extractor and rules; None if that gives no article."""


_NUMBER = re.compile("[0-9]{1,9}")


class CommitOutcome(StrEnum):
    """The result of a commit."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    """The latest version already says the same, or a newer extractor made it and only the extractors differ."""
    SUPERSEDED = "superseded"
    """The latest version was fetched later than this capture: history is never reordered."""
    UNKNOWN_ARTICLE = "unknown_article"
    """The removal of an article that has no version."""


def decide(
    previous: Article | None, draft: Draft, content_hash: str | None = None, *, going_back: bool = False
) -> ChangeKind | CommitOutcome:
    """Return the kind of version that `draft` makes after `previous`, or why it makes none (unchanged, superseded).

    `content_hash` is the hash of the draft, if the caller has computed it. `going_back`: re-extract also what a newer
    extractor made, on purpose. Else an older release that works beside a newer one, or after it, leaves that alone.
    """
    if previous is None:
        return ChangeKind.CREATED
    same_capture = draft.provenance.capture == previous.provenance.capture
    if not same_capture and _position(draft.fetched_at, draft.provenance.capture) < _position_of(previous):
        return CommitOutcome.SUPERSEDED
    stays = not going_back and is_newer(previous.provenance.extractor, draft.provenance.extractor)
    if same_capture and stays:
        return CommitOutcome.UNCHANGED
    if previous.is_tombstone:
        return ChangeKind.RESTORED
    if (content_hash or editorial_hash(draft)) != previous.content_hash:
        return ChangeKind.REEXTRACTED if same_capture else ChangeKind.EDITED
    differs = _extraction(draft.provenance) != _extraction(previous.provenance)
    if differs and not stays and differing_fields(previous, draft):
        return ChangeKind.REEXTRACTED
    return CommitOutcome.UNCHANGED


def decide_next(
    previous: Article | None, draft: Draft, content_hash: str, reread: Reread | None, *, going_back: bool = False
) -> tuple[ChangeKind | CommitOutcome, Draft]:
    """Decide on the next version to write on the way to `draft`; return the decision and the draft to write.

    That is `draft` itself, or the previous version's capture extracted again: a difference that our own extractor or
    rules made becomes a version of its own first. `going_back` as for `decide`: without it, an older extractor's
    reading becomes a version after a newer one's only together with a change that the publisher made.
    """
    decision = decide(previous, draft, content_hash, going_back=going_back)
    if not (previous and reread and isinstance(decision, ChangeKind) and made_differently(previous, draft)):
        return decision, draft
    again = reread(previous.provenance.capture)
    if again is None or again.article_id != previous.article_id:
        return decision, draft
    stays = not going_back and is_newer(previous.provenance.extractor, draft.provenance.extractor)
    if stays and editorial_hash(again) == content_hash:
        return CommitOutcome.UNCHANGED, draft
    if decide(previous, again, going_back=True) is ChangeKind.REEXTRACTED:
        return ChangeKind.REEXTRACTED, again
    # Both extractors read the old capture alike, so the publisher made whatever differs now.
    return decide(previous.model_copy(update={"provenance": again.provenance}), draft), draft


def decide_removal(
    previous: Article | None, fetched_at: datetime, capture: CaptureRef, extractor: str, *, going_back: bool = False
) -> Literal[ChangeKind.REMOVED] | CommitOutcome:
    """Decide whether a page that was gone at `fetched_at` makes a tombstone after `previous`.

    `extractor`: the version of the code that says so. `going_back` as for `decide`.
    """
    if previous is None:
        return CommitOutcome.UNKNOWN_ARTICLE
    if _position(fetched_at, capture) < _position_of(previous):
        return CommitOutcome.SUPERSEDED
    same_capture = capture == previous.provenance.capture
    if same_capture and not going_back and is_newer(previous.provenance.extractor, extractor):
        return CommitOutcome.UNCHANGED
    return CommitOutcome.UNCHANGED if previous.is_tombstone else ChangeKind.REMOVED


def is_newer(extractor: str, other: str) -> bool:
    """Tell whether a version of extraction is newer than another one; versions that are not numbers have no order."""
    return bool(_NUMBER.fullmatch(extractor) and _NUMBER.fullmatch(other)) and int(extractor) > int(other)


def made_differently(previous: Article, draft: Draft) -> bool:
    """Tell whether a difference between two captures may come from the extractors or rules that read them."""
    return (
        not previous.is_tombstone
        and previous.provenance.capture != draft.provenance.capture
        and _extraction(previous.provenance) != _extraction(draft.provenance)
    )


def _position(fetched_at: datetime, capture: CaptureRef) -> tuple[datetime, str, int]:
    """Order captures by time, and those of the same time by their place in the archive: all committers then agree."""
    return fetched_at, capture.segment, capture.offset


def _position_of(article: Article) -> tuple[datetime, str, int]:
    return _position(article.fetched_at, article.provenance.capture)


def _extraction(provenance: Provenance) -> tuple[str, str]:
    return provenance.extractor, provenance.rules
