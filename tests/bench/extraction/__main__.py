"""Our reading of news pages beside other readers', quality and CPU time in one run: `python -m tests.bench.extraction`.

Every reader gets the same pages in the same process, on one core. CPU time a page is the fastest of some rounds after
one that is not counted; readers take turns, so that other work of the machine slows all of them alike. A reader that
raises has not read the page. The publishers are split by a hash of their names: two thirds may be looked at while the
reader is built, the pages of the rest are only measured.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from crawler.registry import Registry
from tests.bench.baselines.readers import Reader, installed, ours
from tests.bench.extraction.changing import CHANGES, copies
from tests.bench.extraction.explaining import authors_missed, days_of, headlines_missed, read_by_htmldate
from tests.bench.extraction.measuring import FIGURES, bench
from tests.bench.extraction.page_sets import PAGE_SETS, PageSet, Saved, load
from tests.bench.extraction.synthetic import cases, failures_of_others, our_failures
from tests.quality.pages import MISSING, VIETNAM_PAGES, registry_of_pages

__all__ = ["main"]

TIMED = ("rules off", "no names", "trafilatura")
"""Readers whose time is taken in every set; the others', much slower, with `--time-all`."""
WORLD_FIGURES = ("body_f1", "body_p", "body_r", "half", "not read", "ms")
"""What the public benchmark has truth for."""
PUBLISHER_FIGURES = (
    "body_f1", "body_p", "body_r", "half", "not read", "headline", "authors", "published_minute", "published_day", "ms"
)  # fmt: skip  # short items: a line each would fill a screen
"""What the publishers' truth is good for."""


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; without the pages, say what is missing."""
    registry, others = registry_of_pages(), dict(installed())
    readers: dict[str, Reader] = {
        "rules off": ours(registry, rules=False),
        "no names": ours(registry, rules=False, names=False),
        **{name: reader for name, reader in others.items() if reader is not None},
    }
    names = list(dict.fromkeys(pages.name.partition(",")[0] for pages in PAGE_SETS))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the fastest counts; 0 takes no time")
    parser.add_argument(
        "--set", action="append", dest="sets", choices=[*names, "synthetic"], help="a set of pages; all without it"
    )
    parser.add_argument(
        "--pages",
        action="append",
        type=Path,
        metavar="FOLDER",
        help="a folder of pages with truth instead, NAME.html.gz beside NAME.json as in ../shared/data/pages",
    )
    parser.add_argument("--only", action="append", choices=readers, help="a reader; all that are installed without it")
    parser.add_argument("--time-all", action="store_true", help="take the time of the slow readers, too")
    parser.add_argument(
        "--changed", choices=CHANGES, help="read copies of the pages changed like this: see changing.py"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not options.pages and not VIETNAM_PAGES.is_dir():
        print(f"skipped: {MISSING}")
        return 0
    readers = {name: reader for name, reader in readers.items() if not options.only or name in options.only}
    results = {}
    sentences: dict[str, list[str]] = {}
    for pages in _chosen(parser, options.pages or (), options.sets or ()):
        asked = {"rules on": ours(registry, rules=True), **readers} if pages.name == "vietnam" else readers
        timed = [name for name in asked if options.time_all or name in TIMED]
        if saved := copies(load(pages), options.changed):
            results[pages.name] = bench(asked, saved, options.rounds, timed=timed)
            if pages.held_out is not None:
                sentences[pages.name] = _explained(readers, saved)
    held = {} if options.pages or (options.sets and "synthetic" not in options.sets) else _synthetic(readers)
    if options.json:
        print(json.dumps({**results, "synthetic": held}))
        return 0
    for name, figures in results.items():
        _print(name, figures)
        print("\n".join(sentences.get(name, ())))
    if held:
        _print_synthetic(registry, held)
    absent = [name for name, reader in others.items() if reader is None]
    if absent:
        print(f"not installed, so not compared: {', '.join(absent)}; `make readers` installs them")
    return 0


def _chosen(parser: argparse.ArgumentParser, folders: Sequence[Path], names: Sequence[str]) -> list[PageSet]:
    """Return the sets to read: those of the folders, else those of that name, else all."""
    own = [PageSet(folder.name, folder) for folder in folders]
    for pages in own:
        if not load(pages):
            parser.error(f"no page with truth (NAME.html.gz beside NAME.json) in {pages.folder}")
    return own or [pages for pages in PAGE_SETS if not names or pages.name.partition(",")[0] in names]


def _explained(readers: Mapping[str, Reader], pages: Sequence[Saved]) -> list[str]:
    """Return what is to be known beside the table, a sentence each."""
    days = {name: days_of(reader, pages) for name, reader in {**readers, "htmldate": read_by_htmldate()}.items()}
    told = (f"{name} {found.share:.3f} ({found.wrong} wrong, {found.none} none)" for name, found in days.items())
    lines = [f"the right day, in the page's own zone: {', '.join(told)}"]
    if "rules off" in readers:
        heads, authors = (missed(readers["rules off"], pages) for missed in (headlines_missed, authors_missed))
        lines += [
            f"headlines missed: {heads.all}; we give the printed one, the truth one for machines: {heads.told} of them",
            f"authors missed: {authors.all}; the truth names only site or agency: {authors.told} of them",
        ]
    return lines


def _synthetic(readers: Mapping[str, Reader]) -> dict[str, int]:
    total = sum(1 for _ in cases())
    return {name: total - len(failures_of_others(reader)) for name, reader in readers.items() if total}


def _print_synthetic(registry: Registry, held: Mapping[str, int]) -> None:
    count = sum(1 for _ in cases())
    print(f"synthetic pages of which the text holds, of {count}: {_listed(held)}")
    failed = our_failures(registry)
    print(f"synthetic pages of which everything holds, baotinh: {count - len(failed)}")
    for case, wrong in failed.items():
        print(f"  {case}: {'; '.join(wrong)}")


def _listed(held: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in held.items())


def _print(name: str, results: Mapping[str, Mapping[str, float]]) -> None:
    pages = next(iter(results.values()))["pages"]
    table = Table(title=f"{name}: {pages:.0f} pages", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for reader in results:
        table.add_column(reader, justify="right")
    sets = {"world": WORLD_FIGURES, "vietnam": FIGURES}
    for figure in sets.get(name, PUBLISHER_FIGURES):
        form = "{:.1f}" if figure == "ms" else "{:.0f}" if figure in ("not read", "half") else "{:.3f}"
        table.add_row(figure, *(form.format(means[figure]) if figure in means else "-" for means in results.values()))
    yardstick = results.get("trafilatura", {}).get("ms")
    if yardstick:
        shares = (f"{means['ms'] / yardstick:.2f}" if "ms" in means else "-" for means in results.values())
        table.add_row("of trafilatura's ms", *shares)
    Console(width=140).print(table)


if __name__ == "__main__":
    sys.exit(main())
