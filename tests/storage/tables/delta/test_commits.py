from types import SimpleNamespace

import pytest

from storage.errors import BucketUnavailableError
from storage.s3.bucket import Bucket
from storage.tables.delta.commits import PATIENCE, until_committed


def test_a_step_that_fails_once_after_a_long_time_is_repeated(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    clock = SimpleNamespace(monotonic=lambda: now, sleep=lambda _: None)
    monkeypatch.setattr("storage.tables.delta.commits.time", clock)
    steps = 0

    def step() -> int:
        nonlocal now, steps
        now += 2 * PATIENCE
        steps += 1
        if steps == 1:
            raise BucketUnavailableError("503 Slow Down")
        return steps

    assert until_committed(bucket, "catalog", step) == 2
