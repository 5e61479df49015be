"""Finds hidden copies of a text that the page also shows: one to print, one for another device or a mode of reading."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import MAX_DEPTH, Leaf
from flows.cleaning.page.shown_text import hides
from flows.cleaning.page.typography import tidy

__all__ = ["hidden_copies", "names_hidden_by", "shown_first"]

COPIED = 0.8
"""Share of the prose of a hidden box that the page must show elsewhere: more than a preview of the text does."""
NEAR = 2
"""Levels of boxes around a shown paragraph in which a hidden copy stands beside it: the signature is below both."""
FEW_TWINS = 4
"""Paragraphs with a twin that a text and its copy have at least: one teaser often stands twice."""
MOST_SHEETS, MAX_SHEET = 20, 50_000
"""Style sheets in a page that are looked at, and characters of each."""
_ON_SOME_SCREENS = re.compile(r"@[^{}@;]{0,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_ON_SMALL = re.compile(r"@[^{]*(?:max-width|print)")
"""Screens narrower than a table's, and paper."""
_RULE = re.compile(r"(?:^|(?<=[{}@;]))([^{}@;]{1,300})\{([^{}]*)\}")
_DISPLAY = re.compile(r"(?<![\w-])display\s{0,9}:\s{0,9}([a-z-]{1,30})", re.IGNORECASE)
_NAME = re.compile(r"[.#][\w-]+")
"""A rule for one class or id; one for a name within another holds in some boxes only."""


def hidden_copies(
    leaves: Sequence[Leaf], sheets: Iterable[LexborNode] = ()
) -> tuple[list[LexborNode], list[LexborNode]]:
    """Return the hidden boxes of whose prose most is shown elsewhere: those apart from what is shown, and those beside.

    Some pages hide the only copy of a text until a script shows it: hiding alone tells nothing. `sheets`: the page's
    own style sheets.
    """
    if not (twins := _with_equal_text(leaves)):
        return [], []
    names = names_hidden_by(sheets) if len(twins) >= FEW_TWINS else frozenset[str]()
    boxes: dict[int, LexborNode | None] = {}
    shown: set[str] = set()
    around: set[int] = set()
    hidden: list[tuple[LexborNode, Leaf, str]] = []
    for leaf, text in twins:
        box = _hidden_box(leaf.node, boxes, names)
        if box is None:
            shown.add(text)
            around.update(leaf.path[:NEAR])
        else:
            hidden.append((box, leaf, text))
    copied: dict[int, float] = {}
    for box, leaf, text in hidden:
        copied[box.mem_id] = copied.get(box.mem_id, 0.0) + leaf.prose * (text in shown)
    held = dict.fromkeys(copied, 0.0)
    for leaf in leaves if copied else ():
        for name in held.keys() & {leaf.node.mem_id, *leaf.path}:
            held[name] += leaf.prose
    found = {box.mem_id: box for box, _, _ in hidden if copied[box.mem_id] > COPIED * held[box.mem_id]}
    beside = {name for name, box in found.items() if box.parent is not None and box.parent.mem_id in around}
    apart = [box for name, box in found.items() if name not in beside]
    return apart, [found[name] for name in found if name in beside]


def shown_first(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """Return elements in their order, but the hidden ones last."""
    known: dict[int, LexborNode | None] = {}
    return sorted(nodes, key=lambda node: _hidden_box(node, known) is not None) if len(nodes) > 1 else [*nodes]


def _with_equal_text(leaves: Sequence[Leaf]) -> list[tuple[Leaf, str]]:
    """Return the leaves that are copies of each other, each with its text."""
    alike: dict[float, list[Leaf]] = {}
    for leaf in leaves:
        alike.setdefault(leaf.prose, []).append(leaf)
    found: dict[str, list[Leaf]] = {}
    for leaf in (leaf for group in alike.values() if len(group) > 1 for leaf in group):
        found.setdefault(tidy(leaf.node.text()), []).append(leaf)
    return [(leaf, text) for text, group in found.items() if len(group) > 1 for leaf in group]


def names_hidden_by(sheets: Iterable[LexborNode]) -> frozenset[str]:
    """Return the classes and ids, each with its sign, that style sheets hide and never show: `.in`, `#ban-in`."""
    hidden: set[str] = set()
    shown: set[str] = set()
    for sheet in islice(sheets, MOST_SHEETS):
        rules = sheet.text()[:MAX_SHEET]
        parts = _ON_SOME_SCREENS.findall(rules)
        on_all = _ON_SOME_SCREENS.sub("", rules)
        for selectors, rule in _RULE.findall("".join([on_all, *(part for part in parts if not _ON_SMALL.match(part))])):
            displayed = _DISPLAY.findall(rule) if "display" in rule else ()
            if any(value.lower() != "none" for value in displayed):
                shown.update(_NAME.findall(selectors))
        for selectors, rule in _RULE.findall(on_all):
            if "display" in rule and _DISPLAY.search(rule):
                hidden.update(name for part in selectors.split(",") if _NAME.fullmatch(name := part.strip()))
    return frozenset(hidden - shown)


def _is_named(node: LexborNode, names: Collection[str]) -> bool:
    attributes = node.attributes
    return f"#{attributes.get('id')}" in names or any(
        f".{name}" in names for name in (attributes.get("class") or "").split()
    )


def _hidden_box(
    node: LexborNode, known: dict[int, LexborNode | None], names: Collection[str] = ()
) -> LexborNode | None:
    """Return the outermost hidden element around `node`, itself included.

    `known`: what was found for other boxes; `names`: classes and ids that a style sheet hides.
    """
    passed: list[LexborNode] = []
    current: LexborNode | None = node
    while current is not None and len(passed) < MAX_DEPTH and current.mem_id not in known:
        passed.append(current)
        current = current.parent
    found = known.get(current.mem_id) if current is not None else None
    for each in reversed(passed):
        found = found or (each if hides(each.attributes) or (names and _is_named(each, names)) else None)
        known[each.mem_id] = found
    return found
