"""The titles that a page gives itself, without the name of its site."""

import re

from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare

__all__ = ["SITE_NAME", "TITLE_SEPARATORS", "beginnings", "same_title", "titles", "without_site"]

TITLE_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " » ")
SITE_NAME = re.compile(
    r"(?:báo|tạp chí|đài|tin tức)(?= |$)|(?P<long>cổng (?:thông tin|TT)|trang (?:thông tin|TT|tin)|UBND )",
    re.IGNORECASE,
)
"""How names of sites begin; names of offices are longer than names of newspapers."""
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
    return [(without_site(title, sites), origin) for title, origin in found]


def beginnings(title: str) -> list[str]:
    """Return the parts of a title that end at a separator and may be the headline."""
    heads = [title.rpartition(separator)[0].strip() for separator in TITLE_SEPARATORS]
    return [head for head in heads if len(head) > max(15, MIN_TITLE_SHARE * len(title))]


def without_site(title: str, sites: set[str]) -> str:
    """Cut the paper's name off a title: `Headline - Báo X`."""
    for separator in TITLE_SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if (
            found
            and len(head) > 15
            and (bare(tail) in sites or (len(tail) < 30 and len(tail.split()) <= 5 and separator != " - "))
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
