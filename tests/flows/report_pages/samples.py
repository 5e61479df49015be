"""An invented month of the whole press: 36 newspapers, news of all provinces, a run with every kind of trouble."""

import random
from datetime import UTC, date, datetime, timedelta

from crawler.registry import load_registry
from crawler.units import load_provinces
from flows.pipeline.processing.reading_quality import ExtractionQuality
from flows.pipeline.run_report import Finding, ReportedFailure, RunReport, SourceReport
from flows.pipeline.verdicts.problem import Problem, ProblemKind
from flows.report_pages.period_facts import LAGS, PeriodFacts, days_of
from storage.model.identifiers import RunId

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 28)
AT = datetime(2026, 3, 28, 1, 7, tzinfo=UTC)
ACTIVE = [source for source in load_registry().values() if source.status == "active"]
NAMES = {str(source.slug): source.name for source in ACTIVE}


def facts(papers: int = 99, last: date = LAST) -> PeriodFacts:
    """A month of news: fewer on Sundays, one newspaper down for a week, one province that nobody writes about."""
    chance = random.Random(7)
    days = days_of(FIRST, last)
    codes = [unit.code for unit in load_provinces().units if unit.stood_on(date.max)]
    by_source: dict[str, dict[date, int]] = {}
    by_province: dict[str, dict[date, int]] = {code: {} for code in codes[1:]}
    for source in ACTIVE[:papers]:
        size = chance.choice([4, 12, 25, 40, 70])
        counts = {day: max(0, round(chance.gauss(size * (0.5 if day.weekday() == 6 else 1), size / 6))) for day in days}
        by_source[source.slug] = counts
    down = ACTIVE[min(5, papers - 1)].slug
    by_source[down] = {day: number for day, number in by_source[down].items() if not 10 <= day.day <= 17}
    for code in by_province:
        size = chance.choice([6, 15, 30, 60])
        by_province[code] = {day: max(0, round(chance.gauss(size, size / 4))) for day in days}
    return PeriodFacts(
        days=days,
        by_province=by_province,
        by_source=by_source,
        changes={
            "edited": {day: chance.randrange(20, 90) for day in days},
            "removed": {day: chance.randrange(6) for day in days},
        },
        edits_by_source={slug: chance.randrange(200) for slug in by_source},
        lags=dict(zip(LAGS, (210, 480, 900, 1300, 800, 260, 90, 40), strict=True)),
        median_lag={slug: chance.uniform(10, 400) for slug in by_source},
        repeats={slug: chance.randrange(300) for slug in by_source},
        repeated={slug: chance.randrange(120) for slug in list(by_source)[:15]},
    )


def report(*, troubled: bool = True, at: datetime = AT) -> RunReport:
    """A run of all newspapers."""
    chance = random.Random(at.day)
    sources = []
    for number, source in enumerate(ACTIVE):
        problems: tuple[Problem, ...] = ()
        if troubled and number == 3:
            message = "no news since 2026-03-25 21:14 (Vietnam), 59 hours: 41 articles were to be expected"
            problems = (Problem(kind=ProblemKind.SILENT, message=message, fails=True),)
        elif troubled and number == 9:
            message = "18 of 19 pages were refused (not_an_article 17, empty 1), such as https://" + "rất-dài-" * 20
            problems = (Problem(kind=ProblemKind.REFUSED, message=message, fails=True),)
        elif troubled and number in (5, 12):
            message = "no page that lists articles could be read: timeout; its last good crawl ended 5 hours ago"
            problems = (Problem(kind=ProblemKind.DOWN, message=message),)
        versions = {"created": chance.randrange(40), "edited": chance.randrange(4), "unchanged": chance.randrange(30)}
        refused = {"not_found": chance.randrange(3), "no_body": chance.randrange(3)}
        if any(problem.kind is ProblemKind.REFUSED for problem in problems):
            refused = {"not_an_article": 17, "empty": 1}
        failures = (ReportedFailure(url=f"https://{source.hosts[0]}/tin-{number}", reason="no_body", detail="no text"),)
        failed = any(problem.fails for problem in problems)
        sources.append(
            SourceReport(
                source=source.slug,
                ok=not failed,
                reason=problems[0].message if failed else None,
                problems=problems,
                crawl_id="c1",
                crawl={"frontier/unchanged": chance.randrange(50), "fetch/failed": chance.randrange(2)},
                captures=sum(versions.values()) + sum(refused.values()),
                versions={**versions, "refused": sum(refused.values())},
                reprints=min(3, versions["created"]),
                refused=refused,
                quality=ExtractionQuality(articles=20, completeness=0.97),
                failures=failures if number % 4 == 0 else (),
                crawl_seconds=chance.uniform(2, 90),
            )
        )
    return RunReport(
        run_id=RunId(f"{at:%Y%m%dT%H%M%SZ}-0f00ba55"),
        started_at=at,
        finished_at=at + timedelta(minutes=6),
        extractor="7",
        sources=tuple(sources),
        damaged={"raw/baolaocai/2026/03/28/x-00000.warc.gz": "bytes 100 to 200 are no gzip"} if troubled else {},
        findings=(Finding(message="no new article", monitor="quiet_papers"),) if troubled else (),
        seconds={"run": 371.2, "crawl": 340.0, "process": 95.1, "extract": 60.0},
    )
