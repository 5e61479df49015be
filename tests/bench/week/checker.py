"""Compares the archive with what the press showed. It reads bucket and press's log, and uses no code of the crawler."""

import json
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.bench.week.reasons import Asked, Missed, Name, why_no_removal, why_no_version
from tests.replica import ReplicaPress
from tests.replica.website.server import Answered

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["Miss", "Shown", "Tally", "early_requests", "gaps", "shown", "stored", "tally"]

GAPS = 4
JITTER = 0.25
"""Gaps that are looked at together, and the seconds by which they may be too short in sum: one delay. Between the
decision to send a request and its way to the kernel a busy machine may give the processor to others. The request then
arrives late and the next one in time, so one gap seems short; that does not make the sum of several short each time."""

ON_ITS_WAY = 0.5
"""Seconds in which a refusal may still be on its way to a crawler whose processor is busy."""

Shown = dict[tuple[str, str], dict[datetime, tuple[str, int]]]
"""By source and story: at each moment of the timetable the status of an article and its edition."""


@dataclass(frozen=True)
class Miss:
    """A change that the archive does not have."""

    change: str
    reason: Missed
    detail: str

    def __str__(self) -> str:
        return f"{self.change}: {self.reason}: {self.detail}"


@dataclass
class Tally:
    """What was to be seen, and what the archive has of it."""

    articles: int = 0
    missing_articles: list[Name] = field(default_factory=list)
    edits: int = 0
    missing_edits: list[Miss] = field(default_factory=list)
    removals: int = 0
    """Without those that nobody can confirm yet."""
    missing_removals: list[Miss] = field(default_factory=list)
    late_edits: int = 0
    """Edits that only the last round could see. They are not among `edits`: a crawler that asks for an article at
    every round is none that a webmaster would thank."""
    missing_late_edits: list[Miss] = field(default_factory=list)
    too_late: list[str] = field(default_factory=list)
    """Articles that answer 404 for less than `removal_after` when the last crawls begin: no crawler can know whether
    they are removed or return, so the archive must not have a tombstone."""
    unseen: int = 0
    """Removals of articles that were never found, which are counted as missing: a tombstone needs a version."""
    useful: int = 0
    """New or changed articles of the archive since the first look: editions that it did not have, and removals."""
    useful_in_time: int = 0
    """Those of them that were fetched in the days in which the press printed."""
    edits_in_time: int = 0
    """Edits that were first shown in these days, whenever they were found."""
    missing_edits_in_time: int = 0


def shown(press: ReplicaPress, moments: Iterable[datetime]) -> tuple[Shown, dict[str, tuple[str, str]]]:
    """Return what the press showed at each moment, and each address's article."""
    history: Shown = defaultdict(dict)
    addresses: dict[str, tuple[str, str]] = {}
    for moment in moments:
        for article in press.truth(moment):
            if not article["readable"]:
                continue
            name = (article["source"], article["story"])
            history[name][moment] = (article["status"], article["edition"])
            addresses |= dict.fromkeys(map(_address, (article["url"], *article["aliases"])), name)
    return history, addresses


def stored(client: "S3Client", bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Read every JSON object under a prefix."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [item["Key"] for page in pages for item in page.get("Contents", ()) if item["Key"].endswith(".json")]
    with ThreadPoolExecutor(4) as readers:
        return list(readers.map(lambda key: json.loads(client.get_object(Bucket=bucket, Key=key)["Body"].read()), keys))


def tally(
    history: Shown,
    addresses: Mapping[str, tuple[str, str]],
    versions: Iterable[Mapping[str, Any]],
    moments: Sequence[datetime],
    begin: datetime,
    wrong_clock: Mapping[datetime, timedelta],
    listed: Collection[tuple[str, str]],
    requests: Asked,
    lost: Collection[tuple[datetime, str]],
    removal_after: timedelta,
    end: datetime,
) -> Tally:
    """Compare. `moments`: when crawls began, in order; changes after `begin` count. `end`: of the days of printing.

    `wrong_clock`: by how much the crawler's clock was ahead in the crawls of a moment. `listed`: articles that a
    listing of the registry has named at some moment; older ones that no listing names cannot be known. `lost`: rounds
    and papers whose crawl left no record.
    """
    has, gone, useful = _archived(history, addresses, versions, moments, wrong_clock)
    found = Tally(useful=len(useful), useful_in_time=sum(at <= end for at in useful))
    for name, states in history.items():
        live = [(moment, edition) for moment, (status, edition) in sorted(states.items()) if status == "live"]
        if not live or (live[0][0] <= begin and name not in listed and not has[name]):
            continue
        if live[0][0] > begin:
            found.articles += 1
            if not has[name]:
                found.missing_articles.append(name)
        without_record = {moment for moment, slug in lost if slug == name[0]}
        _count_edits(found, name, live, has[name], requests.get(name, ()), moments, without_record, begin, end)
        if max(states.items())[1][0] != "live" and max(states) > begin:
            absent = [moment for moment in sorted(states) if moment > live[-1][0]]
            is_final = states[absent[-1]][0] == "removed" or moments[-1] - absent[0] >= removal_after
            if not is_final and name not in gone:
                found.too_late.append("/".join(name))
                continue
            if not has[name]:
                found.unseen += 1
                continue
            found.removals += 1
            if name not in gone:
                reason = why_no_removal(absent, requests.get(name, ()), removal_after)
                found.missing_removals.append(Miss("/".join(name), *reason))
    return found


def _archived(
    history: Shown,
    addresses: Mapping[str, tuple[str, str]],
    versions: Iterable[Mapping[str, Any]],
    moments: Sequence[datetime],
    wrong_clock: Mapping[datetime, timedelta],
) -> tuple[Mapping[tuple[str, str], set[int]], set[tuple[str, str]], list[datetime]]:
    """Return the editions that the archive has of each article, the articles with a tombstone, and when each of both
    was fetched first, if it was after the first look.
    """
    labels = sorted((moment + wrong_clock.get(moment, timedelta()), moment) for moment in moments)
    times = [label for label, _ in labels]
    has: dict[tuple[str, str], set[int]] = defaultdict(set)
    gone: dict[tuple[str, str], datetime] = {}
    first: dict[tuple[str, str, int], datetime] = {}
    for version in versions:
        name = addresses.get(_address(version["url"])) or addresses.get(_address(version["canonical_url"]))
        at = bisect_right(times, datetime.fromisoformat(version["fetched_at"])) - 1
        if name is None or at < 0:
            continue
        moment = labels[at][1]
        _, edition = history[name].get(moment, ("", 0))
        if version["change"]["kind"] == "removed":
            gone[name] = min(moment, gone.get(name, moment))
        else:
            has[name].add(edition)
            first[*name, edition] = min(moment, first.get((*name, edition), moment))
    useful = [*(moment for moment in first.values() if moment > labels[0][1]), *gone.values()]
    return has, set(gone), useful


def _count_edits(
    found: Tally, name: tuple[str, str], live: Sequence[tuple[datetime, int]], has: Collection[int],
    requests: Sequence[tuple[datetime, int]], moments: Sequence[datetime], lost: Collection[datetime], begin: datetime,
    end: datetime,
) -> None:  # fmt: skip  # short arguments
    """Count the editions of one article. `live`: each round in which it was online, with the edition."""
    first_seen = min(has, default=live[0][1])
    edits = {edition for moment, edition in live if moment > begin and edition > max(1, live[0][1])}
    late = edits - {edition for moment, edition in live if moment < moments[-1]}
    found.edits += len(edits - late)
    found.late_edits += len(late)
    in_time = {edition for moment, edition in live if moment <= end} & edits
    found.edits_in_time += len(in_time)
    for edition in sorted(edits.difference(has)):
        if edition >= first_seen:
            during = [moment for moment, shown in live if shown == edition]
            found.missing_edits_in_time += edition in in_time
            reason = why_no_version(during, requests, moments[-1], lost)
            missing = found.missing_late_edits if edition in late else found.missing_edits
            missing.append(Miss(f"{'/'.join(name)} edition {edition}", *reason))


def early_requests(log: Sequence[Answered], delay: float) -> list[str]:
    """Return every request that came before its host allowed it, by the press's log.

    Any five requests in a row take four delays. Requests of two rounds of crawls are hours apart on the press's clock,
    whatever the real clock says.
    After a 503 with Retry-After nothing comes before that time is over on the press's clock, which stands still while
    the papers are crawled.
    """
    early: list[str] = []
    last: dict[tuple[str, datetime], deque[Answered]] = defaultdict(lambda: deque(maxlen=GAPS))
    closed: dict[str, tuple[datetime, float]] = {}
    for entry in sorted(log, key=lambda answer: answer.at):
        host = _host(entry)
        before = last[host, entry.press_time]
        if len(before) == GAPS and entry.at - before[0].at < GAPS * delay - JITTER:
            early.append(f"{host}{entry.target}: {entry.at - before[0].at:.3f} s after {GAPS} requests before it")
        until, answered = closed.get(host, (entry.press_time, 0.0))
        if entry.press_time < until and entry.at > answered + ON_ITS_WAY:
            early.append(f"{host}{entry.target}: before its Retry-After is over")
        before.append(entry)
        if entry.status in (429, 503) and entry.retry_after:
            closed[host] = (entry.press_time + timedelta(seconds=float(entry.retry_after)), entry.answered)
    return early


def gaps(log: Sequence[Answered]) -> list[float]:
    """Return the seconds between two requests for a host in one round, the smallest first."""
    times: dict[tuple[str, datetime], list[float]] = defaultdict(list)
    for entry in log:
        times[_host(entry), entry.press_time].append(entry.at)
    return sorted(later - sooner for arrived in times.values() for sooner, later in pairwise(sorted(arrived)))


def _host(entry: Answered) -> str:
    return entry.host.removeprefix("www.")


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path}".lower()
