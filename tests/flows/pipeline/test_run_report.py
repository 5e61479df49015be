"""The report of a run: what it counts, what it says in one sentence, how it looks on Prefect's page."""

from datetime import UTC, datetime

from crawler.archiving.crawl_record import CrawlRecord, FailedAddress
from flows.pipeline.crawls import CrawlResult
from flows.pipeline.processing.outcomes import BatchResult, CaptureOutcome
from flows.pipeline.report_table import as_markdown
from flows.pipeline.run_report import RunReport, source_report
from flows.pipeline.verdicts.source_verdict import Habits
from flows.stages import RefusalReason
from storage.model.article import CaptureRef
from storage.model.identifiers import CrawlId, RunId, SourceSlug

SEGMENT = "raw/baovidu/2026/03/02/20260302T030000Z-aaaaaaaa-00000.warc.gz"
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
PAPER = SourceSlug("baovidu")


def outcome(kind: str, reason: RefusalReason | None = None, detail: str | None = None) -> CaptureOutcome:
    ref = CaptureRef(segment=SEGMENT, offset=0, length=1, digest="sha256:" + "0" * 64)
    return CaptureOutcome(ref, "https://baovidu.example/a", kind, reason=reason, detail=detail)


def crawl(outcome: str = "finished") -> CrawlRecord:
    return CrawlRecord.model_validate(
        {
            "crawl_id": CrawlId("20260302T030000Z-aaaaaaaa"),
            "source": PAPER,
            "started_at": AT,
            "finished_at": AT,
            "outcome": outcome,
            "reason": None if outcome == "finished" else "robots.txt forbids all",
            "counts": {"frontier/unchanged": 3, "fetch/failed": 1},
            "failures": (FailedAddress(url="https://baovidu.example/b", reason="timeout", detail="took | too\nlong"),),
            "rules": "sha256:0",
        }
    )


def report(batch: BatchResult, record: CrawlRecord | str | None) -> RunReport:
    crawled = CrawlResult(PAPER, failure=record) if isinstance(record, str) else None
    if isinstance(record, CrawlRecord):
        crawled = CrawlResult(PAPER, record, record.reason)
    sources = (source_report(PAPER, crawled, batch.outcomes[SEGMENT], Habits(), AT),)
    return RunReport(run_id=RunId("r1"), started_at=AT, finished_at=AT, extractor="test", sources=sources)


def test_what_is_daily_life_is_counted_but_not_listed() -> None:
    batch = BatchResult([SEGMENT])
    batch.outcomes[SEGMENT] = [
        outcome("created"),
        outcome("refused", RefusalReason.MISSING, "404"),
        outcome("refused", RefusalReason.BROKEN, "ValueError"),
    ]
    told = report(batch, crawl())
    [source] = told.sources
    assert told.ok
    assert source.refused == {"missing": 1, "broken": 1}
    assert [failure.reason for failure in source.failures] == ["timeout", "broken"]
    assert told.summary() == "1 article versions written (1 created); 3 unchanged"


def test_the_articles_that_wait_are_told_in_the_summary() -> None:
    waiting = {"deferred/retry_after": ("a", "b"), "deferred/over_limit": ("c",), "deferred/not_due": ("d",)}
    record = crawl().model_copy(update={"articles": waiting, "counts": {"frontier/postponed": 3}})

    told = report(BatchResult(), record)

    assert told.sources[0].waiting == 5
    assert told.summary() == "no article version written; 0 unchanged; 5 articles wait for the next run"


def test_a_source_without_a_crawl_record_has_failed_with_its_reason() -> None:
    told = report(BatchResult(), "crawl of baovidu was killed by SIGKILL")
    assert not told.ok
    assert told.sources[0].reason == "crawl of baovidu was killed by SIGKILL"
    assert told.summary() == "no article version written; 0 unchanged; 1 of 1 sources failed"


def test_damage_makes_the_run_fail_and_what_waits_for_its_source_does_not() -> None:
    told = report(BatchResult(), crawl())
    assert not told.model_copy(update={"damaged": {SEGMENT: "cut off"}}).ok
    orphaned = told.model_copy(update={"orphaned": (SEGMENT,)})
    assert orphaned.ok
    assert "1 segments of unknown sources left" in orphaned.summary()
    assert SEGMENT in as_markdown(orphaned)


def test_no_text_of_the_web_breaks_the_tables_of_prefects_page() -> None:
    lines = as_markdown(report(BatchResult(), crawl("failed"))).splitlines()
    assert "| baovidu | timeout | https://baovidu.example/b | took \\| too long |" in lines
    assert any(line.endswith("| **failed**: robots.txt forbids all |") for line in lines)


def test_the_report_survives_its_json() -> None:
    told = report(BatchResult(), crawl())
    assert RunReport.model_validate_json(told.model_dump_json()) == told


def test_articles_that_another_release_signed_are_named_with_the_way_out() -> None:
    told = report(BatchResult(), crawl())
    assert told.advice is None
    told = told.model_copy(update={"incompatible_signatures": 7})
    assert "7 articles" in as_markdown(told)
    assert "`baotinh rebuild`" in as_markdown(told)
    assert told.ok
