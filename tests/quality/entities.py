"""Precision and recall of places and persons on real paragraphs annotated by hand: `python -m tests.quality.entities`.

A claim is a unit or a person named in a paragraph; the annotations, `entities.toml`, hold facts only.
"""

import argparse
import gzip
import json
import sys
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.page.typography import tidy
from flows.metadata.entities.recognition import find_mentions
from tests.quality.pages import MISSING, SHARED, VIETNAM_PAGES

__all__ = ["Claims", "main", "measure", "read_claims"]

ANNOTATIONS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

Claim = tuple[str, int, str]
"""Page, number of the paragraph, code of the unit or name of the person."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the annotator and what our own reading found of one kind."""

    expected: frozenset[Claim]
    found: frozenset[Claim]

    @property
    def precision(self) -> float:
        """Share of what we found that is right."""
        return len(self.found & self.expected) / len(self.found)

    @property
    def recall(self) -> float:
        """Share of what is there that we found."""
        return len(self.found & self.expected) / len(self.expected)


def read_claims() -> tuple[dict[str, Claims], int]:
    """Return the claims about places and about people, and the number of paragraphs read."""
    expected: dict[str, set[Claim]] = {"places": set(), "people": set()}
    found: dict[str, set[Claim]] = {"places": set(), "people": set()}
    paragraphs = 0
    for page, truth in ANNOTATIONS.items():
        day, lines = _lines(page, truth)
        paragraphs += sum(bool(line) for line in lines)
        for kind, claims in expected.items():
            claims |= {(page, int(number), name) for number, names in truth.get(kind, {}).items() for name in names}
        # The lines of a front page belong to different articles, so each is read by itself.
        texts = [(number, [line]) for number, line in enumerate(lines)] if page.startswith("lists/") else [(0, lines)]
        for first, text in texts:
            for kind, line, name in _found(text, day, truth["provinces"]):
                found[kind].add((page, first + line, name))
    return {kind: Claims(frozenset(expected[kind]), frozenset(found[kind])) for kind in expected}, paragraphs


def measure() -> dict[str, float]:
    """Return precision and recall of both kinds."""
    claims, _ = read_claims()
    return {
        f"{kind}_{name}": getattr(values, name) for kind, values in claims.items() for name in ("precision", "recall")
    }


def _found(lines: list[str], day: date, provinces: list[str]) -> Iterator[tuple[str, int, str]]:
    mentions = find_mentions("\n".join(lines), day, provinces)
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    start_of = mentions.tokenized.start
    for placed in mentions.places:
        yield "places", bisect_right(starts, start_of(placed.spot.first)) - 1, placed.unit.code
    for named in mentions.people:
        yield "people", bisect_right(starts, start_of(named.first)) - 1, named.name


def _lines(page: str, truth: dict[str, Any]) -> tuple[date, list[str]]:
    """Return the day and the paragraphs of a page, numbered as the annotations number them."""
    if page.endswith(".txt"):
        text = (SHARED / "data" / page).read_text("utf-8")
        return date.fromisoformat(page[-14:-4]), [tidy(line) for line in text.split("\n")]
    if page.startswith("lists/"):
        return truth["day"], _front(gzip.decompress((VIETNAM_PAGES / f"{page}.html.gz").read_bytes()).decode())
    told = json.loads((VIETNAM_PAGES / f"{page}.json").read_text("utf-8"))
    lines = [tidy(line) for line in (told["headline"], told["lead"], *told["body"])]
    return datetime.fromisoformat(told["published_at"]).date(), lines


def _front(html: str) -> list[str]:
    """Return the headlines and leads of a front page: the texts of its innermost elements, each once."""
    lines: list[str] = []
    for node in LexborHTMLParser(html).css("a, p, div.sapo, h2, h3, h4, span, div"):
        text = "" if node.css("div, p, h3, ul") else tidy(node.text())
        if 45 < len(text) < 500 and not any(text in line for line in lines):
            lines.append(text)
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; without the pages, say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="also what was missed and what was invented")
    options = parser.parse_args(arguments)
    if not VIETNAM_PAGES.is_dir():
        sys.stdout.write(f"skipped: {MISSING}\n")
        return 0
    claims, paragraphs = read_claims()
    sys.stdout.write(f"{paragraphs} paragraphs\n")
    for kind, values in claims.items():
        sys.stdout.write(
            f"{kind:8}precision {values.precision:.3f}  recall {values.recall:.3f}  ({len(values.expected)} named)\n"
        )
        if options.errors:
            for label, wrong in (
                ("missed", values.expected - values.found),
                ("invented", values.found - values.expected),
            ):
                sys.stdout.writelines(f"    {label} {claim}\n" for claim in sorted(wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
