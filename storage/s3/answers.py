"""Taking from an answer what is needed of it, and noticing one that breaks off, and a list that would never end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from storage.errors import BucketUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef, HeadObjectOutputTypeDef, ListObjectsV2OutputTypeDef

__all__ = ["ListProgress", "Listed", "body_of", "etag_of", "follows", "listed", "stored_at", "whole_etag"]

CHECK_THE_STORE = "check the store and any proxy before it, then run the command again"


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


class Listed(NamedTuple):
    """An object as a list of keys tells of it."""

    key: str
    size: int
    """Bytes."""
    stored_at: datetime | None
    """When it was written, by the store's clock; None if the store does not tell."""


def listed(answer: "ListObjectsV2OutputTypeDef") -> list[Listed]:
    """Return the objects of one page of a list. Raise KeyError if the answer lacks a key or size."""
    return [Listed(item["Key"], item["Size"], item.get("LastModified")) for item in answer.get("Contents", ())]


def etag_of(answer: "GetObjectOutputTypeDef | HeadObjectOutputTypeDef") -> str:
    """Return the ETag of an answer. Raise ValueError if it is missing or broken off."""
    return whole_etag(answer["ETag"])


def whole_etag(etag: str | None) -> str:
    """Return an ETag. Raise ValueError if it is missing or broken off."""
    if not etag or etag.count('"') == 1:
        raise ValueError("the answer breaks off within its headers")
    return etag


@dataclass(slots=True)
class ListProgress:
    """How far one list of the keys under `uri` has come."""

    uri: str
    _seen: set[object] = field(default_factory=set)

    def reach(self, place: object) -> None:
        """Note where a page begins or goes on, None for nowhere. Raise BucketUnavailableError if that is known."""
        if place in self._seen:
            raise BucketUnavailableError(
                f"lists of {self.uri} never end: the store gives the same page again", hint=CHECK_THE_STORE
            )
        if place is not None:
            self._seen.add(place)

    def begin(self, key: str, after: str) -> None:
        """Raise BucketUnavailableError if `key` is no first key of a list that begins after `after`."""
        if not follows(key, after):
            raise BucketUnavailableError(
                f"lists of {self.uri} do not begin where the store was asked to begin", hint=CHECK_THE_STORE
            )


def follows(key: str, after: str) -> bool:
    """Tell whether a key comes after another by its UTF-8 bytes or, as SeaweedFS lists them, folder by folder.

    >>> follows("a-b/1", after="a/2"), follows("a/1", after="a/2")
    (True, False)
    """
    one, other = key.encode(), after.encode()
    return one > other or one.split(b"/") > other.split(b"/")
