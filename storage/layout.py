"""All keys of the bucket. This layout and the article schema are stable; consumers may rely on them."""

import re
from datetime import UTC, date, datetime

from storage.model.identifiers import ARTICLE_ID, ArticleId, CrawlId, RunId, SourceSlug

__all__ = [
    "ACCEPTED_LOSSES",
    "ALARMS",
    "CATALOG",
    "CHECKS",
    "DERIVED",
    "LAST_GOOD_REGISTRY",
    "MAINTENANCE",
    "RECORDS",
    "alias",
    "aliases_prefix",
    "article_prefix",
    "article_version",
    "crawl_record",
    "crawl_records_prefix",
    "export_prefix",
    "first_frontier",
    "frontier_listings",
    "frontier_log",
    "frontier_log_prefix",
    "frontier_month",
    "frontier_months_prefix",
    "frontier_prefix",
    "host_state",
    "is_segment",
    "month_page",
    "outcome",
    "outcomes_prefix",
    "purge_trace",
    "purge_traces_prefix",
    "purged_article",
    "replay_mark",
    "replay_marks_prefix",
    "replay_report",
    "replay_reports_prefix",
    "replayed",
    "retention_notes",
    "run_page",
    "run_report",
    "schema",
    "segment",
    "segment_crawl",
    "segments_prefix",
    "source_of_segment",
    "version_at",
]

CHECKS = "checks/damage.json"
"""What the last checks of the archive found and did not repair."""

MAINTENANCE = "checks/maintenance.json"
"""When the tables were last maintained: Delta's log tells only of a maintenance that deleted something."""

ACCEPTED_LOSSES = "checks/accepted-losses.json"
"""The losses of raw answers that an operator has accepted."""

ALARMS = "alarms/open.json"
"""Key of the open alarms: what was told to whom, so that two runs do not tell it twice."""

CATALOG = "catalog"
"""Prefix of the Delta table with one row for each article version."""

DERIVED = ("exports/", "reports/")
"""Prefixes of derived objects: they may be deleted, because they can be made again from the rest."""

RECORDS = "records"
"""Prefix of the Delta table with the whole record of every version, for reading many of them at once."""

LAST_GOOD_REGISTRY = "registry/last-good.json"
"""Key of the last registry files without an error; a run uses them if the present files have one."""

PROBE_PREFIX = "probe/"
"""Prefix of short-lived objects that test the features of the store; safe to delete."""

VERSION_KEY = re.compile(rf"articles/[a-z0-9]+/({ARTICLE_ID.pattern})/(\d{{6,}})\.json")
SEGMENT_KEY = re.compile(r"raw/[a-z0-9]+/\d{4}/\d\d/\d\d/[^/]+\.warc\.gz")


def segment(source: SourceSlug, crawl_id: CrawlId, number: int, started_at: datetime) -> str:
    """Key of WARC segment `number` (from 0) of a crawl, under the UTC day on which the crawl started."""
    return f"raw/{source}/{started_at.astimezone(UTC):%Y/%m/%d}/{crawl_id}-{number:05d}.warc.gz"


def segments_prefix(source: SourceSlug | None = None) -> str:
    """Prefix of the segments of one source, or of all sources."""
    return f"raw/{source}/" if source else "raw/"


def is_segment(key: str) -> bool:
    """Return whether a key has the form of a segment's, which a copy under `raw/backup/` has not."""
    return SEGMENT_KEY.fullmatch(key) is not None


def source_of_segment(segment_key: str) -> SourceSlug:
    """Return the source of a segment."""
    return SourceSlug(segment_key.split("/")[1])


def segment_crawl(segment_key: str) -> CrawlId:
    """Return the crawl that fetched a segment."""
    return CrawlId(segment_key.rsplit("/", 1)[-1].removesuffix(".warc.gz").rpartition("-")[0])


def segment_references(segment_key: str) -> str:
    """Beginning of the keys of the objects that name the segments to which a segment refers."""
    return "references/" + segment_key.removeprefix("raw/").removesuffix(".warc.gz") + "-"


def references_prefix(source: SourceSlug) -> str:
    """Prefix of the references of one source's segments."""
    return f"references/{source}/"


def referring_segment(references_key: str) -> str:
    """Return the segment to which the references at a key belong."""
    return "raw/" + references_key.removeprefix("references/").rpartition("-")[0] + ".warc.gz"


def outcome(segment_key: str) -> str:
    """Key of the outcomes of a segment's captures. Written last: if it exists, the segment was processed."""
    return "outcomes/" + segment_key.removeprefix("raw/").removesuffix(".warc.gz") + ".json"


def outcomes_prefix(source: SourceSlug) -> str:
    """Prefix of the outcomes of one source's segments."""
    return f"outcomes/{source}/"


def crawl_record(source: SourceSlug, crawl_id: CrawlId) -> str:
    """Key of the record of one crawl of a source."""
    return f"crawls/{source}/{crawl_id}.json"


def crawl_records_prefix(source: SourceSlug) -> str:
    """Prefix of the records of one source's crawls. Keys below it sort by the start of the crawl."""
    return f"crawls/{source}/"


def frontier_prefix(source: SourceSlug) -> str:
    """Prefix of everything that the crawler remembers about a source."""
    return f"frontier/{source}/"


def frontier_months_prefix(source: SourceSlug) -> str:
    """Prefix of the known addresses; one object for each month of discovery."""
    return f"frontier/{source}/months/"


def frontier_month(source: SourceSlug, first_seen: datetime) -> str:
    """Key of the addresses that were discovered in the UTC month of `first_seen`."""
    return f"{frontier_months_prefix(source)}{first_seen.astimezone(UTC):%Y-%m}.json.gz"


def frontier_log_prefix(source: SourceSlug) -> str:
    """Prefix of the crawls' news about addresses that are not merged into the months' objects yet."""
    return f"frontier/{source}/log/"


def frontier_log(source: SourceSlug, crawl_id: CrawlId, number: int) -> str:
    """Key of part `number` (from 0) of one crawl's news about addresses."""
    return f"{frontier_log_prefix(source)}{crawl_id}-{number:05d}.json.gz"


def first_frontier(source: SourceSlug) -> str:
    """Key of all addresses of a source in one object, the format of the first release."""
    return f"frontier/{source}/addresses.json.gz"


def host_state(host: str) -> str:
    """Key of a host's state between crawls: the end of a pause that it asked for, and its robots.txt over time."""
    return f"politeness/{host.replace(':', '_').replace('/', '_')}.json"


def frontier_listings(source: SourceSlug) -> str:
    """Key of the state of a source's sections, feeds and sitemaps."""
    return f"frontier/{source}/listings.json"


def aliases_prefix(source: SourceSlug | None = None) -> str:
    """Prefix of the later addresses of one source's articles, or of all sources'."""
    return f"aliases/{source}/" if source else "aliases/"


def alias(source: SourceSlug, address: ArticleId, article: ArticleId, noted_at: datetime) -> str:
    """Key of the note that the article `article` stands at another address, whose own id would be `address`."""
    return f"{aliases_prefix(source)}{address}-{article}-{noted_at.astimezone(UTC):%Y%m%dT%H%M%SZ}.json"


def article_prefix(source: SourceSlug, article_id: ArticleId) -> str:
    """Prefix of all versions of one article."""
    return f"articles/{source}/{article_id}/"


def article_version(source: SourceSlug, article_id: ArticleId, version: int) -> str:
    """Key of one immutable version of one article."""
    return f"{article_prefix(source, article_id)}{version:06d}.json"


def version_at(key: str) -> tuple[ArticleId, int] | None:
    """Return article id and version number of a key under `articles/`; None if it is no key of a version."""
    match = VERSION_KEY.fullmatch(key)
    return (ArticleId(match[1]), int(match[2])) if match and int(match[2]) else None


def article_of_version(key: str) -> tuple[SourceSlug, ArticleId]:
    """Return source and id of the article that the key of a version belongs to."""
    _, source, article_id, _ = key.split("/")
    return SourceSlug(source), ArticleId(article_id)


def purge_trace(source: SourceSlug, article_id: ArticleId) -> str:
    """Key of the trace of a purge. While it exists, nothing of that article is stored."""
    return f"{purge_traces_prefix(source)}{article_id}.json"


def purge_traces_prefix(source: SourceSlug | None = None) -> str:
    """Prefix of the purge traces of one source, or of all sources."""
    return f"purged/{source}/" if source else "purged/"


def purged_article(trace_key: str) -> tuple[SourceSlug, ArticleId]:
    """Return source and id of the article that the purge trace `trace_key` is about."""
    _, source, name = trace_key.split("/")
    return SourceSlug(source), ArticleId(name.removesuffix(".json"))


def retention_notes(source: SourceSlug) -> str:
    """Key of the notes on which segments of a source retention will delete, and since when they are noted."""
    return f"retention/{source}.json"


def run_report(run_id: RunId) -> str:
    """Key of the report of a run: what it read, wrote and refused."""
    return f"runs/{run_id}.json"


def replay_reports_prefix() -> str:
    """Prefix of the reports of replays. Keys below it sort by the start of the replay."""
    return "replays/reports/"


def replay_report(replay_id: RunId) -> str:
    """Key of the report of a replay; without an end in it while the replay works."""
    return f"{replay_reports_prefix()}{replay_id}.json"


def replay_marks_prefix(source: SourceSlug, rules: str | None = None) -> str:
    """Prefix of the marks of one source's segments that were replayed, with `rules`, a digest, or with any."""
    return f"replays/marks/{source}/{rules}/" if rules else f"replays/marks/{source}/"


def replay_mark(segment_key: str, rules: str) -> str:
    """Key of the mark that a segment was replayed with `rules`, a digest."""
    _, source, rest = segment_key.split("/", 2)
    return f"{replay_marks_prefix(SourceSlug(source), rules)}{rest.removesuffix('.warc.gz')}.json"


def replayed(mark_key: str) -> tuple[str, str]:
    """Return the key of the segment that a mark stands for, and the rules."""
    _, _, source, rest = mark_key.split("/", 3)
    rules, _, name = rest.partition("/")
    return f"{segments_prefix(SourceSlug(source))}{name.removesuffix('.json')}.warc.gz", rules


def run_page(run_id: RunId) -> str:
    """Key of the report page of a run."""
    return f"reports/runs/{run_id}.html"


def month_page(month: date) -> str:
    """Key of the report page of a month."""
    return f"reports/months/{month:%Y-%m}.html"


def schema(schema_version: str) -> str:
    """Key of the published JSON Schema of the article record."""
    return f"schemas/article/{schema_version}.json"


def export_prefix(name: str) -> str:
    """Prefix of the files of one export."""
    return f"exports/{name}/"
