"""Gzip members laid end to end, as in a WARC segment: taken apart, with whatever is whole saved from damage."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Damage", "Member", "first_member", "members"]

MAGIC = b"\x1f\x8b\x08"
GZIP = 16 + zlib.MAX_WBITS
STEP = 64 * 1024
"""Bytes given to zlib at once: it copies what follows a member's end, which must not be the rest of the segment."""


@dataclass(frozen=True, slots=True)
class Member:
    """One whole member: where it lies and what it holds, its checksum verified."""

    offset: int
    length: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of bytes that gives no whole member."""

    offset: int
    length: int
    reason: str


def members(data: bytes, *, begins: bytes) -> Iterator[Member | Damage]:
    """Take `data` apart. Every member's content begins with `begins`, by which a member is found again after damage.

    Without that mark a gzipped page inside a damaged record would pass for a record.
    """
    offset = 0
    while offset < len(data):
        found = first_member(data, offset)
        if isinstance(found, Member) and found.content.startswith(begins):
            yield found
            offset += found.length
            continue
        end = _next_whole(data, offset + 1, begins)
        yield Damage(offset, end - offset, found.reason if isinstance(found, Damage) else "it is no record")
        offset = end


def first_member(data: bytes, offset: int = 0) -> Member | Damage:
    """Read the member that begins at `offset`; the Damage, if it is not whole, reaches to the end of `data`."""
    decompressor = zlib.decompressobj(GZIP)
    content: list[bytes] = []
    position = offset
    try:
        while position < len(data) and not decompressor.eof:
            step = data[position : position + STEP]
            content.append(decompressor.decompress(step))
            position += len(step)
    except zlib.error as error:
        return Damage(offset, len(data) - offset, str(error))
    if not decompressor.eof:
        return Damage(offset, len(data) - offset, "it breaks off")
    return Member(offset, position - len(decompressor.unused_data) - offset, b"".join(content))


def _next_whole(data: bytes, start: int, begins: bytes) -> int:
    """Return where the next whole member begins; the end of `data` if there is none."""
    while (candidate := data.find(MAGIC, start)) >= 0:
        found = first_member(data, candidate)
        if isinstance(found, Member) and found.content.startswith(begins):
            return candidate
        start = candidate + 1
    return len(data)
