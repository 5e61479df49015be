"""Sending S3 requests: the one place that knows every way a request can end, and when it is sent again.

Every S3 call of this package goes through `S3Requests`. boto3's own retries are switched off for two reasons: they send
a conditional PUT again whose answer was lost, and the store then refuses it because of itself; and they neither wait as
long as the store asks (Retry-After) nor read a broken body again. Delta and Polars have clients of their own; what can
be set of their retries is in `Bucket.storage_options`.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's name for it
    HTTPClientError,
    IncompleteReadError,
    SSLError,
)

from storage.s3.error_translation import brief, error_code, http_status, retry_after

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["Attempts", "Outcome", "RequestFailedError", "RetryPolicy", "S3Requests", "outcome_of"]

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Outcome(Enum):
    """How a request failed, in terms of what can be done next."""

    NOT_SENT = auto()
    """No connection was made, so the store never saw the request."""
    NOT_DONE = auto()
    """The store answered that it did not carry out the request, and to send it again may help."""
    UNKNOWN = auto()
    """The store may have carried out the request: the answer was lost, broken off, unreadable or a server error."""
    REFUSED = auto()
    """The store answered no. To send the same request again is of no use."""
    UNUSABLE = auto()
    """The request cannot be sent at all: no credentials, no valid name of a bucket."""


class RequestFailedError(Exception):
    """A request failed; `error` is what boto3 raised."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error
        self.outcome = outcome_of(error)
        self.status = http_status(error) if isinstance(error, ClientError) else 0
        """Status of the store's answer; 0 without one."""
        self.code = error_code(error) if isinstance(error, ClientError) else ""
        """S3's word for the error, `NoSuchKey`; for a HEAD only the status, `404`."""

    @property
    def may_pass(self) -> bool:
        """True if the same request may succeed later."""
        return self.outcome in (Outcome.NOT_SENT, Outcome.NOT_DONE, Outcome.UNKNOWN)


def outcome_of(error: Exception) -> Outcome:
    """Say how a request failed by the error that boto3 raised."""
    if isinstance(error, ClientError):
        return _outcome_of_answer(http_status(error), error_code(error))
    if isinstance(error, SSLError | HTTPClientError | IncompleteReadError):
        return Outcome.UNKNOWN
    if isinstance(error, ConnectionError):
        return Outcome.NOT_SENT
    if isinstance(error, BotoCoreError):
        return Outcome.UNUSABLE
    return Outcome.UNKNOWN


def _outcome_of_answer(status: int, code: str) -> Outcome:
    # RequestTimeout: the store waited in vain for the rest of the request. It sends it with status 400.
    if status in (408, 429) or code in ("RequestTimeout", "SlowDown", "TooManyRequests", "ThrottlingException"):
        # A 503 may come from a proxy that has passed the request on.
        return Outcome.UNKNOWN if status >= 500 else Outcome.NOT_DONE
    # Below 300: an answer that says success and holds an error. 501: the store does not know such requests.
    return Outcome.UNKNOWN if (status >= 500 and status != 501) or status < 300 else Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long a request is repeated. Times are in seconds."""

    attempts: int = 6
    """Requests at most. With the pauses below they span about three seconds, longer than a store's hiccup."""
    first_pause: float = 0.1
    """Before the second attempt; doubled from then on, and shortened at random so that rivals part."""
    longest_wait: float = 60.0
    """A store that asks by Retry-After for a longer wait is not waited for."""
    patience: float = 120.0
    """No attempt begins later than this after the first one began."""


class Attempts:
    """Counts the attempts of one request and waits between them."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._made = 1
        self._deadline = time.monotonic() + policy.patience

    def wait(self, error: Exception | None) -> bool:
        """Wait before the next attempt; `error` ended the last one. Return False, at once, if there is to be none."""
        pause = self._policy.first_pause * 2 ** (self._made - 1) * random.uniform(0.5, 1)  # noqa: S311 - no secret
        asked = retry_after(error)
        if self._made >= self._policy.attempts or asked > self._policy.longest_wait:
            return False
        pause = max(pause, asked)
        if time.monotonic() + pause > self._deadline:
            return False
        self._made += 1
        reason = brief(error)
        logger.info("sending an S3 request again in %.1f s (attempt %d): %s", pause, self._made, reason)
        time.sleep(pause)
        return True


class S3Requests:
    """Sends requests with one boto3 client. Thread-safe."""

    def __init__(self, client: "S3Client", policy: RetryPolicy | None = None) -> None:
        """`client` must not repeat a request by itself."""
        self.client = client
        self._policy = policy or RetryPolicy()

    def attempts(self) -> Attempts:
        """Begin to count the attempts of one request."""
        return Attempts(self._policy)

    def send(self, request: Callable[["S3Client"], T]) -> T:
        """Send a request that may be repeated at will, until it is answered. Raise RequestFailedError.

        `request` calls the client and takes from the answer what is needed, the body included.
        """
        attempts = self.attempts()
        while True:
            try:
                return self.send_once(request)
            except RequestFailedError as failure:
                if not failure.may_pass or not attempts.wait(failure.error):
                    raise

    def send_once(self, request: Callable[["S3Client"], T]) -> T:
        """Send a request once. Raise RequestFailedError."""
        try:
            return request(self.client)
        except _failures() as error:
            raise RequestFailedError(error) from error


@cache
def _failures() -> tuple[type[Exception], ...]:
    """Return what boto3 raises for a request.

    The first two are documented. urllib3's errors and OSError escape when the connection breaks while boto3 reads the
    body of an error answer. The others tell of an answer that is not S3's: no XML, or success without the headers or
    the body that belong to it.
    """
    # They take a fifth of a second to load, which an import of `storage` need not wait for.
    from botocore.parsers import ResponseParserError
    from urllib3.exceptions import HTTPError

    return BotoCoreError, ClientError, HTTPError, OSError, ResponseParserError, KeyError, ValueError
