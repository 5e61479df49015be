"""The date of publication that only a script of the page states: `dataLayer.push({"articlePublishDate": …})`.

The weakest of all sources. A name must say that the value is a publication's; names of builds, changes, ends and visits
say other things and are not known here. Polls, players, licences and news of others are published, too: so the name,
an object around or what it is handed to must say that it is the article's. A script is read as brackets, strings and
words, never run.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import islice, pairwise

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.structured_metadata import path_in_site
from flows.cleaning.page.typography import bare, loose, tidy
from flows.metadata.dates import ParsedDate, parse_machine_date

__all__ = ["date_in_scripts", "dates_stated"]

MOST_SCRIPTS, LONGEST_SCRIPT = 80, 200_000
"""Scripts looked at, and characters of one that is read."""
MOST_TOKENS = 60_000
"""Brackets, strings and words that are read of one script."""
MAX_DEPTH, MOST_DATES = 40, 400
"""Brackets around a date that is read; dates of a script that are."""
LONGEST_TITLE = 300
"""Characters of a title that are compared."""

_TOKEN = re.compile(
    r"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|"
    r"(?P<string>\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`[^`]*+`?)|"
    r"(?P<word>[A-Za-z_$][\w$.-]*+)|(?P<number>\d++(?:\.\d++)?)|(?P<sign>[{}()\[\]:=,;])",
    re.DOTALL,
)
_OF_WHAT = "article|content|page|post|news|story|entry|doc|document|node|item|gtm|cd|meta|cms|baiviet|bai|tin"
_WHEN = "date|datetime|time|timestamp|ts|at|on|utc|gmt|iso|unix|ms|ngay|gio|thoigian"
_SAID = (
    "publish|publishup|publishstart|published|publishing|publication|pub|posted|xuatban|dang|dangbai|dangtin|phathanh"
)
_FIRST = "first|original|initial|date|time|ngay|gio|thoigian"
_PUBLICATION = re.compile(rf"(?:{_OF_WHAT})*(?:{_FIRST})*(?:{_OF_WHAT})*(?:{_SAID})(?:{_WHEN})*")
_OF_WORDPRESS = re.compile(r"postdate(?:gmt|utc)?")
_CREATION = re.compile(rf"(?:{_OF_WHAT})*(?:(?:date)?(?:created|create|creation)(?:{_WHEN})*|ngaytao)")
_TELLING = re.compile(r"article|bai|content|page|post(?!ed)|news|story|entry|tin(?!g)")
"""Parts of names of dates that say whose they are: the article's."""
_ARTICLE = re.compile(
    r"(?:window|self|the|my|current|this|detail|single)*(?:article|baiviet|bai|noidung|post|news|story|entry|tin|node)"
    r"(?:data|info|detail|details|object|obj|meta|state|model|json)*"
)
_PAGE = re.compile(
    r"(?:window|self|the|my|current|this)*(?:page|content|doc|document)(?:data|info|detail|details|object|obj|meta)*|"
    r".*datalayer(?:push)?|.*(?:settargeting|analytics(?:push)?|tracker|tracking|track)|gtag|ga|gaqpush|utagdata|"
    r"digitaldata|sfasyncconfig|ioconfigpush|wtqpush|mpqpush|paqpush"
)
"""Names of an object about the page, and of what counts visits, which is told when the article was published."""
_NEUTRAL = frozenset({"data", "meta", "attributes", "dates", "info", "detail", "fields", "value"})
"""Names of objects that say nothing of whose they are."""
_VIETNAMESE = re.compile(r"ngay|dang|gio|xuatban|phathanh")
_INNER = frozenset({"date", "datetime", "time", "iso", "at", "value", "timestamp", "raw"})
"""Names within an object that is itself called a date: `"published": {"date": …}`."""
_TITLE = re.compile(rf"(?:{_OF_WHAT})*(?:title|headline|tieude)")
_ADDRESS = frozenset({"url", "link", "permalink", "canonical", "canonicalurl", "path", "href", "pageurl", "articleurl"})
LONGEST_ADDRESS = 500
_OTHERS = re.compile(
    r"relat|latest|recent|popular|other|^next(?!data)|^prev(?!iew)|^most|recommend|suggest|comment|user|visitor|session|"
    r"^build|video|lienquan|cungchuyenmuc|docnhieu|moinhat|tinkhac|items$|articles$|posts$|stories$|entries$|list$|feed|"
    r"^hot|noibat|tieudiem|teaser|widget|campaign|advert"
)
"""Names of objects that are about something else than the article."""
_MACHINERY = re.compile(
    r"app|site|event|cache|config|cfg|env|version|server|deploy|release|account|company|owner|license|asset|theme|menu|"
    r"banner|consent|cookie|poll|survey|thamdo|khaosat|binhchon|giayphep|player|slider|plugin|promo|quangcao"
)
"""Names of objects that are created and published, but are no articles."""
_MARKS = ("publi", "pubdate", "pub_date", "posted", "date", "creat", "ngay", "dang", "xuat", "phat")
"""One of them, in small letters, stands in every name that is known here."""
_PAIR = re.compile(
    r"(?:publi|pub_?date|posted|date|creat|ngay|dang|xuat|phat)[\w$.-]{0,30}[\"'`\\]{0,4}\s{0,4}[:=,]"
    r"[^\n,;{}]{0,40}?\d{4}"
)
"""Such a name, in small letters, and digits behind it."""
MAX_NAME = 50
"""Characters of the longest name that is looked at."""
_WRITTEN = re.compile(r"\d{8}|\d{10}(?:\d{3})?|\d{14}")
"""Numbers that may be a day, seconds or milliseconds."""
_DAY_OR_MONTH = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}")
_CALLS = frozenset({"new", "Date", "Date.parse", "JSON.parse", "Number", "String", "parseInt", "moment", "dayjs"})
"""Words between a name and the date that it is given: `publishDate: new Date("…")`."""
_CODE = re.compile("template|html|ld\\+json", re.IGNORECASE)
"""Types of scripts that hold markup, or what is read elsewhere."""


class _Kind(IntEnum):
    """What the name of a date says, the most telling first."""

    PUBLICATION = 0
    CREATION = 1


@dataclass(slots=True)
class _Box:
    """A bracket of a script that is open."""

    opened: str
    name: str
    """The name that it is given, or that is called; empty if it is none."""
    named_in_object: bool
    dated: int = 0
    """Dates of publication among its parts."""
    title: frozenset[str] = frozenset()
    """The words of its title."""
    address: str = ""


@dataclass(frozen=True, slots=True)
class _Stated:
    """A date that a script states, and the brackets that it stands in."""

    kind: _Kind
    moment: ParsedDate
    boxes: tuple[_Box, ...]
    is_telling: bool
    """Whether its own name says that it is the article's."""


def date_in_scripts(location: ArticleLocation, titles: Iterable[str], limit: datetime, url: str) -> ParsedDate | None:
    """Return the date of publication, none after `limit`, that scripts state, if all state the same day.

    `titles`, `url`: those of the page. An object with another title is about another article.
    """
    stated: list[_Stated] = []
    for node in location.dom.called("script")[:MOST_SCRIPTS]:
        if _CODE.search(node.attributes.get("type") or "") or location.is_foreign(node):
            continue
        text = node.text()
        if len(text) <= LONGEST_SCRIPT and _may_state(text):
            stated += (each for each in islice(dates_stated(text), MOST_DATES) if each.moment.at <= limit)
    known = {words for title in titles if (words := _words(title))}
    own = [each for each in stated if _is_of_article(each, known, path_in_site(url))]
    for kind in _Kind:
        moments = [each.moment for each in own if each.kind is kind]
        if moments:
            alike = len({moment.at.date() for moment in moments}) == 1
            return next((moment for moment in moments if moment.timed), moments[0]) if alike else None
    return None


def _may_state(script: str) -> bool:
    """Tell whether a script may state a date: so most are known not to in a tenth of a millisecond."""
    folded = script.lower()
    return any(mark in folded for mark in _MARKS) and bool(_PAIR.search(folded))


def _is_of_article(stated: _Stated, titles: Iterable[frozenset[str]], path: str) -> bool:
    """Tell whether a date is the article's, by its name, by that of the object around, or by its title or address."""
    if any(_is_of_others(box, titles) for box in stated.boxes):
        return False
    if stated.is_telling and stated.kind is _Kind.PUBLICATION:
        return True
    for box in reversed(stated.boxes):
        if box.title or (box.address and box.address == path):
            return True
        if box.name and box.name not in _NEUTRAL and not _names_date(box.name):
            return _names_article(box.name, stated.kind)
    return False


def _names_date(name: str) -> bool:
    """Tell whether an object is called a date: its name says no more than that of the date in it."""
    return len(name) <= MAX_NAME and _kind_of(name) is not None


def _names_article(name: str, kind: _Kind) -> bool:
    """Tell whether a name is that of the article's object; pages are created for other reasons than articles."""
    short = len(name) <= MAX_NAME
    return short and bool(_ARTICLE.fullmatch(name) or (kind is _Kind.PUBLICATION and _PAGE.fullmatch(name)))


def _is_of_others(box: _Box, titles: Iterable[frozenset[str]]) -> bool:
    """Tell whether a bracket holds a list of articles, or an object with another title."""
    if box.opened == "[" and (box.named_in_object or box.dated > 1):
        return True
    words = box.title
    return bool(words) and not any(2 * len(words & known) > max(len(words), len(known)) for known in titles)


def _words(title: str) -> frozenset[str]:
    """Return the words of a title without diacritics, which scripts often lack."""
    return frozenset(loose(bare(title[:LONGEST_TITLE])).split())


def dates_stated(script: str) -> Iterator[_Stated]:
    """Yield the dates in a script that a name calls those of a publication."""
    boxes: list[_Box] = []
    name, given, said_by = "", False, ""
    for token in islice(_TOKEN.finditer(script), MOST_TOKENS):
        sign, text = token["sign"], token["string"] or token["word"] or token["number"] or ""
        if sign and sign in "{[(":
            call = given and (sign == "(" or (sign == "[" and said_by == ","))
            named = given or sign == "("
            boxes.append(_Box(sign, _folded(name) if named else "", given and said_by == ":"))
            name, given = (name, True) if call else ("", False)
        elif sign and sign in "}])":
            if boxes:
                boxes.pop()
            name, given = "", False
        elif sign in (":", "="):
            given, said_by = bool(name), sign
        elif sign == ",":  # `set("publishDate", "2025-03-21")`
            given, said_by = bool(name) and bool(boxes) and boxes[-1].opened != "{" and not given, sign
            name = name if given else ""
        elif sign == ";":
            name, given = "", False
        elif text and not given:
            name = text.strip("\"'`") if token["number"] is None else ""
            yield from _dates_quoted(token["string"], boxes)
        elif text and text not in _CALLS:
            yield from _dates_given(name, text, boxes)
            yield from _dates_quoted(token["string"], boxes)
            name, given = ("", False) if said_by != "," else (text.strip("\"'`"), False)


def _dates_quoted(string: str | None, boxes: list[_Box]) -> Iterator[_Stated]:
    """Yield the dates in an object that a script holds as a string: `JSON.parse("{\\"pubDate\\": …}")`."""
    if string and "{" in string and _may_state(string):
        inner = string[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")
        if len(inner) < len(string):
            for each in dates_stated(inner):
                yield _Stated(each.kind, each.moment, (*boxes, *each.boxes), each.is_telling)


def _dates_given(name: str, text: str, boxes: list[_Box]) -> Iterator[_Stated]:
    """Yield the date that a name is given, and note titles and addresses of objects."""
    folded = _folded(name.rpartition(".")[2])
    value = text.strip("\"'`")
    if boxes and _TITLE.fullmatch(folded):
        boxes[-1].title = boxes[-1].title or _words(_unescaped(value[: 6 * LONGEST_TITLE]))
    elif boxes and folded in _ADDRESS:
        boxes[-1].address = boxes[-1].address or path_in_site(value[:LONGEST_ADDRESS].replace("\\/", "/"))
    if folded in _INNER and boxes:
        folded = boxes[-1].name
    kind = _kind_of(folded) if len(folded) <= MAX_NAME and len(boxes) <= MAX_DEPTH else None
    if kind is None:
        return
    owner = _folded(name.rpartition(".")[0])
    if any(map(_is_foreign_name, (owner, *(box.name for box in boxes)))):
        return
    if moment := _moment(value, folded):
        _count(boxes)
        is_telling = bool(_TELLING.search(folded)) or bool(owner and _names_article(owner, kind))
        yield _Stated(kind, moment, tuple(boxes), is_telling)


def _is_foreign_name(name: str) -> bool:
    """Tell whether what a name calls is no article, or another one."""
    return bool(_OTHERS.search(name)) or (bool(_MACHINERY.search(name)) and not _PAGE.fullmatch(name[:MAX_NAME]))


def _count(boxes: Sequence[_Box]) -> None:
    """Note in the open lists that one more of their parts has a date."""
    for box, part in pairwise(boxes):
        box.dated += box.opened == "[" and not part.dated
    for box in boxes:
        box.dated = max(1, box.dated)


def _kind_of(name: str) -> _Kind | None:
    if _PUBLICATION.fullmatch(name) or _OF_WORDPRESS.fullmatch(name):
        return _Kind.PUBLICATION
    return _Kind.CREATION if _CREATION.fullmatch(name) else None


def _moment(value: str, name: str) -> ParsedDate | None:
    """Return the date that a value is; None if day and month may be meant the other way round."""
    line = tidy(value.replace("\\/", "/"))
    if line.isdecimal() and not _WRITTEN.fullmatch(line):
        return None
    numbers = _DAY_OR_MONTH.match(line)
    if numbers and numbers[1] != numbers[2] and max(map(int, numbers.groups())) <= 12 and not _VIETNAMESE.search(name):
        return None
    moment = parse_machine_date(line)
    if moment and moment.timed and moment.offset is None and name.endswith(("gmt", "utc")) and not line.isdecimal():
        return parse_machine_date(f"{line}Z")
    return moment


def _folded(name: str) -> str:
    """Return the letters and digits of a name, in small letters."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _unescaped(value: str) -> str:
    """Return a string with the letters that a script writes as `\\u1ea1`."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), value)
