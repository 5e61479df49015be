"""What makes a newspaper fail, what is only worth a note, and what is an everyday event."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from crawler.archiving.crawl_record import CrawlRecord, FailedAddress
from crawler.frontier.link_counts import LinkCount
from flows.health.advice import advice_for
from flows.pipeline.crawls import CrawlResult
from flows.pipeline.processing.outcomes import CaptureOutcome
from flows.pipeline.processing.reading_quality import ExtractionQuality, ReadingQuality, summed_up
from flows.pipeline.verdicts.crawl_history import CrawlHistory
from flows.pipeline.verdicts.news_facts import FIELDS, FieldCounts, NewsFacts
from flows.pipeline.verdicts.problem import ProblemKind
from flows.pipeline.verdicts.source_verdict import Habits, SourceVerdict, judge_source, may_be_worse
from flows.stages import RefusalReason
from storage.model.article import CaptureRef
from storage.model.identifiers import CrawlId, SourceSlug

PAPER = SourceSlug("baovidu")
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
REF = CaptureRef(segment="raw/baovidu/x.warc.gz", offset=0, length=1, digest="sha256:" + "0" * 64)


def crawl(outcome: str = "finished", hours_ago: float = 0, reason: str | None = None, found: int = 40) -> CrawlRecord:
    """A crawl of the newspaper; a failed one asked for one page."""
    at = NOW - timedelta(hours=hours_ago)
    failures = (FailedAddress(url="https://baovidu.example/", reason=reason, detail=reason),) if reason else ()
    return CrawlRecord.model_validate(
        {
            "crawl_id": CrawlId(f"{at:%Y%m%dT%H%M%SZ}-aaaaaaaa"),
            "source": PAPER,
            "started_at": at,
            "finished_at": at,
            "outcome": outcome,
            "reason": f"no page that lists articles could be read: {reason}" if reason else None,
            "counts": {"discovery/articles": found},
            "failures": failures,
            "rules": "sha256:0",
        }
    )


def result(record: CrawlRecord) -> CrawlResult:
    return CrawlResult(PAPER, record, record.reason)


def pages(**counts: int) -> list[CaptureOutcome]:
    """Outcomes: `created=2` two new articles, `empty=3` three pages refused as empty."""
    found = []
    for name, count in counts.items():
        refused = name in set(RefusalReason)
        outcome = CaptureOutcome(
            REF, f"https://baovidu.example/{name}", "refused" if refused else name, reason=name if refused else None
        )
        found += [outcome] * count
    return found


def judge(
    record: CrawlRecord | None = None, outcomes: Sequence[CaptureOutcome] = (), *history: CrawlRecord
) -> SourceVerdict:
    return judge_source(result(record) if record else None, outcomes, Habits(CrawlHistory(history)), NOW)


def test_a_quiet_newspaper_is_fine() -> None:
    assert judge(crawl()) == judge(None) == judge(crawl(), pages(created=3, unchanged=9)) == SourceVerdict()


@pytest.mark.parametrize("reason", ["dns", "refused", "timeout", "tls", "http_503"])
def test_a_site_that_is_down_since_its_last_crawl_is_a_note(reason: str) -> None:
    verdict = judge(crawl("failed", reason=reason), (), crawl(hours_ago=2))
    assert verdict.failure is None
    [note] = verdict.notes
    assert reason in note
    assert "its last good crawl ended 2 hours ago" in note


def test_a_site_that_is_down_for_a_day_has_failed_and_so_has_one_that_never_answered() -> None:
    down = crawl("failed", reason="timeout")
    assert "its last good crawl ended 3 days ago" in (judge(down, (), crawl(hours_ago=70)).failure or "")
    assert judge(down).failure == down.reason


@pytest.mark.parametrize("reason", ["robots", "http_403", "not_html", "proxy"])
def test_a_site_that_answers_and_shows_nothing_has_failed_at_once(reason: str) -> None:
    assert reason in (judge(crawl("failed", reason=reason), (), crawl(hours_ago=1)).failure or "")


def test_a_crawl_without_a_record_has_failed_whatever_was_before() -> None:
    killed = CrawlResult(PAPER, failure="crawl of baovidu was killed by SIGKILL")
    assert judge_source(killed, (), Habits(CrawlHistory((crawl(hours_ago=1),))), NOW).failure is not None


def test_nearly_all_pages_refused_is_a_failure_with_the_evidence() -> None:
    failure = judge(crawl(), pages(created=1, empty=9, not_html=3)).failure
    assert failure == "12 of 13 pages were refused (empty 9, not_html 3), such as https://baovidu.example/empty"


@pytest.mark.parametrize(("empty", "no_body"), [(9, 8), (8, 9)])
def test_pages_that_arrived_empty_or_cut_are_refused_like_others(empty: int, no_body: int) -> None:
    [problem] = judge(crawl(), pages(created=5, empty=empty, no_body=no_body)).problems

    assert problem.kind is ProblemKind.REFUSED
    assert f"empty {empty}" in problem.message
    assert f"no_body {no_body}" in problem.message
    assert "are fetched again by the next crawl" in advice_for(problem.kind, "baovidu")


def test_many_pages_refused_is_a_note_and_few_pages_say_nothing() -> None:
    assert len(judge(crawl(), pages(created=5, no_body=5)).notes) == 1
    assert judge(crawl(), pages(no_body=4)) == SourceVerdict()


def test_what_the_web_does_every_day_is_no_refusal() -> None:
    assert judge(crawl(), pages(created=1, redirected=30, missing=9, not_found=5)) == SourceVerdict()


def test_a_page_that_breaks_our_code_is_always_noted() -> None:
    assert "our own code failed on 2 of its pages" in judge(crawl(), pages(created=9, broken=2)).notes[0]


def linking(**links: tuple[int, int]) -> CrawlRecord:
    """A crawl that read listings which name, and usually name, so many articles."""
    return crawl().model_copy(update={"links": {name: LinkCount(*count) for name, count in links.items()}})


def test_listings_that_lost_most_of_their_links_are_a_failure() -> None:
    assert "name 5 articles, usually 40" in (judge(linking(section=(5, 40))).failure or "")
    assert "name 0 articles, usually 60" in (judge(linking(section=(0, 20), feed=(0, 40))).failure or "")
    assert judge(linking(section=(12, 40))) == judge(linking(section=(2, 20), other=(20, 20))) == SourceVerdict()
    assert judge(linking(section=(1, 6))) == SourceVerdict(), "a small newspaper has quiet days"


def test_links_are_compared_only_where_listings_were_read() -> None:
    usual = [crawl(hours_ago=hours, found=40) for hours in (8, 6, 4)]
    assert judge(crawl(found=0), (), *usual) == SourceVerdict()


def test_what_the_site_offers_instead_of_lost_listings_counts() -> None:
    lost = linking(section=(0, 40))
    offered = lost.model_copy(update={"counts": {"discovery/offered_articles": 30}})
    assert judge(offered) == SourceVerdict()
    assert kinds(judge(lost)) == [("links", True)]


def kinds(verdict: SourceVerdict) -> list[tuple[str, bool]]:
    return [(problem.kind, problem.fails) for problem in verdict.problems]


def news_every_hour(until: datetime, days: int = 40) -> NewsFacts:
    news = tuple(until - timedelta(hours=hours) for hours in range(24 * days, 0, -1))
    return NewsFacts(news, watched_since=news[0])


def test_silence_beyond_the_habit_is_a_failure_with_the_evidence() -> None:
    facts = news_every_hour(NOW - timedelta(hours=30))
    verdict = judge_source(result(crawl()), (), Habits(news=facts), NOW)
    assert kinds(verdict) == [("silent", True)]
    assert "no news since 2026-03-01 03:00 (Vietnam), 31 hours: " in (verdict.failure or "")
    assert "articles were to be expected" in (verdict.failure or "")
    assert judge_source(result(crawl()), (), Habits(news=news_every_hour(NOW)), NOW) == SourceVerdict()


def test_a_site_that_is_down_is_not_called_silent_too() -> None:
    facts = news_every_hour(NOW - timedelta(hours=30))
    habits = Habits(CrawlHistory((crawl(hours_ago=2),)), news=facts)
    assert kinds(judge_source(result(crawl("failed", reason="timeout")), (), habits, NOW)) == [("down", False)]


def counts(articles: int, **present: int) -> FieldCounts:
    return FieldCounts(articles, dict.fromkeys(FIELDS, 0) | present)


def test_a_field_that_is_usually_there_and_now_missing_is_a_failure() -> None:
    before = counts(200, authors=190, lead=100, tags=10)
    fallen = NewsFacts(latest=counts(20, authors=2, lead=8), before=before)
    verdict = judge_source(result(crawl()), (), Habits(news=fallen), NOW)
    assert kinds(verdict) == [("fields", True)]
    assert verdict.failure == "fields are missing: authors in 10% of the last 20 articles, before in 95%"
    same = NewsFacts(latest=counts(20, authors=17, lead=11), before=before)
    few = NewsFacts(latest=counts(9), before=before)
    for facts in (same, few):
        assert judge_source(result(crawl()), (), Habits(news=facts), NOW) == SourceVerdict()


def read_pages(number: int, completeness: float, *, by_rule: bool = True) -> list[CaptureOutcome]:
    quality = ReadingQuality(completeness, by_rule)
    return [CaptureOutcome(REF, "https://baovidu.example/a", "created", quality=quality)] * number


@pytest.mark.parametrize(
    ("pages_read", "told"),
    [
        (read_pages(10, 0.7), "of 10 articles 70% of the prose under the headline was taken, usually 97%"),
        (read_pages(10, 0.97, by_rule=False), "no rule found the body of 10 of 10 articles, usually of 5%"),
        (read_pages(10, 0.9), None),
        (read_pages(4, 0.2), None),
    ],
)
def test_pages_read_worse_than_usual_are_a_failure(pages_read: list[CaptureOutcome], told: str | None) -> None:
    habits = Habits(quality=ExtractionQuality(articles=100, completeness=0.97, fallback=5))
    verdict = judge_source(result(crawl()), pages_read, habits, NOW)
    assert kinds(verdict) == ([("completeness", True)] if told else [])
    assert told is None or told in (verdict.failure or "")
    if told:
        assert may_be_worse(summed_up(each.quality for each in pages_read)), "else the habit is not even read"


def test_a_newspaper_without_rules_is_compared_with_itself() -> None:
    habits = Habits(quality=ExtractionQuality(articles=100, completeness=0.9, fallback=100))
    assert judge_source(result(crawl()), read_pages(10, 0.9, by_rule=False), habits, NOW) == SourceVerdict()


def addresses(word: str, number: int) -> tuple[str, ...]:
    return tuple(f"https://baovidu.example/{word}{place}" for place in range(number))


def test_challenges_instead_of_articles_are_a_failure_and_a_single_one_a_note() -> None:
    kept_out = crawl().model_copy(
        update={"articles": {"stored": addresses("a", 3), "refused/challenge": addresses("b", 4)}}
    )
    verdict = judge(kept_out)
    assert kinds(verdict) == [("challenge", True)]
    assert "4 of 7 addresses answer with a challenge or a login page" in (verdict.failure or "")
    once = crawl().model_copy(update={"articles": {"stored": addresses("a", 9), "refused/login": addresses("b", 1)}})
    assert kinds(judge(once)) == [("challenge", False)]


def test_a_robots_txt_that_now_forbids_articles_is_a_failure_and_any_other_change_a_note() -> None:
    usual = [crawl(hours_ago=hours) for hours in (8, 6, 4)]
    forbidding = crawl().model_copy(update={"articles": {"robots": addresses("a", 7)}})
    assert kinds(judge(forbidding, (), *usual)) == [("robots", True)]
    always = [record.model_copy(update={"counts": {**record.counts, "articles/robots": 7}}) for record in usual]
    assert judge(forbidding, (), *always) == SourceVerdict(), "it forbade them before"
    changed = crawl().model_copy(update={"robots_changes": ("robots.txt of baovidu.example has changed: other rules",)})
    assert kinds(judge(changed)) == [("robots", False)]
    assert kinds(judge(crawl("failed", reason="robots"))) == [("robots", True)]


def test_articles_that_share_a_text_make_a_newspaper_fail_with_an_example() -> None:
    verdict = judge(crawl(), pages(created=20, shared_text=3))

    assert verdict.failure is not None
    assert verdict.failure.startswith("https://baovidu.example/shared_text: ")


@pytest.mark.parametrize("record", [None, crawl("failed", reason="timeout")])
def test_a_crawl_on_which_our_own_code_failed_says_so_whatever_the_site_answered(record: CrawlRecord | None) -> None:
    ended = CrawlResult(PAPER, record, "the crawler has an error of its own", traceback="Traceback …")
    [problem] = judge_source(ended, (), Habits(CrawlHistory((crawl(hours_ago=1),))), NOW).problems
    assert (problem.kind, problem.fails) == ("our_code", True)


@pytest.mark.parametrize("kind", [ProblemKind.DEAD_LINKS, ProblemKind.SHARED_IDS])
def test_a_note_of_the_crawl_that_something_can_be_done_about_has_a_kind_of_its_own(kind: ProblemKind) -> None:
    notes = (f"{kind}: 3 of 4", "cut: it was not sent whole")
    [told, noticed] = judge(crawl().model_copy(update={"notes": notes})).problems

    assert (told.kind, told.message, told.fails) == (kind, notes[0], False)
    assert noticed.kind is ProblemKind.NOTICED
