"""The report of a run: what it read, wrote and refused, for the bucket, for Prefect's page and for the exit status."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from crawler.archiving.crawl_record import CrawlRecord
from flows.pipeline.process_segments import BatchResult
from flows.stages import RefusalReason
from storage import layout
from storage.model.identifiers import RunId, SourceSlug

__all__ = ["Failure", "Finding", "RunReport", "SourceReport", "as_markdown", "source_report"]

KEPT_FAILURES = 200
"""Failures listed one by one for a source; the counts are always complete."""

HARMLESS = {RefusalReason.REDIRECTED, RefusalReason.MISSING}
"""Refusals that are the web's daily life: counted, but not listed as failures."""

NEWS = ("created", "edited", "removed", "restored", "reextracted")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Failure(Part):
    """One address that gave nothing, and why."""

    url: str
    reason: str
    detail: str


class SourceReport(Part):
    """What a run did for one source."""

    source: SourceSlug
    ok: bool = True
    """False if the source as a whole failed."""
    reason: str | None = None
    """Why the source failed, in one sentence."""
    crawl_id: str | None = None
    crawl: dict[str, int] = {}
    """Counters of the crawl: `fetch/archived`, `frontier/unchanged`, …"""
    captures: int = 0
    """Captures processed."""
    versions: dict[str, int] = {}
    """Captures by outcome: the five kinds of change, `unchanged`, `superseded`, `refused`, `failed`."""
    reprints: int = 0
    """New articles that repeat a story known before."""
    refused: dict[str, int] = {}
    """Refused captures by reason."""
    failures: tuple[Failure, ...] = ()
    crawl_seconds: float = 0.0


class Finding(Part):
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


class RunReport(Part):
    """What a run did."""

    run_id: RunId
    started_at: AwareDatetime
    finished_at: AwareDatetime
    extractor: str
    sources: tuple[SourceReport, ...]
    segments: tuple[str, ...] = ()
    """Segments processed."""
    damaged: dict[str, str] = {}
    """Segments of which something could not be read or stored, and why."""
    orphaned: tuple[str, ...] = ()
    """Segments left unprocessed because the registry does not know their source."""
    otherwise_signed: int = 0
    """Articles of the last weeks that another release has signed: their reprints are not found until `rebuild`."""
    findings: tuple[Finding, ...] = ()
    """What the installed monitors found."""
    seconds: dict[str, float] = {}
    """Time spent, by step: `crawl`, `process`, and of the latter `read`, `relate`, `commit`, `catalogue`, `settle`."""

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """The sources that failed as a whole."""
        return tuple(source for source in self.sources if not source.ok)

    @property
    def ok(self) -> bool:
        """True if no source failed, no segment was damaged and no finding fails the run."""
        return not self.failed and not self.damaged and not any(finding.fails_run for finding in self.findings)

    @property
    def totals(self) -> Counter[str]:
        """Captures by outcome, over all sources."""
        return sum((Counter(source.versions) for source in self.sources), Counter[str]())

    @property
    def written(self) -> int:
        """Article versions written."""
        return sum(self.totals[kind] for kind in NEWS)

    @property
    def advice(self) -> str | None:
        """What to do before the next run, if anything."""
        if not self.otherwise_signed:
            return None
        return (
            f"{self.otherwise_signed} articles of the last weeks were signed by another release: reprints of them are "
            "not found until `baotinh rebuild` has signed them anew"
        )

    def summary(self) -> str:
        """Say in one sentence what the run did."""
        counts = ", ".join(f"{self.totals[kind]} {kind}" for kind in NEWS if self.totals[kind])
        news = f"{self.written} article versions written ({counts})" if self.written else "no article version written"
        unchanged = self.totals["unchanged"] + sum(source.crawl.get("frontier/unchanged", 0) for source in self.sources)
        told = f"{news}; {unchanged} unchanged"
        if self.failed:
            told += f"; {len(self.failed)} of {len(self.sources)} sources failed"
        if self.damaged:
            told += f"; {len(self.damaged)} segments damaged"
        if self.findings:
            told += f"; {len(self.findings)} findings of monitors"
        if self.orphaned:
            told += f"; {len(self.orphaned)} segments of unknown sources left"
        return told


def source_report(source: SourceSlug, crawl: CrawlRecord | str | None, results: Iterable[BatchResult]) -> SourceReport:
    """Sum up one source: its crawl (a record, the reason why there is none, or None if it was not asked for) and
    what processing made of its captures."""
    outcomes = [
        outcome
        for result in results
        for segment, told in result.outcomes.items()
        if layout.source_of_segment(segment) == source
        for outcome in told
    ]
    refused = [outcome for outcome in outcomes if outcome.outcome == "refused"]
    failures = [
        Failure(url=outcome.url, reason=outcome.reason or "", detail=outcome.detail or "")
        for outcome in refused
        if outcome.reason not in HARMLESS
    ] + [
        Failure(url=outcome.url, reason=outcome.reason or "", detail=outcome.detail or "")
        for outcome in outcomes
        if outcome.outcome == "failed"
    ]
    report = SourceReport(
        source=source,
        captures=len(outcomes),
        versions=Counter(outcome.outcome for outcome in outcomes),
        reprints=sum(outcome.reprint for outcome in outcomes),
        refused=Counter(outcome.reason or "" for outcome in refused),
        failures=tuple(failures[:KEPT_FAILURES]),
    )
    if isinstance(crawl, str):
        return report.model_copy(update={"ok": False, "reason": crawl})
    if crawl is None:
        return report
    failures = [Failure(url=f.url, reason=f.reason, detail=f.detail) for f in crawl.failures] + failures
    return report.model_copy(
        update={
            "ok": crawl.outcome == "finished",
            "reason": crawl.reason,
            "crawl_id": crawl.crawl_id,
            "crawl": crawl.counts,
            "failures": tuple(failures[:KEPT_FAILURES]),
            "crawl_seconds": round((crawl.finished_at - crawl.started_at).total_seconds(), 2),
        }
    )


def as_markdown(report: RunReport) -> str:
    """Render the report for Prefect's page."""
    lines = [
        f"**{report.summary()}**",
        "",
        f"Run `{report.run_id}`, {_local(report.started_at)} to {_local(report.finished_at)} (UTC).",
        "",
        "| source | new | edited | removed | restored | unchanged | refused | failed | seconds | |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for source in report.sources:
        counts = [source.versions.get(kind, 0) for kind in ("created", "edited", "removed", "restored", "unchanged")]
        cells = [*counts, source.versions.get("refused", 0), source.crawl.get("fetch/failed", 0)]
        row = " | ".join(str(cell) for cell in cells)
        lines.append(f"| {source.source} | {row} | {source.crawl_seconds:.1f} | {_cell(source.reason or '')} |")
    if report.seconds:
        steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in report.seconds.items())
        lines += ["", f"Time taken: {steps}."]
    trouble = [(source.source, failure) for source in report.sources for failure in source.failures]
    if trouble:
        lines += ["", "| source | reason | address | detail |", "| --- | --- | --- | --- |"]
        lines += [f"| {slug} | {f.reason} | {_cell(f.url)} | {_cell(f.detail)} |" for slug, f in trouble]
    lines += ["", *(f"* damaged: `{segment}`: {_cell(why)}" for segment, why in report.damaged.items())]
    lines += [f"* left, the registry does not know its source: `{segment}`" for segment in report.orphaned]
    lines += [f"* {finding.monitor}: {_cell(finding.text)}" for finding in report.findings]
    lines += [f"* {report.advice}"] if report.advice else []
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
