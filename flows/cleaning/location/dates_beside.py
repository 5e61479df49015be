"""Dates printed beside the headline, and what a page declares with one."""

import re
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.noise import is_stated_stamp
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import tidy

__all__ = ["is_dated", "is_dated_to_the_minute", "is_declared", "near_headline", "says_posted"]

NEAR = 25
"""Number of elements before and after the headline that are searched for a date."""

_LINES = tag_numbers("h1, h2, div, span, p, time, li, dd, small, i, em")
"""Elements that may hold the date; the cells of a table of documents hold dates, too."""
_CLOCK = r"\d{1,2}\s?[:hg]\s?\d\d(?::\d\d)?"
_DAY = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?20\d\d"
_POSTED = re.compile(r"\W*(?:ngày |thời gian )?(?:đăng|xuất bản)\b", re.IGNORECASE)
_MINUTE = re.compile(rf"{_DAY}\W{{1,9}}{_CLOCK}|{_CLOCK}\W{{1,9}}(?:ngày\W{{1,3}})?{_DAY}")


def is_declared(metadata: StructuredMetadata, location: ArticleLocation) -> bool:
    """Tell whether a page declares an article with a date: for machines, or in print beside its headline."""
    stated = metadata.first("og:type") == "article" and location.printed
    return metadata.declares_article or (stated and is_dated_to_the_minute(location)) or says_posted(location)


def says_posted(location: ArticleLocation) -> bool:
    """Tell whether just one line below the printed headline says when the text appeared: `Đăng ngày 16/10/2025`.

    In a list each entry may say so. Standing lists are brought up to date (`Cập nhật ngày …`).
    """
    lines = ((node, tidy(node.text())) for node in near_headline(location, above=False))
    said = [node for node, line in lines if _POSTED.match(line) and is_stated_stamp(line)]
    boxes = {node.mem_id for node in said}
    outer = [node for node in said if node.parent is None or node.parent.mem_id not in boxes]
    return len(outer) == 1 and not location.is_foreign(outer[0])


def is_dated_to_the_minute(location: ArticleLocation) -> bool:
    """Tell whether a day with a time is printed beside the printed headline: fronts of sections print the day only."""
    return is_dated(location, _MINUTE)


def is_dated(location: ArticleLocation, form: re.Pattern[str]) -> bool:
    """Tell whether a date of this form is printed beside the printed headline, and not in another article's teaser."""
    return any(
        len(text := node.text()) < 100 and form.search(text) and not location.is_foreign(node)
        for node in near_headline(location)
    )


def near_headline(location: ArticleLocation, *, above: bool = True) -> list[LexborNode]:
    """Return the lines right after the printed headline, and before it if `above`; none if it is not printed."""
    dom = location.dom
    here = dom.index(location.headline_node)
    if here is None or not location.printed:
        return []
    before = islice(dom.before(here, _LINES), NEAR) if above else ()
    return [*before, *islice(dom.between(here, None, _LINES), NEAR)]
