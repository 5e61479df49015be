import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from storage.embedded.store import Connection
from storage.errors import BucketUnavailableError
from storage.s3 import connection
from storage.s3.bucket import Bucket
from storage.s3.connection import check_bucket, open_bucket, s3_client
from storage.s3.requests import RetryPolicy, S3Requests
from storage.settings import Settings
from tests.faults.proxy import black_hole


def refusal(settings: Settings, *, also_for_reading: bool = True) -> BucketUnavailableError:
    """Open the bucket with a check that must fail; return why, which the check for reading agrees on."""
    with pytest.raises(BucketUnavailableError) as caught, open_bucket(settings, check=True):
        pass
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    if also_for_reading:
        with pytest.raises(BucketUnavailableError) as reading, open_bucket(settings, check="reading"):
            pass
        assert reading.value.in_one_line == caught.value.in_one_line
    return caught.value


def test_a_good_bucket_passes_and_nothing_is_left_in_it(settings: Settings) -> None:
    with open_bucket(settings, check=True) as bucket:
        assert list(bucket.list_keys("")) == []


def test_a_missing_bucket_is_named_and_not_made(settings: Settings, store: Connection) -> None:
    missing = settings.model_copy(update={"bucket": "no-such-bucket"})
    message = f"there is no bucket no-such-bucket at {store.endpoint_url}"
    assert str(refusal(missing)) == message
    assert str(refusal(missing)) == message


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a check ask as often as ever, but wait a tenth as long between two requests."""
    usual = connection.CHECK_POLICY
    monkeypatch.setattr(connection, "CHECK_POLICY", replace(usual, first_pause=usual.first_pause / 10))


def test_an_endpoint_where_nothing_listens_is_named(settings: Settings, short_pauses: None) -> None:
    with closing(socket.create_server(("127.0.0.9", 0))) as listener:  # no other program takes a port at this address
        endpoint_url = f"http://127.0.0.9:{listener.getsockname()[1]}"
    assert f"{endpoint_url} does not answer" in str(refusal(settings.model_copy(update={"endpoint_url": endpoint_url})))


def test_an_endpoint_that_never_answers_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.s3.connection.CHECK_READ_TIMEOUT", 0.5)
    monkeypatch.setattr("storage.s3.connection.CHECK_POLICY", RetryPolicy(attempts=2))
    with black_hole() as endpoint_url:
        silent = settings.model_copy(update={"endpoint_url": endpoint_url})
        assert f"{endpoint_url} does not answer" in str(refusal(silent))


@pytest.mark.parametrize("endpoint_url", ["127.0.0.1", "http://", "http://a b/", "http://127.0.0.1:99999"])
def test_an_endpoint_that_is_no_address_is_named(settings: Settings, endpoint_url: str) -> None:
    assert repr(endpoint_url) in str(refusal(settings.model_copy(update={"endpoint_url": endpoint_url})))


class _LeadsToItself(BaseHTTPRequestHandler):
    """Answers every request with a redirect to the same address."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(307)
        self.send_header("Location", f"http://{self.headers['Host']}{self.path}?secret=1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names are http.server's


@pytest.fixture
def redirector() -> Iterator[str]:
    """The address of a server that redirects every request to itself."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _LeadsToItself) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_endpoint_that_redirects_is_named_with_where_it_leads(settings: Settings, redirector: str) -> None:
    redirecting = settings.model_copy(update={"endpoint_url": redirector})
    assert f"but leads to {redirector}/{settings.bucket} (HTTP 307)" in str(refusal(redirecting))
    with open_bucket(redirecting) as bucket:
        operations: list[Callable[[], object]] = [
            lambda: bucket.get("x"),
            lambda: list(bucket.list_keys("")),
            lambda: bucket.put_if_absent("x", b"1"),
            lambda: bucket.delete("x"),
        ]
        for operation in operations:
            with pytest.raises(BucketUnavailableError, match=f"leads to {redirector}/"):
                operation()


def test_an_endpoint_without_tls_is_named(settings: Settings, redirector: str, short_pauses: None) -> None:
    endpoint_url = redirector.replace("http:", "https:")
    error = refusal(settings.model_copy(update={"endpoint_url": endpoint_url}))
    assert f"no trustworthy TLS connection to {endpoint_url}" in str(error)


def test_a_name_that_no_region_can_have_is_named(settings: Settings) -> None:
    error = refusal(settings.model_copy(update={"region": "a b"}))
    assert "'a b' is no name of a region" in str(error)
    assert "BAOTINH_REGION" in str(error.hint)


@pytest.mark.parametrize("variable", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
def test_a_broken_configuration_file_of_aws_is_named(
    variable: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("region = eu\n[default\n")
    monkeypatch.setenv(variable, str(broken))
    assert f"{broken} is no configuration file of AWS" in str(refusal(settings))


def test_a_name_that_no_bucket_can_have_is_named(settings: Settings) -> None:
    assert "'My Press' is no name" in str(refusal(settings.model_copy(update={"bucket": "My Press"})))


def test_a_host_that_does_not_exist_is_named(settings: Settings, short_pauses: None) -> None:
    nowhere = settings.model_copy(update={"endpoint_url": "http://nowhere.invalid"})
    assert "http://nowhere.invalid does not answer" in str(refusal(nowhere))


def test_missing_credentials_are_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    error = refusal(settings)
    assert "there are no credentials" in str(error)
    assert "AWS_ACCESS_KEY_ID" in str(error.hint)


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_wrong_credentials_are_told_without_being_shown(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "wrong-and-secret")
    error = refusal(settings)
    assert "does not accept the credentials" in str(error)
    assert "wrong-and-secret" not in f"{error} {error.hint}"


def test_a_profile_that_does_not_exist_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    error = refusal(settings)
    assert "nobody" in str(error)
    assert "AWS_PROFILE" in str(error.hint)


def test_a_bucket_that_may_only_be_read_is_refused_but_for_reading(
    settings: Settings, bucket: Bucket, store: Connection
) -> None:
    client = _client(store)
    client.put_bucket_policy(
        Bucket=bucket.name,
        Policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",'
        f' "Resource": "arn:aws:s3:::{bucket.name}/*"}}]}}',
    )
    error = refusal(settings, also_for_reading=False)
    with open_bucket(settings, check="reading") as readable:
        assert list(readable.list_keys("")) == []
    assert f"the credentials do not allow this in bucket {bucket.name}" in str(error)
    assert "put" in str(error.hint)


@pytest.mark.parametrize("header", ["If-None-Match", "If-Match"])
def test_a_store_that_ignores_a_condition_is_refused(store: Connection, bucket: Bucket, header: str) -> None:
    client = _client(store)
    client.meta.events.register("before-sign.s3.PutObject", _without(header))
    with pytest.raises(BucketUnavailableError, match="does not honour conditional writes"):
        check_bucket(S3Requests(client), bucket.name)
    assert list(bucket.list_keys("")) == []


def test_a_store_that_does_not_know_conditions_is_refused(store: Connection, bucket: Bucket) -> None:
    def not_implemented(request: Any, **_: object) -> AWSResponse | None:
        if not {"If-None-Match", "If-Match"} & set(request.headers):
            return None
        answer = AWSResponse(request.url, 501, HTTPHeaders(), None)
        answer._content = b"<Error><Code>NotImplemented</Code></Error>"  # type: ignore[attr-defined]  # as if it were read
        return answer

    client = _client(store)
    client.meta.events.register("before-send.s3.PutObject", not_implemented)
    with pytest.raises(BucketUnavailableError, match="does not honour conditional writes"):
        check_bucket(S3Requests(client), bucket.name)
    assert list(bucket.list_keys("")) == []


@pytest.mark.server
def test_without_configuration_the_embedded_store_is_opened(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOTINH_DATA_DIR", str(tmp_path))
    key = secrets.token_hex(4)
    with open_bucket(Settings(), check=True) as bucket:
        assert bucket.name == "baotinh"
        assert bucket.put_if_absent(key, b"")


def _client(store: Connection) -> Any:
    session = boto3.Session(store.access_key, store.secret_key, region_name=store.region)
    return s3_client(session, store.endpoint_url, connect=5, read=30)


def _without(header: str) -> Callable[..., None]:
    def drop(request: Any, **_: object) -> None:
        del request.headers[header]

    return drop
