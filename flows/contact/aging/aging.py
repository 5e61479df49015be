"""Looks through the archive of a newspaper for rules that have stopped to match, and proposes a layout instead."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from crawler.addresses import is_article
from crawler.contact.answers import Answer
from crawler.registry import RegistryError, Source
from flows.cleaning.rule_matches import rule_matches
from flows.contact.aging.rule_history import PageOverTime, RuleHistory, new_layout, rule_histories
from flows.contact.reading import opened, read_twice
from flows.contact.source_file import Changes, changed_text, check_text, file_of, unified_diff
from flows.stages import Page
from storage import layout
from storage.errors import DamagedSegmentError, NotFoundError
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.warc.segments import read_segment
from storage.whole_file import write_whole

__all__ = ["AgingReport", "rules_over_time"]

logger = logging.getLogger(__name__)

MOST_SEGMENTS = 24
"""Segments that are downloaded of one newspaper, evenly over the time looked at; the newest is always one."""

PER_SEGMENT = 4
"""Articles that are read of one segment."""


class AgingReport(BaseModel):
    """The rules of one newspaper over time."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    source: str
    pages: int
    """Number of archived pages that were read."""
    rules: tuple[RuleHistory, ...]
    stopped: tuple[str, ...]
    """A sentence for each rule that has stopped to match."""
    diff: str
    """The proposed change of the file; empty if there is none."""
    written: bool = False


def rules_over_time(
    source: Source, bucket: Bucket, settings: Settings, *, days: int = 90, write: bool = False
) -> AgingReport:
    """Read archived pages of the last `days` by today's rules and without them, and report what has aged.

    `write`: write the proposed layout into the newspaper's file. Raises StorageError.
    """
    pages = sorted(_pages(source, bucket, datetime.now(UTC) - timedelta(days=days)), key=lambda page: page.at)
    histories = rule_histories(pages)
    stopped = [
        f"layout.{each.key}: {each.selector} has not matched since {each.stopped_at:%Y-%m-%d %H:%M} UTC, "
        f"first on {each.stopped_url}"
        for each in histories
        if each.stopped_at is not None
    ]
    proposed = new_layout(histories, pages, source)
    path = file_of(source.slug, settings.sources_dir)
    text = path.read_text(encoding="utf-8-sig")
    new = changed_text(text, Changes(layout=proposed))
    diff = unified_diff(text, new, f"{path.parent.name}/{path.name}")
    written = False
    if write and diff:
        try:
            check_text(new, path)
        except RegistryError as error:
            logger.warning("%s: the proposed layout is not written: %s", source.slug, error.in_one_line)
        else:
            write_whole(path, new.encode())
            written = True
    return AgingReport(
        source=source.slug, pages=len(pages), rules=tuple(histories), stopped=tuple(stopped), diff=diff, written=written
    )


def _pages(source: Source, bucket: Bucket, since: datetime) -> Iterator[PageOverTime]:
    prefix = layout.segments_prefix(source.slug)
    keys = list(bucket.list_keys(prefix, after=f"{prefix}{since:%Y/%m/%d}"))
    step = max(1, -(-len(keys) // MOST_SEGMENTS))
    for key in reversed(keys[::-1][::step]):
        taken = 0
        try:
            for capture in read_segment(key, bucket.get(key).body):
                if taken < PER_SEGMENT and capture.status == 200 and is_article(capture.url, source):
                    answer = Answer(capture.url, 200, capture.headers, capture.body)
                    page = page_of(answer, source, capture.fetched_at)
                    if page is not None:
                        taken += 1
                        yield page
        except (DamagedSegmentError, NotFoundError) as error:
            logger.warning("%s: skipped the rest of %s: %s", source.slug, key, error)


def page_of(answer: Answer, source: Source, at: datetime) -> PageOverTime | None:
    """Read one archived page twice; None if it is no page."""
    page = opened(answer, source, at)
    two = read_twice(answer, source, at)
    if not isinstance(page, Page) or two is None:
        return None
    found = {f"{match.key} {match.selector}": match.elements for match in rule_matches(page)}
    return PageOverTime(at, answer, found, two)
