"""The verdict on each newspaper of a run, by stated rules. Pure.

A newspaper has **failed**, and so has its run, if

1. our own code failed on it as a whole or while it was crawled, or its rules are broken;
2. its crawl failed for another reason than a site that is down, or the site is down and no crawl of it has succeeded
   for `DOWN_AFTER`;
3. nearly all its pages were refused: at least `REFUSED_FAILS` of `FEWEST_PAGES` or more; or several of its articles
   have the same text under different headlines;
4. the listings that its crawl read named less than `FALLEN_LINKS` of the articles that these usually name;
5. at least `CHALLENGED_FAILS` of its addresses answered with a challenge or a login page;
6. its robots.txt forbids articles, and did not before;
7. it has been silent beyond its own habit by weekday and hour (`news_habit`);
8. a field that its articles usually have is missing in most of the last ones, or less of its articles is taken than
   usual, or its rules find their bodies much less often;
9. pages were superseded by versions from the future: a clock was wrong, or is.

It gets a **note**, and has not failed, if its site is down since a shorter time, if our code failed on single pages, if
many pages were refused, if other articles have the numbers of known ones, if new articles go on on another page, or if
its robots.txt has changed without forbidding articles. A run is Cancelled if it was stopped, else Failed if a newspaper
failed or a segment was damaged or a monitor says so, else Completed. Nothing that happens to Prefect changes a verdict.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.archiving.crawl_outcome import is_down
from crawler.archiving.crawl_record import CrawlRecord
from crawler.frontier.link_counts import have_fallen
from flows.pipeline.crawls import CrawlResult
from flows.pipeline.processing.outcomes import CaptureOutcome
from flows.pipeline.processing.reading_quality import ExtractionQuality, summed_up
from flows.pipeline.verdicts.crawl_history import CrawlHistory
from flows.pipeline.verdicts.news_facts import FIELDS, NewsFacts
from flows.pipeline.verdicts.news_habit import news_habit, silence_of
from flows.pipeline.verdicts.problem import Problem, ProblemKind
from flows.stages import RefusalReason
from storage.model.moments import VIETNAM, in_vietnam
from storage.s3.clock import MOST_SKEW

__all__ = ["HARMLESS", "Habits", "SourceVerdict", "judge_source", "may_be_worse"]

DOWN_AFTER = timedelta(hours=24)
"""A site that is down for an evening is an everyday event, one that is down for a day is worth a look."""

FEWEST_PAGES = 5
"""With fewer pages a share says nothing: two photo albums are a quiet evening."""

REFUSED_FAILS, REFUSED_NOTED = 0.8, 0.4
"""Shares of the pages of one newspaper. On a usual day some 0.05 are refused."""

FEWEST_LINKS = 12
"""The least usual number of articles on the listings that is compared."""

CHALLENGED_FAILS, FEWEST_CHALLENGES = 0.5, 3
"""Share of the answered addresses, and the least number: one challenged address is a slip of the site's."""

FIELD_USUAL, FIELD_FALLEN, FEWEST_ARTICLES = 0.6, 0.4, 15
"""A field that 60 % of the articles had counts as usual, and as missing if fewer than 40 % of that share have it.
Fewer than fifteen articles are not compared."""

COMPLETENESS_FALLEN, FALLBACK_RISEN = 0.15, 0.4
"""Differences from the usual shares. Between two weeks of a newspaper the shares differ by some 0.03."""

HARMLESS = {RefusalReason.REDIRECTED, RefusalReason.MISSING, RefusalReason.NOT_FOUND}
"""Refusals that are everyday events of the web: they are counted, and say nothing about the newspaper."""

CHALLENGES = ("challenge", "login")

TOLD_BY_CRAWLS = (ProblemKind.DEAD_LINKS, ProblemKind.SHARED_IDS)
"""Kinds of problems that crawls tell by a note."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What is known of a newspaper from before a run, to compare the run with."""

    crawls: CrawlHistory = field(default_factory=CrawlHistory)
    news: NewsFacts = field(default_factory=NewsFacts)
    """Its news, those of the run included."""
    quality: ExtractionQuality = field(default_factory=ExtractionQuality)
    """How well its pages were read before. Without articles nothing is compared."""


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """The verdict on a newspaper after a run."""

    problems: tuple[Problem, ...] = ()

    @property
    def failure(self) -> str | None:
        """Why it failed, with the evidence, in one sentence; None if it has not."""
        return "; ".join(problem.message for problem in self.problems if problem.fails) or None

    @property
    def notes(self) -> tuple[str, ...]:
        """What an operator should know besides."""
        return tuple(problem.message for problem in self.problems if not problem.fails)


def judge_source(
    crawl: CrawlResult | None,
    outcomes: Sequence[CaptureOutcome],
    habits: Habits,
    now: datetime,
    *,
    error: Problem | None = None,
) -> SourceVerdict:
    """Judge a newspaper by its crawl, if it was crawled, and by what became of its pages.

    `error`: why its rules or processing its pages failed as a whole, if they did.
    """
    problems = [error] if error else []
    record = crawl.record if crawl else None
    if crawl is not None and crawl.failure is not None:
        if crawl.traceback is not None:
            problems.append(Problem(kind=ProblemKind.OUR_CODE, message=crawl.failure, fails=True))
        else:
            problems.append(_failed_crawl(crawl.failure, record, habits.crawls.last_success, now))
    elif record is not None and record.outcome == "paused":
        problems.append(Problem(kind=ProblemKind.PAUSED, message=f"left alone: {record.reason}"))
    elif record is not None:
        problems += _fallen_links(record)
        problems += _silence(habits.news, record.finished_at)
    if record is not None:
        problems += _challenges(record)
        problems += _robots(record, habits.crawls)
        problems += [Problem(kind=_kind_of(note), message=note) for note in record.notes]
    problems += _refusals(outcomes)
    problems += _replaced(outcomes)
    problems += _superseded(outcomes, now)
    problems += _several_pages(outcomes)
    if crawl is not None:
        problems += _missing_fields(habits.news)
    problems += _worse_reading(summed_up(outcome.quality for outcome in outcomes), habits.quality)
    return SourceVerdict(tuple(problems))


def _kind_of(note: str) -> ProblemKind:
    """Return the kind of a crawl's note: a word at its beginning, if something is to be done about it."""
    word = note.partition(":")[0]
    return next((kind for kind in TOLD_BY_CRAWLS if kind == word), ProblemKind.NOTICED)


def _found_site_down(record: CrawlRecord) -> bool:
    """Tell whether a crawl failed because the site did not answer."""
    return bool(record.failures) and all(is_down(failure.reason) for failure in record.failures)


def _failed_crawl(failure: str, record: CrawlRecord | None, last: datetime | None, now: datetime) -> Problem:
    since = f"; its last good crawl ended {_ago(now - last)} ago" if last else ""
    if record is not None and _found_site_down(record):
        lasting = last is None or now - last >= DOWN_AFTER
        return Problem(kind=ProblemKind.DOWN, message=failure + since, fails=lasting)
    reasons = {failed.reason for failed in record.failures} if record else set[str]()
    kind = ProblemKind.CRAWL
    if reasons == {"robots"}:
        kind = ProblemKind.ROBOTS
    elif reasons and reasons <= set(CHALLENGES):
        kind = ProblemKind.CHALLENGE
    return Problem(kind=kind, message=failure + since, fails=True)


def _fallen_links(record: CrawlRecord) -> Iterator[Problem]:
    found = sum(count.named for count in record.links.values()) + record.counts.get("discovery/offered_articles", 0)
    usual = sum(count.expected for count in record.links.values())
    if usual >= FEWEST_LINKS and have_fallen(found, usual):
        message = f"its listings name {found} articles, usually {usual}; do the rules of the source still hold?"
        yield Problem(kind=ProblemKind.LINKS, message=message, fails=True)


def _silence(facts: NewsFacts, until: datetime) -> Iterator[Problem]:
    habit = news_habit(facts.news, facts.watched_since, until)
    silence = silence_of(habit, facts.news, facts.watched_since, until)
    if silence is not None:
        since = f"{silence.since.astimezone(VIETNAM):%Y-%m-%d %H:%M} (Vietnam)"
        message = (
            f"no news since {since}, {_ago(until - silence.since)}: "
            f"by weekday and hour {silence.missed:.0f} articles were to be expected, in its longest silence before "
            f"{silence.longest:.0f}"
        )
        yield Problem(kind=ProblemKind.SILENT, message=message, fails=True)


def _challenges(record: CrawlRecord) -> Iterator[Problem]:
    told = {**record.listings, **record.articles}
    found = [url for kind in CHALLENGES for group in (record.listings, record.articles)
             for url in group.get(f"refused/{kind}", ())]  # fmt: skip  # one thought
    answered = len(found) + sum(len(told.get(status, ())) for status in ("stored", "unchanged"))
    if found:
        message = f"{len(found)} of {answered} addresses answer with a challenge or a login page, such as {found[0]}"
        fails = len(found) >= FEWEST_CHALLENGES and len(found) >= CHALLENGED_FAILS * answered
        yield Problem(kind=ProblemKind.CHALLENGE, message=message, fails=fails)


def _robots(record: CrawlRecord, history: CrawlHistory) -> Iterator[Problem]:
    forbidden = record.articles.get("robots", ())
    if forbidden and history.usual("articles/robots") == 0:
        message = f"robots.txt now forbids {len(forbidden)} articles, such as {forbidden[0]}"
        yield Problem(kind=ProblemKind.ROBOTS, message=message, fails=True)
    for change in record.robots_changes:
        yield Problem(kind=ProblemKind.ROBOTS, message=change)


def _refusals(outcomes: Sequence[CaptureOutcome]) -> Iterator[Problem]:
    judged = [outcome for outcome in outcomes if outcome.outcome != "purged" and outcome.reason not in HARMLESS]
    refused = [outcome for outcome in judged if outcome.outcome == "refused"]
    if len(judged) >= FEWEST_PAGES and len(refused) >= REFUSED_NOTED * len(judged):
        fails = len(refused) >= REFUSED_FAILS * len(judged)
        yield Problem(kind=ProblemKind.REFUSED, message=_refused(refused, len(judged)), fails=fails)
    shared = [outcome for outcome in refused if outcome.reason == RefusalReason.SHARED_TEXT]
    if shared:
        message = f"{shared[0].url}: {shared[0].detail}"
        yield Problem(kind=ProblemKind.REFUSED, message=message, fails=True)
    broken = sum(outcome.reason == RefusalReason.BROKEN for outcome in refused)
    if broken:
        message = f"our own code failed on {broken} of its pages; `trace` of a failure names where the traceback is"
        yield Problem(kind=ProblemKind.OUR_CODE, message=message)


def _replaced(outcomes: Sequence[CaptureOutcome]) -> Iterator[Problem]:
    found = [outcome for outcome in outcomes if outcome.replaced]
    if found:
        article, version = found[0].article_id, found[0].version
        message = (
            f"{len(found)} {'articles have' if len(found) > 1 else 'article has'} the number of another and became "
            f"a version of it, such as version {version} of {article}: `baotinh diff {article}` shows both; if the "
            "site has begun its numbers anew, let the group `id` of `links.article` match the words of the address, "
            "too (docs/adding-a-newspaper.md)"
        )
        yield Problem(kind=ProblemKind.REPLACED, message=message)


def _several_pages(outcomes: Sequence[CaptureOutcome]) -> Iterator[Problem]:
    found = {outcome.article_id: outcome.url for outcome in outcomes if outcome.goes_on}
    if found:
        go = "articles go" if len(found) > 1 else "article goes"
        message = f"{len(found)} {go} on on another page, which is not read, such as {next(iter(found.values()))}"
        yield Problem(kind=ProblemKind.NOTICED, message=message)


def _superseded(outcomes: Sequence[CaptureOutcome], now: datetime) -> Iterator[Problem]:
    latest = now + MOST_SKEW
    found = [(outcome.superseded_until, outcome.url) for outcome in outcomes
             if outcome.superseded_until and outcome.superseded_until > latest]  # fmt: skip  # one thought
    if found:
        until, url = max(found)
        message = (
            f"{len(found)} of {len(outcomes)} pages are superseded by versions from the future, such as {url} "
            f"by one of {in_vietnam(until)}: a clock was wrong, or is; set it right, then `baotinh fsck --repair`"
        )
        yield Problem(kind=ProblemKind.FUTURE, message=message, fails=True)


def _missing_fields(facts: NewsFacts) -> Iterator[Problem]:
    latest, before = facts.latest, facts.before
    if min(latest.articles, before.articles) < FEWEST_ARTICLES:
        return
    fallen = [
        f"{name} in {latest.share(name):.0%} of the last {latest.articles} articles, before in {usual:.0%}"
        for name in FIELDS
        if (usual := before.share(name)) >= FIELD_USUAL and latest.share(name) < FIELD_FALLEN * usual
    ]
    if fallen:
        yield Problem(kind=ProblemKind.FIELDS, message=f"fields are missing: {'; '.join(fallen)}", fails=True)


def _worse_reading(now: ExtractionQuality, before: ExtractionQuality) -> Iterator[Problem]:
    if now.articles < FEWEST_PAGES or before.articles < FEWEST_ARTICLES:
        return
    if now.completeness < before.completeness - COMPLETENESS_FALLEN:
        message = (
            f"of {now.articles} articles {now.completeness:.0%} of the prose under the headline was taken, "
            f"usually {before.completeness:.0%}"
        )
        yield Problem(kind=ProblemKind.COMPLETENESS, message=message, fails=True)
    if now.fallback_share > before.fallback_share + FALLBACK_RISEN:
        message = (
            f"no rule found the body of {now.fallback} of {now.articles} articles, usually of "
            f"{before.fallback_share:.0%}; has the page's layout changed?"
        )
        yield Problem(kind=ProblemKind.COMPLETENESS, message=message, fails=True)


def may_be_worse(now: ExtractionQuality) -> bool:
    """Tell whether pages were read so badly that `judge_source` needs the quality from before."""
    return now.articles >= FEWEST_PAGES and (
        now.completeness < 1 - COMPLETENESS_FALLEN or now.fallback_share > FALLBACK_RISEN
    )


def _refused(refused: Sequence[CaptureOutcome], pages: int) -> str:
    reasons: Mapping[str, int] = {
        reason: sum(outcome.reason == reason for outcome in refused)
        for reason in dict.fromkeys(outcome.reason or "" for outcome in refused)
    }
    kinds = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items(), key=lambda item: -item[1]))
    return f"{len(refused)} of {pages} pages were refused ({kinds}), such as {refused[0].url}"


def _ago(time: timedelta) -> str:
    hours = time / timedelta(hours=1)
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else f"{60 * hours:.0f} min"
