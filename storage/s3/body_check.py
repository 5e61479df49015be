"""Telling a body that was damaged on its way from one that arrived as the store sent it.

TCP's sum of 16 bits misses some damage, and a proxy computes it anew after its own. The ETag of an object that one PUT
has written is the MD5 of its bytes: at Amazon (plain or SSE-S3), in SeaweedFS, MinIO and Ceph. Amazon's newer
checksums, which botocore can compare, would prove the same, but other makers' stores do not keep them.
"""

import hashlib
import logging
import re
from collections.abc import Mapping

__all__ = ["BodyCheck", "DamagedInTransitError", "md5_of_etag"]

logger = logging.getLogger(__name__)

MD5 = re.compile(r'"?([0-9a-f]{32})"?', re.IGNORECASE)
"""An ETag that may be an MD5. Others have another form: in several parts, and in MinIO with `--no-compat`, it
ends in a dash and a number."""


class DamagedInTransitError(ValueError):
    """The bytes of an object are not those of its ETag. Read again: the store may hold them whole."""

    def __init__(self, uri: str) -> None:
        super().__init__(f"{uri} arrived damaged")
        self.uri = uri


class BodyCheck:
    """Checks the bodies that came from the attempts at one reading of an object."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._came: set[tuple[str, str]] = set()

    def check(self, body: bytes, etag: str, headers: Mapping[str, str]) -> None:
        """Raise DamagedInTransitError if the body is not what the ETag says, unless the same came before.

        What comes twice is taken for what the store holds: the object was damaged where it lies, or its ETag is no MD5.
        A cache on the way that has kept a damaged answer looks the same.
        """
        told = md5_of_etag(etag, headers)
        if told is None:
            return
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        if digest == told:
            return
        if (digest, etag) not in self._came:
            self._came.add((digest, etag))
            raise DamagedInTransitError(self._uri)
        logger.warning(
            "%s came twice the same: it is damaged where it lies or in a cache before that, or its ETag is no MD5",
            self._uri,
        )


def md5_of_etag(etag: str, headers: Mapping[str, str]) -> str | None:
    """Return the MD5 that an ETag names, in lower case; None if it names none.

    `headers` are those of the answer, by lower-case name: with a key of one's own (SSE-C) or of a key service (SSE-KMS)
    an ETag looks like an MD5 and is none.
    """
    if "x-amz-server-side-encryption-customer-algorithm" in headers:
        return None
    if headers.get("x-amz-server-side-encryption", "").startswith("aws:"):
        return None
    found = MD5.fullmatch(etag)
    return found[1].lower() if found else None
