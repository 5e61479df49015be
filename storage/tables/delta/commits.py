"""Committing to a Delta table: as the version right after the one that was read, or not at all.

Delta by itself lets two concurrent appends, or two compactions of the same files, both through. Every writer of ours
reads one version of the table and commits the next one; if someone else committed in between, it reads again. So what
is written always follows from what was there.
"""

import logging
import math
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import polars as pl
from deltalake import CommitProperties
from deltalake.exceptions import CommitFailedError, DeltaError

from storage.errors import BucketUnavailableError, ConflictError
from storage.s3.bucket import Bucket

__all__ = ["brief", "delta_errors", "only_next_version", "until_committed"]

logger = logging.getLogger(__name__)

COLOURS = re.compile(r"\x1b\[\d+m")
"""Delta's messages are coloured as for a terminal."""

STORE_ANSWER = re.compile(r"<(\w+)>.*?<Code>(\w+)</Code>.*</\1>", re.DOTALL)
"""The store's whole error answer, which Delta's messages repeat: it may name the access key."""

ATTEMPTS = 60
"""Attempts at one commit; with the pauses below about a minute among writers that never rest."""

FAILURES, PATIENCE = 5, 30.0
"""Failures of one commit, and seconds from the first of them on, after which the table counts as unavailable. Delta's
client does not repeat a commit whose connection broke, because it cannot tell whether the commit arrived; a step that
reads the table anew can. A file may also vanish while it is read: a purge deletes at once the files that it removed
from the table."""

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 2.0
"""Seconds before another attempt: doubled from the first to the longest, and shortened at random so that rivals do not
meet again."""


def only_next_version() -> CommitProperties:
    """Make a commit raise CommitFailedError if its version, the one after the version that was read, is taken.

    `optimize.compact` and `optimize.z_order` ignore this (delta-rs issue 3337): use the module `compaction` instead.
    """
    return CommitProperties(max_commit_retries=0)


def until_committed(bucket: Bucket, prefix: str, step: Callable[[], int]) -> int:
    """Repeat `step`, which reads the table under `prefix` and commits to it, until nobody commits in between.

    `step` is repeated after failures too, so it has to recognise what an earlier attempt did. Raise ConflictError if
    other writers were always faster, BucketUnavailableError.
    """
    failures, patient_until = 0, math.inf
    for attempt in range(ATTEMPTS):
        if attempt:
            pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
            time.sleep(random.uniform(pause / 4, pause))  # noqa: S311 - no secret
        try:
            with suppress(CommitFailedError), delta_errors(bucket, prefix):
                return step()
            logger.info("another writer committed to %s first: attempt %d of %d", prefix, attempt + 1, ATTEMPTS)
        except BucketUnavailableError as error:
            failures += 1
            if failures == 1:  # not before: a step may read all objects
                patient_until = time.monotonic() + PATIENCE
            logger.warning("a commit to %s failed (%d of %d): %s", prefix, failures, FAILURES, error)
            if failures == FAILURES or time.monotonic() > patient_until:
                raise
    raise ConflictError(f"too many writers commit to the table {bucket.uri(prefix)} at once", hint="try again later")


@contextmanager
def delta_errors(bucket: Bucket, prefix: str) -> Iterator[None]:
    """Raise Delta's and polars' errors as BucketUnavailableError, except CommitFailedError."""
    try:
        yield
    except CommitFailedError:
        raise
    except (OSError, DeltaError, pl.exceptions.PolarsError) as error:
        next(bucket.list_keys(prefix), None)  # raises if the bucket, not the table, is the trouble
        raise BucketUnavailableError(
            f"the table {bucket.uri(prefix)} cannot be used: {brief(error)}",
            hint="if it is damaged, `baotinh rebuild` makes it anew from the articles",
        ) from error


def brief(error: Exception) -> str:
    """Return the first and the last cause that a message of Delta's or polars' names."""
    message = STORE_ANSWER.sub(r"\2", COLOURS.sub("", str(error)))
    lines = [line.strip(" ↳") for line in message.splitlines() if line.strip()]
    return ": ".join(dict.fromkeys((lines[0], lines[-1]))) if lines else type(error).__name__
