"""Which forms of addresses may be articles', the likeliest first. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.discovery.navigation import is_headline
from crawler.learning.address_pattern import last_form

__all__ = ["FormStudy", "ranked_forms"]

LEAST = 3
"""Addresses of one form from which on it is worth a look."""


@dataclass(slots=True)
class FormStudy:
    """What pages of one form of addresses turned out to be."""

    form: str
    addresses: int
    """Number of addresses of this form that listings name."""
    articles: int = 0
    others: int = 0

    @property
    def is_article(self) -> bool:
        """True if most of the pages were articles."""
        return self.articles > self.others


def ranked_forms(named: Iterable[tuple[str, str, bool]]) -> list[tuple[str, list[str]]]:
    """Return forms with their addresses, the likeliest articles first.

    `named`: address, text of its links, and whether a feed names it. A feed names articles only; elsewhere texts like
    headlines speak for articles, and numbers or many words in the address.
    """
    texts: dict[str, str] = {}
    fed: set[str] = set()
    for url, text, in_feed in named:
        texts[url] = max(texts.get(url, ""), text, key=len)
        fed |= {url} if in_feed else set()
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for url in texts:
        forms[last_form(url)].append(url)
    scores = {
        form: (
            sum(url in fed for url in urls) >= LEAST,
            sum(is_headline(texts[url]) for url in urls),
            len(urls),
        )
        for form, urls in forms.items()
        if len(urls) >= LEAST and any(url in fed or is_headline(texts[url]) for url in urls)
    }
    # Addresses with a text come first: those of sitemaps alone may be old.
    return [
        (form, sorted(forms[form], key=lambda url: not texts[url]))
        for form in sorted(scores, key=lambda form: scores[form], reverse=True)
    ]
