"""What the markup of an element says: its text, its names, its alignment, the addresses in it."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

from bs4.element import PageElement

from flows.cleaning.page.element import Element, Part
from flows.cleaning.page.typography import letters, tidy

__all__ = [
    "ASKS_MAIL",
    "CORE",
    "MARK",
    "Run",
    "absolute",
    "align_of",
    "elements",
    "emphasis",
    "is_break",
    "is_document",
    "raw_text",
    "split_at_breaks",
    "text_of_item",
    "text_of_run",
    "text_of_tag",
    "unwrapped",
    "viewed_document",
]

MARK = "data-baotinh"
"""Attribute that passes known roles into the fragment: `caption`, `byline`, `noise` or `headline`."""
ASKS_MAIL = "data-baotinh-mail"
"""Attribute that marks what held a field for the reader's address: the box of an offer."""
CORE = "data-baotinh-core"
"""Attribute of the element of the densest prose."""

Run = list[Part]
"""Strings and inline elements between two blocks."""

MANY_BREAKS = 3
"""Line breaks from which a run may be a whole article whose paragraphs they part."""
VERSE = 60
"""Characters of the mean line between two breaks that makes lines verses, or entries of a list: each stays a line."""
LONG_LINE = 90
"""Characters of the mean line between two breaks that makes lines paragraphs: verses and addresses are shorter."""

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z)$", re.IGNORECASE)
_PLAIN_URL = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9/._~%+-]*(?:\?[A-Za-z0-9=&._~%+-]+)?")
"""A whole address without anything to resolve, as most are."""
_LINE_NAMES = "br p div li tr td th h1 h2 h3 h4 h5 h6 figcaption"
_LINES = frozenset(_LINE_NAMES.split())
_BOUNDARIES = frozenset({"p", "div", "td", "body", "li", "section", "article"})


def elements(tag: Element, *wanted: str) -> Iterator[Element]:
    """Yield the elements inside `tag` in the order of the page, those called `wanted` if any names are given.

    The tree may be changed behind the element yielded last.
    """
    waiting = tag.contents[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Element):
            if not wanted or node.name in wanted:
                yield node
            waiting.extend(reversed(node.contents))


def raw_text(tag: Element) -> str:
    """Return the text of `tag` exactly as in the markup."""
    return "".join(_pieces(tag))


def _pieces(tag: Element) -> Iterator[str]:
    waiting = tag.contents[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Element):
            waiting.extend(reversed(node.contents))
        else:
            yield node


def text_of_tag(tag: Element) -> str:
    """Return the tidy text of `tag`; elements that end a line on the screen part words."""
    return tidy("".join(_strings(tag)))


def text_of_item(item: Element) -> str:
    """Return the text of a list item without that of the lists inside it."""
    return tidy("".join(_strings(item, within=item)))


def text_of_run(run: Run) -> str:
    """Return the tidy text of a run of inline markup."""
    return tidy("".join(["".join(_strings(item)) if isinstance(item, Element) else item for item in run]))


def _strings(tag: Element, within: Element | None = None) -> Iterator[str]:
    if tag.name == "br":
        yield " "
    waiting: list[Element | str] = [*reversed(tag.contents)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Element):
            if part.name in _LINES:
                yield " "
                waiting.append(" ")
            if within is None or part.name != "li":
                waiting.extend(reversed(part.contents))
        else:
            yield part


def unwrapped(run: Run, parent: Element) -> tuple[Run, Element]:
    """Return the parts of the only inline element of a run, if line breaks stand in it, and that element: of a poem."""
    parts = [item for item in run if isinstance(item, Element) or item.strip()]
    only = parts[0] if len(parts) == 1 else None
    if isinstance(only, Element) and any(isinstance(child, Element) and child.name == "br" for child in only.contents):
        return [item for item in only.contents if isinstance(item, Element | str)], only
    return run, parent


def split_at_breaks(run: Run) -> list[Run]:
    """Split a run at double line breaks, or at every line break if whole paragraphs or verses lie between them."""
    breaks = sum([isinstance(item, Element) and item.name == "br" for item in run])
    parts = _split_at_double_breaks(run) if breaks > 1 else [run]
    if breaks < MANY_BREAKS:
        return parts
    lines: list[Run] = [[]]
    for item in run:
        if isinstance(item, Element) and item.name == "br":
            lines.append([])
        else:
            lines[-1].append(item)
    lengths = [length for line in lines if (length := len(text_of_run(line)))]
    if len(lengths) <= MANY_BREAKS:
        return parts
    verses = max(lengths) <= LONG_LINE and sum(lengths) < VERSE * len(lengths)
    return lines if verses or (len(parts) == 1 and sum(lengths) > LONG_LINE * len(lengths)) else parts


def _split_at_double_breaks(run: Run) -> list[Run]:
    parts: list[Run] = [[]]
    breaks = 0
    for item in run:
        if isinstance(item, Element) and item.name == "br":
            breaks += 1
            if breaks == 2:
                parts.append([])
            elif breaks == 1:
                parts[-1].append(item)
        else:
            if isinstance(item, Element) or item.strip():
                breaks = 0
            parts[-1].append(item)
    return parts


def is_break(part: PageElement | None) -> bool:
    """Tell whether `part`, or what follows white space, is a line break."""
    while part is not None and not isinstance(part, Element) and not str(part).strip():
        part = part.next_sibling
    return isinstance(part, Element) and part.name == "br"


def emphasis(run: Run, parent: Element | None) -> tuple[float, float, float]:
    """Return which shares of the letters of `run`, parts of `parent`, are bold, italic and linked."""
    total = bold = italic = linked = 0
    around = _traits_around(parent)
    if around == _PLAIN and not any(isinstance(item, Element) for item in run):  # as of most paragraphs
        return 0.0, 0.0, 0.0
    waiting: list[tuple[Part, _Traits]] = [(item, around) for item in run]
    strings: list[tuple[str, _Traits]] = []
    while waiting:
        item, traits = waiting.pop()
        if isinstance(item, Element):
            traits = _PLAIN if item.name in _BOUNDARIES else _with_traits_of(item, traits)
            waiting += [(part, traits) for part in item.contents]
        else:
            strings.append((item, traits))
    if all(traits == _PLAIN for _, traits in strings):  # no need to count
        return 0.0, 0.0, 0.0
    for text, traits in strings:
        count = letters(text)
        total += count
        bold += count * traits[0]
        italic += count * traits[1]
        linked += count * traits[2]
    return (bold / total, italic / total, linked / total) if total else (0.0, 0.0, 0.0)


_Traits = tuple[bool, bool, bool]
_PLAIN: _Traits = (False, False, False)


def _traits_around(current: Element | None) -> _Traits:
    traits = _PLAIN
    while current is not None and current.name not in _BOUNDARIES:
        traits = _with_traits_of(current, traits)
        current = current.parent
    return traits


def _with_traits_of(tag: Element, traits: _Traits) -> _Traits:
    name = tag.name
    bold = traits[0] or name in ("b", "strong") or "bold" in tag.attrs.get("style", "")
    return bold, traits[1] or name in ("i", "em"), traits[2] or name == "a"


_ALIGNED_END = re.compile(r"(?:^|\s)(?:text|align|justify)(?:-content)?(?:-\w{2})?-end(?:$|\s)")
"""Classes that align at the end of a line, in style sheets that many sites share: `text-end`, `justify-content-end`."""


def align_of(tag: Element | None) -> str:
    """Return `left`, `right`, `center`, `justify` or an empty string, by style, attribute or class."""
    if tag is None or not tag.attrs:
        return "center" if tag is not None and tag.name == "center" else ""
    style = tag.attrs.get("style", "").replace(" ", "").lower()
    align = tag.attrs.get("align", "").lower()
    if not align and "text-align:" in style:
        align = style.split("text-align:", 1)[1].split(";")[0]
    if not align and tag.name == "center":
        align = "center"
    names = tag.names.lower()
    if not align and ("right" in names.replace("copyright", "") and ("text" in names or "align" in names)):
        align = "right"
    if not align and "-end" in names and _ALIGNED_END.search(names):
        align = "right"
    if not align and ("center" in names and ("text" in names or "align" in names)):
        align = "center"
    return align


def is_document(address: str) -> bool:
    """Tell whether an address names a document to open or to keep."""
    try:
        return bool(_DOCUMENT.search(urlsplit(address).path))
    except ValueError:
        return False


def absolute(address: str, base: str) -> str:
    """Resolve `address` against `base`; empty if the result is no http address."""
    if _PLAIN_URL.fullmatch(address):
        return address
    address = tidy(address)
    if not address or address.lower().startswith(("data:", "javascript:", "about:", "blob:", "file:")):
        return ""
    try:
        url = urljoin(base, address)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def viewed_document(url: str) -> str:
    """Return a document's address: the one that a viewer's address names, or `url` itself; empty if there is none."""
    parts = urlsplit(url)
    inside = next(iter(parse_qs(parts.query).get("url", [])), "") if parts.query else ""
    return next((address for address in (inside, url) if is_document(address)), "")
