"""The open alarms in the bucket, changed by compare-and-swap, so that of two runs only one tells an alarm."""

from collections.abc import Callable
from typing import TypeVar

from flows.telling.alarms import AlarmBook
from storage import layout
from storage.s3.bucket import Bucket
from storage.s3.changing import Form, change_value, read_value

__all__ = ["change_alarms", "read_alarms"]

FORM = Form(AlarmBook, AlarmBook.model_validate_json, lambda book: book.model_dump_json().encode() + b"\n")
"""If the object is damaged, what lasts is told once more."""

T = TypeVar("T")


def read_alarms(bucket: Bucket) -> AlarmBook:
    """Read the alarms. Raise BucketUnavailableError."""
    return read_value(bucket, layout.ALARMS, FORM)


def change_alarms(bucket: Bucket, change: Callable[[AlarmBook], tuple[AlarmBook, T]]) -> T:
    """Replace the alarms by what `change` makes of them, and return what else it returns.

    `change` is called again if another run was faster. Raise ConflictError if others always were,
    BucketUnavailableError.
    """
    result: T

    def changed(book: AlarmBook) -> AlarmBook:
        nonlocal result
        after, result = change(book)
        return after

    change_value(bucket, layout.ALARMS, FORM, changed)
    return result
