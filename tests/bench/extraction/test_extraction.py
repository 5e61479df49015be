"""The comparison of readers counts what it should count."""

import shutil
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.bench.baselines.readers import installed
from tests.bench.extraction.__main__ import main
from tests.bench.extraction.changed_cases import main as changed_cases
from tests.bench.extraction.changing import CHANGES, changed, copies
from tests.bench.extraction.explaining import authors_missed, days_of, headlines_missed
from tests.bench.extraction.inserting import INSERTIONS, inserted
from tests.bench.extraction.measuring import bench
from tests.bench.extraction.page_sets import Saved
from tests.bench.extraction.synthetic import CASES
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


@pytest.mark.long
def test_the_table_shows_our_readings_beside_the_installed_readers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--set", "vietnam", "--rounds", "1", "--only", "rules off", "--only", "trafilatura"]) == 0
    shown = capsys.readouterr().out
    assert "body_f1" in shown
    assert "of trafilatura's ms" in shown
    assert all(name in shown for name, reader in installed() if reader is None or name == "trafilatura")


def test_own_pages_are_compared_and_an_empty_folder_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    page = next(VIETNAM_PAGES.glob("*.json"))
    for part in (page, page.with_suffix(".html.gz")):
        shutil.copy(part, own)

    assert main(["--pages", str(own), "--rounds", "0", "--only", "no names"]) == 0
    assert "own: 1 pages" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--pages", str(tmp_path / "empty")])
    assert f"no page with truth (NAME.html.gz beside NAME.json) in {tmp_path / 'empty'}" in capsys.readouterr().err


def test_a_day_is_right_in_the_zone_of_the_truth() -> None:
    late = replace(PAGE, truth={"published_at": "2026-03-01T20:30:00+01:00", "body": LINES})
    answers = ["2026-03-02T02:30:00+07:00", "2026-03-01", "2026-03-02", None, "soon"]
    found = [days_of(lambda *_, answer=answer: {"published_at": answer}, [late]) for answer in answers]
    assert [(days.right, days.wrong, days.none) for days in found] == [
        (1, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 1),
    ]  # fmt: skip  # short items: a line each would fill a screen


def test_a_miss_is_explained_if_the_truth_is_told_to_machines_only() -> None:
    stated = b'<meta property="og:title" content="Rain and rice"><meta property="og:site_name" content="Bao Vi Du">'
    truth = {"headline": "Rain and rice", "authors": ["Bao Vi Du"], "body": LINES}
    page = replace(PAGE, body=b"<head>" + stated + b"</head><h1>Rain</h1>", truth=truth)
    misses = [headlines_missed(lambda *_, given=given: {"headline": given}, [page]) for given in ("Rain", "Sun")]
    assert [(found.all, found.told) for found in misses] == [(1, 1), (1, 0)]
    nobody = authors_missed(lambda *_: {"authors": []}, [page])
    somebody = authors_missed(lambda *_: {"authors": ["Ann Poe"]}, [page])
    assert [(found.all, found.told) for found in (nobody, somebody)] == [(1, 1), (1, 1)]
    named = replace(page, truth={**truth, "authors": ["Ann Poe"]})
    assert authors_missed(lambda *_: {"authors": ["Bao Vi Du"]}, [named]).told == 0


NAMED = (
    '<html lang="vi"><head><title>Mưa</title><meta property="og:title" content="Mưa">'
    '<script type="application/ld+json">{}</script></head><body><div class="story wide" id="main">'
    f'<div class="in"><p class="text">{LINES[0]}</p></div>'
    f'<p class="text" itemprop="x">{LINES[1]}</p></div></body></html>'
)
"""A page with names, a box of a single element, and statements for machines."""


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_page_keeps_every_word_and_changes_alike_each_time(change: str) -> None:
    page = replace(PAGE, body=NAMED.encode())
    first, second = (LexborHTMLParser(changed(page, change).body) for _ in range(2))
    assert first.html == second.html
    assert first.body is not None
    assert " ".join(first.body.text(separator=" ").split()) == " ".join(LINES)
    assert copies([page], None) == [page]


def test_each_change_takes_away_what_it_says() -> None:
    page = replace(PAGE, body=NAMED.encode())
    trees = {change: LexborHTMLParser(changed(page, change).body) for change in CHANGES}
    names = {change: [node.attributes["class"] or "" for node in tree.css("[class]")] for change, tree in trees.items()}
    assert names["renamed"][2] == names["renamed"][3] != "text"
    assert names["scrambled"][2] != names["scrambled"][3]
    assert {word for value in names["swapped"] for word in value.split()} <= {"in", "main", "story", "text", "wide"}
    assert len(names["unwrapped"]) <= len(names["wrapped"])
    assert not trees["silenced"].css("meta[property], script, [itemprop]")


def test_a_box_more_parts_the_text_and_takes_no_word_of_it() -> None:
    lines = [f"{line} Lần thứ {n}." for n in range(4) for line in LINES[:1]]
    page = replace(
        PAGE, body=f"<html><body><div>{''.join(f'<p>{line}</p>' for line in lines)}</div></body></html>".encode()
    )
    for insertion in INSERTIONS.values():
        made = inserted(page, insertion)
        assert made is not None
        assert all(text in made.body.decode() for text in (*lines, *insertion.excludes))
    assert inserted(PAGE, INSERTIONS["a poll"]) is None


def test_each_kind_of_page_is_judged_by_every_reader(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("00-plain", "b-poem-pre"):
        shutil.copytree(CASES / name, tmp_path / name)
    changed_cases(["--folder", str(tmp_path), "--failures"])
    printed = capsys.readouterr().out
    assert all(name in printed for name in (*CHANGES, *INSERTIONS))
    assert "share of all" in printed
