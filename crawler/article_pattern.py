"""Checks the regular expression of articles' addresses: that it can match a path, and what a match may cost. Pure.

Python's `re` tries every way to match. A pattern such as `([a-z]+-?)+x` has twice as many ways with each further
letter, so one address keeps a crawl busy for ever. Whether a pattern is of this kind is measured: each of its
repetitions is fed with ever longer texts that do not match. As soon as a match takes a time that can be measured, the
way in which it grows tells what the longest text will take.
"""

import math
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from re import _constants as op
from re import _parser as parser
from typing import Any

__all__ = ["mismatch_of", "problem_of"]

LONGEST_TEXT = 500
"""Characters of the longest text that is tried; hardly a path has more, and none of over `addresses.LONGEST_PATH` is
matched."""

MOST_SECONDS = 3.0
"""Processor seconds that a match of the longest text may take. A pattern with three repetitions of the same letters
takes about 0.4, with four 25; so all machines agree, and what the press's patterns have is allowed."""

MEASURABLE = 0.001
"""Seconds of a match that tell how it grows."""
CERTAIN = 0.02
"""Seconds of a match that prove it: what a shorter one seems to tell may come from other work of the processor."""

GROWTH = 1.5
"""Each text is so many times as long as the one before while a match takes no time. If the ways to match double with
each letter, those of a match of a millisecond (100,000) become at most 30 million: less than a second."""
SLOW_GROWTH = 1.15
"""The same as soon as a match takes time, and from one text to the next."""

ENDLESS_DEGREE = 8
"""A cost that grows by a higher power of the length than any row of repetitions has: it doubles with each letter."""

MANY = 8
"""A repetition of up to this number of times costs little."""

MISMATCH = "/\n/"
"""The end of a text that does not match: `[^/]` stops at the slash, `.` at the line's end. More lines follow, because
`re` does not try to match a text that is shorter than any match."""

PROBES = "/a1- "
"""Characters of which each class is tried with those that it has."""

NESTED = "a repetition must not stand in another one: instead of '([a-z0-9]+-?)+x-' write '[a-z0-9-]+x-'"
IN_A_ROW = (
    "too many repetitions follow each other that may match the same letters: instead of '.*-.*-.*-.*-' write '.*-', "
    "or '[^/]+' between slashes"
)

REPETITIONS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
WITHOUT_LENGTH = (op.ASSERT, op.ASSERT_NOT, op.AT)


@lru_cache(maxsize=512)  # every load of the registry asks for the same few
def problem_of(pattern: str) -> str | None:
    """Return why the pattern cannot be used, and the way out: it is none, or its cost has no bound; None if it can."""
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
        items = _parsed(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"not a regular expression: {pattern!r} ({error})"
    rest = MISMATCH + "\n" * min(parser.parse(pattern).getwidth()[0], LONGEST_TEXT)
    for before, units in _repetitions(items, ""):
        for unit in units:
            degree = _excess(compiled, before, unit, rest)
            if degree is not None:
                advice = NESTED if degree > ENDLESS_DEGREE else IN_A_ROW
                return f"a match may take minutes or for ever: {pattern!r}; {advice}"
    return None


@lru_cache(maxsize=512)
def mismatch_of(pattern: str) -> str | None:
    """Return why a pattern that can be used matches no address, or every one; None if it does neither."""
    items = _parsed(pattern)
    if not _can_stand(items, "/", last=False):
        return (
            f"matches no address, because a path begins with a slash: {pattern!r}; "
            r"write the path alone, without scheme and host: '/[^/]+-(?P<id>\d+)\.html'"
        )
    if not _can_stand(items, "", last=True):
        return (
            f"matches no address, because paths are matched without the slash at their end: {pattern!r}; "
            "leave out the last slash"
        )
    if re.fullmatch(pattern, "/", re.IGNORECASE):
        return f"matches every page, the front page too: {pattern!r}; say what only the path of an article has"
    return None


def _parsed(pattern: str) -> list[Any]:
    return list(parser.parse(pattern, re.IGNORECASE))


def _can_stand(items: Sequence[Any], slash: str, *, last: bool) -> bool:
    """Tell whether a match can begin with a slash or, with `last`, end with something else."""
    for kind, value in reversed(items) if last else items:
        if kind in WITHOUT_LENGTH:
            continue
        if any(_can_stand(inner, slash, last=last) for inner in _inside(kind, value)):
            return True
        if kind is op.GROUPREF or any(bool(slash) == (letter == "/") for letter in _letters(kind, value)):
            return True
        if not _can_be_empty(kind, value):
            return False
    return False


def _inside(kind: Any, value: Any) -> list[Any]:
    """Return the parts that a part is made of: the alternatives of a branch, what a group or a repetition holds."""
    match kind:
        case op.SUBPATTERN:
            return [value[3]]
        case op.ATOMIC_GROUP:
            return [value]
        case op.ASSERT | op.ASSERT_NOT:
            return [value[1]]
        case op.BRANCH:
            return list(value[1])
        case kind if kind in REPETITIONS:
            return [value[2]]
        case op.GROUPREF_EXISTS:
            return [part for part in value[1:] if part is not None]
    return []


def _can_be_empty(kind: Any, value: Any) -> bool:
    if kind in (*WITHOUT_LENGTH, op.GROUPREF) or (kind in REPETITIONS and value[0] == 0):
        return True
    return any(all(_can_be_empty(*item) for item in part) for part in _inside(kind, value))


def _letters(kind: Any, value: Any) -> list[str]:
    """Return some characters that a part of one character matches; none for any other part."""
    match kind:
        case op.LITERAL:
            return [chr(value)]
        case op.NOT_LITERAL:
            return [letter for letter in PROBES if letter != chr(value)]
        case op.ANY:
            return list(PROBES)
        case op.IN:
            own = [
                chr(each if kind is op.LITERAL else each[0]) for kind, each in value if kind in (op.LITERAL, op.RANGE)
            ]
            return [letter for letter in dict.fromkeys((*PROBES, *own)) if _is_in(letter, value)]
    return []


CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s", op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip  # a small table


def _is_in(letter: str, members: Iterable[tuple[Any, Any]]) -> bool:
    negated = found = False
    for kind, value in members:
        match kind:
            case op.NEGATE:
                negated = True
            case op.LITERAL:
                found = found or letter == chr(value)
            case op.RANGE:
                found = found or value[0] <= ord(letter) <= value[1]
            case op.CATEGORY:
                found = found or re.fullmatch(CATEGORIES[value], letter) is not None
    return found != negated


def _excess(pattern: re.Pattern[str], before: str, unit: str, rest: str) -> float | None:
    """Return the power of the length by which the cost grows if the longest text with `unit` would take too long.

    None if it would not. `rest`: what follows the units and does not match.
    """
    most = max(1, LONGEST_TEXT // len(unit))
    length = 1
    earlier = slow = (0, 0.0)
    while True:
        seconds = _seconds(pattern, before + unit * length + rest)
        if seconds > MEASURABLE:
            # From the last quick match, then from the first slow one, which is more exact.
            first = slow if slow[0] and seconds > CERTAIN else earlier
            degree = _degree(*first, length, seconds)
            if math.log(seconds) + degree * math.log(most / length) <= math.log(MOST_SECONDS):
                return None
            if seconds > CERTAIN and slow[0]:
                return degree
            slow = slow if slow[0] else (length, seconds)
        if length >= most:
            return None
        earlier = (length, seconds)
        growth = SLOW_GROWTH if slow[0] else GROWTH
        length = min(most, max(length + 1, int(length * growth)))


def _degree(length: int, seconds: float, longer: int, more_seconds: float) -> float:
    """Return the power of the length by which the time grows from one text to a longer one."""
    if not length or seconds <= 0:
        return ENDLESS_DEGREE + 1
    return math.log(max(1.0, more_seconds / seconds)) / math.log(longer / length)


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    """Return the processor's time for a match, which does not count what other programs do meanwhile."""
    started = time.thread_time()
    pattern.fullmatch(text)
    return time.thread_time() - started


def _repetitions(items: Sequence[Any], before: str) -> Iterator[tuple[str, list[str]]]:
    """Yield for each long repetition a text that leads to it, and the texts of which it may have many."""
    for kind, value in items:
        if kind in REPETITIONS and value[1] > MANY:
            yield before, _units(value[2])
        for inner in _inside(kind, value):
            yield from _repetitions(inner, before)
        before += _example([(kind, value)])


def _units(items: Sequence[Any]) -> list[str]:
    """Return texts that a repetition may match again and again: an example of it, and each of its characters."""
    letters = list(dict.fromkeys(_all_letters(items)))
    return list(dict.fromkeys(unit for unit in (_example(items), *letters) if unit))


def _all_letters(items: Sequence[Any]) -> Iterator[str]:
    for kind, value in items:
        yield from _letters(kind, value)
        for inner in _inside(kind, value):
            yield from _all_letters(inner)


def _example(items: Sequence[Any]) -> str:
    """Return a short text that the parts match, look-arounds left aside."""
    text = ""
    for kind, value in items:
        if kind in WITHOUT_LENGTH:
            continue
        if inside := _inside(kind, value):
            text += _example(inside[0]) * (max(1, value[0]) if kind in REPETITIONS else 1)
        else:
            text += next(iter(_letters(kind, value)), "")
    return text
