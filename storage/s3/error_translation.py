"""Why a bucket cannot be used, and the way out, in one line free of secrets."""

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's name for it
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)

from storage.errors import BucketUnavailableError

__all__ = ["brief", "error_code", "http_status", "unavailable"]


def unavailable(error: Exception | None, bucket: str, endpoint: str) -> BucketUnavailableError:
    """Say in one line, free of secrets, why `bucket` at `endpoint` cannot be used, and what to do."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return BucketUnavailableError(
            f"there are no credentials for bucket {bucket}",
            hint="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws by AWS_PROFILE",
        )
    if isinstance(error, ClientError):
        return _refused(http_status(error), error_code(error), bucket, endpoint)
    if isinstance(error, HTTPClientError | ConnectionError):
        return BucketUnavailableError(
            f"{endpoint} does not answer ({type(error).__name__})",
            hint="start the store or correct the setting endpoint_url (BAOTINH_ENDPOINT_URL)",
        )
    if isinstance(error, ParamValidationError):
        return BucketUnavailableError(
            f"{bucket!r} is no name of a bucket", hint="correct the setting bucket (BAOTINH_BUCKET)"
        )
    return BucketUnavailableError(f"bucket {bucket} at {endpoint} cannot be used: {brief(error)}")


def _refused(status: int, code: str, bucket: str, endpoint: str) -> BucketUnavailableError:
    if code in ("NoSuchBucket", "404") or status == 404:
        return BucketUnavailableError(
            f"there is no bucket {bucket} at {endpoint}",
            hint="create it or correct the setting bucket (BAOTINH_BUCKET)",
        )
    if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired"):
        return BucketUnavailableError(
            f"{endpoint} does not accept the credentials ({code})",
            hint="check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile of ~/.aws in use",
        )
    if code == "RequestTimeTooSkewed":
        return BucketUnavailableError(
            f"the clocks of this machine and of {endpoint} differ too much", hint="set this machine's clock"
        )
    if status == 403:
        return BucketUnavailableError(
            f"the credentials do not allow this in bucket {bucket} at {endpoint} ({code})",
            hint="they must allow to list the bucket and to get, put and delete its objects",
        )
    if status in (301, 400) and code in ("PermanentRedirect", "AuthorizationHeaderMalformed", "301"):
        return BucketUnavailableError(
            f"bucket {bucket} lies in another region", hint="correct the setting region (BAOTINH_REGION)"
        )
    return BucketUnavailableError(f"bucket {bucket} at {endpoint} cannot be used: {code} (HTTP {status})")


def http_status(error: ClientError) -> int:
    """Return the status of the answer; 0 if it had none."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


def error_code(error: ClientError) -> str:
    """Return S3's word for the error, `NoSuchKey`; for a HEAD only the status, `404`."""
    return error.response.get("Error", {}).get("Code", "")


def brief(error: Exception | None) -> str:
    """Name an error in few words that hold no secret."""
    if isinstance(error, ClientError):
        return f"{error_code(error)} (HTTP {http_status(error)})"
    return type(error).__name__ if error else "no answer"
