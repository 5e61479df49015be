"""Losses of raw answers that an operator has accepted, so that the check of the archive no longer reports them.

A raw answer comes from the newspaper and from nowhere else: without a backup of its segment nothing brings it back. The
version that was made from it stays whole. Nothing is deleted or overwritten; the object may be deleted at any time, and
the next check reports the losses again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from storage import layout
from storage.integrity.findings import Finding, FindingKind
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.s3.changing import Form, change_value, read_value

__all__ = ["LossId", "accept_losses", "accepted_losses", "loss_id"]

ACCEPTABLE = {FindingKind.UNREADABLE_CAPTURE, FindingKind.LOST_BODY}
"""Findings of which only raw answers are lost."""

LossId = tuple[FindingKind, str, ArticleId | None, int | None]
"""What identifies a loss: its kind, the key of the segment, article and version."""


class AcceptedLoss(BaseModel):
    """One loss, and who accepted it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: FindingKind
    key: str
    article_id: ArticleId | None = None
    version: int | None = None
    why: str
    at: AwareDatetime
    """When it was accepted, UTC."""

    @classmethod
    def of(cls, finding: Finding, why: str, at: datetime) -> Self:
        return cls(
            kind=finding.kind, key=finding.key, article_id=finding.article_id, version=finding.version, why=why, at=at
        )

    @property
    def id(self) -> LossId:
        return self.kind, self.key, self.article_id, self.version


class AcceptedLosses(BaseModel):
    """All of them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    losses: tuple[AcceptedLoss, ...] = ()


FORM = Form(
    AcceptedLosses, AcceptedLosses.model_validate_json, lambda losses: losses.model_dump_json().encode() + b"\n"
)


def loss_id(finding: Finding) -> LossId | None:
    """Return what identifies a loss; None if the finding is none that can be accepted."""
    if finding.kind not in ACCEPTABLE:
        return None
    return finding.kind, finding.key, finding.article_id, finding.version


def accepted_losses(bucket: Bucket) -> frozenset[LossId]:
    """Read the accepted losses. Raise BucketUnavailableError."""
    return frozenset(loss.id for loss in read_value(bucket, layout.ACCEPTED_LOSSES, FORM).losses)


def accept_losses(bucket: Bucket, findings: Iterable[Finding], why: str, at: datetime) -> int:
    """Add the findings that can be accepted; return how many these are. Raise ConflictError, BucketUnavailableError."""
    accepted = {finding_id: finding for finding in findings if (finding_id := loss_id(finding)) is not None}

    def added(before: AcceptedLosses) -> AcceptedLosses:
        known = {loss.id for loss in before.losses}
        new = [AcceptedLoss.of(finding, why, at) for key, finding in accepted.items() if key not in known]
        return AcceptedLosses(losses=(*before.losses, *new))

    if accepted:
        change_value(bucket, layout.ACCEPTED_LOSSES, FORM, added)
    return len(accepted)
