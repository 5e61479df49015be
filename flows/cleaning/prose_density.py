"""The element of an unknown page that holds the article: where paragraphs of prose stand closest together."""

from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from flows.cleaning.page.dom_index import Outline, tags
from flows.cleaning.page.noise import noisy_name

__all__ = ["ancestors", "densest"]

DECLARED = 300
"""Characters of prose from which an element that declares itself the article's body is believed."""
PARAGRAPH_BONUS = 50
"""What a `<p>` counts above its characters: its author meant a paragraph."""
MAX_CLIMB = 3
"""Levels above the densest element at which its article may still be complete."""

_ROOTS = frozenset({"body", "html", "-document"})
_LEAVES = tags("p, div, td, section, article, pre, blockquote, li, span, font, center")
_NOISE_TAGS = frozenset({"nav", "footer", "form", "aside", "header", "figcaption", "button"})

MIN_PARAGRAPH = 40
"""Characters of the shortest text that counts as prose: shorter lines are labels and links."""
ARTICLE_SHARE = 0.5
"""Share of the page's prose above which an element is taken for the article's, whatever it is called."""
GAIN = 0.25
"""Share of its own prose that a parent must add before it, rather than its child, is the article."""


@dataclass(slots=True)
class _Group:
    """An element and the prose of the paragraphs that are its own children."""

    node: LexborNode
    worth: float = 0.0
    paragraphs: int = 0


def densest(outline: Outline, headline: LexborNode | None) -> tuple[LexborNode, float] | None:
    """Return the element that holds the article's paragraphs and its share of the prose under the headline.

    None if there is no prose.
    """
    for node in outline.properties("articleBody"):
        if node.tag not in ("meta", "script") and _prose_within(node) > DECLARED:
            return node, 1.0
    scores: dict[int, float] = {}
    groups: dict[int, _Group] = {}
    leaves = _article_leaves(outline, headline)
    for leaf, worth in leaves:
        parent = leaf.parent
        if parent is None:
            continue
        group = groups.setdefault(parent.mem_id, _Group(parent))
        share = worth + (PARAGRAPH_BONUS if leaf.tag == "p" else 0)
        group.worth += share
        group.paragraphs += 1
        scores[parent.mem_id] = scores.get(parent.mem_id, 0.0) + share
        above = parent.parent
        if above is not None and above.tag not in _ROOTS:  # paragraphs may stand in a box each
            groups.setdefault(above.mem_id, _Group(above))
            scores[above.mem_id] = scores.get(above.mem_id, 0.0) + share / 2
    if not scores:
        return None
    best = groups[max(scores, key=lambda key: scores[key])].node
    best = _climb(
        best, [group for group in groups.values() if group.paragraphs > 1 or group.node.mem_id == best.mem_id]
    )
    held = sum(worth for leaf, worth in leaves if _within(leaf, best))
    return best, held / sum(worth for _, worth in leaves)


def _article_leaves(outline: Outline, headline: LexborNode | None) -> list[tuple[LexborNode, float]]:
    """Return the elements after the headline that hold prose themselves, with its amount, noise left out."""
    start = outline.index(headline)
    after = outline.between(0 if start is None else start + 1, None, _LEAVES)
    leaves = [(leaf, worth) for leaf in after if (worth := _prose(leaf)) >= MIN_PARAGRAPH]
    around = ancestors(headline)
    known: dict[int, bool] = {}
    suspects = {leaf.mem_id: _noise_around(leaf, around, known) for leaf, _ in leaves}
    within: dict[int, float] = {}
    for leaf, worth in leaves:
        for suspect in suspects[leaf.mem_id]:
            within[suspect] = within.get(suspect, 0.0) + worth
    # What holds most prose of the page is its article, even if a class of it speaks of sharing or a sidebar.
    enough = ARTICLE_SHARE * sum(worth for _, worth in leaves)
    return [(leaf, worth) for leaf, worth in leaves if all(within[it] >= enough for it in suspects[leaf.mem_id])]


def _prose(node: LexborNode) -> float:
    """Return the characters of prose that stand in `node` itself: its paragraph's text less that of links."""
    if node.tag == "p":
        text = node.text()
        if len(text) < MIN_PARAGRAPH:
            return 0.0
        linked = sum(len(link.text()) for link in node.css("a"))
        return max(0.0, len(text.strip()) - 1.5 * linked)
    if node.tag in ("span", "font", "li") and not (
        node.parent is not None and node.parent.tag in ("div", "td", "article", "section", "ul", "ol")
    ):
        return 0.0
    own = node.text(deep=False)
    if node.tag == "li":
        own = own if len(own) > 80 else ""
    return float(len(" ".join(own.split()))) if len(own) >= MIN_PARAGRAPH else 0.0


def _prose_within(node: LexborNode) -> float:
    return _prose(node) + sum(_prose(leaf) for leaf in node.css("p, div, td, section, pre, blockquote, span"))


def ancestors(node: LexborNode | None) -> set[int]:
    """Return the ids of `node` and of the elements around it."""
    found: set[int] = set()
    while node is not None and len(found) < 60:
        found.add(node.mem_id)
        node = node.parent
    return found


def _noise_around(node: LexborNode, around: set[int], known: dict[int, bool]) -> list[int]:
    """Return the ids of the elements around `node` that are called like no part of an article.

    What holds the headline too (`around`) is none of them. `known`: what was found for other nodes.
    """
    found: list[int] = []
    current: LexborNode | None = node
    for _ in range(8):
        if current is None or (name := current.mem_id) in around:
            break
        if name not in known:
            attributes = current.attributes
            known[name] = current.tag in _NOISE_TAGS or noisy_name(
                attributes.get("class"), attributes.get("id"), attributes.get("type")
            )
        if known[name]:
            found.append(name)
        current = current.parent
    return found


def _climb(best: LexborNode, groups: list[_Group]) -> LexborNode:
    """Go up while the parent holds further prose in sizeable amount: articles that are split into several boxes."""
    held = [group for group in groups if group.node.mem_id == best.mem_id]
    current = best
    for _ in range(MAX_CLIMB):
        parent = current.parent
        if parent is None or parent.tag in _ROOTS:
            break
        inside = [group for group in groups if _within(group.node, parent)]
        if sum(group.worth for group in inside) > (1 + GAIN) * sum(group.worth for group in held):
            best, held = parent, inside
        current = parent
    return best


def _within(node: LexborNode, ancestor: LexborNode) -> bool:
    current: LexborNode | None = node
    for _ in range(60):
        if current is None:
            return False
        if current.mem_id == ancestor.mem_id:
            return True
        current = current.parent
    return False
