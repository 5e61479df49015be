"""Splitting Vietnamese text into sentences, so that a correction shows as the sentence that it changes."""

import re

__all__ = ["split_sentences"]

UNITS = ("tp", "tx", "tt", "p", "q", "h", "x")
TITLES = ("ths", "th.s", "ts", "t.s", "pgs", "pgs.ts", "pgs.,ts", "gs", "gs.ts", "gs.,ts", "bs", "bs.ck", "ks", "ls")
RANKS = ("đ/c", "đc", "nsnd", "nsưt", "nnưt", "ngnd", "ngưt", "mr", "mrs", "ms", "dr", "prof", "st")
BEFORE_NAMES_AND_NUMBERS = ("nxb", "tr", "vd", "v.d", "sđt", "đt", "tel")
ABBREVIATIONS = frozenset(UNITS + TITLES + RANKS + BEFORE_NAMES_AND_NUMBERS)
"""Abbreviations before a full stop that does not end a sentence, as provincial papers print them, in lower case."""

LONGEST = 16
"""Characters examined before a full stop: more than the longest abbreviation has."""

_STOP = re.compile(r"""(?P<stop>[.!?…]+)(?P<closing>[”’»"')\]]*)\s+""")
_OPENING = "“‘«\"'([-–— "
_AFTER_SPACE_OR_OPENING = re.compile(r"[\s“‘«\"'(\[]")
_INITIAL = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_ENUMERATION = re.compile(r"\d{1,3}|[IVX]{1,4}|[a-zđA-ZĐ]")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text` in order, white space collapsed. A line break always ends a sentence.

    >>> split_sentences("TP. Lào Cai thu 8.127,9 tỷ đồng. Ông Nam nói: “Tốt!” Mọi người vui.")
    ['TP. Lào Cai thu 8.127,9 tỷ đồng.', 'Ông Nam nói: “Tốt!”', 'Mọi người vui.']
    """
    return [sentence for line in text.splitlines() for sentence in _split_line(" ".join(line.split()))]


def _split_line(line: str) -> list[str]:
    sentences = []
    start = 0
    for match in _STOP.finditer(line):
        if _begins(line[match.end() : match.end() + 4]) and not _goes_on(line, start, match):
            sentences.append(line[start : match.end()].rstrip())
            start = match.end()
    rest = line[start:]
    return [*sentences, rest] if rest else sentences


def _begins(after: str) -> bool:
    """Tell whether `after` can begin a sentence: with a capital letter or a digit, after quotes or a dash if any."""
    first = after.lstrip(_OPENING)[:1]
    return first.isupper() or first.isdigit()


def _goes_on(line: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether the full stop of `match` belongs to an abbreviation, an initial or an enumeration."""
    if match["stop"] != "." or match["closing"]:
        return False
    end = match.start()
    word = _AFTER_SPACE_OR_OPENING.split(line[max(start, end - LONGEST) : end])[-1]
    if word.lower() in ABBREVIATIONS:
        return True
    if len(word) == end - start:
        return bool(_ENUMERATION.fullmatch(word))
    # An initial (`Nguyễn V. An`). A sentence that ends in one (`vitamin C.`) cannot be told apart and goes on too.
    return word.isupper() and bool(_INITIAL.fullmatch(word))
