"""A Prefect server on PostgreSQL with two workers and a Dask cluster, as several machines would share the work."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from subprocess import Popen
from typing import Any

import pytest
from dask.typing import Key
from distributed import LocalCluster
from distributed.diagnostics.plugin import SchedulerPlugin
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.orchestration.deployments import SERVED
from flows.orchestration.other_runs import zombie_runs
from tests.drills.place import Place, place
from tests.drills.postgres import POSTGRES, may_start_postgres
from tests.drills.prefect_drills import ENDED, Api, kill_all, killed_and_back, on_postgres
from tests.flows.late_articles import LateArticles

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        not may_start_postgres(), reason=f"no PostgreSQL in {POSTGRES}: make test installs it, but only as root"
    ),
]


AT_ONCE = 8
"""Articles that two runs get without waiting."""

PAUSE = 0.5
"""Seconds between two questions to the server, each of which takes it hundredths of a second."""


class Cluster(SchedulerPlugin):
    """A Dask cluster of two processes, which counts what it has extracted."""

    def __init__(self, cluster: LocalCluster) -> None:
        self._cluster = cluster
        self.extracted = 0
        assert cluster.scheduler is not None
        cluster.scheduler.add_plugin(self)

    def transition(self, key: Key, start: str, finish: str, *_: object, **__: object) -> None:
        """Count a task that has a result. Dask calls this with every step of a task."""
        self.extracted += finish == "memory" and str(key).startswith("_extract_segment")

    def kill_one(self) -> None:
        """Kill one of its processes."""
        os.kill(self._cluster.workers[0].pid, signal.SIGKILL)


@dataclass
class Pool:
    """A server, and what works for it."""

    here: Place
    api: Api
    workers: list[Popen[bytes]]
    cluster: Cluster


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with (
        place(papers=4, delay=0.2, prefect=False) as here,
        pytest.MonkeyPatch.context() as environment,
    ):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            environment.setenv(name, here.environment[name])
        with LocalCluster(  # type: ignore[no-untyped-call]  # Dask is half typed
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0
        ) as cluster:
            here.environment |= {
                "BAOTINH_DASK": cluster.scheduler_address,
                "PREFECT_WORKER_QUERY_SECONDS": "1",
                "BAOTINH_CRAWL__REVISIT_WORTH": "0",  # a run right after another one reads the listings again
            }
            with on_postgres(here, workers=2) as (api, _, workers):
                yield Pool(here, api, workers, Cluster(cluster))


def deployments(api: Api) -> dict[str, dict[str, Any]]:
    """Return what matters of every deployment, by the flow's id and its name."""
    kept = ("name", "entrypoint", "paused", "work_pool_name", "pull_steps", "parameters", "schedules", "tags")
    found = api.call("deployments/filter", {})
    return {f"{one['flow_id']}/{one['name']}": {key: one[key] for key in kept} for one in found}


def ready(api: Api) -> list[str]:
    """Return the names of the deployments that a `serve` is ready to run."""
    return [
        one["name"]
        for one in api.call("deployments/filter", {})
        if one["name"].startswith(SERVED) and one["status"] == "READY"
    ]


def running(api: Api) -> list[str]:
    """Return the ids of the runs that are under way."""
    found = api.call("flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}})
    return [run["id"] for run in found]


def test_serving_touches_and_pauses_nothing_that_others_have_deployed(pool: Pool) -> None:
    before = deployments(pool.api)
    assert before
    serving = pool.here.start("serve", "--schedule", "0 0 29 2 *")  # no crawl is due in the test
    try:
        pool.here.wait_for(lambda: len(ready(pool.api)) == len(before), "the served deployments", pause=PAUSE)
    finally:
        serving.send_signal(signal.SIGTERM)
        out, err = serving.communicate(timeout=300)
    assert serving.returncode == 0, out + err
    after = deployments(pool.api)
    assert {name: after[name] for name in before} == before
    served = [one for name, one in after.items() if name not in before]
    assert served
    assert not [one["name"] for one in after.values() if one["paused"]]
    assert not [one["name"] for one in served if one["work_pool_name"]]


def test_a_killed_worker_and_a_server_started_again_in_mid_run_cost_nothing_and_no_run_stays_running(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, api = pool.here, pool.api
    late = LateArticles(here.press, AT_ONCE)  # no run ends before a worker is killed and the server is back
    first = api.run("ingest/on-request", over=2)
    here.wait_for(lambda: len(running(api)) == 2, "both runs", pause=PAUSE)
    here.wait_for(lambda: len(late.asked) > AT_ONCE, "the first articles")
    runs = running(api)
    assert first in runs
    # What the server keeps in its memory is gone with it; Prefect would end the run minutes later for the lack of it.
    for run in runs:
        assert api.call(f"flow_runs/{run}")["state"]["state_details"]["deployment_concurrency_lease_id"] is None
    kill_all(pool.workers.pop())
    pool.cluster.kill_one()
    with killed_and_back(here, api, away=0):
        late.let_go()
        here.wait_for(
            lambda: sum(api.state(run) == "COMPLETED" for run in runs) == 1, "the run of the other worker", pause=PAUSE
        )
        assert here.last_report["stopped"] is None
        [killed] = [run for run in runs if api.state(run) != "COMPLETED"]
        assert api.state(killed) == "RUNNING"
        assert here.stored < here.live
        monkeypatch.setattr(zombie_runs, "SILENT_FOR", timedelta(seconds=5))
        with temporary_settings({PREFECT_API_URL: api.url}), get_client(sync_client=True) as client:
            here.wait_for(lambda: bool(zombie_runs.zombie_runs(client)), "the silence of the killed run", pause=PAUSE)
            assert list(map(str, zombie_runs._sweep(None, second_look=1.0))) == [killed]
        assert api.state(killed) == "CRASHED"
        for key in list(here.bucket.list_keys("politeness/")):  # a killed crawl holds its host for a minute more
            here.bucket.delete(key)

        last = api.run("ingest/on-request")
        here.wait_for(lambda: api.state(last) in ENDED, "the next run", pause=PAUSE)
        assert api.state(last) == "COMPLETED"
        assert here.stored == here.live
        assert pool.cluster.extracted, "the pages were extracted on the cluster"
