"""The commands that report what the crawler did: `explain`, `politeness`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from flows.cli.output.screen import broken_rules, console, print_json, print_json_lines, styled, table, vietnam_time
from flows.text.value_text import value_text
from storage import layout
from storage.errors import NotFoundError
from storage.settings import load_settings

if TYPE_CHECKING:
    from crawler.explanation import Explanation
    from crawler.politeness.report import HostReport
    from storage.s3.bucket import Bucket
    from storage.warc.segments import Capture

__all__ = ["explain", "politeness"]

DAYS = click.option("--days", type=click.IntRange(min=1), default=30, show_default=True, help="How far to look back.")
JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON.")


@click.command()
@click.argument("host", required=False)
@DAYS
@JSON
def politeness(host: str | None, days: int, as_json: bool) -> None:
    """Report the requests to HOST, or to every host.

    Requests, bytes, the smallest gap between two requests, share of 304, errors, and robots.txt over time, all from the
    archive: a report that can be shown to the owner of a site. It downloads the segments of the time looked at.
    """
    from crawler.explanation import source_of
    from crawler.politeness.report import politeness_reports, summed_up
    from flows.pipeline.rules_in_force import registry_in_force
    from storage.s3.connection import open_bucket
    from storage.warc.segments import sources_under

    settings = load_settings()
    host = host.lower().split("://")[-1].split("/")[0].removeprefix("www.") if host else None
    with open_bucket(settings, check="reading") as bucket:
        registry = registry_in_force(bucket, settings.sources_dir, broken_rules)
        own = source_of(f"http://{host}/", registry) if host else None
        sources = [own.slug] if own else list(registry)
        # What the registry knows no more may have asked any host.
        sources += [slug for slug in sources_under(bucket, layout.segments_prefix()) if slug not in registry]
        reports = politeness_reports(bucket, sources, datetime.now(UTC) - timedelta(days=days), host=host)
    if as_json:
        print_json_lines(summed_up(report) for report in reports)
        return
    if not reports:
        raise click.ClickException(f"nothing was asked of {host or 'any host'} in the last {days} days")
    rows = table(
        "host",
        "requests>",
        "MB>",
        "smallest gap>",
        "median gap>",
        "304>",
        "errors>",
        "busiest day (UTC)",
        "robots.txt, Vietnam's time",
    )
    for report in reports:
        rows.add_row(*_row(report))
    console().print(rows)
    if host is not None:
        for report in reports:
            _print_details(report)


def _row(report: HostReport) -> Iterator[str]:
    yield report.host
    yield f"{report.requests:,}"
    yield f"{report.size / 1e6:.1f}"
    yield "-" if report.smallest_gap is None else f"{report.smallest_gap:.2f} s"
    yield "-" if report.median_gap is None else f"{report.median_gap:.2f} s"
    yield f"{report.share_not_modified:.0%} of {report.conditional:,}" if report.conditional else "-"
    yield f"{report.errors:,}"
    yield f"{report.busiest_day[0]}: {report.busiest_day[1]:,}" if report.busiest_day else "-"
    last = report.state.robots[-1] if report.state.robots else None
    yield f"{last.status or 'no answer'} since {vietnam_time(last.at)}" if last else "-"


def _print_details(report: HostReport) -> None:
    screen = console()
    period = f"{vietnam_time(report.first)} to {vietnam_time(report.last)} (Vietnam's time)"
    screen.print(styled("\n", (report.host, "bold"), f", {period}"))
    screen.print("asked for: " + ", ".join(f"{role} {number:,}" for role, number in report.by_role.most_common()))
    answers = [f"{status} {number:,}" for status, number in sorted(report.statuses.items())]
    answers += [f"{reason} {number:,}" for reason, number in report.failures.most_common()]
    screen.print("answers: " + ", ".join(answers))
    for seen in report.state.robots:
        answer = f"status {seen.status}" if seen.status else f"no answer ({seen.digest})"
        delay = f", Crawl-delay {seen.delay:g} s" if seen.delay else ""
        screen.print(f"robots.txt from {vietnam_time(seen.at)}: {answer}{delay}{', forbids all' * seen.forbids_all}")
    if report.state.blocked(datetime.now(UTC)):
        screen.print(f"left alone until {vietnam_time(report.state.not_before)}: it {report.state.why}")


@click.command()
@click.argument("url")
@DAYS
@JSON
def explain(url: str, days: int, as_json: bool) -> None:
    """Show everything that is known about the address URL.

    Robots.txt, the listings that named it, what became of it in each crawl, its raw answers and what processing made of
    them, the rules that apply, its versions, and what follows from it all.
    """
    from crawler.explanation import explain_address, source_of, web_address
    from flows.pipeline.rules_in_force import standing_rules
    from storage.s3.connection import open_bucket
    from storage.versions.store import VersionStore

    settings = load_settings()
    with open_bucket(settings, check="reading") as bucket:
        rules = standing_rules(bucket, settings.sources_dir, broken_rules)
        address = web_address(url, rules.registry)
        if address is None:
            raise click.UsageError(f"{url!r} is no web address; write it as https://HOST/PATH")
        url = address
        source = source_of(url, rules.registry)
        if source is None:
            raise click.UsageError(
                f"no newspaper of the registry has the site of {url}; `baotinh sources` lists all sites"
            )
        rules.check(source.slug)
        since = datetime.now(UTC) - timedelta(days=days)
        agent = settings.crawl.user_agent.split("/")[0].split(" ")[0]
        explanation = explain_address(bucket, source, url, since, agent=agent)
        outcomes = {_place(capture): _outcome(bucket, capture) for capture in explanation.captures}
        versions = VersionStore(bucket).history(source.slug, explanation.article_id)
        facts = _facts(explanation, outcomes)
        facts["versions"] = [
            {"version": each.version, "change": str(each.change.kind), "at": each.fetched_at.isoformat(),
             "headline": each.headline}
            for each in versions
        ]  # fmt: skip  # one key a line would hide that it is one row
    if as_json:
        print_json(facts)
    else:
        _print_facts(facts)


def _place(capture: Capture) -> tuple[str, int]:
    return capture.ref.segment, capture.ref.offset


def _outcome(bucket: Bucket, capture: Capture) -> str:
    try:
        key = layout.outcome(capture.ref.segment)
        for outcome in json.loads(bucket.get(key).body)["captures"]:
            if outcome["offset"] == capture.ref.offset:
                why = " ".join(str(outcome[name]) for name in ("reason", "detail") if outcome.get(name))
                return f"{outcome.get('outcome')}{f': {why}' if why else ''}"
    except NotFoundError:
        return "not processed yet"
    except (ValueError, KeyError, TypeError):
        return f"unknown: {key} is damaged"
    return "unknown"


def _facts(explanation: Explanation, outcomes: dict[tuple[str, int], str]) -> dict[str, object]:
    import msgspec  # of the crawler, and not where the reader alone is installed

    entry = msgspec.to_builtins(explanation.entry) if explanation.entry else None
    return {
        "url": explanation.url,
        "decision": explanation.decision,
        "canonical": explanation.canonical,
        "source": explanation.source,
        "article_id": explanation.article_id,
        "identity": explanation.identity,
        "is_article": explanation.is_article,
        "rule": explanation.rule,
        "robots": explanation.robots,
        "frontier": entry,
        "named_by": [
            {"url": each.url, "role": each.role, "first": each.first.isoformat(), "last": each.last.isoformat(),
             "times": each.times}
            for each in explanation.named_by
        ],
        "crawls": [{"at": at.isoformat(), "status": status, "detail": why} for at, status, why in explanation.crawls],
        "captures": [
            {"at": each.fetched_at.isoformat(), "status": each.status, "bytes": len(each.body), "segment":
             each.ref.segment, "gone": each.gone, "truncated": each.truncated, "outcome": outcomes[_place(each)]}
            for each in explanation.captures
        ],
    }  # fmt: skip  # one key a line would hide that each is one row


def _print_facts(facts: dict[str, object]) -> None:
    screen = console()
    for name, value in facts.items():
        if isinstance(value, list):
            screen.print(styled((name, "bold"), f": {len(value) or 'none'}"))
            for item in value:
                screen.print(f"  {value_text(item)}", soft_wrap=True)
        else:
            screen.print(styled((name, "bold"), f": {value_text(value)}"), soft_wrap=True)
