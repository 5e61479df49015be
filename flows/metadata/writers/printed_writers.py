"""The writers that a Vietnamese page prints beside its headline or below its text, though no element is called so."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.content.byline import introduced_in, read_byline
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import tidy
from flows.metadata.dates import may_hold_date
from flows.metadata.writers.author_elements import WRITER_ADDRESS, is_of_something_else, signed_names
from flows.metadata.writers.dated_bylines import DatedByline, introduced_names, may_be_name, read_dated_byline
from flows.metadata.writers.line_places import (
    MAX_LINE,
    MIN_TITLE,
    bare_lines,
    before_text,
    elements_below,
    printings,
    row_of,
    sibling,
)
from flows.metadata.writers.works import writers_of_work

__all__ = ["elements_above", "writers_below", "writers_in_vietnamese"]

MAX_BETWEEN = 150
"""Elements after the headline that may name the writer."""
MAX_LABEL, MAX_VALUE = 20, 80
"""Characters of the cell that says `Tác giả`, and of the cell beside it."""
MOST_BEFORE = 8
"""Elements before the headline that may name the writer beside a date."""
LEVELS_IN_CELL = 3
"""Elements around the words in a cell."""
MOST_SIGNED = 2
"""Lines below the text in which a name beside a date is the writer's."""
_NAMING = tag_numbers("a, address, span, p, div, li, ul, em, strong, small, td, th, tr, dt, dd, b, i, label")
_HEADINGS = tag_numbers("h2, h3, h4, h5, h6")
_INTRODUCED = re.compile(
    r"(?:tác giả|(?:bài )?(?:được )?(?:viết|đăng|gửi|biên soạn|thực hiện) bởi|người viết|bài viết của|by)\s*:?\s+"
    r"(?P<name>[^\W\d_][^\d|,;:()]{2,40}?)(?:\s+(?:vào|lúc|ngày|hôm|on|at)\b.*|\s*[|,;(–-].*|\s*\d.*)?$",
    re.IGNORECASE,
)
"""`Được đăng bởi Hà Văn Nam vào T4, 03/12/2025 - 16:48`, as content management systems print it."""
_PRINTED_DATE = re.compile(r"(?<!\d)\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)\d\d(?!\d)")
_ROW_LABEL = re.compile(
    r"(?:tác giả|(?:bài|tin)(?: viết)?(?:\s*(?:,|và|&)\s*ảnh)?|người (?:viết|đăng|gửi)|phóng viên|pv|"
    r"(?:viết |đăng )?bởi|thực hiện|biên soạn)\s*:?",
    re.IGNORECASE,
)


def writers_in_vietnamese(location: ArticleLocation) -> list[str]:
    """Return the names between headline and text that words introduce (`Viết bởi …`), or that stand beside a date.

    Beside a date, a name has two to four words with capitals, and no link says the same: sections stand there, too.
    """
    headings = elements_above(location, _HEADINGS)
    introduced = [name for node in headings for name in writers_of_work(text_of(node), heading=True)]
    beside: list[str] = []
    sources: list[str] = []
    for node in elements_above(location):
        text = text_of(node)
        if works := writers_of_work(text):
            introduced += works
        elif match := _INTRODUCED.match(text):
            introduced.append(match["name"])
        elif names := _names_in_row(node, text) or introduced_in(text):
            introduced += names
        elif byline := _dated_byline(node, text):
            (introduced if byline.introduced else beside).extend(byline.authors)
            sources += [f"Theo {byline.credit}"] if byline.credit else []
        elif may_be_name(text) and not _leads_elsewhere(node) and _stands_by_date(node, text):
            beside.append(text)
    if not (introduced or beside):
        before = (_dated_byline(node, text_of(node)) for node in _elements_before(location))
        for found in filter(None, [*map(read_dated_byline, bare_lines(location)), *before]):
            (introduced if found.introduced else beside).extend(found.authors)
    if not introduced and beside:
        linked = {text_of(link).casefold() for link in location.dom.called("a") if _leads_elsewhere(link)}
        introduced = [text for text in beside if text.casefold() not in linked]
    return list(dict.fromkeys([*introduced, *sources]))


def writers_below(location: ArticleLocation) -> tuple[str, ...]:
    """Return the names right below the text: in a row that says `Tác giả`, beside a date, or in a signature.

    A signature says so (`Bài, ảnh: …`), or is a name at the right or in an element that is called so.
    """
    text_box = location.box.core if location.box is not None else location.body
    shared = ancestors(location.headline_node) & ancestors(text_box)
    around = shared - {each.mem_id for tag in ("body", "html") for each in location.dom.called(tag)}
    for node, text, count in elements_below(location):
        if is_of_something_else(node):
            continue
        names = _names_in_row(node, text)
        if not names and count <= MOST_SIGNED and (byline := _dated_byline(node, text)):
            names = byline.authors
        if not names and count <= MOST_SIGNED and len(text) <= MAX_VALUE:
            names = signed_names(node, text, around)
        if names:
            return names
    return ()


def elements_above(
    location: ArticleLocation, wanted: frozenset[int | None] = _NAMING, longest: int = MAX_LINE
) -> Iterator[LexborNode]:
    """Yield the elements with a tag of `wanted` and at most so many characters between headline and text."""
    start = location.dom.index(location.headline_node)
    stop = before_text(location)
    if start is None or stop is None:
        return
    for node in islice(location.dom.between(start + 1, stop, wanted), MAX_BETWEEN):
        if 2 <= len(node.text()) <= longest and not location.is_foreign(node):
            yield node


def _elements_before(location: ArticleLocation) -> Iterator[LexborNode]:
    """Yield the short elements right before the headline, in its box."""
    start, headline = location.dom.index(location.headline_node), location.headline_node
    if start is None or headline is None or headline.parent is None or headline.parent.tag == "body":
        return
    for node in islice(location.dom.before(start, _NAMING), MOST_BEFORE):
        box = node.parent
        if box is not None and headline.parent.mem_id in (box.mem_id, box.parent.mem_id if box.parent else None):
            yield from () if len(node.text()) > MAX_LINE or location.is_foreign(node) else (node,)


def _names_in_row(node: LexborNode, text: str) -> tuple[str, ...]:
    """Return the names beside an element that says `Tác giả` or the like: cells of a row, or a label and its text."""
    if len(text) > MAX_LABEL or not _ROW_LABEL.fullmatch(text):
        return ()
    value, label = sibling(node, forward=True), node
    for _ in range(LEVELS_IN_CELL):
        box = row_of(label)
        if value is not None or box is None or text_of(box) != text:
            break
        value, label = sibling(box, forward=True), box
    for named in _printed_names(value) if value is not None and len(value.text()) <= MAX_VALUE else ():
        line = f"{text.rstrip(' :')}: {named.lstrip(' :')}"
        byline = read_byline(line)
        if names := (byline.authors if byline and byline.labelled else ()) or introduced_names(line):
            return names
    return ()


def _printed_names(value: LexborNode) -> list[str]:
    """Return what a cell says, and what its first line says: an office may stand below the name, or in small."""
    lines: list[list[LexborNode]] = [[]]
    for part in value.iter(include_text=True):
        if part.tag == "br":
            lines.append([])
        else:
            lines[-1].append(part)
    named = (_without_office(line, below=any(lines[:place])) for place, line in enumerate(lines))
    printed = list(filter(None, (tidy("".join(part.text() for part in line)) for line in named)))
    said = [", ".join(printed), printed[0]] if printed else []
    return list(filter(None, dict.fromkeys(said)))


def _without_office(line: Sequence[LexborNode], *, below: bool) -> Sequence[LexborNode]:
    """Return the parts of a line without small ones at its end: they name an office beside a name or `below` it."""
    end = len(line)
    while end and (line[end - 1].tag == "small" or not line[end - 1].text().strip()):
        end -= 1
    large = any(part.tag != "small" and any(map(str.isalpha, part.text())) for part in line[:end])
    return line[:end] if large or (below and not end) else line


def _dated_byline(node: LexborNode, text: str) -> DatedByline | None:
    """Return the writers and the date that a line names together, without its links to sections.

    None beside a link to another article.
    """
    if not may_hold_date(text):
        return None
    linked = [text_of(link) for link in node.css("a") if _leads_elsewhere(link)]
    if any(len(name) >= MIN_TITLE for name in linked):
        return None
    for line in printings(node):
        for name in linked:
            line = line.replace(name, "|", 1)
        if found := read_dated_byline(line):
            return found
    return None


def _leads_elsewhere(node: LexborNode) -> bool:
    """Tell whether an element is a link, but to no writer's page."""
    address = node.attributes.get("href") or ""
    return node.tag == "a" and not address.startswith(("#", "javascript:")) and not WRITER_ADDRESS.search(address)


def _stands_by_date(node: LexborNode, text: str) -> bool:
    """Tell whether the line around an element is its text and a date."""
    line = node.parent
    if line is None or len(line.text()) > 2 * MAX_LINE or any(map(_leads_elsewhere, line.css("a"))):
        return False
    whole = text_of(line)
    return len(whole) <= MAX_LINE and bool(_PRINTED_DATE.search(whole.replace(text, "", 1)))
