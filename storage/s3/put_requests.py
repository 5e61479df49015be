"""Sending one conditional PUT: by boto3, or in half its time to a store that is addressed by plain HTTP.

For a small object boto3 spends eight times the time of the request on rules for endpoints, hooks, general ways to sign
and general ways to speak HTTP. `_PlainPuts` signs the one kind of request by itself and sends it over connections of
`storage.s3.http_connections`, with the same errors. TLS, proxies and Amazon's host names stay boto3's.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NotRequired, Protocol, TypedDict, cast
from urllib.parse import quote, urlsplit

from botocore.exceptions import ClientError

from storage.s3.http_connections import HttpConnections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.credentials import Credentials, ReadOnlyCredentials
    from mypy_boto3_s3 import S3Client

__all__ = ["Condition", "PutRequests", "sign_put"]


class Condition(TypedDict):
    """When a PUT is to be carried out, in boto3's words: exactly one of the two."""

    IfNoneMatch: NotRequired[str]
    IfMatch: NotRequired[str]


class _Limits(Protocol):
    """What botocore's Config holds and its stubs do not name. Times are in seconds."""

    connect_timeout: float
    read_timeout: float
    max_pool_connections: int
    user_agent: str


class PutRequests:
    """Sends conditional PUTs to one bucket. Thread-safe."""

    def __init__(self, bucket: str, credentials: "Credentials | None") -> None:
        """Without `credentials` boto3 sends every request, with those that it finds."""
        self._bucket = bucket
        self._credentials = credentials
        self._plain: _PlainPuts | None = None

    def send(
        self, client: "S3Client", key: str, body: bytes, content_type: str, metadata: dict[str, str], when: Condition
    ) -> tuple[str | None, "Mapping[str, str]"]:
        """Send one PUT, once. Return ETag and headers of the answer. Raise what boto3 raises."""
        if self._credentials and _plain_http(client.meta.endpoint_url):
            if self._plain is None:
                self._plain = _PlainPuts(client, self._bucket, self._credentials)
            return self._plain.send(key, body, content_type, metadata, when)
        answer = client.put_object(
            Bucket=self._bucket, Key=key, Body=body, ContentType=content_type, Metadata=metadata, **when
        )
        return answer["ETag"], answer["ResponseMetadata"]["HTTPHeaders"]


class _PlainPuts:
    """PUTs over plain HTTP to `http://store/bucket/key`."""

    def __init__(self, client: "S3Client", bucket: str, credentials: "Credentials") -> None:
        """Take address, region and limits of `client`."""
        from botocore.parsers import create_parser

        meta, limits = client.meta, cast("_Limits", client.meta.config)
        parts = urlsplit(meta.endpoint_url)
        self._host = parts.netloc
        self._path = f"{parts.path.rstrip('/')}/{bucket}/"
        self._region = meta.region_name
        self._credentials = credentials
        self._user_agent = limits.user_agent
        self._parser = create_parser("rest-xml")
        self._shape = meta.service_model.shape_for("PutObjectOutput")
        self._connections = HttpConnections(
            parts.hostname or "",
            parts.port or 80,
            connect_timeout=limits.connect_timeout,
            read_timeout=limits.read_timeout,
            most_kept=limits.max_pool_connections,
            url=meta.endpoint_url,
        )

    def send(
        self, key: str, body: bytes, content_type: str, metadata: dict[str, str], when: Condition
    ) -> tuple[str | None, "Mapping[str, str]"]:
        """Do what `PutRequests.send` does."""
        headers = {"content-type": content_type, "host": self._host}
        if "IfNoneMatch" in when:
            headers["if-none-match"] = when["IfNoneMatch"]
        if "IfMatch" in when:
            headers["if-match"] = when["IfMatch"]
        headers |= {f"x-amz-meta-{name}": value for name, value in metadata.items()}
        path = self._path + quote(key, safe="/~")
        headers = sign_put(path, headers, body, self._credentials.get_frozen_credentials(), self._region)
        headers |= {"user-agent": self._user_agent, "content-length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        answer = self._connections.exchange(f"PUT {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        if answer.status >= 300:
            read = {"status_code": answer.status, "headers": answer.headers, "body": answer.body}
            raise ClientError(self._parser.parse(read, self._shape), "PutObject")
        return answer.headers.get("etag"), answer.headers


def sign_put(
    path: str,
    headers: dict[str, str],
    body: bytes,
    credentials: "ReadOnlyCredentials",
    region: str,
    *,
    now: datetime | None = None,
) -> dict[str, str]:
    """Return `headers` with the signature of a PUT of `body` to `path`, which is percent-encoded and without a query.

    `headers` have lower-case names, `host` among them. The algorithm is Amazon's Signature Version 4
    (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). `now` is in UTC.
    """
    moment = f"{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    digest = hashlib.sha256(body).hexdigest()
    headers = {**headers, "x-amz-content-sha256": digest, "x-amz-date": moment}
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers))
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    request = hashlib.sha256(f"PUT\n{path}\n\n{lines}\n{names}\n{digest}".encode()).hexdigest()
    key = _signing_key(credentials.secret_key, moment[:8], region)
    signature = hmac.digest(key, f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{request}".encode(), "sha256").hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


@lru_cache(maxsize=4)  # it changes once a day
def _signing_key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


@cache
def _plain_http(endpoint: str) -> bool:
    from botocore.utils import get_environ_proxies

    return endpoint.startswith("http://") and not get_environ_proxies(endpoint)
