"""A run that is killed at any moment and started again leaves the bucket of an undisturbed run."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from storage.objects import Bucket
from tests.flows.conftest import CommandLine, through
from tests.flows.snapshot import snapshot
from tests.replica import ReplicaPress

KILLS = 10


@pytest.fixture(scope="module")
def press() -> Iterator[ReplicaPress]:
    with ReplicaPress(seed=11, papers=2) as press:
        yield press


def _empty(bucket: Bucket) -> None:
    for key in list(bucket.list_keys("")):
        bucket.delete(key)


@pytest.mark.timeout(480)
def test_a_killed_run_started_again_ends_like_an_undisturbed_one(
    baotinh: CommandLine, bucket: Bucket, press: ReplicaPress
) -> None:
    seed = int(os.environ.get("BAOTINH_TEST_SEED", time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    begun = time.monotonic()
    undisturbed = baotinh.run("ingest", **through(press))
    duration = time.monotonic() - begun
    assert undisturbed.returncode == 0, undisturbed.stderr
    expected = snapshot(bucket)
    assert expected["articles"]
    assert not expected["unfinished"]
    for attempt in range(KILLS):
        _empty(bucket)
        # The first seconds only import libraries; the moments are spread over what follows.
        moment = duration * (0.3 + 0.7 * (attempt + chance.random()) / KILLS)
        _kill_after(baotinh.start("ingest", **through(press)), moment)
        again = baotinh.run("ingest", **through(press))
        where = f"killed after {moment:.2f} of {duration:.2f} s; BAOTINH_TEST_SEED={seed} repeats it"
        assert again.returncode == 0, f"{where}\n{again.stderr}"
        assert snapshot(bucket) == expected, where


def _kill_after(process: subprocess.Popen[str], seconds: float) -> None:
    with process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
