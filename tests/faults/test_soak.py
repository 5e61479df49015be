"""A short run of many writers through faults and kills; `make soak` is the long one."""

import os
import time
from pathlib import Path

from storage.s3.bucket import Bucket
from tests.faults.soak import soak


def test_writers_that_are_disturbed_and_killed_lose_and_double_nothing(bucket: Bucket, tmp_path: Path) -> None:
    seed = int(os.environ.get("SOAK_SEED", time.time_ns() % 1_000_000))
    found = soak(
        bucket, {}, tmp_path, seed=seed, writers=3, operations=90, articles=8, rate=0.08, kills=3,
    )  # fmt: skip  # short items: a line each would fill a screen
    assert found.kills == 3, f"seed {seed}"
    assert found.versions > 20, f"seed {seed}"
