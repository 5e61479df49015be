"""Reads which number a pager shows as that of the present page: the one that is no link, or marked as current."""

import re
from collections.abc import Collection, Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discovery.links import absolute

__all__ = ["shown_number"]

MAX_ITEMS = 60
"""Most items of a pager that are looked at."""

MAX_PAGERS = 8
"""Most groups of numbered links of one page that are looked at; most pages have one or two."""

CURRENT = re.compile(r"(?:^|[\s_-])(?:current|active|selected|on)(?:$|[\s_-])", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[|\[(]*\s*(?:trang )?(\d{1,5})\s*[|\])]*\s*", re.IGNORECASE)


def shown_number(tree: LexborHTMLParser, base: str, here: str, numbers: Collection[str]) -> int | None:
    """Return the number of the present page as its pager shows it, beside the links with `numbers`; None if none."""
    if not any(map(str.isdecimal, numbers)):
        return None
    for pager in islice(_pagers(tree, numbers), MAX_PAGERS):
        for item in islice(pager.iter(include_text=True), MAX_ITEMS):
            said = _NUMBER.fullmatch(item.text(strip=True) or "")
            if said is not None and _is_present(item, base, here):
                return int(said[1])
    return None


def _pagers(tree: LexborHTMLParser, numbers: Collection[str]) -> Iterator[LexborNode]:
    """Yield what holds the numbered links: their parent, or that of the items in which they stand."""
    seen: set[int] = set()
    for node in islice(tree.css("a"), 20_000):
        if len(seen) >= MAX_PAGERS:
            return
        text = node.text(strip=True) if node.attributes.get("href") else ""
        if text not in numbers or not text.isdecimal() or node.parent is None:
            continue
        pager = node.parent.parent if node.parent.tag in ("li", "span", "td") else node.parent
        if pager is not None and pager.mem_id not in seen:
            seen.add(pager.mem_id)
            yield pager


def _is_present(item: LexborNode, base: str, here: str) -> bool:
    if item.tag == "-text":
        return True
    parts = [item, *islice(item.css("a, [aria-current]"), 4)]
    if any(part.attributes.get("aria-current") or CURRENT.search(part.attributes.get("class") or "") for part in parts):
        return True
    targets = [absolute(part.attributes.get("href"), base) for part in parts if part.attributes.get("href")]
    return all(target is None or target.split("#")[0] == here for target in targets)
