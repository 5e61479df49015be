"""Reads the answer for a listing into an observation, and finds links to articles that the rules miss. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import is_article
from crawler.contact.answers import Answer
from crawler.discovery import Found, Listed, UnreadableListingError, read_feed, read_section, read_sitemap
from crawler.discovery.links import absolute
from crawler.discovery.navigation import is_headline, links_of
from crawler.learning.address_pattern import is_telling, last_form
from crawler.learning.unmatched_links import ANY_PAGE, MANY_ALIKE
from crawler.network.false_answers import read_answer
from crawler.registry import Source
from flows.contact.check.observations import ListingKind, ListingSeen

__all__ = ["read_listing", "unmatched"]


def read_listing(
    source: Source, kind: ListingKind, url: str, answer: Answer, *, moved_to: str | None, registered: bool
) -> ListingSeen:
    """Return what `answer` shows of the listing at `url`."""
    seen = ListingSeen(url, kind, registered, answer, moved_to)
    if not answer.ok:
        return seen
    false = read_answer(answer.url, answer.status, answer.headers, answer.body)
    if false is not None:
        return replace(seen, unreadable=false.evidence)
    everything = source.model_copy(
        update={"links": ANY_PAGE.model_copy(update={"keep_query": source.links.keep_query})}
    )
    try:
        found = _read(kind, answer, source)
        named = (
            found.items
            if kind is ListingKind.SECTION
            else _one_each(_read(kind, answer, everything).items, found.items)
        )
    except UnreadableListingError as error:
        return replace(seen, unreadable=error.detail)
    dates = [moment for item in found.items if (moment := item.published_at or item.modified_at)]
    more = replace(
        seen, articles=found.items, named=named, newest=max(dates, default=None),
        next_page=found.pages[0] if kind is ListingKind.SECTION and found.pages else None,
        children=found.pages if kind is ListingKind.SITEMAP else (), feeds=found.feeds,
    )  # fmt: skip  # short items
    if kind is not ListingKind.SECTION:
        return more
    links = links_of(answer.text, answer.url, source.hosts)
    texts: dict[str, str] = {}
    for link in links:
        if is_headline(link.text) or is_article(link.url, source):
            texts[link.url] = max(texts.get(link.url, ""), link.text, key=len)
    headlines = tuple(Listed(target, text) for target, text in texts.items())
    leading = _linking(answer, source.links.next_page, lambda _: True)
    cards = _linking(answer, source.links.cards, lambda link: is_article(link, source))
    return replace(more, named=headlines, matched_cards=cards, matched_next=leading)


def _read(kind: ListingKind, answer: Answer, source: Source) -> Found:
    match kind:
        case ListingKind.SECTION:
            return read_section(answer.text, answer.url, source)
        case ListingKind.FEED:
            return read_feed(answer.body, answer.url, source)
        case ListingKind.SITEMAP:
            return read_sitemap(answer.body, answer.url, source)


def _one_each(named: Sequence[Listed], articles: Sequence[Listed]) -> tuple[Listed, ...]:
    """Leave out further addresses of one entry: a feed's `guid` may be a number that no page has."""
    own = {item.url for item in articles}
    kept: dict[object, Listed] = {}
    for item in named:
        key = (item.headline, item.published_at) if item.headline else item.url
        if key not in kept or (item.url in own and kept[key].url not in own):
            kept[key] = item
    return tuple(kept.values())


def _linking(answer: Answer, selectors: Sequence[str], wanted: Callable[[str], bool]) -> tuple[str, ...]:
    """Return those of `selectors` that find a wanted link."""
    tree = LexborHTMLParser(answer.text)
    found = []
    for selector in selectors:
        links = (absolute(node.attributes.get("href"), answer.url) for node in tree.css(selector))
        if any(link and wanted(link) for link in links):
            found.append(selector)
    return tuple(found)


def unmatched(listings: Sequence[ListingSeen]) -> list[str]:
    """Return addresses that look like articles but do not match `links.article`, those of the commonest form first.

    Feeds name articles only. On a section page several links with headlines that share a form look like articles.
    """
    matched = {item.url for listing in listings for item in listing.articles}
    forms: defaultdict[str, dict[str, None]] = defaultdict(dict)
    certain: set[str] = set()
    for listing in listings:
        if listing.kind is ListingKind.SITEMAP:
            continue
        for item in listing.named:
            if item.url not in matched:
                form = last_form(item.url)
                forms[form][item.url] = None
                certain |= {form} if listing.kind is ListingKind.FEED else set()
    known = Counter(map(last_form, matched))
    likely = [
        form for form, urls in forms.items()
        if (form in certain or len(urls) >= MANY_ALIKE) and is_telling(form) and len(urls) > known[form] / 2
    ]  # fmt: skip  # one condition
    return [url for form in sorted(likely, key=lambda form: -len(forms[form])) for url in forms[form]]
