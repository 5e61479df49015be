"""The open alarms in the bucket, replaced by compare-and-swap, so that of two runs only one tells an alarm."""

import logging
from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from flows.telling.alarms import AlarmBook
from storage import layout
from storage.errors import ConflictError, NotFoundError, OutcomeUnknownError
from storage.s3.bucket import Bucket

__all__ = ["change_alarms", "read_alarms"]

logger = logging.getLogger(__name__)

SWAPS = 20
"""Attempts to replace the object; an attempt fails only if another run replaced it meanwhile."""

T = TypeVar("T")


def read_alarms(bucket: Bucket) -> AlarmBook:
    """Read the alarms. Raise BucketUnavailableError."""
    return _read(bucket)[0]


def change_alarms(bucket: Bucket, change: Callable[[AlarmBook], tuple[AlarmBook, T]]) -> T:
    """Replace the alarms by what `change` makes of them, and return what else it returns.

    `change` is called again if another run was faster. Raise ConflictError if others always were,
    BucketUnavailableError.
    """
    for attempt in range(SWAPS):
        book, etag = _read(bucket)
        after, result = change(book)
        if after == book:
            return result
        try:
            bucket.compare_and_swap(layout.ALARMS, after.model_dump_json().encode() + b"\n", etag=etag)
        except (ConflictError, OutcomeUnknownError):
            if attempt == SWAPS - 1:
                raise
        else:
            return result
    raise AssertionError("unreachable: the last attempt returns or raises")


def _read(bucket: Bucket) -> tuple[AlarmBook, str | None]:
    try:
        stored = bucket.get(layout.ALARMS)
    except NotFoundError:
        return AlarmBook(), None
    try:
        return AlarmBook.model_validate_json(stored.body), stored.etag
    except ValidationError as error:  # damaged: what lasts is told once more
        why = error.errors(include_url=False, include_input=False)[0]["msg"]
        logger.warning("%s cannot be read and is made anew: %s", layout.ALARMS, why)
        return AlarmBook(), stored.etag
