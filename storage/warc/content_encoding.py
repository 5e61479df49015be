"""Undoing the content encodings of HTTP (gzip, deflate, br), as far as a body goes and no further than a limit."""

import zlib
from collections.abc import Generator, Iterator

import brotli  # type: ignore[import-untyped]  # publishes no types

__all__ = ["decode"]

STEP = 64 * 1024


def decode(body: bytes, encodings: str, limit: int) -> tuple[bytes, str | None]:
    """Undo `encodings`, the value of Content-Encoding; return the body and why it is not whole, if it is not.

    The reason is `encoding` (it breaks off, is damaged or of an unknown kind) or `length` (it would grow beyond
    `limit` bytes). A body that was never encoded, whatever the header says, is returned as it is.
    """
    reason: str | None = None
    for encoding in reversed([name.strip().lower() for name in encodings.split(",")]):
        if encoding in ("", "identity") or not body:
            continue
        if encoding in ("gzip", "x-gzip"):
            body, failed = _collected(_gunzipped(body), limit) if body.startswith(b"\x1f\x8b") else (body, None)
        elif encoding == "deflate":
            # Some servers send the bare stream instead of the zlib format that the standard means.
            window = zlib.MAX_WBITS if body[0] & 0x0F == 8 and body[:2] and not _word(body) % 31 else -zlib.MAX_WBITS
            body, failed = _collected(_inflated(body, window), limit)
        elif encoding == "br":
            body, failed = _collected(_unbrotlied(body), limit)
        else:
            return b"", "encoding"
        reason = reason or failed
    return body, reason


class _BrokenOffError(Exception):
    pass


def _collected(pieces: Iterator[bytes], limit: int) -> tuple[bytes, str | None]:
    content, size = [], 0
    try:
        for piece in pieces:
            content.append(piece)
            size += len(piece)
            if size > limit:
                return b"".join(content)[:limit], "length"
    except (_BrokenOffError, zlib.error, brotli.error):
        return b"".join(content), "encoding"
    return b"".join(content), None


def _gunzipped(body: bytes) -> Iterator[bytes]:
    # A gzip file may have several members; zeros or rubbish after the last are ignored as by gzip itself.
    while body.startswith(b"\x1f\x8b"):
        body = yield from _inflated(body, 16 + zlib.MAX_WBITS)


def _inflated(body: bytes, window: int) -> Generator[bytes, None, bytes]:
    """Yield bounded pieces; return what follows the end of the stream."""
    decompressor = zlib.decompressobj(window)
    rest = body
    while not decompressor.eof:
        piece = decompressor.decompress(rest, STEP)
        rest = decompressor.unconsumed_tail
        if not piece and not rest and not decompressor.eof:
            raise _BrokenOffError
        yield piece
    return decompressor.unused_data


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    yield decompressor.process(body, output_buffer_limit=STEP)
    while not decompressor.is_finished():
        piece = decompressor.process(b"", output_buffer_limit=STEP)
        if not piece:
            raise _BrokenOffError
        yield piece


def _word(body: bytes) -> int:
    return int.from_bytes(body[:2], "big")
