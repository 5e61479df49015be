"""What Prefect tells about the schedule: deployments, their next and last runs."""

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from flows.errors import PrefectError
from flows.health.model import DeploymentHealth, ScheduleHealth
from flows.orchestration.deployments import DEPLOYMENTS
from flows.orchestration.environment import prepare_prefect
from flows.orchestration.server.api_check import check_api
from flows.orchestration.server.local_server import configured_api
from storage.embedded.store import locked
from storage.errors import SettingsError
from storage.settings import Settings

__all__ = ["schedule_health", "served_api"]

logger = logging.getLogger(__name__)

SECONDS = 3
"""How long an API may take to say that it is there."""

API_FILE = "serve.api"
"""File of the data folder in which `baotinh serve` leaves the address of its API."""

LOCK_FILE = "serve.api.lock"
"""File beside it that is locked while `baotinh serve` runs. Earlier releases lock nothing and do not make it.

Not the `serve.lock` of `only_server_of`: whoever looks would keep a server from starting, and this one is removed.
"""

MOST_DEPLOYMENTS = 100

RECENT = timedelta(days=30)
"""How far back a last run is looked for."""

FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


@contextmanager
def served_api(data_dir: Path, api: str) -> Iterator[None]:
    """Leave the address of the API in the data folder while `baotinh serve` runs, so that other commands find it."""
    path, lock = data_dir / API_FILE, data_dir / LOCK_FILE
    with locked(lock, fcntl.LOCK_EX, time.monotonic() + SECONDS):  # whoever looks has it for a moment
        path.write_text(api, encoding="utf-8")
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            lock.unlink(missing_ok=True)


def schedule_health(settings: Settings) -> ScheduleHealth:
    """Ask the configured API, or that of `baotinh serve` on this data folder. It never fails: it says what is wrong."""
    folder = settings.data_dir.resolve()
    left = None if configured_api() else _left_by_serve(folder)
    killed = left is not None and _was_killed(folder)
    if left is not None and _left_by_serve(folder) is None:  # it has ended in order since the first look
        left, killed = None, False
    api = configured_api() or left
    if api is None:
        return ScheduleHealth(message=f"no Prefect API is configured, and no `baotinh serve` runs on {folder}")
    if killed:
        return ScheduleHealth(
            api=api, message=f"`baotinh serve` on {folder} was killed, and its Prefect at {api} ended"
        )
    prepare_prefect(settings.data_dir)  # before Prefect is imported
    try:
        check_api(api, seconds=SECONDS)
        from prefect.settings import PREFECT_API_URL, temporary_settings

        with temporary_settings({PREFECT_API_URL: api}):
            return ScheduleHealth(api=api, answers=True, deployments=tuple(_deployments()))
    except (PrefectError, SettingsError) as error:
        return ScheduleHealth(api=api, message=str(error))
    except Exception as error:
        logger.debug("Prefect does not tell the schedule", exc_info=True)
        brief = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return ScheduleHealth(api=api, message=f"Prefect's API at {api} does not tell the schedule: {brief}")


def _left_by_serve(data_dir: Path) -> str | None:
    with suppress(OSError):
        return (data_dir / API_FILE).read_text(encoding="utf-8").strip() or None
    return None


def _was_killed(data_dir: Path) -> bool:
    """Tell whether the `baotinh serve` that left its address was killed: its lock ended with it.

    False, too, of one of an earlier release, which has no lock.
    """
    with suppress(OSError), (data_dir / LOCK_FILE).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return True
    return False


def _deployments() -> Iterator[DeploymentHealth]:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        DeploymentFilterTags,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import FlowRun, StateType
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.client.schemas.sorting import FlowRunSort

    order = {deployment.flow: place for place, deployment in enumerate(DEPLOYMENTS)}
    with get_client(sync_client=True) as client:
        ours = DeploymentFilter(tags=DeploymentFilterTags(all_=["baotinh"]))
        found = client.read_deployments(deployment_filter=ours, limit=MOST_DEPLOYMENTS)
        flows = {flow_id: client.read_flow(flow_id).name for flow_id in {each.flow_id for each in found}}

        def first(deployment_id: UUID, states: list[StateType], sort: FlowRunSort) -> FlowRun | None:
            runs = client.read_flow_runs(
                deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
                flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states))),
                sort=sort,
                limit=1,
            )
            return runs[0] if runs else None

        for each in sorted(found, key=lambda each: (order.get(flows[each.flow_id], len(order)), each.name)):
            schedules = [one.schedule for one in each.schedules]
            crons = [schedule.cron for schedule in schedules if isinstance(schedule, CronSchedule)]
            upcoming = first(each.id, [StateType.SCHEDULED], FlowRunSort.EXPECTED_START_TIME_ASC)
            last = first(each.id, [StateType[state] for state in FINAL], FlowRunSort.EXPECTED_START_TIME_DESC)
            running = first(each.id, [StateType.RUNNING, StateType.CANCELLING], FlowRunSort.START_TIME_ASC)
            pending = first(each.id, [StateType.PENDING], FlowRunSort.EXPECTED_START_TIME_ASC)
            yield DeploymentHealth(
                name=f"{flows[each.flow_id]}/{each.name}",
                schedule="; ".join(crons) or None,
                paused=each.paused or (bool(each.schedules) and not any(one.active for one in each.schedules)),
                next_run=_utc(upcoming.expected_start_time) if upcoming else None,
                last_run=_utc(last.end_time or last.expected_start_time) if last else None,
                last_state=last.state_name if last else None,
                last_message=last.state.message if last and last.state else None,
                pending_since=_utc(pending.state.timestamp) if pending and pending.state else None,
                running_since=_utc(running.start_time) if running else None,
            )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
