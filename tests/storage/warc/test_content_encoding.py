import gzip
import time
import zlib
from collections.abc import Callable
from functools import partial

import brotli  # type: ignore[import-untyped]  # publishes no types
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.content_encoding import UNKNOWN, decode_content

PAGE = "<h1>Sương mù dày đặc ở miền núi</h1>".encode() * 20
LIMIT = 1_000_000

packed = partial(gzip.compress, mtime=0)  # a clock in it would be a clock in the names of the tests


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", PAGE),
        ("identity", PAGE),
        ("gzip", packed(PAGE)),
        ("x-gzip", packed(PAGE)),
        ("GZIP ", packed(PAGE)),
        ("gzip", packed(PAGE[:100]) + packed(PAGE[100:])),
        ("gzip", packed(PAGE) + b"\0\0\0"),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", brotli.compress(PAGE)),
        ("gzip, br", brotli.compress(packed(PAGE))),
        ("zstd", zstd.compress(PAGE)),
        ("ZSTD", zstd.compress(PAGE[:100]) + zstd.compress(PAGE[100:])),
        ("zstd", zstd.compress(PAGE) + b"\0\0\0"),
    ],
)
def test_encodings_are_undone(encoding: str, body: bytes) -> None:
    assert decode_content(body, encoding, LIMIT) == (PAGE, None)


@pytest.mark.parametrize("encoding", ["gzip", "utf-8", "none", "8bit", "zstd"])
def test_a_body_that_was_never_encoded_is_left_alone(encoding: str) -> None:
    assert decode_content(PAGE, encoding, LIMIT) == (PAGE, None)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "compress"])
def test_an_empty_body_stays_empty(encoding: str) -> None:
    assert decode_content(b"", encoding, LIMIT) == (b"", None)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", packed(PAGE)[:-9]),
        ("gzip", packed(PAGE)[:12]),
        ("deflate", zlib.compress(PAGE)[:-6]),
        ("deflate", b"x"),
        ("br", brotli.compress(PAGE)[:-1]),
        ("br", b"\xff" * 9),
        ("zstd", b"\x28\xb5\x2f\xfd" + PAGE),
        ("zstd", zstd.compress(PAGE)[:-3]),
        ("zstd", zstd.compress(PAGE)[:5]),
        ("zstd", b"no frame"),
    ],
)
def test_what_cannot_be_undone_is_told(encoding: str, body: bytes) -> None:
    decoded, reason = decode_content(body, encoding, LIMIT)
    assert reason == "encoding"
    assert PAGE.startswith(decoded)


SKIPPABLE = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc"


@pytest.mark.parametrize(
    ("body", "decoded", "reason"),
    [
        (SKIPPABLE + zstd.compress(PAGE), PAGE, None),
        (zstd.compress(PAGE) + SKIPPABLE + zstd.compress(PAGE), PAGE + PAGE, None),
        (zstd.compress(PAGE) + SKIPPABLE[:-1], PAGE, "encoding"),
    ],
)
def test_what_zstd_lets_others_put_between_is_passed_over(body: bytes, decoded: bytes, reason: str | None) -> None:
    assert decode_content(body, "zstd", LIMIT) == (decoded, reason)


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", packed), ("zstd", zstd.compress)], ids=["gzip", "zstd"])
def test_many_empty_streams_take_time_by_their_number(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    def seconds(number: int) -> float:
        body = pack(b"") * number + pack(PAGE)
        begun = time.process_time()
        assert decode_content(body, encoding, LIMIT) == (PAGE, None)
        return time.process_time() - begun

    assert seconds(80_000) < 10 * seconds(20_000)  # with the square of their number it would be sixteen times


def test_an_encoding_that_is_not_known_is_named() -> None:
    assert decode_content(b"\x1f\x9d\x90" + PAGE, "Compress", LIMIT) == (b"", f"{UNKNOWN} compress")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", packed),
        ("deflate", zlib.compress),
        ("br", partial(brotli.compress, quality=1)),
        ("zstd", zstd.compress),
    ],
    ids=["gzip", "deflate", "br", "zstd"],
)
def test_a_body_that_swells_without_end_is_cut_off(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    assert decode_content(pack(bytes(10**8)), encoding, LIMIT) == (bytes(LIMIT), "length")


@given(
    body=st.binary(),
    encodings=st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "", "x"])).map(", ".join),
    head=st.sampled_from([b"", b"\x1f\x8b\x08", b"\x78\x9c", b"\x28\xb5\x2f\xfd"]),
)
def test_rubbish_never_fails(body: bytes, encodings: str, head: bytes) -> None:
    decoded, _ = decode_content(head + body, encodings, LIMIT)
    assert len(decoded) <= LIMIT
