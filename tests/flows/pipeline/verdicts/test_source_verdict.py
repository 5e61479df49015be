"""What makes a newspaper fail, what is only worth a note, and what is an everyday event."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from crawler.archiving.crawl_record import CrawlRecord, FailedAddress
from flows.pipeline.crawls import CrawlResult
from flows.pipeline.processing.outcomes import CaptureOutcome
from flows.pipeline.verdicts.crawl_history import CrawlHistory
from flows.pipeline.verdicts.source_verdict import SourceVerdict, judge_source
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
    return judge_source(result(record) if record else None, outcomes, CrawlHistory(history), NOW)


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


@pytest.mark.parametrize("reason", ["robots", "http_403", "not_html"])
def test_a_site_that_answers_and_shows_nothing_has_failed_at_once(reason: str) -> None:
    assert reason in (judge(crawl("failed", reason=reason), (), crawl(hours_ago=1)).failure or "")


def test_a_crawl_without_a_record_has_failed_whatever_was_before() -> None:
    killed = CrawlResult(PAPER, failure="crawl of baovidu was killed by SIGKILL")
    assert judge_source(killed, (), CrawlHistory((crawl(hours_ago=1),)), NOW).failure is not None


def test_nearly_all_pages_refused_is_a_failure_with_the_evidence() -> None:
    failure = judge(crawl(), pages(created=1, empty=9, not_html=3)).failure
    assert failure == "12 of 13 pages were refused (empty 9, not_html 3), such as https://baovidu.example/empty"


def test_many_pages_refused_is_a_note_and_few_pages_say_nothing() -> None:
    assert len(judge(crawl(), pages(created=5, no_body=5)).notes) == 1
    assert judge(crawl(), pages(no_body=4)) == SourceVerdict()


def test_what_the_web_does_every_day_is_no_refusal() -> None:
    assert judge(crawl(), pages(created=1, redirected=30, missing=9, not_found=5)) == SourceVerdict()


def test_a_page_that_breaks_our_code_is_always_noted() -> None:
    assert "our own code failed on 2 of its pages" in judge(crawl(), pages(created=9, broken=2)).notes[0]


def test_listings_that_lost_most_of_their_links_are_a_failure() -> None:
    usual = [crawl(hours_ago=hours, found=40) for hours in (8, 6, 4)]
    assert "name 5 articles, usually 40" in (judge(crawl(found=5), (), *usual).failure or "")
    assert judge(crawl(found=12), (), *usual) == SourceVerdict()
    assert judge(crawl(found=5), (), *usual[:2]) == SourceVerdict(), "two crawls are no habit"
    small = [crawl(hours_ago=hours, found=6) for hours in (8, 6, 4)]
    assert judge(crawl(found=1), (), *small) == SourceVerdict(), "a small newspaper has quiet days"
