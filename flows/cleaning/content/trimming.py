"""What is cut out of an article's fragment before it is read: hidden elements, widgets, lists of links."""

import re
from collections.abc import Iterable

from bs4.element import Tag

from flows.cleaning.page.markup import MARK, elements, names_of, raw_text
from flows.cleaning.page.noise import noisy_name
from flows.cleaning.page.typography import letters

__all__ = ["cut_noise", "write_out_styles"]

GUARD = 0.4
"""Share of the fragment's text above which an element is never taken for noise, whatever it is called."""

_DROPPED_NAMES = "form input button textarea select option label ins nav header footer object embed dialog"
_CONTAINER_NAMES = "div section article aside ul ol dl table nav figure p center details h2 h3 h4 h5"
_DROPPED = frozenset(_DROPPED_NAMES.split())
_CONTAINERS = frozenset(_CONTAINER_NAMES.split())
_BOXES = frozenset({"div", "section", "aside", "ul", "table", "article"})
_CLASS_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_KEPT_RULE = re.compile(r"(?:text-align|font-weight)\s*:\s*\w+")


def write_out_styles(root: Tag, sheets: Iterable[str]) -> None:
    """Write what a `<style>` in the fragment says of a class's alignment and weight onto the elements of that class."""
    for sheet in sheets:
        for name, rules in _CLASS_RULE.findall(sheet[:20_000]):
            kept = ";".join(_KEPT_RULE.findall(rules))
            for tag in elements(root) if kept else ():
                if name in str(tag.attrs.get("class") or "").split():
                    tag.attrs["style"] = f"{kept};{tag.attrs.get('style') or ''}"


def cut_noise(root: Tag) -> None:
    """Remove from `root` whatever is no part of an article by its element, its name, its style or its links."""
    whole = max(1, len(raw_text(root)))
    top = next((child for child in root.contents if isinstance(child, Tag)), None)
    waiting = [root]
    while waiting:
        for tag in [child for child in waiting.pop().contents if isinstance(child, Tag)]:
            if tag is not top and (
                (_is_noise(tag) and len(raw_text(tag)) < GUARD * whole) or (tag.name in _BOXES and _only_links(tag))
            ):
                tag.extract()
            else:
                waiting.append(tag)


def _is_noise(tag: Tag) -> bool:
    if tag.name in _DROPPED:
        return True
    if tag.name not in _CONTAINERS:
        return tag.name == "span" and _hidden(tag)
    kind = str(tag.attrs.get("type") or "") if tag.name == "div" else None
    return _hidden(tag) or (MARK not in tag.attrs and noisy_name(names_of(tag), kind))


def _hidden(tag: Tag) -> bool:
    if "hidden" in tag.attrs:
        return True
    style = str(tag.attrs.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


def _only_links(tag: Tag) -> bool:
    """Tell whether a box consists of links: a related list, whatever it is called."""
    links = list(elements(tag, "a"))
    if not links or any(elements(tag, "figure")):
        return False
    text = letters(raw_text(tag))
    linked = sum(letters(raw_text(link)) for link in links)
    return text > 0 and linked > 0.8 * text and (len(links) > 1 or linked < 0.98 * text or any(elements(tag, "img")))
