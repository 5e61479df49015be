"""Changes of an object that several programs change: read it, change it, swap it, and again if another was faster.

Deletes objects for ever, too: what a versioned bucket keeps of an object may be what somebody asked to remove.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from storage.errors import ConflictError, NotFoundError, OutcomeUnknownError
from storage.s3.bucket import Bucket

__all__ = ["Form", "change", "change_value", "delete_for_ever", "read_value"]

logger = logging.getLogger(__name__)

SWAPS = 20
"""Attempts to swap an object. An attempt fails only if another program has swapped it since it was read."""

T = TypeVar("T")


def change(
    bucket: Bucket,
    key: str,
    function: Callable[[bytes | None], bytes | None],
    *,
    content_type: str = "application/json",
) -> None:
    """Replace the content of an object by what `function` makes of it.

    `function` gets None if there is no object. If it returns None or what it got, nothing is written. It is called
    again if another program has changed the object meanwhile, or if the answer to the write was lost; so changing
    twice must have the effect of changing once. Raise ConflictError if others are faster at every attempt,
    OutcomeUnknownError, BucketUnavailableError, and whatever `function` raises.
    """
    for attempt in range(1, SWAPS + 1):
        before, etag = _stored(bucket, key)
        after = function(before)
        if after is None or after == before:
            return
        try:
            bucket.compare_and_swap(key, after, etag=etag, content_type=content_type)
        except (ConflictError, OutcomeUnknownError):
            if attempt == SWAPS:
                raise
            logger.debug("another program changed %s first: attempt %d of %d", key, attempt, SWAPS)
        else:
            return


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How a value is stored as the content of an object."""

    empty: Callable[[], T]
    """Returns the value that stands for no object."""
    decode: Callable[[bytes], T]
    """Raises ValueError if the content is damaged."""
    encode: Callable[[T], bytes]


def read_value(bucket: Bucket, key: str, form: Form[T]) -> T:
    """Read a value; the empty one if there is no object, or a damaged one, which is logged.

    Raise BucketUnavailableError.
    """
    return _decoded(key, form, _stored(bucket, key)[0])


def change_value(bucket: Bucket, key: str, form: Form[T], function: Callable[[T], T]) -> T:
    """Replace a stored value by what `function` makes of it, and return that.

    A damaged object counts as the empty value and is replaced. Called again and raises as `change` says.
    """
    result: T

    def changed(content: bytes | None) -> bytes | None:
        nonlocal result
        before = _decoded(key, form, content)
        result = function(before)
        return None if result == before else form.encode(result)

    change(bucket, key, changed)
    return result


def delete_for_ever(bucket: Bucket, key: str) -> None:
    """Delete an object, with what a versioned bucket keeps of it."""
    bucket.delete(key)
    bucket.delete_past(key)


def _stored(bucket: Bucket, key: str) -> tuple[bytes | None, str | None]:
    try:
        stored = bucket.get(key)
    except NotFoundError:
        return None, None
    return stored.body, stored.etag


def _decoded(key: str, form: Form[T], content: bytes | None) -> T:
    if content is None:
        return form.empty()
    try:
        return form.decode(content)
    except ValueError as error:
        why = " ".join(str(error).split())[:200]
        logger.warning("%s cannot be read and counts as empty; the next change replaces it: %s", key, why)
        return form.empty()
