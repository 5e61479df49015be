"""Reports of runs as the tests of health need them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flows.pipeline.processing.reading_quality import ExtractionQuality
from flows.pipeline.run_report import RunReport, SourceReport
from flows.pipeline.verdicts.problem import Problem, ProblemKind
from storage.model.identifiers import RunId, SourceSlug

NOW = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
"""Noon in Vietnam, a Tuesday."""
PAPER = SourceSlug("baovidu")


def problem(kind: ProblemKind, *, fails: bool = True) -> Problem:
    return Problem(kind=kind, message=f"{kind} for a reason", fails=fails)


def of_source(
    *problems: Problem,
    source: str = PAPER,
    at: datetime = NOW,
    outcome: str | None = None,
    refused: dict[str, int] | None = None,
    created: int = 0,
    quality: ExtractionQuality | None = None,
    gaps: int = 0,
) -> SourceReport:
    """What a run reports of a newspaper; its crawl failed if a problem says so."""
    failure = "; ".join(each.message for each in problems if each.fails) or None
    refused = refused or {}
    return SourceReport.model_validate(
        {
            "source": source,
            "ok": failure is None,
            "reason": failure,
            "problems": problems,
            "notes": tuple(each.message for each in problems if not each.fails),
            "crawl_id": "c1",
            "crawl_outcome": outcome or ("failed" if failure else "finished"),
            "crawled_at": at,
            "captures": created + sum(refused.values()),
            "versions": {"created": created, "refused": sum(refused.values())},
            "refused": refused,
            "crawl": {"discovery/gaps": gaps} if gaps else {},
            "quality": quality or ExtractionQuality(),
        }
    )


def run(hours_ago: float, *sources: SourceReport, **more: object) -> RunReport:
    """A run that began and ended so many hours before NOW."""
    at = NOW - timedelta(hours=hours_ago)
    crawled = [source.model_copy(update={"crawled_at": at}) for source in sources]
    return RunReport.model_validate(
        {
            "run_id": RunId(f"{at:%Y%m%dT%H%M%SZ}-0000000a"),
            "started_at": at,
            "finished_at": at,
            "extractor": "test",
            "sources": crawled,
            **more,
        }
    )


def runs(*hours_ago: float) -> Sequence[RunReport]:
    """Runs without anything to tell."""
    return [run(hours, of_source()) for hours in hours_ago]
