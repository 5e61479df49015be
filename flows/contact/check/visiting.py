"""The visit of a check: which pages are asked for, in which order, within the limit of requests."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from crawler.addresses import canonical, is_article, without_session
from crawler.contact.answers import Answer, Site
from crawler.discovery import Listed
from crawler.discovery.navigation import links_of, sections_in
from crawler.politeness.host_state import origin_of
from crawler.registry import Source
from flows.cleaning.rule_matches import rule_matches
from flows.contact.check.listing_pages import read_listing, unmatched
from flows.contact.check.observations import (
    ArticleSeen,
    FrontSeen,
    HostSeen,
    ListingKind,
    ListingSeen,
    Observations,
    RobotsFound,
)
from flows.contact.reading import opened, read_twice
from flows.stages import Page

__all__ = ["look_at"]

MAX_HOPS = 4
"""Redirects followed from one address; a usual site needs two."""

KEPT_FOR_ARTICLES = 5
"""Requests that listings must leave for articles."""

SERVER_ERROR = 500

FINAL = ("robots", "not_public", "redirect_loop")
"""Reasons after which no other origin of the newspaper is tried."""

MAX_ARTICLES = 5
MAX_UNMATCHED = 2
"""Pages read whose addresses `links.article` does not match, although their links look like headlines."""

MAX_CHILDREN = 3
"""Sitemaps of an index that are read until one names articles: others list sections and topics."""

MAX_MENU = 4
"""Sections of the menu visited if the registry names none but the front page."""

MAX_OFFERED = 2
"""Feeds and sitemaps visited that the site offers and the registry does not name."""


async def look_at(source: Source, site: Site) -> Observations:
    """Visit the site of `source` and return what was seen. Never raises because of what a site answers."""
    seen = Observations(datetime.now(UTC))
    seen.front = await _front(source, site)
    origin = origin_of(seen.front.answer.url)
    seen.robots = _robots(source, site, origin, seen.front)
    if seen.front.answer.ok:
        seen.soft_404 = await _soft_404(site, origin)
    await _hosts(source, site, origin, seen)
    await _listings(source, site, seen)
    await _offers(source, site, seen)
    await _menu(source, site, seen)
    await _articles(source, site, seen)
    return seen


def registered(source: Source) -> Iterator[tuple[ListingKind, str]]:
    """Yield the listings of the registry."""
    found = source.discovery
    yield from ((ListingKind.SECTION, url) for url in found.sections)
    yield from ((ListingKind.FEED, url) for url in found.feeds)
    yield from ((ListingKind.SITEMAP, url) for url in found.sitemaps)


async def follow(site: Site, url: str, hosts: Iterable[str]) -> tuple[Answer, list[Answer], str | None]:
    """Ask for `url` and follow redirects on `hosts`. Return the last answer, the redirects, and a foreign target."""
    own, hops = set(hosts), []
    answer = await site.get(url)
    while (target := answer.location) is not None:
        hops.append(answer)
        if len(hops) > MAX_HOPS or target in [hop.url for hop in hops]:
            return Answer(url, answer.status, reason="redirect_loop", detail="it redirects for ever"), hops, None
        if not _is_own(target, own):
            return answer, hops, target
        answer = await site.get(target)
    return answer, hops, None


def _is_own(url: str, hosts: set[str]) -> bool:
    host = urlsplit(url).hostname or ""
    return any(host == own or host.endswith(f".{own}") for own in hosts)


async def _front(source: Source, site: Site) -> FrontSeen:
    """Ask for the front page: as the registry writes addresses, else with the other scheme, `www.` or another host."""
    tried: FrontSeen | None = None
    for origin in origins(source):
        answer, hops, foreign = await follow(site, f"{origin}/", source.hosts)
        front = FrontSeen(f"{origin}/", answer, tuple(hop.location or "" for hop in hops), foreign)
        # A server error may be a dead host behind a proxy: then another name of the site may answer.
        if (answer.status and answer.status < SERVER_ERROR) or answer.reason in FINAL or foreign:
            return front
        tried = tried or front
    assert tried is not None
    return tried


def origins(source: Source) -> Iterator[str]:
    """Yield the origins at which a newspaper may answer, the likeliest first."""
    first = next((url for _, url in registered(source)), f"https://{source.hosts[0]}/")
    scheme, rest = origin_of(first).split("://")
    other = "http" if scheme == "https" else "https"
    www = rest.removeprefix("www.") if rest.startswith("www.") else f"www.{rest}"
    yield from dict.fromkeys(
        (f"{scheme}://{rest}", f"{other}://{rest}", f"{scheme}://{www}",
         *(f"{scheme}://{host}" for host in source.hosts[:3]))
    )  # fmt: skip  # one origin after the other


def _robots(source: Source, site: Site, origin: str, front: FrontSeen) -> RobotsFound:
    rules = site.robots(f"{origin}/")
    if rules is None:
        return RobotsFound(origin, readable=False, detail=front.answer.detail)
    forbidden = tuple(url for _, url in registered(source) if origin_of(url) == origin and not rules.allows(url))
    return RobotsFound(
        origin, readable=True, allows_front=rules.allows(f"{origin}/"), delay=rules.asked_delay,
        own_delay=site.delay, cut_delay=rules.cut_delay(site.delay), sitemaps=rules.sitemaps, forbidden=forbidden,
    )  # fmt: skip  # short items


async def _soft_404(site: Site, origin: str) -> bool:
    word = hashlib.sha256(origin.encode()).hexdigest()[:12]
    answer = await site.get(f"{origin}/{word}-{word}/")
    return answer.ok and len(answer.body) > 0


async def _hosts(source: Source, site: Site, origin: str, seen: Observations) -> None:
    """Ask for robots.txt of the present host in its other forms, and of older hosts."""
    scheme, rest = origin.split("://")
    other = "http" if scheme == "https" else "https"
    www = rest.removeprefix("www.") if rest.startswith("www.") else f"www.{rest}"
    older = [host for host in source.hosts if host != rest.removeprefix("www.")][:2]
    for each in (f"{other}://{rest}", f"{scheme}://{www}", *(f"{scheme}://{host}" for host in older)):
        if site.requests_left > 2 * KEPT_FOR_ARTICLES:
            seen.hosts.append(HostSeen(each, await site.get_robots(each)))


async def _listings(source: Source, site: Site, seen: Observations) -> None:
    front = seen.front
    here = origin_of(front.answer.url) if front is not None else ""
    # An origin that was tried before the one that answered is silent: its listings are looked for at the other.
    tried = list(origins(source))
    silent = tried[: tried.index(here)] if here in tried and front is not None and not front.hops else []
    for kind, url in registered(source):
        if front is not None and front.answer.ok and _same_page(url, front):
            seen.listings.append(read_listing(source, kind, url, front.answer, moved_to=None, registered=True))
        elif site.requests_left <= KEPT_FOR_ARTICLES:
            seen.skipped.append(url)
        else:
            at = here if origin_of(url) in silent else None
            seen.listings.append(await _listing(source, site, kind, url, at=at))
            await _children(source, site, seen)
    if front is not None and front.answer.ok and not any(_same_page(each.url, front) for each in seen.listings):
        page = read_listing(
            source, ListingKind.SECTION, front.answer.url, front.answer, moved_to=None, registered=False
        )
        seen.listings.append(page)


def _same_page(url: str, front: FrontSeen) -> bool:
    return url.rstrip("/") in (front.asked.rstrip("/"), front.answer.url.rstrip("/"))


async def _listing(
    source: Source, site: Site, kind: ListingKind, url: str, *, registered: bool = True, at: str | None = None
) -> ListingSeen:
    """Read a listing. `at`: the origin to ask, if the one of `url` does not answer."""
    asked = url if at is None else at + url[len(origin_of(url)) :]
    answer, hops, foreign = await follow(site, asked, source.hosts)
    moved_to = foreign or (without_session(answer.url) if hops and not answer.reason else None)
    if moved_to == url:
        moved_to = None
    return read_listing(source, kind, url, answer, moved_to=moved_to, registered=registered)


async def _children(source: Source, site: Site, seen: Observations) -> None:
    """Read the most promising sitemaps of the index that was read last, until one names articles."""
    index = seen.listings[-1]
    for url in index.children[:MAX_CHILDREN] if not index.articles else ():
        if site.requests_left <= KEPT_FOR_ARTICLES:
            return
        child = await _listing(source, site, ListingKind.SITEMAP, url)
        known = seen.listings[-1]
        seen.listings[-1] = replace(
            known, articles=child.articles, named=(*known.named, *child.named), newest=child.newest
        )
        if child.articles:
            return


async def _offers(source: Source, site: Site, seen: Observations) -> None:
    """Visit feeds and sitemaps that the site offers and the registry does not name."""
    known = {canonical(each.url, source) for each in seen.listings} | {canonical(url, source) for url in seen.skipped}
    hosts = set(source.hosts)
    feeds = [feed for listing in seen.listings for feed in listing.feeds]
    sitemaps = [url for url in (seen.robots.sitemaps if seen.robots else ()) if _is_own(url, hosts)]
    offered = [*((ListingKind.FEED, url) for url in feeds), *((ListingKind.SITEMAP, url) for url in sitemaps)]
    new = {kind: [url for each, url in dict.fromkeys(offered) if each is kind and canonical(url, source) not in known]
           for kind in (ListingKind.FEED, ListingKind.SITEMAP)}  # fmt: skip  # one expression
    for kind, urls in new.items():
        for url in urls[:MAX_OFFERED]:
            if site.requests_left > KEPT_FOR_ARTICLES + 1:
                seen.listings.append(await _listing(source, site, kind, url, registered=False))
                await _children(source, site, seen)


async def _menu(source: Source, site: Site, seen: Observations) -> None:
    """Visit sections of the menu if the front page is all that names articles: does it show the newest of each?"""
    front = seen.front
    if front is None or any(each.articles and not _same_page(each.url, front) for each in seen.listings):
        return
    links = links_of(front.answer.text, front.answer.url, source.hosts) if front.answer.ok else ()
    for url in sections_in(links, front.answer.url, lambda url: is_article(url, source))[:MAX_MENU]:
        if site.requests_left > KEPT_FOR_ARTICLES:
            seen.listings.append(await _listing(source, site, ListingKind.SECTION, url, registered=False))


async def _articles(source: Source, site: Site, seen: Observations) -> None:
    doubtful = unmatched(seen.listings)
    some = min(MAX_UNMATCHED, len(doubtful))
    for item in _chosen(source, seen.listings, MAX_ARTICLES - some):
        await _article(source, site, item.url, seen)
    for url in doubtful[:some]:
        await _article(source, site, url, seen)


def _chosen(source: Source, listings: list[ListingSeen], number: int) -> list[Listed]:
    """Choose articles of different listings in turn, those that stand first before others."""
    columns = [list(listing.articles) for listing in listings if listing.articles]
    taken: dict[str, Listed] = {}
    for row in range(max(map(len, columns), default=0)):
        for column in columns:
            if row < len(column) and len(taken) < number:
                taken.setdefault(canonical(column[row].url, source), column[row])
    return list(taken.values())


async def _article(source: Source, site: Site, url: str, seen: Observations) -> None:
    if site.requests_left <= 0:
        return
    answer, _, foreign = await follow(site, url, source.hosts)
    if foreign is not None:
        answer = replace(answer, detail=f"it leads to another site: {foreign}")
    two = read_twice(answer, source)
    page = opened(answer, source)
    rules = (
        {f"{match.key} {match.selector}": match.elements for match in rule_matches(page)}
        if isinstance(page, Page)
        else {}
    )
    seen.articles.append(ArticleSeen(url, answer, two, is_article(urljoin(answer.url, url), source), rules))
