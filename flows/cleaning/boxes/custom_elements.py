"""Elements that a site made up itself, `<news-text>`, and their insides: they are read as plain boxes."""

import re
from collections.abc import Iterator, Set
from functools import partial

from selectolax.lexbor import LexborNode

from flows.cleaning.page.dom_index import DomIndex
from flows.stages import Page

__all__ = ["with_plain_boxes", "with_shadow_roots"]

MIN_TEXT, LEVELS = 8, 4
"""Characters directly in an element that are a line, a date or a name, and boxes around one that may be its line."""
_KNOWN = "amp-"
"""How the names of elements begin that are known and no boxes: pictures, videos, advertisements."""
_LINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "b", "strong", "em", "i"})
"""Elements of a line: a made-up element in one is a part of the line."""
_TAG = re.compile(r"<(/?)([a-z][\w.]*-[\w.-]*)([^<>]*)", re.IGNORECASE)
_TEMPLATE = re.compile(r"<template\b([^<>]{0,500})>((?:[^<]|<(?!/?template\b))*)</template\s*>", re.IGNORECASE)
MIN_SHADOW = 200
"""Characters inside an element that may be a text: shorter ones are buttons and bars."""
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_CLASS = re.compile(r"(?<![\w-])class\s*=", re.IGNORECASE)
_SCRIPT, _SCRIPT_END = re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script", re.IGNORECASE)


def with_plain_boxes(page: Page, dom: DomIndex) -> str | None:
    """Return the page's markup with its made-up elements as `div`, named as classes; None if no line stands in one."""
    found = [node for node in dom.made_up() if "-" in (node.tag or "") and not (node.tag or "").startswith(_KNOWN)]
    boxes = {box.mem_id: box for node in found if (box := node.parent) is not None}  # thousands may stand in one
    lines = {name for name, box in boxes.items() if _is_of_line(box)}
    in_lines = {node.tag for node in found if (box := node.parent) is not None and box.mem_id in lines}
    boxes_only = (node for node in found if node.tag not in in_lines)
    if not any(len(node.text(deep=False).strip()) >= MIN_TEXT for node in boxes_only):
        return None
    names = {node.tag or "" for node in found} - in_lines
    return "".join(part if raw else _TAG.sub(partial(_plain, names=names), part) for part, raw in _parts(page.html))


def with_shadow_roots(page: Page) -> str | None:
    """Return the page's markup with the insides of made-up elements as `div`; None if it declares none.

    Browsers show `<template shadowrootmode>`, and no other template.
    """
    if "shadowroot" not in page.html:
        return None
    return "".join(part if raw else _TEMPLATE.sub(_shown, part) for part, raw in _parts(page.html))


def _shown(template: re.Match[str]) -> str:
    """Return a template's inside as a box if browsers show it, and much is said in it."""
    inside = template[2]
    if "shadowroot" not in template[1].lower() or ("<button" in inside and "cookie" in inside.lower()):
        return template[0]
    said = len(" ".join(_ANY_TAG.sub(" ", inside).split()))
    return f"<div>{inside}</div>" if said >= MIN_SHADOW else template[0]


def _parts(markup: str) -> Iterator[tuple[str, bool]]:
    """Yield markup in parts, each with whether it is a script: what stands there is no markup."""
    start = 0
    while script := _SCRIPT.search(markup, start):
        yield markup[start : script.start()], False
        end = _SCRIPT_END.search(markup, script.end())
        start = end.start() if end is not None else len(markup)
        yield markup[script.start() : start], True
    yield markup[start:], False


def _plain(tag: re.Match[str], names: Set[str]) -> str:
    if (name := tag[2].lower()) not in names or tag[3].endswith("/"):  # a box that closes itself would stay open
        return tag[0]
    if tag[1]:
        return "</div"
    named = "" if _CLASS.search(tag[3]) else f' class="{name}"'
    return f"<div{named}{tag[3]}"


def _is_of_line(box: LexborNode) -> bool:
    """Tell whether what stands in a box is a part of a line: the box has text of its own, or lies in a paragraph."""
    if box.text(deep=False).strip():
        return True
    around: LexborNode | None = box
    for _ in range(LEVELS):
        if around is None:
            return False
        if around.tag in _LINES:
            return True
        around = around.parent
    return False
