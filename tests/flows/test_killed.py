"""A run that is killed at any moment and started again leaves the bucket of an undisturbed run."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Mapping

import pytest

from storage.s3.bucket import Bucket
from tests.flows.conftest import CommandLine, through
from tests.flows.snapshot import differences, snapshot
from tests.replica import ReplicaPress

LIBRARIES_LOADED = 0.3
"""Share of a run's time that only loads libraries; kills are spread over what follows."""


KILLS = int(os.environ.get("KILLS", "1"))
DAYS = {0: "first run", 1: "run a day later"} if "KILLS" in os.environ else {1: "run a day later"}
"""Kills of each run, and the days before it; `make soak` makes more, and kills a first run, too."""
INGEST = ("ingest",) if "KILLS" in os.environ else ("ingest", "--without-prefect")
"""Prefect takes a third of the time of such a run; the runs of `make soak` are on its server."""


@pytest.mark.parametrize("days", DAYS, ids=DAYS.values())
def test_a_killed_run_started_again_ends_like_an_undisturbed_one(
    days: int, baotinh: CommandLine, bucket: Bucket
) -> None:
    seed = int(os.environ.get("KILL_SEED", "1"))
    chance = random.Random(seed)
    with ReplicaPress(seed=11, papers=2) as press:
        for _ in range(days):
            assert baotinh.run(*INGEST, **through(press)).returncode == 0
            press.advance(days=1)
        before = {key: bucket.get(key).body for key in bucket.list_keys("")}
        begun = time.monotonic()
        undisturbed = baotinh.run(*INGEST, **through(press))
        duration = time.monotonic() - begun
        assert undisturbed.returncode == 0, undisturbed.stderr
        expected = snapshot(bucket, in_one_run=False)
        assert len(expected["articles"]) > sum(key.startswith("articles/") for key in before)
        assert not expected["unfinished"]
        for number in range(KILLS):
            _restore(bucket, before)
            share = LIBRARIES_LOADED + (1 - LIBRARIES_LOADED) * (number + chance.random()) / KILLS
            _kill_after(baotinh.start(*INGEST, **through(press)), share * duration)
            again = baotinh.run(*INGEST, **through(press))
            where = f"killed after {share:.0%} of {duration:.2f} s; KILL_SEED={seed} repeats it"
            assert again.returncode == 0, f"{where}\n{again.stderr}"
            unlike = differences(snapshot(bucket, in_one_run=False), expected)
            assert not unlike, "\n".join([where, *unlike])


def _restore(bucket: Bucket, content: Mapping[str, bytes]) -> None:
    for key in list(bucket.list_keys("")):
        bucket.delete(key)
    for key, body in content.items():
        bucket.put_if_absent(key, body)


def _kill_after(process: subprocess.Popen[str], seconds: float) -> None:
    with process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
