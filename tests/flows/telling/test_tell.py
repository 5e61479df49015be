"""Alarms reach a real receiver once, and nobody sees its password."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from flows.cli import main
from flows.telling.alarm_store import read_alarms
from flows.telling.alarms import Notice
from flows.telling.channels import Channels
from flows.telling.tell import tell_alarms
from storage import layout
from storage.errors import SettingsError
from storage.model.identifiers import new_run_id
from storage.s3.bucket import Bucket
from storage.settings import AlarmSettings, Settings, load_settings
from tests.flows.health.reports import run
from tests.flows.telling.receiver import Receiver, receiver
from tests.flows.telling.test_alarms import issue, state


@pytest.fixture
def received() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def to(received: Receiver, quiet_hours: str | None = None) -> AlarmSettings:
    return AlarmSettings(channels=SecretStr(received.address), quiet_hours=quiet_hours)


def test_an_alarm_and_its_end_arrive_once(bucket: Bucket, received: Receiver) -> None:
    emitted: list[Notice] = []
    for hours in (0, 2):
        tell_alarms(bucket, state(hours, issue()), to(received), emit=emitted.extend)
    for hours in (4, 8, 10):
        tell_alarms(bucket, state(hours), to(received), emit=emitted.extend)
    assert [message["title"] for message in received.messages] == [
        "baotinh: baovidu failed (links)", "baotinh: baovidu has recovered (links)"
    ]  # fmt: skip  # short items: a line each would fill a screen
    assert [message["type"] for message in received.messages] == ["failure", "success"]
    assert "What to do: look" in received.messages[0]["message"]
    assert [notice.kind for notice in emitted] == ["opened", "recovered"]
    assert read_alarms(bucket).alarms == {}


def test_of_many_runs_at_once_one_tells(bucket: Bucket, received: Receiver) -> None:
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda _: tell_alarms(bucket, state(0, issue()), to(received)), range(8)))
    assert len(received.messages) == sum(len(each.notices) for each in told) == 1


def test_a_channel_that_fails_is_asked_again_and_its_password_never_shown(
    bucket: Bucket, received: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    received.status = 500
    with caplog.at_level(logging.DEBUG):
        told = tell_alarms(bucket, state(0, issue()), to(received))
    assert told.errors == ["channel 1 (json) did not take a message: it answers 500"]
    book = read_alarms(bucket)
    assert book.channel_error == told.errors[0]
    received.status = 200
    tell_alarms(bucket, state(2, issue()), to(received))
    assert len(received.messages) == 1
    assert read_alarms(bucket).channel_error is None
    assert "sesame" not in caplog.text + repr(told) + repr(to(received)) + bucket.get(layout.ALARMS).body.decode()


def test_one_channel_of_two_is_enough(bucket: Bucket, received: Receiver) -> None:
    both = AlarmSettings(channels=SecretStr(f"json://127.0.0.1:9/ {received.address}"))
    told = tell_alarms(bucket, state(0, issue()), both)
    assert told.errors == ["channel 1 (json) did not take a message: it does not answer"]
    tell_alarms(bucket, state(2, issue()), both)
    assert len(received.messages) == 1


def test_nothing_is_sent_in_quiet_hours(bucket: Bucket, received: Receiver) -> None:
    at_night = 13  # hours after noon
    told = tell_alarms(bucket, state(at_night, issue()), to(received, "22:00-06:00"))
    assert (told.quiet, told.notices, received.messages) == (True, (), [])
    tell_alarms(bucket, state(at_night + 6, issue()), to(received, "22:00-06:00"))
    assert len(received.messages) == 1


def test_without_a_channel_alarms_are_shown_and_count_as_told(bucket: Bucket) -> None:
    assert len(tell_alarms(bucket, state(0, issue()), AlarmSettings()).notices) == 1
    assert tell_alarms(bucket, state(2, issue()), AlarmSettings()).notices == ()


def test_a_damaged_object_is_made_anew(bucket: Bucket, received: Receiver) -> None:
    bucket.put_if_absent(layout.ALARMS, b'{"alarms": 7}')
    tell_alarms(bucket, state(0, issue()), to(received))
    assert len(received.messages) == 1


@pytest.mark.parametrize("address", ["nonsense://sesame", "sesame", "mailto://"])
def test_an_address_that_apprise_does_not_know_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(SettingsError, match="address 2") as error:
        Channels(SecretStr(f"json://127.0.0.1:9/ {address}"))
    assert "sesame" not in error.value.in_one_line


def test_the_command_lists_tells_and_tests(
    settings: Settings, bucket: Bucket, received: Receiver, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip  # short items: a line each would fill a screen
    assert main(["alarms"]) == 0
    assert capsys.readouterr().out == "no alarm is open\n"
    assert main(["alarms", "--test"]) == 2
    assert "there is no channel: set alarm.channels" in capsys.readouterr().err
    monkeypatch.setenv("BAOTINH_ALARM__CHANNELS", received.address)
    assert main(["alarms", "--test"]) == 0
    assert received.messages[0]["title"] == "baotinh: a test"
    # That no run took place for days is an alarm that no run can tell.
    begun = datetime.now(UTC) - timedelta(days=3)
    last = run(0).model_copy(update={"started_at": begun, "finished_at": begun, "run_id": new_run_id(begun)})
    bucket.put_if_absent(layout.run_report(last.run_id), last.model_dump_json().encode())
    assert main(["alarms", "--tell"]) == 0
    assert "runs overdue yes the last run began 72 hours ago" in " ".join(capsys.readouterr().out.split())
    assert received.messages[-1]["title"] == "baotinh: runs failed (overdue)"
    assert main(["alarms", "--tell", "--json"]) == 0
    [alarm] = json.loads(capsys.readouterr().out)["alarms"]
    assert (alarm["issue"]["kind"], alarm["told"]) == ("overdue", True)
    assert len(received.messages) == 2
    received.status = 404
    assert main(["alarms", "--test"]) == 1
    assert "channel 1 (json) did not take a message: it answers 404" in (err := capsys.readouterr().err)
    assert "sesame" not in err
    monkeypatch.setenv("BAOTINH_ALARM__QUIET_HOURS", "late")
    assert main(["alarms"]) == 2
    assert "setting alarm.quiet_hours" in capsys.readouterr().err
    monkeypatch.delenv("BAOTINH_ALARM__QUIET_HOURS")
    assert "sesame" not in repr(load_settings())
    assert load_settings().environment()["BAOTINH_ALARM__CHANNELS"] == "", "no child process gets the secret"
