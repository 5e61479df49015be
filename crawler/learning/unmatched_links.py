"""Collects links that look like articles but do not match `links.article`, and learns their pattern. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from crawler.addresses import is_article
from crawler.discovery import Listed, UnreadableListingError
from crawler.discovery.data.json_list import is_json, read_json_list
from crawler.discovery.data.page_state import FEW, read_state
from crawler.discovery.links import site_of
from crawler.discovery.navigation import is_headline, links_of
from crawler.learning.address_pattern import Pattern, is_telling, last_form, learn_pattern
from crawler.registry import Links, Source

__all__ = ["ANY_PAGE", "MANY_ALIKE", "UnmatchedLinks", "extended"]

ANY_PAGE = Links(article=r"/.+")
"""Takes every page but the front page for an article."""

MANY_ALIKE = 5
"""Headline-like links of one form from which on they may be articles."""

OUTNUMBER = 2
"""Links of one form must be more than the articles that match, divided by this. A few others are videos or topics."""

GOOD_COVERAGE = 0.9
"""Least share of the links that a learned pattern must match."""


@dataclass(slots=True)
class UnmatchedLinks:
    """Links of the listings of one newspaper that `links.article` does not match."""

    headlines: dict[str, str] = field(default_factory=dict)
    """Addresses whose links read like headlines, with the longest text of each."""
    others: dict[str, None] = field(default_factory=dict)
    """Addresses of other pages: sections, menus, and articles that do match."""

    def see_page(self, html: str, url: str, source: Source) -> None:
        """Add the links of a section page, and what it hands to its scripts if few are headlines; or a list in JSON."""
        if is_json(html):
            try:
                self.see_items(read_json_list(html, url)[0], source)
            except UnreadableListingError:
                return
        links = links_of(html, url, source.hosts)
        for link in links:
            self._see(link.url, link.text, source)
        if sum(is_headline(link.text) for link in links) < FEW:
            for items in read_state(html, url):
                self.see_items(items, source)

    def see_items(self, items: Iterable[Listed], source: Source) -> None:
        """Add the items of a feed. Of the addresses of one entry the first counts: a `guid` may be a mere number."""
        entries: defaultdict[object, list[Listed]] = defaultdict(list)
        for item in items:
            entries[(item.headline, item.published_at) if item.headline else item.url].append(item)
        for entry in entries.values():
            if not any(is_article(item.url, source) for item in entry):
                self._see(entry[0].url, entry[0].headline or "", source)

    def _see(self, url: str, text: str, source: Source) -> None:
        if site_of(url) not in source.hosts or is_article(url, source):
            return
        if is_headline(text):
            self.others.pop(url, None)
            self.headlines[url] = max(self.headlines.get(url, ""), text, key=len)
        elif url not in self.headlines:
            self.others[url] = None

    def likely(self, matched: int) -> list[str]:
        """Return the addresses of the commonest form that may be an article's; empty if no form is likely.

        `matched`: number of articles that `links.article` matches on the same pages.
        """
        forms: defaultdict[str, list[str]] = defaultdict(list)
        for url in self.headlines:
            forms[last_form(url)].append(url)
        form, urls = max(forms.items(), key=lambda each: len(each[1]), default=("", []))
        return urls if len(urls) >= MANY_ALIKE and len(urls) > matched / OUTNUMBER and is_telling(form) else []

    def pattern(self, articles: Sequence[str], listings: Collection[str]) -> Pattern | None:
        """Learn the pattern of `articles`; None if it would miss many of them, or match `listings` or other pages."""
        learned = learn_pattern(articles, [*self.others, *listings])
        good = learned is not None and learned.coverage >= GOOD_COVERAGE and not learned.wrong
        return learned if good else None


def extended(source: Source, regex: str, keep_query: tuple[str, ...]) -> Source:
    """Return `source` with a `links.article` that matches also what the learned `regex` matches.

    The group `id` of `regex` is dropped: these articles are known by their path, as everybody who reads the newspaper's
    unchanged file knows them.
    """
    unnamed = regex.replace("(?P<id>", "(?:")
    links = source.links.model_copy(
        update={
            "article": f"(?:{source.links.article})|(?:{unnamed})",
            "keep_query": tuple(dict.fromkeys((*source.links.keep_query, *keep_query))),
        }
    )
    return source.model_copy(update={"links": links})
