"""Objects of one S3 bucket, with the two conditional writes that everything else is built on."""

import random
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from botocore.credentials import Credentials
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
)

from storage.errors import BucketUnavailableError, ConflictError, NotFoundError, OutcomeUnknownError
from storage.s3.conditional_writes import Answer, Present, Verdict, classify, understand
from storage.s3.error_translation import brief, error_code, http_status, unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["WRITE_ID", "Bucket", "StoredObject"]

WRITE_ID = "baotinh-write"
"""Name of the metadata entry (on the wire `x-amz-meta-baotinh-write`) that holds the write id."""

ATTEMPTS = 5
"""Of one conditional write; with the pauses below they span about three seconds, longer than a store's hiccup."""

FIRST_PAUSE = 0.1
"""Seconds before the second attempt; doubled from then on, and shortened at random so that rivals part."""


class _Condition(TypedDict, total=False):
    IfNoneMatch: str
    IfMatch: str


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as read, with the ETag that compare-and-swap needs."""

    body: bytes
    etag: str


class Bucket:
    """One bucket. Thread-safe; not to be carried over a fork.

    Every method may raise BucketUnavailableError.
    """

    def __init__(
        self,
        client: "S3Client",
        name: str,
        *,
        once: "S3Client",
        credentials: Credentials | None = None,
    ) -> None:
        """`once` must never repeat a request by itself, lest a conditional write be refused because of itself."""
        self.name = name
        self._client = client
        self._once = once
        self._credentials = credentials
        self._keeps_past: bool | None = None
        self._with_quotes = True  # around ETags in conditions

    def __repr__(self) -> str:
        return f"Bucket({self.name!r})"

    def uri(self, key: str) -> str:
        """Return `s3://bucket/key`."""
        return f"s3://{self.name}/{key}"

    @property
    def storage_options(self) -> dict[str, str]:
        """Access to this bucket as deltalake and polars understand it. Holds secrets: hand on, never print."""
        endpoint = self._client.meta.endpoint_url
        options = {"aws_region": self._client.meta.region_name, "aws_conditional_put": "etag"}
        if ".amazonaws.com" not in endpoint:
            options["aws_endpoint_url"] = endpoint
            options["aws_virtual_hosted_style_request"] = "false"
        if endpoint.startswith("http://"):
            options["aws_allow_http"] = "true"
        if self._credentials:
            frozen = self._credentials.get_frozen_credentials()
            options["aws_access_key_id"] = frozen.access_key or ""
            options["aws_secret_access_key"] = frozen.secret_key or ""
            if frozen.token:
                options["aws_session_token"] = frozen.token
        return options

    def get(self, key: str) -> StoredObject:
        """Read an object. Raise NotFoundError if there is none."""
        return self._read(key, None)

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Read `length` bytes from `offset` on; fewer, at worst none, where the object ends. Raise NotFoundError."""
        if offset < 0 or length <= 0:
            raise ValueError(f"no such range: offset {offset}, length {length}")
        try:
            return self._read(key, f"bytes={offset}-{offset + length - 1}").body
        except ClientError as error:
            if http_status(error) == 416:
                return b""
            raise

    def exists(self, key: str) -> bool:
        """Say whether there is an object under `key`."""
        try:
            self._client.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if http_status(error) == 404:
                return False
            raise self._translated(error, key) from error
        except BotoCoreError as error:
            raise self._translated(error, key) from error
        return True

    def delete(self, key: str) -> None:
        """Delete an object; to delete what is not there is no error."""
        try:
            self._client.delete_object(Bucket=self.name, Key=key)
        except (ClientError, BotoCoreError) as error:
            raise self._translated(error, key) from error

    def delete_past(self, prefix: str) -> None:
        """Delete for ever what a versioned bucket keeps of objects under `prefix` that were replaced or deleted."""
        try:
            if self._keeps_past is None:
                self._keeps_past = "Status" in self._client.get_bucket_versioning(Bucket=self.name)
            if not self._keeps_past:
                return
            for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=prefix):
                past = [item for item in page.get("Versions", ()) if not item["IsLatest"]]
                for item in [*past, *page.get("DeleteMarkers", ())]:
                    self._client.delete_object(Bucket=self.name, Key=item["Key"], VersionId=item["VersionId"])
        except (ClientError, BotoCoreError) as error:
            raise self._translated(error, prefix) from error

    def list_keys(self, prefix: str, *, after: str | None = None) -> Iterator[str]:
        """Yield the keys under `prefix` in order of their UTF-8 bytes, from the first one greater than `after` on."""
        paginator = self._client.get_paginator("list_objects_v2")
        pages = (
            paginator.paginate(Bucket=self.name, Prefix=prefix, StartAfter=after)
            if after
            else paginator.paginate(Bucket=self.name, Prefix=prefix)
        )
        try:
            for page in pages:
                for item in page.get("Contents", ()):
                    yield item["Key"]
        except (ClientError, BotoCoreError) as error:
            raise self._translated(error, prefix) from error

    def put_if_absent(self, key: str, body: bytes, *, content_type: str = "application/json") -> bool:
        """Write an object that is never to change. True: this call wrote it. False: there was one already.

        Raise OutcomeUnknownError if the answer was lost and the key cannot be read back.
        """
        return self._write(key, body, content_type, expected=None, immutable=True) is not None

    def compare_and_swap(
        self, key: str, body: bytes, *, etag: str | None, content_type: str = "application/json"
    ) -> str:
        """Replace the object that has `etag`, or create it if `etag` is None. Return the new ETag.

        Raise ConflictError if there is another object, or none; OutcomeUnknownError if that cannot be told.
        """
        new = self._write(key, body, content_type, expected=etag, immutable=False)
        if new is None:
            raise ConflictError(f"{key} was written by somebody else in the meantime")
        return new

    def _write(self, key: str, body: bytes, content_type: str, *, expected: str | None, immutable: bool) -> str | None:
        """Write conditionally; return the new ETag, or None if another object is there."""
        write_id = uuid.uuid4().hex
        sent_before = False
        failure: Exception | None = None
        verdict = Verdict.AGAIN
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(FIRST_PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1))  # noqa: S311 - no secret
            etag, present = "", None
            try:
                etag = self._send(key, body, content_type, expected, write_id)
                answer = Answer.ACCEPTED
            except (ClientError, BotoCoreError) as error:
                answer, failure = understand(error, create=expected is None), error
                if answer is not Answer.UNSENT:
                    present, etag = self._read_back(key, write_id, expected)
                # Ceph 16 knows an ETag that it gave only without the quotes.
                self._with_quotes ^= (answer, present) == (Answer.REFUSED, Present.EXPECTED)
            sent_before = sent_before or answer is Answer.LOST
            verdict = classify(answer, present, sent_before=sent_before, immutable=immutable)
            if verdict is Verdict.WRITTEN:
                return etag
            if verdict is Verdict.CONFLICT:
                return None
            if verdict is not Verdict.AGAIN:
                break
        if verdict is Verdict.UNKNOWN or sent_before:
            raise OutcomeUnknownError(
                f"whether {self.uri(key)} was written is not known ({brief(failure)})",
                hint="read it back and decide again",
            ) from failure
        if verdict is Verdict.DENIED or isinstance(failure, BotoCoreError):
            raise unavailable(failure, self.name, self._client.meta.endpoint_url) from failure
        raise ConflictError(f"{key} is being written by many at once", hint="try again later") from failure

    def _send(self, key: str, body: bytes, content_type: str, expected: str | None, write_id: str) -> str:
        condition: _Condition = {"IfNoneMatch": "*"}
        if expected is not None:
            condition = {"IfMatch": expected if self._with_quotes else expected.strip('"')}
        return self._once.put_object(
            Bucket=self.name, Key=key, Body=body, ContentType=content_type, Metadata={WRITE_ID: write_id}, **condition
        )["ETag"]

    def _read_back(self, key: str, write_id: str, expected: str | None) -> tuple[Present, str]:
        try:
            head = self._client.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            return (Present.NOTHING if http_status(error) == 404 else Present.UNREADABLE), ""
        except BotoCoreError:
            return Present.UNREADABLE, ""
        if head["Metadata"].get(WRITE_ID) == write_id:
            return Present.OWN, head["ETag"]
        return (Present.EXPECTED if head["ETag"] == expected else Present.OTHER), head["ETag"]

    def _read(self, key: str, byte_range: str | None) -> StoredObject:
        def attempt() -> StoredObject:
            response = (
                self._client.get_object(Bucket=self.name, Key=key, Range=byte_range)
                if byte_range
                else self._client.get_object(Bucket=self.name, Key=key)
            )
            return StoredObject(response["Body"].read(), response["ETag"])

        try:
            return _once_more(attempt)
        except ClientError as error:
            if http_status(error) == 416:
                raise
            raise self._translated(error, key) from error
        except BotoCoreError as error:
            raise self._translated(error, key) from error

    def _translated(self, error: Exception, key: str) -> NotFoundError | BucketUnavailableError:
        if isinstance(error, ClientError) and http_status(error) == 404 and error_code(error) != "NoSuchBucket":
            return NotFoundError(f"there is no {self.uri(key)}")
        return unavailable(error, self.name, self._client.meta.endpoint_url)


def _once_more(attempt: Callable[[], StoredObject]) -> StoredObject:
    """boto3 repeats requests, but not the reading of a body that broke off."""
    try:
        return attempt()
    except (HTTPClientError, IncompleteReadError):
        return attempt()
