"""How requests end and when they are sent again; a server that never answers well ends a command in one clear line."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    IncompleteReadError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError
from urllib3.exceptions import ProtocolError

from flows.cli import main
from storage.errors import BucketUnavailableError, NotFoundError
from storage.s3.bucket import Bucket, StoredObject
from storage.s3.connection import s3_client
from storage.s3.error_translation import retry_after
from storage.s3.requests import Outcome, RetryPolicy, S3Requests, outcome_of
from tests.faults.messages import answer

AT_ONCE = RetryPolicy(first_pause=0.001)

GOOD = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 4\r\n\r\nbody'
NOTHING = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
BROKEN_XML = b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n<ListBucketResult><IsTruncated"
HTML = b"HTTP/1.1 200 OK\r\nContent-Length: 28\r\nContent-Type: text/html\r\n\r\n<html>Sign in first</html>\r\n"
NO_HTTP = b"SSH-2.0-OpenSSH_9.6\r\n"
WAIT_LONG = answer(503, "SlowDown", "Retry-After: 3600")


class Scripted:
    """A server that sends bytes for each request, the last ones for ever, and resets the connection after them."""

    def __init__(self, *answers: bytes, reset: bool = True) -> None:
        self._answers = answers
        self._reset = reset
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests = 0

    @contextmanager
    def serving(self) -> Iterator["Scripted"]:
        """Serve for as long as the context lasts."""
        threading.Thread(target=self._serve, daemon=True).start()
        with closing(self._listener):
            yield self
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with closing(client), suppress(OSError):
                    self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += client.recv(65536)
        told = self._answers[min(self.requests, len(self._answers) - 1)]
        self.requests += 1
        client.sendall(told)
        if self._reset:
            time.sleep(0.02)  # until the client has read what there is
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


KEYS = ("of-a-test", "not-to-be-told")


@pytest.fixture(scope="module")
def one_key() -> boto3.Session:
    """Credentials for a store that does not look at them."""
    return boto3.Session(*KEYS, region_name="us-east-1")


def bucket_at(server: Scripted, session: boto3.Session, policy: RetryPolicy = AT_ONCE) -> Bucket:
    client = s3_client(session, server.endpoint_url, connect=1, read=1)
    return Bucket(S3Requests(client, policy), "press")


@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
@pytest.mark.parametrize(
    "first",
    [
        answer(503, "SlowDown"), answer(500, "InternalError"), answer(429, "TooManyRequests"),
        answer(503, "SlowDown", "Retry-After: 0"), answer(400, "RequestTimeout"),
        answer(500, "NoSuchKey")[:-9], answer(500, "InternalError")[:-30], answer(503, "SlowDown")[:-60],
        GOOD[:-2], GOOD[:20], GOOD[:22], GOOD[:28], GOOD[:35], b"", NO_HTTP,
    ],
    ids=lambda told: f"{told[:60]!r}{len(told)}",
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_read_is_repeated_after_every_answer_that_is_none(first: bytes, reset: bool, one_key: boto3.Session) -> None:
    with Scripted(first, first, GOOD, reset=reset).serving() as server:
        assert bucket_at(server, one_key).get("key") == StoredObject(b"body", '"1"')
        assert server.requests == 3


def test_an_answer_that_refuses_is_not_asked_for_again(one_key: boto3.Session) -> None:
    denied = answer(403, "AccessDenied")
    for told, error in ((answer(404, "NoSuchKey"), NotFoundError), (denied, BucketUnavailableError)):
        with Scripted(told).serving() as server:
            with pytest.raises(error):
                bucket_at(server, one_key).get("key")
            assert server.requests == 1


@pytest.mark.long
def test_a_store_that_asks_for_a_short_wait_is_waited_for(one_key: boto3.Session) -> None:
    with Scripted(answer(503, "SlowDown", "Retry-After: 1"), GOOD).serving() as server:
        begun = time.monotonic()
        bucket_at(server, one_key).get("key")
        assert time.monotonic() - begun >= 1


def test_a_store_that_asks_for_a_long_wait_is_told_of_at_once(one_key: boto3.Session) -> None:
    with Scripted(WAIT_LONG).serving() as server:
        with pytest.raises(BucketUnavailableError, match="it asks to wait 3600 seconds"):
            bucket_at(server, one_key).get("key")
        assert server.requests == 1


@pytest.mark.long
@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
@pytest.mark.parametrize(
    ("told", "line"),
    [
        (answer(503, "SlowDown"), "is too busy for bucket press (SlowDown, HTTP 503)"),
        (answer(429, "TooManyRequests"), "is too busy for bucket press (TooManyRequests, HTTP 429)"),
        (WAIT_LONG, "it asks to wait 3600 seconds"),
        (answer(500, "InternalError"), "fails to serve bucket press (InternalError, HTTP 500)"),
        (answer(403, "AccessDenied")[:-20], ""),
        (answer(503, "SlowDown")[:-60], ""),
        (GOOD[:20], "answers, but not as an S3 service does"),
        (b"", "does not answer"),
        (NO_HTTP, "does not answer"),
        (NOTHING, "answers, but not as an S3 service does"),
        (BROKEN_XML, "fails to serve bucket press"),
        (HTML, "answers, but not as an S3 service does"),
    ],
    ids=lambda told: repr(told[:40]),
)
def test_a_command_ends_in_one_clear_line_however_the_server_fails(
    told: bytes,
    line: str,
    reset: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("storage.s3.connection.CHECK_POLICY", AT_ONCE)
    for name, value in zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), KEYS, strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BAOTINH_BUCKET", "press")
    with Scripted(told, reset=reset).serving() as server:
        monkeypatch.setenv("BAOTINH_ENDPOINT_URL", server.endpoint_url)
        for command in ("articles", "maintain"):
            assert main([command]) == 1
            out, err = capsys.readouterr()
            [only] = err.splitlines()
            assert only.startswith("baotinh: ")
            assert only.endswith(")")  # the way out
            assert reset or line in only
            assert "not-to-be-told" not in out + err


def refusal(status: int, code: str, **headers: str) -> ClientError:
    about = {"HTTPStatusCode": status, "HTTPHeaders": headers}
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": about}, "GetObject")  # type: ignore[typeddict-item]  # the rest does not matter


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (EndpointConnectionError(endpoint_url=""), Outcome.NOT_SENT),
        (refusal(429, "TooManyRequests"), Outcome.NOT_DONE),
        (refusal(400, "RequestTimeout"), Outcome.NOT_DONE),
        (refusal(408, "408"), Outcome.NOT_DONE),
        (refusal(500, "InternalError"), Outcome.UNKNOWN),
        (refusal(503, "SlowDown"), Outcome.UNKNOWN),
        (refusal(504, "504"), Outcome.UNKNOWN),
        (refusal(200, "InternalError"), Outcome.UNKNOWN),
        (ReadTimeoutError(endpoint_url=""), Outcome.UNKNOWN),
        (ConnectionClosedError(endpoint_url=""), Outcome.UNKNOWN),
        (ProtocolError("reset"), Outcome.UNKNOWN),
        (ConnectionResetError("reset"), Outcome.UNKNOWN),
        (IncompleteReadError(actual_bytes=1, expected_bytes=2), Outcome.UNKNOWN),
        (ResponseParserError("no XML"), Outcome.UNKNOWN),
        (KeyError("ETag"), Outcome.UNKNOWN),
        (refusal(404, "NoSuchKey"), Outcome.REFUSED),
        (refusal(403, "AccessDenied"), Outcome.REFUSED),
        (refusal(412, "PreconditionFailed"), Outcome.REFUSED),
        (refusal(501, "NotImplemented"), Outcome.REFUSED),
        (NoCredentialsError(), Outcome.UNUSABLE),
    ],
    ids=repr,
)
def test_how_a_request_has_failed(error: Exception, outcome: Outcome) -> None:
    assert outcome_of(error) is outcome


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    in_an_hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    told = {"120": 120.0, "0": 0.0, "": 0.0, "soon": 0.0, "-5": 0.0, "Fri, 01 Jan 1999 00:00:00 GMT": 0.0}
    assert {value: retry_after(refusal(503, "SlowDown", **{"retry-after": value})) for value in told} == told
    assert 3000 < retry_after(refusal(503, "SlowDown", **{"retry-after": in_an_hour})) <= 3600
    assert retry_after(ConnectionResetError()) == 0
