"""Our reading beside other readers' on pages without truth: `python -m tests.bench.agreement FOLDER …`.

The folders hold saved pages, `.html` or `.html.gz`, of any site and at any depth. A page's truth is what two readers
agree on, for each reader two of the others: nobody is judged by itself. That tells which pages a reader loses, not
which of two good readings is better. A hash of each page's place keeps a third apart, whose names are not printed.
"""

import argparse
import gzip
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from rich.console import Console
from rich.table import Table

from crawler.registry import Registry
from tests.bench.baselines.readers import Reader, installed, ours
from tests.bench.extraction.measuring import ask
from tests.bench.extraction.page_sets import Saved

__all__ = ["Agreement", "agreement", "main", "saved"]

JUDGES = ("trafilatura", "readability", "newspaper4k")
"""Readers that share no code with each other."""
AGREED, LOST = 0.9, 0.5
"""F1 of two readings from which they agree, and of a reading with them below which the page is lost."""
HELD_OUT_OF = 3
"""One page in so many is kept apart."""
SMALLEST = 3_000
"""Bytes of the smallest page: smaller ones are parts of tests."""
ADDRESS = "https://baovidu.example/{}.html"
"""The address of a page that names none itself."""
_STATED = (
    re.compile(rb"<link[^>]+rel=[\"']?canonical[^>]+href=[\"'](https?://[^\"']+)", re.IGNORECASE),
    re.compile(rb"property=[\"']og:url[\"'][^>]+content=[\"'](https?://[^\"']+)", re.IGNORECASE),
)
_WORD = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u3040-\u9fff\uac00-\ud7af]|[^\\W\u0e00-\u0fff\u1000-\u109f\u3040-\u9fff\uac00-\ud7af]+"
)
"""A word, or a sign of a script that does not part words."""


class Agreement:
    """What a reader makes of the pages on which two others agree."""

    def __init__(self) -> None:
        """Start with no pages."""
        self.scores: list[float] = []
        self.lost: list[str] = []
        """Names of the pages of which it gives less than half of what they do, or nothing."""

    @property
    def mean(self) -> float:
        """The mean F1 with the two; 0 without pages."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


def saved(folders: Sequence[Path]) -> list[Saved]:
    """Return the pages below `folders`, each with the address that it states; their truth is empty."""
    found: list[Saved] = []
    for folder in folders:
        for path in sorted(path for kind in ("*.html", "*.html.gz") for path in folder.rglob(kind)):
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            stated = next(filter(None, (sign.search(body) for sign in _STATED)), None)
            name = str(path.relative_to(folder))
            address = stated[1].decode("utf-8", "replace") if stated else ADDRESS.format(len(found))
            if len(body) >= SMALLEST:
                found.append(Saved(name, address, body, {}))
    return found


def agreement(readers: Mapping[str, Reader], pages: Sequence[Saved]) -> dict[str, Agreement]:
    """Return for each reader how it agrees with two of the others, on the pages on which these agree."""
    results = {name: Agreement() for name in readers}
    for page in pages:
        read = {name: _words(ask(reader, page)) for name, reader in readers.items()}
        pairs = {pair: _f1(read[pair[0]], read[pair[1]]) for pair in combinations(readers, 2)}
        for name, result in results.items():
            others = {pair: score for pair, score in pairs.items() if name not in pair and all(map(read.get, pair))}
            pair = max(others, key=lambda each: others[each], default=None)
            if pair is None or others[pair] < AGREED:
                continue
            score = sum(_f1(read[name], read[other]) for other in pair) / len(pair)
            result.scores.append(score)
            if score < LOST:
                result.lost.append(page.name)
    return results


def is_held_out(page: Saved) -> bool:
    """Tell whether a page belongs to the third that is only measured."""
    name = page.name.partition(".html")[0]
    return int(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest(), 16) % HELD_OUT_OF == 0


def _words(answer: Mapping[str, object]) -> "Counter[str]":
    lines = answer.get("body")
    lead = answer.get("lead")
    said = "\n".join(map(str, lines)) if isinstance(lines, list | tuple) else ""
    opening = f"{lead}\n" if said and isinstance(lead, str) and lead not in said else ""
    return Counter(_WORD.findall((opening + said).casefold()))


def _f1(one: "Counter[str]", other: "Counter[str]") -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and the pages not kept apart that our reader loses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="a folder of saved pages")
    options = parser.parse_args(arguments)
    others = {name: reader for name, reader in installed() if reader is not None and name in JUDGES}
    if len(others) < len(JUDGES):
        print(f"skipped: {', '.join(JUDGES)} must be installed (make readers)")
        return 0
    pages = saved(options.folders)
    if not pages:
        print("no saved pages (*.html, *.html.gz) of some size there")
        return 1
    readers = {"rules off": ours(Registry([], []), rules=False), **others}
    seen = agreement(readers, [page for page in pages if not is_held_out(page)])
    kept = agreement(readers, [page for page in pages if is_held_out(page)])
    table = Table(title=f"{len(pages)} pages, judged by two other readers that agree")
    for column in ("reader", "pages", "F1", "lost", "pages kept apart", "F1", "lost"):
        table.add_column(column, justify="left" if column == "reader" else "right")
    for name in readers:
        cells = [[len(one.scores), f"{one.mean:.3f}", len(one.lost)] for one in (seen[name], kept[name])]
        table.add_row(name, *map(str, [*cells[0], *cells[1]]))
    Console(width=100).print(table)
    for name in seen["rules off"].lost:
        print(f"lost: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
