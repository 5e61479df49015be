"""What a check proposes to change in a newspaper's file. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.addresses import identity, is_article, without_session
from crawler.discovery.navigation import is_headline, links_of, sections_in, site_of, successor_of
from crawler.learning.address_pattern import last_form, learn_pattern
from crawler.politeness.host_state import origin_of
from crawler.registry import Layout, Registry, Source, Status
from flows.contact.check.finding import Finding, FindingKind, Severity
from flows.contact.check.findings import is_usable
from flows.contact.check.listing_pages import unmatched
from flows.contact.check.observations import ArticleSeen, ListingKind, Observations
from flows.contact.learning.examples import link_texts
from flows.contact.learning.selectors import learn_layout
from flows.contact.source_file import Changes
from flows.pipeline.extraction.extract import ExtractedPage
from storage.model.moments import VIETNAM

__all__ = ["proposed_changes"]

PATTERN = (
    FindingKind.PATTERN_MISSES,
    FindingKind.NO_ARTICLES,
    FindingKind.ID_NOT_UNIQUE,
    FindingKind.PATTERN_TAKES_OTHERS,
)
LAYOUT = (FindingKind.RULE_FINDS_NOTHING, FindingKind.RULE_FINDS_ELSE)
GOOD_PATTERN = 0.9
"""Least coverage of a learned pattern that is proposed."""


def proposed_changes(source: Source, seen: Observations, findings: Sequence[Finding], registry: Registry) -> Changes:
    """Return what should be changed. Without a readable article only the status may change."""
    kinds = {finding.kind for finding in findings}
    if seen.front is None or not seen.front.answer.ok:
        return _of_closed_site(source, seen, kinds, registry)
    if not is_usable(seen) and not any(_proved(article) for article in seen.articles):
        return Changes()
    found = _listings(source, seen, kinds)
    pattern = _pattern(source, seen) if kinds & set(PATTERN) else None
    body_fails = any(
        finding.kind in LAYOUT and finding.severity is not Severity.NOTE and finding.where.startswith("layout.")
        for finding in findings
    )
    own = source.discovery
    return Changes(
        hosts=_hosts(source, seen),
        sections=_if_other(found[ListingKind.SECTION], own.sections),
        feeds=_if_other(found[ListingKind.FEED], own.feeds),
        sitemaps=_if_other(found[ListingKind.SITEMAP], own.sitemaps),
        article=pattern[0] if pattern else None,
        keep_query=pattern[1] if pattern else None,
        layout=_layout(source, seen) if body_fails else None,
        status=Status.ACTIVE if FindingKind.ACTIVATE in kinds else None,
        verified_on=seen.at.astimezone(VIETNAM).date(),
        verified_how=_how(seen),
    )


def _proved(article: ArticleSeen) -> bool:
    return article.two is not None and isinstance(article.two.generic, ExtractedPage)


def _of_closed_site(source: Source, seen: Observations, kinds: set[FindingKind], registry: Registry) -> Changes:
    if FindingKind.ROBOTS_FORBID in kinds and source.status is not Status.FORBIDDEN:
        return Changes(status=Status.FORBIDDEN)
    foreign = seen.front.foreign if seen.front else None
    if foreign is None:
        return Changes()
    other = registry.by_host.get(site_of(foreign))
    if other is not None and other.slug != source.slug:
        return Changes(status=Status.MERGED, successor=other.slug)
    if _label(foreign) in {host.split(".")[0] for host in source.hosts}:
        return Changes(hosts=(site_of(foreign), *source.hosts))
    return Changes()


def _label(url: str) -> str:
    """Return the name of a site without its ending: `baosuoidon` of `www.baosuoidon.com.vn`."""
    return site_of(url).split(".")[0]


def _if_other(new: Sequence[str], old: Sequence[str]) -> tuple[str, ...] | None:
    new = tuple(dict.fromkeys(new))
    return None if new == tuple(old) else new


def _hosts(source: Source, seen: Observations) -> tuple[str, ...] | None:
    assert seen.front is not None
    here = site_of(seen.front.answer.url)
    if here == source.hosts[0] or here not in source.hosts:
        return None
    return (here, *(host for host in source.hosts if host != here))


def _listings(source: Source, seen: Observations, kinds: set[FindingKind]) -> dict[ListingKind, list[str]]:
    """Return the listings that the file should name."""
    assert seen.front is not None
    here = origin_of(seen.front.answer.url)
    menu = _menu(source, seen)
    kept: dict[ListingKind, list[str]] = {kind: [] for kind in ListingKind}
    lost: set[ListingKind] = set()
    by_url = {listing.url: listing for listing in seen.listings}
    for kind, url in _registered(source):
        listing = by_url.get(url)
        if listing is None or listing.answer.reason == "robots" or listing.read:
            moved = listing.moved_to if listing is not None else None
            kept[kind].append(moved or _at(here, url, source))
            continue
        lost.add(kind)
        if kind is ListingKind.SECTION:
            found = successor_of(url, menu)
            kept[kind] += [found] if found else menu
    for kind in (ListingKind.FEED, ListingKind.SITEMAP):
        offered = [each.url for each in seen.listings if each.kind is kind and not each.registered and each.articles]
        if kind in lost or kinds & {FindingKind.LOW_RECALL, FindingKind.EMPTY_LISTING} or not any(kept.values()):
            kept[kind] += [url for url in offered if url not in kept[kind]]
    if FindingKind.LOW_RECALL in kinds and any(
        each.kind is ListingKind.SECTION and not each.registered and each.articles for each in seen.listings
    ):
        kept[ListingKind.SECTION] += [url for url in menu if url not in kept[ListingKind.SECTION]]
    if not any(kept.values()) or (ListingKind.SECTION in lost and not kept[ListingKind.SECTION]):
        kept[ListingKind.SECTION] = [f"{here}/"]
    return {kind: _once(urls, source) for kind, urls in kept.items()}


def _once(urls: Sequence[str], source: Source) -> list[str]:
    """Return each address once, whatever its letter case and slash at the end, without session ids."""
    first: dict[str, str] = {}
    for url in map(without_session, urls):
        first.setdefault(identity(url, source), url)
    return list(first.values())


def _registered(source: Source) -> Iterable[tuple[ListingKind, str]]:
    found = source.discovery
    for kind, urls in (
        (ListingKind.SECTION, found.sections),
        (ListingKind.FEED, found.feeds),
        (ListingKind.SITEMAP, found.sitemaps),
    ):
        yield from ((kind, url) for url in urls)


def _at(origin: str, url: str, source: Source) -> str:
    """Return `url` at the origin that answers now, if it is one of the newspaper's own front hosts."""
    if site_of(url) not in source.hosts or urlsplit(url).port is not None:
        return url
    return origin + url[len(origin_of(url)) :]


def _menu(source: Source, seen: Observations) -> list[str]:
    assert seen.front is not None
    answer = seen.front.answer
    links = links_of(answer.text, answer.url, source.hosts)
    return sections_in(links, answer.url, lambda url: is_article(url, source))


def _pattern(source: Source, seen: Observations) -> tuple[str, tuple[str, ...]] | None:
    """Learn the pattern of what looks like articles and of what still is one."""
    new = unmatched(seen.listings)
    old = _matched(source, seen)
    assert seen.front is not None
    front = seen.front.answer
    others = [link.url for link in links_of(front.text, front.url, source.hosts) if not is_headline(link.text)]
    others += [url for _, url in _registered(source)]
    others = [url for url in others if url not in set(new) | set(old)]
    whole = learn_pattern([*new, *old], others)
    if whole is not None and whole.coverage >= GOOD_PATTERN and not whole.wrong:
        return whole.regex, whole.keep_query
    learned = learn_pattern(new or old, others)
    if learned is None or learned.coverage < GOOD_PATTERN:
        return None
    if not old or not new:
        return learned.regex, learned.keep_query
    # Two groups of one name are not allowed. The old articles keep their ids; the new ones are known by their path.
    unnamed = learned.regex.replace("(?P<id>", "(?:")
    return f"(?:{source.links.article})|(?:{unnamed})", (*source.links.keep_query, *learned.keep_query)


def _matched(source: Source, seen: Observations) -> list[str]:
    """Return the addresses of articles that the pattern matches now: without other pages that it matches, too."""
    matched = {item.url: item.headline or "" for listing in seen.listings for item in listing.articles}
    listings = {url.rstrip("/") for _, url in _registered(source)}
    others = {last_form(article.url) for article in seen.articles if article.matches and not _proved(article)}
    others -= {last_form(article.url) for article in seen.articles if _proved(article)}
    return [
        url
        for url, text in matched.items()
        if url.rstrip("/") not in listings and last_form(url) not in others and (is_headline(text) or not text)
    ]


def _layout(source: Source, seen: Observations) -> Layout | None:
    """Learn a layout that is valid from the day of the visit on."""
    answers = [article.answer for article in seen.articles if article.answer.ok]
    texts = link_texts(item for listing in seen.listings for item in listing.articles)
    learned = learn_layout(answers, source, link_texts=texts)
    if learned is None:
        return None
    rules: Mapping[str, object] = learned.layout.model_dump(exclude_unset=True)
    day = seen.now.astimezone(VIETNAM).date()
    # An empty rule hides the family's, which finds something wrong: then the generic reader reads.
    return Layout.model_validate({"valid_from": day, "body": (), **rules})


def _how(seen: Observations) -> str:
    counts = [(len(seen.of_kind(kind)), kind) for kind in ListingKind]
    read = sum(article.two is not None for article in seen.articles)
    parts = [f"{number} {kind}{'s' * (number > 1)}" for number, kind in counts if number]
    return f"sources check: {', '.join([*parts, f'{read} articles'])}"
