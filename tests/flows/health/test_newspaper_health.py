"""The health of a newspaper: what the last crawls say, what is missing, what was to be expected."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from flows.health.model import NewspaperHealth, Severity
from flows.health.newspaper_health import Newspaper, newspaper_health
from flows.pipeline.processing.reading_quality import ExtractionQuality
from flows.pipeline.run_report import RunReport, SourceReport
from flows.pipeline.verdicts.news_facts import FieldCounts, NewsFacts
from flows.pipeline.verdicts.problem import ProblemKind
from tests.flows.health.reports import NOW, PAPER, of_source, problem, run, runs

PAPER_OF_REGISTRY = Newspaper(PAPER, "Báo Ví Dụ")


def health(reports: Sequence[RunReport], facts: NewsFacts | None = None, **more: object) -> NewspaperHealth:
    return newspaper_health(PAPER_OF_REGISTRY, reports, facts or NewsFacts(), NOW, **more)  # type: ignore[arg-type]  # options by name


def told(found: NewspaperHealth) -> list[tuple[str, str]]:
    return [(issue.kind, issue.severity.value) for issue in found.issues]


def test_a_newspaper_without_problems_is_well() -> None:
    found = health(runs(6, 4, 2))
    assert (found.severity, told(found)) == (Severity.OK, [])
    assert found.last_success == found.last_crawl == NOW - timedelta(hours=2)


def test_a_problem_lasts_since_the_first_crawl_in_a_row_that_had_it() -> None:
    refused = problem(ProblemKind.REFUSED)
    found = health([run(9, of_source(refused)), *runs(8), run(6, of_source(refused)), run(4, of_source(refused))])
    [issue] = found.issues
    assert (issue.kind, issue.severity, issue.since) == ("refused", Severity.FAILED, NOW - timedelta(hours=6))
    assert issue.cause == "baovidu/refused"
    assert "baotinh run" in issue.advice
    assert found.last_success == NOW - timedelta(hours=8)


def test_a_problem_of_an_earlier_crawl_is_over() -> None:
    assert told(health([run(4, of_source(problem(ProblemKind.LINKS))), *runs(2)])) == []


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        (ProblemKind.DOWN, "warning"),
        (ProblemKind.OUR_CODE, "warning"),
        (ProblemKind.NOTICED, "note"),
        (ProblemKind.SHARED_IDS, "note"),
        (ProblemKind.DEAD_LINKS, "note"),
    ],
)
def test_what_fails_nothing_is_a_warning_or_a_note(kind: ProblemKind, severity: str) -> None:
    assert told(health([*runs(4), run(2, of_source(problem(kind, fails=False)))])) == [(kind.value, severity)]


@pytest.mark.parametrize(("hours", "expected"), [(20, []), (30, [("stale", "warning")]), (80, [("stale", "failed")])])
def test_a_newspaper_that_nobody_crawls_gets_stale(hours: float, expected: list[tuple[str, str]]) -> None:
    assert told(health(runs(hours))) == expected
    assert told(health([], last_success=NOW - timedelta(hours=hours))) == expected


def test_a_newspaper_never_crawled_is_said_to_be_so() -> None:
    [issue] = health([]).issues
    assert issue.message == "no crawl of it has succeeded in the last two weeks"
    assert issue.advice == "baotinh ingest baovidu tries now and says why it fails"


def test_a_failure_that_says_why_is_not_called_stale_too() -> None:
    long_down = [run(hours, of_source(problem(ProblemKind.DOWN))) for hours in (90, 40, 2)]
    assert told(health(long_down)) == [("down", "failed")]


def test_a_newspaper_that_is_not_to_be_crawled_has_no_issues() -> None:
    paused = newspaper_health(Newspaper(PAPER, "Báo Ví Dụ", "paused"), [], NewsFacts(), NOW)
    assert (paused.severity, paused.issues, paused.status) == (Severity.OK, (), "paused")


def test_a_report_of_an_earlier_release_counts_too() -> None:
    old = SourceReport(source=PAPER, ok=False, reason="robots.txt forbids all", crawl_id="c1")
    assert told(health([run(2, old)])) == [("crawl", "failed")]
    assert told(health([run(2, SourceReport(source=PAPER, crawl_id="c1"))])) == []


def test_shares_are_those_of_the_week_and_everyday_refusals_do_not_count() -> None:
    first = of_source(
        refused={"empty": 2, "missing": 50}, created=6, quality=ExtractionQuality(articles=6, completeness=1)
    )
    second = of_source(created=2, quality=ExtractionQuality(articles=2, completeness=0.6, fallback=2), gaps=3)
    found = health([run(4, first), run(2, second)])
    assert (found.pages, found.refused, found.refused_share) == (10, {"empty": 2}, 0.2)
    assert found.fallback_share == 0.25
    assert found.completeness == pytest.approx(0.9)
    assert (found.gaps, told(found)) == (3, [("gaps", "note")])
    assert health([]).refused_share is None


def hourly(days_ago: int, *, missing: frozenset[int] = frozenset()) -> NewsFacts:
    """News every hour for some weeks, but none so many days ago."""
    news = [NOW - timedelta(hours=hours) for hours in range(24 * days_ago, 0, -1)]
    kept = [moment for moment in news if (NOW - moment).days not in missing]
    return NewsFacts(tuple(kept), kept[0], FieldCounts(20, {"lead": 15}), freshness_minutes=42.0)


def test_news_are_counted_by_vietnams_day_beside_what_was_to_be_expected() -> None:
    found = health(runs(0), hourly(40))
    assert found.today is not None
    assert found.yesterday is not None
    assert (found.today.day.isoformat(), found.today.news) == ("2026-03-10", 12)
    assert found.today.expected == pytest.approx(12, abs=1)
    assert found.yesterday.news == 24
    assert found.yesterday.expected == pytest.approx(24, abs=1)
    assert (found.freshness_minutes, found.fields) == (42.0, {"lead": 0.75})
    assert told(found) == []


def test_few_news_are_worth_a_look() -> None:
    found = health(runs(0), hourly(40, missing=frozenset({0})))
    assert [(issue.kind, issue.message) for issue in found.issues] == [
        ("low_news", "0 articles today until now, 12 were to be expected by weekday and hour")
    ]
    assert told(health(runs(13), hourly(40, missing=frozenset({0})))) == [], "nobody has looked since midnight"
    assert told(health(runs(0), NewsFacts((NOW,), NOW))) == [], "one article is no habit"
