"""Counts what became of the captures of segments, now and before."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from flows.pipeline.processing.outcomes import CaptureOutcome, MadeVersion
from flows.pipeline.replay.replay_report import ReplayTally
from storage import layout
from storage.errors import NotFoundError
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["articles_made", "count", "per_source", "stored_outcomes"]


def count(
    outcomes: Iterable[CaptureOutcome], made_before: Mapping[int, str], counts: Callable[[MadeVersion], bool],
    *, going_back: bool = False,
) -> ReplayTally:  # fmt: skip  # short items: a line each would fill a screen
    """Count what became of captures, and those versions of them that `counts` accepts.

    `made_before`: by offset the article of each capture that was no refusal before. `going_back`: what a newer release
    has read does not stay for that; where no version was made, both read alike.
    """
    captures = read_by_newer = 0
    versions, fields, refused, lost = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for outcome in outcomes:
        captures += 1
        read_by_newer += outcome.read_by_newer and not going_back
        made = [version for version in outcome.made if counts(version)]
        versions.update(version.kind for version in made)
        fields.update(field for version in made if version.kind == "reextracted" for field in version.fields)
        if outcome.outcome == "refused":
            refused[str(outcome.reason)] += 1
            lost[str(outcome.reason)] += outcome.capture.offset in made_before
    return ReplayTally(
        captures=captures, versions=dict(versions), fields=dict(fields), refused=dict(refused), lost=dict(+lost),
        read_by_newer=read_by_newer,
    )  # fmt: skip  # short items: a line each would fill a screen


def per_source(tallies: Mapping[str, ReplayTally]) -> dict[SourceSlug, ReplayTally]:
    """Add up by newspaper the tallies of segments; leave out a newspaper without any work."""
    parts = defaultdict[SourceSlug, list[ReplayTally]](list)
    for segment, tally in tallies.items():
        if tally != ReplayTally():
            parts[layout.source_of_segment(segment)].append(tally)
    return {source: ReplayTally.sum(parts[source]) for source in sorted(parts)}


def articles_made(outcomes: Mapping[str, object]) -> dict[int, str]:
    """Return by offset the article of each capture that was no refusal."""
    captures = outcomes.get("captures")
    assert isinstance(captures, list | None)
    return {
        capture["offset"]: capture["article_id"]
        for capture in captures or ()
        if capture["article_id"] and capture["outcome"] not in ("refused", "purged", "failed")
    }


def stored_outcomes(bucket: Bucket, segment: str) -> dict[str, object]:
    """Read the outcomes of a segment; empty if there are none."""
    try:
        found: object = json.loads(bucket.get(layout.outcome(segment)).body)
    except (NotFoundError, ValueError):  # not processed yet, or damaged
        return {}
    return found if isinstance(found, dict) else {}
