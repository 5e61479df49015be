"""The report of a run: what it fetched, wrote and refused. It is stored in the bucket and decides the exit status."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from crawler.archiving.crawl_outcome import Outcome
from crawler.archiving.crawl_record import CrawlRecord
from flows.pipeline.crawls import CrawlResult
from flows.pipeline.processing.outcomes import CaptureOutcome, MadeVersion
from flows.pipeline.processing.reading_quality import ExtractionQuality, summed_up
from flows.pipeline.verdicts.problem import Problem
from flows.pipeline.verdicts.source_verdict import HARMLESS, Habits, judge_source
from storage import layout
from storage.model.identifiers import RunId, SourceSlug

__all__ = ["Finding", "ReportedFailure", "RunReport", "RunState", "SourceReport", "source_report"]

KEPT_FAILURES = 200
"""Failures listed one by one for a source; the counts are always complete."""

CHANGES = ("created", "edited", "removed", "restored", "reextracted")
"""Outcomes of a capture that made a version."""

RunState = Literal["completed", "failed", "cancelled"]


class ReportPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class ReportedFailure(ReportPart):
    """One address without a stored article, and the reason."""

    url: str
    reason: str
    detail: str
    trace: str | None = None
    """Key of the object that has the traceback, where our own code failed on the page."""


class SourceReport(ReportPart):
    """What a run did for one source."""

    source: SourceSlug
    ok: bool = True
    """False if the source failed; `flows.pipeline.verdicts.source_verdict` states the rules."""
    reason: str | None = None
    """Why the source failed, in one sentence."""
    notes: tuple[str, ...] = ()
    """What an operator should know besides, such as a site that is down for an hour."""
    problems: tuple[Problem, ...] = ()
    """The parts of `reason` and `notes`, each with its kind."""
    traceback: str | None = None
    """Where our own code failed on the source as a whole, if it did."""
    crawl_id: str | None = None
    crawl_outcome: Outcome | None = None
    """How the crawl ended; None if it was not crawled or the crawl left no record."""
    crawled_at: AwareDatetime | None = None
    """When the crawl ended, UTC."""
    crawl: dict[str, int] = {}
    """Counters of the crawl: `fetch/archived`, `frontier/unchanged`, …"""
    waiting: int = 0
    """Articles that were due and that the crawl left to the next one: over its limit, or because the site asked to
    wait, did not answer or the crawl's time was over."""
    captures: int = 0
    """Captures processed."""
    versions: dict[str, int] = {}
    """Captures by outcome: the five kinds of change, `unchanged`, `superseded`, `refused`, `failed`, `purged`."""
    inserted: dict[str, int] = {}
    """Versions by kind that were stored besides those that `versions` counts: what today's extraction reads differently
    in the page before goes before an edit, as `reextracted`."""
    reprints: int = 0
    """New articles that repeat a story known before."""
    refused: dict[str, int] = {}
    """Refused captures by reason."""
    quality: ExtractionQuality = ExtractionQuality()
    """How well the pages of its articles were read."""
    failures: tuple[ReportedFailure, ...] = ()
    crawl_seconds: float = 0.0


class Finding(ReportPart):
    """Something that a monitor found out about a run."""

    message: str
    """One sentence for an operator: what, and what to do."""
    source: SourceSlug | None = None
    """The newspaper that it is about; None if it is about the whole run."""
    url: str | None = None
    """The address that it is about; `message` needs not repeat it."""
    fails_run: bool = False
    """True if the run counts as failed because of it."""
    monitor: str = ""
    """Name of the monitor, filled in by baotinh."""

    @property
    def text(self) -> str:
        """Source, message and address in one line."""
        return " ".join(filter(None, (self.source and f"{self.source}:", self.message, self.url)))

    def of(self, monitor: str) -> "Finding":
        """Return the finding with the name of its monitor."""
        return self.model_copy(update={"monitor": monitor})


class RunReport(ReportPart):
    """What a run did."""

    run_id: RunId
    started_at: AwareDatetime
    finished_at: AwareDatetime
    extractor: str
    """Version of extraction."""
    sources: tuple[SourceReport, ...]
    segments: tuple[str, ...] = ()
    """Segments processed."""
    damaged: dict[str, str] = {}
    """Segments with a part that could not be read or stored, each with the reason."""
    orphaned: tuple[str, ...] = ()
    """Segments left unprocessed because the registry does not know their source."""
    incompatible_signatures: int = 0
    """Recent articles whose signatures another release made: their reprints are not found until `rebuild`."""
    findings: tuple[Finding, ...] = ()
    """What the installed monitors found."""
    stopped: str | None = None
    """What stopped the run before its end, such as a signal; None if it ended by itself."""
    seconds: dict[str, float] = {}
    """Time spent, by step: `run` in all, `crawl` until the last crawl ended, `process` and, of that, `extract`,
    `relate`, `commit`, `catalogue`, `reconcile`. Crawling and processing go on at the same time."""

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """The sources that failed."""
        return tuple(source for source in self.sources if not source.ok)

    @property
    def ok(self) -> bool:
        """True if nobody stopped the run, no source failed, no segment was damaged and no finding fails the run."""
        return self.state == "completed"

    @property
    def state(self) -> RunState:
        """The state of the run, by the rules in `flows.pipeline.verdicts.source_verdict`."""
        if self.stopped is not None:
            return "cancelled"
        bad = self.failed or self.damaged or any(finding.fails_run for finding in self.findings)
        return "failed" if bad else "completed"

    @property
    def totals(self) -> Counter[str]:
        """Captures by outcome, over all sources."""
        return sum((Counter(source.versions) for source in self.sources), Counter[str]())

    @property
    def stored(self) -> Counter[str]:
        """Article versions written, by kind."""
        made = Counter({kind: self.totals[kind] for kind in CHANGES})
        return sum((Counter(source.inserted) for source in self.sources), made)

    @property
    def written(self) -> int:
        """Article versions written."""
        return self.stored.total()

    @property
    def advice(self) -> str | None:
        """What to do before the next run, if anything."""
        if not self.incompatible_signatures:
            return None
        return (
            f"another release made the signatures of {self.incompatible_signatures} articles of the last weeks: "
            "reprints of them are not found until `baotinh rebuild` has made them again"
        )

    def summary(self) -> str:
        """Say in one sentence what the run did."""
        counts = ", ".join(f"{self.stored[kind]} {kind}" for kind in CHANGES if self.stored[kind])
        news = f"{self.written} article versions written ({counts})" if self.written else "no article version written"
        unchanged = self.totals["unchanged"] + sum(source.crawl.get("frontier/unchanged", 0) for source in self.sources)
        parts = [news, f"{unchanged} unchanged"]
        if waiting := sum(source.waiting for source in self.sources):
            parts.append(f"{waiting} articles wait for the next run")
        if self.stopped is not None:
            parts.append(f"{self.stopped}; the next run goes on from here")
        if self.failed:
            parts.append(f"{len(self.failed)} of {len(self.sources)} sources failed")
        if self.damaged:
            parts.append(f"{len(self.damaged)} segment{'s' * (len(self.damaged) > 1)} damaged")
        if self.findings:
            parts.append(f"{len(self.findings)} findings of monitors")
        if self.orphaned:
            parts.append(f"{len(self.orphaned)} segments of unknown sources left")
        return "; ".join(parts)


def source_report(
    source: SourceSlug,
    crawl: CrawlResult | None,
    outcomes: Sequence[CaptureOutcome],
    habits: Habits,
    now: datetime,
    *,
    error: Problem | None = None,
    traceback: str | None = None,
) -> SourceReport:
    """Sum up one source: its crawl (None if it was not crawled), and what became of its captures.

    `error`: why its rules or processing its captures failed as a whole, and `traceback` where.
    """
    verdict = judge_source(crawl, outcomes, habits, now, error=error)
    record = crawl.record if crawl else None
    failures = [ReportedFailure(url=f.url, reason=f.reason, detail=f.detail) for f in record.failures] if record else []
    failures += _failures(outcomes)
    return SourceReport(
        source=source,
        ok=verdict.failure is None,
        reason=verdict.failure,
        notes=verdict.notes,
        problems=verdict.problems,
        traceback=traceback or (crawl.traceback if crawl else None),
        crawl_id=record.crawl_id if record else None,
        crawl_outcome=record.outcome if record else None,
        crawled_at=record.finished_at if record else None,
        crawl=record.counts if record else {},
        waiting=_waiting(record) if record else 0,
        captures=len(outcomes),
        versions=Counter(outcome.outcome for outcome in outcomes),
        inserted=Counter(made.kind for outcome in outcomes for made in _inserted(outcome)),
        reprints=sum(outcome.reprint for outcome in outcomes),
        refused=Counter(outcome.reason or "" for outcome in outcomes if outcome.outcome == "refused"),
        quality=summed_up(outcome.quality for outcome in outcomes),
        failures=tuple(failures[:KEPT_FAILURES]),
        crawl_seconds=round((record.finished_at - record.started_at).total_seconds(), 2) if record else 0.0,
    )


def _inserted(outcome: CaptureOutcome) -> Sequence[MadeVersion]:
    """Return the versions that a capture made before the one that is its outcome."""
    return outcome.made[:-1] if outcome.outcome in CHANGES else outcome.made


def _waiting(record: CrawlRecord) -> int:
    """Return how many articles a crawl planned and did not ask for, with those over its limit."""
    elsewhere = ("deferred/not_due", "deferred/over_limit")  # `frontier/postponed` counts the latter, known ones too
    planned = (urls for key, urls in record.articles.items() if key.startswith("deferred/") and key not in elsewhere)
    return record.counts.get("frontier/postponed", 0) + sum(map(len, planned))


def _failures(outcomes: Sequence[CaptureOutcome]) -> list[ReportedFailure]:
    """Return the failures that are not everyday events: refused pages first, then articles that failed."""
    refused = [outcome for outcome in outcomes if outcome.outcome == "refused" and outcome.reason not in HARMLESS]
    failed = [outcome for outcome in outcomes if outcome.outcome == "failed"]
    return [
        ReportedFailure(
            url=outcome.url,
            reason=outcome.reason or "",
            detail=outcome.detail or "",
            trace=layout.outcome(outcome.capture.segment) if outcome.traceback else None,
        )
        for outcome in [*refused, *failed]
    ]
