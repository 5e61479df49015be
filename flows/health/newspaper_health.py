"""The health of a newspaper, from the reports of the last runs and from the catalog. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flows.health.advice import advice_for
from flows.health.model import DayOfNews, Issue, NewspaperHealth, Severity
from flows.pipeline.run_report import RunReport, SourceReport
from flows.pipeline.verdicts.news_facts import NewsFacts
from flows.pipeline.verdicts.news_habit import news_habit
from flows.pipeline.verdicts.problem import Problem, ProblemKind
from flows.pipeline.verdicts.source_verdict import HARMLESS
from storage.model.moments import VIETNAM

__all__ = ["Newspaper", "newspaper_health"]

STALE_WARNED, STALE_FAILED = timedelta(hours=26), timedelta(hours=72)
"""Time without a successful crawl. A schedule may ask some newspapers once a day; a day's outage is told by the verdict
`down` already."""

LOW_SHARE, LOW_EXPECTED = 0.3, 6.0
"""Share of the expected news of a day from which on it is few, and the least number expected for that to mean anything:
with six expected, one or none comes on one ordinary day in sixty."""

SHOWN_DAYS = 8
"""A week, and the same weekday a week ago."""

HARMLESS_KINDS = frozenset({ProblemKind.NOTICED, ProblemKind.PAUSED, ProblemKind.DEAD_LINKS, ProblemKind.SHARED_IDS})
"""Kinds of problems that are notes, if they do not fail the newspaper."""


@dataclass(frozen=True, slots=True)
class Newspaper:
    """A newspaper of the registry."""

    slug: str
    name: str
    status: str = "active"


@dataclass(frozen=True, slots=True)
class _Told:
    """What one run reported about the newspaper."""

    at: datetime
    report: SourceReport

    @property
    def crawled(self) -> bool:
        return self.report.crawl_id is not None or not self.report.ok

    @property
    def succeeded(self) -> bool:
        if self.report.crawl_outcome is not None:
            return self.report.crawl_outcome == "finished"
        return self.report.crawl_id is not None and self.report.ok  # a report of an earlier release

    @property
    def problems(self) -> Sequence[Problem]:
        if self.report.problems or self.report.ok:
            return self.report.problems
        return [Problem(kind=ProblemKind.CRAWL, message=self.report.reason or "it failed", fails=True)]


def newspaper_health(
    paper: Newspaper,
    reports: Sequence[RunReport],
    facts: NewsFacts,
    now: datetime,
    *,
    last_success: datetime | None = None,
) -> NewspaperHealth:
    """Judge a newspaper at `now`.

    `reports`: those of the last week, oldest first. `facts`: what the catalog knows. `last_success`: end of its last
    good crawl, if that is known from elsewhere; the reports may tell of a later one.
    """
    told = [
        _Told(report.finished_at, source)
        for report in reports
        for source in report.sources
        if source.source == paper.slug
    ]
    crawls = [each for each in told if each.crawled]
    successes = [each.report.crawled_at or each.at for each in told if each.succeeded]
    success = max([*successes, *filter(None, [last_success])], default=None)
    days = _days(facts, success or now, now)
    pages, refused = _pages(told)
    read = [each.report.quality for each in told if each.report.quality.articles]
    articles = sum(quality.articles for quality in read)
    issues: list[Issue] = []
    if paper.status == "active":
        issues = sorted(
            [*_reported(paper, crawls), *_stale(paper, success, crawls, now), *_few_news(paper, days)],
            key=lambda issue: -issue.severity.rank,
        )
    return NewspaperHealth(
        source=paper.slug,
        name=paper.name,
        status=paper.status,
        severity=max((issue.severity for issue in issues), key=lambda each: each.rank, default=Severity.OK),
        last_success=success,
        last_crawl=max((each.report.crawled_at or each.at for each in crawls), default=None),
        days=days,
        freshness_minutes=facts.freshness_minutes,
        pages=pages,
        refused=refused,
        articles_read=articles,
        fallback_share=sum(quality.fallback for quality in read) / articles if articles else None,
        completeness=sum(each.completeness * each.articles for each in read) / articles if articles else None,
        fields={name: round(facts.latest.share(name), 3) for name in facts.latest.present or ()},
        gaps=crawls[-1].report.crawl.get("discovery/gaps", 0) if crawls else 0,
        issues=tuple(issues),
    )


def _days(facts: NewsFacts, until: datetime, now: datetime) -> tuple[DayOfNews, ...]:
    """Return the news of the last days with what was to be expected; of the present day until `until`."""
    today = now.astimezone(VIETNAM).date()
    habit = news_habit([moment for moment in facts.news if moment < _begin(today)], facts.watched_since, now)
    counts = Counter(moment.astimezone(VIETNAM).date() for moment in facts.news)
    days = []
    for ago in range(SHOWN_DAYS - 1, -1, -1):
        day = today - timedelta(days=ago)
        begin = _begin(day)
        expected = habit.expected(begin, min(begin + timedelta(days=1), until)) if habit else None
        days.append(DayOfNews(day=day, news=counts[day], expected=None if expected is None else round(expected, 1)))
    return tuple(days)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def _pages(told: Sequence[_Told]) -> tuple[int, dict[str, int]]:
    refused = Counter[str]()
    pages = 0
    for each in told:
        counted = {reason: number for reason, number in each.report.refused.items() if reason not in HARMLESS}
        harmless = sum(each.report.refused.values()) - sum(counted.values())
        refused.update(counted)
        pages += each.report.captures - harmless - each.report.versions.get("purged", 0)
    return pages, dict(refused.most_common())


def _reported(paper: Newspaper, crawls: Sequence[_Told]) -> Iterator[Issue]:
    """Yield the problems of the last crawl, each with the time since which every crawl has had it."""
    if not crawls:
        return
    for problem in crawls[-1].problems:
        since = crawls[-1].at
        for earlier in reversed(crawls):
            if all(other.kind != problem.kind for other in earlier.problems):
                break
            since = earlier.at
        severity = Severity.NOTE if problem.kind in HARMLESS_KINDS else Severity.WARNING
        yield Issue(
            kind=problem.kind,
            subject=paper.slug,
            severity=Severity.FAILED if problem.fails else severity,
            message=problem.message,
            advice=advice_for(problem.kind, paper.slug),
            since=since,
        )
    gaps = crawls[-1].report.crawl.get("discovery/gaps", 0)
    if gaps:
        message = f"{gaps} of its listings have news that the last crawl did not reach"
        yield _issue("gaps", paper, Severity.NOTE, message, crawls[-1].at)


def _stale(paper: Newspaper, success: datetime | None, crawls: Sequence[_Told], now: datetime) -> Iterator[Issue]:
    """Tell a newspaper that nobody has crawled with success for long, unless its last crawl says why it failed."""
    if crawls and any(problem.fails or problem.kind is ProblemKind.DOWN for problem in crawls[-1].problems):
        return
    if success is None:
        yield _issue("stale", paper, Severity.WARNING, "no crawl of it has succeeded in the last two weeks", None)
    elif now - success >= STALE_WARNED:
        severity = Severity.FAILED if now - success >= STALE_FAILED else Severity.WARNING
        hours = (now - success) / timedelta(hours=1)
        yield _issue("stale", paper, severity, f"its last good crawl ended {hours:.0f} hours ago", success)


def _few_news(paper: Newspaper, days: Sequence[DayOfNews]) -> Iterator[Issue]:
    for day, word in zip(reversed(days), ("today until now", "yesterday"), strict=False):
        if day.expected is not None and day.expected >= LOW_EXPECTED and day.news < LOW_SHARE * day.expected:
            message = f"{day.news} articles {word}, {day.expected:.0f} were to be expected by weekday and hour"
            yield _issue("low_news", paper, Severity.WARNING, message, None)
            return


def _issue(kind: str, paper: Newspaper, severity: Severity, message: str, since: datetime | None) -> Issue:
    return Issue(
        kind=kind, subject=paper.slug, severity=severity, message=message, since=since,
        advice=advice_for(kind, paper.slug),
    )  # fmt: skip  # short items: a line each would fill a screen
