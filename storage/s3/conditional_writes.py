"""The result of a conditional write, decided without I/O from the store's answer and from what a read-back found.

The store can carry out a conditional PUT while its answer is lost. When we send the PUT again, the store refuses it
because of our own first one. So every such PUT carries a write id in the object's metadata, and we read the id back
whenever the answer leaves a doubt.
"""

from enum import Enum, auto

from storage.s3.requests import Outcome, RequestFailedError

__all__ = ["Present", "PutAnswer", "WriteVerdict", "classify", "understand"]


class PutAnswer(Enum):
    """What came back from one conditional PUT."""

    ACCEPTED = auto()
    REFUSED = auto()
    """412: the condition did not hold. With If-Match also 404: there is no object."""
    CONTENDED = auto()
    """409: the store could not decide between writers; it asks to try again."""
    UNSENT = auto()
    """The store did not carry out the request: no connection was made, or it said that it was too busy (429)."""
    LOST = auto()
    """The store may have carried out the request: timeout, reset, broken or unreadable answer, 5xx."""
    DENIED = auto()
    """The store does not carry out the request, whatever is there: no such bucket, no right, no credentials."""


class Present(Enum):
    """What a read-back found under the key."""

    OWN = auto()
    """The object bears the id of this write."""
    EXPECTED = auto()
    """Still the object that If-Match named. Never for put-if-absent."""
    OTHER = auto()
    NOTHING = auto()
    UNREADABLE = auto()


class WriteVerdict(Enum):
    """The result of a conditional write."""

    WRITTEN = auto()
    CONFLICT = auto()
    """Somebody else wrote first; this write was not and will not be carried out."""
    AGAIN = auto()
    """This write was not carried out yet. It is safe to send it again with the same id."""
    DENIED = auto()
    """This write was not carried out, and to send it again is of no use."""
    UNKNOWN = auto()
    """Nobody can say whether this write was carried out."""


MEANINGS = {
    Outcome.NOT_SENT: PutAnswer.UNSENT,
    Outcome.NOT_DONE: PutAnswer.UNSENT,
    Outcome.UNKNOWN: PutAnswer.LOST,
    Outcome.REFUSED: PutAnswer.DENIED,
    Outcome.UNUSABLE: PutAnswer.DENIED,
}


def classify(answer: PutAnswer, present: Present | None, *, sent_before: bool, immutable: bool) -> WriteVerdict:
    """Decide the result of a conditional write.

    `present` is None if nothing was read back. `sent_before`: the store may have carried out an earlier attempt with
    the same write id. `immutable` is true for put-if-absent, after which nobody replaces the object, and false for
    compare-and-swap.
    """
    if answer is PutAnswer.ACCEPTED or present is Present.OWN:
        return WriteVerdict.WRITTEN
    if answer is PutAnswer.UNSENT or answer is PutAnswer.CONTENDED:
        return WriteVerdict.AGAIN
    if answer is PutAnswer.DENIED:
        return WriteVerdict.UNKNOWN if sent_before else WriteVerdict.DENIED
    if present is None or present is Present.UNREADABLE:
        return WriteVerdict.UNKNOWN
    if present is Present.EXPECTED:
        return WriteVerdict.AGAIN
    if immutable:
        # Nothing there: the object that made the store refuse was deleted since, or our own is still being stored.
        return WriteVerdict.AGAIN if present is Present.NOTHING else WriteVerdict.CONFLICT
    if answer is PutAnswer.LOST or sent_before:
        # The store may have carried out ours, and somebody may have replaced or deleted it since.
        return WriteVerdict.UNKNOWN
    return WriteVerdict.CONFLICT


def understand(failure: RequestFailedError, *, create: bool) -> PutAnswer:
    """Say what a failure means for a conditional PUT that was sent once. `create` tells put-if-absent from a swap."""
    missing = failure.status == 404 and failure.code != "NoSuchBucket"
    if failure.status == 412 or (missing and not create):
        return PutAnswer.REFUSED
    if failure.status == 409:
        return PutAnswer.CONTENDED
    return MEANINGS[failure.outcome]
