"""Finds the articles that a page shows below its own: preloaded for a reader who scrolls on."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice, pairwise

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.article_signs import (
    MAX_DATE_LINE,
    announces,
    are_chapters,
    beginning_of,
    is_date,
    names_address,
    said_first,
)
from flows.cleaning.boxes.leaves import Leaf, form_of, path_of
from flows.cleaning.page.dom_index import DomIndex, beside, elements_after
from flows.cleaning.page.layout_signs import FIRST_LEVEL

__all__ = ["second_articles"]

ENOUGH_ABOVE = 200
"""Characters of prose between our headline and another one that make what follows another article."""
NEAR_DATE = 3
"""Lines below a headline of which one holds the date."""
MIN_TITLE, MAX_STAMP = 20, 50
"""Characters of the shortest title, and of the longest line of a writer's name and a date."""
_SAID_OF_STAMP = re.compile(
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|ngày|tháng|năm|lúc|giờ|đăng|cập nhật)\b|gmt\s?\+7", re.IGNORECASE
)
"""Words of a stamp; others make its date that of an event: `Ban hành ngày 4/12/2026`."""
MOST_LINKED, LEVELS = 100, 6
"""Headings that are looked at for a link, and boxes around one."""
_DAY = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)\d\d"
_WEEKDAY = r"(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)[\s,|-]{1,4})?(?:ngày )?"
_TIME = r"\d{1,2}\s?[:hg]\s?\d\d(?::\d\d)?"
_STAMP = re.compile(
    rf"(?:{_WEEKDAY}(?P<day>{_DAY})[\s,|–-]{{1,5}}{_TIME}|{_TIME}[\s,|–-]{{1,5}}{_WEEKDAY}(?P<on>{_DAY}))"
    r"(?: \(?GMT ?\+7\)?)?",
    re.IGNORECASE,
)
_APART = re.compile(r"\s?[/.-]\s?")
_WORDS = re.compile(r"[^\W\d_]+")
_LIVE = re.compile(r"trực tiếp|tường thuật|nhật ký|diễn biến|cập nhật|\blive\b", re.IGNORECASE)
MANY_OF_A_DAY = 3
"""Boxes with times of one day, ours counted, that are the parts of one report."""
_BUILT = re.compile(
    r"(?:row|col|columns?|sections?|containers?|contents?|blocks?|box|group|inner|wrap|wrapper|grid|flex|card)"
    r"(?:[-_](?:\d+|fluid|xs|sm|md|lg|xl|full|inner))*|(?:wp-block|elementor|et_pb|vc|fusion|uk|is|has)[-_].*",
    re.IGNORECASE,
)
NEAR = 3
"""Boxes without text between a label and what it announces."""


def second_articles(
    dom: DomIndex, leaves: Sequence[Leaf], headline: LexborNode | None, around: set[int]
) -> list[LexborNode]:
    """Return the boxes that hold another article, after prose of ours.

    Such a box has its own first-level heading, or a second-level one and its own address, which a script shows when the
    reader comes to it, or one that is a link, with a stamp; or it has a label like `Bài tiếp theo`, a title and a date,
    at its beginning or the label right above it; or it is made like ours, with a heading and a stamp.
    """
    place = dom.index(headline)
    if headline is None or place is None:
        return []
    places = [leaf.place for leaf in leaves]  # ascending
    prose = [0.0, *accumulate(leaf.prose for leaf in leaves)]
    boxes = _under_first_headings(dom, headline, around, places, prose)
    foreign = [] if are_chapters(boxes, leaves, headline) else boxes
    linked: list[LexborNode] = []
    for other in (*dom.called("h2"), *dom.called("h3")):
        spot = dom.index(other)
        if spot is not None and spot > place and prose[bisect_left(places, spot)] >= ENOUGH_ABOVE:
            foreign += _addressed_boxes(other, around) if other.tag == "h2" else []
            linked += _boxes_under_link(other, around) if len(linked) < MOST_LINKED else []
    forms = Counter(map(form_of, linked))  # several made alike are what the text is about: films, laws
    foreign += [box for box in linked if forms[form_of(box)] == 1]
    below = _boxes_below(leaves, around)
    return foreign + [box for box in below if _announces_article(box)] + list(_boxes_announced(below, headline))


def _under_first_headings(
    dom: DomIndex, headline: LexborNode, around: set[int], places: Sequence[int], prose: Sequence[float]
) -> list[LexborNode]:
    """Return the boxes with a first-level heading of their own, after prose of ours.

    `places`, `prose`: where the leaves stand, and their prose, summed up to each.
    """
    foreign: list[LexborNode] = []
    place = dom.index(headline) or 0
    for other in dom.called("h1") or _named_first(dom, headline, around):
        spot = dom.index(other)
        if spot is None or spot <= place or other.mem_id in around or len(other.text().strip()) < 10:
            continue
        box: LexborNode | None = other
        while box is not None and box.parent is not None and box.parent.mem_id not in around:
            box = box.parent
        if box is None:
            continue
        if box.mem_id == other.mem_id:
            above = prose[bisect_left(places, spot)]
            foreign += _parts_from(other) if above >= ENOUGH_ABOVE and not foreign else []
            continue
        start = dom.index(box)
        above = prose[bisect_left(places, start or 0)]
        ahead = prose[bisect_left(places, spot)] - above
        if above >= ENOUGH_ABOVE and ahead < ENOUGH_ABOVE:
            foreign.append(box)
    return foreign


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
    said = said_first(box)
    if not said or not announces(said[0][1]):
        return False
    label = said[0][0].parent
    dated = next((node for node, text in said[2 : 2 + NEAR_DATE] if is_date(text)), None)
    if label is None or label.tag == "a" or dated is None:
        return False
    around = set(path_of(label))
    both = dated.parent
    while both is not None and both.mem_id not in around:
        both = both.parent
    return both is not None and len(both.text()) >= ENOUGH_ABOVE


def _boxes_announced(boxes: Sequence[LexborNode], headline: LexborNode) -> Iterator[LexborNode]:
    """Yield the boxes that begin with a title and a date, the first with such a label in a box of its own above it.

    The others are made like it: a page that goes on without end shows one article after another. What is made like the
    box of our headline, too, may need no label.
    """
    alike = _stamped_like_ours(boxes, headline)
    announced = ""
    for box in boxes:
        known = bool(announced and form_of(box) == announced) or _stands_under_label(box)
        if box.mem_id in alike or (known and _begins_as_article(box)):
            announced = form_of(box)
            yield box


def _stamped_like_ours(boxes: Sequence[LexborNode], headline: LexborNode) -> set[int]:
    """Return the ids of the boxes that are made like the box of our headline and begin with a heading and a stamp.

    Ours has a stamp, too. The parts of one report may be made alike and state their times: then it calls itself live,
    or many have one day. A name that a page builder gives to all its boxes says nothing.
    """
    ours = {node.parent.mem_id: node for node in _upwards(headline) if node.parent is not None}
    days: dict[int, str] = {}
    for box in boxes:
        own = ours.get(box.parent.mem_id) if box.parent is not None else None
        if own is None or form_of(own) != form_of(box) or all(map(_BUILT.fullmatch, _names(box))):
            continue
        heading = box.css_first("h1, h2, h3")
        said = [text for _, text in said_first(box)]
        if heading is None or not said or heading.text().strip() != said[0] or len(box.text()) < ENOUGH_ABOVE:
            continue
        day = _stamped_day(said[1 : 1 + NEAR_DATE])
        if own.mem_id not in days:
            days[own.mem_id] = _stamped_day(text for _, text in said_first(own))
        if day and days[own.mem_id]:
            days[box.mem_id] = day
    found = days.keys() & {box.mem_id for box in boxes}
    many = max(Counter(filter(None, days.values())).values(), default=0) >= MANY_OF_A_DAY
    return set() if many or not found or _LIVE.search(headline.text()) else found


def _stamped_day(texts: Iterable[str]) -> str:
    """Return the day of the first text that is a day with a time and nothing more: `09:30 | Thứ hai, 2/3/2026`."""
    stamps = (stamp for text in texts if len(text) <= MAX_DATE_LINE and (stamp := _STAMP.fullmatch(text)))
    stamp = next(stamps, None)
    return "/".join(str(int(part)) for part in _APART.split(stamp["day"] or stamp["on"])) if stamp else ""


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    current: LexborNode | None = node
    while current is not None:
        yield current
        current = current.parent


def _names(box: LexborNode) -> list[str]:
    return (box.attributes.get("class") or "").split()


def _stands_under_label(box: LexborNode) -> bool:
    """Tell whether the last text above a box is such a label and no link."""
    above = box.prev
    label = ""
    for _ in range(NEAR):
        if above is None or (label := beginning_of(above).strip()):
            break
        above = above.prev
    if above is None or above.is_text_node or not announces(label):
        return False
    return above.tag != "a" and above.css_first("a") is None


def _begins_as_article(box: LexborNode) -> bool:
    """Tell whether a box begins with a title and has a date right below it, and is more than a teaser."""
    said = [text for _, text in said_first(box)]
    if not said or is_date(said[0]):
        return False
    return any(map(is_date, said[1 : 1 + NEAR_DATE])) and len(box.text()) >= ENOUGH_ABOVE


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
        if other.attributes.get("class") == alike and any(map(is_date, islice(_texts_below(other, box), NEAR_DATE)))
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


def _addressed_boxes(heading: LexborNode, around: set[int]) -> list[LexborNode]:
    """Return the inmost box around a heading that has its own address, if it lies apart from the headline."""
    box = heading.parent
    while box is not None and box.mem_id not in around and not names_address(box):
        box = box.parent
    return [box] if box is not None and box.mem_id not in around else []


def _parts_from(heading: LexborNode) -> list[LexborNode]:
    """Return a first-level heading amid the text, its label and all that follows beside it.

    It must have a label like `Bài tiếp theo` and a date below it, or a stamp with a time: a chapter may have a place
    and a day.
    """
    label = beside(heading, "prev")
    if label is not None and not (label.is_element_node and announces(beginning_of(label))):
        label = None
    said = [" ".join(part.text().split()) for part in islice(elements_after(heading), NEAR_DATE)]
    dated = any(len(text) <= MAX_STAMP and is_date(text) for text in said)
    if not (dated if label is not None else _stamped_day(said)):
        return []
    return [*([label] if label is not None else []), heading, *elements_after(heading)]


def _boxes_under_link(heading: LexborNode, around: set[int]) -> list[LexborNode]:
    """Return the box that begins with a heading which leads to another page, if a stamp and a text stand below it."""
    title = heading.text().strip()
    link = heading.css_first("a[href]") or (heading.parent if heading.parent is not None else heading)
    if link.tag != "a" or "#" in (link.attributes.get("href") or "#") or link.text().strip() != title:
        return []
    box, found = heading.parent, []
    for _ in range(LEVELS):
        if box is None or box.mem_id in around or not beginning_of(box).strip().startswith(title[:MAX_DATE_LINE]):
            break
        found, box = [box], box.parent
    said = [text for _, text in said_first(found[0])] if found and len(title) >= MIN_TITLE else []
    stamped = any(map(_is_stamp, said[1 : 1 + NEAR_DATE]))
    return found if stamped and len(found[0].text()) - len(title) >= ENOUGH_ABOVE else []


def _is_stamp(text: str) -> bool:
    """Tell whether a line is a date, with time and writer or without them: words in small letters tell of an event."""
    if len(text) > MAX_STAMP or not is_date(text):
        return False
    return not any(word[0].islower() for word in _WORDS.findall(_SAID_OF_STAMP.sub(" ", text)))
