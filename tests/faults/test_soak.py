"""A short run of many writers through faults and kills; `make soak` is the long one."""

import json
import os
from pathlib import Path

import pytest

from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from tests.faults.checker import Checker
from tests.faults.soak import soak
from tests.faults.writer import feed_log


def test_writers_that_are_disturbed_and_killed_lose_and_double_nothing(bucket: Bucket, tmp_path: Path) -> None:
    seed = int(os.environ.get("SOAK_SEED", "1"))
    found = soak(
        bucket, {}, tmp_path, seed=seed, writers=3, operations=90, articles=8, rate=0.08, kills=3,
    )  # fmt: skip  # short items: a line each would fill a screen
    assert found.kills == 3, f"seed {seed}"
    assert found.versions > 20, f"seed {seed}"
    assert found.care.maintained, f"seed {seed}"
    assert found.care.purged, f"seed {seed}"
    _check_the_checker(bucket, found.care.purged, tmp_path)


def _check_the_checker(bucket: Bucket, purged: set[ArticleId], folder: Path) -> None:
    """Damage the bucket in ways that a soak is to find, and look whether the checker does."""
    logs = sorted(folder.glob("writer-*.jsonl"))
    checker = Checker(bucket.requests.client, bucket.name, purged)
    checker.check(logs, [feed_log(log) for log in logs])

    def finds(message: str) -> None:
        with pytest.raises(AssertionError, match=message):
            checker.check(logs, [feed_log(log) for log in logs])

    told = feed_log(logs[0]).read_text().splitlines()
    line = next(line for line in told if json.loads(line)["article"] not in purged)
    with feed_log(logs[0]).open("a") as feed:
        feed.write(line + "\n")
    finds("told twice")
    feed_log(logs[0]).write_text("".join(f"{other}\n" for other in told if other != line))
    finds("not told")
    table = Catalog(bucket).table.open()
    assert table
    rows = Catalog(bucket).collect(Catalog(bucket).scan().head(1))
    Catalog(bucket).table.append(table, rows)
    finds("rows doubled")
    [*_, key] = bucket.list_keys("articles/")
    bucket.delete(key)
    with pytest.raises(AssertionError):
        checker.check(logs, [])
    [*_, key] = (key for key in bucket.list_keys("catalog/_delta_log/") if key.endswith(".json"))
    bucket.put_if_absent(f"{key[:-6]}9.json", b"{}")
    with pytest.raises(AssertionError):
        checker.check(logs, [])
