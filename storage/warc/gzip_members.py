"""Split a sequence of gzip members, such as a WARC segment, and find the whole members before and after damage."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Damage", "Member", "first_member", "members", "stored_member"]

MAGIC = b"\x1f\x8b\x08"
GZIP = 16 + zlib.MAX_WBITS
STEP = 64 * 1024
"""Bytes given to zlib at once. zlib copies the input after a member's end, so the input must be short."""

STORED = 0xFFFF
"""Most bytes in one uncompressed block of deflate; each block has a header of five more bytes."""


@dataclass(frozen=True, slots=True)
class Member:
    """One whole member: its position in bytes and its uncompressed content. Its checksum was verified."""

    offset: int
    length: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A range of bytes that holds no whole member."""

    offset: int
    length: int
    reason: str


def members(data: bytes, *, mark: bytes) -> Iterator[Member | Damage]:
    """Yield the members of `data`, and the damaged ranges between them, in order.

    The content of each member must begin with `mark`. After damage, the next member is found by the mark: a gzipped
    page inside a damaged record is a gzip member too, but does not begin with the mark.
    """
    offset = 0
    while offset < len(data):
        found = first_member(data, offset)
        if isinstance(found, Member) and found.content.startswith(mark):
            yield found
            offset += found.length
            continue
        end = _next_whole(data, offset + 1, mark)
        yield Damage(offset, end - offset, found.reason if isinstance(found, Damage) else "no record begins here")
        offset = end


def first_member(data: bytes, offset: int = 0) -> Member | Damage:
    """Read the member that begins at `offset`. If it is not whole, return a Damage up to the end of `data`."""
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


def _next_whole(data: bytes, start: int, mark: bytes) -> int:
    """Return the offset of the next whole member; the length of `data` if there is none."""
    while (candidate := data.find(MAGIC, start)) >= 0:
        found = first_member(data, candidate)
        if isinstance(found, Member) and found.content.startswith(mark):
            return candidate
        start = candidate + 1
    return len(data)


def stored_member(length: int, content_of: Callable[[int], bytes]) -> bytes:
    """Return a whole gzip member of exactly `length` bytes.

    `content_of` is called with the number of bytes that the content must have. The content is not compressed, so that
    the member can have any length. Raise ValueError if no member can have this length.
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
