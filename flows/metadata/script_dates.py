"""The date of publication that only a script of the page states: `dataLayer.push({"articlePublishDate": …})`.

The weakest of all sources. A name must say that the value is a publication's; names of builds, changes, ends and visits
say other things and are not known here. A script is read as brackets, strings and words, never run.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import islice, pairwise

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.typography import bare, tidy
from flows.metadata.dates import ParsedDate, parse_machine_date

__all__ = ["date_in_scripts", "dates_stated"]

MOST_SCRIPTS, LONGEST_SCRIPT = 80, 200_000
"""Scripts looked at, and characters of one that is read."""
MOST_TOKENS = 60_000
"""Brackets, strings and words that are read of one script."""
MAX_DEPTH, MOST_DATES = 40, 400
"""Brackets around a date that is read; dates of a script that are."""
MIN_WORDS = 4
"""Fewest words of a title that tell that an object is about another article."""

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
_OF_ARTICLE = re.compile(r"(?:article|content|post|news|story|baiviet|bai|tin)date(?:time)?(?:gmt|utc)?")
_CREATION = re.compile(rf"(?:{_OF_WHAT})*(?:(?:date)?(?:created|create|creation)(?:{_WHEN})*|ngaytao)")
_DIMENSION = re.compile(r"(?:custom|content)?(?:dimension|dim|cd)\d{1,3}")
_VIETNAMESE = re.compile(r"ngay|dang|gio|xuatban|phathanh")
_INNER = frozenset({"date", "datetime", "time", "iso", "at", "value", "timestamp", "raw"})
"""Names within an object that is itself called a date: `"published": {"date": …}`."""
_TITLE = re.compile(rf"(?:{_OF_WHAT})*(?:title|headline|tieude)")
_OTHERS = re.compile(
    r"relat|latest|recent|popular|other|^next(?!data)|^prev(?!iew)|^most|recommend|suggest|comment|user|visitor|session|"
    r"^build|video|lienquan|cungchuyenmuc|docnhieu|moinhat|tinkhac|items$|articles$|posts$|stories$|entries$|list$|feed|"
    r"teaser|widget|campaign|advert"
)
"""Names of objects that are about something else than the article."""
_MACHINERY = re.compile(
    r"app|site|event|cache|config|cfg|env|version|server|deploy|release|account|company|owner|license|asset|theme|menu|"
    r"banner|consent|cookie"
)
"""Names of objects that may have been created, but were not published."""
_MARKS = ("publi", "pubdate", "pub_date", "posted", "date", "creat", "ngay", "dang", "dimension", "xuat", "phat")
"""One of them, in small letters, stands in every name that is known here."""
_PAIR = re.compile(
    r"(?:publi|pub_?date|posted|date|creat|ngay|dang|dimension|xuat|phat)[\w$.-]{0,30}[\"'`\\]{0,4}\s{0,4}[:=,]"
    r"[^\n,;{}]{0,40}?\d{4}"
)
"""Such a name, in small letters, and digits behind it."""
MAX_NAME = 50
"""Characters of the longest name that is looked at."""
_WRITTEN = re.compile(r"\d{8}|\d{10}(?:\d{3})?|\d{14}")
"""Numbers that may be a day, seconds or milliseconds."""
_DAY_OR_MONTH = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}")
_CALLS = frozenset({"new", "Date", "Date.parse", "Number", "String", "parseInt", "moment", "dayjs"})
"""Words between a name and the date that it is given: `publishDate: new Date("…")`."""
_CODE = re.compile("template|html|ld\\+json", re.IGNORECASE)
"""Types of scripts that hold markup, or what is read elsewhere."""


class _Kind(IntEnum):
    """What the name of a date says, the most telling first."""

    PUBLICATION = 0
    CREATION = 1
    DIMENSION = 2


@dataclass(slots=True)
class _Box:
    """A bracket of a script that is open."""

    opened: str
    name: str
    """The name that it is given; empty if it is none."""
    named_in_object: bool
    dated: int = 0
    """Dates of publication among its parts."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Stated:
    """A date that a script states, and the brackets that it stands in."""

    kind: _Kind
    moment: ParsedDate
    boxes: tuple[_Box, ...]


def date_in_scripts(location: ArticleLocation, titles: Iterable[str], limit: datetime) -> ParsedDate | None:
    """Return the date of publication, none after `limit`, that scripts state, if all state the same day.

    `titles`: those of the page. An object with another title is about another article.
    """
    stated: list[_Stated] = []
    for node in location.dom.called("script")[:MOST_SCRIPTS]:
        if _CODE.search(node.attributes.get("type") or "") or location.is_foreign(node):
            continue
        text = node.text()
        if len(text) <= LONGEST_SCRIPT and _may_state(text):
            stated += (each for each in islice(dates_stated(text), MOST_DATES) if each.moment.at <= limit)
    known = [words for title in titles if (words := set(bare(title).split()))]
    own = [each for each in stated if not any(_is_of_others(box, known) for box in each.boxes)]
    own = [each for each in own if each.kind is not _Kind.DIMENSION or each.moment.at.date() < limit.date()]
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


def _is_of_others(box: _Box, titles: Iterable[set[str]]) -> bool:
    """Tell whether a bracket holds a list of articles, or an object about another one."""
    if box.opened == "[" and (box.named_in_object or box.dated > 1):
        return True
    words = set() if box.title.isascii() else set(box.title.split())  # without its marks a title is like no other
    told = [known for known in titles if min(len(known), len(words)) >= MIN_WORDS]
    return bool(told) and not any(2 * len(words & known) >= min(len(words), len(known)) for known in told)


def dates_stated(script: str) -> Iterator[_Stated]:
    """Yield the dates in a script that a name calls those of a publication."""
    boxes: list[_Box] = []
    name, given, said_by = "", False, ""
    for token in islice(_TOKEN.finditer(script), MOST_TOKENS):
        sign, text = token["sign"], token["string"] or token["word"] or token["number"] or ""
        if sign and sign in "{[(":
            call = given and (sign == "(" or (sign == "[" and said_by == ","))
            boxes.append(_Box(sign, _folded(name) if given else "", given and said_by == ":"))
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
                yield _Stated(each.kind, each.moment, (*boxes, *each.boxes))


def _dates_given(name: str, text: str, boxes: list[_Box]) -> Iterator[_Stated]:
    """Yield the date that a name is given, and note titles of objects."""
    folded = _folded(name.rpartition(".")[2])
    value = text.strip("\"'`")
    if boxes and _TITLE.fullmatch(folded):
        boxes[-1].title = boxes[-1].title or bare(_unescaped(value))
    if folded in _INNER and boxes:
        folded = boxes[-1].name
    kind = _kind_of(folded) if len(folded) <= MAX_NAME and len(boxes) <= MAX_DEPTH else None
    if kind is None:
        return
    around = [*map(_folded, name.split(".")[:-1]), *(box.name for box in boxes)]
    if any(_OTHERS.search(each) or (kind and _MACHINERY.search(each)) for each in around):
        return
    if moment := _moment(value, folded):
        _count(boxes)
        yield _Stated(kind, moment, tuple(boxes))


def _count(boxes: Sequence[_Box]) -> None:
    """Note in the open lists that one more of their parts has a date."""
    for box, part in pairwise(boxes):
        box.dated += box.opened == "[" and not part.dated
    for box in boxes:
        box.dated = max(1, box.dated)


def _kind_of(name: str) -> _Kind | None:
    if _PUBLICATION.fullmatch(name) or _OF_ARTICLE.fullmatch(name):
        return _Kind.PUBLICATION
    if _CREATION.fullmatch(name):
        return _Kind.CREATION
    return _Kind.DIMENSION if _DIMENSION.fullmatch(name) else None


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
