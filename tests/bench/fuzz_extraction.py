"""Mutated pages, each of which must end in a record or a refusal in time: `python -m tests.bench.fuzz_extraction`.

A mutation is drawn from the seed and the page's number alone, so that any page can be made again: `--only NUMBER`.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crawler.registry import Registry, load_registry
from flows.pipeline.extraction.saved_page import extract_saved_page
from flows.stages import Refusal
from tests.bench.press.seeds import seeds

__all__ = ["LIMIT", "Outcome", "fuzz", "main", "mutated"]

LIMIT = 2.0
"""Seconds of CPU that no page may take."""
MAX_MUTATIONS = 6

_TOKENS = (
    *(f"<{name}>".encode() for name in "div /div p /p b table /table script /script style title h1 /h1".split()),
    *(f"<{name}>".encode() for name in "article template svg select font plaintext frameset !-- ul li td".split()),
    b"-->", b"<table><tr><td>", b"<a href='/x'>", b"<base href='../x/'>", b"<base href='http://['>", b"]]>",
    b"<img srcset=','>", b"<meta charset=utf-16>", b"<meta charset=windows-1258>", b"{{", b"}}",
    b"<iframe src='https://youtube.com/embed/x'>", b"<img src='data:,'>", b"&#0;", b"&#xD800;", b"&amp;amp;amp;",
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"\xcc\x81", b"\xe2\x80\x8b", b"%E1%BB", b"99/99/9999", b"31/02/2026 25:61", b"2026-03-07T08:52:11.000 +99:00",
    b'{"@type":"NewsArticle","datePublished":', b'outputData = "', b"(LSO) -", b"Tin, \xe1\xba\xa3nh:",
)  # fmt: skip  # short items: a line each would fill a screen
"""What breaks parsers, decoders, dates and addresses."""


@dataclass(slots=True)
class Outcome:
    """What became of the pages."""

    ends: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)


def mutated(number: int, seed: int, pages: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Return the address and body of the mutated page `number`."""
    chance = random.Random(f"{seed}:{number}")
    url, body = pages[chance.randrange(len(pages))]
    for _ in range(chance.randint(1, MAX_MUTATIONS)):
        body = chance.choice(_MUTATIONS)(body, chance)
    return url, body


def fuzz(numbers: range, seed: int, registry: Registry, pages: Sequence[tuple[str, bytes]]) -> Outcome:
    """Read the mutated pages `numbers`, every second by its newspaper's rules, and say how each ended."""
    outcome = Outcome()
    for number in numbers:
        url, body = mutated(number, seed, pages)
        started = time.process_time()
        try:
            read = extract_saved_page(body, url, registry, rules=number % 2 == 0)
        except Exception as error:  # noqa: BLE001 - what is looked for
            outcome.failures.append(f"page {number}: {type(error).__name__}: {error}")
            continue
        took = time.process_time() - started
        outcome.slowest = max(outcome.slowest, took)
        outcome.ends[read.reason.value if isinstance(read, Refusal) else "record"] += 1
        if took > LIMIT:
            outcome.failures.append(f"page {number}: took {took:.1f} s")
    return outcome


def main(arguments: list[str] | None = None) -> int:
    """Print how the pages ended. Exit status 1: one raised an exception or took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="write this mutated page to standard output")
    options = parser.parse_args(arguments)
    pages = list(seeds())
    if options.only is not None:
        sys.stdout.buffer.write(mutated(options.only, options.seed, pages)[1])
        return 0
    registry = load_registry()
    total, step = Outcome(), 5000
    for start in range(0, options.pages, step):
        part = fuzz(range(start, min(start + step, options.pages)), options.seed, registry, pages)
        total.ends += part.ends
        total.slowest = max(total.slowest, part.slowest)
        total.failures += part.failures
        print(f"{sum(total.ends.values()):>8} pages, {len(total.failures)} failures", file=sys.stderr)
    for end, count in total.ends.most_common():
        print(f"{end:16}{count:>8}")
    print(f"slowest page: {total.slowest:.2f} s of CPU; seed {options.seed}")
    for failure in total.failures:
        print(failure)
    return 1 if total.failures else 0


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(body))


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: _place(body, chance)]


def _without_middle(body: bytes, chance: random.Random) -> bytes:
    start = _place(body, chance)
    return body[:start] + body[start + chance.randint(1, 2000) :]


def _with_token(body: bytes, chance: random.Random) -> bytes:
    place = _place(body, chance)
    return body[:place] + chance.choice(_TOKENS) + body[place:]


def _with_many(body: bytes, chance: random.Random) -> bytes:
    place = _place(body, chance)
    return body[:place] + chance.choice(_TOKENS) * chance.choice((2, 30, 500, 5000)) + body[place:]


def _with_noise(body: bytes, chance: random.Random) -> bytes:
    place = _place(body, chance)
    return body[:place] + chance.randbytes(chance.randint(1, 200)) + body[place:]


def _flipped(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 40)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _repeated(body: bytes, chance: random.Random) -> bytes:
    start = _place(body, chance)
    part = body[start : start + chance.randint(1, 3000)]
    return body[:start] + part * chance.randint(2, 20) + body[start:]


def _swapped(body: bytes, chance: random.Random) -> bytes:
    first, second = sorted((_place(body, chance), _place(body, chance)))
    return body[second:] + body[first:second] + body[:first]


def _recoded(body: bytes, chance: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "cp1258", "cp1252", "utf-7", "utf-8-sig")), "replace")


def _without_token(body: bytes, chance: random.Random) -> bytes:
    return body.replace(chance.choice(_TOKENS), b"")


_MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut, _without_middle, _with_token, _with_many, _with_noise, _flipped, _repeated, _swapped, _recoded,
    _without_token,
)  # fmt: skip  # short items: a line each would fill a screen


if __name__ == "__main__":
    sys.exit(main())
