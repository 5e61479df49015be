"""Chooses an article's dates of publication and last change among all dates on its page.

Rules, in this order:

1. A date after the fetch (plus `SKEW`) is ignored.
2. What the layout's rule names wins; where it gives only a day, a time on that day from any other origin completes it.
3. Machine-readable dates with a time of day: the article's meta elements, then JSON-LD, then other meta elements.
   Where they disagree, the one whose minute is also printed beside the headline wins. One in numbers that may have
   the month first (`11/07/2025`) is read so where only that is the printed day.
4. A machine-readable time is put right by the printed one where the two differ by the zone of Vietnam (seven hours),
   where its own clock shows the time that is printed as Vietnam's, and where the metadata says exactly midnight.
   Of two times of the same minute, the one that tells its seconds wins.
5. A machine-readable date without a time of day loses to a printed one with a time.
6. On pages of other countries a machine-readable time that names its zone beats all that name none.
7. Printed dates count only beside the headline or between headline and body; dates of related lists never do. Only
   where there is none, one right below the body counts that says what it is (`Ngày đăng:`), and then a line with day
   and time that opens the body's element.
8. Where the page gives no other date, the one counts that its scripts name as the publication's, if they agree on it.
9. Pages of other countries print their day anywhere: where nothing surer tells it, all their lines are weighed
   (`foreign_days`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.cleaning.boxes.leaves import ancestors, lies_within
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import DomIndex, each, tag_numbers
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.metadata.abroad.elsewhere import UNSURE, is_abroad, printed_elsewhere
from flows.metadata.date_choice import Candidate, choose, day_first_after, is_foreign, to_the_minute, zoned_time
from flows.metadata.dates import ParsedDate, parse_date, parse_machine_date
from flows.metadata.printed_dates import (
    LONGEST_LINE,
    MAY_DATE,
    DatesByText,
    PrintedDate,
    dates_a_link,
    dates_below,
    dates_in_lines,
    dates_of,
    dates_opening,
    may_be_date,
    stated_time,
    with_clock_by_headline,
)
from flows.metadata.script_dates import date_in_scripts
from flows.metadata.writers.line_places import after_text, bare_lines
from storage.model.moments import VIETNAM

__all__ = ["Dated", "date_article"]

SKEW = timedelta(minutes=10)
"""How far a paper's clock may run ahead of ours."""
NEAR = 60
"""Elements before the headline that are looked through for a printed date: a breadcrumb line."""
AFTER, AMID = 200, 40
"""Elements after the headline that are looked through; fewer where the body begins above the headline."""
MOST_TIMES = 40
"""Elements `time` that are looked at."""
SHARED_LEVELS = 5
"""Ancestors of the headline whose text may hold the printed date."""

_ADDRESS_DAY = re.compile(r"(?<!\d)(20\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_ADDRESS_PATH = re.compile(r"^https?://[^/]+(?:/[^/]+)?/(20\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/")
_TIME = tag_numbers("time, abbr")
_FIRST = ("article:published_time", "og:published_time", "datepublished", "og:article:published_time")
_LATER = (
    "pubdate", "publishdate", "publish_date", "publication_date", "date", "dc.date", "dc.date.issued", "dc.created",
    "sailthru.date", "parsely-pub-date", "article.published", "cxenseparse:recs:publishtime", "its_publication",
    "datecreated", "dcterms:created", "dcterms.created", "dcterms:issued", "dcterms.issued", "dcterms.date",
    "dc.date.created", "dc:created", "dc.issued", "date.issued", "date_published", "published_time",
    "published-date", "publication-date", "publish-date", "pub_date", "citation_publication_date", "citation_date",
    "article:published", "article.created", "article_date_original", "article:post_date", "originalpublicationdate",
    "release_date", "displaydate", "rnews:datepublished", "vr:published_time", "bt:pubdate", "last-publish-date",
)  # fmt: skip  # short items: a line each would fill a screen
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "article_updatetime",
    "dateupdated",
)


@dataclass(frozen=True, slots=True)
class Dated:
    """The two dates with their origins; None where the page does not say."""

    published_at: datetime | None
    published_by: str | None
    modified_at: datetime | None
    modified_by: str | None


def date_article(
    tree: LexborHTMLParser,
    location: ArticleLocation,
    metadata: StructuredMetadata,
    selectors: Iterable[str],
    fetched_at: datetime,
    url: str = "",
) -> Dated:
    """Choose the dates of an article that was fetched from `url` at `fetched_at` (zone-aware)."""
    limit = fetched_at + SKEW
    printed = partial(_printed_dates, location, [])
    published = _published(tree, location, metadata, selectors, printed, limit, url)
    modified = _modified(metadata, printed, published, limit)
    return Dated(
        published.moment.at if published else None,
        published.origin if published else None,
        modified.moment.at if modified else None,
        modified.origin if modified else None,
    )


def _published(
    tree: LexborHTMLParser,
    location: ArticleLocation,
    metadata: StructuredMetadata,
    selectors: Iterable[str],
    printed: Callable[[], list[PrintedDate]],
    limit: datetime,
    url: str,
) -> Candidate | None:
    ruled = []
    for candidate in _ruled(tree, selectors):
        if candidate.moment.at <= limit:
            if candidate.moment.timed:
                return candidate  # the page's other dates are not needed
            ruled.append(candidate)
    machined = [candidate for candidate in _machined(location.dom, metadata) if candidate.moment.at <= limit]

    def visible() -> list[Candidate]:
        own = [day_first_after(moment, limit) for moment, edited in printed() if not edited]
        return [Candidate(moment, "visible") for moment in own if moment.at <= limit]

    if not ruled and is_foreign(metadata, url) and (stated := zoned_time(machined, visible)):
        return stated
    found = choose(ruled, machined, visible()) or _opening(location, limit)
    surest = found is not None and found.origin not in UNSURE
    found = found or _below(location, url, limit) or _stamp_above(location, url, limit)
    found = found or _last_resort(location, url, limit)
    if found is None and (said := date_in_scripts(location, _titles(location, metadata), limit, url)):
        found = Candidate(said, "script")
    if surest or not is_abroad(metadata, location, url):
        return found
    return printed_elsewhere(found, location, metadata, limit, url)


def _titles(location: ArticleLocation, metadata: StructuredMetadata) -> list[str]:
    """Return what the page calls its article."""
    return [title for title in (location.headline, metadata.title, metadata.first("og:title")) if title]


def _below(location: ArticleLocation, url: str, limit: datetime) -> Candidate | None:
    """Return the first date right below the text that is no edit's."""
    own = (moment for moment, edited in dates_below(location) if not edited)
    return _on_stated_day(own, "below", url, limit)


def _day_in(url: str) -> ParsedDate | None:
    """Return the day that an address states."""
    match = _ADDRESS_DAY.search(url)
    return parse_machine_date("-".join(match.groups())) if match else None


def _folders_in(url: str) -> ParsedDate | None:
    """Return the day that the folders of an address may state: weaker than `_day_in`, for folders also count."""
    match = _ADDRESS_PATH.search(url)
    return parse_machine_date("-".join(part.zfill(2) for part in match.groups())) if match else None


def _last_resort(location: ArticleLocation, url: str, limit: datetime) -> Candidate | None:
    """Return the first `datetime` of a `time` element that dates no other article, else the day in the address."""
    for node in [node for node in location.dom.called("time")[:MOST_TIMES] if not dates_a_link(node)][:5]:
        moment = parse_machine_date(node.attributes.get("datetime"))
        if moment and moment.at <= limit:
            return Candidate(moment, "time")
    day = _day_in(url) or _folders_in(url)
    return Candidate(day, "address") if day and day.at <= limit else None


def _printed_dates(location: ArticleLocation, known: list[list[PrintedDate]]) -> list[PrintedDate]:
    """Return the dates printed beside the headline or between it and the body: those with a time of day first.

    `known` keeps them for the next call.
    """
    if not known:
        found = _dates_near(location) or dates_in_lines(bare_lines(location))
        if len(found) == 1:  # many papers call the only date an update
            found = [(found[0][0], False)]
        known.append(found)
    return known[0]


def _dates_near(location: ArticleLocation) -> list[PrintedDate]:
    start, stop = location.dom.index(location.headline_node), location.dom.index(location.body)
    near = location.headline_node if start is not None else location.body
    if start is None:
        start = stop
    if start is None or near is None:
        return []
    within = stop is not None and stop <= start  # the body's element holds the headline too
    if location.box is not None and stop is not None and not within:  # a date may open the body's element
        stop = max(stop, location.dom.index(location.box.core) or 0)
    lines = location.dom.between(start + 1, after_text(location) if within else stop, MAY_DATE)
    after = list(islice(lines, AMID if within else AFTER))
    around, above = _around(near), ancestors(near)
    before = [node for node in islice(location.dom.before(start, MAY_DATE), NEAR) if node.mem_id not in above]
    found: list[PrintedDate] = []
    read = DatesByText().__getitem__  # a date's box and the boxes around it hold the same text
    long = _holders_of_long_lines(location)
    for index, node in enumerate([*after, *before]):
        stamp = node.tag_id in _TIME and stated_time(node)
        if not stamp and (node.mem_id in long or not may_be_date(node.text())):
            continue
        if (index >= len(after) and not lies_within(node, around, SHARED_LEVELS)) or _is_of_another(
            node, location, stamp=bool(stamp)
        ):
            continue
        for moment, edited in dates_of(node, read):
            told = moment if moment.timed else with_clock_by_headline(node, moment, location.headline_node)
            if told not in [known for known, _ in found]:
                found.append((told, edited))
    return sorted(found, key=lambda pair: not pair[0].timed)


def _opening(location: ArticleLocation, limit: datetime) -> Candidate | None:
    """Return the date that opens the body's element and is called a date."""
    found = (moment for moment in dates_opening(location, named=True) if moment.at <= limit)
    return next((Candidate(moment, "visible") for moment in found), None)


def _stamp_above(location: ArticleLocation, url: str, limit: datetime) -> Candidate | None:
    """Return the date that opens the body's element in a line of its own, whatever that is called.

    It counts only where nothing else dates the page, and the address names no other day.
    """
    return _on_stated_day(dates_opening(location, named=False), "visible", url, limit)


def _on_stated_day(moments: Iterable[ParsedDate], origin: str, url: str, limit: datetime) -> Candidate | None:
    """Return the first date up to `limit` that lies on the day which the address states, on any if it states none."""
    stated = _day_in(url)
    found = (moment for moment in moments if moment.at <= limit)
    agreed = (moment for moment in found if stated is None or stated.at.date() == moment.at.date())
    return next((Candidate(moment, origin) for moment in agreed), None)


def _is_of_another(node: LexborNode, location: ArticleLocation, *, stamp: bool) -> bool:
    """Tell whether a date stands in a box with a text of its own, or is a `stamp` beside a linked title."""
    return location.is_foreign(node) or (stamp and dates_a_link(node))


def _holders_of_long_lines(location: ArticleLocation) -> set[int]:
    """Return the ids of elements whose text is known to be too long for a date: to ask for it again takes long."""
    leaves = location.box.leaves if location.box is not None else ()
    return {name for leaf in leaves if leaf.prose > LONGEST_LINE for name in (leaf.node.mem_id, *leaf.path)}


def _around(headline: LexborNode) -> set[int]:
    """Return the ids of the inner boxes around the headline."""
    around: set[int] = set()
    current = headline.parent
    for _ in range(SHARED_LEVELS):
        if current is None or current.tag in ("body", "html"):
            break
        around.add(current.mem_id)
        current = current.parent
    return around


def _ruled(tree: LexborHTMLParser, selectors: Iterable[str]) -> Iterator[Candidate]:
    for selector in selectors:
        origin = f"rule:{selector}"
        for node in islice(each(tree, selector), 3):
            attributes = node.attributes
            for name in ("datetime", "content", "data-time", "data-date", "title"):
                if moment := parse_machine_date(attributes.get(name)):
                    yield Candidate(moment, origin)
            text = text_of(node)
            if moment := parse_date(text) or parse_date(text, strict=False):
                yield Candidate(moment, origin)


def _machined(dom: DomIndex, metadata: StructuredMetadata) -> list[Candidate]:
    found = []

    def add(value: object, origin: str) -> None:
        moment = parse_machine_date(value)
        if moment:
            found.append(Candidate(moment, origin))

    for key in _FIRST:
        for value in metadata.contents(key)[:1]:
            add(value, f"meta:{key}")
    add(metadata.article.get("datePublished"), "json-ld")
    for node in dom.properties("datePublished")[:1]:
        add(node.attributes.get("datetime") or node.attributes.get("content"), "microdata")
    for key in filter(metadata.meta.__contains__, _LATER):
        for value in metadata.contents(key)[:1]:
            add(value, f"meta:{key}")
    add(metadata.article.get("dateCreated"), "json-ld")
    return found


def _modified(
    metadata: StructuredMetadata,
    printed: Callable[[], list[PrintedDate]],
    published: Candidate | None,
    limit: datetime,
) -> Candidate | None:
    found = []
    if moment := parse_machine_date(metadata.article.get("dateModified")):
        found.append(Candidate(moment, "json-ld"))
    stated = ((parse_machine_date(value), key) for key in _MODIFIED for value in metadata.contents(key)[:1])
    found += [Candidate(moment, f"meta:{key}") for moment, key in stated if moment]
    if not found:
        found = [Candidate(moment, "visible") for moment, edited in printed() if edited]
    earliest = to_the_minute(published.moment.at) if published else datetime(1990, 1, 1, tzinfo=VIETNAM)
    found = [candidate for candidate in found if candidate.moment.timed and earliest <= candidate.moment.at <= limit]
    return max(found, key=lambda candidate: candidate.moment.at) if found else None
