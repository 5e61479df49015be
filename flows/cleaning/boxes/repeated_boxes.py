"""Finds the boxes that a page prints many of, one made like another: teasers of other articles."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ROOTS, Leaf, form_of
from flows.cleaning.page.dom_index import beside, called_in, holds_any, tag_numbers
from flows.cleaning.page.noise import comment_name, is_pointer, noisy_name

__all__ = ["Rows", "boxes_above", "held_by", "likeness", "teaser_cards", "teaser_lists"]

MIN_CARDS, MOST_CARDS, MAX_TEASER, CARD_LEVELS = 3, 0.8, 400, 4
"""Boxes alike that make a list of teasers, share of their texts that must be teasers, characters of the longest teaser,
and levels of boxes above it that may be its card."""
MIN_BETWEEN, FEW_TEASERS = 2, 0.4
"""Boxes alike, with one teaser each, that are teasers whatever their name, and share of the prose they may hold."""
MIN_TITLE = 20
"""Characters of the shortest title."""
_SLUG = re.compile(r"[-_](?:[^/?#_-]*[-_]){2}|\d{4}|[?&][\w.]*id=\d", re.IGNORECASE)
"""What is in the address of an article, and in none of a section."""
_NO_PAGE = re.compile(r"(?:#|javascript:|mailto:|tel:|data:)|.*\.(?:jpe?g|png|gif|webp|pdf|docx?|xlsx?|zip|mp[34])\b",
                      re.IGNORECASE)  # fmt: skip  # one expression
_ANCHORS = tag_numbers("a")
_TITLES = tag_numbers("h2, h3, h4, h5")


def teaser_cards(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Return each single paragraph in a small box with a linked title: it is a teaser of another article."""
    parents: dict[int, list[Leaf]] = {}
    for leaf in leaves:
        parents.setdefault(leaf.path[0], []).append(leaf)
    found = []
    for held in parents.values():
        box = held[0].node.parent
        if len(held) > 1 or box is None or box.tag in ROOTS or not _beside_title(box):
            continue
        linked = box.css_first("h2 a, h3 a, h4 a, h5 a, a h2, a h3, a h4, a h5")
        if linked is not None and len(linked.text()) > 20:
            found.append(held[0])
    return found


def _beside_title(box: LexborNode) -> bool:
    """Tell whether `box` holds a heading or lies in one: in a tenth of the time of the query for linked ones."""
    around: LexborNode | None = box
    while around is not None:
        if around.tag_id in _TITLES:
            return True
        around = around.parent
    return holds_any(box, _TITLES)


def teaser_lists(leaves: Sequence[Leaf], around: set[int]) -> list[LexborNode]:
    """Return the boxes of lists of teasers: three or more boxes alike, each a short text under a linked title.

    The title leads to another page, and stands outside the text or in a line of its own.
    """
    leaves = [leaf for leaf in leaves if not _is_linked(leaf)]
    rows = Rows(held_by(leaves), around)
    lists: dict[tuple[int, str], list[LexborNode]] = {}
    flat: dict[tuple[int, str], list[Leaf]] = {}
    for leaf in leaves:
        card = _card_of(leaf, rows) if leaf.prose <= MAX_TEASER else None
        if card is not None:
            lists.setdefault(likeness(card), []).append(card)
        else:
            flat.setdefault(likeness(_outermost(leaf.node, around)), []).append(leaf)
    found: list[LexborNode] = []
    for cards in lists.values():
        if len(cards) >= MIN_CARDS:
            boxes = rows.alike(cards[0])
            texts = sum(rows.held.get(box.mem_id, 0) for box in boxes)
            found += boxes if len(cards) >= MOST_CARDS * texts else []
    found += _boxes_between(
        [card for cards in lists.values() if len(cards) < MIN_CARDS for card in cards], leaves, rows
    )
    for texts_alike in flat.values():
        if len(texts_alike) >= MIN_CARDS and all(_has_title_line(leaf, around) for leaf in texts_alike):
            found += [leaf.node for leaf in texts_alike]
    return found


def _boxes_between(cards: Sequence[LexborNode], leaves: Sequence[Leaf], rows: "Rows") -> list[LexborNode]:
    """Return the boxes around single teasers, as they stand between paragraphs: two or more alike, or one named so.

    All of one form hold little of the page's prose.
    """
    forms: dict[str, dict[int, LexborNode]] = {}
    own = {leaf.node.mem_id for leaf in leaves}
    for card in cards:
        if card.mem_id in own:  # a paragraph that begins with a link
            continue
        box = rows.outermost(card)
        form = form_of(box) if box.attributes.get("class") else ".".join(map(str, likeness(box)))
        forms.setdefault(form, {})[box.mem_id] = box
    form_by_box = {name: form for form, boxes in forms.items() for name in boxes}
    prose = dict.fromkeys(forms, 0.0)
    for leaf in leaves if forms else ():
        for name in {leaf.node.mem_id, *leaf.path} & form_by_box.keys():
            prose[form_by_box[name]] += leaf.prose
    most = FEW_TEASERS * sum(leaf.prose for leaf in leaves)
    found: list[LexborNode] = []
    for form, boxes in forms.items():
        if prose[form] < most and (len(boxes) >= MIN_BETWEEN or any(map(_is_named_teaser, boxes.values()))):
            found += boxes.values()
    return found


def _is_named_teaser(box: LexborNode) -> bool:
    """Tell whether class or id of a box, or its first line, speak of other articles: `related`, `Xem thêm`."""
    names = " ".join(filter(None, map(box.attributes.get, ("class", "id"))))
    if comment_name(names):  # the writer or the hour of a comment may be linked: `comment_lists` knows them
        return False
    if noisy_name(names):
        return True
    first = box.first_child
    if first is not None and not first.text().strip():
        first = beside(first, "next")
    return first is not None and is_pointer(first.text().strip())


class Rows:
    """What stands beside what on a page; the boxes in an element are looked through once."""

    def __init__(self, held: dict[int, int], around: set[int]) -> None:
        """`held`: how many leaves each element holds; `around`: the elements around the headline."""
        self.held, self._around = held, around
        self._known: dict[int, dict[tuple[int, str], list[LexborNode]]] = {}

    def is_small(self, box: LexborNode) -> bool:
        """Tell whether a box may be a card: it holds hardly more than one text, and not the headline."""
        return self.held.get(box.mem_id, 0) <= 2 and box.mem_id not in self._around and box.tag not in ROOTS

    def outermost(self, card: LexborNode) -> LexborNode:
        """Return the outermost box around `card` that holds no other text."""
        box, held = card, self.held.get(card.mem_id, 0)
        for _ in range(CARD_LEVELS):
            above = box.parent
            if above is None or not self.is_small(above) or self.held.get(above.mem_id, 0) > held:
                break
            box = above
        return box

    def alike(self, box: LexborNode) -> list[LexborNode]:
        """Return the boxes beside `box`, itself included, that are made like it."""
        assert box.parent is not None
        name = box.parent.mem_id
        if name not in self._known:
            self._known[name] = {}
            for other in box.parent.iter():
                self._known[name].setdefault(likeness(other), []).append(other)
        return self._known[name][likeness(box)]


def held_by(leaves: Sequence[Leaf]) -> dict[int, int]:
    """Return how many leaves each element is or holds."""
    held: dict[int, int] = {}
    for leaf in leaves:
        for name in (leaf.node.mem_id, *leaf.path):
            held[name] = held.get(name, 0) + 1
    return held


def boxes_above(leaf: Leaf, rows: Rows) -> Iterator[LexborNode]:
    """Yield the boxes around a leaf that may be its card, innermost first."""
    box = leaf.node.parent
    for _ in range(CARD_LEVELS):
        if box is None or not rows.is_small(box):
            return
        yield box
        box = box.parent


def _card_of(leaf: Leaf, rows: Rows) -> LexborNode | None:
    """Return the box around a leaf that has a linked title above it; the one that has boxes like it beside it."""
    card = leaf.node if _begins_with_title(leaf.node) else None
    if card is not None and card.parent is not None and len(rows.alike(card)) >= MIN_CARDS:
        return card
    for box in boxes_above(leaf, rows):
        if card is None:
            above = takewhile(lambda inner: inner.mem_id != leaf.node.mem_id, box.traverse(include_text=False))
            if not any(inner.tag_id in _ANCHORS and _is_title(inner) for inner in above):
                continue
            card = box
        if len(rows.alike(box)) >= MIN_CARDS:
            return box
    return card


def _outermost(box: LexborNode, around: set[int]) -> LexborNode:
    """Return the outermost element that holds nothing but `box`: the row of a table's only cell."""
    while (above := box.parent) is not None and above.mem_id not in around and above.tag not in ROOTS:
        inner = above.first_child
        while inner is not None and not inner.is_element_node and not inner.text().strip():
            inner = inner.next
        if (
            inner is None
            or inner.mem_id != box.mem_id
            or (inner.next is not None and beside(inner, "next") is not None)
        ):
            break
        box = above
    return box


def _is_linked(leaf: Leaf) -> bool:
    """Tell whether a leaf stands in a link, as a title does."""
    box: LexborNode | None = leaf.node
    for _ in range(CARD_LEVELS):
        if box is None:
            return False
        if box.tag_id in _ANCHORS:
            return True
        box = box.parent
    return False


def _has_title_line(leaf: Leaf, around: set[int]) -> bool:
    """Tell whether the line above a leaf, or its own first line, is a linked title."""
    if leaf.prose > MAX_TEASER:
        return False
    before = beside(leaf.node, "prev")
    if before is not None and before.is_element_node and any(map(_is_title, called_in(before, _ANCHORS))):
        return True
    outer = _outermost(leaf.node, around)
    row = beside(outer, "prev") if before is None and outer.tag == "tr" else None
    titles = called_in(row, _ANCHORS) if row is not None and row.is_element_node else []
    if len(titles) == 1 and _is_title(titles[0]) and row is not None and row.text().strip() == titles[0].text().strip():
        return True
    return _begins_with_title(leaf.node)


def _begins_with_title(node: LexborNode) -> bool:
    """Tell whether the first line of an element is a linked title."""
    first = node.first_child
    if first is not None and not first.text().strip():
        first = beside(first, "next")
    after = first.next if first is not None and first.is_element_node else None
    while after is not None and after.is_text_node and not after.text().strip():
        after = after.next
    is_line = first is not None and after is not None and after.tag == "br"
    return is_line and first is not None and any(map(_is_title, called_in(first, _ANCHORS)))


def _is_title(link: LexborNode) -> bool:
    """Tell whether a link is the title of another article, or stands before it."""
    address = (link.attributes.get("href") or "").strip()
    if not _SLUG.search(address) or _NO_PAGE.match(address):
        return False
    text = link.text().strip()
    if len(text) >= MIN_TITLE:
        return True
    after = link.next
    while after is not None and not after.is_element_node:
        after = after.next
    return after is not None and after.tag_id in _TITLES and len(after.text().strip()) >= MIN_TITLE


def likeness(box: LexborNode) -> tuple[int, str]:
    """Return what boxes beside each other share that are made alike."""
    assert box.parent is not None
    return box.parent.mem_id, form_of(box)
