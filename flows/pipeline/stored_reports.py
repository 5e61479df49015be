"""The reports of earlier runs, as they lie in the bucket."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from flows.pipeline.processing.reading_quality import ExtractionQuality
from flows.pipeline.run_report import RunReport
from storage import layout
from storage.errors import AmbiguousIdError, InvalidIdError, NotFoundError
from storage.model.identifiers import RunId, SourceSlug
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW

__all__ = ["find_run", "quality_before", "read_reports", "run_ids"]

logger = logging.getLogger(__name__)

THREADS = 16
"""Requests under way at once; each waits for the bucket most of its time."""

QUALITY_DAYS, QUALITY_REPORTS = 28, 40
"""Reports that tell how well pages were usually read: some of four weeks, so that one bad week does not move it."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)

SHOWN_IDS = 5
"""Run ids that an error names."""

ID_BEGINNING = re.compile(r"[0-9TZ]*(?:-[0-9a-f]*)?")
"""Characters with which the id of a run can begin."""


def run_ids(bucket: Bucket, since: datetime, until: datetime | None = None) -> list[RunId]:
    """Return the ids of the runs that began at or after `since` and before `until`, oldest first."""
    # A run's id begins with its start in UTC, so keys sort by time.
    ids = [_id_of(key) for key in bucket.list_keys("runs/", after=f"runs/{since.astimezone(UTC):%Y%m%dT%H%M%SZ}")]
    end = f"{until.astimezone(UTC):%Y%m%dT%H%M%SZ}" if until else "~"
    return [run_id for run_id in ids if run_id < end]


def read_reports(bucket: Bucket, ids: Iterable[RunId]) -> list[RunReport]:
    """Read reports, in the order of `ids`. One that another release wrote and this one cannot read is left out."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="reports") as threads:
        return [report for report in threads.map(lambda run_id: _read(bucket, run_id), ids) if report is not None]


def find_run(bucket: Bucket, run_id: str | None = None) -> RunReport:
    """Return the report of a run, by default of the last one; one that began in the future is not the last.

    The beginning of an id is enough if no other has it.

    Raise NotFoundError, whose hint names runs that there are, or as it InvalidIdError and AmbiguousIdError.
    """
    begin = run_id or ""
    if not ID_BEGINNING.fullmatch(begin):
        raise InvalidIdError(f"{begin!r} is not the id of a run", hint="one begins with its start: 20260302T001530Z")
    known = run_ids(bucket, EVER, bucket.now() + MOST_SKEW) if not begin else []
    found = [_id_of(key) for key in bucket.list_keys(f"runs/{begin}")] if begin else known[-1:]
    if begin in found:
        found = [RunId(begin)]
    if len(found) != 1:
        latest = [_id_of(key) for key in bucket.list_keys("runs/")][-SHOWN_IDS:]
        hint = f"the last runs are {', '.join(reversed(latest))}" if latest else "start one: baotinh ingest"
        if found:
            hint = f"give more of the id: {', '.join(found[:SHOWN_IDS])}"
            raise AmbiguousIdError(f"{len(found)} runs begin with {begin!r}", hint=hint)
        raise NotFoundError(f"there is no run {begin!r}" if begin else "there is no run yet", hint=hint)
    report = _read(bucket, found[0])
    if report is None:
        raise NotFoundError(f"the report runs/{found[0]}.json cannot be read", hint="another release wrote it")
    return report


def quality_before(bucket: Bucket, now: datetime) -> Mapping[SourceSlug, ExtractionQuality]:
    """Return how well pages were read in the weeks before `now`, by newspaper."""
    ids = run_ids(bucket, now - timedelta(days=QUALITY_DAYS), now)
    chosen = ids[:: max(1, len(ids) // QUALITY_REPORTS)]
    found: dict[SourceSlug, list[ExtractionQuality]] = defaultdict(list)
    for report in read_reports(bucket, chosen):
        for source in report.sources:
            found[source.source].append(source.quality)
    return {source: _pooled(qualities) for source, qualities in found.items()}


def _pooled(qualities: Sequence[ExtractionQuality]) -> ExtractionQuality:
    articles = sum(quality.articles for quality in qualities)
    if not articles:
        return ExtractionQuality()
    return ExtractionQuality(
        articles=articles,
        completeness=sum(quality.completeness * quality.articles for quality in qualities) / articles,
        fallback=sum(quality.fallback for quality in qualities),
    )


def _id_of(key: str) -> RunId:
    return RunId(key.removeprefix("runs/").removesuffix(".json"))


def _read(bucket: Bucket, run_id: RunId) -> RunReport | None:
    key = layout.run_report(run_id)
    try:
        return RunReport.model_validate_json(bucket.get(key).body)
    except NotFoundError:
        return None
    except ValidationError as error:
        logger.warning("%s cannot be read: %s", key, error.errors(include_url=False, include_input=False)[0]["msg"])
        return None
