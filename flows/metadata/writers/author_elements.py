"""Finds the elements of a page that may name its authors: near the headline, and right after the body."""

import re
from collections.abc import Iterator, Set
from itertools import islice, takewhile

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ancestors, lies_within, path_of
from flows.cleaning.content.byline import read_byline, read_labelled
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import beside, called_in, holds_any, tag_numbers, tags
from flows.cleaning.page.layout_signs import is_at_right
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import tidy
from flows.metadata.entities.gazetteer import load_gazetteer
from flows.metadata.entities.lexicon import words_of
from flows.metadata.entities.text import fold_name
from flows.metadata.writers.dated_bylines import may_be_name
from flows.metadata.writers.line_places import MIN_TITLE, before_text
from flows.metadata.writers.stated_authors import introduces_writer, without_preposition

__all__ = [
    "WRITER_ADDRESS",
    "author_elements",
    "elements_near",
    "introduced_writers",
    "is_anothers",
    "is_of_something_else",
    "is_shared_account",
    "is_whole_name",
    "lines_after_body",
    "signed_below",
    "signed_names",
]

SHARED_LEVELS = 6
"""Levels of ancestors of the headline that are searched for authors; farther away are authors of other articles."""
MOST_NAMED = 12
"""Texts of author elements after which no more are searched."""
MAX_AFTER, MAX_SIGNED, MAX_LINES_AFTER = 3, 300, 12
"""Elements after the body that may hold the signature, characters of the longest, lines looked at in them."""
MAX_SIGNATURE = 80
"""Characters of the longest line under a body that is read as a signature for its place alone."""
_ANOTHERS = re.compile(r"tag|comment|binh-?_?luan|y-?_?kien|poll|vote|relat|lien-?_?quan", re.IGNORECASE)
_PICTURES = tag_numbers("img, picture")
MIN_OPINION, MAX_OPINION = 20, 2_000
"""Characters of a reader's words below a name."""
MIN_WHOLE, MAX_WHOLE = 3, 5
"""Words of a whole name."""
_AT_RIGHT = re.compile(r"text-align:\s*right|\btext-(?:end|right)\b|\bright$", re.IGNORECASE)
_SIGNATURE_NAME = re.compile(r"ky-?_?ten|signature|(?:^|[\s_-])by(?:$|[\s_-])|nguoi-?_?viet|but-?_?danh", re.IGNORECASE)
_AUTHOR_NAME = re.compile(r"(?:author|tac-?_?gia|ky-?_?ten|signature|but-?_?danh)(?=$|\s)", re.IGNORECASE)
"""How an element is called that holds a signature and no more."""
_CREDITED = re.compile(
    r"(?:thực hiện|tác giả|(?:tin|bài)(?:\s*(?:,|và|&|-|\+)\s*(?:ảnh|bài))?|ảnh|pv|phóng viên)\s*:", re.IGNORECASE
)
"""Labels of writers. Other words before a colon are titles: `Thơ: …`, `Phóng sự: …`."""
_HEADING = re.compile("h[1-6]")
_LINKS = tag_numbers("a")
_AUTHOR_SELECTOR = (
    '[rel~="author"], [itemprop="author"], [data-role="author"], a[href*="/tac-gia/"], a[href*="/author/"], '
    'a[href*="/tacgia/"], a[href*="/autor"], a[href*="/auteur"], '
    '[class*="author"], [class*="tac-gia"], [class*="tacgia"], [class*="byline"], [class*="Byline"], '
    '[class*="Author"], [class*="name-uid"]'
)
_SELECTOR_ABROAD = (
    f'{_AUTHOR_SELECTOR}, [class~="auteur"], [class~="auteurs"], [class~="autor"], [class~="autore"], '
    '[class~="writer"], [class~="writers"]'
)
"""What authors' elements are called on pages in other languages."""
_PARTS = tag_numbers("p, li, div, span")
_LINES = frozenset({"p", "li", "div", "label", "dt", "tbody"})
_NAMING = tag_numbers("a, address, span, p, div, li, em, strong, small, td, dd, b, i")
MAX_BETWEEN, MAX_INTRODUCED = 150, 120
"""Elements after the headline that may name the writer, and characters of the longest line that does."""
MOST_OPENING = 3
"""Lines of prose that may stand around the one that names the writer: a date, the lead, itself."""
_NO_LINE = tags("p, div, li, td, address")
_OTHERS = re.compile(r"video|teaser|related|recommend|caption|comment|card|promo(?!ted)|popular", re.IGNORECASE)
"""Names of boxes in which authors of something else are named."""
WRITER_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es|e|in)?|auteurs?|people|person|profiles?|writers?|journalists?|reporters?|contributors?|"
    r"staff|redaktion|columnists?|byline|by|kolumnisten|redakteure?|medarbejder|skribent|yazar(?:lar)?|penulis|avtor)(?:/|-|$)",
    re.IGNORECASE,
)
_JOINER = re.compile(r",|(?<!\S)(?:and|und|et|y|e|och|og|en|&)(?!\S)", re.IGNORECASE)
LEVELS_BESIDE, MAX_BESIDE = 3, 600
"""Boxes around a name below the headline that may be another text's, and characters of the largest."""
_SHARED_ACCOUNT = re.compile(r"/author/(?:admin|administrator|webmaster|editor|root)/?$", re.IGNORECASE)


def author_elements(location: ArticleLocation, *, abroad: bool = False) -> list[str]:
    """Return the texts of author elements near headline or body, links and names before their boxes.

    If some stand above the body, those below it are left out: they name the authors of other articles, or the same.
    `abroad`: the page is in another language than Vietnamese.
    """
    above: list[str] = []
    below: list[str] = []
    start = location.dom.index(location.box.core if location.box is not None else location.body)
    for node in elements_near(location, _SELECTOR_ABROAD if abroad else _AUTHOR_SELECTOR):
        if node.tag in ("meta", "link", "img", "script", "body", "button") or is_of_something_else(node):
            continue
        own = tidy(node.text(deep=False))
        joined = _JOINER.search(own)  # names with and without a link: `By A, B and C`
        inner = [] if joined else node.css('a, [class~="name"], [itemprop="name"]') or _names_apart(node)
        pushed = {text_of(button) for button in node.css("button")}
        parts = [part for part in inner or [node] if not is_shared_account(part.attributes.get("href"))]
        texts = [text for part in parts if (text := text_of(part)) not in pushed]
        if " " in own and any(own in text for text in texts):
            texts = [own]  # a link to all that the writer wrote says the name again
        place = location.dom.index(node) if start is not None else None
        found = above if place is not None and start is not None and place < start else below
        if abroad and found is below and _is_of_another_text(node):
            continue
        found += [text for text in texts if 1 < len(text) < 80]
        if len(above) + len(below) > MOST_NAMED:
            break
    boxes = {one + other for one in above for other in above}  # a box's text has no space between two elements
    above = [text for text in above if text not in boxes]
    persons = [text for text in above if " " in text and read_byline(without_preposition(text))]
    return list(dict.fromkeys(persons or [*above, *below]))


def is_of_something_else(node: LexborNode) -> bool:
    """Tell whether an author element stands in a picture's or a video's box, in a teaser, or in a button."""
    current: LexborNode | None = node
    for _ in range(3):
        if current is None or current.tag in ("article", "main", "body"):
            return False
        if current.tag in ("figure", "figcaption", "button", "video"):
            return True
        if current is not node and _OTHERS.search(current.attributes.get("class") or ""):
            return True
        current = current.parent
    return False


def _is_of_another_text(node: LexborNode) -> bool:
    """Tell whether a name below the headline follows another text's linked title in a small box, or is a comment's."""
    box = node.parent
    for _ in range(LEVELS_BESIDE):
        if box is None or box.tag in ("article", "main", "body") or len(box.text()) > MAX_BESIDE:
            return False
        if box.attributes.get("itemprop") == "comment":
            return True
        before = takewhile(lambda part: part.mem_id != node.mem_id, box.traverse(include_text=False))
        titles = (part for part in before if part.tag == "a" and len(text_of(part)) >= MIN_TITLE)
        if any(not WRITER_ADDRESS.search(link.attributes.get("href") or "") for link in titles):
            return True
        box = box.parent
    return False


def _names_apart(node: LexborNode) -> list[LexborNode]:
    """Return the elements that hold the texts of an author element, if there are several and nothing beside them."""
    for _ in range(3):
        children = [child for child in node.iter() if tidy(child.text())]
        if tidy(node.text(deep=False)):
            return []
        if len(children) != 1:
            return children
        node = children[0]
    return []


def introduced_writers(location: ArticleLocation) -> list[str]:
    """Return the lines between headline and text that name a writer though no element is called so.

    A short line that begins with `By`, `von` or the like, an `<address>`, and a link to a writer's page.
    The line may be one of the first of the text, below a lead.
    """
    start = location.dom.index(location.headline_node)
    if start is None:
        return []
    leaves = location.box.leaves if location.box is not None else ()
    opening = [leaf.place for leaf in leaves if leaf.place > start and leaf.weight == 1.0][:MOST_OPENING]
    stop = max([before_text(location) or start + MAX_BETWEEN, *(place + 1 for place in opening)])
    found: list[str] = []
    for node in islice(location.dom.between(start + 1, min(stop, start + MAX_BETWEEN), _NAMING), MAX_BETWEEN):
        linked = node.tag == "a" and WRITER_ADDRESS.search(node.attributes.get("href") or "")
        if not 4 <= len(node.text()) <= 2 * MAX_INTRODUCED or (node.tag != "address" and is_of_something_else(node)):
            continue
        text = text_of(node)
        opens = len(text) <= MAX_INTRODUCED and introduces_writer(text)
        whole = opens and not (node.tag in _NO_LINE and any(child.tag in _NO_LINE for child in node.iter()))
        if whole or (linked and not is_shared_account(node.attributes.get("href"))):
            found.append(text)
        elif node.tag == "address":
            found += [text_of(part) for part in node.css("a") or [node]]
    return list(dict.fromkeys(found))


def lines_after_body(location: ArticleLocation) -> list[str]:
    """Return the short lines of the elements right after the body: some systems print the signature there."""
    lines: list[str] = []
    current = location.body
    for _ in range(2):
        beside = current.next if current is not None else None
        for _ in range(2 * MAX_AFTER):  # there is white space between elements
            if beside is None:
                break
            if beside.tag != "-text" and len(beside.text()) <= MAX_SIGNED:
                parts = [*called_in(beside, _PARTS), beside]
                lines += [text_of(part) for part in parts if not _has_lines(part)]
            beside = beside.next
        current = current.parent if current is not None else None
    return list(dict.fromkeys(lines[:MAX_LINES_AFTER]))


def _has_lines(node: LexborNode) -> bool:
    """Tell whether an element has lines of its own: blocks, or two spans of which the first is no label."""
    children = list(node.iter())
    if any(child.tag in _LINES for child in children):
        return True
    return (
        len(children) > 1
        and all(child.tag == "span" for child in children)
        and not tidy(node.text(deep=False))
        and not text_of(children[0]).endswith(":")
    )


def signed_below(location: ArticleLocation) -> tuple[str, ...]:
    """Return the names in the line right after the text if it stands at the right or is named as a signature."""
    for text_box in (location.body, location.box.core if location.box is not None else None):
        below = text_box.next if text_box is not None else None
        while below is not None and below.tag == "-text" and not tidy(below.text()):
            below = below.next
        if below is None or below.tag not in ("p", "div") or len(text := text_of(below)) > MAX_SIGNATURE:
            continue
        signed = is_whole_name(text) and not _is_linked(below) and not is_anothers(below)
        if names := _full_names(text, _look(below), signed=signed):
            return names
    return ()


def signed_names(node: LexborNode, text: str, around: Set[int]) -> tuple[str, ...]:
    """Return the names in the `text` of an element below the article if it is a signature by words, place or name.

    `around`: ids of the boxes that hold headline and text, without those of the whole page; elsewhere only words count.
    """
    if _CREDITED.match(text) and (labelled := read_labelled(text)):
        return labelled.authors
    if _is_linked(node) or _HEADING.fullmatch(node.tag or "") or around.isdisjoint(path_of(node)):
        return ()
    cell = node.parent if node.parent is not None and node.parent.tag == "td" else None
    placed = any(map(is_at_right, filter(None, (node, cell))))
    byline = read_byline(text) if placed or _AUTHOR_NAME.search(_look(node)) else None
    return tuple(name for name in byline.authors if " " in name and not name.isupper()) if byline else ()


def _is_linked(node: LexborNode) -> bool:
    """Tell whether an element lies in a link or holds one, other than to a writer's page."""
    links = [node.parent] if node.parent is not None and node.parent.tag == "a" else called_in(node, _LINKS)
    return any(not WRITER_ADDRESS.search(link.attributes.get("href") or "") for link in links)


def _look(node: LexborNode) -> str:
    return " ".join(filter(None, map(node.attributes.get, ("style", "class", "id", "align"))))


def _full_names(text: str, look: str, *, signed: bool = False) -> tuple[str, ...]:
    """Return the names of several words in a line that is `signed`, stands at the right or is called a signature."""
    signed = signed or bool(_AT_RIGHT.search(look) or _SIGNATURE_NAME.search(look))
    byline = read_byline(text) if signed else None
    return tuple(name for name in byline.authors if " " in name) if byline else ()


def is_anothers(node: LexborNode) -> bool:
    """Tell whether a name is called a tag, a comment's or a choice, or stands above a sentence or a picture."""
    below = beside(node, "next")
    if _ANOTHERS.search(_look(node)) or (node.next is not None and holds_any(node.next, _PICTURES)):
        return True
    text = tidy(below.text()) if below is not None and len(below.text()) <= MAX_OPINION else ""
    return len(text) >= MIN_OPINION and text.endswith((".", "!", "?", "…"))


def is_whole_name(text: str) -> bool:
    """Tell whether a line is a person's whole name, of family name, middle name and given name, and no place's."""
    words = text.split()
    if not (MIN_WHOLE <= len(words) <= MAX_WHOLE and may_be_name(text)) or text.isupper():
        return False
    named = fold_name(words[0]) in words_of("surnames") and fold_name(words[1]) in words_of("middle_names")
    return named and load_gazetteer().bare.keys().isdisjoint((fold_name(text), f"thành phố {fold_name(text)}"))


def elements_near(location: ArticleLocation, selector: str) -> Iterator[LexborNode]:
    """Yield the elements that `selector` finds in the inner boxes around headline and body, not far below them.

    Boxes that span the whole page are none of them.
    """
    around: set[int] = set()
    outer: dict[int, LexborNode] = {}
    for start in (location.headline_node, location.body):
        current, box = start.parent if start is not None else None, None
        for _ in range(3):
            if current is None or current.tag in ("body", "html", "-document"):
                break
            around.add(current.mem_id)
            current, box = current.parent, current
        if box is not None:
            outer[box.mem_id] = box
    boxes = [box for name, box in outer.items() if not (ancestors(box) - {name}) & outer.keys()]
    if len(boxes) > 1:
        boxes.sort(key=lambda box: location.dom.index(box) or 0)
    for box in boxes:
        yield from (
            node
            for node in box.css(selector)
            if lies_within(node, around, SHARED_LEVELS) and not location.is_foreign(node)
        )


def is_shared_account(address: object) -> bool:
    """Tell whether an author's address is that of an account which several people use: `/author/admin/`."""
    return isinstance(address, str) and bool(_SHARED_ACCOUNT.search(address))
