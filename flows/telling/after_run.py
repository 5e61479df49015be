"""What follows a run: its report page is stored, alarms are told. Nothing here changes what became of the run."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from crawler.registry import Registry
from flows.health.read_health import read_health
from flows.pipeline.rules_in_force import registry_in_force
from flows.pipeline.run_report import RunReport
from flows.report_pages.stored_pages import write_pages
from flows.telling.prefect_events import emit_alarms
from flows.telling.tell import tell_alarms
from storage.s3.bucket import Bucket
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["after_check", "after_run"]

logger = logging.getLogger(__name__)


def after_run(settings: Settings, report: RunReport) -> None:
    """Do everything that follows a run. What fails is logged with its traceback, and the rest is done."""
    with _guarded("opening the bucket"), open_bucket(settings) as bucket, _guarded("reading the registry"):
        registry = registry_in_force(bucket, settings.sources_dir)
        with _guarded("writing the report pages"):
            write_pages(bucket, registry, report.run_id, datetime.now(UTC))
        with _guarded("telling the alarms"):
            _tell(bucket, registry, settings)


def after_check(bucket: Bucket, registry: Registry, settings: Settings) -> None:
    """Tell the alarms after a check of the archive. If that fails, log it."""
    with _guarded("telling the alarms"):
        _tell(bucket, registry, settings)


@contextmanager
def _guarded(what: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("the run is done, but %s afterwards failed", what)


def _tell(bucket: Bucket, registry: Registry, settings: Settings) -> None:
    state = read_health(bucket, registry, settings, datetime.now(UTC))
    told = tell_alarms(bucket, state, settings.alarm, emit=emit_alarms)
    if told.notices:
        logger.info("alarms told: %s", ", ".join(f"{each.issue.cause} {each.kind}" for each in told.notices))
