"""The politeness report: which requests a host got from us, by the archive. It is meant for the owner of the site."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from crawler.politeness.host_state import HostState, HostStore, host_of
from storage import layout
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.warc.exchanges import Exchange, read_exchanges

__all__ = ["HostReport", "day_of", "politeness_reports", "summed_up"]


@dataclass(slots=True)
class HostReport:
    """The requests that one host got in the period of the report."""

    host: str
    requests: int = 0
    size: int = 0
    """Total bytes of the answers' bodies, as sent."""
    by_role: Counter[str] = field(default_factory=Counter)
    """Number of requests by role: `article`, `section`, `feed`, `sitemap`, `robots`."""
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    """Requests without an answer, by reason."""
    conditional: int = 0
    """Number of conditional requests."""
    not_modified: int = 0
    """Conditional requests that were answered 304."""
    smallest_gap: float | None = None
    """Least seconds between two requests of one crawl; None if there was only one."""
    median_gap: float | None = None
    busiest_day: tuple[date, int] | None = None
    """UTC day with the most requests, and their number."""
    first: datetime | None = None
    last: datetime | None = None
    state: HostState = field(default_factory=HostState)
    """What we remember about the host: its robots.txt over time, and its present pause."""

    @property
    def errors(self) -> int:
        """Requests that failed or were answered by an error: 4xx other than 404 and 410, 5xx."""
        refused = sum(n for status, n in self.statuses.items() if status >= 400 and status not in (404, 410))
        return refused + self.failures.total()

    @property
    def share_not_modified(self) -> float:
        """Share of the conditional requests that were answered 304; 0 without any."""
        return self.not_modified / self.conditional if self.conditional else 0.0


def politeness_reports(
    bucket: Bucket,
    sources: Iterable[SourceSlug],
    since: datetime,
    *,
    host: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[HostReport]:
    """Return a report for `host`, or for every host, from the segments of `sources` since the day of `since`.

    Downloads these segments.
    """
    reports: dict[str, HostReport] = {}
    gaps: defaultdict[str, list[float]] = defaultdict(list)
    days: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for source in sources:
        crawls: defaultdict[str, list[str]] = defaultdict(list)
        for key in _segments(bucket, source, since):
            crawls[key.rsplit("-", 1)[0]].append(key)
        for crawl, keys in crawls.items():
            progress(crawl)
            exchanges = [each for key in keys for each in read_exchanges(bucket.get(key).body)]
            for name, of_host in _by_host(exchanges).items():
                if host is None or name == host or name.endswith("." + host):
                    report = reports.setdefault(name, HostReport(name))
                    _add(report, of_host, days[name])
                    gaps[name] += _gaps(of_host)
    states = HostStore(bucket)
    for name, report in reports.items():
        ordered = sorted(gaps[name])
        if ordered:
            report.smallest_gap, report.median_gap = ordered[0], ordered[len(ordered) // 2]
        report.busiest_day = max(days[name].items(), key=lambda item: item[1])
        report.state = states.read(name)
    return sorted(reports.values(), key=lambda report: -report.requests)


def _segments(bucket: Bucket, source: SourceSlug, since: datetime) -> Iterator[str]:
    prefix = layout.segments_prefix(source)
    keys = bucket.list_keys(prefix, after=f"{prefix}{since.astimezone(UTC) - timedelta(days=1):%Y/%m/%d}~")
    return filter(layout.is_segment, keys)


def day_of(segment: str) -> date:
    """Return the day under which a segment is filed."""
    _, _, year, month, day, _ = segment.split("/")
    return date(int(year), int(month), int(day))


def _by_host(exchanges: Iterable[Exchange]) -> dict[str, list[Exchange]]:
    found: defaultdict[str, list[Exchange]] = defaultdict(list)
    for exchange in exchanges:
        found[host_of(exchange.url)].append(exchange)
    for of_host in found.values():
        of_host.sort(key=lambda exchange: exchange.sent_at)
    return found


def _gaps(exchanges: Collection[Exchange]) -> list[float]:
    return [(later.sent_at - sooner.sent_at).total_seconds() for sooner, later in pairwise(exchanges)]


def _add(report: HostReport, exchanges: Iterable[Exchange], days: Counter[date]) -> None:
    for exchange in exchanges:
        report.requests += 1
        report.size += exchange.size
        role = exchange.role if exchange.role not in (None, "error", "form") else "article"
        report.by_role[role or "article"] += 1
        if exchange.status is not None:
            report.statuses[exchange.status] += 1
        else:
            report.failures[exchange.failure or "unknown"] += 1
        report.conditional += exchange.conditional
        report.not_modified += exchange.conditional and exchange.status == 304
        days[exchange.sent_at.astimezone(UTC).date()] += 1
        report.first = min(report.first or exchange.sent_at, exchange.sent_at)
        report.last = max(report.last or exchange.sent_at, exchange.sent_at)


def summed_up(report: HostReport) -> dict[str, object]:
    """Return the report as plain values, for JSON."""
    return {
        "host": report.host,
        "requests": report.requests,
        "bytes": report.size,
        "by_role": dict(report.by_role),
        "statuses": {str(status): number for status, number in sorted(report.statuses.items())},
        "failures": dict(report.failures),
        "errors": report.errors,
        "conditional": report.conditional,
        "not_modified": report.not_modified,
        "share_not_modified": round(report.share_not_modified, 3),
        "smallest_gap": report.smallest_gap,
        "median_gap": report.median_gap,
        "busiest_day": report.busiest_day[0].isoformat() if report.busiest_day else None,
        "busiest_day_requests": report.busiest_day[1] if report.busiest_day else 0,
        "first": report.first.isoformat() if report.first else None,
        "last": report.last.isoformat() if report.last else None,
        "not_before": report.state.not_before.isoformat() if report.state.not_before else None,
        "why": report.state.why or None,
        "robots": [seen.model_dump(mode="json") for seen in report.state.robots],
    }
