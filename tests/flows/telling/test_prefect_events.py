"""Alarms are events on a real Prefect server, and the automation of the documentation fits them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import yaml

from flows.orchestration.deployments import TAG
from flows.telling.alarms import Notice
from tests.flows.health.reports import NOW
from tests.flows.telling.test_alarms import issue

AUTOMATIONS = Path(__file__).parents[3] / "docs" / "automations"
SECONDS = 300


@pytest.fixture
def api(prefect_api: str) -> Iterator[str]:
    """The API, for this process's Prefect too."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: prefect_api}):
        yield prefect_api


def test_an_alarm_is_an_event_that_an_automation_matches(api: str) -> None:
    from prefect.events.schemas.automations import EventTrigger
    from prefect.events.schemas.events import ReceivedEvent, ResourceSpecification
    from prefect.events.worker import EventsWorker

    from flows.telling.prefect_events import emit_alarms

    begun = datetime.now(UTC) - timedelta(minutes=1)
    one = issue().model_copy(update={"message": f"lost {uuid4()}"})  # other tests tell alarms to the same server
    emit_alarms([Notice("opened", one, NOW), Notice("opened", one, NOW, repeated=True)])
    EventsWorker.drain_all()
    wanted = {"filter": {"event": {"prefix": ["baotinh.alarm."]}, "occurred": {"since": begun.isoformat()}}}
    deadline = time.monotonic() + SECONDS
    found: list[dict[str, object]] = []
    while not found and time.monotonic() < deadline:
        every = httpx.post(f"{api}/events/filter", json=wanted, timeout=30).json()["events"]
        found = [each for each in every if each["payload"]["message"] == one.message]
    [event] = found
    assert event["event"] == "baotinh.alarm.opened"
    assert event["payload"] == {
        "message": one.message, "advice": "look", "since": NOW.isoformat(), "ended": None
    }  # fmt: skip  # short items: a line each would fill a screen

    [automation] = yaml.safe_load((AUTOMATIONS / "alarms.yaml").read_text(encoding="utf-8"))["automations"]
    made = httpx.post(f"{api}/automations/", json=automation, timeout=30)
    assert made.status_code == 201, made.text
    trigger = EventTrigger.model_validate(made.json()["trigger"])
    received = ReceivedEvent.model_validate(event)
    assert received.event in trigger.expect
    assert isinstance(trigger.match, ResourceSpecification)
    assert trigger.match.matches(received.resource)


def test_prefect_takes_the_template_for_zombie_runs(api: str) -> None:
    from prefect.events.schemas.automations import EventTrigger

    [automation] = yaml.safe_load((AUTOMATIONS / "zombie-runs.yaml").read_text(encoding="utf-8"))["automations"]
    made = httpx.post(f"{api}/automations/", json=automation, timeout=30)
    assert made.status_code == 201, made.text
    trigger = EventTrigger.model_validate(made.json()["trigger"])
    assert trigger.after == {"prefect.flow-run.heartbeat"}
    assert trigger.expect > trigger.after
    assert f"prefect.tag.{TAG}" in automation["trigger"]["match_related"]["prefect.resource.id"]
    assert httpx.delete(f"{api}/automations/{made.json()['id']}", timeout=30).status_code == 204
