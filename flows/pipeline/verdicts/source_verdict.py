"""The verdict on each newspaper of a run, by stated rules. Pure.

A newspaper has **failed**, and so has its run, if

1. our own code failed on it, while crawling or while processing;
2. its crawl failed for another reason than a site that is down, or the site is down and no crawl of it has succeeded
   for `DOWN_AFTER`;
3. nearly all its pages were refused: at least `REFUSED_FAILS` of `FEWEST_PAGES` or more;
4. its listings named less than `FALLEN_LINKS` of the articles that they usually name.

It gets a **note**, and has not failed, if its site is down since a shorter time, if our code failed on single pages, or
if many pages were refused. A run is Cancelled if it was stopped, else Failed if a newspaper failed or a segment was
damaged or a monitor says so, else Completed. Nothing that happens to Prefect changes a verdict.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.archiving.crawl_record import CrawlRecord
from flows.pipeline.crawls import CrawlResult
from flows.pipeline.processing.outcomes import CaptureOutcome
from flows.pipeline.verdicts.crawl_history import CrawlHistory
from flows.stages import RefusalReason

__all__ = ["HARMLESS", "SourceVerdict", "judge_source"]

DOWN_AFTER = timedelta(hours=24)
"""A site that is down for an evening is an everyday event, one that is down for a day is worth a look."""

FEWEST_PAGES = 5
"""With fewer pages a share says nothing: two photo albums are a quiet evening."""

REFUSED_FAILS, REFUSED_NOTED = 0.8, 0.4
"""Shares of the pages of one newspaper. On a usual day some 0.05 are refused."""

FALLEN_LINKS, FEWEST_LINKS = 0.25, 12
"""Share of the usual number of articles on the listings, and the least usual number that is compared."""

HARMLESS = {RefusalReason.REDIRECTED, RefusalReason.MISSING, RefusalReason.NOT_FOUND}
"""Refusals that are everyday events of the web: they are counted, and say nothing about the newspaper."""

DOWN = {"dns", "refused", "unreachable", "timeout", "tls", "connection", "proxy"}
"""Reasons of a failed request that mean the site is down. Statuses from 500 on count, too."""


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """The verdict on a newspaper after a run."""

    failure: str | None = None
    """Why it failed, with the evidence, in one sentence; None if it has not."""
    notes: tuple[str, ...] = ()
    """What an operator should know besides."""


def judge_source(
    crawl: CrawlResult | None,
    outcomes: Sequence[CaptureOutcome],
    history: CrawlHistory,
    now: datetime,
    *,
    error: str | None = None,
) -> SourceVerdict:
    """Judge a newspaper by its crawl, if it was crawled, and by what became of its pages.

    `error`: why processing its pages failed as a whole, if it did.
    """
    notes = []
    failures = [error] if error else []
    if crawl is not None and crawl.failure is not None:
        last = history.last_success
        if crawl.record and is_down(crawl.record) and last is not None and now - last < DOWN_AFTER:
            notes.append(f"{crawl.failure}; its last good crawl ended {_ago(now - last)} ago")
        else:
            failures.append(crawl.failure + _since(last, now))
    elif crawl is not None and crawl.record is not None and crawl.record.outcome == "paused":
        notes.append(f"left alone: {crawl.record.reason}")
    elif crawl is not None and crawl.record is not None:
        failures += _fallen_links(crawl.record, history)
    if crawl is not None and crawl.record is not None:
        notes += crawl.record.notes
    judged = [outcome for outcome in outcomes if outcome.outcome != "purged" and outcome.reason not in HARMLESS]
    refused = [outcome for outcome in judged if outcome.outcome == "refused"]
    if len(judged) >= FEWEST_PAGES and len(refused) >= REFUSED_FAILS * len(judged):
        failures.append(_refused(refused, len(judged)))
    elif len(judged) >= FEWEST_PAGES and len(refused) >= REFUSED_NOTED * len(judged):
        notes.append(_refused(refused, len(judged)))
    broken = sum(outcome.reason == RefusalReason.BROKEN for outcome in refused)
    if broken:
        notes.append(f"our own code failed on {broken} of its pages; `trace` of a failure names where the traceback is")
    return SourceVerdict("; ".join(failures) or None, tuple(notes))


def is_down(record: CrawlRecord) -> bool:
    """Tell whether a crawl failed because the site did not answer."""
    return bool(record.failures) and all(
        failure.reason in DOWN or failure.reason.startswith("http_5") for failure in record.failures
    )


def _fallen_links(record: CrawlRecord, history: CrawlHistory) -> Iterable[str]:
    found, usual = record.counts.get("discovery/articles", 0), history.usual("discovery/articles")
    if usual is not None and usual >= FEWEST_LINKS and found < FALLEN_LINKS * usual:
        yield f"its listings name {found} articles, usually {usual}; do the rules of the source still hold?"


def _refused(refused: Sequence[CaptureOutcome], pages: int) -> str:
    reasons: Mapping[str, int] = {
        reason: sum(outcome.reason == reason for outcome in refused)
        for reason in dict.fromkeys(outcome.reason or "" for outcome in refused)
    }
    kinds = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items(), key=lambda item: -item[1]))
    return f"{len(refused)} of {pages} pages were refused ({kinds}), such as {refused[0].url}"


def _since(last: datetime | None, now: datetime) -> str:
    return f"; its last good crawl ended {_ago(now - last)} ago" if last else ""


def _ago(time: timedelta) -> str:
    hours = time / timedelta(hours=1)
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else f"{60 * hours:.0f} min"
