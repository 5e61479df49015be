"""Finds the lead that stands alone between the headline and the text, if nothing calls it one."""

from collections import Counter
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ancestors, form_of
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.picture_words import NO_LEAD, is_beside_picture
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.layout_signs import is_plain_line
from flows.cleaning.page.noise import noisy_name
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import letters

__all__ = [
    "MAX_BETWEEN", "MAX_PLACED", "MAX_POINTS", "MIN_EMPHASISED", "MIN_LEAD", "SENTENCE_ENDS", "is_sentence",
    "points_above_text", "sentence_above_text",
]  # fmt: skip  # short items: a line each would fill a screen

MAX_PLACED = 500
"""Characters of the longest lead that is known by its place or form alone."""
MAX_BETWEEN = 300
"""Number of elements after the headline that are searched for the lead."""
MAX_POINTS = 5
"""Most points of a lead that is printed as a list."""
MIN_EMPHASISED = 12
"""Fewest words of a sentence that is a lead for standing in a heading under the headline."""
MIN_LEAD = 30
"""Fewest characters of a lead: shorter lines above a body are labels."""
MOST_OF_TEXT, MIN_LINES = 0.6, 2
"""Share of the prose below the headline that the element of the text holds, and its fewest lines."""
_POINTS, _POINT = tag_numbers("ul, ol"), tag_numbers("li")
_NO_POINTS = "a, button, input, img, li li"
"""What a list of links, of tools or of pictures holds."""
SENTENCE_ENDS = (".", "!", "?", "…", ".”", '."')


def is_sentence(text: str) -> bool:
    """Tell whether a line may be a lead though no name or description says so."""
    return len(text.split()) >= MIN_EMPHASISED and text.endswith(SENTENCE_ENDS) and len(text) <= MAX_PLACED


def _element_of_text(location: ArticleLocation) -> LexborNode | None:
    """Return the innermost element with most of the prose below the headline, in some lines; the core if it holds both.

    The box of the article may also hold the headline, or be one of the boxes that a page builder puts around each
    paragraph.
    """
    start = location.dom.index(location.headline_node)
    if start is None or location.box is None:
        return location.box.core if location.box is not None else None
    leaves = [leaf for leaf in location.box.leaves if leaf.weight == 1.0 and leaf.place > start]
    held: Counter[int] = Counter()
    lines: Counter[int] = Counter()
    for leaf in leaves:
        for name in (leaf.node.mem_id, *leaf.path):
            held[name] += int(leaf.prose)
            lines[name] += 1
    least = MOST_OF_TEXT * sum(int(leaf.prose) for leaf in leaves)
    node = max(leaves, key=lambda leaf: leaf.prose).node if leaves else None
    while node is not None and (held[node.mem_id] < least or lines[node.mem_id] < MIN_LINES):
        node = node.parent
    return location.box.core if node is None or (location.dom.index(node) or 0) <= start else node


def sentence_above_text(
    location: ArticleLocation, lines: list[tuple[LexborNode, str]]
) -> tuple[LexborNode, str] | None:
    """Return the only sentence among `lines` that stands between the headline and the element of the paragraphs.

    It has an element of its own beside that one, or in the headline's box. A first paragraph parted from the others by
    an advertisement lies in a box made like theirs.
    """
    core = _element_of_text(location)
    place = location.dom.index(core)
    if core is None or place is None or core.tag in ("body", "html"):
        return None
    around = ancestors(core)
    found: dict[str, LexborNode] = {}
    for node, text in lines:
        if node.mem_id not in around and (location.dom.index(node) or place) < place and not node.css_first("li"):
            found.setdefault(text, node)
    sentences = [text for text in found if len(text.split()) >= MIN_EMPHASISED and text.endswith(SENTENCE_ENDS)]
    if len(sentences) != 1 or not is_sentence(sentences[0]):
        return None
    node = found[sentences[0]]
    if not is_plain_line(node, around) or is_beside_picture(node) or _is_followed_by_like(node, core, location):
        return None
    while (parent := node.parent) is not None and parent.mem_id not in around and text_of(parent) == sentences[0]:
        node = parent
    beside = parent is not None and (parent.mem_id in around or parent.mem_id in ancestors(location.headline_node))
    alike = (node.tag, node.attributes.get("class")) == (core.tag, core.attributes.get("class"))
    named = noisy_name(node.attributes.get("class"), node.attributes.get("id"))
    return (node, sentences[0]) if beside and not alike and not named and not is_beside_picture(node) else None


def _is_followed_by_like(node: LexborNode, core: LexborNode, location: ArticleLocation) -> bool:
    """Tell whether a paragraph made like a line stands beside it, outside `core`: then cards lie amid the text."""
    leaves = location.box.leaves if location.box is not None else []
    beside = node.parent.mem_id if node.parent is not None else 0
    return any(
        leaf.weight == 1.0 and beside in leaf.path and form_of(leaf.node) == form_of(node)
        for leaf in leaves
        if leaf.node.mem_id != node.mem_id and not leaf.lies_in({core.mem_id})
    )


def points_above_text(location: ArticleLocation) -> tuple[LexborNode, str] | None:
    """Return the only list of sentences without links that stands between the headline and the element of the text."""
    start, stop = location.dom.index(location.headline_node), location.dom.index(location.body)
    if start is None or stop is None:
        return None
    if stop <= start:
        stop = location.dom.index(_element_of_text(location))
    if stop is None or stop <= start:
        return None
    found = []
    for node in islice(location.dom.between(start + 1, stop, _POINTS), MAX_BETWEEN):
        inner = node.traverse(include_text=False) if len(node.text()) <= MAX_PLACED else ()
        points = list(islice((each for each in inner if each.tag_id in _POINT), MAX_POINTS + 1))
        if not 2 <= len(points) <= MAX_POINTS or node.css_first(_NO_POINTS) or location.is_foreign(node):
            continue
        texts = [text_of(point) for point in points]
        sentences = all(len(text) >= MIN_LEAD and text.endswith(SENTENCE_ENDS) for text in texts)
        boxes = [box.attributes for box in (node, node.parent) if box is not None]
        named = any(
            noisy_name(box.get("class"), box.get("id"))
            or NO_LEAD.search(f"{box.get('class') or ''} {box.get('id') or ''}")
            for box in boxes
        )
        if sentences and not named and letters(node.text()) == sum(map(letters, texts)):
            found.append((node, " ".join(texts)))
    return found[0] if len(found) == 1 else None
