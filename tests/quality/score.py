"""Score our reading of the real pages: `python -m tests.quality.score --help`."""

import argparse
import json
import sys
from typing import Any

from crawler.registry import load_registry
from tests.quality.pages import MISSING, VIETNAM_PAGES, WORLD_PAGES, Reading, predictions, read_pages, scorer

__all__ = ["main", "measure"]


def measure(readings: list[Reading]) -> dict[str, float]:
    """Return the scorer's figures, each a mean over pages, with the milliseconds a page and the pages refused."""
    score = scorer().score
    rows = [score(reading.truth, predictions(reading)) for reading in readings]
    figures = list(dict.fromkeys(name for row in rows for name in row))
    means = {name: sum(row[name] for row in rows if name in row) / sum(name in row for row in rows) for name in figures}
    means["ms_a_page"] = 1000 * sum(reading.seconds for reading in readings) / len(readings)
    means["pages"] = len(readings)
    means["refused"] = sum(reading.refusal is not None for reading in readings)
    return means


def main(arguments: list[str] | None = None) -> int:
    """Print the table; without the pages, say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules-off", action="store_true", help="read every page as one of a paper never seen")
    parser.add_argument("--world", action="store_true", help="the 181 pages of the public benchmark instead, rules off")
    parser.add_argument("--per-page", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    folder = WORLD_PAGES if options.world else VIETNAM_PAGES
    if not folder.is_dir():
        _say(f"skipped: {MISSING}")
        return 0
    registry = None if options.world or options.rules_off else load_registry()
    list(read_pages(folder, registry))[:0]  # once for the imports and caches, so that the time is that of reading
    readings = list(read_pages(folder, registry))
    if options.per_page:
        for reading in readings:
            _say(_row(reading))
    means = measure(readings)
    if options.json:
        _say(json.dumps(means))
    else:
        for name, value in means.items():
            _say(f"{name:18}{value:.4f}" if isinstance(value, float) else f"{name:18}{value}")
    return 0


def _row(reading: Reading) -> str:
    figures: dict[str, Any] = scorer().score(reading.truth, predictions(reading))
    told = " ".join(
        f"{name}={value:.3f}" for name, value in figures.items() if value != 1.0 and not (name == "leak" and not value)
    )
    origins = {
        **(reading.cleaned.fields if reading.cleaned else {}),
        **(reading.described.fields if reading.described else {}),
    }
    said = reading.refusal.detail if reading.refusal else told or "all right"
    return f"{reading.page}  {1000 * reading.seconds:.1f} ms  {said}\n    {origins}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
