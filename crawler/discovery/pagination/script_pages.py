"""Tells a list of which more exists that only a script can bring: a button, or page numbers, without an address."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discovery.pagination.buttons import MAX_BUTTONS, is_elsewhere, is_in_pager, text_of
from crawler.discovery.pagination.words import says_more, says_next

__all__ = ["sign_of_more"]

BUTTONS = (
    "a, button, input[type=button], input[type=submit], input[type=image], [role=button], [onclick], "
    "[class*=more i], [class*=more i] > *, [class*=next i], [class*=btn i]"
)
NUMBERS = "a, button, span, li, b, strong, em, td"

POSTBACK = "__dopostback"
NO_ADDRESS = re.compile(r"#?!?|#0|javascript:.*", re.IGNORECASE | re.DOTALL)
"""What stands in `href` where a script does the work."""

CURRENT = re.compile(r"(?:^|[\s_-])(?:active|current|selected|disabled)(?:$|[\s_-])", re.IGNORECASE)
TOTAL = ("data-total-pages", "data-total-page", "data-totalpage", "data-last-page", "data-max-page", "data-page-count")
PAGE_OF = re.compile(r"\b(?:trang|page) ?:? ?(\d{1,5}) ?(?:/|trên|trong|của|of) ?(?:tổng )?(\d{1,5})\b", re.IGNORECASE)
"""How a list counts its pages, in a text of single spaces."""
SILENT = frozenset({"script", "style", "noscript", "template"})
MENU_NAME = re.compile(r"page(?!.?size)|trang(?!.?thai)", re.IGNORECASE)
MAX_MENUS = 100
"""Most menus of one page that are looked at; each is looked through as a whole."""

DAYS = 28
"""Page numbers that begin with 1 and go on to this one without a break are the days of a calendar."""


class _Number(NamedTuple):
    value: int
    by_script: bool
    """A script leads to that page; else it is the page that is shown."""


def sign_of_more(tree: LexborHTMLParser) -> str | None:
    """Return what on the page `tree` says that its list goes on, and has no address; None if nothing does.

    To be asked only of a page that leads to no next one.
    """
    for node in islice(tree.css(BUTTONS), MAX_BUTTONS):
        said = text_of(node)
        if _asks_for_more(node, said):
            return f"{said!r}"
    for run in _runs(_numbers(tree)):
        shown = max((each.value for each in run if not each.by_script), default=1)
        later = [each.value for each in run if each.by_script and each.value > shown]
        if later and [each.value for each in run[:DAYS]] != list(range(1, DAYS + 1)):
            return f"page {later[0]}"
    return _menu_of_pages(tree) or _counted(tree)


def _asks_for_more(node: LexborNode, said: str) -> bool:
    """Tell whether a button without an address asks for more of the list; weak words need a pager around them."""
    if not (said and says_next(said)) or not _is_by_script(node) or is_elsewhere(node):
        return False
    return says_more(said) or POSTBACK in _script(node) or "page" in _script(node) or is_in_pager(node)


def _numbers(tree: LexborHTMLParser) -> Iterator[_Number]:
    """Yield the numbers that stand alone in elements, in order, as far as they may be those of pages."""
    for node in islice(tree.css(NUMBERS), MAX_BUTTONS):
        said = text_of(node)
        if not (said.isdecimal() and len(said) <= 4):
            continue
        if node.tag not in ("a", "button") or _is_current(node):
            yield _Number(int(said), by_script=False)
        elif _is_by_script(node) and not is_elsewhere(node) and (_names(node, said) or is_in_pager(node)):
            yield _Number(int(said), by_script=True)


def _runs(numbers: Iterator[_Number]) -> Iterator[list[_Number]]:
    """Split numbers into runs that ascend: each is one pager, or no pager at all."""
    run: list[_Number] = []
    for each in numbers:
        if run and each.value <= run[-1].value:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _menu_of_pages(tree: LexborHTMLParser) -> str | None:
    """Return the later pages of a menu of page numbers that a script follows."""
    for menu in islice(tree.css("select"), MAX_MENUS):
        said = " ".join(str(menu.attributes.get(name) or "") for name in ("id", "name", "class", "onchange"))
        options = [(text_of(node), "selected" in node.attributes) for node in islice(menu.css("option"), MAX_BUTTONS)]
        if MENU_NAME.search(said) and options and all(text.isdecimal() for text, _ in options):
            last, shown = options[-1][0], next((text for text, selected in options if selected), options[0][0])
            if int(shown[:9]) < int(last[:9]):
                return f"a menu of {last[:9]} pages"
    return None


def _shown_text(tree: LexborHTMLParser) -> str:
    """Return the text of a page without that of scripts, words parted by single spaces."""
    nodes = tree.body.traverse(include_text=True) if tree.body is not None else ()
    texts = (
        node.text_content or ""
        for node in nodes
        if node.is_text_node and (node.parent is None or node.parent.tag not in SILENT)
    )
    return " ".join(" ".join(texts).split())


def _counted(tree: LexborHTMLParser) -> str | None:
    """Return how the page counts the pages of its list, if there are later ones: `Trang 1/25`, `data-total-pages`."""
    said = PAGE_OF.search(_shown_text(tree))
    if said is not None and int(said[1]) < int(said[2]):
        return f"{said[0]!r}"
    for node in islice(tree.css(", ".join(f"[{name}]" for name in TOTAL)), MAX_BUTTONS):
        total = max(_number(node, name) for name in TOTAL)
        if total > max(_number(node, "data-page"), _number(node, "data-current-page"), 1) and not is_elsewhere(node):
            return f"{total} pages"
    return None


def _script(node: LexborNode) -> str:
    return f"{node.attributes.get('href') or ''} {node.attributes.get('onclick') or ''}".lower()


def _is_by_script(node: LexborNode) -> bool:
    """Tell whether nothing but a script can follow a link or button."""
    return NO_ADDRESS.fullmatch((node.attributes.get("href") or "").strip()) is not None


def _names(node: LexborNode, number: str) -> bool:
    """Tell whether the script of a link names the number that it shows, or posts a form."""
    script = _script(node)
    return POSTBACK in script or re.search(rf"(?<!\d){number}(?!\d)", script) is not None


def _is_current(node: LexborNode) -> bool:
    parent = node.parent if node.parent is not None and node.parent.tag == "li" else node
    return any(CURRENT.search(each.attributes.get("class") or "") for each in (node, parent))


def _number(node: LexborNode, name: str) -> int:
    value = node.attributes.get(name) or ""
    return int(value) if re.fullmatch(r"\d{1,6}", value) else 0
