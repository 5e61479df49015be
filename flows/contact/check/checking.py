"""Checks newspapers: visits their sites, reports, and writes the proposed files if that is wanted.

An interrupted check goes on where it stopped: finished reports lie in the data folder until all are done.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from crawler.contact.answers import Site
from crawler.contact.visits import MAX_REQUESTS, SiteVisit, visit_sites
from crawler.registry import Registry, RegistryError, Source
from crawler.safety.contact import check_contact
from flows.contact.check.finding import Severity
from flows.contact.check.findings import findings_of
from flows.contact.check.observations import Observations
from flows.contact.check.proposal import proposed_changes
from flows.contact.check.report import CheckReport, report_of
from flows.contact.check.visiting import look_at
from flows.contact.source_file import Changes, changed_text, check_text, file_of, unified_diff
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.whole_file import write_whole

__all__ = ["check_sources", "gravest"]

logger = logging.getLogger(__name__)

RESUMED = timedelta(hours=12)
"""How old a finished report of an interrupted check may be."""

Heard = Callable[[CheckReport], None]


def check_sources(
    sources: Sequence[Source],
    registry: Registry,
    settings: Settings,
    bucket: Bucket | None,
    *,
    write: bool = False,
    heard: Heard = lambda _: None,
) -> list[CheckReport]:
    """Check `sources` and return a report of each, in their order. `heard` is called with each as it is finished.

    `write`: write each proposed file that makes a valid registry. Raises SettingsError without `crawl.contact`.
    """
    for source in sources:
        check_contact(source, settings.crawl)
    folder = settings.data_dir / "checks"
    reports: dict[str, CheckReport] = {}
    for source in sources:
        known = _finished(folder, source, settings)
        if known is not None:
            reports[source.slug] = known
            heard(known)

    def done(report: CheckReport) -> None:
        reports[report.source] = report
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{report.source}.json").write_text(report.model_dump_json(), encoding="utf-8")
        heard(report)

    visits = [_visit(source, registry, settings, done) for source in sources if source.slug not in reports]
    visit_sites(visits, settings, bucket)
    found = [reports[source.slug] for source in sources]
    if write:
        found = [_written(report, settings) for report in found]
    for source in sources:
        (folder / f"{source.slug}.json").unlink(missing_ok=True)
    return found


def _visit(source: Source, registry: Registry, settings: Settings, done: Heard) -> SiteVisit:
    async def procedure(site: Site) -> None:
        seen = await look_at(source, site)
        seen.requests = MAX_REQUESTS - site.requests_left
        done(await asyncio.to_thread(judge, seen))

    def judge(seen: Observations) -> CheckReport:
        findings = findings_of(source, seen)
        changes = proposed_changes(source, seen, findings, registry)
        path = file_of(source.slug, settings.sources_dir)
        text = path.read_text(encoding="utf-8-sig")
        if any(each.severity is Severity.ERROR for each in findings) and not changes.any:
            changes = Changes()  # nobody has verified a file that does not work
        proposed = changed_text(text, changes)
        diff = unified_diff(text, proposed, f"{path.parent.name}/{path.name}")
        return report_of(source, seen, findings, digest=_digest(text), diff=diff, proposed=proposed)

    return SiteVisit(source, procedure)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _finished(folder: Path, source: Source, settings: Settings) -> CheckReport | None:
    """Return the report of an interrupted check, if it is young and the newspaper's file is the same."""
    path = folder / f"{source.slug}.json"
    if not path.exists():
        return None
    try:
        report = CheckReport.model_validate_json(path.read_bytes())
    except ValidationError:  # cut off, or of another release
        return None
    same = report.digest == _digest(file_of(source.slug, settings.sources_dir).read_text(encoding="utf-8-sig"))
    return report if same and datetime.now(UTC) - report.checked_at < RESUMED else None


def _written(report: CheckReport, settings: Settings) -> CheckReport:
    if not report.diff:
        return report
    path = file_of(report.source, settings.sources_dir)
    try:
        check_text(report.proposed, path)
    except RegistryError as error:
        logger.warning("%s: the proposed file is not written: %s", report.source, error.in_one_line)
        return report
    write_whole(path, report.proposed.encode())
    return report.model_copy(update={"written": True})


def gravest(reports: Iterable[CheckReport]) -> Severity | None:
    """Return the gravest severity of several reports."""
    found = {report.severity for report in reports}
    return next((severity for severity in Severity if severity in found), None)
