"""Weighs the prose of a page: how much speaks against its being the article's.

Nothing is left out here by a name. A class such as `related`, a card with a linked title, a place far from the headline
make prose count less, and each is weighed against how much of the page's prose it would take away.
"""

from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.articles_below import second_articles
from flows.cleaning.boxes.comment_boxes import comment_lists
from flows.cleaning.boxes.foreign_boxes import consent_boxes, nested_cards
from flows.cleaning.boxes.hidden_copies import hidden_copies
from flows.cleaning.boxes.leaves import MAX_DEPTH, Leaf, ancestors, path_of
from flows.cleaning.boxes.repeated_boxes import teaser_cards, teaser_lists
from flows.cleaning.page.dom_index import DomIndex
from flows.cleaning.page.noise import is_imprint, noisy_name

__all__ = ["CARD", "FOREIGN", "weigh"]

ARTICLE_SHARE = 0.4
"""Share of the page's prose above which boxes count as the article's, whatever their names."""
LAST = 4
"""Texts at the end of a page among which the imprint is looked for."""
COPY, NOISY, CARD, FAR, FOREIGN = 0.9, 0.25, 0.3, 0.35, 0.002
"""Weights of prose in a hidden copy beside the text, in a box with a noise word, in a teaser's card, far from the
headline, in a box with a text of its own."""

_NOISE_TAGS = frozenset({"nav", "footer", "form", "aside", "header", "figcaption", "button", "dialog"})
_NAMING = ("class", "id", "type")


def weigh(dom: DomIndex, leaves: Sequence[Leaf], headline: LexborNode | None) -> dict[int, LexborNode]:
    """Set the weight of each leaf; return the boxes that hold a text of their own, by their ids."""
    around = ancestors(headline)
    boxes = second_articles(dom, leaves, headline, around)
    apart, beside = hidden_copies(leaves, dom.called("style"))
    boxes += [*nested_cards(dom, leaves, around), *apart]
    boxes += [*consent_boxes(leaves, around), *teaser_lists(leaves, around), *comment_lists(leaves, around)]
    foreign = {box.mem_id: box for box in boxes}
    for leaf in leaves if foreign else ():
        if leaf.lies_in(foreign.keys()):
            leaf.weight = FOREIGN
    copies = {box.mem_id for box in beside}
    for leaf in leaves if copies else ():
        leaf.weight *= COPY if leaf.lies_in(copies) else 1.0
    own = [leaf for leaf in leaves if leaf.weight > FOREIGN]
    total = sum(leaf.prose for leaf in own) or 1.0
    _weigh_names(own, around, total)
    for card in teaser_cards(own):
        card.weight *= CARD
    for leaf in own[-LAST:]:
        if is_imprint(" ".join(leaf.node.text().split())):
            leaf.weight = FOREIGN
    _weigh_distance(own, headline, total)
    return foreign


def _weigh_names(leaves: Sequence[Leaf], around: set[int], total: float) -> None:
    """Reduce the weight of prose in boxes with a noise word, unless boxes of that name hold much of all prose."""
    known: dict[int, str] = {}
    above: dict[int, list[str]] = {}
    named: dict[str, float] = {}
    suspects: list[tuple[Leaf, set[str]]] = []
    for leaf in leaves:
        own, box = leaf.node, leaf.path[0]
        if own.mem_id in around:
            continue
        if box not in above:  # the names around paragraphs beside each other are the same
            above[box] = _noise_names(own.parent, around, known)
        if names := {*above[box], *_noise_names(own, around, known, 1)}:
            suspects.append((leaf, names))
            for name in names:
                named[name] = named.get(name, 0.0) + leaf.prose
    for leaf, names in suspects:
        if any(named[name] < ARTICLE_SHARE * total for name in names):
            leaf.weight *= NOISY


def _noise_names(node: LexborNode | None, around: set[int], known: dict[int, str], levels: int = 7) -> list[str]:
    """Return the names of `node` and of the elements around it, `levels` in all, that contain a noise word.

    What holds the headline too (`around`) is none of them. `known`: what was found for other nodes, `""` for no noise.
    """
    found: list[str] = []
    current = node
    for _ in range(levels):
        if current is None or (key := current.mem_id) in around:
            break
        if key not in known:
            known[key] = _noise_name(current)
        if known[key]:
            found.append(known[key])
        current = current.parent
    return found


def _noise_name(node: LexborNode) -> str:
    """Return tag and names of an element if one of them is a noise word, else an empty string."""
    tag, names = node.tag or "", " ".join(filter(None, map(node.attributes.get, _NAMING)))
    return f"{tag} {names}" if tag in _NOISE_TAGS or noisy_name(names) else ""


def _weigh_distance(leaves: Sequence[Leaf], headline: LexborNode | None, total: float) -> None:
    """Reduce the weight of prose that shares fewer boxes with the headline than much of the page's prose does."""
    if headline is None:
        return
    depth = {name: -level for level, name in enumerate(path_of(headline))}
    nearest: dict[int, float] = {}
    levels = []
    for leaf in leaves:
        level = next((depth[name] for name in leaf.path if name in depth), -MAX_DEPTH)
        levels.append(level)
        nearest[level] = nearest.get(level, 0.0) + leaf.prose * leaf.weight
    good = [level for level, prose in nearest.items() if prose > min(0.2 * total, 600)]
    if not good:
        return
    for leaf, level in zip(leaves, levels, strict=True):
        if level < max(good):
            leaf.weight *= FAR
