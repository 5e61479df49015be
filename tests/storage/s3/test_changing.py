import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.errors import ConflictError
from storage.s3.bucket import Bucket
from storage.s3.changing import SWAPS, Form, change, change_value, read_value

NUMBERS: Form[list[int]] = Form(list, json.loads, lambda numbers: json.dumps(numbers).encode())


def test_no_change_of_racing_programs_is_lost(bucket: Bucket) -> None:
    def add(number: int) -> list[int]:
        return change_value(bucket, "numbers", NUMBERS, lambda before: sorted([*before, number]))

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(add, range(12)))
    assert read_value(bucket, "numbers", NUMBERS) == list(range(12))
    assert max(results, key=len) == list(range(12))


def test_what_stays_the_same_is_not_written(bucket: Bucket) -> None:
    change_value(bucket, "numbers", NUMBERS, lambda before: before)
    change(bucket, "numbers", lambda content: content)
    assert not bucket.exists("numbers")
    change_value(bucket, "numbers", NUMBERS, lambda before: [*before, 1])
    etag = bucket.get("numbers").etag
    assert change_value(bucket, "numbers", NUMBERS, lambda before: before) == [1]
    change(bucket, "numbers", lambda _: None)
    assert bucket.get("numbers").etag == etag


def test_a_damaged_object_counts_as_empty_and_is_replaced_with_a_warning(
    bucket: Bucket, caplog: pytest.LogCaptureFixture
) -> None:
    bucket.put_if_absent("numbers", b"[1, ")
    with caplog.at_level(logging.WARNING):
        assert read_value(bucket, "numbers", NUMBERS) == []
    assert "numbers cannot be read and counts as empty" in caplog.text
    assert change_value(bucket, "numbers", NUMBERS, lambda before: [*before, 2]) == [2]
    assert read_value(bucket, "numbers", NUMBERS) == [2]


def test_whoever_is_slower_at_every_attempt_is_told(bucket: Bucket) -> None:
    calls = 0

    def outrun(before: list[int]) -> list[int]:
        nonlocal calls
        calls += 1
        etag = bucket.get("numbers").etag if calls > 1 else None
        bucket.compare_and_swap("numbers", json.dumps([calls]).encode(), etag=etag)
        return [*before, -1]

    with pytest.raises(ConflictError):
        change_value(bucket, "numbers", NUMBERS, outrun)
    assert calls == SWAPS
    assert read_value(bucket, "numbers", NUMBERS) == [calls]
