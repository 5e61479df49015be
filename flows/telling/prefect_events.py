"""Alarms as events of Prefect's, for its automations: docs/automations/alarms.yaml is one to begin with."""

import logging
import sys
from collections.abc import Sequence

from flows.telling.alarms import Notice

__all__ = ["emit_alarms"]

logger = logging.getLogger(__name__)


def emit_alarms(notices: Sequence[Notice]) -> None:
    """Emit `baotinh.alarm.opened` or `baotinh.alarm.recovered` for each notice that was not emitted before.

    If Prefect fails, log that and go on. In a run without Prefect do nothing.
    """
    if "prefect" not in sys.modules:
        return
    from prefect.events import emit_event

    for notice in notices:
        if notice.repeated:
            continue
        issue = notice.issue
        try:
            emit_event(
                f"baotinh.alarm.{notice.kind}",
                resource={
                    "prefect.resource.id": f"baotinh.alarm.{issue.subject}.{issue.kind}",
                    "prefect.resource.name": f"{issue.subject}: {issue.kind}",
                    "baotinh.subject": issue.subject,
                    "baotinh.kind": issue.kind,
                },
                payload={
                    "message": issue.message,
                    "advice": issue.advice,
                    "since": notice.opened_at.isoformat(),
                    "ended": notice.ended_at.isoformat() if notice.ended_at else None,
                },
            )
        except Exception as error:  # noqa: BLE001 - whatever happens to Prefect: the channels tell the alarm, too
            logger.warning("Prefect did not take the event of an alarm: %s: %s", type(error).__name__, error)
