"""The visit to an unknown newspaper: which pages are asked for, in which order, within the limit of requests."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from crawler.contact.answers import Answer, Site
from crawler.discovery import Listed, UnreadableListingError, read_feed, read_offers, read_sitemap
from crawler.discovery.data.json_list import endpoints_in, is_json, read_json_list
from crawler.discovery.data.page_state import FEW, read_state
from crawler.discovery.navigation import Link, is_headline, links_of, sections_in, site_of
from crawler.learning.address_pattern import last_form
from crawler.network.false_answers import read_answer
from crawler.politeness.host_state import origin_of
from crawler.registry import Links, Source
from flows.contact.adding.refusals import NO_DATE, refuse_front, too_few_articles
from flows.contact.learning.article_forms import FormStudy, ranked_forms
from flows.contact.learning.main_list import main_list
from flows.contact.reading import read_by
from flows.pipeline.extraction.extract import ExtractedPage
from storage.model.identifiers import SourceSlug

__all__ = ["Explored", "ExploredListing", "explore", "unknown_source"]

COMMON_FEEDS = ("/rss/home.rss", "/rss")
"""Where feeds are if no page says where: the addresses that most systems of the press use, and their page of feeds."""

MOST_SECTIONS = 4
"""Sections that are looked at; the others of the menu are taken to be like them."""

MOST_SITEMAPS = 3
MOST_ARTICLES = 7
LEAST_ARTICLES = 3
MOST_HOPS = 4
PER_FORM = 2
"""Pages of one form of addresses that are read to find out whether they are articles."""


@dataclass(frozen=True, slots=True)
class ExploredListing:
    """A page, feed or sitemap that names articles."""

    url: str
    kind: str
    """`section`, `feed` or `sitemap`."""
    items: tuple[Listed, ...]
    """What it names: for a section, all links of the page."""
    links: tuple[Link, ...] = ()
    answer: Answer | None = None


@dataclass(slots=True)
class Explored:
    """Everything that the visit saw."""

    source: Source
    """A made-up newspaper without rules, at the host that answered."""
    front: Answer
    listings: list[ExploredListing] = field(default_factory=list)
    menu: list[str] = field(default_factory=list)
    """Sections that the front page names."""
    studies: dict[str, FormStudy] = field(default_factory=dict)
    """For each form of addresses: what pages of it were."""
    articles: list[Answer] = field(default_factory=list)
    """Pages that are articles."""
    refused: dict[str, str] = field(default_factory=dict)
    """Pages that are none, by their addresses, and why."""
    delay: float = 0.0
    older_hosts: tuple[str, ...] = ()
    """Hosts that redirected to the one that answered."""
    soft_404: bool = False
    requests: int = 0


def unknown_source(host: str, slug: str, ports: tuple[int, ...] = ()) -> Source:
    """Return a made-up newspaper that takes every page for an article and has no rules."""
    return Source.model_construct(
        slug=SourceSlug(slug), name=host, family="none", hosts=(host,), province="00", province_before=("00",),
        ports=ports, links=Links(article=r"/.+"),
    )  # fmt: skip  # short items


async def explore(address: str, source: Source, site: Site) -> Explored:
    """Visit the site at `address`. Raises NotAddedError if it is no newspaper that may be crawled."""
    front, older = await _front(address, site)
    refuse_front(front)
    host = site_of(front.url)
    source = source.model_copy(update={"hosts": (host,)})
    seen = Explored(source, front, older_hosts=tuple(older))
    origin = origin_of(front.url)
    rules = site.robots(front.url)
    seen.delay = rules.delay if rules is not None else 0.0
    seen.soft_404 = await _soft_404(site, origin)
    seen.listings.append(_page(front, source))
    await _feeds(seen, site, origin)
    sitemaps = [url for url in (rules.sitemaps if rules is not None else ()) if site_of(url) == host]
    await _sitemaps(seen, site, sitemaps or [f"{origin}/sitemap.xml"])
    # Words alone do not tell: a section's address may have as many as an article's.
    guess = {form for form in guessed_forms(seen.listings) if "N" in form or "?" in form}
    seen.menu = sections_in(seen.listings[0].links, front.url, lambda url: last_form(url) in guess)
    for url in seen.menu[:MOST_SECTIONS]:
        answer = await _get(site, url, [host])
        if answer.ok:
            seen.listings.append(_page(replace(answer, url=answer.url), source))
    await _endpoints(seen, site)
    await _articles(seen, site)
    if len(seen.articles) < LEAST_ARTICLES:
        raise too_few_articles(host, len(seen.articles), seen.refused)
    return seen


async def _front(address: str, site: Site) -> tuple[Answer, list[str]]:
    """Ask for the front page, by https first, and follow redirects to any host: nothing is known of its own ones."""
    text = address if "://" in address else f"https://{address}"
    parts = urlsplit(text)
    origins = [f"{parts.scheme}://{parts.netloc}"]
    if "://" not in address:
        origins += [f"http://{parts.netloc}", f"https://www.{parts.netloc.removeprefix('www.')}"]
    first: Answer | None = None
    for origin in origins:
        url, older = f"{origin}/", []
        for _ in range(MOST_HOPS + 1):
            answer = await site.get(url)
            target = answer.location or _forwarded(answer)
            if target is None:
                break
            if site_of(target) != site_of(url):
                older.append(site_of(url))
            url = target
        else:
            answer = Answer(url, answer.status, reason="redirect_loop", detail="it redirects for ever")
        if answer.status or answer.reason in ("robots", "not_public", "redirect_loop"):
            return answer, older
        first = first or answer
    assert first is not None
    return first, []


def _forwarded(answer: Answer) -> str | None:
    """Return where a page without text leads by `<meta http-equiv="refresh">`; None if it does not."""
    false = read_answer(answer.url, answer.status, answer.headers, answer.body) if answer.ok else None
    return safe_url_string(false.target).split("#")[0] if false is not None and false.target else None


async def _get(site: Site, url: str, hosts: Sequence[str]) -> Answer:
    answer = await site.get(url)
    for _ in range(MOST_HOPS):
        if answer.location is None or site_of(answer.location) not in hosts:
            break
        answer = await site.get(answer.location)
    return answer


async def _soft_404(site: Site, origin: str) -> bool:
    word = hashlib.sha256(origin.encode()).hexdigest()[:12]
    answer = await site.get(f"{origin}/{word}-{word}-0.html")
    return answer.ok and read_answer(answer.url, 200, answer.headers, answer.body) is None


def _page(answer: Answer, source: Source) -> ExploredListing:
    links = tuple(links_of(answer.text, answer.url, source.hosts))
    items = [Listed(link.url, link.text) for link in links]
    if sum(is_headline(link.text) for link in links) < FEW:
        named = chain.from_iterable(read_state(answer.text, answer.url))
        items += [item for item in named if site_of(item.url) in source.hosts]
    return ExploredListing(answer.url, "section", tuple(items), links, answer)


async def _feeds(seen: Explored, site: Site, origin: str) -> None:
    """Read the feeds that the front page offers, else those at common places, else those that a page of feeds links."""
    host = seen.source.hosts[0]
    offered = list(read_offers(seen.front.text, seen.front.url, seen.source).feeds)[:2]
    linked = [link.url for link in seen.listings[0].links if "rss" in urlsplit(link.url).path.lower()]
    guesses = [] if offered or linked else [f"{origin}{path}" for path in COMMON_FEEDS]
    for url in dict.fromkeys((*offered, *linked[:1], *guesses)):
        answer = await _get(site, url, [host])
        if not answer.ok:
            continue
        if not _add_feed(seen, url, answer):
            page = links_of(answer.text, answer.url, [host])
            more = [link.url for link in page if link.url.lower().endswith((".rss", ".xml")) or "/rss/" in link.url][:1]
            for inner in more:
                found = await _get(site, inner, [host])
                if found.ok:
                    _add_feed(seen, inner, found)


def _add_feed(seen: Explored, url: str, answer: Answer) -> bool:
    try:
        found = read_feed(answer.body, answer.url, seen.source)
    except UnreadableListingError:
        return False
    items: dict[object, Listed] = {}
    for item in found.items:
        items.setdefault((item.headline, item.published_at), item)
    if items:
        seen.listings.append(ExploredListing(url, "feed", tuple(items.values())))
    return True


async def _sitemaps(seen: Explored, site: Site, urls: Sequence[str]) -> None:
    """Read the sitemaps that robots.txt names, and of an index some of its sitemaps."""
    waiting, asked = list(urls[:1]), 0
    named: list[Listed] = []
    while waiting and asked < MOST_SITEMAPS:
        answer = await _get(site, waiting.pop(0), seen.source.hosts)
        asked += 1
        if not answer.ok:
            continue
        try:
            found = read_sitemap(answer.body, answer.url, seen.source)
        except UnreadableListingError:
            continue
        waiting += found.pages
        named += found.items
    if named:
        seen.listings.append(ExploredListing(urls[0], "sitemap", tuple(named)))


def guessed_forms(listings: Iterable[ExploredListing]) -> set[str]:
    """Return the forms of addresses that are probably articles', before a page has been read."""
    found: set[str] = set()
    for listing in listings:
        if listing.kind == "feed":
            found |= {last_form(item.url) for item in listing.items}
        elif listing.kind == "section":
            found |= {last_form(item.url) for item in listing.items if is_headline(item.headline or "")}
    return found


async def _endpoints(seen: Explored, site: Site) -> None:
    """Read lists in JSON that pages name, if these pages link no articles themselves."""
    forms = guessed_forms(seen.listings)
    asked: set[str] = set()
    for listing in [each for each in seen.listings if each.answer is not None]:
        assert listing.answer is not None
        shown = main_list(listing.answer.text, listing.url, lambda url: last_form(url) in forms)
        for url in endpoints_in(listing.answer.text, listing.url)[:1] if len(shown.main) < LEAST_ARTICLES else ():
            if url in asked or site.requests_left <= MOST_ARTICLES:
                continue
            asked.add(url)
            answer = await _get(site, url, seen.source.hosts)
            if answer.ok and is_json(answer.text):
                try:
                    items, _ = read_json_list(answer.text, answer.url)
                except UnreadableListingError:
                    continue
                if items:
                    seen.listings.append(ExploredListing(url, "section", tuple(items)))


async def _articles(seen: Explored, site: Site) -> None:
    """Read pages of the likeliest forms of addresses, until enough are articles."""
    for form, urls in ranked_forms(_named(seen)):
        if len(seen.articles) >= MOST_ARTICLES or site.requests_left <= 0:
            break
        study = FormStudy(form, len(urls))
        seen.studies[form] = study
        for url in urls:
            enough = study.articles >= MOST_ARTICLES or study.others >= PER_FORM > study.articles
            if enough or len(seen.articles) >= MOST_ARTICLES or site.requests_left <= 0:
                break
            answer = await _get(site, url, seen.source.hosts)
            refused = _refusal(answer, seen.source)
            if refused is None:
                study.articles += 1
                seen.articles.append(answer)
            else:
                study.others += 1
                seen.refused[url] = refused


def _refusal(answer: Answer, source: Source) -> str | None:
    """Return why the generic reader does not read a page as an article with a date; None if it does."""
    read = read_by(answer, source, ())
    if read is None:
        return f"the site answers {answer.status}" if answer.status else f"the site does not answer: {answer.reason}"
    if not isinstance(read, ExtractedPage):
        return f"{read.reason} ({read.detail})"
    return NO_DATE if read.draft.published_at is None else None


def _named(seen: Explored) -> list[tuple[str, str, bool]]:
    """Return address, text and whether a feed names it, of everything that listings name."""
    menu = {url.rstrip("/") for url in seen.menu}
    return [
        (item.url, item.headline or "", listing.kind == "feed")
        for listing in seen.listings
        for item in listing.items
        if item.url.rstrip("/") not in menu
    ]
