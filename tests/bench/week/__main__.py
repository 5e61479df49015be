"""`python -m tests.bench.week`: a simulated week of twelve papers. An hour; `--papers 3 --days 2` for less."""

import argparse
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3

from storage.embedded.store import EmbeddedStore
from storage.s3.connection import s3_client
from storage.settings import Settings, load_settings
from tests.bench.week.checker import Shown, Tally, early_requests, gaps, shown, stored, tally
from tests.bench.week.plain_recrawl import PlainRecrawl, address_of, links_in, read_listing
from tests.bench.week.purposes import Press, Purposes, is_listing, purposes
from tests.bench.week.reasons import Asked, Name, asked, why_no_article
from tests.bench.week.running import DELAY, Week, crawl_settings, run_week
from tests.bench.week.timetable import LATER, Moment, timetable
from tests.replica import Fault, ReplicaPress
from tests.replica.website.server import Answered

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["Outcome", "measure", "report", "unnamed_changes"]

SIGNS = {
    Fault.NEW_ADDRESSES: "do not match links.article", Fault.NO_LINKS: "has no link to an article",
    Fault.NEW_TEMPLATE: "have no element of the rules' body",
}  # fmt: skip  # short items
"""What a crawl's record says of each change of layout."""

PAGES_TO_SEE = 3
"""Pages of articles that a crawl must read to see a new template: two of new articles, or two of known ones."""


@dataclass
class Outcome:
    """Everything that the table shows."""

    week: Week
    tally: Tally
    requests: int
    requests_in_time: int
    """Those in the days in which the press printed."""
    early: list[str]
    gaps: list[float]
    """Seconds between two requests for a host, the smallest first."""
    recrawl: PlainRecrawl
    purposes: Purposes
    """What the requests were for, and what they brought."""
    unfound: dict[Name, str]
    """Why articles were never found."""
    unnamed: list[str]
    """Changes of layout that the first crawl which met them did not name."""
    postponed: int
    """Visits that crawls put off because they had reached `crawl.max_articles`."""
    lost: list[str]
    """Segments that a crawl's record names and the bucket does not have."""


def measure(
    settings: Settings, client: "S3Client", *, papers: int, days: float, hours: float, articles_a_day: int,
    history_days: int, seed: int, later: Sequence[int] = LATER, tell: bool = False,
) -> Outcome:  # fmt: skip  # short arguments
    """Run the week in the bucket of `settings`, and check it."""
    with ReplicaPress(
        seed,
        papers=papers,
        history_days=history_days,
        articles_a_day=articles_a_day,
        lasting=True,
        days=math.ceil(days),
    ) as press:
        start = press.now + timedelta(hours=1)
        moments = list(timetable(start, days, hours, papers, later))
        end = moments[-1 - len(later)].at
        history, addresses = shown(press, [moment.at for moment in moments])
        recrawl = PlainRecrawl(press)
        week = run_week(
            press, crawl_settings(settings, press), moments, recrawl, addresses,
            lambda line: print(line, file=sys.stderr, flush=True) if tell else None,
        )  # fmt: skip  # short arguments
        bucket = settings.bucket or ""
        log = press.log
        records = stored(client, bucket, "crawls/")
        slugs = [str(paper.slug) for paper in press.newspapers]
        unnamed = list(
            unnamed_changes(slugs, moments, recrawl.listings, log, asked(log, addresses), records, week.without_record)
        )
        postponed = sum(record["counts"].get("frontier/postponed", 0) for record in records)
        keys = set(_keys(client, bucket, "raw/"))
        lost = [key for record in records for key in record["segments"] if key not in keys]
        found = tally(
            history, addresses, stored(client, bucket, "articles/"), [moment.at for moment in moments], start,
            {moment.at: moment.clock_ahead for moment in moments}, recrawl.listed, asked(log, addresses),
            week.without_record, timedelta(hours=settings.crawl.removal_after), end,
        )  # fmt: skip  # short arguments
        early = early_requests(log, DELAY)
        what = purposes(log, week.first_requests, _known_of(press, moments, addresses, history, recrawl.listings))
        unfound = {
            name: why_no_article(
                [at for at, (status, _) in sorted(history[name].items()) if status == "live"],
                _named(name, records, addresses),
                {each.press_time for each in log if _slug(each) == name[0] and is_listing(each, addresses)},
                {at for at, slug in week.without_record if slug == name[0]},
            )
            for name in found.missing_articles
        }
        return Outcome(
            week, found, len(log) - week.first_requests,
            sum(each.press_time <= end for each in log[week.first_requests :]), early, gaps(log), recrawl, what,
            unfound, unnamed, postponed, lost,
        )  # fmt: skip  # short arguments


def report(outcome: Outcome) -> str:
    """Return the table."""
    found, recrawl = outcome.tally, outcome.recrawl
    shortest = outcome.gaps[len(outcome.gaps) // 100]
    rows = [
        ("articles found", _share(found.articles, found.missing_articles), "must be 100 %"),
        ("edits as versions", _share(found.edits, found.missing_edits), "must be 95 %"),
        ("  with those that only the last round shows",
         _share(found.edits + found.late_edits, [*found.missing_edits, *found.missing_late_edits]), ""),
        ("removals as tombstones", _share(found.removals, found.missing_removals), "must be 99 %"),
        ("  with 404 of less than crawl.removal_after",
         _share(found.removals + len(found.too_late), [*found.missing_removals, *found.too_late]), ""),
        ("removals of articles that were never found", str(found.unseen), "counted as missing articles"),
        ("requests for each new or changed article", f"{outcome.requests / max(1, found.useful):.2f}", "must be < 4"),
        ("  in the days of printing alone", f"{outcome.requests_in_time / max(1, found.useful_in_time):.2f}", ""),
        ("  edits of these days, whenever found",
         _share(found.edits_in_time, range(found.missing_edits_in_time)), ""),
        ("the same, plain recrawl", f"{recrawl.requests / max(1, recrawl.useful):.2f}", "must be > 20"),
        ("requests earlier than a host allows", str(len(outcome.early)), "must be 0"),
        ("a hundredth of the gaps is shorter than", f"{shortest:.3f} s", f"the delay is {DELAY} s"),
        ("changes of layout not named at once", str(len(outcome.unnamed)), "must be 0"),
        ("segments of records that are missing", str(len(outcome.lost)), "must be 0"),
        ("visits put off by crawl.max_articles", str(outcome.postponed), ""),
    ]  # fmt: skip  # a table
    lines = [f"{outcome.week.crawls} crawls, {outcome.week.killed} killed, {len(outcome.week.failed)} without a record"]
    lines += [f"{name:44}{value:>26}   {target}".rstrip() for name, value, target in rows]
    lines += outcome.purposes.lines()
    for kind, missing in (("edits", found.missing_edits), ("removals", found.missing_removals)):
        reasons = Counter(miss.reason for miss in missing)
        lines += [f"  missed {kind}: {number:4} {reason}" for reason, number in reasons.most_common()]
    missed = sorted((*found.missing_edits, *found.missing_removals), key=lambda miss: (miss.reason, miss.change))
    unfound = [f"{'/'.join(name)}: {why}" for name, why in outcome.unfound.items()]
    named = (*unfound, *map(str, missed), *outcome.early[:20], *outcome.unnamed)
    return "\n".join([*lines, *(f"  {line}" for line in (*named, *outcome.week.failed[:20], *outcome.lost[:5]))])


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.week", description=__doc__)
    parser.add_argument("--papers", type=int, default=12)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--hours", type=float, default=2, help="between two rounds of crawls")
    parser.add_argument("--articles-a-day", type=int, default=10)
    parser.add_argument("--history-days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    wanted = vars(parser.parse_args())
    begun = time.monotonic()
    with (
        TemporaryDirectory(prefix="week-", ignore_cleanup_errors=True) as folder,
        EmbeddedStore(Path(folder) / "store").lease() as store,
    ):
        os.environ |= {
            "AWS_ACCESS_KEY_ID": store.access_key, "AWS_SECRET_ACCESS_KEY": store.secret_key,
            "AWS_REGION": store.region, "AWS_DEFAULT_REGION": store.region, "BAOTINH_BUCKET": "week",
            "BAOTINH_ENDPOINT_URL": store.endpoint_url, "BAOTINH_DATA_DIR": str(Path(folder) / "data"),
        }  # fmt: skip  # short items
        session = boto3.Session(store.access_key, store.secret_key, region_name=store.region)
        client = s3_client(session, store.endpoint_url, connect=5, read=30)
        client.create_bucket(Bucket="week")
        print(report(measure(load_settings(), client, **wanted, tell=True)))
    print(f"{(time.monotonic() - begun) / 60:.0f} minutes")


def _known_of(
    press: ReplicaPress, moments: Sequence[Moment], addresses: Mapping[str, Name], history: Shown,
    listings: Mapping[str, str],
) -> Press:  # fmt: skip  # short arguments
    """Return what the press knows about its addresses. `listings`: the kind of each listing of the registry."""
    without_text: set[str] = set()
    published: dict[Name, datetime] = {}
    for moment in moments:
        for article in press.truth(moment.at):
            published[article["source"], article["story"]] = datetime.fromisoformat(article["published_at"])
            if not article["readable"]:
                without_text.update(map(address_of, (article["url"], *article["aliases"])))
    kinds = {address_of(url): kind for url, kind in listings.items()}
    return Press(addresses, without_text, history, published, kinds, _names(press, moments, addresses))


def _names(
    press: ReplicaPress, moments: Sequence[Moment], addresses: Mapping[str, Name]
) -> Callable[[datetime, Iterable[str]], Mapping[str, set[Name]]]:
    """Return a function that tells which articles each of some listings named at a round, by address."""
    by_time = {moment.at: moment for moment in moments}

    def named(at: datetime, listings: Iterable[str]) -> dict[str, set[Name]]:
        press.set_clock(at)
        for position, fault in by_time[at].faults:
            press.break_down(press.newspapers[position].slug, fault)
        found = {}
        for url in listings:
            linked = map(address_of, links_in(read_listing(press, url), url))
            found[url] = {addresses[address] for address in linked if address in addresses}
        for position, _ in by_time[at].faults:
            press.repair(press.newspapers[position].slug)
        return found

    return named


def _share(wanted: int, missing: Sized) -> str:
    return f"{1 - len(missing) / max(1, wanted):.1%} of {wanted}"


def unnamed_changes(
    slugs: Sequence[str],
    moments: Sequence[Moment],
    listings: Iterable[str],
    log: Iterable[Answered],
    requests: Asked,
    records: Sequence[Mapping[str, Any]],
    without_record: Collection[tuple[datetime, str]],
) -> Iterator[str]:
    """Yield the changes of layout that the first crawl which met them did not name.

    A crawl meets a change of listings when it reads a section, and one of articles when it reads three of their pages.
    A crawl `without_record`, because it was killed or had no bucket, can name nothing: the next one has to.
    """
    registry = {urlsplit(url).path for url in listings}
    read = {(each.press_time, _slug(each)) for each in log
            if each.status == 200 and _is_section(each.target, registry)}  # fmt: skip  # short lines
    clocks = {moment.at: moment.at + moment.clock_ahead for moment in moments}
    pages = Counter((at, slug) for (slug, _), each in requests.items() for at, status in each if status == 200)
    for fault, sign in SIGNS.items():
        rounds = ((moment.at, slugs[paper]) for moment in moments for paper, found in moment.faults if found is fault)
        of_articles = fault is Fault.NEW_TEMPLATE
        told = (each for each in rounds if each not in without_record)
        met = next((met for met in told if (pages[met] >= PAGES_TO_SEE if of_articles else met in read)), None)
        if met is None:
            continue
        of_round = [
            record for record in records
            if record["source"] == met[1] and abs(_moment(record["crawl_id"]) - clocks[met[0]]) < timedelta(minutes=1)
        ]  # fmt: skip  # one condition
        if not any(sign in note for record in of_round for note in (*record["notes"], record["reason"] or "")):
            yield f"{fault} at {met[1]}: {[record['notes'] for record in of_round]}"


def _named(
    name: Name, records: Iterable[Mapping[str, Any]], addresses: Mapping[str, Name]
) -> list[tuple[datetime, str]]:
    """Return the crawls whose record names an article, with its status there."""
    return sorted(
        (_moment(record["crawl_id"]), status)
        for record in records
        if record["source"] == name[0]
        for status, urls in record["articles"].items()
        if any(addresses.get(address_of(url)) == name for url in urls)
    )


def _slug(entry: Answered) -> str:
    return entry.host.removeprefix("www.").removesuffix(".example")


def _is_section(target: str, registry: set[str]) -> bool:
    return target in registry and not target.endswith((".xml", ".rss"))


def _moment(crawl_id: str) -> datetime:
    return datetime.strptime(crawl_id.split("-")[0], "%Y%m%dT%H%M%S%z")


def _keys(client: "S3Client", bucket: str, prefix: str) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", ())]


if __name__ == "__main__":
    main()
