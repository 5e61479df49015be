"""The selectors by which a page may call an element, and which of them outlive a change of the design. Pure."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

__all__ = ["names_of", "own_names", "rank"]

GENERATED = re.compile(
    r"\d{3,}|^(?:css|sc|jsx|svelte|v)-\w+$|^[a-z]{1,2}\d+$|[:/\[\]@!]|active|current|first|last|odd|even"
)
"""Class names and ids that a program made, or that change from page to page."""


def rank(selector: str) -> tuple[int, int, str]:
    """Order selectors: ids first, then classes with a telling name, then attributes; the shorter first."""
    kind = 0 if "#" in selector else 1 if "." in selector else 2 if "[" in selector else 3
    return selector.count(" "), kind, f"{len(selector):03}{selector}"


def names_of(node: LexborNode) -> Iterator[str]:
    """Yield selectors by which a page may call an element."""
    own = list(own_names(node))
    yield from own
    parent = node.parent
    outer = [] if parent is None or parent.tag in ("body", "html") else list(own_names(parent))
    for name in [*own, node.tag or ""]:
        yield from (f"{above} > {name}" for above in outer if above != parent.tag)  # type: ignore[union-attr]  # an element has a parent here


def own_names(node: LexborNode) -> Iterator[str]:
    name = node.attributes.get("id") or ""
    if name and re.fullmatch(r"[A-Za-z][\w-]*", name) and not GENERATED.search(name.lower().replace("ctl00", "")):
        yield f"#{name}"
    classes = [
        each
        for each in (node.attributes.get("class") or "").split()
        if re.fullmatch(r"-?[A-Za-z_][\w-]*", each) and not GENERATED.search(each.lower())
    ]
    for each in classes[:4]:
        yield f".{each}"
        yield f"{node.tag}.{each}"
    if len(classes) > 1:
        yield "." + ".".join(classes[:3])
    prop = node.attributes.get("itemprop") or ""
    if re.fullmatch(r"\w+", prop):
        yield f'{node.tag}[itemprop="{prop}"]'
    if node.tag in ("h1", "time"):
        yield node.tag
    if name and name.startswith("ctl00_"):
        yield f'[id$="{name[name.rfind("_") :]}"]'
