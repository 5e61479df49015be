"""Opening the configured bucket: the embedded store, or any S3 service by boto3's ordinary chain of credentials."""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ConfigParseError, ProfileNotFound

from storage.embedded.store import EmbeddedStore
from storage.errors import BucketUnavailableError, ClockError
from storage.layout import PROBE_PREFIX
from storage.s3.bucket import WRITE_ID, Bucket
from storage.s3.clock import MOST_SKEW, StoreClock
from storage.s3.error_translation import no_address, unavailable
from storage.s3.requests import RequestFailedError, RetryPolicy, S3Requests
from storage.settings import Settings

if TYPE_CHECKING:
    import boto3
    from botocore.awsrequest import AWSRequest
    from botocore.loaders import Loader
    from mypy_boto3_s3 import S3Client

__all__ = ["check_bucket", "check_reading", "open_bucket", "s3_client"]

CONNECT_TIMEOUT, READ_TIMEOUT = 5, 30
"""Seconds without a byte. A store under load answers a large PUT after some seconds."""

CHECK_CONNECT_TIMEOUT, CHECK_READ_TIMEOUT = 3, 5
CHECK_POLICY = RetryPolicy(longest_wait=10, patience=10)
"""Seconds. A check has to fail before the user wonders."""

PROBES = 3
"""How often a store may fail the probe before it is refused."""

DEFAULT_REGION = "us-east-1"
"""Stores of other makers do not care, and Amazon's answers where the bucket lies."""

MAX_CONNECTIONS = 32
"""As many threads can use one client at once without waiting for each other."""

USER_AGENT = "baotinh"
"""Said once and for all: botocore's own is put together anew for every request, a tenth of the time it takes."""


@contextmanager
def open_bucket(settings: Settings, *, check: bool | Literal["reading"] = False) -> Iterator[Bucket]:
    """Open the configured bucket for as long as the context lasts; start the embedded store if it is the one.

    `check` makes sure that the bucket can do its work, or only that it can be read, and raises BucketUnavailableError
    if not: also if there is no embedded store to be read yet. Also raises EmbeddedStoreError.
    """
    if settings.embedded:
        if check == "reading" and not settings.data_dir.is_file() and not EmbeddedStore(settings.data_dir).exists:
            raise BucketUnavailableError(
                f"there is no archive in {settings.data_dir}",
                hint="`baotinh demo` and `baotinh ingest` make one; --data-dir names another folder",
            )
        with EmbeddedStore(settings.data_dir).lease() as connection:
            session = _session(connection.region, connection.access_key, connection.secret_key)
            yield _bucket(session, connection.bucket, connection.endpoint_url, check=check)
    else:
        session = _session(settings.region)
        yield _bucket(session, settings.bucket_name, settings.endpoint_url, check=check)


def s3_client(session: "boto3.Session", endpoint_url: str | None, *, connect: float, read: float) -> "S3Client":
    """Make a client that sends each request once and waits `connect` and `read` seconds without a byte.

    `storage.s3.requests` repeats requests.
    """
    from botocore.config import Config

    # Other makers' stores do not know the checksums that boto3 adds by default, nor host names of buckets.
    config = Config(
        connect_timeout=connect,
        read_timeout=read,
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=MAX_CONNECTIONS,
        user_agent=USER_AGENT,
        parameter_validation=False,  # types are checked before anything runs, by mypy
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"} if endpoint_url else {},
    )
    region = session.region_name or DEFAULT_REGION
    client = session.client("s3", endpoint_url=endpoint_url, region_name=region, config=config)
    client.meta.events.register("request-created.s3.PutObject", _send_at_once)
    if endpoint_url:
        client.meta.events.register("before-parameter-build.s3", _stay_here)
    return client


def _send_at_once(request: "AWSRequest", **_: object) -> None:
    """Do not wait for the store's leave (100 Continue) to send a body: it takes a quarter of a small object's time."""
    del request.headers["Expect"]


def _stay_here(context: dict[str, dict[str, object]], **_: object) -> None:
    """Take a redirect for an answer. botocore asks any store that redirects for Amazon's region of the bucket, and asks
    again if that request is redirected, without end."""
    context["s3_redirect"]["redirected"] = True


def check_reading(requests: S3Requests, name: str) -> None:
    """Make sure that the bucket exists and can be listed. Raise BucketUnavailableError."""
    _checked(requests, name, lambda: _list_one(requests, name))


def check_bucket(requests: S3Requests, name: str) -> None:
    """Make sure that the bucket exists, can be listed, written and read, and honours both conditional writes.

    Raise BucketUnavailableError. Leaves nothing behind.
    """

    def check() -> None:
        # Listing comes first, because some stores create a missing bucket when it is written to.
        _list_one(requests, name)
        # A proxy that sends a write twice makes the store refuse it because of itself: one refusal proves nothing.
        if not any(_probe(requests, name) for _ in range(PROBES)):
            raise BucketUnavailableError(
                f"the store of bucket {name} does not honour conditional writes (If-None-Match, If-Match)",
                hint="use one that does, such as SeaweedFS, Amazon S3, MinIO or Ceph in a recent version",
            )

    _checked(requests, name, check)


def _probe(requests: S3Requests, name: str) -> bool:
    """Say whether the store honours conditions. Raise RequestFailedError if it does not answer."""
    attempts = requests.attempts()
    while True:
        # A new key for each attempt: nobody knows what a write has left whose answer was lost.
        key = f"{PROBE_PREFIX}{secrets.token_hex(8)}"
        try:
            return _honours_conditions(requests, name, key)
        except RequestFailedError as failure:
            if not failure.may_pass or not attempts.wait(failure.error):
                raise
        finally:
            with suppress(RequestFailedError):
                requests.send(partial(_delete, name=name, key=key))


def _list_one(requests: S3Requests, name: str) -> None:
    requests.send(lambda client: client.list_objects_v2(Bucket=name, Prefix=PROBE_PREFIX, MaxKeys=1)["IsTruncated"])


def _delete(client: "S3Client", name: str, key: str) -> None:
    client.delete_object(Bucket=name, Key=key)


def _checked(requests: S3Requests, name: str, check: Callable[[], None]) -> None:
    try:
        check()
    except RequestFailedError as failure:
        raise unavailable(failure.error, name, requests.client.meta.endpoint_url) from failure.error


def _honours_conditions(requests: S3Requests, name: str, key: str) -> bool:
    """Try on a new key what must be accepted and what must be refused, and whether a write id can be read back.

    Raise RequestFailedError if the store has not answered.
    """
    write_id = secrets.token_hex(8)

    def put(body: str, condition: Mapping[str, str]) -> str | None:
        """Return the new ETag; None if the store refuses, or does not understand the condition."""
        try:
            return requests.send_once(
                lambda client: client.put_object(
                    Bucket=name,
                    Key=key,
                    Body=body,
                    Metadata={WRITE_ID: write_id},
                    **condition,  # type: ignore[arg-type]  # by name
                )["ETag"]
            )
        except RequestFailedError as failure:
            # Without a condition the store would not answer 400 or 501: the request is one like any other.
            if failure.status in (400, 404, 409, 412, 501) and failure.code not in ("NoSuchBucket", "RequestTimeout"):
                return None
            raise

    def read(client: "S3Client") -> tuple[str, str | None]:
        answer = client.get_object(Bucket=name, Key=key)
        answer["Body"].read()
        return answer["ETag"], answer["Metadata"].get(WRITE_ID)

    first = put("1", {"IfNoneMatch": "*"})
    if first is None:
        return False
    if requests.send(read) != (first, write_id) or put("1", {"IfNoneMatch": "*"}):
        return False
    spellings = (first, first.strip('"'))  # some stores know their own ETags only without quotes
    return any(put("2", {"IfMatch": etag}) for etag in spellings) and not any(
        put("3", {"IfMatch": etag}) for etag in spellings
    )


class _Deferred:
    """An S3 client that is made when a request needs it.

    To make one takes longer than to list a week's news, for which none is needed: Delta's readers have their own.
    """

    def __init__(self, session: "boto3.Session", endpoint_url: str | None) -> None:
        self._session = session
        self._endpoint_url = endpoint_url
        self._lock = threading.Lock()
        self._made: S3Client | None = None
        if endpoint_url:
            self.meta = _Meta(self, endpoint_url, session.region_name or DEFAULT_REGION)

    def make(self) -> "S3Client":
        """Return the client, the same one every time. Raise ValueError or BotoCoreError."""
        with self._lock:  # sessions are not thread-safe
            if self._made is None:
                self._made = s3_client(self._session, self._endpoint_url, connect=CONNECT_TIMEOUT, read=READ_TIMEOUT)
            return self._made

    def __getattr__(self, name: str) -> object:
        return getattr(self.make(), name)


class _Meta:
    """What is known of a client before it is made."""

    def __init__(self, client: _Deferred, endpoint_url: str, region_name: str) -> None:
        self._client = client
        self.endpoint_url = endpoint_url
        self.region_name = region_name

    def __getattr__(self, name: str) -> object:
        return getattr(self._client.make().meta, name)


def _session(region: str | None, access_key: str | None = None, secret_key: str | None = None) -> "boto3.Session":
    """Return a session with this access, by default that of boto3's ordinary chain. Raise BucketUnavailableError."""
    # boto3 takes a fifth of a second to load, which an import of `storage` need not wait for.
    import boto3
    import botocore.session

    inner = botocore.session.get_session()
    try:
        inner.get_scoped_config()
    except ProfileNotFound as error:
        raise BucketUnavailableError(str(error), hint="correct AWS_PROFILE") from error
    except ConfigParseError as error:
        path = error.kwargs["path"]
        raise BucketUnavailableError(
            f"{path} is no configuration file of AWS", hint="correct it, or name another by AWS_CONFIG_FILE"
        ) from error
    inner.register_component("data_loader", _descriptions())
    session = boto3.Session(access_key, secret_key, region_name=region, botocore_session=inner)
    paths = _descriptions().search_paths
    paths[:] = dict.fromkeys(paths)  # every session adds its own once more
    return session


@cache
def _descriptions() -> "Loader":
    """Return what boto3 knows of S3: to read it takes most of the time of making a client, and is done once."""
    from botocore.loaders import create_loader

    return create_loader()


def _require_right_clock(bucket: Bucket) -> None:
    """Raise ClockError if this machine's clock is far from the store's: what it crawls would bear wrong times."""
    bucket.now()
    offset = bucket.clock.offset
    if abs(offset) > MOST_SKEW:
        minutes = round(abs(offset) / timedelta(minutes=1))
        wrong = f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
        wrong = wrong if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
        away = f"{wrong} {'behind' if offset > timedelta(0) else 'ahead of'}"
        raise ClockError(
            f"the clock of this machine is {away} the clock of the store of bucket {bucket.name}",
            hint="set the wrong one right, then run the command again",
        )


def _bucket(
    session: "boto3.Session", name: str, endpoint_url: str | None, *, check: bool | Literal["reading"]
) -> Bucket:
    from botocore.utils import is_valid_endpoint_url

    clock = StoreClock()
    try:
        urlsplit(endpoint_url or "").port  # noqa: B018 - raises ValueError if it is no port
        if check:
            look = check_reading if check == "reading" else check_bucket
            client = s3_client(session, endpoint_url, connect=CHECK_CONNECT_TIMEOUT, read=CHECK_READ_TIMEOUT)
            checked = Bucket(S3Requests(client, CHECK_POLICY), name)
            look(checked.requests, name)
            if check is True:
                _require_right_clock(checked)
            clock = checked.clock
        deferred = _Deferred(session, endpoint_url)
        if not endpoint_url or not is_valid_endpoint_url(endpoint_url):
            deferred.make()  # which finds the address, or tells what is wrong with it
        bucket = Bucket(cast("S3Client", deferred), name, credentials=session.get_credentials())
        bucket.clock = clock
        return bucket
    except BotoCoreError as error:
        raise unavailable(error, name, endpoint_url or "Amazon S3") from error
    except ValueError as error:  # botocore's answer to an address that is none, and Python's to a port that is none
        raise no_address(endpoint_url) from error
