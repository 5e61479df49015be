"""Decode the content encodings of HTTP (gzip, deflate, br, zstd). A damaged body is decoded up to the damage."""

import re
import sys
import zlib
from collections.abc import Generator, Iterator

import brotli  # type: ignore[import-untyped]  # publishes no types

if sys.version_info >= (3, 14):
    from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
else:
    from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

__all__ = ["UNKNOWN", "decode_content"]

UNKNOWN = "unknown encoding"
"""How the reason begins where a body has an encoding that is not known here; its name follows."""

LONGEST_NAME = 40
"""Characters of such a name that are told."""

ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
"""How a frame of Zstandard begins. The second form is passed over by its length (RFC 8878, 3.1.2)."""

ZSTD_WINDOW = 23
"""Binary logarithm of the largest window: 8 MB, as RFC 9659 sets it for HTTP."""

STEP = 64 * 1024
"""Bytes decoded at once."""
SHORTEST = 512
"""Bytes of a stream that are decoded first."""
MARKUP = 200
"""Bytes at the beginning of a body in which markup or JSON begins: then it is encoded in no way."""


def decode_content(body: bytes, encodings: str, limit: int) -> tuple[bytes, str | None]:
    """Decode `body`; return the decoded body, and the reason if it is not complete (None if it is).

    `encodings` is the value of the header Content-Encoding. The reason is `encoding` (the body breaks off or is
    damaged), `length` (decoded, it has more than `limit` bytes) or begins with UNKNOWN. Some servers send the header
    with a body that is not encoded, or name a charset there; such a body is returned unchanged.
    """
    reason: str | None = None
    for encoding in reversed([name.strip().lower() for name in encodings.split(",")]):
        if encoding in ("", "identity") or not body:
            continue
        if encoding in ("gzip", "x-gzip"):
            body, failed = _join(_gunzip(body), limit) if body.startswith(b"\x1f\x8b") else (body, None)
        elif encoding == "deflate":
            body, failed = _join(
                _inflate(body, 0, zlib.MAX_WBITS if _has_zlib_header(body) else -zlib.MAX_WBITS), limit
            )
        elif encoding == "br":
            body, failed = _join(_unbrotli(body), limit)
        elif encoding == "zstd" and ZSTD.match(body):
            body, failed = _join(_unzstd(body), limit)
        elif not body[:MARKUP].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"[")):
            return b"", "encoding" if encoding == "zstd" else f"{UNKNOWN} {encoding[:LONGEST_NAME]}"
        else:
            failed = None
        reason = reason or failed
    return body, reason


class _IncompleteStreamError(Exception):
    """The encoded stream ends before its end mark."""


def _join(pieces: Iterator[bytes], limit: int) -> tuple[bytes, str | None]:
    """Join decoded pieces up to `limit` bytes; return them, and the reason as in `decode_content`."""
    content, size = [], 0
    try:
        for piece in pieces:
            content.append(piece)
            size += len(piece)
            if size > limit:
                return b"".join(content)[:limit], "length"
    except (_IncompleteStreamError, zlib.error, brotli.error, ZstdError):
        return b"".join(content), "encoding"
    return b"".join(content), None


def _gunzip(body: bytes) -> Iterator[bytes]:
    # A gzip file may have several members. gzip ignores zeros or other bytes after the last member, and so do we.
    at = 0
    while body.startswith(b"\x1f\x8b", at):
        at = yield from _inflate(body, at, 16 + zlib.MAX_WBITS)


def _inflate(body: bytes, at: int, window: int) -> Generator[bytes, None, int]:
    """Yield pieces of at most STEP bytes of the stream that begins at `at`; return where it ends."""
    decompressor, slices = zlib.decompressobj(window), _slices(body, at)
    while not decompressor.eof:
        rest = decompressor.unconsumed_tail
        if not rest:
            rest = next(slices)
            at += len(rest)
        piece = decompressor.decompress(rest, STEP)
        if not piece and not rest and not decompressor.eof:
            raise _IncompleteStreamError
        yield piece
    return at - len(decompressor.unused_data)


def _unbrotli(body: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    yield decompressor.process(body, output_buffer_limit=STEP)
    while not decompressor.is_finished():
        piece = decompressor.process(b"", output_buffer_limit=STEP)
        if not piece:
            raise _IncompleteStreamError
        yield piece


def _unzstd(body: bytes) -> Iterator[bytes]:
    # Zstandard may have several frames. As with gzip, other bytes after the last one are passed over.
    at = 0
    while begins := ZSTD.match(body, at):
        if begins[0].endswith(b"\x18"):
            at += 8 + int.from_bytes(body[at + 4 : at + 8], "little")
            if at > len(body):
                raise _IncompleteStreamError
            continue
        decompressor = ZstdDecompressor(options={DecompressionParameter.window_log_max: ZSTD_WINDOW})
        slices = _slices(body, at)
        while not decompressor.eof:
            asked = decompressor.needs_input
            rest = next(slices) if asked else b""
            at += len(rest)
            piece = decompressor.decompress(rest, STEP)
            if asked and not rest and not piece:
                raise _IncompleteStreamError
            yield piece
        at -= len(decompressor.unused_data)


def _slices(body: bytes, at: int) -> Iterator[bytes]:
    """Yield what follows `at`, then nothing, for ever: a decompressor copies what comes after the end of its stream.

    The first ones are short, as a body may be thousands of streams of a few bytes.
    """
    step = SHORTEST
    while True:
        yield body[at : at + step]
        at, step = at + step, min(4 * step, STEP)


def _has_zlib_header(body: bytes) -> bool:
    """Tell whether a `deflate` body has zlib's header, as HTTP demands. Some servers send raw deflate without it."""
    return body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
