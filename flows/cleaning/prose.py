"""The element of an unknown page that holds the article: the one in which paragraphs of prose stand closest together."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.cleaning.noise import noisy_name

__all__ = ["densest"]

_NOISE_TAGS = frozenset({"nav", "footer", "form", "aside", "header", "figcaption", "button"})

MIN_PARAGRAPH = 40
"""Characters of the shortest text that counts as prose: shorter lines are labels and links."""
ARTICLE_SHARE = 0.5
"""Share of the page's prose above which an element is taken for the article's, whatever it is called."""
GAIN = 0.25
"""Share of its own prose that a parent must add before it, rather than its child, is the article."""


def densest(tree: LexborHTMLParser, headline: LexborNode | None) -> LexborNode | None:
    """Return the element that holds the article's paragraphs, or None if the page has no prose under its headline."""
    for node in tree.css('[itemprop="articleBody"]'):
        if node.tag not in ("meta", "script") and _prose_within(node) > 300:
            return node
    leaves = [(leaf, worth) for leaf in _after(tree, headline) if (worth := _prose(leaf)) >= MIN_PARAGRAPH]
    suspects = {leaf.mem_id: _noise_around(leaf, _ancestors(headline)) for leaf, _ in leaves}
    within: dict[int, float] = {}
    for leaf, worth in leaves:
        for suspect in suspects[leaf.mem_id]:
            within[suspect] = within.get(suspect, 0.0) + worth
    # What holds most prose of the page is its article, even if a class of it speaks of sharing or a sidebar.
    enough = ARTICLE_SHARE * sum(worth for _, worth in leaves)
    scores: dict[int, float] = {}
    own: dict[int, float] = {}
    nodes: dict[int, LexborNode] = {}
    paragraphs: dict[int, int] = {}
    for leaf, worth in leaves:
        if any(within[suspect] < enough for suspect in suspects[leaf.mem_id]):
            continue
        parent = leaf.parent
        share = worth + (50 if leaf.tag == "p" else 0)
        for weight in (1.0, 0.5):
            if parent is None or parent.tag in ("html", "-document"):
                break
            nodes[parent.mem_id] = parent
            scores[parent.mem_id] = scores.get(parent.mem_id, 0.0) + weight * share
            if weight == 1.0:
                own[parent.mem_id] = own.get(parent.mem_id, 0.0) + share
                paragraphs[parent.mem_id] = paragraphs.get(parent.mem_id, 0) + 1
            parent = parent.parent
    if not scores:
        return None
    best = nodes[max(scores, key=lambda key: scores[key])]
    groups = {key: worth for key, worth in own.items() if paragraphs[key] > 1 or key == best.mem_id}  # no teasers
    return _climb(best, groups, nodes)


def _after(tree: LexborHTMLParser, headline: LexborNode | None) -> list[LexborNode]:
    leaves = tree.css("h1, p, div, td, section, article, pre, blockquote, li, span, font, center" if headline is None or headline.tag in ("h1", "div", "p", "span", "td") else f"{headline.tag}, p, div, td, section, article, pre, blockquote, li, span, font, center")
    if headline is None:
        return leaves
    for index, node in enumerate(leaves):
        if node.mem_id == headline.mem_id:
            return leaves[index + 1 :]
    return leaves


def _prose(node: LexborNode) -> float:
    """Return the characters of prose that stand in `node` itself: its paragraph's text less that of links."""
    if node.tag == "p":
        text = node.text()
        if len(text) < MIN_PARAGRAPH:
            return 0.0
        linked = sum(len(link.text()) for link in node.css("a"))
        return max(0.0, len(text.strip()) - 1.5 * linked)
    if node.tag in ("span", "font", "li") and not (node.parent is not None and node.parent.tag in ("div", "td", "article", "section", "ul", "ol")):
        return 0.0
    own = node.text(deep=False)
    if node.tag == "li":
        own = own if len(own) > 80 else ""
    return float(len(" ".join(own.split()))) if len(own) >= MIN_PARAGRAPH else 0.0


def _prose_within(node: LexborNode) -> float:
    return _prose(node) + sum(_prose(leaf) for leaf in node.css("p, div, td, section, pre, blockquote, span"))


def _ancestors(node: LexborNode | None) -> set[int]:
    found: set[int] = set()
    while node is not None and len(found) < 60:
        found.add(node.mem_id)
        node = node.parent
    return found


def _noise_around(node: LexborNode, around: set[int]) -> list[int]:
    """Return the ids of the elements around `node` that are called like no part of an article.

    What holds the headline too (`around`) is none of them.
    """
    found: list[int] = []
    current: LexborNode | None = node
    for _ in range(8):
        if current is None or current.mem_id in around:
            break
        if current.tag in _NOISE_TAGS or noisy_name(*(current.attributes.get(name) for name in ("class", "id", "type"))):
            found.append(current.mem_id)
        current = current.parent
    return found


def _climb(best: LexborNode, own: dict[int, float], nodes: dict[int, LexborNode]) -> LexborNode:
    """Go up while the parent holds further prose in sizeable amount: articles that are split into several boxes."""
    total = own.get(best.mem_id, 0.0)
    inner = {best.mem_id}
    current = best
    for _ in range(3):
        parent = current.parent
        if parent is None or parent.tag in ("body", "html", "-document"):
            break
        more = sum(worth for key, worth in own.items() if key not in inner and _within(nodes[key], parent))
        if more > GAIN * total:
            best = parent
            total += more
            inner |= {key for key in own if _within(nodes[key], parent)}
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
