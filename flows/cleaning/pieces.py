"""An article's fragment taken apart into pieces in reading order, each with what its markup says about it.

Nothing is interpreted here: whether a line is a caption, a signature or a paragraph is decided in `interpretation`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.element import PreformattedString

from flows.cleaning.noise import noisy_name, without_leaks
from flows.cleaning.typography import letters, tidy

__all__ = ["Piece", "absolute", "take_apart"]

_SILENT = ["script", "style", "noscript", "template", "svg", "canvas", "map", "meta", "link", "base", "title"]
_DROPPED = frozenset(
    ["form", "input", "button", "textarea", "select", "option", "label", "ins", "nav", "header", "footer", "object", "embed", "dialog"]
)
_BLOCKS = frozenset(
    "p div section article aside main h1 h2 h3 h4 h5 h6 ul ol dl li dt dd blockquote table figure figcaption picture img iframe "
    "video audio hr pre center address header footer details summary tbody tr td th amp-img".split()
)
_CONTAINERS = frozenset("div section article aside ul ol dl table nav figure p center details iframe h2 h3 h4 h5".split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-image", "data-srcset", "srcset", "src")
_VIDEO_HOSTS = ("youtube.", "youtu.be", "youtube-nocookie.", "vimeo.", "dailymotion.", "tiktok.", "facebook.com/plugins/video")
_VIDEO_WORDS = ("video", "player", "embed")
_CLASS_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_KEPT_RULE = re.compile(r"(?:text-align|font-weight)\s*:\s*\w+")
GUARD = 0.4
"""Share of the fragment's text above which an element is never taken for noise, whatever it is called."""


@dataclass(slots=True)
class Piece:
    """A line of text, a list, a table, a picture or a video, with the traits of its markup."""

    kind: Literal["text", "heading", "quote", "list", "table", "image", "video", "caption"]
    text: str = ""
    level: int = 0
    ordered: bool = False
    items: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    url: str = ""
    caption: str = ""
    bold: float = 0.0
    """Share of the letters that are bold."""
    italic: float = 0.0
    linked: float = 0.0
    """Share of the letters that stand in links."""
    align: str = ""
    names: str = ""
    """Class and id of the element, lower case."""
    boxed: bool = False
    """True inside a figure or a table around a picture."""


def take_apart(html: str, base: str) -> list[Piece]:
    """Take the fragment `html` apart. Addresses are resolved against `base`.

    An attribute `data-baotinh` marks what the layout's rules know: `caption` or `byline`.
    """
    soup = BeautifulSoup(html, "lxml")
    _inline_styles(soup)
    root = soup.body or soup
    _cut_noise(root)
    pieces: list[Piece] = []
    _Walk(base, pieces).container(root)
    return pieces


def _inline_styles(soup: BeautifulSoup) -> None:
    """Write alignment and weight that a `<style>` inside the fragment gives to a class onto the elements of that class."""
    for sheet in soup.find_all("style"):
        for name, rules in _CLASS_RULE.findall(sheet.get_text()[:20_000]):
            kept = ";".join(_KEPT_RULE.findall(rules))
            for tag in soup.find_all(class_=name) if kept else ():
                tag["style"] = f"{kept};{tag.get('style') or ''}"


def _cut_noise(root: Tag) -> None:
    for tag in root.find_all(_SILENT):
        tag.decompose()
    whole = max(1, len(root.get_text()))
    top = next((child for child in root.children if isinstance(child, Tag)), None)
    for comment in root.find_all(string=lambda string: isinstance(string, Comment | PreformattedString)):
        comment.extract()
    for tag in root.find_all(True):
        if tag.decomposed or tag is top or tag is root:
            continue
        if tag.name in _DROPPED and len(tag.get_text()) < GUARD * whole:
            tag.decompose()
        elif tag.name in _CONTAINERS or tag.name == "span":
            if _hidden(tag) or (tag.name != "span" and tag.get("data-baotinh") is None and _named_noise(tag)):
                if len(tag.get_text()) < GUARD * whole:
                    tag.decompose()
            elif tag.name in ("div", "section", "aside", "ul", "table", "article") and _only_links(tag):
                tag.decompose()


def _hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or tag.get("hidden") is not None


def _named_noise(tag: Tag) -> bool:
    if tag.name == "iframe":
        return False
    names = _names(tag)
    return noisy_name(names, str(tag.get("type") or "") if tag.name == "div" else None)


def _names(tag: Tag) -> str:
    classes = tag.get("class") or []
    return " ".join([*(classes if isinstance(classes, list) else [str(classes)]), str(tag.get("id") or "")]).strip()


def _only_links(tag: Tag) -> bool:
    """Tell whether a box consists of links: a related list, whatever it is called."""
    links = tag.find_all("a")
    if not links or tag.find("figure") is not None:
        return False
    text = letters(tag.get_text())
    linked = sum(letters(link.get_text()) for link in links)
    return text > 0 and linked > 0.8 * text and (len(links) > 1 or linked < 0.98 * text or tag.find("img") is not None)


class _Walk:
    """Collects pieces in reading order. Depth is bounded by the page's nesting, which was checked before."""

    def __init__(self, base: str, pieces: list[Piece]) -> None:
        self.base = base
        self.pieces = pieces

    def container(self, tag: Tag) -> None:
        """Read the children of `tag`: blocks one by one, and runs of inline markup between them as paragraphs."""
        run: list[NavigableString | Tag] = []
        for child in list(tag.children):
            if isinstance(child, Tag) and (child.name in _BLOCKS or _holds_block(child)):
                self.paragraph(run, tag)
                run = []
                self.block(child)
            elif isinstance(child, Tag | NavigableString):
                run.append(child)
        self.paragraph(run, tag)

    def block(self, tag: Tag) -> None:
        name = tag.name
        mark = tag.get("data-baotinh")
        if mark == "caption":
            self.container_pictures(tag)
            self.add(Piece("caption", _text(tag), names=_names(tag).lower()))
        elif mark == "byline":
            self.add(Piece("text", _text(tag), align="right", names="author"))
        elif name in _HEADINGS and not _holds_picture(tag):
            self.add(_traits(Piece("heading", _text(tag), level=_HEADINGS[name]), tag))
        elif name in ("img", "amp-img"):
            self.image(tag)
        elif name == "picture":
            image = tag.find("img")
            if isinstance(image, Tag):
                self.image(image)
        elif name == "figure":
            self.figure(tag)
        elif name in ("iframe", "video"):
            self.video(tag)
        elif name == "table":
            self.table(tag)
        elif name in ("ul", "ol"):
            self.list(tag)
        elif name == "blockquote" and not tag.find(["img", "figure", "table", "ul", "ol"]):
            self.quote(tag)
        elif name == "figcaption":
            self.add(Piece("caption", _text(tag)))
        elif name not in ("hr", "audio"):
            self.container(tag)

    def add(self, piece: Piece) -> None:
        piece.text = without_leaks(piece.text)
        if piece.text or piece.kind not in ("text", "heading", "quote", "caption"):
            self.pieces.append(piece)

    def paragraph(self, run: list[NavigableString | Tag], parent: Tag) -> None:
        """Add the paragraphs of a run of inline markup; two line breaks in a row part paragraphs."""
        for part in _split_at_breaks(run):
            text = tidy("".join(_string(item) for item in part))
            if not text:
                continue
            piece = Piece("text", text)
            wrapper = next((item for item in part if isinstance(item, Tag)), None)
            _measure(piece, part)
            whole = len(part) == len(run)
            piece.align = _align(parent) or (_align(wrapper) if wrapper is not None and whole else "")
            piece.names = _names(parent).lower()
            self.add(piece)

    def image(self, tag: Tag, caption: str = "", boxed: bool = False) -> None:
        url = _image_address(tag, self.base)
        if url:
            self.pieces.append(Piece("image", url=url, caption=caption, boxed=boxed or bool(caption)))

    def container_pictures(self, tag: Tag) -> None:
        for image in tag.find_all("img"):
            self.image(image)

    def figure(self, tag: Tag) -> None:
        caption = " ".join(filter(None, (_text(part) for part in tag.find_all("figcaption"))))
        images, frames = tag.find_all(["img", "amp-img"]), tag.find_all(["iframe", "video"])
        tables = [] if images else tag.find_all("table")
        if images:
            for image in images[:-1]:
                self.image(image, boxed=True)
            before = len(self.pieces)
            self.image(images[-1], caption or _caption_beside(tag), boxed=True)
            if len(self.pieces) == before and caption and self.pieces and self.pieces[-1].kind == "image":
                self.pieces[-1].caption = self.pieces[-1].caption or caption
        for frame in frames:
            self.video(frame, caption)
        for table in tables:
            self.table(table)
        if not images and not frames and not tables:
            for part in tag.find_all("figcaption"):
                part.decompose()
            if tag.get_text(strip=True):
                self.container(tag)

    def video(self, tag: Tag, caption: str = "") -> None:
        source = tag.get("src") or tag.get("data-src") or next((part.get("src") for part in tag.find_all("source") if part.get("src")), None)
        url = absolute(str(source or ""), self.base)
        if not url:
            return
        if tag.name == "video" or any(host in url for host in _VIDEO_HOSTS) or any(word in urlsplit(url).path.lower() for word in _VIDEO_WORDS):
            self.pieces.append(Piece("video", url=url, caption=caption))

    def list(self, tag: Tag) -> None:
        if tag.find(["p", "table", "figure", "img", "h2", "h3"]) is not None and any(len(item.find_all("p")) > 1 or item.find(["figure", "img", "table"]) for item in tag.find_all("li", recursive=False)):
            self.container(tag)
            return
        items = [text for item in tag.find_all("li") if item.find_parent(["ul", "ol"]) is not None and (text := without_leaks(_own_item(item)))]
        if items:
            piece = Piece("list", items=items, ordered=tag.name == "ol", names=_names(tag).lower())
            _measure(piece, [tag])
            self.pieces.append(piece)
        elif tag.get_text(strip=True):
            self.container(tag)

    def quote(self, tag: Tag) -> None:
        paragraphs = tag.find_all("p") or [tag]
        for paragraph in paragraphs:
            self.add(Piece("quote", _text(paragraph), names=_names(tag).lower()))

    def table(self, tag: Tag) -> None:
        images = tag.find_all(["img", "amp-img"])
        rows = [[_text(cell) for cell in row.find_all(["td", "th"]) if cell.find_parent("table") is tag] for row in tag.find_all("tr") if row.find_parent("table") is tag]
        rows = [row for row in rows if any(row)]
        words = sum(len(cell) for row in rows for cell in row)
        if images and words < 600:
            caption = " ".join(cell for row in rows for cell in row if cell)
            for image in images[:-1]:
                self.image(image, boxed=True)
            self.image(images[-1], caption, boxed=True)
        elif images or (rows and all(len(row) == 1 for row in rows)) or tag.find(["p", "table"]) is not None and len(rows) < 3:
            self.container(tag)  # a table for layout, not for data
        elif rows:
            title = tag.find("caption")
            self.pieces.append(Piece("table", rows=rows, caption=_text(title) if isinstance(title, Tag) else ""))


def _holds_block(tag: Tag) -> bool:
    return tag.find(lambda inner: inner.name in _BLOCKS) is not None


def _holds_picture(tag: Tag) -> bool:
    return tag.find(["img", "figure", "iframe", "video"]) is not None


def _string(item: NavigableString | Tag) -> str:
    if isinstance(item, Tag):
        return " " if item.name == "br" else _raw(item)
    return str(item)


def _raw(tag: Tag) -> str:
    return "".join(" " if isinstance(part, Tag) else str(part) for part in _strings(tag))


def _strings(tag: Tag) -> Iterator[NavigableString | Tag]:
    """Yield the strings in `tag`, and a blank for every element that ends a line on the screen."""
    for part in tag.descendants:
        if isinstance(part, NavigableString) or part.name in ("br", "p", "div", "li", "tr", "td"):
            yield part


def _text(tag: Tag) -> str:
    return tidy(_raw(tag))


def _own_item(item: Tag) -> str:
    """Return the text of a list item without that of the lists inside it."""
    return tidy("".join(str(part) if isinstance(part, NavigableString) else " " for part in _strings(item) if not isinstance(part, NavigableString) or part.find_parent("li") is item))


def _split_at_breaks(run: list[NavigableString | Tag]) -> list[list[NavigableString | Tag]]:
    parts: list[list[NavigableString | Tag]] = [[]]
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


def _measure(piece: Piece, part: list[NavigableString | Tag]) -> None:
    """Fill in which shares of the letters are bold, italic and linked."""
    total = bold = italic = linked = 0
    for item in part:
        strings = [item] if isinstance(item, NavigableString) else [string for string in item.descendants if isinstance(string, NavigableString)]
        for string in strings:
            count = letters(string)
            if not count:
                continue
            total += count
            current, names = string.parent, set()
            while isinstance(current, Tag) and current.name not in ("p", "div", "td", "body", "li", "section", "article"):
                names.add("b" if "bold" in str(current.get("style") or "") else current.name)
                current = current.parent
            bold += count * bool(names & {"b", "strong"})
            italic += count * bool(names & {"i", "em"})
            linked += count * ("a" in names)
    if total:
        piece.bold, piece.italic, piece.linked = bold / total, italic / total, linked / total


def _traits(piece: Piece, tag: Tag) -> Piece:
    _measure(piece, [tag])
    piece.align = _align(tag)
    piece.names = _names(tag).lower()
    return piece


def _align(tag: Tag | None) -> str:
    if tag is None:
        return ""
    style = str(tag.get("style") or "").replace(" ", "").lower()
    align = str(tag.get("align") or "").lower()
    if not align and "text-align:" in style:
        align = style.split("text-align:", 1)[1].split(";")[0]
    if not align and tag.name == "center":
        align = "center"
    names = _names(tag).lower()
    if not align and ("right" in names.replace("copyright", "") and ("text" in names or "align" in names)):
        align = "right"
    if not align and ("center" in names and ("text" in names or "align" in names)):
        align = "center"
    return align


def _caption_beside(figure: Tag) -> str:
    """Return the text of a figure that has no figcaption: some systems put the caption into a paragraph."""
    text = _text(figure)
    return text if len(text) < 400 else ""


def _image_address(tag: Tag, base: str) -> str:
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
