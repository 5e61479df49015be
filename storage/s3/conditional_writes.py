"""What a conditional write has come to, as a pure decision over what the store answered and what a read-back found.

A conditional PUT can land while its answer is lost; sent again, it is refused because of itself. Every such PUT
therefore carries a write id in the object's metadata, which is read back whenever the answer leaves a doubt.
"""

from enum import Enum, auto

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's name for it
    HTTPClientError,
    SSLError,
)

from storage.s3.error_translation import error_code, http_status

__all__ = ["Answer", "Present", "Verdict", "classify", "understand"]


class Answer(Enum):
    """What came back from one conditional PUT."""

    ACCEPTED = auto()
    REFUSED = auto()
    """412: the condition did not hold. With If-Match also 404: there is no object."""
    CONTENDED = auto()
    """409: the store could not decide between writers; it asks to try again."""
    UNSENT = auto()
    """No connection came about, so the store never saw the request."""
    LOST = auto()
    """The request may have been carried out: timeout, reset, 5xx."""
    DENIED = auto()
    """The store will not do it, whatever is there: no such bucket, no right, no credentials."""


class Present(Enum):
    """What a read-back found under the key."""

    OWN = auto()
    """The object bears the id of this write."""
    EXPECTED = auto()
    """Still the object that If-Match named. Never for put-if-absent."""
    OTHER = auto()
    NOTHING = auto()
    UNREADABLE = auto()


class Verdict(Enum):
    """What a conditional write has come to."""

    WRITTEN = auto()
    CONFLICT = auto()
    """Somebody else wrote first, and this write is not and will not be there."""
    AGAIN = auto()
    """Not there yet; to send the same write with the same id again is safe."""
    DENIED = auto()
    """Not there, and to try again is of no use."""
    UNKNOWN = auto()


def classify(answer: Answer, present: Present | None, *, sent_before: bool, immutable: bool) -> Verdict:
    """Say what a conditional write has come to.

    `present` is None if nothing was read back. `sent_before` tells that an earlier attempt with the same write id may
    have been carried out. `immutable` tells put-if-absent, after which nobody replaces the object, from
    compare-and-swap, which may have created it.
    """
    if answer is Answer.ACCEPTED or present is Present.OWN:
        return Verdict.WRITTEN
    if answer is Answer.UNSENT or answer is Answer.CONTENDED:
        return Verdict.AGAIN
    if answer is Answer.DENIED:
        return Verdict.UNKNOWN if sent_before else Verdict.DENIED
    if present is None or present is Present.UNREADABLE:
        return Verdict.UNKNOWN
    if present is Present.EXPECTED:
        return Verdict.AGAIN
    if immutable:
        # Nothing there: refused because of an object that is gone since, or still on its way.
        return Verdict.AGAIN if present is Present.NOTHING else Verdict.CONFLICT
    if answer is Answer.LOST or sent_before:
        # Ours may have landed and been replaced or removed since.
        return Verdict.UNKNOWN
    return Verdict.CONFLICT


def understand(error: ClientError | BotoCoreError, *, create: bool) -> Answer:
    """Say what boto3's error means for a conditional PUT that was sent once."""
    if isinstance(error, SSLError | HTTPClientError):
        return Answer.LOST
    if isinstance(error, ConnectionError):
        return Answer.UNSENT
    if not isinstance(error, ClientError):
        return Answer.DENIED
    status, code = http_status(error), error_code(error)
    if status == 412 or (status == 404 and code != "NoSuchBucket" and not create):
        return Answer.REFUSED
    if status == 409:
        return Answer.CONTENDED
    if status == 429 or code == "RequestTimeout":
        # Too many requests; or the body did not arrive in time, so that there was nothing to store.
        return Answer.UNSENT
    return Answer.LOST if status >= 500 else Answer.DENIED
