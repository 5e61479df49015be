"""The publisher's tags: a list that its name, its label or its addresses tell, hashtags, or what the page declares."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import called_in, tag_numbers
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata, names
from flows.cleaning.page.typography import tidy, unescape
from flows.metadata.writers.line_places import elements_below

__all__ = ["read_tags"]

MAX_TAG = 100
MIN_TAGS, MAX_TAGS = 2, 40
"""Links that stand behind their label in one element, and those of the longest list."""
MAX_OWN, MAX_LISTED = 80, 400
"""Characters of the longest label of tags, with the signs between them, and of a label with tags that are no links."""
MAX_LABEL = 25
"""Most characters beside a single tag: `Từ khóa:`, `Xem thêm về:`."""

MAX_BETWEEN = 3
"""Characters between two tags, at most: a sign with blanks."""
MAX_TAG_WORDS = 7
"""Words of the longest tag behind a label without a box of its own; longer ones are titles of articles."""

_FLAGS = frozenset({"tin nóng", "tin mới", "tin mới nhất", "tin hot", "nổi bật", "tin nổi bật", "hot", "news"})
"""Labels that content systems add to the keywords; they do not describe the article."""
_TAG_BOX = re.compile(
    r"(?:^|[\s_-])(?:tags?|keywords?|hashtags?)(?:$|[\s_-])|tagdetail|tag_detail|block_tag|tu-?khoa|"
    r"(?:^|[\s_-])tags?(?:row|box|list|wrap(?:per)?)(?:$|[\s_-])|taglist"
)
_BOXES = tag_numbers("div, ul, p, section")
_LABELS = tag_numbers("h1, h2, h3, h4, div, ul, p, section, span, li, strong, b, label")
_SEPARATOR = re.compile(r"[,;]")
_MARKS = " ,;|/·•-"
"""What stands between tags."""
_TAG_LABEL = re.compile(
    r"^(?:từ khóa|từ khoá|tags?|thẻ|nhãn|nhãn bài|đề tài|xem thêm về|chủ đề|hashtag|keywords?)\s*:?$", re.IGNORECASE
)
_LISTED = re.compile(r"(?:từ khóa|từ khoá|tags?|thẻ|hashtags?|keywords?)\s*:\s*(?P<tags>\S.*)", re.IGNORECASE)
"""A label and tags that are no links."""
_TAG_FOLDER = re.compile(r"^(?:the|tags?|tu-?khoa|hashtags?|keywords?|chu-?de)$", re.IGNORECASE)
"""What addresses call the pages of tags."""


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
    if not metadata.in_other_language and (tags := _tags(_tags_below(location))):
        return tags, "below"
    tags = _tags(text_of(node) for node in tree.css('a[rel~="tag"]:not([rel~="category"])'))
    return tags, "rel" if tags else None


def _texts_of(node: LexborNode) -> list[str]:
    """Return the text of an element, or what the content of a meta element lists."""
    return [text] if (text := text_of(node)) else _SEPARATOR.split(node.attributes.get("content") or "")


def _tags(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        text = unescape(text).lstrip("# ").strip(" ,;#")
        if 1 < len(text) <= MAX_TAG and text.casefold() not in _FLAGS and not _TAG_LABEL.match(text):
            found.setdefault(text.casefold(), text)
    return tuple(found.values())[:MAX_TAGS]


def _printed_tags(location: ArticleLocation) -> list[str]:
    """Return the texts of the first tag list after the headline, recognised by its name or its label."""
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


def _tags_below(location: ArticleLocation) -> list[str]:
    """Return the tags right below the text that no name tells: behind a label, as hashtags, or by their addresses.

    Without a label they are one line or list in a box around the article: one beside it has the tags of the day.
    """
    core = location.box.core if location.box is not None else location.body
    around = ancestors(location.headline_node) | ancestors(core)
    for node, text, _ in elements_below(location):
        if len(text) > MAX_LISTED:
            continue
        if (match := _LISTED.fullmatch(text)) and not node.css_first("a"):
            tags = [tag for part in _SEPARATOR.split(match["tags"].strip(" .")) if (tag := part.strip())]
        elif node.parent is not None and node.parent.mem_id in around and len(called_in(node, _BOXES)) <= 1:
            tags = _hashtags(node, text) if text.startswith("#") else _linked_to_tags(node, text)
        else:
            continue
        if len(tags) >= MIN_TAGS and all(len(tag.split()) <= MAX_TAG_WORDS for tag in tags):
            return tags
    return []


def _hashtags(box: LexborNode, text: str) -> list[str]:
    """Return the words or links of a line that all begin with `#`."""
    links = [said for link in box.css("a") if (said := text_of(link))]
    tags = links if len(text) - sum(map(len, links)) < MAX_BETWEEN * len(links) else text.split()
    return tags if all(tag.startswith("#") and len(tag) > 1 for tag in tags) else []


def _linked_to_tags(box: LexborNode, text: str) -> list[str]:
    """Return the texts of the links that make a box, if all of them lead to pages of tags, in one folder."""
    links = [(_folder(link.attributes.get("href") or ""), said) for link in box.css("a") if (said := text_of(link))]
    folders = {folder for folder, _ in links}
    if len(folders) != 1 or "" in folders:
        return []
    tags = [tag for _, tag in links]
    return tags if len(text) - sum(map(len, tags)) < MAX_BETWEEN * len(links) else []


def _folder(href: str) -> str:
    """Return the part of an address that says that it is a tag's; empty if none does."""
    try:
        parts = urlsplit(href).path.strip("/").split("/")
    except ValueError:
        return ""
    return next((part for part in parts[:-1] if _TAG_FOLDER.match(part)), "")


def _called_tags(box: LexborNode) -> bool:
    attributes = box.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    return ("tag" in names or "key" in names or "khoa" in names) and bool(_TAG_BOX.search(names))


def _links(box: LexborNode) -> list[str]:
    links = [text for node in box.css("a") if (text := text_of(node)) and len(text) <= MAX_TAG]
    other = len(text_of(box)) - sum(map(len, links))
    return links if links and len(links) <= MAX_TAGS and other < max(MAX_LABEL, sum(map(len, links))) else []
