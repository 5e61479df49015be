"""The titles that a page gives itself, without the name of its site."""

import re
from collections.abc import Collection
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.page.structured_metadata import StructuredMetadata, path_in_site
from flows.cleaning.page.typography import bare, loose, tidy

__all__ = [
    "MIN_SIGNS",
    "SEPARATOR",
    "SITE_NAME",
    "TITLE_SEPARATORS",
    "beginnings",
    "complete",
    "headlines_in",
    "is_dense",
    "is_in_address",
    "opening_of_cut",
    "own_words",
    "same_title",
    "titles",
    "without_site",
]

DASHES = (" – ", " — ")
"""Separators that are signs of a headline's own at least as often."""
TITLE_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " » ")
PATHS = (" » ", " > ", " :: ")
"""Separators of the path to a page: site, section, headline."""
SEPARATOR = re.compile("|".join(map(re.escape, TITLE_SEPARATORS)))
SITE_NAME = re.compile(
    r"(?:báo|tạp chí|đài|tin tức)(?= |$)|(?P<long>cổng (?:thông tin|TT)|trang (?:thông tin|TT|tin)|UBND )",
    re.IGNORECASE,
)
"""How names of sites begin; names of offices are longer than names of newspapers."""
MIN_WORDS, MIN_SIGNS = 3, 6
"""Fewest words of a headline from which a line above it is cut off; the same in signs of a script without spaces."""
MAX_PARTS, MAX_NESTING, MOST_OF_BADGE = 8, 3, 3
"""Parts of a heading among which a title is looked for; elements around them; words of a badge."""
_BEFORE, _AFTER = " :|–—-·•", " |–—-·•"
"""Signs between a headline and what stands before it, and after it."""
_APART = frozenset({"div", "p", "br", "small", "span", "strong", "em", "a", "b", "i", "svg"})
_DENSE_SCRIPT = re.compile("[\u0e00-\u0e7f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_JOINED = re.compile(r"[_|]+")
_JOINED_DENSE = re.compile(r"[_|\s–—-]+")
"""Separators without blanks: `Nước về_Báo Ví Dụ`. Scripts without blanks part a title by dashes and blanks, too."""
_UNSEEN = re.compile(
    r"sr-?only|screen-?reader|visually-?hidden|visuallyhidden|(?:^|[\s_-])(?:hidden|invisible|a11y|assistive)(?=$|[\s_-])",
    re.IGNORECASE,
)
"""Names of elements whose text is for screen readers only."""
_BADGE = re.compile(
    r"(?:^|[\s_-])(?:badge|flag|label|icon|premium|plus|live|tag|pill|chip|marker|exclusive|paid|abo|pro)(?=$|[\s_-])",
    re.IGNORECASE,
)
_KICKER = re.compile(
    r"kicker|overline|eyebrow|dachzeile|roof|topline|top-line|pretitle|pre-title|supertitle|surtitre|antetitulo|"
    r"occhiello|spitzmarke|rubric|topic|label|tagline",
    re.IGNORECASE,
)
_AFTER_SIGN = re.compile(r"(?<=[:.!?;])\s+(?=\w)")
_WORDS = re.compile(r"[a-z]+")
MIN_ADDRESS, MOST_OF_ADDRESS = 4, 0.8
"""Fewest words of an address, and share of them that a heading has if the address is made of it."""
MIN_TITLE_SHARE, MIN_DENSE_SHARE = 0.5, 0.6
"""Share of a title that a heading must repeat from its beginning: what follows is the section's and the site's name;
the same in a script without blanks, in which nothing tells a site's name that comes first."""
_PARTING = ("", *"|-–—»›·•:/")
"""Signs that part a title; nothing at its ends."""


def titles(metadata: StructuredMetadata) -> list[tuple[str, str]]:
    """Return the page's machine-readable headlines with their origin, most reliable first."""
    found = []
    if title := metadata.article_string("headline") or (metadata.article_string("name") if metadata.article else None):
        found.append((title, "json-ld"))
    if title := metadata.first("og:title"):
        found.append((title, "og"))
    if title := metadata.first("twitter:title", "title", "headline"):
        found.append((title, "meta"))
    if metadata.title:
        found.append((metadata.title, "title"))
    sites = {bare(site) for site in metadata.sites}
    return [(without_site(title, sites, headline=origin != "title"), origin) for title, origin in found]


def own_words(node: LexborNode, text: str, titles: Collection[str] = (), openings: Collection[str] = ()) -> str:
    """Return the `text` of a heading without the line above it, hidden words and badges: `LIVE`, `Video`, `+`.

    The heading's first element is the line above if it is named as one. If some of its parts beside each other are one
    of the bare `titles`, the others are none of the headline; nor is the first element if what follows is one of the
    bare `openings` of titles. What is one of the `titles` as a whole stays whole, whatever its parts are named.
    """
    parts = _parts(node)
    if len(parts) < 2 or bare(text) in titles:
        return text
    last = len(parts) - 1
    if len(parts) <= MAX_PARTS:
        spans = [(first, end) for first in range(len(parts)) for end in range(len(parts), first, -1)]
        for first, end in sorted(spans, key=lambda span: span[0] - span[1])[1:]:
            held = _joined(parts[first:end])
            if bare(held) in titles and _is_long(held):
                return held
    behind = _joined(parts[1:])
    if parts[0][0] and bare(behind) in openings and _is_long(behind):
        return behind
    kept = [
        (named, part)
        for place, (named, part) in enumerate(parts)
        if not _UNSEEN.search(named)
        and not (place == 0 and _elements(parts) > 1 and _KICKER.search(named))
        and not (place == last and len(part.split()) <= MOST_OF_BADGE and _BADGE.search(named))
    ]
    rest = _joined(kept)
    return rest if len(kept) < len(parts) and _is_long(rest) else text


def _parts(node: LexborNode) -> list[tuple[str, str]]:
    """Return the classes and the text of each part of a heading; of its only element's parts, if it has one."""
    for _ in range(MAX_NESTING):
        parts = [part for part in node.iter(include_text=True) if part.tag == "br" or tidy(part.text())]
        if len(parts) != 1 or parts[0].is_text_node:
            break
        node = parts[0]
    apart = [" " if part.tag in _APART else "" for part in parts]
    return [
        (
            "" if part.is_text_node or part.tag == "br" else part.attributes.get("class") or "-",
            f"{space}{part.text()}{space}",
        )
        for part, space in zip(parts, apart, strict=True)
    ]


def _joined(parts: list[tuple[str, str]]) -> str:
    return tidy("".join(part for _, part in parts)).lstrip(_BEFORE).rstrip(_AFTER)


def _elements(parts: list[tuple[str, str]]) -> int:
    return sum(bool(named) for named, _ in parts)


def _is_long(text: str) -> bool:
    """Tell whether a text may be a headline: some words, or some signs of a script that does not part words."""
    return len(text.split()) >= MIN_WORDS or is_dense(text)


def is_dense(text: str, least: int = MIN_SIGNS) -> bool:
    """Tell whether a text has as many signs as a headline, of a script that does not part words."""
    return len(_DENSE_SCRIPT.findall(text)) >= least


def complete(text: str, titles: Collection[str]) -> str:
    """Return the title that a printed headline stands for, if one does; else `text`.

    It goes on where the headline is cut off with dots, or has blanks after signs where parts of the heading have none,
    or tells small letters from capitals where the page prints only capitals.
    """
    if text.isupper():
        text = next(filter(None, (_part_in_small(text, title) for title in titles)), text)
    joined = _AFTER_SIGN.sub("", text)
    parted = (title for title in titles if len(title) > len(text) and _AFTER_SIGN.sub("", title) == joined)
    if (title := next(parted, None)) is not None:
        return title
    if not (opening := opening_of_cut(text)):
        return text
    longer = (title for title in titles if len(title) > len(opening) and not title.endswith(("…", "...")))
    return next((title for title in longer if bare(title).startswith(bare(opening))), text)


def _part_in_small(capitals: str, title: str) -> str | None:
    """Return the part of a title, between separators, that says the same as a headline in capitals; None if none."""
    place = title.upper().find(capitals)
    end = place + len(capitals)
    before, part, after = title[:place].rstrip(), title[place:end], title[end:].lstrip()
    if place < 0 or part.upper() != capitals or part.isupper() or part.islower():
        return None
    return part if before[-1:] in _PARTING and after[:1] in _PARTING else None


def opening_of_cut(title: str) -> str:
    """Return what stands of a title that was cut off with dots; empty if it was not, or little stands."""
    opening = title.rstrip("….").rstrip()
    return opening if title.endswith(("…", "...")) and _is_long(opening) else ""


def beginnings(title: str) -> list[str]:
    """Return the parts of a title that end at a separator and may be the headline."""
    heads = [title.rpartition(separator)[0].strip() for separator in TITLE_SEPARATORS]
    least = max(15, MIN_TITLE_SHARE * len(title))
    if is_dense(title):
        joined, least = _JOINED_DENSE, max(MIN_SIGNS, MIN_DENSE_SHARE * len(title))
    elif SITE_NAME.match(_JOINED.split(title)[-1]):
        joined = _JOINED
    else:
        return [head for head in heads if len(head) > least]
    heads += [title[: mark.start()].strip() for mark in islice(joined.finditer(title), MAX_PARTS)]
    return [head for head in heads if len(head) > least]


def headlines_in(title: str, sites: Collection[str] | None = None) -> list[str]:
    """Return `title` and the parts of it that may be the headline: those before a separator.

    `sites`: names of the page's site if the page does not call the title a headline. Then the headline may also follow
    a separator: some sites print their name first.
    """
    if not title:
        return []
    named = {bare(site) for site in sites or ()}
    marks = (*TITLE_SEPARATORS, ": ") if sites is not None else ()
    tails = [title.partition(mark)[2].strip() for mark in marks if mark in title]
    if sites is not None and SITE_NAME.match(title):
        tails += [title.rpartition(mark)[2].strip() for mark in PATHS if title.count(mark) > 1]
    least = max(15, MIN_TITLE_SHARE * len(title))
    behind = [tail for tail in tails if len(tail) > least and not SITE_NAME.match(tail) and bare(tail) not in named]
    return [*behind, *beginnings(title), title]


def is_in_address(text: str, url: str) -> bool:
    """Tell whether the page's address is made of the words of `text`: `/tin/nuoc-ve-dong-som-1234.html`."""
    name = path_in_site(url).rpartition("/")[2].partition(".")[0]
    words = [word for word in _WORDS.findall(name) if len(word) > 1]
    said = set(_WORDS.findall(loose(bare(text))))
    return len(words) >= MIN_ADDRESS and sum(word in said for word in words) >= MOST_OF_ADDRESS * len(words)


def without_site(title: str, sites: set[str], *, headline: bool = False) -> str:
    """Cut the paper's name off a title: `Headline - Báo X`.

    `headline`: the page calls it a headline, in which what follows a dash is seldom a name that nothing else tells.
    """
    if not any(map(title.__contains__, TITLE_SEPARATORS)):  # as of most descriptions
        return title
    certain = [mark for mark in TITLE_SEPARATORS if mark != " - " and not (headline and mark in DASHES)]
    for separator in TITLE_SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if (
            found
            and len(head) > 15
            and (bare(tail) in sites or (separator in certain and len(tail) < 30 and len(tail.split()) <= 5))
        ):
            return head.strip()
    for separator in TITLE_SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if (
            found
            and len(head) > 20
            and (match := SITE_NAME.match(tail.strip()))
            and len(tail) < (60 if match["long"] else 35)
        ):
            return head.strip()
    return title


def same_title(one: str, other: str) -> bool:
    """Tell whether one title holds most of the other, or both share most of their words."""
    if not one or not other:
        return False
    if one in other or other in one:
        return min(len(one), len(other)) > 0.5 * max(len(one), len(other))
    mine, theirs = set(one.split()), set(other.split())
    return len(mine & theirs) >= 0.6 * len(mine | theirs)
