"""Section path and tags of an article."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.cleaning.boxes.leaves import path_of
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.page_titles import SITE_NAME
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.layout_signs import is_front_page
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata, names
from flows.cleaning.page.typography import bare, tidy, unescape

__all__ = ["read_section", "read_tags"]

MAX_SECTION = 60
"""Characters of the longest section name."""
MAX_TAG = 100
MIN_TAGS, MAX_TAGS = 2, 40
"""Links that stand behind their label in one element, and those of the longest list."""
MAX_OWN = 80
"""Characters of the longest label of tags, with the signs between them."""
MAX_LABEL = 25
"""Most characters beside a single tag: `Từ khóa:`, `Xem thêm về:`."""

MAX_TAG_WORDS = 7
"""Words of the longest tag behind a label without a box of its own; longer ones are titles of articles."""

_HOME = frozenset({"trang chủ", "trang nhất", "home", "homepage", "tin tức 24h", "báo điện tử", ""})
_FLAGS = frozenset({"tin nóng", "tin mới", "tin mới nhất", "tin hot", "nổi bật", "tin nổi bật", "hot", "news"})
"""Labels that content systems add to the keywords; they do not describe the article."""
_UNFILLED = frozenset({"null", "undefined", "nan", "[object object]"})
"""What a script writes in the place of a word that it does not have."""
_UNSORTED = frozenset({"uncategorized", "uncategorised", "chưa phân loại", "chưa được phân loại", "không phân loại"})
"""What content systems call the section of articles that nobody put into one."""
_NO_SECTION, _NO_TAG = _HOME | _UNFILLED | _UNSORTED, _FLAGS | _UNFILLED
_TAG_BOX = re.compile(
    r"(?:^|[\s_-])(?:tags?|keywords?|hashtags?)(?:$|[\s_-])|tagdetail|tag_detail|block_tag|tu-?khoa|"
    r"(?:^|[\s_-])tags?(?:row|box|list|wrap(?:per)?)(?:$|[\s_-])|taglist"
)
_BOXES = tag_numbers("div, ul, p, section")
_LABELS = tag_numbers("h1, h2, h3, h4, div, ul, p, section, span, li, strong, b, label")
_OWN_ADDRESS = re.compile(r"\d{3,}|\.(?:html?|aspx?|php)$|^#?$", re.IGNORECASE)
"""How the address of an article differs from that of a section, or a link that leads nowhere."""
_SEPARATOR = re.compile(r"[,;]")
_MARKS = " ,;|/·•-"
"""What stands between tags."""
_TAG_LABEL = re.compile(
    r"^(?:từ khóa|từ khoá|tags?|thẻ|nhãn|nhãn bài|đề tài|xem thêm về|chủ đề|hashtag|keywords?)\s*:?$", re.IGNORECASE
)
_CRUMB_BOXES = (
    '[class*="crumb" i], [id*="crumb" i], [itemtype*="BreadcrumbList"], '
    '[typeof="BreadcrumbList"], [aria-label*="breadcrumb" i], [aria-label*="bread crumb" i]'
)
_CRUMBS = ("breadcrumb", "bread-crumb")
_CRUMB_NAME = re.compile(r"bread[-_]?crumb(?!s?[-_]?menu)|(?:^|[\s_-])crumbs?(?:$|[\s_-])", re.IGNORECASE)


def read_section(
    tree: LexborHTMLParser, location: ArticleLocation, metadata: StructuredMetadata, selectors: Iterable[str], url: str
) -> tuple[tuple[str, ...], str | None]:
    """Return the section path, outermost first, and its origin. `url`: the page's own address."""
    headline = bare(location.headline or "")
    for selector in selectors:
        if path := _path((text_of(node) for node in tree.css(selector)), headline):
            return path, f"rule:{selector}"
    if path := _path(metadata.breadcrumb, headline, {bare(site) for site in metadata.sites}):
        return path, "json-ld"
    if path := _path(map(text_of, _crumbs(tree, url)), headline, {bare(site) for site in metadata.sites}):
        return path, "breadcrumb"
    stated = [part for text in names(metadata.article.get("articleSection")) for part in text.split(",")]
    if path := _path(stated, headline):
        return path, "json-ld"
    for key in ("article:section", "articlesection", "section"):
        if path := _path(metadata.contents(key)[:1], headline):
            return path, "meta"
    if path := _path(_links_above(location.headline_node), headline):
        return path, "above"
    if path := _path((text_of(node) for node in tree.css('a[rel~="category"]')[:3]), headline):
        return path, "rel"
    return (), None


def _crumbs(tree: LexborHTMLParser, url: str) -> list[LexborNode]:
    """Return the links in boxes of breadcrumbs. Most pages have none: to ask for the boxes takes half of the time."""
    found: list[LexborNode] = []
    searched: set[int] = set()
    for box in filter(_holds_crumbs, tree.css(_CRUMB_BOXES)):
        if searched.isdisjoint(path_of(box)):
            searched.add(box.mem_id)
            links = [link for link in box.css("a") if link.mem_id != box.mem_id]
            found += links[len(links) > 1 and _names_newspaper(links[0], url) :]
    return found


def _holds_crumbs(box: LexborNode) -> bool:
    """Tell whether a box that is found by its name is one of crumbs: no page that says that it has some, no menu."""
    names = f"{box.attributes.get('class') or ''} {box.attributes.get('id') or ''}"
    if box.tag in ("html", "body"):
        return False
    return "crumb" not in names.lower() or any(word in names for word in _CRUMBS) or bool(_CRUMB_NAME.search(names))


def _names_newspaper(link: LexborNode, url: str) -> bool:
    """Tell whether the first link of a breadcrumb leads to the newspaper's front page.

    The address of a host may be that of a section: there the words must be a newspaper's name, and the host that of the
    page's own address `url`, or one above it. Sections are called so, too: `Đài truyền hình` at `tv.baovidu.example`.
    """
    address = link.attributes.get("href") or ""
    if address == "/":
        return True
    return is_front_page(address) and _is_host_of(address, url) and bool(SITE_NAME.match(text_of(link)))


def _is_host_of(address: str, url: str) -> bool:
    try:
        host, own = ((urlsplit(one.strip()).hostname or "").removeprefix("www.") for one in (address, url))
    except ValueError:
        return False
    return not host or own == host or own.endswith(f".{host}")


def read_tags(
    tree: LexborHTMLParser, location: ArticleLocation, metadata: StructuredMetadata, selectors: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Return the publisher's tags and their origin."""
    for selector in selectors:
        if tags := _tags(text for node in tree.css(selector) for text in _texts_of(node)):
            return tags, f"rule:{selector}"
    if tags := _tags(_printed_tags(location)):
        return tags, "class"
    for key in ("news_keywords", "keywords", "article:tag"):
        values = metadata.contents(key)
        parts = [part for value in values for part in _SEPARATOR.split(value)]
        if tags := _tags(parts):
            return tags, "meta"
    stated = [part for text in names(metadata.article.get("keywords")) for part in text.split(",")]
    if tags := _tags(stated):
        return tags, "json-ld"
    tags = _tags(text_of(node) for node in tree.css('a[rel~="tag"]:not([rel~="category"])'))
    return tags, "rel" if tags else None


def _texts_of(node: LexborNode) -> list[str]:
    """Return the text of an element, or what the content of a meta element lists."""
    return [text] if (text := text_of(node)) else _SEPARATOR.split(node.attributes.get("content") or "")


def _path(texts: Iterable[str], headline: str, sites: set[str] | None = None) -> tuple[str, ...]:
    found = []
    for text in texts:
        text = unescape(text).strip(" >›»/|")
        key = text.casefold()
        if (
            not text
            or key in _NO_SECTION
            or len(text) > MAX_SECTION
            or _is_headline(text, headline)
            or (sites and bare(text) in sites)
        ):
            continue
        found.append(text)
    return tuple(dict.fromkeys(found))[:5]


def _is_headline(text: str, headline: str) -> bool:
    """Tell whether a crumb is the bare `headline`, perhaps cut off: `Nà Pheo vào vụ…`."""
    return bare(text) == headline or (
        text.endswith(("…", "...")) and headline.startswith(f"{bare(text.rstrip('….'))} ")
    )


def _tags(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        text = unescape(text).lstrip("# ").strip(" ,;#")
        if 1 < len(text) <= MAX_TAG and text.casefold() not in _NO_TAG and not _TAG_LABEL.match(text):
            found.setdefault(text.casefold(), text)
    return tuple(found.values())[:MAX_TAGS]


def _printed_tags(location: ArticleLocation) -> list[str]:
    """Return the link texts of the first tag list after the headline, recognised by its name or its label."""
    start = location.dom.index(location.headline_node) or 0
    for node in location.dom.between(start, None, _LABELS):
        if node.tag_id in _BOXES and _called_tags(node):
            if links := _links(node):
                return links
        elif 3 <= len(label := node.text(deep=False)) < MAX_OWN and _TAG_LABEL.match(tidy(label).rstrip(_MARKS)):
            if len(links := _links(node)) >= MIN_TAGS and all(len(link.split()) <= MAX_TAG_WORDS for link in links):
                return links
            box: LexborNode | None = node.parent
            for _ in range(3):
                if box is None:
                    break
                if links := _links(box):
                    return links
                box = box.parent
    return []


def _called_tags(box: LexborNode) -> bool:
    attributes = box.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    return ("tag" in names or "key" in names or "khoa" in names) and bool(_TAG_BOX.search(names))


def _links(box: LexborNode) -> list[str]:
    links = [text for node in box.css("a") if (text := text_of(node)) and len(text) <= MAX_TAG]
    other = len(text_of(box)) - sum(map(len, links))
    return links if links and len(links) <= MAX_TAGS and other < max(MAX_LABEL, sum(map(len, links))) else []


def _links_above(headline: LexborNode | None) -> list[str]:
    """Return the link texts of a short line of links right above the headline, which may end with the headline."""
    current, title = headline, text_of(headline) if headline is not None else ""
    for _ in range(3):
        if current is None:
            return []
        above = current.prev
        while above is not None and not (above.tag != "-text" and text_of(above)):
            above = above.prev
        if above is not None:
            among = [above] if above.tag == "a" else above.css("a")
            among = among[:-1] if among and text_of(among[-1]) == title and _leads_here(among[-1]) else among
            links = [node for node in among if text_of(node)]
            text = "".join(text_of(node) for node in links)
            own = [node for node in links if _leads_to_section(node.attributes.get("href"))]
            printed = len(text_of(above).removesuffix(title))
            if own and len(own) <= 3 and len(text) > 0.7 * printed and len(text) <= MAX_SECTION:
                return [text_of(node) for node in own]
        current = current.parent
    return []


def _leads_here(link: LexborNode) -> bool:
    """Tell whether a link that says the headline leads to the article: not one to the section that an `<h1>` names."""
    return _OWN_ADDRESS.search((link.attributes.get("href") or "").partition("?")[0]) is not None


def _leads_to_section(href: str | None) -> bool:
    try:
        path = urlsplit(href or "").path.strip("/")
    except ValueError:
        return False
    return 0 < len(path) < 50 and path.count("/") <= 2
