"""Objects of one S3 bucket, with the two conditional writes that everything else is built on."""

import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, TypeVar

from botocore.exceptions import BotoCoreError

from storage.errors import BucketUnavailableError, ConflictError, NotFoundError, OutcomeUnknownError
from storage.layout import PROBE_PREFIX
from storage.s3.answers import Listed, ListProgress, body_of, etag_of, listed, stored_at, whole_etag
from storage.s3.body_check import BodyCheck, DamagedInTransitError
from storage.s3.clock import StoreClock
from storage.s3.conditional_writes import Present, PutAnswer, WriteVerdict, classify, understand
from storage.s3.error_translation import brief, damaged_in_transit, unavailable
from storage.s3.put_requests import Condition, PutRequests
from storage.s3.requests import Outcome, RequestFailedError, S3Requests

if TYPE_CHECKING:
    from botocore.credentials import Credentials
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef

__all__ = ["WRITE_ID", "Bucket", "StoredObject"]

logger = logging.getLogger(__name__)

WRITE_ID = "baotinh-write"
"""Name of the metadata entry (on the wire `x-amz-meta-baotinh-write`) that holds the write id."""

T = TypeVar("T")


class _ListStart(TypedDict, total=False):
    StartAfter: str
    ContinuationToken: str


class _VersionMarker(TypedDict, total=False):
    KeyMarker: str
    VersionIdMarker: str


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as read, with the ETag that compare-and-swap needs."""

    body: bytes
    etag: str
    stored_at: datetime | None = field(default=None, compare=False)
    """When it was written, by the store's clock, UTC; None if the store does not tell."""


class Bucket:
    """One bucket. Thread-safe; not to be carried over a fork.

    Every method may raise BucketUnavailableError.
    """

    def __init__(self, client: "S3Client | S3Requests", name: str, *, credentials: "Credentials | None" = None) -> None:
        """`client` must never repeat a request by itself, because a conditional write would be refused by itself."""
        self.name = name
        self.requests = client if isinstance(client, S3Requests) else S3Requests(client)
        """What sends this bucket's requests."""
        self.clock = StoreClock()
        """The store's time, as its answers to this bucket's requests tell it."""
        self._credentials = credentials
        self._puts = PutRequests(name, credentials)
        self._keeps_past: bool | None = None
        self._with_quotes = True  # around ETags in conditions

    def __repr__(self) -> str:
        return f"Bucket({self.name!r})"

    def uri(self, key: str) -> str:
        """Return `s3://bucket/key`."""
        return f"s3://{self.name}/{key}"

    @property
    def storage_options(self) -> dict[str, str]:
        """Access to this bucket as deltalake and polars understand it. Holds secrets: pass it on, never print it."""
        endpoint = self._endpoint
        options = {"aws_region": self.requests.client.meta.region_name, "aws_conditional_put": "etag"}
        if ".amazonaws.com" not in endpoint:
            options["aws_endpoint_url"] = endpoint
            options["aws_virtual_hosted_style_request"] = "false"
        if endpoint.startswith("http://"):
            options["aws_allow_http"] = "true"
        if self._credentials:
            try:
                frozen = self._credentials.get_frozen_credentials()
            except BotoCoreError as error:  # a role's credentials have expired and cannot be renewed
                raise unavailable(error, self.name, endpoint) from error
            options["aws_access_key_id"] = frozen.access_key or ""
            options["aws_secret_access_key"] = frozen.secret_key or ""
            if frozen.token:
                options["aws_session_token"] = frozen.token
        return options

    def get(self, key: str) -> StoredObject:
        """Read an object. Raise NotFoundError if there is none.

        What was damaged on its way is read again, as far as the ETag tells (`storage.s3.body_check`).
        """
        arrived = BodyCheck(self.uri(key))

        def read(client: "S3Client") -> StoredObject:
            answer = client.get_object(Bucket=self.name, Key=key)
            headers = answer["ResponseMetadata"]["HTTPHeaders"]
            self.clock.note(headers)
            stored = StoredObject(body_of(answer), etag_of(answer), stored_at(answer))
            arrived.check(stored.body, stored.etag, headers)
            return stored

        return self._send(read, key)

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Read `length` bytes from `offset` on; fewer, at worst none, where the object ends. Raise NotFoundError.

        Nothing tells whether a part was damaged on its way: whoever reads one has to check it.
        """
        return self.get_part(key, offset, length).body

    def get_part(self, key: str, offset: int, length: int) -> StoredObject:
        """Do what `get_range` does; return the time of the object, too."""
        if offset < 0 or length <= 0:
            raise ValueError(f"no such range: offset {offset}, length {length}")

        def read(client: "S3Client") -> StoredObject:
            answer = client.get_object(Bucket=self.name, Key=key, Range=f"bytes={offset}-{offset + length - 1}")
            body = body_of(answer)
            part = body if "ContentRange" in answer else body[offset : offset + length]
            return StoredObject(part, "", stored_at(answer))

        try:
            return self.requests.send(read)
        except RequestFailedError as failure:
            if failure.status == 416:  # the object ends before `offset`
                return StoredObject(b"", "")
            raise self._translated(failure, key) from failure.error

    def now(self) -> datetime:
        """Return the time by the store's clock, UTC. Sends a request if no answer has told the time yet."""
        if not self.clock.known:
            next(self.list_keys(PROBE_PREFIX), None)
        return self.clock.now()

    def exists(self, key: str) -> bool:
        """Say whether there is an object under `key`."""
        try:
            self.requests.send(lambda client: client.head_object(Bucket=self.name, Key=key))
        except RequestFailedError as failure:
            if failure.status == 404:
                return False
            raise self._translated(failure, key) from failure.error
        return True

    def delete(self, key: str) -> None:
        """Delete an object; to delete what is not there is no error."""
        self._send(lambda client: client.delete_object(Bucket=self.name, Key=key), key)

    def delete_past(self, prefix: str) -> None:
        """Delete for ever what a versioned bucket keeps of objects under `prefix` that were replaced or deleted."""
        if self._keeps_past is None:
            versioning = self._send(lambda client: client.get_bucket_versioning(Bucket=self.name), prefix)
            self._keeps_past = "Status" in versioning
        if not self._keeps_past:
            return
        for key, version in self._past(prefix):
            self._delete_version(key, version)

    def _delete_version(self, key: str, version: str) -> None:
        self._send(lambda client: client.delete_object(Bucket=self.name, Key=key, VersionId=version), key)

    def _past(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Yield key and version of what `delete_past` deletes."""
        marker: _VersionMarker = {}
        progress = ListProgress(self.uri(prefix))

        def next_page(client: "S3Client") -> "ListObjectVersionsOutputTypeDef":
            return client.list_object_versions(Bucket=self.name, Prefix=prefix, **marker)

        while True:
            page = self._send(next_page, prefix)
            versions, markers = page.get("Versions", []), page.get("DeleteMarkers", [])
            begins = next(((item["Key"], item["VersionId"]) for item in [*versions, *markers]), None)
            progress.reach(begins)
            past = [item for item in versions if not item["IsLatest"]]
            for item in [*past, *markers]:
                yield item["Key"], item["VersionId"]
            if not page.get("IsTruncated"):
                return
            marker = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page.get("NextVersionIdMarker", "")}
            progress.reach(tuple(marker.items()))

    def list_keys(self, prefix: str, *, after: str | None = None) -> Iterator[str]:
        """Yield the keys under `prefix` in order of their UTF-8 bytes, from the first one greater than `after` on.

        Without the empty objects that stand for folders, such as consoles of S3 make: their keys end in a slash.
        """
        return (key for key, _ in self.list_sizes(prefix, after=after))

    def list_sizes(self, prefix: str, *, after: str | None = None) -> Iterator[tuple[str, int]]:
        """Yield what `list_keys` yields, each key with the size of its object in bytes."""
        return ((item.key, item.size) for item in self._list(prefix, after))

    def list_stored_since(self, prefix: str, since: datetime) -> Iterator[str]:
        """Yield those of the keys under `prefix` whose objects were written then or later, by the store's clock."""
        return (item.key for item in self._list(prefix) if item.stored_at is None or item.stored_at >= since)

    def _list(self, prefix: str, after: str | None = None) -> Iterator[Listed]:
        begin: _ListStart = {"StartAfter": after} if after else {}
        progress = ListProgress(self.uri(prefix))

        def next_page(client: "S3Client") -> tuple[list[Listed], str | None]:
            page = client.list_objects_v2(Bucket=self.name, Prefix=prefix, **begin)
            self.clock.note(page["ResponseMetadata"]["HTTPHeaders"])
            # boto3 reads an answer without a body as a page without keys; S3 always says whether there is more.
            token = page["NextContinuationToken"] if page["IsTruncated"] else None
            return listed(page), token

        while True:
            items, token = self._send(next_page, prefix)
            progress.reach(items[0][:1] if items else None)
            if after and items and "StartAfter" in begin:
                progress.begin(items[0].key, after)
            yield from (item for item in items if not item.key.endswith("/") or item.size)
            if token is None:
                return
            progress.reach(token)
            begin = {"ContinuationToken": token}

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
        attempts = self.requests.attempts()
        sent_before = False
        while True:
            etag, present, failure = "", None, None
            try:
                etag = self._put(key, body, content_type, expected, write_id)
                answer = PutAnswer.ACCEPTED
            except RequestFailedError as error:
                answer, failure = understand(error, create=expected is None), error
                if answer is not PutAnswer.UNSENT:
                    present, etag = self._read_back(key, write_id, expected)
                # Ceph 16 knows an ETag that it gave only without the quotes.
                self._with_quotes ^= (answer, present) == (PutAnswer.REFUSED, Present.EXPECTED)
            sent_before = sent_before or answer is PutAnswer.LOST
            verdict = classify(answer, present, sent_before=sent_before, immutable=immutable)
            if verdict is WriteVerdict.WRITTEN:
                return etag
            if verdict is WriteVerdict.CONFLICT:
                logger.debug("did not write %s: another object is there", key)
                return None
            assert failure is not None
            if verdict is not WriteVerdict.AGAIN or not attempts.wait(failure.error):
                raise self._not_written(key, failure, uncertain=verdict is WriteVerdict.UNKNOWN or sent_before)

    def _not_written(
        self, key: str, failure: RequestFailedError, *, uncertain: bool
    ) -> OutcomeUnknownError | BucketUnavailableError | ConflictError:
        """Return the error that ends a conditional write, whose last attempt failed by `failure`."""
        if uncertain:
            error: OutcomeUnknownError | BucketUnavailableError | ConflictError = OutcomeUnknownError(
                f"whether {self.uri(key)} was written is not known ({brief(failure.error)})",
                hint="read it back and decide again",
            )
        elif failure.status == 409 or (failure.outcome is Outcome.REFUSED and failure.status == 412):
            error = ConflictError(f"{key} is being written by many at once", hint="try again later")
        else:
            error = unavailable(failure.error, self.name, self._endpoint)
        error.__cause__ = failure.error
        return error

    def _put(self, key: str, body: bytes, content_type: str, expected: str | None, write_id: str) -> str:
        """Send one conditional PUT and return the new ETag."""
        when: Condition = {"IfNoneMatch": "*"}
        if expected is not None:
            when = {"IfMatch": expected if self._with_quotes else expected.strip('"')}

        def put(client: "S3Client") -> str:
            etag, headers = self._puts.send(client, key, body, content_type, {WRITE_ID: write_id}, when)
            self.clock.note(headers)
            return whole_etag(etag)

        return self.requests.send_once(put)

    def _read_back(self, key: str, write_id: str, expected: str | None) -> tuple[Present, str]:
        """Say what is under `key` now, and its ETag."""

        def read(client: "S3Client") -> tuple[str | None, str]:
            head = client.head_object(Bucket=self.name, Key=key)
            if WRITE_ID in head["Metadata"]:
                return head["Metadata"][WRITE_ID], etag_of(head)
            # Other programs write no id. But an answer that ends within its headers looks the same, and of an answer
            # with a body one can tell.
            whole = client.get_object(Bucket=self.name, Key=key)
            body_of(whole)
            return whole["Metadata"].get(WRITE_ID), etag_of(whole)

        try:
            found, etag = self.requests.send(read)
        except RequestFailedError as failure:
            return (Present.NOTHING if failure.status == 404 else Present.UNREADABLE), ""
        if found == write_id:
            return Present.OWN, etag
        return (Present.EXPECTED if etag == expected else Present.OTHER), etag

    def _send(self, request: Callable[["S3Client"], T], key: str) -> T:
        try:
            return self.requests.send(request)
        except RequestFailedError as failure:
            raise self._translated(failure, key) from failure.error

    def _translated(self, failure: RequestFailedError, key: str) -> NotFoundError | BucketUnavailableError:
        if failure.status == 404 and failure.code != "NoSuchBucket":
            return NotFoundError(f"there is no {self.uri(key)}")
        if isinstance(failure.error, DamagedInTransitError):
            return damaged_in_transit(failure.error.uri, self._endpoint)
        return unavailable(failure.error, self.name, self._endpoint)

    @property
    def _endpoint(self) -> str:
        return self.requests.client.meta.endpoint_url
