"""Finds the box that may hold the article of an unknown page: where prose under the headline is densest."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from operator import attrgetter

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ROOTS, Leaf, path_of
from flows.cleaning.boxes.weights import CARD, weigh
from flows.cleaning.page.dom_index import DomIndex, called_in, tag_numbers, tags
from flows.cleaning.page.layout_signs import SPANS, holds_verses
from flows.cleaning.page.typography import bare

__all__ = ["ArticleBox", "find_box", "is_line"]

MIN_PARAGRAPH = 40
"""Characters of the shortest text that counts as prose: shorter lines are labels and links."""
MIN_DENSE_PARAGRAPH = 14
"""The same in scripts that write a word in one or two characters."""
PARAGRAPH_BONUS = 50
"""What a `<p>` counts above its characters: its author meant a paragraph."""
GAIN = 0.04
"""Share of its own prose that a parent must add before it, rather than its child, is the box."""
DECLARED_SHARE = 0.6
"""Share of the prose that elements must hold which declare themselves the article's body, to be believed."""

MAX_PARTED, PARTED = 3, 0.4
"""Levels above the densest prose where an article printed in several boxes is looked for; share of that prose that the
other boxes must hold."""

MIN_PARTS, PARTED_PROSE = 3, 0.3
"""Parts of a sentence that an editor parted into spans, and share of the other prose that such sentences make where
they are the text: terms and facts beside one are less."""
MAX_SPANS = 4
"""Spans around a run of text that are looked at."""

_LEAVES = tag_numbers("p, div, td, section, article, pre, blockquote, li, span, font, center, figcaption, dd")
_PARAGRAPH, _NO_PROSE, _LINK = tag_numbers("p"), tag_numbers("a, script, style"), tag_numbers("a")
_EMPHASIS = tag_numbers("em, i, strong, b")
"""Elements that hold the captions of some photo stories; looked at only where nothing else holds prose."""
_SPANS = tag_numbers(", ".join(SPANS))
_INLINE = ("span", "font")
_RUNS = tag_numbers(", ".join(_INLINE))
_LINES = frozenset({"div", "td", "li", "section", "article"})
_INLINE_TAGS = tags("-text, span, font, a, b, i, em, strong, u, br, sub, sup, mark, small, code, abbr, s")
_ENDS = (".", "!", "?", "”", '"')
_tag_of = attrgetter("tag")
_INLINE_HOLDERS = frozenset({"div", "td", "article", "section", "ul", "ol"})


@dataclass(slots=True)
class ArticleBox:
    """The box that may hold the article."""

    node: LexborNode
    """The smallest element that holds all prose which may be the article's."""
    core: LexborNode
    """The element of the densest prose."""
    prose: float
    """Characters of prose under the headline, each leaf's by its weight."""
    share: float
    """Share of `prose` that `node` holds."""
    leaves: list[Leaf] = field(default_factory=list)
    holders: set[int] = field(default_factory=set)
    """Ids of all elements of the page that hold prose."""
    foreign: dict[int, LexborNode] = field(default_factory=dict)
    """The boxes that hold a text of their own, by their ids: another article, teasers, comments."""
    unrelated: frozenset[int] = frozenset()
    """Ids of those of them that only their names and a short article beside them tell from it."""

    def foreign_texts(self) -> frozenset[str]:
        """Return the texts, bare, in the boxes that hold a text of their own."""
        return frozenset(bare(leaf.node.text()) for leaf in self.leaves if leaf.lies_in(self.foreign.keys()))

    def held_by(self, *names: int) -> float:
        """Return the weighted characters of prose that lie inside all the elements with these ids."""
        wanted = set(names)
        inside = (leaf for leaf in self.leaves if wanted <= {leaf.node.mem_id, *leaf.path})
        return sum(leaf.prose * leaf.weight for leaf in inside)


def find_box(
    dom: DomIndex, headline: LexborNode | None, *, dense_script: bool = False, outside: Set[int] = frozenset()
) -> ArticleBox | None:
    """Return the box of the article under `headline`; None if there is no prose.

    `dense_script`: the page is written in a script whose words are one or two characters long. `outside`: ids of
    elements whose prose was found to be no article's.
    """
    least = MIN_DENSE_PARAGRAPH if dense_script else MIN_PARAGRAPH
    leaves = _leaves(dom, headline, least, _LEAVES) or _leaves(dom, headline, least, _EMPHASIS)
    if outside:
        leaves = [leaf for leaf in leaves if not leaf.lies_in(outside)]
    if not leaves:
        return None
    foreign, unrelated = weigh(dom, leaves, headline)
    core = _densest(leaves)
    if core is None:
        return None
    total = sum(leaf.prose * leaf.weight for leaf in leaves)
    box = _declared(dom, leaves, total) or _climb(leaves, core)
    core = _spread(leaves, core, box)
    inside = [leaf for leaf in leaves if box.mem_id in leaf.path or leaf.node.mem_id == box.mem_id]
    held = sum(leaf.prose * leaf.weight for leaf in inside)
    holders = {name for leaf in leaves for name in (leaf.node.mem_id, *leaf.path)}
    return ArticleBox(box, core, total, held / total if total else 0.0, leaves, holders, foreign, unrelated)


def is_line(span: LexborNode, lined: dict[int, bool]) -> bool:
    """Tell whether a span is a line, as verses are; `lined` keeps the answer for its box."""
    box = span.parent
    if box is None:
        return False
    if box.mem_id not in lined:
        lined[box.mem_id] = holds_verses(box)
    return lined[box.mem_id]


def _leaves(dom: DomIndex, headline: LexborNode | None, least: int, wanted: frozenset[int | None]) -> list[Leaf]:
    start = dom.index(headline)
    paths: dict[int, list[int]] = {}
    lined: dict[int, bool] = {}
    found = []
    parted: dict[int, tuple[LexborNode, int]] = {}
    for place, node in dom.placed(0 if start is None else start + 1, wanted):
        if node.tag_id in _PARAGRAPH:
            prose = _prose_of_paragraph(node, least)
        elif len(own := node.text(deep=False)) >= least:  # few are: to ask for less first saves half of the time
            prose = _prose_of_box(node, own, least)
        else:
            if own and node.tag_id in _RUNS and (box := node.parent) is not None:
                parted[box.mem_id] = box, parted.get(box.mem_id, (box, 0))[1] + len(own)
            continue
        if prose < least or (node.tag_id in _SPANS and is_line(node, lined)):
            continue
        run = _outermost(node) if node.tag_id in _RUNS else node
        if (parent := run.parent) is None:
            continue
        if parent.mem_id not in paths:
            paths[parent.mem_id] = path_of(parent)
        found.append(Leaf(run, prose, paths[parent.mem_id], place))
    known = {leaf.node.mem_id for leaf in found}
    lines = [box for box, size in parted.values() if size >= least and box.tag in _LINES and box.mem_id not in known]
    more = [leaf for box in lines if (leaf := _parted_line(box, dom, least)) is not None]
    if sum(leaf.prose for leaf in more) < PARTED_PROSE * sum(leaf.prose for leaf in found):
        return found
    return sorted([*found, *more], key=lambda leaf: leaf.place)


def _parted_line(box: LexborNode, dom: DomIndex, least: int) -> Leaf | None:
    """Return a sentence that an editor parted into spans, as a leaf; None if a box holds anything else.

    Its parts go on with small letters. Those of a menu, of a line of tags or of facts begin with capitals.
    """
    parts = list(box.iter(include_text=True))
    place = dom.index(box)
    if place is None or not _INLINE_TAGS.issuperset(map(_tag_of, parts)):
        return None
    text = box.text().strip()
    if len(text) < 2 * least or not text.endswith(_ENDS):
        return None
    said = [part for each in parts if (part := each.text().strip())]
    if 2 * sum(part[0].islower() for part in said[1:]) < len(said[1:]) or len(said) < MIN_PARTS:
        return None
    prose = len(text) - 1.5 * sum(len(link.text()) for link in called_in(box, _LINK))
    return Leaf(box, prose, path_of(box.parent), place) if prose >= least else None


def _outermost(node: LexborNode) -> LexborNode:
    """Return the outermost of a few spans around a span: editors put two or three around each run of text."""
    for _ in range(MAX_SPANS):
        if node.parent is None or node.parent.tag not in _INLINE:
            break
        node = node.parent
    return node


def _prose_of_paragraph(node: LexborNode, least: int) -> float:
    """Return the characters of prose in a `<p>`: its text without the text of links and scripts."""
    text = node.text()
    if len(text) < least:
        return 0.0
    only = node.first_child
    plain = only is not None and only.next is None and only.tag == "-text"
    others = () if plain else called_in(node, _NO_PROSE)
    lost = sum((1.5 if other.tag_id in _LINK else 1.0) * len(other.text()) for other in others)
    return max(0.0, len(text.strip()) - lost)


def _prose_of_box(node: LexborNode, own: str, least: int) -> float:
    """Return the characters of prose directly in an element, whose `own` text is given."""
    tag = node.tag
    holder = _outermost(node).parent if tag in _INLINE else node.parent
    if tag in (*_INLINE, "li") and not (holder is not None and holder.tag in _INLINE_HOLDERS):
        return 0.0
    if tag == "li" and len(own) <= 2 * least:
        return 0.0
    return float(len(" ".join(own.split())))


def _densest(leaves: Sequence[Leaf]) -> LexborNode | None:
    """Return the element whose own paragraphs hold most prose, those in a box each counted for half of their worth."""
    roots = _roots(leaves[0])
    worth: dict[int, float] = {}
    members: dict[int, tuple[Leaf, int]] = {}
    for leaf in leaves:
        counted = leaf.weight * (leaf.prose + (PARAGRAPH_BONUS if leaf.node.tag == "p" else 0))
        for step, share in ((0, 1.0), (1, 0.5)):
            if step >= len(leaf.path) or (step == 1 and leaf.path[1] in roots):
                continue
            name = leaf.path[step]
            worth[name] = worth.get(name, 0.0) + share * counted
            members.setdefault(name, (leaf, step))
    if not worth:
        return None
    leaf, step = members[max(worth, key=lambda name: worth[name])]
    parent = leaf.node.parent
    return parent if step == 0 or parent is None else parent.parent


def _spread(leaves: Sequence[Leaf], core: LexborNode, box: LexborNode) -> LexborNode:
    """Go up from `core` to the element that holds the other parts of an article printed in several boxes.

    It adds much prose that nothing speaks against, and lies in `box`.
    """
    best, current = core, core
    for _ in range(MAX_PARTED):
        if current.mem_id == box.mem_id or current.parent is None:
            break
        current = current.parent
        inside = [leaf for leaf in leaves if current.mem_id in leaf.path and leaf.weight == 1.0]
        held = sum(leaf.prose for leaf in inside if best.mem_id in leaf.path)
        if sum(leaf.prose for leaf in inside) > (1 + PARTED) * held:
            best = current
    return best


def _roots(leaf: Leaf) -> set[int]:
    found: set[int] = set()
    node: LexborNode | None = leaf.node
    while node is not None:
        if node.tag in ROOTS:
            found.add(node.mem_id)
        node = node.parent
    return found


def _declared(dom: DomIndex, leaves: Sequence[Leaf], total: float) -> LexborNode | None:
    """Return the element of all that call themselves the article's body, if they hold most of its prose."""
    bodies = [node for node in dom.properties("articleBody") if node.tag not in ("meta", "script")]
    names = {node.mem_id for node in bodies}
    inside = [leaf for leaf in leaves if not names.isdisjoint(leaf.path)]
    if not inside or sum(leaf.prose * leaf.weight for leaf in inside) < DECLARED_SHARE * total:
        return None
    weighty = [leaf for leaf in inside if leaf.weight > CARD] or inside
    around = {name for leaf in weighty for name in leaf.path if name in names}
    holders = [node for node in bodies if node.mem_id in around]
    shared = set.intersection(*(set(path_of(node)) for node in holders))
    node: LexborNode | None = holders[0]
    while node is not None and node.mem_id not in shared:
        node = node.parent
    return node if node is not None and node.tag not in ("html", "-document") else None


def _climb(leaves: Sequence[Leaf], core: LexborNode) -> LexborNode:
    """Go up from `core` to the highest element that still adds prose in sizeable amount."""
    held: dict[int, float] = {}
    for leaf in leaves:
        worth = leaf.prose * leaf.weight
        for name in (leaf.node.mem_id, *leaf.path):
            held[name] = held.get(name, 0.0) + worth
    best, current = core, core.parent
    while current is not None and current.tag not in ("html", "-document"):
        if held.get(current.mem_id, 0.0) > (1 + GAIN) * held.get(best.mem_id, 0.0):
            best = current
        current = current.parent
    return best
