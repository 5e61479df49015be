"""Retention: deletes old raw segments on which no version rests, and old reports."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import polars as pl

from storage import layout
from storage.errors import ConflictError, NotFoundError
from storage.model.identifiers import RunId, SourceSlug, started_at
from storage.s3.bucket import Bucket
from storage.tables.records import Records
from storage.versions.json_schema import check_lists
from storage.versions.record_json import parse_article
from storage.warc.references import REACH, read_references, referring_segments
from storage.warc.segments import sources_under

__all__ = ["LEAST_DAYS", "Retained", "retain"]

LEAST_DAYS = 30
"""Nothing younger is deleted: verdicts compare with the crawls of fourteen days."""

KEPT_CRAWLS = 8
"""Records of the newest crawls of each source that stay however old they are: the next crawl compares itself with
them."""

REPLAY_PATIENCE = timedelta(days=7)
"""A replay that began longer ago and has no end was given up."""

LONGEST_CRAWL = timedelta(days=1)
"""No crawl lasts longer: `crawl.max_minutes` is 100, and the last uploads wait for the bucket for minutes."""

THREADS = 16
"""Requests under way at once; each waits for the bucket most of its time."""


@dataclass(slots=True)
class Retained:
    """What was deleted, or would be."""

    deleted: dict[str, int] = field(default_factory=dict)
    """Number of objects by kind: `raw`, `references`, `outcomes`, `marks`, `runs`, `crawls`, `reports`, `replays`."""
    size: dict[str, int] = field(default_factory=dict)
    """Their size in bytes by kind."""
    kept_raw: int = 0
    """Old segments that stay because a version rests on them, or a later answer with the same body."""
    unprocessed_raw: int = 0
    """Old segments that stay because nobody has processed them."""
    waiting_raw: int = 0
    """Segments that were noted for deletion less than a day ago: a crawl under way may still refer to them."""

    def summary(self, *, dry_run: bool) -> str:
        """Say in one line what was deleted, or would be."""
        what = [f"{number} {kind} ({self.size[kind] / 1e6:.1f} MB)" for kind, number in self.deleted.items()]
        said = f"{', '.join(what) or 'nothing'} {'would be' if dry_run else 'was'} deleted"
        kept = f"; {self.kept_raw} old segments stay because a version or a later answer rests on them" * bool(
            self.kept_raw
        )
        left = f"; {self.unprocessed_raw} stay because they are not processed" * bool(self.unprocessed_raw)
        waiting = f"; {self.waiting_raw} are noted, and go when this is run again after a day" * bool(self.waiting_raw)
        return f"{said}{kept}{left}{waiting}"

    def add(self, kind: str, size: int) -> None:
        """Count one object."""
        self.deleted[kind] = self.deleted.get(kind, 0) + 1
        self.size[kind] = self.size.get(kind, 0) + size


def retain(
    bucket: Bucket,
    *,
    raw_older_than: timedelta | None = None,
    reports_older_than: timedelta | None = None,
    bodies: Callable[[SourceSlug], Collection[str]] | None = None,
    dry_run: bool = False,
) -> Retained:
    """Delete old raw segments and reports; with `dry_run` only count them. None keeps all of that kind.

    A segment stays if any version of any article names it as its capture, if an answer in a segment that stays refers
    to a body in it, or if it was not processed.

    Crawls may still refer to a body that is younger than REACH. `bodies`: returns the segments to whose bodies crawls
    of a source may refer, as the frontier says; these stay. A crawl under way may have read an earlier state of the
    frontier. So a young segment is only noted at first, and is deleted by a run at least a day later, if it is still
    needless then. Without `bodies` all young segments stay.

    Raise ValueError for an age under LEAST_DAYS; ConflictError if a replay is under way, which might make versions of
    what is deleted; BucketUnavailableError. Safe to interrupt and to repeat.
    """
    for age in (raw_older_than, reports_older_than):
        if age is not None and age < timedelta(days=LEAST_DAYS):
            raise ValueError(f"nothing younger than {LEAST_DAYS} days is deleted")
    check_lists(bucket)
    now, result = bucket.now(), Retained()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="retention") as threads:
        if raw_older_than is not None:
            _refuse_beside_replay(bucket, now)
            for source in sources_under(bucket, layout.segments_prefix()):
                young = now - REACH - 2 * LONGEST_CRAWL  # a body is younger than its segment, by a crawl at most
                before = now - raw_older_than if bodies is not None else min(now - raw_older_than, young)
                referable = set(bodies(source)) if bodies is not None and before > young else set[str]()

                def waiting(needless: Set[str], source: SourceSlug = source, young: datetime = young) -> set[str]:
                    return _waiting(bucket, source, needless, young, now, dry_run=dry_run)

                old = list(_old_raw(bucket, source, before, referable, waiting, result))
                _delete(bucket, old, result, threads, dry_run=dry_run)
        if reports_older_than is not None:
            _delete(bucket, list(_old_reports(bucket, now - reports_older_than)), result, threads, dry_run=dry_run)
    return result


Old = tuple[str, str, int]
"""Kind, key and size of an object to delete."""


def _delete(bucket: Bucket, old: list[Old], result: Retained, threads: ThreadPoolExecutor, *, dry_run: bool) -> None:
    if not dry_run:
        # The order matters: the mark of a segment goes after the segment, which would be processed again without it.
        raw = [key for kind, key, _ in old if kind == "raw"]
        rest = [key for kind, key, _ in old if kind != "raw"]
        for keys in (raw, rest):
            list(threads.map(bucket.delete, keys))
    for kind, _, size in old:
        result.add(kind, size)


def _refuse_beside_replay(bucket: Bucket, now: datetime) -> None:
    first = layout.replay_report(RunId(f"{(now - REPLAY_PATIENCE).astimezone(UTC):%Y%m%dT%H%M%SZ}"))
    for key in bucket.list_keys(layout.replay_reports_prefix(), after=first):
        if json.loads(bucket.get(key).body)["finished_at"] is None:
            raise ConflictError(
                f"a replay is under way or was interrupted ({key}), and may need the segments that are to be deleted",
                hint="let it end, or run it again to its end; delete that object if it was given up",
            )


def _waiting(
    bucket: Bucket, source: SourceSlug, needless: Set[str], young: datetime, now: datetime, *, dry_run: bool
) -> set[str]:
    """Return those of the segments `needless` that must wait, and note since when the ones younger than `young` do."""
    key = layout.retention_notes(source)
    notes: dict[str, str] = {}
    etag = None
    try:
        stored = bucket.get(key)
        notes, etag = json.loads(stored.body)["noted"], stored.etag
    except NotFoundError:
        pass
    fresh = {segment for segment in needless if (begun := started_at(segment)) is None or begun >= young}
    since = {segment: datetime.fromisoformat(notes[segment]) if segment in notes else now for segment in fresh}
    waiting = {segment for segment, noted_at in since.items() if now - noted_at < LONGEST_CRAWL}
    noted = {segment: since[segment].isoformat() for segment in sorted(waiting)}
    if noted != notes and not dry_run:
        bucket.compare_and_swap(key, json.dumps({"noted": noted}).encode() + b"\n", etag=etag)
    return waiting


def _old_raw(
    bucket: Bucket,
    source: SourceSlug,
    before: datetime,
    referable: Set[str],
    waiting: Callable[[Set[str]], Set[str]],
    result: Retained,
) -> Iterator[Old]:
    old = {
        key: size
        for key, size in bucket.list_sizes(layout.segments_prefix(source))
        if (begun := started_at(key)) is not None and begun < before
    }
    if not old:
        return
    processed = set(bucket.list_keys(layout.outcomes_prefix(source)))
    needed = _segments_of_versions(bucket, source) | referable
    marks: dict[str, list[str]] = defaultdict(list)
    for key in bucket.list_keys(layout.replay_marks_prefix(source)):
        marks[key.rpartition("/")[2]].append(key)
    unprocessed = {key for key in old if layout.outcome(key) not in processed}
    references = referring_segments(bucket, source, before + REACH)
    needed = _with_referred(bucket, references, old.keys() - needed - unprocessed) | needed
    waits = waiting(old.keys() - unprocessed - needed)
    for key, size in old.items():
        if key in unprocessed:
            result.unprocessed_raw += 1
        elif key in needed:
            result.kept_raw += 1
        elif key in waits:
            result.waiting_raw += 1
        else:
            yield "raw", key, size
            yield from (("references", each, 0) for each in references.get(key, ()))
            yield "outcomes", layout.outcome(key), 0
            yield from (("marks", mark, 0) for mark in marks[layout.outcome(key).rpartition("/")[2]])


def _with_referred(bucket: Bucket, references: Mapping[str, Collection[str]], unneeded: Set[str]) -> set[str]:
    """Return those of the segments `unneeded` that must stay: others refer to them, directly or in turn.

    `references`: segments with references, each with the objects that tell them.
    """
    needed: set[str] = set()
    staying = [segment for segment in references if segment not in unneeded]
    while staying:
        segment = staying.pop()
        for referred in read_references(bucket, references.get(segment, ())):
            if referred in unneeded and referred not in needed:
                needed.add(referred)
                staying.append(referred)
    return needed


def _segments_of_versions(bucket: Bucket, source: SourceSlug) -> set[str]:
    """Return the segments that hold the captures of a source's versions: from the table, else from the objects."""
    records = Records(bucket)
    rows = records.table.collect(
        records.scan()
        .filter(pl.col("source") == source)
        .select("article_id", "version", segment=pl.col("record").str.json_path_match("$.provenance.capture.segment"))
    ).filter(pl.col("segment").is_not_null())
    known = {layout.article_version(source, *row) for row in rows.select("article_id", "version").iter_rows()}
    missing = [key for key in bucket.list_keys(f"articles/{source}/") if key not in known]
    segments = set(rows["segment"])
    for key in missing:
        segments.add(parse_article(bucket.get(key).body.decode(), key).provenance.capture.segment)
    return segments


def _old_reports(bucket: Bucket, before: datetime) -> Iterator[Old]:
    for kind, prefix in (("runs", "runs/"), ("replays", layout.replay_reports_prefix()), ("reports", "reports/")):
        for key, size in bucket.list_sizes(prefix):
            begun = started_at(key)
            if begun is not None and begun < before:
                yield kind, key, size
    for source in sources_under(bucket, "crawls/"):
        records = list(bucket.list_sizes(layout.crawl_records_prefix(source)))[:-KEPT_CRAWLS]
        for key, size in records:
            begun = started_at(key)
            if begun is not None and begun < before:
                yield "crawls", key, size
