"""Reads the writers that pages in English print as papers in Viet Nam do: `Thanh Mai, staff writer`, `Photos by …`.

A bare name is a signature only right below the text, and where its element is called so, or it stands out and is
spelled like a Vietnamese name.
"""

import re
from collections.abc import Iterator
from functools import cache

from selectolax.lexbor import LexborNode

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.layout_signs import is_at_right, is_in_link
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import loose
from flows.metadata.entities.lexicon import words_of
from flows.metadata.writers.author_elements import is_of_something_else
from flows.metadata.writers.dated_bylines import may_be_name
from flows.metadata.writers.line_places import elements_below
from flows.metadata.writers.printed_writers import elements_above

__all__ = ["writers_in_english"]

MAX_LINE, MOST_BELOW = 120, 2
"""Characters of the longest line, and lines below the text that are looked at."""
_MADE = r"story|stories|text|words|article|reporting|written|reported|compiled|translated"
_PICTURES = r"photos?|photographs?|photography|pictures?|images?|videos?"
_INTRODUCED = re.compile(
    rf"^\W*(?:(?:{_MADE})(?:\s*(?:,|&|and)\s*(?:{_MADE}|{_PICTURES}))*\s+by:?|(?:{_MADE})(?:\s*(?:,|&|and)\s*(?:{_PICTURES}))*"
    rf"\s*:|(?:{_PICTURES})\s*(?:&|and)\s*(?:{_MADE})\s+by:?|by:?)\s+(?P<name>\S.*)$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"^(?P<name>[^,|–(-]{4,40}?)\s*(?:,|\||\s[–-])\s*(?:(?:our|senior|special|guest)\s+)?(?:staff\s+)?"
    r"(?:writer|reporter|correspondent|contributor|columnist|journalist)s?"
    r"(?:\s+(?:at|for|of)\s+(?:the\s+)?(?-i:[A-ZĐ])[^,;:]{1,40})?\W*$",
    re.IGNORECASE,
)
_PHOTOS_AFTER = re.compile(rf"\s*(?:[|•·,;/.–-]|\band\b)\s*(?:{_PICTURES})\s*(?::|by\b|courtesy\b).*$", re.IGNORECASE)
_SIGNED = re.compile(r"(?:^|[\s_-])(?:by|byline|author|writer|reporter|signature|signed)(?:$|[\s_-])", re.IGNORECASE)
_EMPHASIS = frozenset({"b", "strong", "em", "i"})


def writers_in_english(location: ArticleLocation) -> list[str]:
    """Return what the lines between headline and text, or else those right below the text, name as writers."""
    found = [name for node in elements_above(location) if (name := _introduced(text_of(node)))]
    return list(dict.fromkeys(found or _names_below(location)))


def _introduced(line: str) -> str | None:
    """Return the names in a line that says whose they are; None if it does not."""
    if len(line) > MAX_LINE:
        return None
    found = _INTRODUCED.match(line) or _OFFICE.match(line)
    return _PHOTOS_AFTER.sub("", found["name"]) if found else None


def _names_below(location: ArticleLocation) -> Iterator[str]:
    for node, text, count in elements_below(location):
        if count > MOST_BELOW:
            return
        linked = node.css_first("a") is not None or is_in_link(node)  # an element finds itself, too
        if linked or is_of_something_else(node) or node.tag in ("h3", "h4", "li"):
            continue
        if name := _introduced(text):
            yield name
        elif count == 1 and may_be_name(text) and _is_signed(node, text):
            yield text


def _is_signed(node: LexborNode, text: str) -> bool:
    """Tell whether a name is called a signature, or stands at the right or in bold and is a Vietnamese one."""
    box = node.parent
    if any(_SIGNED.search(each.attributes.get("class") or "") for each in (node, box) if each is not None):
        return True
    stands_out = is_at_right(node) or node.tag in _EMPHASIS
    return stands_out and loose(text.split()[0]) in _first_words()


@cache
def _first_words() -> frozenset[str]:
    """Return the surnames and the words that begin given names, without diacritics, as pages in English spell them."""
    return frozenset(map(loose, words_of("surnames") | words_of("middle_names")))
