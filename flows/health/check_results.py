"""What the last checks of the archive (`fsck`) found and did not repair, newspaper by newspaper.

It lies in the bucket, so that `baotinh status` and the alarms know of it until a later check finds the newspaper whole.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from storage import layout
from storage.integrity.findings import Finding
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.changing import Form, change_value, read_value

__all__ = ["CheckResults", "Damage", "Unrepaired", "damage_after", "note_check", "read_check"]


class ResultPart(BaseModel):
    """Base of the stored models: immutable; ignores fields of later releases."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Damage(ResultPart):
    """What is wrong with one newspaper's part of the archive."""

    findings: int
    """How many were not repaired."""
    first: str
    """Kind and key of the first, without details, which may name the address of a purged article."""
    since: AwareDatetime
    """When a check found it whole no longer, UTC."""


class CheckResults(ResultPart):
    """The newspapers that are not whole."""

    damage: Mapping[SourceSlug, Damage] = {}


FORM = Form(CheckResults, CheckResults.model_validate_json, lambda found: found.model_dump_json().encode() + b"\n")


class Unrepaired:
    """Counts what a check finds and does not repair. It takes the same memory however much that is."""

    def __init__(self, at: datetime) -> None:
        self.damage: dict[SourceSlug, Damage] = {}
        self._at = at

    def add(self, finding: Finding) -> None:
        """Count a finding, unless it was repaired or accepted."""
        if finding.repaired or finding.accepted:
            return
        known = self.damage.get(finding.source)
        first = known.first if known else f"{finding.kind.words} {finding.key}"
        findings = known.findings + 1 if known else 1
        self.damage[finding.source] = Damage(findings=findings, first=first, since=self._at)

    @property
    def total(self) -> int:
        """All findings so far."""
        return sum(damage.findings for damage in self.damage.values())


def damage_after(
    before: CheckResults, checked: Collection[SourceSlug] | None, found: Mapping[SourceSlug, Damage]
) -> CheckResults:
    """Return what is damaged after a check that has found `found`. `checked` is None if it checked everything. Pure."""
    unchecked = {} if checked is None else {slug: old for slug, old in before.damage.items() if slug not in checked}
    still = {
        slug: damage.model_copy(update={"since": before.damage[slug].since}) if slug in before.damage else damage
        for slug, damage in found.items()
    }
    return CheckResults(damage=unchecked | still)


def read_check(bucket: Bucket) -> CheckResults:
    """Read what the last checks left. Raise BucketUnavailableError."""
    return read_value(bucket, layout.CHECKS, FORM)


def note_check(bucket: Bucket, checked: Collection[SourceSlug] | None, unrepaired: Unrepaired) -> None:
    """Store what a check left. Raise ConflictError if others always were faster, BucketUnavailableError."""
    change_value(bucket, layout.CHECKS, FORM, lambda before: damage_after(before, checked, unrepaired.damage))
