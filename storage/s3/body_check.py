"""Telling a body that was damaged on its way from one that arrived as the store sent it.

TCP's sum of 16 bits misses some damage, and a proxy computes it anew after its own. The ETag of an object that one PUT
has written is the MD5 of its bytes: at Amazon (plain or SSE-S3), in SeaweedFS, MinIO and Ceph. Amazon's newer
checksums, which botocore can compare, would prove the same, but other makers' stores do not keep them.
"""

import hashlib
import logging
import re
from collections.abc import Mapping

__all__ = ["BodyCheck", "DamagedInTransitError", "Etags", "md5_of_etag"]

logger = logging.getLogger(__name__)

MD5 = re.compile(r'"?([0-9a-f]{32})"?', re.IGNORECASE)
"""An ETag that may be an MD5. That of an object in several parts is none and ends in a dash and their number."""

OTHERS = 3
"""Objects whose ETag is no MD5, until a store in which no other was seen is believed to form ETags otherwise, such as
MinIO with `--no-compat`. Reading each object of it twice would be no proof of anything."""


class DamagedInTransitError(ValueError):
    """The bytes of an object are not those of its ETag. Read again: the store may hold them whole."""

    def __init__(self, uri: str) -> None:
        super().__init__(f"{uri} arrived damaged")
        self.uri = uri


class Etags:
    """What the answers of one store have shown about its ETags. Thread-safe: a lost count costs one more reading."""

    def __init__(self) -> None:
        self._some_are_md5 = False
        self._others = 0

    @property
    def tell(self) -> bool:
        """True unless the store is believed to form ETags otherwise."""
        return self._some_are_md5 or self._others < OTHERS

    def note(self, *, is_md5: bool) -> None:
        """Note what one object has shown."""
        self._some_are_md5 = self._some_are_md5 or is_md5
        self._others += not is_md5


class BodyCheck:
    """Checks the bodies that came from the attempts at one reading of an object."""

    def __init__(self, etags: Etags, uri: str) -> None:
        self._etags = etags
        self._uri = uri
        self._came: set[tuple[str, str]] = set()

    def check(self, body: bytes, etag: str, headers: Mapping[str, str]) -> None:
        """Raise DamagedInTransitError if the body is not what the ETag says, unless the same came before.

        What comes twice is what the store holds: its ETag is no MD5, or the object was damaged where it lies.
        """
        told = md5_of_etag(etag, headers)
        if told is None:
            return
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        if digest == told:
            self._etags.note(is_md5=True)
        elif (digest, etag) in self._came:
            self._etags.note(is_md5=False)
            logger.warning("%s came twice the same: it is damaged where it lies, or its ETag is no MD5", self._uri)
        elif self._etags.tell:
            self._came.add((digest, etag))
            raise DamagedInTransitError(self._uri)


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
