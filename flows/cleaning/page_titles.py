"""The titles that a page gives itself, without the name of its site."""

import re
from collections.abc import Collection

from selectolax.lexbor import LexborNode

from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare, tidy

__all__ = ["SITE_NAME", "TITLE_SEPARATORS", "beginnings", "same_title", "titles", "without_kicker", "without_site"]

DASHES = (" – ", " — ")
"""Separators that are signs of a headline's own at least as often."""
TITLE_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " » ")
SITE_NAME = re.compile(
    r"(?:báo|tạp chí|đài|tin tức)(?= |$)|(?P<long>cổng (?:thông tin|TT)|trang (?:thông tin|TT|tin)|UBND )",
    re.IGNORECASE,
)
"""How names of sites begin; names of offices are longer than names of newspapers."""
MIN_WORDS = 3
"""Fewest words of a headline from which a line above it is cut off."""
_KICKER = re.compile(
    r"kicker|overline|eyebrow|dachzeile|roof|topline|top-line|pretitle|pre-title|supertitle|surtitre|antetitulo|"
    r"occhiello|spitzmarke|rubric|topic|label|tagline",
    re.IGNORECASE,
)
MIN_TITLE_SHARE = 0.5
"""Share of a title that a heading must repeat from its beginning: what follows is the section's and the site's name."""


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


def without_kicker(node: LexborNode, text: str, titles: Collection[str] = ()) -> str:
    """Return the `text` of a heading without the line above it.

    The heading's first element is that line if it is named as one, or if what follows is one of the bare `titles`.
    """
    parts = [part for part in node.iter(include_text=True) if tidy(part.text())]
    if len(parts) < 2 or parts[0].is_text_node:
        return text
    rest = text.removeprefix(tidy(parts[0].text())).lstrip(" :|–-")
    elements = sum(not part.is_text_node for part in parts)
    named = elements > 1 and _KICKER.search(parts[0].attributes.get("class") or "")
    return rest if (named or bare(rest) in titles) and len(rest.split()) >= MIN_WORDS else text


def beginnings(title: str) -> list[str]:
    """Return the parts of a title that end at a separator and may be the headline."""
    heads = [title.rpartition(separator)[0].strip() for separator in TITLE_SEPARATORS]
    return [head for head in heads if len(head) > max(15, MIN_TITLE_SHARE * len(title))]


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
