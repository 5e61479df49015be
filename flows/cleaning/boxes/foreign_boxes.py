"""Finds boxes with a text of their own: a request for consent, the card of another article."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import Leaf
from flows.cleaning.page.dom_index import DomIndex, tag_numbers

__all__ = ["consent_boxes", "nested_cards"]

CONSENT_SHARE, DIALOG_SHARE = 0.6, 0.3
"""Shares of the prose of a box apart from the headline that must speak of what the site stores about its reader: of any
box, and of a dialog or one with a button to agree."""
MIN_LINE, FEW = 100, 2
"""Characters of a line of prose, and such lines that the rest of a page has at least if it has an article."""
_CONSENT_WORDS = (
    "cookie", "tệp nhỏ", "tệp ghi nhớ", "tệp lưu trữ", "nhật ký truy cập", "dữ liệu cá nhân", "thông tin cá nhân",
    "quyền riêng tư", "điều khoản", "thiết bị của bạn", "khi bạn truy cập", "privacy", "consent",
    "your device", "datenschutz", "einwilligung", "données personnelles",
)  # fmt: skip  # short items: a line each would fill a screen
_REQUEST_WORDS = (
    "cookie", "tệp nhỏ", "tệp ghi nhớ", "tệp lưu trữ", "nhật ký truy cập", "thiết bị của bạn", "khi bạn truy cập",
    "your device", "einwilligung", "consent",
)  # fmt: skip  # short items: a line each would fill a screen
"""Those of them that an article on fraud or on a law about data does not say."""
_ADDRESSED = re.compile(
    r"\b(?:bạn|quý (?:vị|khách|độc giả)|chúng tôi|you|your|we|our|sie|ihr|ihre|wir|vous|"
    r"votre|nous|usted|su|nosotros|(?:trang web|trang|website) này|(?:this|diese) (?:web)?site)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile('[“„«"][^“„”«»"]*[”“»"]')
_AGREES = re.compile(
    r"tôi (?:đã )?hiểu|(?:tôi )?(?:đồng ý|chấp nhận|chấp thuận|cho phép)(?: (?:tất cả|hết|cookie|tất cả cookie|"
    r"và tiếp tục))?|"
    r"(?:i )?(?:accept|agree|allow)(?: (?:all|cookies|all cookies))?|(?:alle )?(?:akzeptieren|zustimmen)"
)
"""The whole label of a button to agree."""
MOST_BUTTONS, MOST_DIALOGS = 20, 20
"""Buttons of a box, and dialogs of a page, that are looked at."""
_DIALOGS = frozenset({"dialog", "alertdialog"})
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
        requests = asked > CONSENT_SHARE * _prose_in(name, leaves) and _address_reader(said)
        if requests and not _may_be_the_text(box, leaves):
            boxes.append(box)
        elif waiting is not None and asked > DIALOG_SHARE * _prose_in(waiting.mem_id, leaves):
            boxes.append(waiting)
    return boxes


def _may_be_the_text(box: LexborNode, leaves: Sequence[Leaf]) -> bool:
    """Tell whether a box on consent may be the article: the rest of the page has hardly any prose, nobody agrees."""
    elsewhere = sum(leaf.prose >= MIN_LINE for leaf in leaves if box.mem_id not in leaf.path)
    return elsewhere < FEW and not _lets_agree(box)


def _lets_agree(box: LexborNode) -> bool:
    """Tell whether a box is a dialog, holds one, or has a button to agree: an article on consent has none."""
    if _is_dialog(box) or any(map(_is_dialog, islice(box.css("dialog, [role]"), MOST_BUTTONS))):
        return True
    return any(map(_agrees, islice(box.css("button, input, a"), MOST_BUTTONS)))


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
