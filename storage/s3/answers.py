"""Taking from an answer to a GET or HEAD what is needed of it, and noticing one that breaks off."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef, HeadObjectOutputTypeDef

__all__ = ["body_of", "etag_of", "stored_at", "whole_etag"]


def body_of(answer: "GetObjectOutputTypeDef") -> bytes:
    """Read the whole body of an answer. Raise ValueError if the answer breaks off, besides what boto3 raises."""
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    if not {"content-length", "transfer-encoding"} & headers.keys():
        # Python takes the end of the connection for the end of the headers, and then of an empty body.
        raise ValueError("the answer breaks off within its headers")
    return answer["Body"].read()


def stored_at(answer: "GetObjectOutputTypeDef") -> datetime | None:
    """Return when the object was written, by the store's clock, UTC; None if the store does not tell."""
    told = answer.get("LastModified")
    return told.astimezone(UTC) if told else None


def etag_of(answer: "GetObjectOutputTypeDef | HeadObjectOutputTypeDef") -> str:
    """Return the ETag of an answer. Raise ValueError if it is missing or broken off."""
    return whole_etag(answer["ETag"])


def whole_etag(etag: str | None) -> str:
    """Return an ETag. Raise ValueError if it is missing or broken off."""
    if not etag or etag.count('"') == 1:
        raise ValueError("the answer breaks off within its headers")
    return etag
