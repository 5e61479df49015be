"""What the markup of an element says: its text, its names, its alignment, the addresses in it."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from bs4.element import NavigableString, Tag

from flows.cleaning.typography import letters, tidy

__all__ = [
    "MARK",
    "Run",
    "absolute",
    "align_of",
    "emphasis",
    "image_address",
    "names_of",
    "split_at_breaks",
    "text_of_item",
    "text_of_run",
    "text_of_tag",
]

MARK = "data-baotinh"
"""Attribute that carries a rule's knowledge into the fragment: `caption` or `byline`."""

Run = list[NavigableString | Tag]
"""Strings and inline elements between two blocks."""

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-image", "data-srcset", "srcset", "src")
_LINE_NAMES = "br p div li tr td th h1 h2 h3 h4 h5 h6 figcaption"
_LINES = frozenset(_LINE_NAMES.split())
_BOUNDARIES = frozenset({"p", "div", "td", "body", "li", "section", "article"})


def names_of(tag: Tag) -> str:
    """Return class and id of `tag`."""
    classes = tag.get("class")
    listed = classes if isinstance(classes, list) else [str(classes or "")]
    return " ".join([*listed, str(tag.get("id") or "")]).strip()


def text_of_tag(tag: Tag) -> str:
    """Return the tidy text of `tag`; elements that end a line on the screen part words."""
    return tidy("".join(_strings(tag)))


def text_of_item(item: Tag) -> str:
    """Return the text of a list item without that of the lists inside it."""
    return tidy("".join(_strings(item, within=item)))


def text_of_run(run: Run) -> str:
    """Return the tidy text of a run of inline markup."""
    return tidy("".join("".join(_strings(item)) if isinstance(item, Tag) else str(item) for item in run))


def _strings(tag: Tag, within: Tag | None = None) -> Iterator[str]:
    if tag.name == "br":
        yield " "
    for part in tag.descendants:
        if isinstance(part, Tag):
            if part.name in _LINES:
                yield " "
        elif isinstance(part, NavigableString) and (within is None or part.find_parent("li") is within):
            yield str(part)


def split_at_breaks(run: Run) -> list[Run]:
    """Part a run where two line breaks follow each other."""
    parts: list[Run] = [[]]
    breaks = 0
    for item in run:
        if isinstance(item, Tag) and item.name == "br":
            breaks += 1
            if breaks == 2:
                parts.append([])
            elif breaks == 1:
                parts[-1].append(item)
        else:
            if isinstance(item, Tag) or item.strip():
                breaks = 0
            parts[-1].append(item)
    return parts


def emphasis(run: Run) -> tuple[float, float, float]:
    """Return which shares of the letters of `run` are bold, italic and linked."""
    total = bold = italic = linked = 0
    for item in run:
        strings = [item] if isinstance(item, NavigableString) else list(item.strings)
        for string in strings:
            count = letters(string)
            if count:
                names = _inline_names(string)
                total += count
                bold += count * bool(names & {"b", "strong"})
                italic += count * bool(names & {"i", "em"})
                linked += count * ("a" in names)
    return (bold / total, italic / total, linked / total) if total else (0.0, 0.0, 0.0)


def _inline_names(string: NavigableString) -> set[str]:
    names: set[str] = set()
    current = string.parent
    while current is not None and current.name not in _BOUNDARIES:
        names.add("b" if "bold" in str(current.get("style") or "") else current.name)
        current = current.parent
    return names


def align_of(tag: Tag | None) -> str:
    """Return `left`, `right`, `center`, `justify` or an empty string, by style, attribute or class."""
    if tag is None:
        return ""
    style = str(tag.get("style") or "").replace(" ", "").lower()
    align = str(tag.get("align") or "").lower()
    if not align and "text-align:" in style:
        align = style.split("text-align:", 1)[1].split(";")[0]
    if not align and tag.name == "center":
        align = "center"
    names = names_of(tag).lower()
    if not align and ("right" in names.replace("copyright", "") and ("text" in names or "align" in names)):
        align = "right"
    if not align and ("center" in names and ("text" in names or "align" in names)):
        align = "center"
    return align


def image_address(tag: Tag, base: str) -> str:
    """Return the absolute address of a picture, the lazily loaded one before the placeholder."""
    for name in _SOURCES:
        value = str(tag.get(name) or "").strip()
        if not value or value.startswith("data:"):
            continue
        if name.endswith("srcset"):
            value = value.split(",")[0].split()[0] if value.split() else ""
        url = absolute(value, base)
        if url:
            return url
    return ""


def absolute(address: str, base: str) -> str:
    """Resolve `address` against `base`; empty if the result is no http address."""
    address = tidy(address)
    if not address or address.lower().startswith(("data:", "javascript:", "about:", "blob:", "file:")):
        return ""
    try:
        url = urljoin(base, address)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""
