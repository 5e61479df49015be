"""The dates that an element of the page prints, alone or beside a writer, and those below the text."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import called_in, tag_numbers
from flows.cleaning.page.noise import is_timed_stamp
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import tidy
from flows.cleaning.wording.dates_in_words import is_in_words
from flows.metadata.dates import ParsedDate, may_hold_date, parse_date, parse_machine_date
from flows.metadata.writers.dated_bylines import EDITED, read_dated_byline
from flows.metadata.writers.line_places import MIN_TITLE, elements_below, printings, row_of, sibling

__all__ = [
    "LONGEST_LINE",
    "MAY_DATE",
    "DatesByText",
    "PrintedDate",
    "dates_a_link",
    "dates_below",
    "dates_in_lines",
    "dates_of",
    "dates_opening",
    "may_be_date",
    "stated_time",
    "with_clock_by_headline",
]

PrintedDate = tuple[ParsedDate, bool]
"""A date and whether the page calls it an edit's date."""

LONGEST_LINE = 200
"""Characters of the longest text around a date."""
MAX_CLOCK, MAX_NAMING = 25, 30
"""Characters of an element that holds only a time of day, and of one that only says what the date beside it is."""
LEVELS_IN_ROW, LEVELS_BY_HEADLINE = 2, 3
"""Elements around a day beside which its time may stand, and of which one holds nothing but both and the headline."""
SHORTEST_LINE, OPENING = 6, 15
"""Characters of the shortest text that may be a date, and elements of the body before its first paragraph among which
one may stand."""
LONGEST_STAMP = 90
"""Characters of the longest line with a date, a writer and the like above a text."""
MOST_BARE = 2
"""Lines below the text in which a date needs no words that say what it is."""

_LABEL = re.compile(
    rf"(?:{EDITED.pattern})\w*(?:\s+(?:lần cuối|lúc|ngày|on|at|am|le))*|"
    r"người đăng[^:]{0,15}:|(?:đăng|viết|gửi) bởi .{2,40}?\s(?:vào|lúc|ngày)(?!\w)|"
    r"ngày (?:gửi|đưa(?: tin)?)|gửi lúc|post date|date posted|"
    r"(?:đăng|xuất bản|phát hành|đăng tải|publish\w*|posted|created|veröffentlicht|erstellt|publi\w+|pubblicato)"
    r"(?:\s+(?:lúc|ngày|on|at|am|le))*",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"^\W*(?:(?:ngày|giờ|thời gian|bài|tin)\s+)?(?:{_LABEL.pattern}|viết|tạo|đưa tin)(?!\w)", re.IGNORECASE
)
"""The words before the date below a text."""
_FIRST_NAME = re.compile(r"publish|posted", re.IGNORECASE)
"""What WordPress calls the time of a post that was never edited, beside `updated`: `entry-date published updated`."""
MAY_DATE = tag_numbers(
    "time, abbr, span, div, p, li, td, dd, dt, a, i, em, small, label, b, strong, h1, h2, h3, article, section, main"
)
"""Elements that may hold a line with a date."""
_TIME, _LINK, _CELL = tag_numbers("time, abbr"), tag_numbers("a"), tag_numbers("td, dd")
_DIGIT = re.compile(r"\d")
_DATE_NAME = re.compile(r"ngay|date|time|publi|posted|meta", re.IGNORECASE)
_CLOCK = re.compile(r"\d\s?(?::|h|giờ|g)", re.IGNORECASE)


class DatesByText(dict[str, ParsedDate | None]):
    """Printed dates, by their text."""

    def __missing__(self, text: str) -> ParsedDate | None:
        self[text] = found = parse_date(text)
        return found


def may_be_date(text: str) -> bool:
    """Tell whether a text is as long as a line around a date, and has a digit or a number in words."""
    return SHORTEST_LINE <= len(text) <= LONGEST_LINE and (_DIGIT.search(text) is not None or is_in_words(text))


def dates_of(node: LexborNode, read: Callable[[str], ParsedDate | None]) -> list[PrintedDate]:
    """Return the dates of an element: its `datetime`, else its text, in which labels or a writer may stand, too."""
    if node.tag in ("time", "abbr") and (moment := parse_machine_date(stated_time(node))):
        printed = read(text_of(node))
        if printed and printed.timed and not moment.timed:
            moment = printed
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('itemprop') or ''}"
        is_edit = EDITED.search(names) is not None and _FIRST_NAME.search(names) is None
        return [(moment, is_edit or bool(EDITED.search(text_of(node))))]
    text = text_of(node)
    if len(named := _dates_after_labels(text, read)) > 1:  # each has words that say what it is
        return named
    moment = read(text)
    if moment is None and (apart := tidy(node.text(separator=" "))) != text:  # day and time in a box each
        moment = read(apart)
    if moment:
        moment = moment if moment.timed else _with_clock_beside(node, moment)
        return [(moment, bool(EDITED.search(text)) or _is_edit_in_row(node))]
    if not may_hold_date(text):
        return []
    return _dates_beside_writer(node) or named


def _dates_after_labels(text: str, read: Callable[[str], ParsedDate | None]) -> list[PrintedDate]:
    labels = list(_LABEL.finditer(text))
    before = read(text[: labels[0].start()].strip(" :,;()|-–")) if labels else None
    found = [(before, False)] if before else []
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=False):
        part = text[label.end() : end].strip(" :,;()|-–")
        if moment := read(part):
            found.append((moment, bool(EDITED.search(label[0]))))
    return found


def _dates_beside_writer(node: LexborNode) -> list[PrintedDate]:
    return dates_in_lines(printings(node))


def dates_in_lines(lines: Iterable[str]) -> list[PrintedDate]:
    """Return the dates of the first of the tidy `lines` that is made of dates and what papers print beside them."""
    return next((list(byline.dates) for byline in map(read_dated_byline, lines) if byline), [])


def _with_clock_beside(node: LexborNode, day: ParsedDate) -> ParsedDate:
    """Return a day with the time that the element beside it prints: `<li>01/03/2026</li><li>14:30</li>`."""
    current: LexborNode | None = node
    for _ in range(LEVELS_IN_ROW):
        if current is None or len(current.text()) > LONGEST_LINE:
            break
        if not parse_date(text := tidy(current.text(separator=" "))):
            break
        for beside in (sibling(current, forward=True), sibling(current, forward=False)):
            short = beside is not None and len(beside.text()) <= LONGEST_LINE
            clock = tidy(beside.text(separator=" ")) if beside is not None and short else ""
            if len(clock) <= MAX_CLOCK and _CLOCK.search(clock) and not may_hold_date(clock):
                moment = parse_date(f"{text} {clock}")
                if moment and moment.timed and moment.at.date() == day.at.date():
                    return moment
        current = row_of(current)
    return day


def with_clock_by_headline(node: LexborNode, day: ParsedDate, headline: LexborNode | None) -> ParsedDate:
    """Return the `day` that an element prints with the time beside the headline, if a box holds nothing but these.

    So headlines are printed that have a leaf of a calendar beside them.
    """
    title = tidy(headline.text(separator=" ")) if headline is not None else ""
    around, box = ancestors(headline), node.parent
    for _ in range(LEVELS_BY_HEADLINE if title else 0):
        if box is None or box.tag == "body" or len(box.text()) > LONGEST_LINE + len(title):
            break
        if box.mem_id in around:
            moment = parse_date(tidy(tidy(box.text(separator=" ")).replace(title, " ")))
            return moment if moment and moment.timed and moment.at.date() == day.at.date() else day
        box = box.parent
    return day


def _is_edit_in_row(node: LexborNode) -> bool:
    """Tell whether the cell before a date's says that it is an edit's."""
    before = sibling(node, forward=False) if node.tag_id in _CELL else None
    return before is not None and len(said := text_of(before)) <= MAX_NAMING and bool(EDITED.search(said))


def stated_time(node: LexborNode) -> str | None:
    """Return what a `time` element states, or an `abbr` in the title that microformats give it."""
    return node.attributes.get("datetime" if node.tag == "time" else "title")


def dates_a_link(node: LexborNode) -> bool:
    """Tell whether a date stands in or beside a linked title."""
    box = node.parent
    for _ in range(2):
        if box is None or len(text := box.text()) > LONGEST_LINE:
            return False
        linked = sum(map(_letters_apart_from_dates, called_in(box, _LINK)))
        if linked >= MIN_TITLE and linked > len(text) / 2:
            return True
        box = box.parent
    return False


def _letters_apart_from_dates(link: LexborNode) -> int:
    """Return how many characters a link has apart from the dates in it: some systems link the date itself."""
    return len(link.text().strip()) - sum(len(time.text()) for time in called_in(link, _TIME))


def dates_below(location: ArticleLocation) -> list[PrintedDate]:
    """Return the dates of the first line right below the text that says what they are (`Ngày đăng:`).

    The lines next to the text need not say it.
    """
    for node, text, count in elements_below(location):
        if len(text) > LONGEST_LINE or not may_hold_date(text) or dates_a_link(node):
            continue
        if (_SAID.match(text) or count <= MOST_BARE) and (found := dates_of(node, parse_date)):
            return found if len(found) > 1 else [(found[0][0], False)]
    return []


def dates_opening(location: ArticleLocation, *, named: bool) -> Iterator[ParsedDate]:
    """Yield the dates with a time of day that stand in the body's element before its first paragraph.

    `named`: those that are called a date; else those in lines that hold nothing but dates and what papers print beside
    them. A day alone is that of a letter, of a match, or of what the text announces.
    """
    box, stop = location.box, location.dom.index(location.body)
    start = location.dom.index(location.headline_node)
    if box is None or stop is None or start is None or stop <= start:
        return
    stop = max(stop, location.dom.index(box.core) or 0)
    long = (leaf.place for leaf in box.leaves if leaf.place >= stop and not _may_be_stamp(leaf.node))
    first = min(long, default=stop)
    own = {box.core.mem_id, location.body.mem_id if location.body is not None else 0}
    for node in location.dom.between(stop + 1, min(first, stop + OPENING), MAY_DATE):
        if node.parent is None or node.parent.mem_id not in own or called_in(node, _LINK):
            continue
        if not may_be_date(node.text()) or (named and not _is_called_date(node)):
            continue
        dates = dates_of(node, parse_date)
        if named or len(dates) > 1 or is_timed_stamp(text_of(node)):
            stated = (moment for moment, edited in dates if not edited or len(dates) == 1)
            yield from islice((moment for moment in stated if moment.timed), 1)


def _is_called_date(node: LexborNode) -> bool:
    return any(_DATE_NAME.search(part.attributes.get("class") or "") for part in (node, *node.iter()))


def _may_be_stamp(node: LexborNode) -> bool:
    text = text_of(node)
    return len(text) <= LONGEST_STAMP and may_be_date(text)
