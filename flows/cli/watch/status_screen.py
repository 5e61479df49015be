"""The state of the service, drawn on a terminal."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from rich.text import Text

from flows.cli.output.screen import Screen, styled, table, vietnam_time
from flows.health.model import DayOfNews, HealthState, Issue, ScheduleHealth, Severity, TableHealth

__all__ = ["show_status"]

COLOURS = {Severity.OK: "green", Severity.NOTE: "", Severity.WARNING: "yellow", Severity.FAILED: "red"}

WORDS = {Severity.OK: "well", Severity.NOTE: "note", Severity.WARNING: "look", Severity.FAILED: "FAILED"}

SHOWN_KINDS = 3

SHOWN_ALIKE = 3
"""Warnings or failures of one kind that are shown one by one; of more, the first stands for all."""


def show_status(state: HealthState, screen: Screen, *, notes: bool = False) -> None:
    """Draw the whole state, with the message of each warning and failure, and if asked of each note of a newspaper."""
    _show_newspapers(state, screen)
    screen.print()
    for line in _service(state):
        screen.print(line, soft_wrap=True)
    _show_issues(state, screen, notes=notes)
    counts = {severity: sum(paper.severity is severity for paper in state.newspapers) for severity in Severity}
    told = ", ".join(f"{number} {WORDS[severity]}" for severity, number in counts.items() if number)
    screen.print(
        styled("\n", (WORDS[state.severity], COLOURS[state.severity] or "bold"), f" at {vietnam_time(state.at)}"),
        f" (Vietnam's time); newspapers: {told or 'none'}", sep="",
    )  # fmt: skip  # short items: a line each would fill a screen


def _show_newspapers(state: HealthState, screen: Screen) -> None:
    rows = table(
        "newspaper", "last success", "today>", "yesterday>", "fresh>", "refused>", "fallback>", "complete>", "gaps>", ""
    )  # fmt: skip  # short items: a line each would fill a screen
    for paper in state.newspapers:
        kinds = list(dict.fromkeys(issue.kind for issue in paper.issues))
        told = ", ".join(kinds[:SHOWN_KINDS]) + (", …" if len(kinds) > SHOWN_KINDS else "")
        word = told or (WORDS[Severity.OK] if paper.status == "active" else paper.status)
        rows.add_row(
            styled((paper.source, COLOURS[paper.severity] if paper.severity.rank > 1 else "")),
            vietnam_time(paper.last_success),
            _news(paper.today),
            _news(paper.yesterday),
            _minutes(paper.freshness_minutes),
            _share(paper.refused_share),
            _share(paper.fallback_share),
            _share(paper.completeness),
            str(paper.gaps) if paper.gaps else "·",
            styled((word, COLOURS[paper.severity])),
        )
    screen.print(rows)


def _news(day: DayOfNews | None) -> str:
    """`12/15`: twelve articles of fifteen expected."""
    if day is None:
        return "-"
    return f"{day.news}/-" if day.expected is None else f"{day.news}/{day.expected:.0f}"


def _minutes(minutes: float | None) -> str:
    if minutes is None:
        return "-"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _service(state: HealthState) -> Iterator[Text]:
    for run in state.runs[:1]:
        told = f"{vietnam_time(run.finished_at)} {run.state}: {run.summary} ({run.run_id})"
        yield styled(("last run  ", "bold"), told)
    if state.store is not None:
        store = state.store
        parts = [store.place]
        if store.free_bytes is not None:
            parts.append(f"{store.free_bytes / 1e9:.1f} GB free")
        parts.append(f"{store.waiting_segments} segments wait" if store.waiting_segments else "nothing waits")
        yield styled(("store     ", "bold"), ", ".join(parts))
    for each in state.tables:
        yield styled((f"{each.table:<10}", "bold"), _table(each))
    if state.schedule is not None:
        yield from _schedule(state.schedule)
    if state.alarms:
        told = ", ".join(f"{alarm.issue.cause}{'' if alarm.told else ' (not told yet)'}" for alarm in state.alarms)
        yield styled(("alarms    ", "bold"), f"{len(state.alarms)} open: {told}")


def _table(table: TableHealth) -> str:
    if table.error is not None:
        return f"cannot be read: {table.error}"
    if table.version is None:
        return "there is none yet"
    behind = f"{table.behind} of {table.checked} last versions have no row" if table.behind else "no version behind"
    checked = f" of {table.checked} looked for" if not table.behind and table.checked else ""
    return (
        f"version {table.version}, {table.files} files ({table.small_files} small), {table.size / 1e6:.1f} MB, "
        f"{behind}{checked}, last maintenance {vietnam_time(table.maintained_at)}"
    )


def _schedule(schedule: ScheduleHealth) -> Iterator[Text]:
    if not schedule.answers:
        yield styled(("schedule  ", "bold"), schedule.message)
        return
    if not schedule.deployments:
        yield styled(("schedule  ", "bold"), f"{schedule.api} has no deployment of baotinh")
    idle = [each for each in schedule.deployments if not (each.schedule or each.last_run or each.running_since)]
    for each in schedule.deployments:
        if each in idle:
            continue
        parts = [f"next {vietnam_time(each.next_run)}" if each.next_run else "on request"]
        if each.paused:
            parts = ["paused"]
        if each.last_run is not None:
            parts.append(f"last {vietnam_time(each.last_run)} {each.last_state}")
        if each.running_since is not None:
            parts.append(f"running since {vietnam_time(each.running_since)}")
        yield styled(("schedule  ", "bold"), f"{each.name}: {', '.join(parts)}")
    if idle:
        yield styled(("on request ", "bold"), ", ".join(each.name for each in idle))


def _show_issues(state: HealthState, screen: Screen, *, notes: bool) -> None:
    """Print each issue with what to do; many newspapers with the same kind of issue in one line, but each note."""
    papers = {paper.source for paper in state.newspapers if notes}
    groups: dict[tuple[Severity, str], list[Issue]] = defaultdict(list)
    for issue in state.issues:
        if issue.severity.rank >= Severity.WARNING.rank or issue.subject in papers:
            groups[issue.severity, issue.kind].append(issue)
    if groups:
        screen.print()
    for (severity, kind), issues in groups.items():
        if len(issues) > SHOWN_ALIKE and severity is not Severity.NOTE:
            subjects = ", ".join(issue.subject for issue in issues)
            screen.print(styled((f"{len(issues)} × {kind}", COLOURS[severity]), f": {subjects}"))
            issues = issues[:1]
        for issue in issues:
            screen.print(_issue(issue, state.at), soft_wrap=True)
            screen.print(Text(f"  → {issue.advice}", style="dim"), soft_wrap=True)


def _issue(issue: Issue, now: datetime) -> Text:
    hours = (now - issue.since).total_seconds() / 3600 if issue.since else 0
    since = f", since {vietnam_time(issue.since)}" if hours >= 1 else ""
    return styled((f"{issue.subject} {issue.kind}", COLOURS[issue.severity]), f"{since}: {issue.message}")
