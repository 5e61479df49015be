"""Turns the errors of boto3 into errors for users: one line that says why, names the way out and holds no secret."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's name for it
    EndpointProviderError,
    HTTPClientError,
    IncompleteReadError,
    InvalidRegionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    SSLError,
)

from storage.errors import BucketUnavailableError

__all__ = [
    "brief",
    "damaged_in_transit",
    "error_code",
    "http_status",
    "no_address",
    "retry_after",
    "unavailable",
    "without_password",
]


def unavailable(error: Exception | None, bucket: str, endpoint: str) -> BucketUnavailableError:
    """Return the error that says why `bucket` at `endpoint` cannot be used, and what to do."""
    from botocore.parsers import ResponseParserError
    from urllib3.exceptions import HTTPError

    endpoint = without_password(endpoint)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return BucketUnavailableError(
            f"there are no credentials for bucket {bucket}",
            hint="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws by AWS_PROFILE",
        )
    if isinstance(error, ClientError):
        return _refused(error, bucket, endpoint)
    if isinstance(error, InvalidRegionError):
        return BucketUnavailableError(
            f"{error.kwargs['region_name']!r} is no name of a region",
            hint="correct the setting region (BAOTINH_REGION)",
        )
    if isinstance(error, EndpointProviderError):
        return no_address(endpoint)
    if isinstance(error, SSLError):
        return BucketUnavailableError(
            f"no trustworthy TLS connection to {endpoint}",
            hint="https:// needs a store that speaks TLS and has a certificate that this machine trusts; correct the "
            "setting endpoint_url (BAOTINH_ENDPOINT_URL)",
        )
    if isinstance(error, HTTPClientError | ConnectionError):
        return BucketUnavailableError(
            f"{endpoint} does not answer ({type(error).__name__})",
            hint="start the store or correct the setting endpoint_url (BAOTINH_ENDPOINT_URL)",
        )
    if isinstance(error, HTTPError | OSError | IncompleteReadError):
        return BucketUnavailableError(
            f"answers of {endpoint} break off ({type(error).__name__})",
            hint="check the network and any proxy between this machine and the store",
        )
    if isinstance(error, ParamValidationError):
        return BucketUnavailableError(
            f"{bucket!r} is no name of a bucket", hint="correct the setting bucket (BAOTINH_BUCKET)"
        )
    if isinstance(error, ResponseParserError | KeyError | ValueError):
        return BucketUnavailableError(
            f"{endpoint} answers, but not as an S3 service does ({type(error).__name__})",
            hint="correct the setting endpoint_url (BAOTINH_ENDPOINT_URL), or check the proxy before the store",
        )
    return BucketUnavailableError(f"bucket {bucket} at {endpoint} cannot be used: {brief(error)}")


def no_address(endpoint: str | None) -> BucketUnavailableError:
    """Return the error that says that no S3 service can be at an address like this."""
    return BucketUnavailableError(
        f"{without_password(endpoint or '')!r} is no address of an S3 service",
        hint="the setting endpoint_url (BAOTINH_ENDPOINT_URL) looks like https://s3.example.org",
    )


def damaged_in_transit(uri: str, endpoint: str) -> BucketUnavailableError:
    """Return the error that says that an object arrives with other bytes each time."""
    endpoint = without_password(endpoint)
    return BucketUnavailableError(
        f"{uri} arrives damaged, otherwise each time: its bytes are not those of its ETag",
        hint="what is stored may be whole: check network, memory and any proxy between this machine and "
        f"{endpoint}, then run the command again",
    )


def without_password(address: str) -> str:
    """Return an address without the user and password that may stand before its host."""
    scheme, slashes, rest = address.rpartition("//")
    return f"{scheme}{slashes}{rest.rpartition('@')[2]}"


def _refused(error: ClientError, bucket: str, endpoint: str) -> BucketUnavailableError:
    status, code = http_status(error), error_code(error)
    if code in ("NoSuchBucket", "404") or status == 404:
        return BucketUnavailableError(
            f"there is no bucket {bucket} at {endpoint}",
            hint="create it or correct the setting bucket (BAOTINH_BUCKET)",
        )
    if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired"):
        refused = BucketUnavailableError(
            f"{endpoint} does not accept the credentials ({code})",
            hint="check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile of ~/.aws in use",
        )
        refused.waiting_helps = False
        return refused
    if code == "RequestTimeTooSkewed":
        return BucketUnavailableError(
            f"the clocks of this machine and of {endpoint} differ too much", hint="set this machine's clock"
        )
    if status == 403:
        return BucketUnavailableError(
            f"the credentials do not allow this in bucket {bucket} at {endpoint} ({code})",
            hint="they must allow to list the bucket and to get, put and delete its objects",
        )
    if status in (301, 302, 303, 307, 308) and (code == str(status) or not code):  # S3's own would name a reason
        target = error.response["ResponseMetadata"].get("HTTPHeaders", {}).get("location", "").split("?")[0]
        return BucketUnavailableError(
            f"{endpoint} does not serve bucket {bucket} but leads to {target or 'another address'} ({brief(error)})",
            hint="correct the setting endpoint_url (BAOTINH_ENDPOINT_URL), or check the proxy before the store",
        )
    if status in (301, 400) and code in ("PermanentRedirect", "AuthorizationHeaderMalformed"):
        return BucketUnavailableError(
            f"bucket {bucket} lies in another region", hint="correct the setting region (BAOTINH_REGION)"
        )
    if status in (429, 503):
        wait = retry_after(error)
        asked = f"; it asks to wait {wait:.0f} seconds" if wait else ""
        return BucketUnavailableError(
            f"{endpoint} is too busy for bucket {bucket} ({brief(error)}{asked})", hint="try again later"
        )
    if status >= 500:
        return BucketUnavailableError(
            f"{endpoint} fails to serve bucket {bucket} ({brief(error)})",
            hint="try again later; if it goes on, look into the store's own log",
        )
    return BucketUnavailableError(f"bucket {bucket} at {endpoint} cannot be used: {brief(error)}")


def retry_after(error: Exception | None) -> float:
    """Return the seconds that the store asks to wait by the header Retry-After; 0 if it does not ask."""
    if not isinstance(error, ClientError):
        return 0.0
    value = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("retry-after", "")
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def http_status(error: ClientError) -> int:
    """Return the status of the answer; 0 if it had none."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


def error_code(error: ClientError) -> str:
    """Return S3's word for the error, `NoSuchKey`; for a HEAD only the status, `404`."""
    return error.response.get("Error", {}).get("Code", "")


def brief(error: Exception | None) -> str:
    """Name an error in few words that hold no secret."""
    if isinstance(error, ClientError):
        status, code = http_status(error), error_code(error)
        return f"HTTP {status}" if code in ("", str(status)) else f"{code}, HTTP {status}"
    return type(error).__name__ if error else "no answer"
