"""Tells the links of a section's main list from those of menus, side boxes and boxes of other sections. Pure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discovery.links import absolute
from crawler.discovery.navigation import MENU, is_headline
from flows.cleaning.page.typography import tidy

__all__ = ["MainList", "main_list"]

MOST_LINKS = 3_000

ITEM_HEIGHT = 8
"""Elements between a link and the box that holds all items of its list, at most."""

HEADING_HEIGHT = 3
"""Elements around a list in which its heading is looked for."""

LONGEST_HEADING = 45
"""Characters of the longest heading of a box."""

SIDE = re.compile(
    r"side-?bar|aside|rightcol|col-?right|box-?right$|\bright\b|related|popular|most-?|docnhieu|doc-nhieu",
    re.IGNORECASE,
)
"""Class names of boxes beside the main list."""

SIDE_HEADING = re.compile(
    r"đọc nhiều|xem nhiều|tiêu điểm|nổi bật|quan tâm|liên quan|có thể bạn|bình luận nhiều|tin nóng|mới nhận|chuyên đề",
    re.IGNORECASE,
)
BESIDE = ("nav ", "header ", "footer ", "aside ")
"""Elements that HTML has for what is not the main content."""

HEADINGS = "h1, h2, h3, h4, h5, [class*=title], [class*=head], [class*=tit], [class*=name], strong, b"


@dataclass(slots=True)
class MainList:
    """The links of a section page."""

    main: dict[str, None] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)
    """Articles that only menus, side boxes and boxes of other sections link."""


def main_list(html: str, url: str, is_article: Callable[[str], bool]) -> MainList:
    """Sort the links of the section page `html` at `url` that lead to articles; one in both is of the main list."""
    tree = LexborHTMLParser(html)
    targets = ((node, _target(node, url)) for node in tree.css("a[href]")[:MOST_LINKS])
    links = [(node, target) for node, target in targets if target is not None and is_article(target)]
    found = MainList()
    verdicts: dict[int, bool] = {}
    for node, target in links:
        box = _list_box(node, target, is_article, url)
        if box.mem_id not in verdicts:
            verdicts[box.mem_id] = _is_main(box, url, is_article)
        (found.main if verdicts[box.mem_id] else found.others)[target] = None
    found.others = {target: None for target in found.others if target not in found.main}
    return found


def _target(node: LexborNode, url: str) -> str | None:
    target = absolute(node.attributes.get("href"), url)
    return target.split("?")[0] if target is not None else None


def _list_box(node: LexborNode, target: str, is_article: Callable[[str], bool], url: str) -> LexborNode:
    """Return the smallest element around a link that links another article, too."""
    box = node
    for _ in range(ITEM_HEIGHT):
        parent = box.parent
        if parent is None or parent.tag in ("body", "html"):
            break
        box = parent
        others = (_target(each, url) for each in box.css("a[href]"))
        if any(each is not None and each != target and is_article(each) for each in others):
            break
    return box


def _is_main(box: LexborNode, url: str, is_article: Callable[[str], bool]) -> bool:
    names = list(_names(box))
    if any(name.startswith(BESIDE) or MENU.search(name) or SIDE.search(name) for name in names):
        return False
    around: LexborNode | None = box
    for _ in range(HEADING_HEIGHT):
        if around is None or around.tag in ("body", "html", "main"):
            break
        verdict = _by_heading(around, url, is_article)
        if verdict is not None:
            return verdict
        around = around.parent
    return True


def _names(node: LexborNode) -> Iterable[str]:
    current: LexborNode | None = node
    while current is not None and current.tag not in ("body", "html"):
        yield f"{current.tag} {current.attributes.get('id') or ''} {current.attributes.get('class') or ''}"
        current = current.parent


def _by_heading(box: LexborNode, url: str, is_article: Callable[[str], bool]) -> bool | None:
    """Tell by the heading of a box whether it is the main list; None if it has no heading before its first article."""
    for node in box.css(f"a[href], {HEADINGS}"):
        target = _target(node, url) if node.tag == "a" else None
        if target is not None and is_article(target):
            return None
        text = tidy(node.text())
        if not text or len(text) > LONGEST_HEADING or is_headline(text):
            continue
        if SIDE_HEADING.search(text):
            return False
        link = target or next((_target(each, url) for each in node.css("a[href]")), None)
        if link is not None and not is_article(link):
            return _same(link, url)
    return None


def _same(one: str, other: str) -> bool:
    return urlsplit(one).path.rstrip("/") == urlsplit(other).path.rstrip("/")
