"""The comparison of readers counts what it should count."""

from itertools import count

import pytest

from tests.bench.baselines.readers import installed
from tests.bench.extraction.__main__ import main
from tests.bench.extraction.measuring import bench
from tests.bench.extraction.page_sets import Saved
from tests.quality.pages import MISSING, VIETNAM_PAGES

pytestmark = pytest.mark.skipif(not VIETNAM_PAGES.is_dir(), reason=MISSING)

LINES = ["Sáng nay bà con bản Nậm Đôn ra đồng từ sớm.", "Đến trưa thì mưa to nên mọi người về hết."]
PAGE = Saved(
    "one", "https://baovidu.example/1.html", b"<html></html>", {"headline": "Mưa", "body": LINES, "lead": None}
)


def test_figures_and_time_are_means_over_pages() -> None:
    ticks = count()
    read = {"ours": lambda *_: {"headline": "Mưa", "body": LINES}}
    found = bench(read, [PAGE, PAGE], 1, lambda: float(next(ticks)))["ours"]
    assert (found["body_f1"], found["headline"], found["not read"], found["ms"]) == (1.0, 1.0, 0, 500.0)


def test_a_reader_that_raises_has_not_read_the_page() -> None:
    def broken(body: bytes, url: str) -> dict[str, object]:
        raise ValueError(url)

    found = bench({"broken": broken}, [PAGE], 1)["broken"]
    assert (found["body_f1"], found["not read"]) == (0.0, 1)


def test_the_table_shows_our_readings_beside_the_installed_readers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--set", "vietnam", "--rounds", "1", "--only", "rules off", "--only", "trafilatura"]) == 0
    shown = capsys.readouterr().out
    assert "body_f1" in shown
    assert "of trafilatura's ms" in shown
    assert all(name in shown for name, reader in installed() if reader is None or name == "trafilatura")
