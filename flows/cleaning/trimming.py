"""What is cut out of an article's fragment before it is read: scripts, hidden elements, widgets, lists of links."""

import re

from bs4 import BeautifulSoup
from bs4.element import Comment, PreformattedString, Tag

from flows.cleaning.markup import MARK, names_of
from flows.cleaning.noise import noisy_name
from flows.cleaning.typography import letters

__all__ = ["cut_noise", "write_out_styles"]

GUARD = 0.4
"""Share of the fragment's text above which an element is never taken for noise, whatever it is called."""

_SILENT_NAMES = "script style noscript template svg canvas map meta link base title"
_DROPPED_NAMES = "form input button textarea select option label ins nav header footer object embed dialog"
_CONTAINER_NAMES = "div section article aside ul ol dl table nav figure p center details h2 h3 h4 h5"
_SILENT = _SILENT_NAMES.split()
_DROPPED = frozenset(_DROPPED_NAMES.split())
_CONTAINERS = frozenset(_CONTAINER_NAMES.split())
_BOXES = frozenset({"div", "section", "aside", "ul", "table", "article"})
_CLASS_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_KEPT_RULE = re.compile(r"(?:text-align|font-weight)\s*:\s*\w+")


def write_out_styles(soup: BeautifulSoup) -> None:
    """Write what a `<style>` in the fragment says of a class's alignment and weight onto the elements of that class."""
    for sheet in soup.find_all("style"):
        for name, rules in _CLASS_RULE.findall(sheet.get_text()[:20_000]):
            kept = ";".join(_KEPT_RULE.findall(rules))
            for tag in soup.find_all(class_=name) if kept else ():
                tag["style"] = f"{kept};{tag.get('style') or ''}"


def cut_noise(root: Tag) -> None:
    """Remove from `root` whatever is no part of an article by its element, its name, its style or its links."""
    for tag in root.find_all(_SILENT):
        tag.decompose()
    for comment in root.find_all(string=lambda string: isinstance(string, Comment | PreformattedString)):
        comment.extract()
    whole = max(1, len(root.get_text()))
    top = next((child for child in root.children if isinstance(child, Tag)), None)
    for tag in root.find_all(True):
        if tag.decomposed or tag is top:
            continue
        if (_is_noise(tag) and len(tag.get_text()) < GUARD * whole) or (tag.name in _BOXES and _only_links(tag)):
            tag.decompose()


def _is_noise(tag: Tag) -> bool:
    if tag.name in _DROPPED:
        return True
    if tag.name not in _CONTAINERS:
        return tag.name == "span" and _hidden(tag)
    kind = str(tag.get("type") or "") if tag.name == "div" else None
    return _hidden(tag) or (tag.get(MARK) is None and noisy_name(names_of(tag), kind))


def _hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or tag.get("hidden") is not None


def _only_links(tag: Tag) -> bool:
    """Tell whether a box consists of links: a related list, whatever it is called."""
    links = tag.find_all("a")
    if not links or tag.find("figure") is not None:
        return False
    text = letters(tag.get_text())
    linked = sum(letters(link.get_text()) for link in links)
    return text > 0 and linked > 0.8 * text and (len(links) > 1 or linked < 0.98 * text or tag.find("img") is not None)
