"""Tells the next page of a list whose numbers fall: the front page has the greatest, page 1 is the oldest. Pure.

So an old page keeps its number when news push its articles on.
"""

from collections.abc import Sequence
from typing import NamedTuple

from crawler.discovery.pagination.addresses import numbered

__all__ = ["PageLink", "falling_page", "numbers_fall"]


class PageLink(NamedTuple):
    """A link of a list's page that may lead to another page of the list."""

    url: str
    text: str
    is_forward: bool = False
    """Its words say that it leads to the next page, and are more than an arrow."""


def numbers_fall(here: str, links: Sequence[PageLink], shown: int | None, first: str = "") -> bool:
    """Tell whether the numbers of the pages fall from the page at `here` on.

    They do if the front page is shown as the number above all others, or if words lead on to a smaller one. `shown`:
    the number that the pager shows as the present one; `first`: see `numbered`.
    """
    number = numbered(here, first)[1]
    if number is not None:
        return any(each < number for each, link in _numbers(here, links, first) if link.is_forward)
    counted = [each for each, link in _numbers(here, links, first) if link.text == str(each)]
    if counted and shown is not None:
        return shown == max(counted) + 1
    forward = [each for each, link in _numbers(here, links, first) if link.is_forward]
    if forward and len(counted) > 1:
        return min(forward) == max(counted)
    return shown is None and len(counted) > 1 and counted[-1] == 1 and counted == sorted(counted, reverse=True)


def falling_page(here: str, links: Sequence[PageLink], first: str = "") -> str | None:
    """Return the page with the greatest number below that of the page at `here`; None if there is none."""
    number = numbered(here, first)[1]
    below = {each: link.url for each, link in reversed(_numbers(here, links, first)) if number is None or each < number}
    return below[max(below)] if below else None


def _numbers(here: str, links: Sequence[PageLink], first: str) -> list[tuple[int, PageLink]]:
    """Return the links to numbered pages of the list at `here`, each with its number."""
    own = numbered(here, first)[0]
    split = [(*numbered(link.url, first), link) for link in links]
    return [(number, link) for its_own, number, link in split if its_own == own and number is not None]
