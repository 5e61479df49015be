"""The made-up pages as they are, changed, and with a box more: `python -m tests.bench.extraction.changed_cases`.

Each page has one hard kind and its truth. A kind that is read only as it was built first is not read: the same pages
are built otherwise (`changing.py`) and get what sites put amid texts (`inserting.py`); the same truth must hold. Beside
our reader the others that are installed are asked for the text only. `--folder` takes other pages of the same form.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from crawler.registry import Registry
from tests.bench.baselines.readers import Reader, installed
from tests.bench.extraction.changing import CHANGES, changed
from tests.bench.extraction.inserting import INSERTIONS, inserted
from tests.bench.extraction.page_sets import Saved
from tests.bench.extraction.synthetic import CASES, Case, cases, failures_of_others, our_failures
from tests.quality.pages import registry_of_pages

__all__ = ["kinds_of_pages", "main"]

OTHERS = ("trafilatura",)
"""Readers asked without `--others`."""


def main(arguments: list[str] | None = None) -> int:
    """Print how many pages of each kind of change hold, by reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=CASES, help="pages with their truth, a folder each")
    parser.add_argument("--others", action="store_true", help="ask all readers that are installed")
    parser.add_argument("--failures", action="store_true", help="name the pages that fail, and what is wrong")
    options = parser.parse_args(arguments)
    pages = list(cases(options.folder))
    if not pages:
        print(f"skipped: no pages in {options.folder}")
        return 0
    readers = {name: reader for name, reader in installed() if reader and (options.others or name in OTHERS)}
    _print(pages, registry_of_pages(), readers, failures=options.failures)
    return 0


def kinds_of_pages(pages: Sequence[Case]) -> Iterator[tuple[str, list[Case]]]:
    """Yield the pages as they are, with each change, and with each box more, under its name."""
    yield "as they are", [*pages]
    for name in CHANGES:
        yield name, [replace(page, body=changed(_saved(page), name).body) for page in pages]
    for name, insertion in INSERTIONS.items():
        made = ((page, inserted(_saved(page), insertion)) for page in pages if not page.expect.get("refused"))
        yield (
            f"with {name}",
            [
                replace(page, body=saved.body, expect=_without(page, insertion.excludes))
                for page, saved in made
                if saved is not None
            ],
        )


def _saved(page: Case) -> Saved:
    return Saved(name=page.name, url=page.url, body=page.body, truth={})


def _without(page: Case, texts: Sequence[str]) -> dict[str, object]:
    return {**page.expect, "excludes": [*page.expect.get("excludes", []), *texts]}


def _print(pages: Sequence[Case], registry: Registry, readers: dict[str, Reader], *, failures: bool) -> None:
    table = Table(title=f"{len(pages)} made-up pages that hold", title_justify="left", box=None, pad_edge=False)
    for column in ("", "pages", "baotinh, all", *(f"{name}, text" for name in readers)):
        table.add_column(column, justify="right" if column else "left")
    sums = [0] * (2 + len(readers))
    for name, made in kinds_of_pages(pages):
        wrong = our_failures(registry, made)
        held = [len(made) - len(wrong), *(len(made) - len(failures_of_others(each, made)) for each in readers.values())]
        table.add_row(name, *map(str, [len(made), *held]))
        sums = [total + number for total, number in zip(sums, [len(made), *held], strict=True)]
        for case, said in wrong.items() if failures else ():
            print(f"{name}, {case}: {'; '.join(said)}")
    table.add_row("share of all", "", *(f"{total / sums[0]:.3f}" for total in sums[1:]))
    Console(width=140).print(table)


if __name__ == "__main__":
    sys.exit(main())
