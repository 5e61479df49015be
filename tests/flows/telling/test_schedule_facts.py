"""What a real Prefect server tells of the schedule, and what is said where none answers."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from flows.errors import PrefectError
from flows.health.advice import advice_for
from flows.orchestration.data_folder import only_server_of
from flows.telling.schedule_facts import LOCK_FILE, schedule_health, served_api
from storage.settings import Settings


@pytest.fixture
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the facts set in the environment, such as PREFECT_HOME, is undone afterwards."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


def test_without_a_server_it_says_so(settings: Settings, own_environment: None) -> None:
    found = schedule_health(settings)
    assert (found.api, found.answers) == (None, False)
    assert found.message == (
        f"no Prefect API is configured, and no `baotinh serve` runs on {settings.data_dir.resolve()}"
    )


def test_a_server_that_does_not_answer_is_named(
    settings: Settings, own_environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    found = schedule_health(settings)
    assert not found.answers
    assert found.message.startswith("Prefect's API at http://127.0.0.1:9/api does not answer: ")


def test_a_folder_stays_locked_for_its_server_when_the_address_of_its_api_is_withdrawn(tmp_path: Path) -> None:
    with only_server_of(tmp_path):
        with served_api(tmp_path, "http://127.0.0.1:9/api"):
            pass
        with pytest.raises(PrefectError, match="serves from"), only_server_of(tmp_path):
            pass


def test_a_serve_that_was_killed_is_not_taken_for_a_configured_api(
    settings: Settings, own_environment: None, prefect_api: str
) -> None:
    settings.data_dir.mkdir(parents=True)
    with served_api(settings.data_dir, prefect_api):
        left = (settings.data_dir / "serve.api").read_text()
        assert schedule_health(settings).answers
    (settings.data_dir / "serve.api").write_text(left)  # a killed one does not take it away
    (settings.data_dir / LOCK_FILE).touch()
    found = schedule_health(settings)
    assert not found.answers, "another program may have its port now"
    assert found.api == prefect_api, "somebody should look: it had not been stopped"
    assert "`baotinh serve` on" in found.message
    assert "was killed" in found.message
    assert "unset" not in advice_for("prefect_away", "schedule")


def test_a_living_serve_of_an_earlier_release_which_locks_nothing_is_asked(
    settings: Settings, own_environment: None, prefect_api: str
) -> None:
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / "serve.api").write_text(prefect_api)
    assert schedule_health(settings).answers


def test_a_serve_that_ends_in_order_while_it_is_looked_for_was_not_killed(
    settings: Settings, own_environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.data_dir.mkdir(parents=True)
    serving = served_api(settings.data_dir, "http://127.0.0.1:9/api")
    read = Path.read_text

    def read_as_it_ends(path: Path, encoding: str | None = None) -> str:
        text = read(path, encoding)
        serving.__exit__(None, None, None)
        return text

    serving.__enter__()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_text", read_as_it_ends)
        found = schedule_health(settings)
    assert found.message.startswith("no Prefect API is configured")
    assert not list(settings.data_dir.iterdir()), "who looks leaves nothing"


def test_deployments_with_their_next_and_last_runs(settings: Settings, prefect_api: str, own_environment: None) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import State
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron
    from prefect.settings import PREFECT_API_URL, temporary_settings
    from prefect.states import Completed, Crashed, Pending

    settings.data_dir.mkdir(parents=True)
    with served_api(settings.data_dir, prefect_api), temporary_settings({PREFECT_API_URL: prefect_api}):

        @flow(name="status-test")
        def tested() -> None:
            pass

        deployment = tested.to_deployment(
            name="served-status-test", schedules=[Cron("7 */2 * * *", timezone="Asia/Ho_Chi_Minh")], tags=["baotinh"]
        )
        assert isinstance(deployment, RunnerDeployment), "outside of an event loop it is no coroutine"
        made = deployment.apply()
        assert isinstance(made, UUID)
        try:
            [found] = [each for each in schedule_health(settings).deployments if each.name.startswith("status-test/")]
            assert (found.name, found.schedule, found.paused) == (
                "status-test/served-status-test",
                "7 */2 * * *",
                False,
            )
            assert (found.last_run, found.last_state, found.running_since) == (None, None, None)
            with get_client(sync_client=True) as client:
                ends: list[State[None]] = [Pending(), Crashed(message="no sign of life")]
                for state in ends:
                    run = client.create_flow_run_from_deployment(made)
                    client.set_flow_run_state(run.id, state, force=True)
            [found] = [each for each in schedule_health(settings).deployments if each.name.startswith("status-test/")]
            assert found.pending_since is not None
            assert (found.last_state, found.last_message) == ("Crashed", "no sign of life")
            with get_client(sync_client=True) as client:
                killed, later = (client.create_flow_run_from_deployment(made) for _ in range(2))
                client.set_flow_run_state(later.id, Completed(), force=True)
                client.set_flow_run_state(killed.id, Crashed(message="noticed later"), force=True)
            [found] = [each for each in schedule_health(settings).deployments if each.name.startswith("status-test/")]
            assert found.last_state == "Completed", "the last run is the one that was due last"
            with get_client(sync_client=True) as client:
                client.pause_deployment(made)
            [found] = [each for each in schedule_health(settings).deployments if each.name.startswith("status-test/")]
            assert found.paused
            assert found.next_run is None or found.next_run > datetime.now(UTC)
        finally:
            with get_client(sync_client=True) as client:
                client.delete_deployment(made)
    assert schedule_health(settings).api is None, "`serve` has ended"
