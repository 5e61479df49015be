"""The features of each line of a box: its text, its place among the others, its boxes, their names.

Shares are of the box's letters, from 0 to 1. Names of classes are a few of many observations, and a noise word counts
only if all boxes of its name hold less than `NAMED_SHARE` of the letters together.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import filterfalse
from operator import itemgetter

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import CORE
from flows.cleaning.page.noise import is_counter, is_imprint, is_pointer, is_stamp, noisy_name
from flows.cleaning.page.typography import bare, bare_if_alike
from flows.cleaning.wording.labels import leads_elsewhere
from flows.cleaning.wording.prompts import PROMPTS

__all__ = ["FEATURES", "NAME_FEATURES", "observe"]

NAMED_SHARE = 0.4
"""Share of the box's letters from which a name is the article's own, whatever it says."""
MAIN_SHARE = 0.5
"""Share of the letters that the innermost box of most text holds."""
PROSE = 80
"""Letters of a line that is prose and no label."""
OPENING = 200
"""Characters at the beginning of a line in which its words are looked at."""
MIN_STATED = 12
"""Letters of the shortest line that is looked for in the structured metadata."""
LEVELS = 12
"""Levels of boxes looked at above a line."""

_ENDS = (".", "!", "?", "…", '."', ".”", "!”", "?”", "。", "」", "।", "៕", ".)", ".“", "“", ".»", "»")
_DIGITS = re.compile(r"\d+")
_FIRST = itemgetter(0)
_EDGES = ".,:;!?()[]\"'„“”»«|"
_GOOD_NAME = re.compile(
    r"article|story|content|body|text|paragraph|entry|post|detail|noi-?dung|artikel|inhalt|absatz|prose|rich|copy",
    re.IGNORECASE,
)
_CAPTION_NAME = re.compile(r"caption|credit|copyright|bild|photo|image|img|figure|media|legend|gallery|foto", re.I)
_AUTHOR_NAME = re.compile(r"author|byline|autor|writer|tac-?gia|signature|date|time|meta|infor?\b|publish", re.I)
_TEASER_NAME = re.compile(
    r"teaser|promo|card|related|more|newsletter|recirc|recommend|embed|widget|box|aside|infobox|factbox|tweet|quote|"
    r"subscr|banner|paywall|regwall|offer|toolbar|comment|footer|list|link|popular|trending|consent|cookie|modal",
    re.IGNORECASE,
)

_COMMENT_NAME = re.compile(
    r"comment|repl(?:y|ies)|disqus|discuss|forum|kommentar|binh-?luan|y-?kien|phan-?hoi|reaction|avis|opinion-?box|user",
    re.IGNORECASE,
)

_KINDS = ("text", "heading", "quote", "list", "table")
_INSIDE = (
    ("aside",), ("li",), ("figure", "figcaption"), ("td", "th"), ("nav", "footer", "header", "form"),
    ("blockquote",), ("a",), ("section", "article"),
)  # fmt: skip  # short items: a line each would fill a screen

FEATURES = (
    *_KINDS, "length", "ends_sentence", "sentences", "linked", "bold", "italic", "commas", "digits", "capitals",
    "twins", "siblings", "parent", "parent_linked", "parent_lines", "above", "above_linked", "above_lines", "core",
    "levels", "noise_name", *(f"in_{tags[0]}" for tags in _INSIDE), "place", "letters_before", "after_prose",
    "prev_length", "prev_linked", "prev_heading", "prev_twin", "prev_sentence", "next_length", "next_linked",
    "next_heading", "next_twin", "next_sentence", "picture_before", "label", "prompt", "repeated", "in_machine_body",
    "good_name", "caption_name", "author_name", "teaser_name", "most_twins", "lines", "letters", "relative_length",
    "first_run", "indent_main", "opening_twin", "from_headline", "core_passed", "comment_name",
)  # fmt: skip  # short items: a line each would fill a screen
"""The observations, in order."""
_KIND_FEATURES = {kind: tuple(float(kind == other) for other in _KINDS) for kind in _KINDS}
NAME_FEATURES = ("noise_name", "good_name", "caption_name", "author_name", "teaser_name", "comment_name")
"""Those that come from class names."""


@dataclass(slots=True)
class _Box:
    letters: int = 0
    linked: float = 0.0
    lines: int = 0


@dataclass(slots=True)
class _Line:
    piece: Piece
    text: str
    boxes: list[Element]
    """The elements around it, innermost first, starting with its own element."""
    twin: str
    """Kind of the line: tags and classes of the two inner boxes."""
    own: str
    ends: bool = False
    names: list[str] = field(default_factory=list)


def observe(pieces: Sequence[Piece], headline: str, machine_body: str) -> tuple[list[int], list[list[float]]]:
    """Return the places of the lines among `pieces` and the features of each, in the order of `FEATURES`.

    `machine_body`: the article's text, bare, from the structured metadata; empty if there is none.
    """
    places = [index for index, piece in enumerate(pieces) if piece.kind in _KINDS and piece.place is not None]
    chains: dict[int, tuple[list[Element], list[str]]] = {}
    lines = [_line(pieces[index], chains) for index in places]
    boxes = _measured(lines)
    twins: dict[str, int] = {}
    owns: dict[str, int] = {}
    total = 1
    for line in lines:
        size = len(line.text)
        total += size
        twins[line.twin] = twins.get(line.twin, 0) + size
        owns[line.own] = owns.get(line.own, 0) + size
    noisy = _noisy_names(lines, total)
    most = max(twins.values(), default=1)
    main_twin = max(twins, key=lambda twin: twins[twin], default="")
    lengths = sorted(len(line.text) for line in lines if line.twin == main_twin)
    usual = lengths[len(lengths) // 2] if lengths else 1
    repeated = _repeated([line.text[:OPENING] for line in lines], headline)
    first_main = next((index for index, line in enumerate(lines) if line.twin == main_twin), 0)
    last_main = max((index for index, line in enumerate(lines) if line.twin == main_twin), default=0)
    cores = {name for name, (chain, _) in chains.items() if CORE in chain[0].attrs}
    in_core = [not cores.isdisjoint(map(id, line.boxes)) for line in lines]
    core_letters = sum(len(line.text) for line, core in zip(lines, in_core, strict=True) if core) or 1
    core_before = 0
    opening = next(
        (line.twin for line in lines if len(line.text) >= PROSE and line.piece.linked < 0.5 and line.ends), ""
    )
    headed = next((piece.place for piece in pieces if piece.kind == "headline"), None)
    around_headline = {id(tag) for tag in headed.parents} if headed is not None else set()
    neighbours = [
        (math.log1p(len(line.text)), line.piece.linked, float(line.piece.kind == "heading"), float(line.ends))
        for line in lines
    ]
    rows = []
    before = since_prose = 0
    count = len(lines)
    of_box = (most / total, min(200.0, count), math.log1p(total))
    for index, line in enumerate(lines):
        piece, text = line.piece, line.text
        size = len(text) or 1
        digits, capitals, prompts = _opening(text)
        parent = boxes[id(line.boxes[0])] if line.boxes else _Box(1)
        above = boxes[id(line.boxes[1])] if len(line.boxes) > 1 else parent
        levels = next((n for n, tag in enumerate(line.boxes) if boxes[id(tag)].letters > MAIN_SHARE * total), LEVELS)
        row = [
            *_KIND_FEATURES[piece.kind],
            math.log1p(size), float(line.ends), _sentences(text), piece.linked,
            piece.bold, piece.italic, text.count(",") / size,
            digits / min(size, OPENING), capitals,
            twins[line.twin] / total, owns[line.own] / total, parent.letters / total,
            parent.linked / max(1, parent.letters), min(30.0, parent.lines), above.letters / total,
            above.linked / max(1, above.letters), min(30.0, above.lines),
            float(in_core[index]), float(levels),
            float(sum(name in noisy for name in line.names[: levels + 1])) if noisy else 0.0,
        ]  # fmt: skip  # short items: a line each would fill a screen
        row += _inside([tag.name for tag in line.boxes[:levels]])
        row += [index / count, before / total, float(since_prose)]
        for other in (index - 1, index + 1):
            if 0 <= other < count:
                length, linked, heading, ends = neighbours[other]
                row += (length, linked, heading, float(lines[other].twin == line.twin), ends)
            else:
                row += (-1.0, -1.0, -1.0, -1.0, -1.0)
        place = places[index]
        picture = place > 0 and pieces[place - 1].kind in ("image", "video")
        label = is_pointer(text) or is_counter(text) or is_stamp(text) or is_imprint(text)
        label = label or leads_elsewhere(text, piece.linked)
        stated = _in_machine_body(text, machine_body)
        hints = _hints(" ".join(line.names[: levels + 1]))
        row += [
            float(picture), float(label), float(prompts),
            repeated[index], stated, *hints[:4], *of_box, size / max(1, usual),
            float(first_main <= index <= last_main), float(len(line.boxes)),
            float(line.twin == opening), _steps(line.boxes, around_headline), core_before / core_letters,
            hints[4],
        ]  # fmt: skip  # short items: a line each would fill a screen
        rows.append(row)
        before += size
        core_before += size * in_core[index]
        since_prose = 0 if line.twin == main_twin else since_prose + 1
    return places, rows


def _measured(lines: Sequence[_Line]) -> dict[int, _Box]:
    """Return what each box around a line holds, by its id."""
    boxes: dict[int, _Box] = {}
    beside: dict[int, list[int]] = {}
    for place, line in enumerate(lines):  # lines in the same box are counted together
        beside.setdefault(id(line.boxes[1]) if len(line.boxes) > 1 else 0, []).append(place)
        size = len(line.text)
        own = boxes.setdefault(id(line.boxes[0]), _Box())
        own.letters += size
        own.lines += 1
    for places in beside.values():
        size = sum(len(lines[place].text) for place in places)
        for tag in lines[places[0]].boxes[1:]:
            box = boxes.setdefault(id(tag), _Box())
            box.letters += size
            box.lines += len(places)
    for line in lines:
        if linked := len(line.text) * line.piece.linked:
            for tag in line.boxes:
                boxes[id(tag)].linked += linked
    return boxes


def _line(piece: Piece, chains: dict[int, tuple[list[Element], list[str]]]) -> _Line:
    """Describe a line. `chains` remembers the boxes around each place, and their names, for lines beside each other."""
    text = piece.text
    if piece.kind == "list":
        text = "\n".join(piece.items)
    elif piece.kind == "table":
        text = "\n".join(" ".join(row) for row in piece.rows)
    boxes, names = _chain(piece.place, chains)
    own = f"{boxes[0].name}.{names[0]}" if boxes else ""
    twin = own + (f"<{boxes[1].name}.{names[1]}" if len(boxes) > 1 else "")
    return _Line(piece, text, boxes, twin, own, text.endswith(_ENDS), names)


def _chain(
    place: Element | None, chains: dict[int, tuple[list[Element], list[str]]]
) -> tuple[list[Element], list[str]]:
    """Return an element and the boxes around it, `LEVELS` at most, and their names."""
    if place is None:
        return [], []
    if id(place) not in chains:
        around, names = _chain(place.parent, chains)
        chains[id(place)] = [place, *around[: LEVELS - 1]], [place.names, *names[: LEVELS - 1]]
    return chains[id(place)]


def _noisy_names(lines: Sequence[_Line], total: int) -> set[str]:
    held: dict[str, int] = {}
    for line in lines:
        for name in set(line.names):
            held[name] = held.get(name, 0) + len(line.text)
    held = {name: size for name, size in held.items() if name and noisy_name(name)}
    return {name for name, size in held.items() if size < NAMED_SHARE * total}


def _steps(boxes: Sequence[Element], around_headline: set[int]) -> float:
    """Return how many boxes up from a line is the first that also holds the headline; -1 if none does."""
    if not around_headline:
        return -1.0
    return float(next((step for step, tag in enumerate(boxes) if id(tag) in around_headline), LEVELS))


@lru_cache(maxsize=2_000)
def _inside_any(tags: frozenset[str]) -> tuple[float, ...]:
    return tuple(float(not tags.isdisjoint(wanted)) for wanted in _INSIDE)


def _inside(names: Sequence[str]) -> tuple[float, ...]:
    """Return for each of `_INSIDE` 1 if one of the elements with these `names` is among it, else 0."""
    return _inside_any(frozenset(names))


@lru_cache(maxsize=2_000)  # a newspaper calls the elements of all its pages alike
def _hints(names: str) -> tuple[float, ...]:
    forms = (_GOOD_NAME, _CAPTION_NAME, _AUTHOR_NAME, _TEASER_NAME, _COMMENT_NAME)
    return tuple(min(3.0, float(len(form.findall(names)))) for form in forms)


def _sentences(text: str) -> float:
    ends = text.count(". ") + (text.count("! ") if "!" in text else 0) + (text.count("? ") if "?" in text else 0)
    return min(10.0, float(ends + text.count("。")))


def _opening(text: str) -> tuple[int, float, int]:
    """Return digits, share of words with a capital and number of prompts (up to 3) in the opening of `text`."""
    opening = text[:OPENING]
    words = opening.split()
    if not words:
        return 0, 0.0, 0
    mixed = list(filterfalse(str.isalpha, words))  # few: numbers, and words beside signs
    digits = sum(map(len, _DIGITS.findall("".join(mixed))))
    capitals = sum(map(str.isupper, map(_FIRST, words))) / len(words)
    beside_signs = [word.lower().strip(_EDGES) for word in mixed]
    return digits, capitals, min(3, len(PROMPTS.intersection([*opening.lower().split(), *beside_signs])))


def _repeated(openings: Sequence[str], headline: str) -> list[float]:
    """Return for each line's opening 1 if another line or the headline has the same words, else 0."""
    keys = bare_if_alike([*openings, headline])
    count = Counter(keys)
    return [float(key is not None and count[key] > 1) for key in keys[:-1]]


def _in_machine_body(text: str, machine_body: str) -> float:
    """Return 1 if the body in the structured metadata has this line, -1 if it lacks it, 0 if there is no such body."""
    if not machine_body or len(key := bare(text[:OPENING])) < MIN_STATED:
        return 0.0
    return 1.0 if key in machine_body else -1.0
