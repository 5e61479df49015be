"""Finds boxes with a text of their own: a second article, a request for consent."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, pairwise

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import Leaf, path_of
from flows.cleaning.page.dom_index import DomIndex, tag_numbers
from flows.cleaning.page.layout_signs import DATE, FIRST_LEVEL

__all__ = ["consent_boxes", "nested_cards", "second_articles"]

ENOUGH_ABOVE = 200
"""Characters of prose between our headline and another one that make what follows another article."""
CONSENT_SHARE, DIALOG_SHARE = 0.6, 0.3
"""Shares of the prose of a box apart from the headline that must speak of what the site stores about its reader: of any
box, and of a dialog or one with a button to agree."""
_CONSENT_WORDS = (
    "cookie", "tệp nhỏ", "dữ liệu cá nhân", "thông tin cá nhân", "quyền riêng tư", "điều khoản", "thiết bị của bạn",
    "khi bạn truy cập", "privacy", "consent", "your device", "datenschutz", "einwilligung", "données personnelles",
)  # fmt: skip  # short items: a line each would fill a screen
_REQUEST_WORDS = (
    "cookie", "tệp nhỏ", "thiết bị của bạn", "khi bạn truy cập", "your device", "einwilligung", "consent",
)  # fmt: skip  # short items: a line each would fill a screen
"""Those of them that an article on fraud or on a law about data does not say."""
_ADDRESSED = re.compile(
    r"\b(?:bạn|quý (?:vị|khách|độc giả)|chúng tôi|you|your|we|our|sie|ihr|ihre|wir|vous|"
    r"votre|nous|usted|su|nosotros|(?:trang web|trang|website) này|(?:this|diese) (?:web)?site)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile('[“„«"][^“„”«»"]*[”“»"]')
_AGREES = re.compile(
    r"(?:tôi )?(?:đồng ý|chấp nhận|cho phép)(?: (?:tất cả|hết|cookie|tất cả cookie|và tiếp tục))?|"
    r"(?:i )?(?:accept|agree|allow)(?: (?:all|cookies|all cookies))?|(?:alle )?(?:akzeptieren|zustimmen)"
)
"""The whole label of a button to agree."""
MOST_BUTTONS, MOST_DIALOGS = 20, 20
"""Buttons of a box, and dialogs of a page, that are looked at."""
_DIALOGS = frozenset({"dialog", "alertdialog"})
NEAR_DATE, MAX_DATE_LINE = 3, 80
"""Lines below a headline of which one holds the date, and the characters of that line: writer, day and time."""
_ANNOUNCES = re.compile(
    r"(?:(?:mời )?(?:xem|đọc) )?(?:bài|tin)(?: viết| báo| đọc)? (?:tiếp theo|kế tiếp|sau)|"
    r"up next|(?:read )?next (?:article|story|post)",
    re.IGNORECASE,
)
"""The label of a box that holds the article after ours. `Đọc tiếp` may be a button in the midst of ours."""
MOST_ANNOUNCED = 40
"""Elements and texts at the beginning of a box among which such a label and a date are looked for."""
_ADDRESSES = ("data-url", "data-href", "data-permalink", "data-link", "data-post-url", "data-page-url", "itemid")
_LINKS = tag_numbers("a, button")
_HEADINGS = tag_numbers("h2, h3, h4, h5")
MAX_NESTED, MOST_CARDS, MOST_NESTED, NEAR = 500, 100, 0.4, 3
"""Characters of the longest card in an `<article>` of its own, such elements that are looked at, share of the prose
that cards may hold, and levels above a card's heading that may be its link, or around lines with a button to agree."""


def consent_boxes(leaves: Sequence[Leaf], around: set[int]) -> list[LexborNode]:
    """Return the boxes apart from the headline that ask for consent.

    They are those whose prose mostly does, in several lines, and dialogs with a button to agree of which one line does.
    """
    texts = [leaf.node.text() for leaf in leaves] if around else []
    if not _asks_for_consent("\n".join(texts)):  # as on most pages
        return []
    asking = [leaf for leaf, text in zip(leaves, texts, strict=True) if _asks_for_consent(text)]
    found: dict[int, LexborNode] = {}
    for leaf in asking:
        box: LexborNode | None = leaf.node.parent
        while box is not None and box.parent is not None and box.parent.mem_id not in around:
            box = box.parent
        if box is not None and box.mem_id not in around:
            found[box.mem_id] = box
    boxes = list(_dialogs_to_agree(leaves, asking, around))
    for name, box in found.items():
        said = [leaf for leaf in asking if name in leaf.path]
        if len(said) < 2:
            continue
        asked = sum(leaf.prose for leaf in said)
        told = [leaf for leaf in said if any(word in leaf.node.text().lower() for word in _REQUEST_WORDS)]
        waiting = _waiting_for_answer(box, told) if told else None
        if asked > CONSENT_SHARE * _prose_in(name, leaves) and _address_reader(said):
            boxes.append(box)
        elif waiting is not None and asked > DIALOG_SHARE * _prose_in(waiting.mem_id, leaves):
            boxes.append(waiting)
    return boxes


def _dialogs_to_agree(leaves: Sequence[Leaf], asking: Sequence[Leaf], around: set[int]) -> Iterator[LexborNode]:
    """Yield the dialogs around lines on consent that have a button to agree and stand apart from the text.

    One amid the text must address the reader, too: an article may show its second half in a dialog.
    """
    for box in islice(_dialogs_around(asking, around), MOST_DIALOGS):
        if any(map(_agrees, islice(box.css("button, input"), MOST_BUTTONS))):
            apart = box.parent is not None and box.parent.mem_id in around
            if apart or _address_reader([leaf for leaf in leaves if box.mem_id in leaf.path]):
                yield box


def _dialogs_around(asking: Sequence[Leaf], around: set[int]) -> Iterator[LexborNode]:
    seen = set(around)
    for leaf in asking:
        box = leaf.node.parent
        while box is not None and box.mem_id not in seen:
            seen.add(box.mem_id)
            if _is_dialog(box):
                yield box
            box = box.parent


def _is_dialog(box: LexborNode) -> bool:
    return box.tag == "dialog" or box.attributes.get("role") in _DIALOGS


def _address_reader(said: Sequence[Leaf]) -> bool:
    """Tell whether a line speaks to the reader or of the site as `we` or `this site`; an article only quotes who does.

    A line that is one quotation as a whole counts.
    """
    return any(_ADDRESSED.search(_QUOTED.sub("", text) or text) for leaf in said if (text := leaf.node.text().strip()))


def _prose_in(name: int, leaves: Sequence[Leaf]) -> float:
    return sum(leaf.prose for leaf in leaves if name in leaf.path)


def _waiting_for_answer(box: LexborNode, said: Sequence[Leaf]) -> LexborNode | None:
    """Return the inmost box around all lines `said`, within `box`, that is a dialog or has a button to agree."""
    common = set.intersection(*(set(leaf.path) for leaf in said))
    current = said[0].node.parent
    while current is not None and current.mem_id not in common:
        current = current.parent
    for _ in range(NEAR):
        if current is None:
            break
        if _is_dialog(current):
            return current
        if any(map(_agrees, islice(current.css("button, input"), MOST_BUTTONS))):
            return current
        current = current.parent if current.mem_id != box.mem_id else None
    return None


def _agrees(button: LexborNode) -> bool:
    label = (button.text() or button.attributes.get("value") or "").strip().lower()
    return bool(_AGREES.fullmatch(label))


def _asks_for_consent(text: str) -> bool:
    """Tell whether `text` speaks of what a site stores; plain searches cost a tenth of one expression."""
    return any(map(text.lower().__contains__, _CONSENT_WORDS))


def second_articles(
    dom: DomIndex, leaves: Sequence[Leaf], headline: LexborNode | None, around: set[int]
) -> list[LexborNode]:
    """Return the boxes that hold another article, after prose of ours.

    Such a box has its own first-level heading, or a second-level one and its own address, which a script shows when the
    reader comes to it; or it has a label like `Bài tiếp theo`, a title and a date, at its beginning or the label right
    above it.
    """
    place = dom.index(headline)
    if headline is None or place is None:
        return []
    foreign: list[LexborNode] = []
    places = [leaf.place for leaf in leaves]  # ascending
    prose = [0.0, *accumulate(leaf.prose for leaf in leaves)]
    for other in dom.called("h1") or _named_first(dom, headline, around):
        spot = dom.index(other)
        if spot is None or spot <= place or other.mem_id in around or len(other.text().strip()) < 10:
            continue
        box: LexborNode | None = other
        while box is not None and box.parent is not None and box.parent.mem_id not in around:
            box = box.parent
        if box is None or box.mem_id == other.mem_id:
            continue
        start = dom.index(box)
        above = prose[bisect_left(places, start or 0)]
        ahead = prose[bisect_left(places, spot)] - above
        if above >= ENOUGH_ABOVE and ahead < ENOUGH_ABOVE:
            foreign.append(box)
    for other in dom.called("h2"):
        spot = dom.index(other)
        if spot is not None and spot > place and prose[bisect_left(places, spot)] >= ENOUGH_ABOVE:
            foreign += _addressed_boxes(other, around)
    below = _boxes_below(leaves, around)
    return foreign + [box for box in below if _announces_article(box)] + list(_boxes_announced(below))


def _boxes_below(leaves: Sequence[Leaf], around: set[int]) -> list[LexborNode]:
    """Return the outermost boxes apart from the headline that begin after enough prose of ours, each once."""
    boxes: dict[int, LexborNode] = {}
    above = 0.0
    for leaf in leaves:
        outer = next((one for one, holder in pairwise((leaf.node.mem_id, *leaf.path)) if holder in around), None)
        if outer is not None and outer not in boxes and above >= ENOUGH_ABOVE:
            box: LexborNode | None = leaf.node
            while box is not None and box.mem_id != outer:
                box = box.parent
            if box is not None:
                boxes[outer] = box
        above += leaf.prose
    return list(boxes.values())


def _announces_article(box: LexborNode) -> bool:
    """Tell whether a box begins with a label like `Bài tiếp theo`, a title and a date: alone, each may be ours.

    A label in a link, and one with a title and a date in a small box of their own, only point to that article.
    """
    nodes = islice(box.traverse(include_text=True), MOST_ANNOUNCED)
    texts = ((node, (node.text_content or "").strip()) for node in nodes if node.is_text_node)
    said = [(node, text) for node, text in texts if text]
    if not said or not _ANNOUNCES.fullmatch(said[0][1].rstrip(" :.…»")):
        return False
    label = said[0][0].parent
    dated = next((node for node, text in said[2 : 2 + NEAR_DATE] if _is_date(text)), None)
    if label is None or label.tag == "a" or dated is None:
        return False
    around = set(path_of(label))
    both = dated.parent
    while both is not None and both.mem_id not in around:
        both = both.parent
    return both is not None and len(both.text()) >= ENOUGH_ABOVE


def _boxes_announced(boxes: Sequence[LexborNode]) -> Iterator[LexborNode]:
    """Yield the boxes that begin with a title and a date, the first with such a label in a box of its own above it.

    The others are made like it: a page that goes on without end shows one article after another.
    """
    made = ""
    for box in boxes:
        alike = f"{box.tag}.{box.attributes.get('class') or ''}"
        if (alike == made or _stands_under_label(box)) and _begins_as_article(box):
            made = alike
            yield box


def _stands_under_label(box: LexborNode) -> bool:
    """Tell whether the last text above a box is such a label and no link."""
    above = box.prev
    for _ in range(NEAR):
        if above is None or above.text().strip():
            break
        above = above.prev
    if above is None or above.is_text_node or not _ANNOUNCES.fullmatch(above.text().strip().rstrip(" :.…»")):
        return False
    return above.tag != "a" and above.css_first("a") is None


def _begins_as_article(box: LexborNode) -> bool:
    """Tell whether a box begins with a title and has a date right below it, and is more than a teaser."""
    nodes = islice(box.traverse(include_text=True), MOST_ANNOUNCED)
    said = [text for node in nodes if node.is_text_node and (text := (node.text_content or "").strip())]
    if not said or _is_date(said[0]) or not any(map(_is_date, said[1 : 1 + NEAR_DATE])):
        return False
    return len(box.text()) >= ENOUGH_ABOVE


def _named_first(dom: DomIndex, headline: LexborNode, around: set[int]) -> list[LexborNode]:
    """Return the elements that call themselves headings of the first level, as `headline` does, and stand above a date.

    A page has them in place of `<h1>`. The first of each box counts.
    """
    if headline.attributes.get("role") != "heading" or dom.root is None:
        return []
    first: dict[int, LexborNode] = {}
    for other in dom.root.css(FIRST_LEVEL):
        path = path_of(other)
        box = next((box for box, above in pairwise(path) if above in around), path[-1])
        if box != other.mem_id:
            first.setdefault(box, other)
    alike = headline.attributes.get("class")
    return [
        other
        for box, other in first.items()
        if other.attributes.get("class") == alike and any(map(_is_date, islice(_texts_below(other, box), NEAR_DATE)))
    ]


def _texts_below(heading: LexborNode, box: int) -> Iterator[str]:
    """Yield the texts of what follows a heading beside it, and beside its parent within the `box`."""
    parent = heading.parent
    for node in (heading, parent if parent is not None and parent.mem_id != box else None):
        other = node.next if node is not None else None
        while other is not None:
            if text := other.text().strip():
                yield text
            other = other.next


def _is_date(text: str) -> bool:
    return len(text) <= MAX_DATE_LINE and bool(DATE.search(text))


def nested_cards(dom: DomIndex, leaves: Sequence[Leaf], around: set[int]) -> list[LexborNode]:
    """Return the small `<article>` elements with a linked heading that hold little of the prose: cards of others."""
    found: dict[int, LexborNode] = {}
    for node in dom.called("article")[:MOST_CARDS]:
        if node.mem_id in around or len(node.text()) > MAX_NESTED:
            continue
        heading = next((inner for inner in node.traverse(include_text=False) if inner.tag_id in _HEADINGS), None)
        if heading is not None and _is_linked_title(heading):
            found[node.mem_id] = node
    whole = sum(leaf.prose for leaf in leaves) if found else 0.0
    held = sum(leaf.prose for leaf in leaves if leaf.lies_in(found.keys())) if found else 0.0
    return list(found.values()) if held < MOST_NESTED * whole else []


def _is_linked_title(heading: LexborNode) -> bool:
    """Tell whether a heading leads to another page: its own link, or the one around it."""
    link = heading.css_first("a[href]")
    around: LexborNode | None = heading
    for _ in range(NEAR):
        around = around.parent if around is not None and link is None else None
        if around is not None and around.tag_id in _LINKS:
            link = around
    address = (link.attributes.get("href") or "").strip() if link is not None else ""
    return bool(address) and not address.startswith(("#", "javascript:", "mailto:", "tel:"))


def _addressed_boxes(heading: LexborNode, around: set[int]) -> list[LexborNode]:
    """Return the inmost box around a heading that has its own address, if it lies apart from the headline."""
    box = heading.parent
    while box is not None and box.mem_id not in around and not _names_address(box):
        box = box.parent
    return [box] if box is not None and box.mem_id not in around else []


def _names_address(box: LexborNode) -> bool:
    """Tell whether an attribute of an element other than a link is the address of another page."""
    attributes = box.attributes
    return box.tag_id not in _LINKS and any((attributes.get(name) or "").count("/") for name in _ADDRESSES)
