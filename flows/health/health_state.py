"""The state of the whole service, judged from facts. Pure."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from flows.health.advice import advice_for
from flows.health.check_results import CheckResults
from flows.health.model import (
    Alarm,
    DeploymentHealth,
    HealthState,
    Issue,
    NewspaperHealth,
    RunHealth,
    ScheduleHealth,
    Severity,
    StoreHealth,
    TableHealth,
)
from flows.pipeline.run_report import RunReport

__all__ = ["EXIT_STATUS", "health_state", "run_health"]

EXIT_STATUS = {Severity.OK: 0, Severity.NOTE: 0, Severity.WARNING: 3, Severity.FAILED: 1}
"""Exit status of `baotinh status`. 2 means a wrong use of the command, as everywhere."""

SHOWN_RUNS = 12
"""A day of runs every two hours."""

OVERDUE = timedelta(hours=26)
"""Time without a run. A schedule may be a daily one."""

CLOCK_SECONDS = 15 * 60
"""The difference of two clocks at which runs refuse to work; half of it is a warning."""

LEAST_FREE, FEW_FREE = 1_000_000_000, 10_000_000_000
"""Bytes. A run of all newspapers stores some 50 MB, and SeaweedFS stops writing when the disk is nearly full."""

UNMAINTAINED, SMALL_FILES = timedelta(days=8), 500
"""Time without `maintain`, and the number of small files from which on that makes the tables slow."""

ZOMBIE = timedelta(hours=6)
"""A run that takes longer was killed: a crawl sends no request after `crawl.max_minutes`, 100 minutes."""

LIMITED = "Deployment concurrency"
"""How Prefect begins to say that a limit has cancelled a run."""

PENDING = timedelta(minutes=5)
"""A run that is about to begin for longer lost its worker: a living one begins it within a minute, or within four while
Prefect's server is away."""


def run_health(report: RunReport) -> RunHealth:
    """Return what the state says of a run."""
    return RunHealth(
        run_id=report.run_id,
        started_at=report.started_at,
        finished_at=report.finished_at,
        state=report.state,
        summary=report.summary(),
    )


def health_state(
    newspapers: Sequence[NewspaperHealth],
    reports: Sequence[RunReport],
    now: datetime,
    *,
    store: StoreHealth | None = None,
    tables: Sequence[TableHealth] = (),
    schedule: ScheduleHealth | None = None,
    alarms: Sequence[Alarm] = (),
    checked: CheckResults | None = None,
    future: Sequence[str] = (),
) -> HealthState:
    """Judge everything at `now`. `reports`: those of the last week, oldest first, without those from the future, which
    `future` names together with such records of crawls. What is None is not judged."""
    issues = [issue for paper in newspapers for issue in paper.issues]
    issues += _runs(reports, now)
    issues += _store(store) if store else ()
    issues += (issue for table in tables for issue in _table(table, now))
    issues += _damage(checked) if checked else ()
    issues += _future(future)
    told_by = [report.run_id for report in reports]
    issues += _schedule(schedule, told_by, _maintained(tables), now) if schedule else ()
    issues.sort(key=lambda issue: (-issue.severity.rank, issue.subject, issue.kind))
    return HealthState(
        at=now,
        severity=issues[0].severity if issues else Severity.OK,
        newspapers=tuple(sorted(newspapers, key=lambda paper: (-paper.severity.rank, paper.source))),
        runs=tuple(run_health(report) for report in reversed(reports[-SHOWN_RUNS:])),
        store=store,
        tables=tuple(tables),
        schedule=schedule,
        alarms=tuple(alarms),
        issues=tuple(issues),
    )


def _runs(reports: Sequence[RunReport], now: datetime) -> Iterator[Issue]:
    if not reports:
        yield _issue("overdue", "runs", Severity.WARNING, "there was no run in the last week")
        return
    last = reports[-1]
    if now - last.started_at >= OVERDUE:
        hours = (now - last.started_at) / timedelta(hours=1)
        yield _issue("overdue", "runs", Severity.FAILED, f"the last run began {hours:.0f} hours ago", last.started_at)
    damaged = {segment: (why, report) for report in reports for segment, why in report.damaged.items()}
    if damaged:
        segment, (why, first) = next(iter(damaged.items()))
        message = f"{len(damaged)} segments of the last week are damaged, first {segment}: {why}"
        yield _issue("damaged", "runs", Severity.FAILED, message, first.finished_at)
    if last.orphaned:
        message = f"{len(last.orphaned)} segments wait for a newspaper that the registry does not know"
        yield _issue("orphaned", "runs", Severity.WARNING, message, last.finished_at)
    yield from _findings(reports)


def _findings(reports: Sequence[RunReport]) -> Iterator[Issue]:
    """Yield what monitors found in the last run, and of each newspaper in the last run that crawled it."""
    seen = set[str]()
    for report in reversed(reports):
        for finding in report.findings:
            if finding.source not in seen if finding.source else report is reports[-1]:
                severity = Severity.FAILED if finding.fails_run else Severity.NOTE
                kind, subject = f"monitor_{finding.monitor}", finding.source or "runs"
                yield _issue(kind, subject, severity, finding.text, report.finished_at)
        seen |= {source.source for source in report.sources}


def _damage(checked: CheckResults) -> Iterator[Issue]:
    if checked.damage:
        findings = sum(damage.findings for damage in checked.damage.values())
        message = f"`fsck` found {findings} things wrong that are not repaired, at {', '.join(sorted(checked.damage))}"
        message += f"; first: {next(iter(checked.damage.values())).first}"
        since = min(damage.since for damage in checked.damage.values())
        yield _issue("damaged", "archive", Severity.FAILED, message, since)


def _future(records: Sequence[str]) -> Iterator[Issue]:
    if records:
        message = (
            f"{len(records)} records of runs and crawls are from the future, first {records[0]}: they do not count"
        )
        yield _issue("future", "archive", Severity.NOTE, message)


def _store(store: StoreHealth) -> Iterator[Issue]:
    if abs(store.clock_seconds) >= CLOCK_SECONDS / 2:
        severity = Severity.FAILED if abs(store.clock_seconds) >= CLOCK_SECONDS else Severity.WARNING
        message = f"this machine's clock and the store's differ by {abs(store.clock_seconds) / 60:.0f} minutes"
        yield _issue("clock", "store", severity, message)
    if store.free_bytes is not None and store.free_bytes < FEW_FREE:
        severity = Severity.FAILED if store.free_bytes < LEAST_FREE else Severity.WARNING
        yield _issue("disk", "store", severity, f"{store.free_bytes / 1e9:.1f} GB are free on the store's disk")
    if store.waiting_segments:
        message = f"{store.waiting_segments} segments of the last days are not processed yet"
        yield _issue("waiting", "store", Severity.NOTE, message)


def _table(table: TableHealth, now: datetime) -> Iterator[Issue]:
    if table.error is not None:
        yield _issue("table_damaged", table.table, Severity.FAILED, f"the table cannot be read: {table.error}")
        return
    if table.behind:
        message = f"{table.behind} of the last {table.checked} versions have no row in the table"
        yield _issue("behind", table.table, Severity.FAILED, message)
    old = table.maintained_at is None or now - table.maintained_at >= UNMAINTAINED
    if table.small_files >= SMALL_FILES and not old and table.skipped:
        message = (
            f"{table.small_files} small files: the last maintenance left those of {', '.join(table.skipped)}, which "
            "others always wrote; reading gets slower"
        )
        yield _issue("unmaintained", table.table, Severity.WARNING, message, table.maintained_at)
    if old and table.small_files >= SMALL_FILES:
        since = f"since {table.maintained_at:%Y-%m-%d}" if table.maintained_at else "in the last thirty days"
        message = f"{table.small_files} small files, and no maintenance {since}: reading gets slower"
        yield _issue("unmaintained", table.table, Severity.WARNING, message, table.maintained_at)


def _maintained(tables: Sequence[TableHealth]) -> datetime | None:
    """Return since when every table is maintained; None if one is not, or none is known."""
    ended = [table.maintained_at for table in tables if table.version is not None]
    known = [each for each in ended if each is not None]
    return min(known) if known and len(known) == len(ended) else None


def _schedule(
    schedule: ScheduleHealth, told_by: Collection[str], maintained: datetime | None, now: datetime
) -> Iterator[Issue]:
    if not schedule.answers:
        severity = Severity.WARNING if schedule.api else Severity.NOTE
        yield _issue("prefect_away", "schedule", severity, schedule.message)
        return
    for deployment in schedule.deployments:
        if deployment.paused and deployment.schedule:
            message = f"the schedule of {deployment.name} is paused"
            yield Issue(
                kind="paused_schedule", subject="schedule", severity=Severity.WARNING, message=message,
                advice=advice_for("paused_schedule", deployment.name),
            )  # fmt: skip  # short items: a line each would fill a screen
        if deployment.running_since is not None and now - deployment.running_since >= ZOMBIE:
            hours = (now - deployment.running_since) / timedelta(hours=1)
            message = f"Prefect shows a run of {deployment.name} as running for {hours:.0f} hours"
            yield _issue("zombie", "schedule", Severity.WARNING, message, deployment.running_since)
        yield from _last_run(deployment, told_by, maintained, now)


def _last_run(
    deployment: DeploymentHealth, told_by: Collection[str], maintained: datetime | None, now: datetime
) -> Iterator[Issue]:
    """Yield what a run that does not begin, or the end of the last one, says of a deployment.

    `told_by`: ids of the runs with a report, which says why they failed. Whoever starts a run by hand sees its end.
    `maintained`: end of the last maintenance; what failed before it has been made up for.
    """
    name, since = deployment.name, deployment.pending_since
    if since is not None and now - since >= PENDING:
        minutes = (now - since) / timedelta(minutes=1)
        message = f"a run of {name} has been about to begin for {minutes:.0f} minutes: its worker is gone"
        yield _issue("pending", "schedule", Severity.WARNING, message, since)
    if deployment.last_run is None or now - deployment.last_run >= OVERDUE:
        return
    why = deployment.last_message or "Prefect does not say why"
    if deployment.last_state == "Crashed":
        message = f"the last run of {name} crashed: {why}"
        yield _issue("crashed", "schedule", Severity.WARNING, message, deployment.last_run)
    made_up = name.startswith("maintain/") and maintained is not None and maintained > deployment.last_run
    told = made_up or any(run_id in why for run_id in told_by)
    if deployment.last_state == "Failed" and deployment.schedule and not told:
        message = f"the last run of {name} failed: {why}"
        yield _issue("failed_run", "schedule", Severity.WARNING, message, deployment.last_run)
    if deployment.last_state == "Cancelled" and LIMITED in why and deployment.running_since is None:
        message = f"runs of {name} are cancelled although none works: {why}"
        yield _issue("limited", "schedule", Severity.WARNING, message, deployment.last_run)


def _issue(kind: str, subject: str, severity: Severity, message: str, since: datetime | None = None) -> Issue:
    advice = advice_for(kind, subject)
    return Issue(kind=kind, subject=subject, severity=severity, message=message, advice=advice, since=since)
