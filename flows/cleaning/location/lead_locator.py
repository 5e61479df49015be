"""Finds the lead: by the description that repeats it, by its name, by its look, by where it stands alone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import Leaf, ancestors, holds_text
from flows.cleaning.content.dateline import split_dateline, without_badge
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.lead_above_text import (
    MAX_BETWEEN,
    MAX_PLACED,
    MAX_POINTS,
    MIN_EMPHASISED,
    MIN_LEAD,
    SENTENCE_ENDS,
    is_sentence,
    points_above_text,
    sentence_above_text,
)
from flows.cleaning.location.page_titles import without_site
from flows.cleaning.location.picture_words import is_beside_picture, is_slide
from flows.cleaning.page.dom_index import beside, called_in, tag_numbers
from flows.cleaning.page.layout_signs import beside_line, holds_paragraphs, is_plain_line, label_of
from flows.cleaning.page.noise import noisy_name
from flows.cleaning.page.shown_text import holds_words_only, text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare, beginning_with, begins, repeats, tidy

__all__ = ["DENSE_SCRIPT", "MAX_LEAD", "MIN_LEAD", "find_lead"]

LEAD_NAMES = (
    "sapo", "lead", "chapeau", "summary", "description", "desc", "standfirst", "article-intro", "abstract", "alead",
    "hometext", "tomtat", "tom-tat", "trichdan", "trich-dan", "sub_title", "subtitle", "intro",
    "mota", "mo-ta", "mo_ta", "lede",
)  # fmt: skip  # short items: a line each would fill a screen
_EXCERPT = re.compile(r"(?:^|\s|\b(?:entry|post|article|news|single|detail)[-_]{1,2})excerpt(?:\s|$)")
"""The word of a class that means a lead; parts of books are called so, too: `excerpt-book`."""
_CARD = frozenset({"item", "card", "teaser"})
"""Classes of boxes with another article, whose excerpt it is."""
MIN_DENSE_LEAD = 14
"""The same in scripts that write a word in one or two characters."""
MAX_OPENING = 8
"""Levels of boxes that a lead may open."""
MIN_OTHERS, MOST_OTHERS = 2, 0.8
"""Fewest paragraphs below such a lead, and share of them that have one tag."""
DENSE_SCRIPT = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that write a word in one or two characters: Chinese, Japanese, Korean."""
_LINES = tag_numbers("h1, h2, h3, h4, h5, div, p, span, strong, b, article, section, td, body, main")
_EMPHASISED = frozenset({"h2", "h3", "h4", "h5", "strong", "b"})
_LISTS = frozenset({"ul", "ol", "dl", "table", "figure", "aside"})
_NOT_IN_LEAD = "form, h1, h2 a, h3 a, h4 a, a h2, a h3, a h4"
"""A linked heading: then the first story of a section is called a lead."""
MAX_LEAD = 1500
"""Characters of the longest lead: longer text is the body."""


def find_lead(metadata: StructuredMetadata, location: ArticleLocation) -> None:
    """Find the lead between headline and body.

    It is a line that the description repeats, else an element of that name, else a sentence in a heading or in bold,
    else one that stands alone above the text or opens it in another form, else a short list of sentences, unless the
    first paragraph has a better sign.
    """
    least = MIN_DENSE_LEAD if DENSE_SCRIPT.search(location.headline or "") else MIN_LEAD
    descriptions = _descriptions(metadata, least)
    headline = bare(location.headline or "")
    lines: list[tuple[LexborNode, str]] = []
    compared: set[str] = set()
    for node in _between(location):
        raw = node.text()
        if not (
            least <= len(raw) <= 8 * MAX_LEAD
            and least <= len(text := tidy(raw) if holds_words_only(node) else text_of(node)) <= MAX_LEAD
            and not repeats(text, (headline,))
            and not location.is_foreign(node)
        ):
            continue
        lines.append((node, text))
        if text in compared:  # a box and the only element in it
            continue
        compared.add(text)
        line = split_dateline(text)[1]
        unbadged = next(filter(None, (without_badge(text, description) for description in descriptions)), None)
        if unbadged or any(
            repeats(line, (description,)) or _continues(line, description)
            for description in beginning_with(line, descriptions)
        ):
            location.lead, location.lead_node = unbadged or text, node
            location.fields["lead"] = "description"
            return
    if _named_lead(location, lines, least):
        return
    around = ancestors(location.box.core) if location.box is not None else set[int]()
    for node, text in lines:
        if node.tag not in _EMPHASISED:
            continue
        sentence = len(text.split()) >= MIN_EMPHASISED and text.endswith(SENTENCE_ENDS)
        if sentence and _is_apart(node, text, location) and is_plain_line(node, around):
            location.lead, location.lead_node = text, node
            location.fields["lead"] = "emphasis"
            return
    _lead_by_place(location, lines, descriptions)


def _is_apart(node: LexborNode, text: str, location: ArticleLocation) -> bool:
    """Tell whether a heading or bold line is none of the text: it stands outside, or as a heading by the headline.

    A question there opens an interview.
    """
    text_box = location.box.core if location.box is not None else location.body
    if text_box is None or text_box.mem_id not in ancestors(node):
        return text_box is not None
    headline = location.headline_node
    if headline is None or node.tag in ("strong", "b") or text.endswith("?"):
        return False
    return any(other.mem_id == node.mem_id for other in beside_line(headline, "next"))


def _named_lead(location: ArticleLocation, lines: list[tuple[LexborNode, str]], least: int) -> bool:
    """Take a line that class or id call a lead, above the body or as its first one; tell whether there is one."""
    around = ancestors(location.box.core) if location.box is not None else set[int]()
    first = [
        (node, text)
        for node in _first_in_body(location)
        if is_plain_line(node, around)
        and least <= len(node.text()) <= MAX_PLACED
        and is_sentence(text := text_of(node))
    ]
    prose = _places_of_prose(location)
    last = prose[1] if len(prose) > 1 else None
    leaves = location.box.leaves if location.box is not None else ()
    for node, text in [*lines, *first]:
        label = label_of(node)
        if (
            (any(name in label for name in LEAD_NAMES) or _is_excerpt(node, label))
            and (last is None or (location.dom.index(node) or 0) < last)
            and node.css_first(_NOT_IN_LEAD) is None
            and not holds_paragraphs(node)
            and not is_slide(node, leaves)
            and not holds_text(node, leaves)
        ):
            items = [text_of(item) for item in node.css("li")]
            if items and (len(items) > MAX_POINTS or min(map(len, items)) < least or node.css_first("a")):
                continue  # a menu, or the facts of a product
            location.lead, location.lead_node = " ".join(items) or text, node
            location.fields["lead"] = "class"
            return True
    return False


def _is_excerpt(node: LexborNode, label: str) -> bool:
    """Tell whether an element is called the article's excerpt, and lies in no card of another one."""
    if "excerpt" not in label or not _EXCERPT.search(label):
        return False
    boxes = islice(_boxes_around(node), MAX_OPENING)
    return not any(_CARD & set((box.attributes.get("class") or "").lower().split()) for box in boxes)


def _boxes_around(node: LexborNode) -> Iterator[LexborNode]:
    while (box := node.parent) is not None and box.tag not in ("article", "main", "body"):
        yield box
        node = box


def _lead_by_place(location: ArticleLocation, lines: list[tuple[LexborNode, str]], descriptions: Sequence[str]) -> None:
    """Find the lead by where it stands alone, if nothing calls it one: above the text, or as its first line."""
    if _first_line_is_lead(location, descriptions):
        return
    found, sign = sentence_above_text(location, lines), "place"
    found = found or _above_headline(location)
    if found is None:
        found, sign = _opening_of_other_form(location), "form"
    if found is None:
        found, sign = points_above_text(location), "place"
    if found is not None:
        location.lead_node, location.lead = found
        location.fields["lead"] = sign


def _first_line_is_lead(location: ArticleLocation, descriptions: Sequence[str]) -> bool:
    """Tell whether the first paragraph is a lead by a stronger sign: the description repeats it, or it is all bold.

    A bold question opens an interview.
    """
    core = location.box.core.mem_id if location.box is not None else 0
    leaves = location.box.leaves if location.box is not None else ()
    first = next((leaf.node for leaf in leaves if core in leaf.path and leaf.weight == 1.0), None)
    if first is None or len(text := text_of(first)) > MAX_LEAD:
        return False
    bold = first.css_first("b, strong")
    is_bold = bold is not None and text_of(bold) == text and not text.endswith("?")
    return is_bold or bare(split_dateline(text)[1]) in descriptions


def _above_headline(location: ArticleLocation) -> tuple[LexborNode, str] | None:
    """Return the sentence directly above the headline."""
    node = beside(location.headline_node, "prev") if location.headline_node is not None else None
    if node is None or not node.is_element_node or node.tag in _LISTS or len(node.text()) > 2 * MAX_PLACED:
        return None
    text = text_of(node)
    named = noisy_name(node.attributes.get("class"), node.attributes.get("id"))
    named = named or location.is_foreign(node) or is_beside_picture(node)
    return (node, text) if is_sentence(text) and is_plain_line(node) and not named else None


def _opening_of_other_form(location: ArticleLocation) -> tuple[LexborNode, str] | None:
    """Return the sentence that opens the body in an element of another tag than its paragraphs: `div` above `p`."""
    leaves = [leaf for leaf in location.box.leaves if leaf.weight == 1.0] if location.box is not None else []
    node = _opening(location, leaves)
    if node is None or node.tag in _LISTS or location.is_foreign(node) or is_beside_picture(node):
        return None
    text, headline = text_of(node), bare(location.headline or "")
    if not is_sentence(text) or not is_plain_line(node) or repeats(text, (headline,)):
        return None
    if text.endswith("?") and node.tag in _EMPHASISED:  # it opens an interview
        return None
    core = {location.box.core.mem_id} if location.box is not None else set()
    tags = Counter(leaf.node.tag for leaf in leaves if leaf.lies_in(core) and not leaf.lies_in({node.mem_id}))
    tag, count = next(iter(tags.most_common(1)), ("", 0))
    if tag not in ("p", "div") or count < max(MIN_OTHERS, MOST_OTHERS * tags.total()):
        return None
    inmost = _inmost(node)
    return (node, text) if inmost.tag != tag and not called_in(inmost, tag_numbers(tag)) else None


def _inmost(node: LexborNode) -> LexborNode:
    """Return the inmost box that holds all text of `node`."""
    text = node.text().strip()
    while inner := next(
        (child for child in node.iter() if child.tag in ("div", "p") and child.text().strip() == text), None
    ):
        node = inner
    return node


def _opening(location: ArticleLocation, leaves: Sequence[Leaf]) -> LexborNode | None:
    """Return the first element with a line of text in the body after the headline that holds no two of the `leaves`."""
    node, core = location.body, location.box.core.mem_id if location.box is not None else 0
    start = location.dom.index(location.headline_node) or 0
    for _ in range(MAX_OPENING):
        first = node.first_child if node is not None else None
        while first is not None and not _holds_line(first, location, start, core):
            first = first.next
        if first is None or not first.is_element_node:
            return None
        node = first
        if node.mem_id != core and sum(leaf.lies_in({node.mem_id}) for leaf in leaves) <= 1:
            return node
    return None


def _holds_line(child: LexborNode, location: ArticleLocation, start: int, core: int) -> bool:
    """Tell whether a child of the body holds a line of text, after the headline at `start` or around `core`."""
    if len(child.text().strip()) < MIN_LEAD:
        return False
    if not child.is_element_node or child.mem_id == core or (location.dom.index(child) or 0) > start:
        return True
    return location.box is not None and child.mem_id in ancestors(location.box.core)


def _descriptions(metadata: StructuredMetadata, least: int) -> list[str]:
    sites = {bare(site) for site in metadata.sites}
    texts = [
        metadata.first("og:description"),
        metadata.article_string("description"),
        metadata.first("description"),
        metadata.first("twitter:description"),
    ]
    told = dict.fromkeys(text for text in texts if text and len(text) >= least)  # mostly the same one four times
    return [bare(split_dateline(without_site(text, sites))[1]) for text in told]


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


def _first_in_body(location: ArticleLocation) -> list[LexborNode]:
    """Return the elements from the body's beginning to its second paragraph, where that lies below the headline."""
    start, stop = location.dom.index(location.headline_node), location.dom.index(location.body)
    if start is None or stop is None or stop <= start or location.box is None:
        return []
    places = _places_of_prose(location)
    return list(islice(location.dom.between(stop, places[1], _LINES), MAX_BETWEEN)) if len(places) > 1 else []


def _places_of_prose(location: ArticleLocation) -> list[int]:
    """Return the places of the paragraphs of the article, in the order of the page."""
    if location.box is None:
        return []
    core = location.box.core.mem_id
    return [leaf.place for leaf in location.box.leaves if core in leaf.path and leaf.weight == 1.0]
