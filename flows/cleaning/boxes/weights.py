"""Weighs the prose of a page: how much speaks against its being the article's.

Nothing is left out here by a name alone. A class such as `related`, a card with a linked title, a place far from the
headline make prose count less, and each is weighed against how much of the page's prose it would take away.
"""

import re
from collections.abc import Mapping, Sequence, Set
from itertools import islice, pairwise

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.articles_below import second_articles
from flows.cleaning.boxes.comment_boxes import comment_lists
from flows.cleaning.boxes.foreign_boxes import consent_boxes, nested_cards
from flows.cleaning.boxes.hidden_copies import hidden_copies
from flows.cleaning.boxes.leaves import MAX_DEPTH, Leaf, ancestors, path_of
from flows.cleaning.boxes.repeated_boxes import teaser_cards, teaser_lists
from flows.cleaning.page.dom_index import DomIndex
from flows.cleaning.page.noise import is_imprint, noisy_name
from flows.cleaning.page.shown_text import hides
from flows.cleaning.page.typography import tidy

__all__ = ["CARD", "FOREIGN", "weigh"]

LAST = 4
"""Texts at the end of a page among which the imprint is looked for."""
COPY, CARD, FAR, FOREIGN = 0.9, 0.3, 0.35, 0.002
"""Weights of prose in a hidden copy beside the text, in a teaser's card, far from the headline, in a box with a text of
its own."""
ARTICLE_SHARE = 0.4
"""Share of the page's prose above which boxes count as the article's, whatever their names, if they speak of it."""
SHORT_ARTICLE = 100
"""Characters of prose below the headline and apart from such boxes that may be a whole article."""
NOISY = 0.25
"""Weight of prose in a box with a noise word."""
MILD = "mild"
"""The name of all boxes that are hidden or called as introductions of writers and newspapers are: by itself it takes
nothing away, as scripts show what is hidden and many boxes are called so."""
_INTRODUCES = re.compile(
    r"(?:author|writer|tac-?gia)s?[_-]?(?:box|bio|info|card|profile|about|desc)|about[_-]?(?:the[_-]?)?(?:author|us)|"
    r"(?:^|[\s_-])bio(?:graphy)?(?=$|[\s_-])|gioi-?thieu|toa-?soan|lien-?he|contact|chan-?trang|foot|bottom",
    re.IGNORECASE,
)
_NOISE_TAGS = frozenset({"nav", "footer", "form", "aside", "header", "figcaption", "button", "dialog"})
_NAMING = ("class", "id", "type")
FEW_WORDS, LONG_WORD = 5, 6
"""Words of the shortest headline that can be missed in a text, and letters of a word that says much by itself."""
MOST_LEAVES = 100
"""Texts that are searched for them."""
_WORD = re.compile(r"[^\W\d_]+")


def weigh(
    dom: DomIndex, leaves: Sequence[Leaf], headline: LexborNode | None
) -> tuple[dict[int, LexborNode], frozenset[int]]:
    """Set the weight of each leaf.

    Return the boxes that hold a text of their own, by their ids, and the ids of those of them that only their names and
    a short article beside them tell from it.
    """
    around = ancestors(headline)
    boxes = second_articles(dom, leaves, headline, around)
    apart, beside = hidden_copies(leaves, dom.called("style"))
    boxes += [*nested_cards(dom, leaves, around), *apart]
    boxes += [*consent_boxes(leaves, around), *teaser_lists(leaves, around), *comment_lists(leaves, around)]
    foreign = {box.mem_id: box for box in boxes}
    _leave_out(leaves, foreign)
    copies = {box.mem_id for box in beside}
    for leaf in leaves if copies else ():
        leaf.weight *= COPY if leaf.lies_in(copies) else 1.0
    own = [leaf for leaf in leaves if leaf.weight > FOREIGN]
    total = sum(leaf.prose for leaf in own) or 1.0
    unrelated = {box.mem_id: box for box in _weigh_names(own, headline, around, total)}
    _leave_out(own, unrelated)
    for card in teaser_cards(own):
        card.weight *= CARD
    for leaf in own[-LAST:]:
        if is_imprint(" ".join(leaf.node.text().split())):
            leaf.weight = FOREIGN
    _weigh_distance(own, headline, total)
    return foreign | unrelated, frozenset(unrelated)


def _leave_out(leaves: Sequence[Leaf], boxes: Mapping[int, LexborNode]) -> None:
    """Let the prose in `boxes`, by their ids, count for hardly anything."""
    for leaf in leaves if boxes else ():
        if leaf.lies_in(boxes.keys()):
            leaf.weight = FOREIGN


def _weigh_names(
    leaves: Sequence[Leaf], headline: LexborNode | None, around: set[int], total: float
) -> list[LexborNode]:
    """Reduce the weight of prose in boxes with a noise word, unless boxes of that name hold much of all prose, `total`.

    Return the boxes that hold much of it beside a short article and say no word of its headline. `around`: ids of what
    holds the headline.
    """
    known: dict[int, str] = {}
    suspects = _suspects(leaves, around, known)
    named: dict[str, float] = {}
    for leaf, names in suspects:
        for name in names:
            named[name] = named.get(name, 0.0) + leaf.prose
    large: list[Leaf] = []
    for leaf, names in suspects:
        if any(name != MILD and named[name] < ARTICLE_SHARE * total for name in names):
            leaf.weight *= NOISY
        elif max(map(named.__getitem__, names)) >= ARTICLE_SHARE * total:
            large.append(leaf)
    if not large or headline is None:
        return []
    under_names = {leaf.node.mem_id for leaf, _ in suspects}
    others = [leaf for leaf in leaves if leaf.node.mem_id not in under_names]
    if not _are_unrelated(large, others, headline):
        return []
    boxes = {(box := _outermost_named(leaf.node, around, known)).mem_id: box for leaf in large}
    return [box for name, box in boxes.items() if not any(leaf.lies_in({name}) for leaf in others)]


def _suspects(leaves: Sequence[Leaf], around: set[int], known: dict[int, str]) -> list[tuple[Leaf, set[str]]]:
    """Return the leaves with such names around them, and the names. `known`: see `_names_around`."""
    above: dict[int, list[str]] = {}
    found: list[tuple[Leaf, set[str]]] = []
    for leaf in leaves:
        own, box = leaf.node, leaf.path[0]
        if own.mem_id in around:
            continue
        if box not in above:  # the names around paragraphs beside each other are the same
            above[box] = _names_around(own.parent, around, known)
        if names := {*above[box], *_names_around(own, around, known, 1)}:
            found.append((leaf, names))
    return found


def _are_unrelated(large: Sequence[Leaf], others: Sequence[Leaf], headline: LexborNode) -> bool:
    """Tell whether the `others` are an article that repeats words of its headline, and the `large` repeat none.

    Those are two words that follow each other, or a long one. 93 % of articles abroad repeat some below their first
    lines, and 7 of 8 in Vietnamese, whose words are written as several syllables. Where neither does, the headline says
    nothing of what is its text, nor does one of few words, or in a script without spaces.
    """
    words = _words(headline)
    if sum(leaf.prose for leaf in others) < SHORT_ARTICLE or len(words) < FEW_WORDS:
        return False
    said = _signs(words)
    return not _repeat(large, said) and _repeat(others, said)


def _names_around(node: LexborNode | None, around: set[int], known: dict[int, str], levels: int = 7) -> list[str]:
    """Return the names of `node` and of the elements around it, `levels` in all, that may be noise.

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
    """Return tag and names of an element if one of them is a noise word, MILD for a weaker sign, else nothing."""
    tag, attributes = node.tag or "", node.attributes
    names = " ".join(filter(None, map(attributes.get, _NAMING)))
    if tag in _NOISE_TAGS or noisy_name(names):
        return f"{tag} {names}"
    return MILD if (names and _INTRODUCES.search(names)) or hides(attributes) else ""


def _outermost_named(node: LexborNode, around: set[int], known: dict[int, str]) -> LexborNode:
    """Return the outermost element, from `node` up to those `around` the headline, whose name in `known` is noise."""
    found = node
    current: LexborNode | None = node
    while current is not None and current.mem_id not in around:
        found = current if known.get(current.mem_id) else found
        current = current.parent
    return found


def _repeat(leaves: Sequence[Leaf], signs: Set[str | tuple[str, str]]) -> bool:
    return any(not signs.isdisjoint(_signs(_words(leaf.node))) for leaf in islice(leaves, MOST_LEAVES))


def _words(node: LexborNode) -> list[str]:
    return _WORD.findall(tidy(node.text(separator=" ")).casefold())


def _signs(words: Sequence[str]) -> set[str | tuple[str, str]]:
    return {*pairwise(words), *(word for word in words if len(word) >= LONG_WORD)}


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
