"""Readers are judged by two others that agree, never by themselves."""

import gzip
import re
from pathlib import Path

import pytest

from tests.bench.agreement.__main__ import agreement, main, saved
from tests.bench.extraction.page_sets import Saved

LINES = ["Sáng nay bà con bản Nậm Đôn ra đồng từ sớm.", "Đến trưa thì mưa to nên mọi người về hết."]
PAGE = Saved("one", "https://baovidu.example/1.html", b"", {})


def test_a_reader_that_reads_nothing_loses_the_page() -> None:
    found = agreement({"a": lambda *_: {"body": LINES}, "b": lambda *_: {"body": LINES}, "c": lambda *_: {}}, [PAGE])

    assert (found["c"].lost, found["c"].mean) == (["one"], 0)
    assert not found["a"].scores  # the two others do not agree


def test_a_lead_counts_as_text_but_not_twice() -> None:
    apart = {"lead": LINES[0], "body": LINES[1:]}
    found = agreement({"a": lambda *_: apart, "b": lambda *_: {"body": LINES}, "c": lambda *_: {"body": LINES}}, [PAGE])

    assert found["a"].scores == [1.0]


def test_pages_at_any_depth_are_found_with_the_address_they_state(tmp_path: Path) -> None:
    html = b'<link rel="canonical" href="https://bao.example/tin-1.html">' + b" " * 4_000
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "page.html").write_bytes(html)
    (tmp_path / "other.html.gz").write_bytes(gzip.compress(b" " * 4_000))
    (tmp_path / "part.html").write_bytes(b"<p>")

    assert [(page.name, page.url) for page in saved([tmp_path])] == [
        ("deep/page.html", "https://bao.example/tin-1.html"),
        ("other.html.gz", "https://baovidu.example/1.html"),
    ]


def test_a_folder_without_pages_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path)])

    assert re.match("no saved pages|skipped: .* must be installed", capsys.readouterr().out)
