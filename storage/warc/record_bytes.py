"""Writes one WARC 1.1 record as one gzip member. Pure.

warcio writes the same record in four times the time: it compresses at the slowest level and parses headers again.
"""

import base64
import hashlib
import zlib
from collections.abc import Iterable, Mapping
from uuid import uuid4

__all__ = ["new_record_id", "record_member"]

LEVEL = 5
"""zlib's level. Level 6 takes twice the time on pages of the press, and level 9, which warcio uses, three times; their
segments are 4 % smaller."""

CONTENT_TYPES = {
    "warcinfo": "application/warc-fields",
    "response": "application/http; msgtype=response",
    "revisit": "application/http; msgtype=response",
    "request": "application/http; msgtype=request",
}
"""By type of record, as WARC 1.1 says."""


def new_record_id() -> str:
    """Return a new value of WARC-Record-ID."""
    return f"<urn:uuid:{uuid4()}>"


def record_member(kind: str, record_id: str, about: Mapping[str, str], block: Iterable[bytes]) -> bytes:
    """Return a record as a gzip member. `about`: its other WARC headers; `block`: the parts of its content.

    Type, content type, length and digest of the block are added.
    """
    parts = [*block]
    digest = hashlib.sha1(usedforsecurity=False)  # what readers of WARC files verify
    for part in parts:
        digest.update(part)
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id,
        **about,
        "WARC-Block-Digest": f"sha1:{base64.b32encode(digest.digest()).decode()}",
        "Content-Type": CONTENT_TYPES[kind],
        "Content-Length": str(sum(map(len, parts))),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    packed = [packer.compress(f"WARC/1.1\r\n{head}\r\n".encode())]
    packed += [packer.compress(part) for part in parts]
    return b"".join([*packed, packer.compress(b"\r\n\r\n"), packer.flush()])
