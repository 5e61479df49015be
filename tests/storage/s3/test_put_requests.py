"""The short way of a PUT is the long way's: the same signature as botocore's, the same errors as boto3's."""

import string
from datetime import UTC, datetime

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from storage.s3.put_requests import sign_put
from storage.settings import Settings

NOW = datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)
VALUES = st.text(string.ascii_letters + string.digits + ' /;="*', min_size=1).filter(lambda text: text == text.strip())


@given(
    headers=st.dictionaries(st.from_regex(r"x-amz-meta-[a-z]{1,9}|if-match|content-type", fullmatch=True), VALUES),
    body=st.binary(),
    token=st.none() | st.text(string.ascii_letters, min_size=1),
    path=st.from_regex(r"/press(/[a-z0-9._~-]{1,9}|/%C3%B4){1,3}", fullmatch=True),
)
def test_a_put_is_signed_as_botocore_signs_it(
    headers: dict[str, str], body: bytes, token: str | None, path: str
) -> None:
    credentials = Credentials("AKID", "secret", token)
    ours = sign_put(
        path, {"host": "store:8333", **headers}, body, credentials.get_frozen_credentials(), "ap-southeast-1", now=NOW
    )
    request = AWSRequest("PUT", f"http://store:8333{path}", headers=headers, data=body)
    request.context["client_config"] = Config()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda **_: NOW)
        S3SigV4Auth(credentials, "s3", "ap-southeast-1").add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]
    assert ours["x-amz-content-sha256"] == request.headers["X-Amz-Content-SHA256"]


@pytest.mark.server
@pytest.mark.parametrize(
    "key", ["plain.json", "with space", "dấu/sắc+cộng.json", "a&b=c?d#e", "100%25", "tilde~", "(x)'*!"]
)
def test_every_key_is_the_same_for_both_ways(bucket: Bucket, key: str) -> None:
    by_boto3 = Bucket(bucket.requests, bucket.name)
    assert bucket.put_if_absent(key, b"1")
    assert not by_boto3.put_if_absent(key, b"2")
    assert by_boto3.get(key).body == b"1"
    assert by_boto3.compare_and_swap(key, b"3", etag=bucket.get(key).etag)
    assert bucket.compare_and_swap(key, b"4", etag=by_boto3.get(key).etag)
    assert list(bucket.list_keys("")) == [key]


@pytest.mark.server
@pytest.mark.parametrize(("access", "bucket_name"), [("wrong", None), (None, "no-such-bucket")])
def test_both_ways_refuse_with_the_same_error(
    settings: Settings, bucket: Bucket, access: str | None, bucket_name: str | None
) -> None:
    own = bucket.requests.client
    found = boto3.Session().get_credentials()
    assert found is not None
    session = boto3.Session(access or found.access_key, found.secret_key, region_name=own.meta.region_name)
    client = s3_client(session, own.meta.endpoint_url, connect=5, read=30)
    told = []
    for credentials in (session.get_credentials(), None):
        with pytest.raises(Exception, match=r".") as caught:
            Bucket(client, bucket_name or settings.bucket_name, credentials=credentials).put_if_absent("key", b"1")
        told.append((type(caught.value), str(caught.value)))
    assert told[0] == told[1]
