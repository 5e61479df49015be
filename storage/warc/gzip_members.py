"""Gzip members laid end to end, as in a WARC segment: taken apart, with whatever is whole saved from damage."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Damage", "Member", "first_member", "members", "stored_member"]

MAGIC = b"\x1f\x8b\x08"
GZIP = 16 + zlib.MAX_WBITS
STEP = 64 * 1024
"""Bytes given to zlib at once: it copies what follows a member's end, which must not be the rest of the segment."""

STORED = 0xFFFF
"""Bytes of the longest block that deflate can hold uncompressed; each costs five bytes more."""


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


def stored_member(length: int, content_of: Callable[[int], bytes]) -> bytes:
    """Return a whole member of exactly `length` bytes. `content_of` is told how many bytes it has to hold.

    Uncompressed, so that any length can be met. Raise ValueError for a length that no member can have.
    """
    header = MAGIC + bytes(6) + b"\xff"
    room = length - len(header) - 8
    blocks = -(-room // (STORED + 5))
    if blocks < 1 or room < 5 * blocks:
        raise ValueError(f"no gzip member is {length} bytes long")
    content = content_of(room - 5 * blocks)
    parts = [content[start : start + STORED] for start in range(0, len(content), STORED)] or [b""]
    parts += [b""] * (blocks - len(parts))
    body = b"".join(
        bytes([number == len(parts)])
        + len(part).to_bytes(2, "little")
        + (len(part) ^ 0xFFFF).to_bytes(2, "little")
        + part
        for number, part in enumerate(parts, start=1)
    )
    trailer = zlib.crc32(content).to_bytes(4, "little") + (len(content) & 0xFFFFFFFF).to_bytes(4, "little")
    return header + body + trailer
