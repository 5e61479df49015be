"""Locates headline, lead and body on a page: by the layout's rules, else by what all news pages have in common."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.registry import Layout
from flows.cleaning.content.dateline import split_dateline, without_badge
from flows.cleaning.page.dom_index import DomIndex, each, holds_any, tag_numbers
from flows.cleaning.page.layout_signs import holds_paragraphs, is_large, is_named_title, is_plain_line, label_of
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare, beginning_with, begins, repeats, tidy
from flows.cleaning.page_titles import (
    SITE_NAME,
    TITLE_SEPARATORS,
    complete,
    headlines_in,
    own_words,
    same_title,
    titles,
    without_site,
)
from flows.cleaning.prose_density import ArticleBox, ancestors, find_box, find_rows

__all__ = ["ArticleLocation", "ancestors", "first_match", "locate_article", "locate_rows", "text_of"]

LEAD_NAMES = (
    "sapo", "lead", "chapeau", "summary", "description", "desc", "standfirst", "article-intro", "abstract", "alead",
    "hometext", "tomtat", "tom-tat", "trichdan", "trich-dan", "sub_title", "subtitle", "intro",
)  # fmt: skip  # short items: a line each would fill a screen
MAX_BETWEEN = 300
"""Number of elements after the headline that are searched for the lead."""
MAX_BEFORE_LEAD = 200
"""Most characters before a lead inside the body: date, byline and the caption of a picture."""
MAX_POINTS = 5
"""Most points of a lead that is printed as a list."""
MIN_LEAD = 30
"""Fewest characters of a lead: shorter lines above a body are labels."""
MIN_DENSE_LEAD = 14
"""The same in scripts that write a word in one or two characters."""
MIN_EMPHASISED = 12
"""Fewest words of a sentence that is a lead for standing in a heading under the headline."""
MIN_WORDS, MAX_HEADLINE = 4, 250
"""Fewest words and most characters of a headline that is recognised only by its position or its class name."""
_DENSE_SCRIPT = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that write a word in one or two characters: Chinese, Japanese, Korean."""
_UNREAD = tag_numbers("script, style, noscript, template, br")
_LINES = tag_numbers("h1, h2, h3, h4, h5, div, p, span, strong, article, section, td, body, main")
_EMPHASISED = frozenset({"h2", "h3", "h4", "h5", "strong"})
_SENTENCE_ENDS = (".", "!", "?", "…", ".”", '."')
_SIZED = tag_numbers("font, span, div, p, td, b, strong")
_PRINTED = tag_numbers("h2, h3, div, p, span, strong, td, b")
MAX_LEAD = 1500
"""Characters of the longest lead: longer text is the body."""


@dataclass(slots=True)
class ArticleLocation:
    """The location of an article on its page: headline, lead and body."""

    dom: DomIndex
    headline: str | None = None
    headline_node: LexborNode | None = None
    printed: bool = True
    """False if the headline is known from the page's head only."""
    lead: str | None = None
    lead_node: LexborNode | None = None
    body: LexborNode | None = None
    share: float = 1.0
    """Share of the prose under the headline that `body` holds, where prose density found it."""
    box: ArticleBox | None = None
    """What prose density found; None where a rule names the body."""
    ruled_body: bool = False
    """True if a rule names the body: then no other element may replace it."""
    fields: dict[str, str] = field(default_factory=dict)


def locate_article(
    tree: LexborHTMLParser, dom: DomIndex, layout: Layout | None, metadata: StructuredMetadata
) -> ArticleLocation:
    """Find headline, lead and body; what is not found stays None."""
    location = ArticleLocation(dom)
    if layout is not None:
        _by_rules(tree, layout, location)
    if location.headline is None:
        _headline(metadata, location)
    if location.body is None:
        dense = bool(_DENSE_SCRIPT.search(location.headline or ""))
        location.box = find_box(dom, location.headline_node, dense_script=dense)
        if location.box is not None:
            location.body, location.share = location.box.node, location.box.share
            location.fields["blocks"] = "density"
    if location.lead is None:
        _lead(metadata, location)
    return location


def locate_rows(location: ArticleLocation) -> None:
    """Take the largest table or row of short lines under the headline for the body, where there is no prose."""
    location.box = find_rows(location.dom, location.headline_node)
    if location.box is not None:
        location.body, location.fields["blocks"] = location.box.node, "density"


def first_match(tree: LexborHTMLParser, selectors: Iterable[str]) -> tuple[str, LexborNode] | None:
    """Return the first selector that finds an element with text, and that element."""
    for selector in selectors:
        for node in each(tree, selector):
            if text_of(node):
                return selector, node
    return None


def text_of(node: LexborNode) -> str:
    """Return the tidy text of `node`, without the text of scripts and styles in it."""
    return tidy(node.text()) if _holds_words_only(node) else tidy("".join(_strings(node)))


def _holds_words_only(node: LexborNode) -> bool:
    """Tell whether all text in `node` is shown: there is no script in it, nor a line break that parts words."""
    child = node.first_child
    return child is None or (child.is_text_node and child.next is None) or not holds_any(node, _UNREAD)


def _strings(node: LexborNode) -> Iterator[str]:
    """Yield the strings in `node` that are shown: those of scripts and styles are not."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.is_text_node:
            yield current.text_content or ""
        elif current.tag == "br":
            yield " "
        elif current.tag not in ("script", "style", "noscript", "template"):
            child = current.last_child
            while child is not None:
                waiting.append(child)
                child = child.prev


def _by_rules(tree: LexborHTMLParser, layout: Layout, location: ArticleLocation) -> None:
    found = first_match(tree, layout.headline)
    if found:
        location.headline, location.headline_node = text_of(found[1]), found[1]
        location.fields["headline"] = f"rule:{found[0]}"
    for selector in layout.body:
        nodes = tree.css(selector)[:20]
        if not nodes:
            continue
        # An id may be repeated.
        fullest = max(nodes, key=lambda node: len(text_of(node))) if len(nodes) > 1 else nodes[0]
        shown = any(map(tidy, _strings(fullest)))
        if location.body is None or shown:
            location.body, location.ruled_body = fullest, True
            location.fields["blocks"] = f"rule:{selector}"
        if shown:
            break
    for selector in layout.lead:
        for node in islice(each(tree, selector), 5):
            text = text_of(node)
            if len(text) >= MIN_LEAD and _opens_article(node, text, location.body):
                location.lead, location.lead_node = text, node
                location.fields["lead"] = f"rule:{selector}"
                return


def _opens_article(node: LexborNode, text: str, body: LexborNode | None) -> bool:
    """Tell whether a lead that a rule names is plausible: a whole line, and not between the paragraphs of `body`."""
    if node.tag in ("strong", "b", "em", "i", "span") and node.parent is not None and text_of(node.parent) != text:
        return False
    return body is None or body.mem_id not in ancestors(node) or text_of(body).find(text) < MAX_BEFORE_LEAD


def _headline(metadata: StructuredMetadata, location: ArticleLocation) -> None:
    candidates = titles(metadata)
    wanted = {
        bare(part): origin
        for title, origin in reversed(candidates)
        for part in headlines_in(title, metadata.sites if origin == "title" else None)
    }
    heads = [(node, text) for node in location.dom.called("h1") if (text := text_of(node))]
    for node, text in heads:
        if bare(text) in wanted:
            location.headline, location.headline_node = _as_titled(node, text, candidates), node
            location.fields["headline"] = "h1"
            return
    stated = [title for title, _ in candidates]
    whole = set(map(bare, stated))
    heads = [(node, complete(own_words(node, text, whole, wanted), stated)) for node, text in heads]
    opening = heads[0] if len(heads) == 1 and _opens_title(*heads[0], metadata) else None
    if resembling := opening or _head_like(heads, candidates, wanted):
        location.headline_node, location.headline = resembling
        location.fields["headline"] = "h1"
        return
    for node in location.dom.between(0, None, _PRINTED):
        text = node.text(deep=False)
        if text and 15 < len(text) < 400 and (key := bare(tidy(text))) in wanted and node.css_first("a") is None:
            location.headline, location.headline_node = text_of(node), node
            location.fields["headline"] = f"equals:{wanted[key]}"
            return
    if found := _printed_headline(metadata, location.dom, heads):
        location.headline_node, location.headline, location.fields["headline"] = found
        return
    if candidates and candidates[0][0] and candidates[0][1] != "title":
        location.printed = False
        location.headline, location.fields["headline"] = candidates[0]
        location.headline_node = heads[0][0] if len(heads) == 1 else None
    elif len(heads) == 1 or (heads and not candidates):
        location.headline_node, location.headline = heads[0]
        location.fields["headline"] = "h1"
    elif candidates:
        location.printed = False
        location.headline, location.fields["headline"] = candidates[0]


def _as_titled(node: LexborNode, text: str, candidates: list[tuple[str, str]]) -> str:
    """Return a heading's `text`; if it has parts, as the title spells it, with the sign between them."""
    if sum(bool(text_of(part)) for part in node.iter()) < 2:
        return text
    return next((title for title, _ in candidates if bare(title) == bare(text)), text)


def _opens_title(node: LexborNode, text: str, metadata: StructuredMetadata) -> bool:
    """Tell whether a title is the heading `text`, a separator, and what is then the name of the site."""
    if len(text.split()) < 2 or SITE_NAME.match(text) or node.css_first("a") is not None:
        return False
    if bare(text) in {bare(site) for site in metadata.sites}:
        return False
    stated = (metadata.first("og:title"), metadata.title)
    return any(title and title.startswith(tuple(text + mark for mark in TITLE_SEPARATORS)) for title in stated)


def _head_like(
    heads: list[tuple[LexborNode, str]], titles: list[tuple[str, str]], wanted: Iterable[str]
) -> tuple[LexborNode, str] | None:
    """Return the heading that ends with a title, after a line above it, or that differs from one in a few words."""
    for node, text in heads:
        whole = bare(text)
        tail = next((title for title, _ in titles if len(title) > 15 and whole.endswith(" " + bare(title))), None)
        if tail is not None and any(text_of(part) == tail for part in node.css("span, strong, em, b, div")):
            return node, tail
    for node, text in heads:  # the printed headline and the one for machines may differ in wording
        if len(text) > 15 and any(same_title(bare(text), title) for title in wanted):
            return node, text
    return None


def _printed_headline(
    metadata: StructuredMetadata, dom: DomIndex, heads: list[tuple[LexborNode, str]]
) -> tuple[LexborNode, str, str] | None:
    """Return a headline that no metadata repeats: the only heading of its kind, else the element with such a name.

    On such pages the metadata holds a title made for search engines, or only the name of the site.
    """
    sites = {bare(site) for site in metadata.sites} | {bare(metadata.title)}
    own = [(node, text) for node, text in heads if len(text.split()) >= MIN_WORDS and bare(text) not in sites]
    if len(own) == 1 and len(heads) <= 2 and own[0][0].css_first("a") is None:
        return *own[0], "h1"
    stated = metadata.first("og:title", "twitter:title") or metadata.article_string("headline")
    if heads or stated or not (SITE_NAME.match(metadata.title) or len(metadata.title.split()) < MIN_WORDS):
        return None
    for is_title, among, origin in ((is_named_title, _PRINTED, "class"), (is_large, _SIZED, "size")):
        for node in dom.between(0, None, among):
            if is_title(node) and node.css_first("a") is None:
                text = text_of(node)
                if len(text.split()) >= MIN_WORDS and len(text) <= MAX_HEADLINE and bare(text) not in sites:
                    return node, text, origin
    return None


def _lead(metadata: StructuredMetadata, location: ArticleLocation) -> None:
    """Find the lead between headline and body.

    It is a line that the description repeats, else an element of that name, else a sentence in a heading or in bold.
    """
    least = MIN_DENSE_LEAD if _DENSE_SCRIPT.search(location.headline or "") else MIN_LEAD
    descriptions = _descriptions(metadata, least)
    headline = bare(location.headline or "")
    lines: list[tuple[LexborNode, str]] = []
    for node in _between(location):
        raw = node.text()
        if not (
            least <= len(raw) <= 8 * MAX_LEAD
            and least <= len(text := tidy(raw) if _holds_words_only(node) else text_of(node)) <= MAX_LEAD
            and not repeats(text, (headline,))
        ):
            continue
        lines.append((node, text))
        line = split_dateline(text)[1]
        unbadged = next(filter(None, (without_badge(text, description) for description in descriptions)), None)
        if unbadged or any(
            repeats(line, (description,)) or _continues(line, description)
            for description in beginning_with(line, descriptions)
        ):
            location.lead, location.lead_node = unbadged or text, node
            location.fields["lead"] = "description"
            return
    for node, text in lines:
        label = label_of(node)
        if (
            any(name in label for name in LEAD_NAMES)
            and node.css_first("form, h1") is None
            and not holds_paragraphs(node)
        ):
            items = [text_of(item) for item in node.css("li")]
            if items and (len(items) > MAX_POINTS or min(map(len, items)) < least or node.css_first("a")):
                continue  # a menu, or the facts of a product
            location.lead, location.lead_node = " ".join(items) or text, node
            location.fields["lead"] = "class"
            return
    for node, text in lines:
        sentence = len(text.split()) >= MIN_EMPHASISED and text.endswith(_SENTENCE_ENDS)
        apart = location.body is not None and location.body.mem_id not in ancestors(node)
        if node.tag in _EMPHASISED and sentence and apart and is_plain_line(node):
            location.lead, location.lead_node = text, node
            location.fields["lead"] = "emphasis"
            return


def _descriptions(metadata: StructuredMetadata, least: int) -> list[str]:
    sites = {bare(site) for site in metadata.sites}
    texts = [
        metadata.first("og:description"),
        metadata.article_string("description"),
        metadata.first("description"),
        metadata.first("twitter:description"),
    ]
    return [bare(split_dateline(without_site(text, sites))[1]) for text in texts if text and len(text) >= least]


def _continues(text: str, description: str) -> bool:
    """Tell whether bare `description` is the beginning of `text`, cut for length as descriptions are."""
    if len(description) < 60 or not begins(text, description):
        return False
    words = bare(text)
    return words.startswith(description) and len(description) > 0.4 * len(words)


def _between(location: ArticleLocation) -> list[LexborNode]:
    """Return the small elements after the headline and before or around the body's first paragraph."""
    start, stop = location.dom.index(location.headline_node), location.dom.index(location.body)
    if start is None:
        return []
    lines = location.dom.between(start + 1, stop if stop is not None and stop > start else None, _LINES)
    return list(islice(lines, MAX_BETWEEN))
