"""What follows a run: its alarms are told. Nothing here changes what became of the run."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from crawler.registry import load_registry
from flows.health.read_health import read_health
from flows.telling.prefect_events import emit_alarms
from flows.telling.tell import tell_alarms
from storage.s3.connection import open_bucket
from storage.settings import Settings

__all__ = ["after_run"]

logger = logging.getLogger(__name__)


def after_run(settings: Settings) -> None:
    """Do everything that follows a run. What fails is logged with its traceback, and the rest is done."""
    for step in (_tell,):
        _guarded(step, settings)


def _guarded(step: Callable[[Settings], None], settings: Settings) -> None:
    try:
        step(settings)
    except Exception:
        logger.exception("the run is done, but a step after it failed")


def _tell(settings: Settings) -> None:
    registry = load_registry(settings.sources_dir)
    with open_bucket(settings) as bucket:
        state = read_health(bucket, registry, settings, datetime.now(UTC))
        told = tell_alarms(bucket, state, settings.alarm, emit=emit_alarms)
    if told.notices:
        logger.info("alarms told: %s", ", ".join(f"{each.issue.cause} {each.kind}" for each in told.notices))
