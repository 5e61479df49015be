"""Finds the boxes that a page prints many of, one made like another: teasers of other articles, readers' comments."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ROOTS, Leaf
from flows.cleaning.page.dom_index import called_in, holds_any, tag_numbers
from flows.cleaning.page.noise import comment_name

__all__ = ["comment_lists", "teaser_cards", "teaser_lists"]

MIN_CARDS, MOST_CARDS, MAX_TEASER, CARD_LEVELS = 3, 0.8, 400, 4
"""Boxes alike that make a list of teasers, share of their texts that must be teasers, characters of the longest teaser,
and levels of boxes above it that may be its card."""
MIN_TITLE = 20
"""Characters of the shortest title."""
MIN_COMMENTS, MAX_WRITER, COMMENT_LEVELS = 2, 60, 4
"""Boxes alike that make a list of comments, characters of the longest name of a writer, with date and place, and levels
of boxes above a comment whose names count."""
_SLUG = re.compile(r"(?:[-_][^/?#]*){3}|\d{4}|[?&][\w.]*id=\d", re.IGNORECASE)
"""What is in the address of an article, and in none of a section."""
_NO_PAGE = re.compile(r"(?:#|javascript:|mailto:|tel:|data:)|.*\.(?:jpe?g|png|gif|webp|pdf|docx?|xlsx?|zip|mp[34])\b",
                      re.IGNORECASE)  # fmt: skip  # one expression
_COMMENTS_TITLE = re.compile(
    r"\W*(?:\(?\d+\)?\s*)?(?:bình luận|ý kiến|phản hồi|bạn đọc (?:bình luận|góp ý)|comments?|thoughts on|replies)",
    re.IGNORECASE,
)
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
    held = _held(leaves)
    lists: dict[tuple[int, str], list[LexborNode]] = {}
    flat: dict[tuple[int, str], list[tuple[Leaf, bool]]] = {}
    for leaf in leaves:
        card = _card_of(leaf, held, around) if leaf.prose <= MAX_TEASER else None
        if card is not None and card.parent is not None:
            lists.setdefault(_likeness(card), []).append(card)
        elif leaf.node.parent is not None:
            is_teaser = leaf.prose <= MAX_TEASER and (_follows_title(leaf) or _begins_with_title(leaf))
            flat.setdefault(_likeness(_outermost(leaf.node, around)), []).append((leaf, is_teaser))
    found: list[LexborNode] = []
    for cards in lists.values():
        if len(cards) >= MIN_CARDS:
            boxes = _alike(cards[0])
            names = {box.mem_id for box in boxes}
            texts = sum(not names.isdisjoint(leaf.path) for leaf in leaves)
            found += boxes if len(cards) >= MOST_CARDS * texts else []
    for told in flat.values():
        if len(told) >= MIN_CARDS and all(follows for _, follows in told):
            found += [leaf.node for leaf, _ in told]
    return found


def comment_lists(leaves: Sequence[Leaf], around: set[int]) -> list[LexborNode]:
    """Return the boxes of comments: boxes alike that begin with who wrote them, in one that is called or titled so."""
    held = _held(leaves)
    lists: dict[tuple[int, str], list[tuple[LexborNode, Leaf]]] = {}
    for leaf in leaves:
        item = _item_of(leaf, held, around)
        if item is not None:
            lists.setdefault(_likeness(item), []).append((item, leaf))
    found: list[LexborNode] = []
    for items in lists.values():
        if len(items) >= MIN_COMMENTS and all(_has_writer(item, leaf) for item, leaf in items):
            box = items[0][0]
            if _is_called_comments(box, around):
                found += _alike(box)
    return found


def _held(leaves: Sequence[Leaf]) -> dict[int, int]:
    """Return how many leaves each element holds."""
    held: dict[int, int] = {}
    for leaf in leaves:
        for name in leaf.path:
            held[name] = held.get(name, 0) + 1
    return held


def _above(leaf: Leaf, held: dict[int, int], around: set[int], levels: int) -> Iterator[LexborNode]:
    """Yield the boxes around a leaf, innermost first, as long as they hold little more than it."""
    box = leaf.node.parent
    while box is not None and levels and box.mem_id not in around and box.tag not in ROOTS:
        if held.get(box.mem_id, 0) > 2:
            return
        yield box
        box, levels = box.parent, levels - 1


def _card_of(leaf: Leaf, held: dict[int, int], around: set[int]) -> LexborNode | None:
    """Return the smallest box around a leaf that has a linked title above it."""
    for box in _above(leaf, held, around, CARD_LEVELS):
        above = takewhile(lambda inner: inner.mem_id != leaf.node.mem_id, box.traverse(include_text=False))
        if any(inner.tag_id in _ANCHORS and _is_title(inner) for inner in above):
            return _outermost(box, around)
    return None


def _outermost(box: LexborNode, around: set[int]) -> LexborNode:
    """Return the outermost element that holds nothing but `box`: the row of a table's only cell."""
    while (
        (above := box.parent) is not None
        and above.mem_id not in around
        and above.tag not in ROOTS
        and above.text(deep=False).strip() == ""
        and sum(child.is_element_node for child in above.iter()) == 1
    ):
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


def _follows_title(leaf: Leaf) -> bool:
    """Tell whether the element before a leaf, but for line breaks and pictures, is a linked title."""
    before = leaf.node.prev
    while before is not None and not (before.is_element_node and before.text().strip()):
        if not before.is_element_node and before.text().strip():
            return False
        before = before.prev
    return before is not None and any(_is_title(link) for link in called_in(before, _ANCHORS))


def _begins_with_title(leaf: Leaf) -> bool:
    """Tell whether the first line of a leaf is a linked title."""
    first = leaf.node.first_child
    while first is not None and not first.text().strip():
        first = first.next
    after = first.next if first is not None else None
    while after is not None and not after.is_element_node and not after.text().strip():
        after = after.next
    ends = after is not None and after.tag == "br"
    return ends and first is not None and first.is_element_node and any(map(_is_title, called_in(first, _ANCHORS)))


def _is_title(link: LexborNode) -> bool:
    """Tell whether a link is the title of another article, or stands before it."""
    address = (link.attributes.get("href") or "").strip()
    if not _SLUG.search(address) or _NO_PAGE.match(address):
        return False
    text = link.text().strip()
    if len(text) >= MIN_TITLE:
        return True
    beside = link.next
    while beside is not None and not beside.is_element_node:
        beside = beside.next
    return beside is not None and beside.tag_id in _TITLES and len(beside.text().strip()) >= MIN_TITLE


def _item_of(leaf: Leaf, held: dict[int, int], around: set[int]) -> LexborNode | None:
    """Return the largest box around a leaf that holds hardly any other."""
    item = None
    for box in _above(leaf, held, around, CARD_LEVELS):
        item = box
    return item


def _has_writer(item: LexborNode, leaf: Leaf) -> bool:
    """Tell whether a box begins with a short text that is none of its prose."""
    before = " ".join(item.text().partition(leaf.node.text())[0].split())
    return 2 <= len(before) <= MAX_WRITER


def _is_called_comments(box: LexborNode, around: set[int]) -> bool:
    """Tell whether a box, or one around it, is named or titled as comments."""
    current: LexborNode | None = box
    for _ in range(COMMENT_LEVELS):
        if current is None or current.mem_id in around or current.tag in ROOTS:
            return False
        if comment_name(" ".join(filter(None, map(current.attributes.get, ("class", "id"))))):
            return True
        before = current.prev
        while before is not None and not before.is_element_node:
            before = before.prev
        if before is not None and _COMMENTS_TITLE.match(before.text()[: 2 * MAX_WRITER].strip()):
            return True
        current = current.parent
    return False


def _likeness(box: LexborNode) -> tuple[int, str]:
    """Return what boxes beside each other share that are made alike."""
    assert box.parent is not None
    return box.parent.mem_id, f"{box.tag}.{box.attributes.get('class') or ''}"


def _alike(box: LexborNode) -> list[LexborNode]:
    """Return the boxes beside `box`, itself included, that are made like it."""
    assert box.parent is not None
    return [other for other in box.parent.iter() if other.parent is not None and _likeness(other) == _likeness(box)]
