"""Finds the boxes of readers' comments: boxes alike that say who wrote them."""

import re
from collections.abc import Collection, Mapping, Sequence

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import MAX_DEPTH, ROOTS, Leaf, lies_within
from flows.cleaning.boxes.repeated_boxes import Rows, boxes_above, held_by, likeness
from flows.cleaning.page.dom_index import beside
from flows.cleaning.page.noise import comment_name
from flows.cleaning.wording.clocks import is_clock

__all__ = ["comment_lists"]

MIN_COMMENTS, MOST_BESIDE, MAX_WRITER, COMMENT_LEVELS = 2, 2.5, 60, 4
"""Boxes alike that make a list of comments, how many times their texts the box around them may hold with the replies,
characters of the longest name of a writer, with date and place, and levels of boxes above a comment that are asked."""
MOST_SAID = 0.5
"""Share of the page's prose up to which boxes that nothing calls so are comments; else they may be the article."""
_COMMENTS_TITLE = re.compile(
    r"(?:\W*\d*\W*(?:bình luận|ý kiến|phản hồi|nhận xét|thảo luận|comments?|replies)"
    r"(?: (?:của )?(?:bạn đọc|độc giả|bạn|mới|mới nhất|hay nhất|gần đây|về bài viết)){0,2}"
    r"|\W*(?:bạn đọc|độc giả) (?:bình luận|góp ý|nói|nói gì|viết|phản hồi|trao đổi))[\W\d]*"
    r"|\W*\d+ (?:thoughts on|replies|responses|comments) .*",
    re.IGNORECASE | re.DOTALL,
)
"""The whole title of comments. `Ý kiến cử tri gửi tới kỳ họp` heads a part of an article."""
_ANSWER = re.compile(
    r"(?:trả lời|reply|antworten|répondre|responder|rispondi|odpowiedz|yanıtla|balas|svara|svar)(?:\s*\(?\d+\)?)?",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"(?:thích|like|gefällt mir|j'aime|me gusta|curtir|mi piace|lubię to|beğen|suka|gilla)\W*\d*", re.IGNORECASE
)
"""The tools below a comment, each by itself."""
_NUMBERED = re.compile(r"(?:[a-z]+[-_])*(?:comment|kommentar|cmt|binh-?luan)[-_]?\d+", re.IGNORECASE)
"""What systems call the box of one comment: its kind and its number, which no box of an article has."""
_NAMED = frozenset({"b", "strong", "cite", "footer", "span", "i", "em", "small"})


def comment_lists(leaves: Sequence[Leaf], around: set[int]) -> list[LexborNode]:
    """Return the boxes of comments: boxes alike that say, first or last, who wrote them.

    A reader may answer and praise each, or they stand in a box that is called or titled so.
    """
    rows = Rows(held_by(leaves), around)
    known: dict[tuple[int, bool], bool] = {}
    found = _numbered(leaves, around, rows, known)
    if found:
        names = {box.mem_id for box in found}
        leaves = [leaf for leaf in leaves if not leaf.lies_in(names)]
    prose = sum(leaf.prose for leaf in leaves)
    lists: dict[tuple[int, str], dict[int, tuple[LexborNode, Leaf]]] = {}
    for leaf in leaves:
        item = _item_of(leaf, rows)
        lists.setdefault(likeness(item), {}).setdefault(item.mem_id, (item, leaf))
    for items in lists.values():
        if len(items) >= MIN_COMMENTS and all(_has_writer(item, leaf) for item, leaf in items.values()):
            box = next(iter(items.values()))[0]
            said = sum(leaf.prose for _, leaf in items.values())
            if said <= MOST_SAID * prose and _are_answered(items.values()) and not _stand_amid(rows.alike(box), rows):
                found += rows.alike(box)
            elif holder := _comments_around(box, around, rows.held, known):
                held = sum(rows.held.get(item.mem_id, 0) for item in rows.alike(box))
                whole = holder is not box and rows.held.get(holder.mem_id, 0) <= MOST_BESIDE * held
                found += [holder] if whole else rows.alike(box)
    return found


def _numbered(
    leaves: Sequence[Leaf], around: set[int], rows: Rows, known: dict[tuple[int, bool], bool]
) -> list[LexborNode]:
    """Return the boxes that a page numbers as comments, whatever a reader wrote: `id="li-comment-2772"`.

    They stand in a box that is named or titled as comments, which is returned unless it holds much else, or are alone
    in theirs and not most of the page. `known`: see `_comments_around`.
    """
    most = MOST_SAID * sum(leaf.prose for leaf in leaves)
    said = _said_in_numbered(leaves, around, most)
    beside: dict[int, list[LexborNode]] = {}
    for box, _ in said.values():
        if box.parent is not None and not lies_within(box, said.keys(), MAX_DEPTH):
            beside.setdefault(box.parent.mem_id, []).append(box)
    found: list[LexborNode] = []
    for parent, boxes in beside.items():
        held = sum(rows.held.get(box.mem_id, 0) for box in boxes)
        holder = _comments_around(boxes[0].parent, around, rows.held, known)
        if holder is not None:
            found += [holder] if rows.held.get(holder.mem_id, 0) <= MOST_BESIDE * held else boxes
        elif rows.held.get(parent, 0) == held and sum(said[box.mem_id][1] for box in boxes) <= most:
            found += boxes
    return found


def _said_in_numbered(leaves: Sequence[Leaf], around: set[int], most: float) -> dict[int, tuple[LexborNode, float]]:
    """Return by its id each box that is numbered as a comment, with its characters of prose.

    A box with more than `most` of it is a commentary with the number of its article.
    """
    numbered: dict[int, LexborNode] = {}
    seen = set(around)
    for leaf in leaves:
        box: LexborNode | None = leaf.node
        while box is not None and box.mem_id not in seen and box.tag not in ROOTS:
            seen.add(box.mem_id)
            if _is_numbered(box):
                numbered[box.mem_id] = box
            box = box.parent
    said: dict[int, float] = {}
    for leaf in leaves if numbered else ():
        for name in numbered.keys() & {leaf.node.mem_id, *leaf.path}:
            said[name] = said.get(name, 0.0) + leaf.prose
    return {name: (box, said[name]) for name, box in numbered.items() if said[name] <= most}


def _is_numbered(box: LexborNode) -> bool:
    return bool(_NUMBERED.fullmatch(box.attributes.get("id") or ""))


def _item_of(leaf: Leaf, rows: Rows) -> LexborNode:
    """Return the largest box around a leaf that holds hardly any other, else the leaf's own element."""
    item = leaf.node
    for box in boxes_above(leaf, rows):
        item = box
    return item


def _has_writer(item: LexborNode, leaf: Leaf) -> bool:
    """Tell whether a box begins or ends with a short text that is none of its prose: who wrote it, and when."""
    if item.mem_id == leaf.node.mem_id:
        if item.tag == "p":  # voices in an article: `<p><b>Lò Văn Ban:</b> …</p>`
            return False
        parts = [child.text() for child in item.iter() if child.tag in _NAMED]
        return any(2 <= len(part.strip()) <= MAX_WRITER for part in parts)
    before, _, after = item.text().partition(leaf.node.text())
    return any(2 <= len(" ".join(part.split())) <= MAX_WRITER for part in (before, after))


def _are_answered(items: Collection[tuple[LexborNode, Leaf]]) -> bool:
    """Tell whether a reader may answer and praise what boxes say: two at least, and every third one.

    The entries of a live report, each below a time of day, are no comments.
    """
    answered = 0
    for item, leaf in items:
        before, _, after = item.text(separator="\n").strip().partition(leaf.node.text(separator="\n").strip())
        if is_clock(before.partition("\n")[0].strip()):
            return False
        tools = [text.strip() for text in after.split("\n")]
        answered += any(map(_ANSWER.fullmatch, tools)) and any(map(_PRAISE.fullmatch, tools))
    return answered >= max(MIN_COMMENTS, len(items) / 3)


def _stand_amid(boxes: Sequence[LexborNode], rows: Rows) -> bool:
    """Tell whether another text stands between boxes alike or after them: an answer to them, or the article itself."""
    own = {box.mem_id for box in boxes}
    other: LexborNode | None = boxes[0].next
    while other is not None:
        if other.mem_id not in own and rows.held.get(other.mem_id):
            return True
        other = other.next
    return False


def _comments_around(
    box: LexborNode | None, around: set[int], held: Mapping[int, int], known: dict[tuple[int, bool], bool]
) -> LexborNode | None:
    """Return the outermost box around `box` that is named or titled as comments, itself included.

    `held`: how many texts each element holds, by its id. `known`: what was found out about boxes around others: those
    around many comments are the same.
    """
    current = box
    found: LexborNode | None = None
    for _ in range(COMMENT_LEVELS):
        if current is None or current.mem_id in around or current.tag in ROOTS:
            break
        key = current.mem_id, current is box
        if key not in known:
            known[key] = _is_of_comments(current, held, inmost=current is box)
        if known[key]:
            found = current
        current = current.parent
    return found


def _is_of_comments(box: LexborNode, held: Mapping[int, int], *, inmost: bool) -> bool:
    """Tell whether a box is named as comments, or a title of comments stands before it or, if not `inmost`, in it."""
    if comment_name(" ".join(filter(None, map(box.attributes.get, ("class", "id"))))):
        return True
    first = box.first_child
    if first is not None and first.mem_id not in held and not first.text().strip():
        first = beside(first, "next")
    titles = (beside(box, "prev"), None if inmost else first)
    return any(title is not None and title.mem_id not in held and _is_title_of_comments(title) for title in titles)


def _is_title_of_comments(title: LexborNode) -> bool:
    """Tell whether a line is the title of comments, alone or beside a choice of their order."""
    said = (title.text()[: 2 * MAX_WRITER], title.text(deep=False))
    return any(_COMMENTS_TITLE.fullmatch(text.strip()) for text in said)
