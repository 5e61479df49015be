"""How well names are found in invented paragraphs annotated by hand: `python -m tests.quality.names`.

Three sets that may be looked at while the rules are made, and three that may not, whose errors are never printed.
Another, of cases kept beside the project, is read where it is at hand.
"""

import argparse
import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.metadata.entities import recognise
from tests.quality.pages import SHARED

__all__ = ["KINDS", "Figures", "Paragraph", "main", "measure", "read_paragraphs"]

HERE = Path(__file__).parent
SETS = {
    "seen": HERE / "names_seen.toml", "held out": HERE / "names_held_out.toml",
    "regions, seen": HERE / "names_regions_seen.toml", "regions, held out": HERE / "names_regions_held_out.toml",
    "topics, seen": HERE / "names_topics_seen.toml", "topics, held out": HERE / "names_topics_held_out.toml",
}  # fmt: skip  # short items
CASES = SHARED / "cases" / "names" / "given.jsonl"
KINDS = ("places", "people", "offices", "organizations", "dates")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and what it names."""

    text: str
    day: date
    own: tuple[str, ...]
    """Codes of the provinces that the newspaper serves."""
    truth: Mapping[str, frozenset[str] | None]
    """By kind; None where the annotator did not say."""


@dataclass(slots=True)
class Figures:
    """What was named and found of one kind."""

    right: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / max(1, self.right + self.invented.total())

    @property
    def recall(self) -> float:
        """Share of what is named that was found."""
        return self.right / max(1, self.right + self.missed.total())


def read_paragraphs(path: Path) -> Iterator[Paragraph]:
    """Yield the annotated paragraphs of a file."""
    for one in tomllib.loads(path.read_text(encoding="utf-8"))["paragraph"]:
        people = [_person(person) for person in one["people"]]
        yield Paragraph(
            one["text"],
            one["day"],
            tuple(one.get("own", ())),
            {
                "places": frozenset(one["places"]),
                "people": frozenset(name for name, _ in people),
                "offices": frozenset(f"{name} | {office}" for name, office in people if office),
                "organizations": frozenset(one["organizations"]),
                "dates": frozenset(map(str, one["dates"])),
            },
        )


def _person(annotated: str) -> tuple[str, str]:
    name, _, office = annotated.partition(" | ")
    return name.strip(), office.strip().lower()


def read_cases(path: Path) -> Iterator[Paragraph]:
    """Yield the cases of a file of JSON objects, one a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        one: dict[str, Any] = json.loads(line)
        yield Paragraph(
            one["text"],
            datetime.fromisoformat(one["published_at"]).date(),
            (),
            {
                "places": frozenset(f"{place['name']} | {place['province']}" for place in one["places"]),
                "people": frozenset(person["name"] for person in one["people"]),
                "offices": frozenset(f"{p['name']} | {p['office'].lower()}" for p in one["people"] if p["office"]),
                "organizations": frozenset(one["organizations"]) if "organizations" in one else None,
                "dates": frozenset(one["event_dates"]),
            },
        )


def measure(paragraphs: Sequence[Paragraph]) -> dict[str, Figures]:
    """Return the figures of every kind."""
    figures = {kind: Figures() for kind in KINDS}
    for paragraph in paragraphs:
        found = _found(paragraph)
        for kind, truth in paragraph.truth.items():
            if truth is None:
                continue
            figures[kind].right += len(truth & found[kind])
            figures[kind].missed.update(truth - found[kind])
            figures[kind].invented.update(found[kind] - truth)
    return figures


def _found(paragraph: Paragraph) -> dict[str, frozenset[str]]:
    named = recognise(
        [paragraph.text], day=paragraph.day, published=paragraph.day, own_provinces=paragraph.own, tags=()
    )
    return {
        "places": frozenset(f"{place.name} | {place.province.name}" for place in named.places),
        "people": frozenset(person.name for person in named.people),
        "offices": frozenset(f"{person.name} | {person.office.lower()}" for person in named.people if person.office),
        "organizations": frozenset(organization.name for organization in named.organizations),
        "dates": frozenset(str(event.day) for event in named.event_dates),
    }


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of both sets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="also what went wrong in the set that may be looked at")
    options = parser.parse_args(arguments)
    sets = {name: list(read_paragraphs(path)) for name, path in SETS.items()}
    if CASES.exists():
        sets["cases"] = list(read_cases(CASES))
    for name, paragraphs in sets.items():
        begun = time.process_time()
        figures = measure(paragraphs)
        seconds = time.process_time() - begun
        sys.stdout.write(f"{name}: {len(paragraphs)} paragraphs, {seconds / len(paragraphs) * 1000:.2f} ms each\n")
        for kind, values in figures.items():
            named = values.right + values.missed.total()
            sys.stdout.write(
                f"    {kind:14}precision {values.precision:.3f}  recall {values.recall:.3f}  ({named} named)\n"
            )
            if options.errors and not name.endswith("held out"):
                sys.stdout.writelines(f"        missed {one}\n" for one in sorted(values.missed))
                sys.stdout.writelines(f"        invented {one}\n" for one in sorted(values.invented))
    return 0


if __name__ == "__main__":
    sys.exit(main())
