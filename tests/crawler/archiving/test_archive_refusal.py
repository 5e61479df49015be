import gzip

import pytest

from crawler.archiving.archive_refusal import asks_not_to_be_archived

META = b'<html><head><meta charset="utf-8"><META content="index, NoArchive" name=\'robots\'></head>'


@pytest.mark.parametrize(
    ("headers", "body", "asked"),
    [
        ({}, META, True),
        ({"content-encoding": "gzip"}, gzip.compress(META), True),
        ({"x-robots-tag": "noindex, noarchive"}, b"", True),
        ({"x-robots-tag": "baotinh: noarchive"}, b"", True),
        ({"x-robots-tag": "googlebot: noarchive"}, b"", False),
        ({}, b'<meta name="googlebot" content="noarchive">', False),
        ({}, b'<meta name="robots" content="index,follow"><p>noarchive</p>', False),
        ({"content-encoding": "gzip"}, b"\x1f\x8b broken", False),
    ],
)
def test_a_page_asks_not_to_be_archived(headers: dict[str, str], body: bytes, asked: bool) -> None:
    assert asks_not_to_be_archived(headers, body) is asked
