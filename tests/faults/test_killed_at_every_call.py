"""A writer that is killed at any one of its S3 calls and started again leaves the bucket of an undisturbed one.

A dozen calls, others each time; all of them with EVERY_CALL=1, as `make soak` does, in two minutes.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import IO, TYPE_CHECKING

import boto3

from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.flows.snapshot import snapshot

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KILLED = -9

A_DOZEN = 12


class KillableRuns:
    """A process that does runs in children of its own."""

    def __init__(self, lines: IO[str], told: IO[str]) -> None:
        self._lines = lines
        self._told = told

    def run(self, bucket: str, *, dies_at: int = 0) -> list[int]:
        """Return the number of S3 calls, unless it was killed, and the exit status."""
        self._lines.write(json.dumps([bucket, dies_at]) + "\n")
        self._lines.flush()
        return [int(number) for number in self._told.readline().split()]


@contextmanager
def killable_runs() -> Iterator[KillableRuns]:
    command = [sys.executable, "-m", "tests.faults.killable_runs"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield KillableRuns(process.stdin, process.stdout)
        process.stdin.close()


def test_a_writer_killed_at_any_call_and_started_again_ends_like_an_undisturbed_one(
    settings: Settings, session: boto3.Session, client: "S3Client", new_buckets: Iterator[str]
) -> None:
    def opened(name: str) -> Bucket:
        return Bucket(client, name, credentials=session.get_credentials())

    def die_at(process: KillableRuns, call: int) -> None:
        with naming:
            name = next(new_buckets)
        assert process.run(name, dies_at=call) == [KILLED], f"call {call}"
        assert process.run(name)[-1] == 0, f"after call {call}"
        assert snapshot(opened(name)) == expected, f"after call {call}"
        client.delete_bucket(Bucket=name)

    def die_at_all(process: KillableRuns, calls: Sequence[int]) -> None:
        for call in calls:
            die_at(process, call)

    naming = Lock()
    with killable_runs() as first, killable_runs() as second, ThreadPoolExecutor(2) as threads:
        [calls, status] = first.run(settings.bucket_name)
        assert status == 0
        expected = snapshot(opened(settings.bucket_name))
        kinds = [article["change"]["kind"] for article in expected["articles"].values()]
        assert sorted(kinds) == ["created", "created", "created", "created", "edited", "removed"]
        step = 1 if os.environ.get("EVERY_CALL") else calls // A_DOZEN
        deaths = range(random.Random(step).randint(1, step), calls + 1, step)
        list(threads.map(die_at_all, (first, second), (deaths[::2], deaths[1::2])))
