"""Dates printed beside the headline, and what a page declares with one."""

import re
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.structured_metadata import StructuredMetadata

__all__ = ["is_dated", "is_dated_to_the_minute", "is_declared", "near_headline"]

NEAR = 25
"""Number of elements before and after the headline that are searched for a date."""

_LINES = tag_numbers("h1, h2, div, span, p, time, li, dd, small, i, em")
"""Elements that may hold the date; the cells of a table of documents hold dates, too."""
_CLOCK = r"\d{1,2}\s?[:hg]\s?\d\d(?::\d\d)?"
_DAY = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?20\d\d"
_MINUTE = re.compile(rf"{_DAY}\W{{1,9}}{_CLOCK}|{_CLOCK}\W{{1,9}}(?:ngày\W{{1,3}})?{_DAY}")


def is_declared(metadata: StructuredMetadata, location: ArticleLocation) -> bool:
    """Tell whether a page declares an article with a date: for machines, or in print beside its headline."""
    stated = metadata.first("og:type") == "article" and location.printed
    return metadata.declares_article or (stated and is_dated_to_the_minute(location))


def is_dated_to_the_minute(location: ArticleLocation) -> bool:
    """Tell whether a day with a time is printed beside the printed headline: fronts of sections print the day only."""
    return is_dated(location, _MINUTE)


def is_dated(location: ArticleLocation, form: re.Pattern[str]) -> bool:
    """Tell whether a date of this form is printed beside the printed headline, and not in another article's teaser."""
    return any(
        len(text := node.text()) < 100 and form.search(text) and not location.is_foreign(node)
        for node in near_headline(location)
    )


def near_headline(location: ArticleLocation) -> list[LexborNode]:
    """Return the lines right before and after the printed headline; none if it is not printed."""
    dom = location.dom
    here = dom.index(location.headline_node)
    if here is None or not location.printed:
        return []
    return [*islice(dom.before(here, _LINES), NEAR), *islice(dom.between(here, None, _LINES), NEAR)]
