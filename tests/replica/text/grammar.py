"""A small grammar that turns a line of a topic file into a Vietnamese sentence.

`[a|b|c]` chooses, and may be nested; `{name}` is a fact of the story; `{name:20-90}` is a number that the story keeps;
`{20-90}` is a number used once. `{name_cap}` is the fact with a capital first letter.
"""

import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Facts", "Topic", "capitalised", "expand", "load_topic"]

TOPICS = Path(__file__).parent / "topics"
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(?:([a-z]\w*)(?::(\d+)-(\d+))?|(\d+)-(\d+))\}")

Facts = dict[str, str]
"""What a story keeps from its headline to its last line: names, places, numbers."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The phrases of one subject: what varies from story to story, and lines by their place in an article."""

    name: str
    choices: dict[str, tuple[str, ...]]
    lines: dict[str, tuple[str, ...]]


@cache
def load_topic(name: str) -> Topic:
    """Read `topics/<name>.txt`: `@fact = a | b` and lines under `== place` headings."""
    choices: dict[str, tuple[str, ...]] = {}
    lines: dict[str, list[str]] = {}
    place = ""
    for line in filter(None, (TOPICS / f"{name}.txt").read_text("utf-8").splitlines()):
        if line.startswith("@"):
            fact, _, values = line[1:].partition("=")
            choices[fact.strip()] = tuple(value.strip() for value in values.split("|"))
        elif line.startswith("== "):
            place = line[3:]
        else:
            lines.setdefault(place, []).append(line)
    return Topic(name, choices, {place: tuple(found) for place, found in lines.items()})


def expand(line: str, facts: Facts, rng: random.Random) -> str:
    """Write `line` out; numbers that it names are added to `facts`."""
    while match := CHOICE.search(line):
        line = line[: match.start()] + rng.choice(match[1].split("|")) + line[match.end() :]
    return capitalised(SLOT.sub(lambda slot: _filled(slot, facts, rng), line))


def capitalised(text: str) -> str:
    """Return `text` with its first letter, past an opening quotation mark, in upper case."""
    start = 1 if text.startswith("“") else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def _filled(slot: re.Match[str], facts: Facts, rng: random.Random) -> str:
    name, low, high, once_low, once_high = slot.groups()
    if name is None:
        return _number(once_low, once_high, rng)
    if low is not None and name not in facts:
        facts[name] = _number(low, high, rng)
    if name not in facts and name.endswith("_cap"):
        return capitalised(facts[name.removesuffix("_cap")])
    return facts[name]


def _number(low: str, high: str, rng: random.Random) -> str:
    number = rng.randint(int(low), int(high))
    if low.startswith("0"):
        return str(number).zfill(len(low))
    return str(number) if number < 1000 or 1900 <= number <= 2100 else f"{number:,}".replace(",", ".")
