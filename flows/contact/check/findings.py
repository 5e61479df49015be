"""What is wrong with a newspaper's file, or with its site, by what a visit saw. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.discovery.navigation import site_of
from crawler.politeness.host_state import origin_of
from crawler.politeness.robots_text import MAX_DELAY
from crawler.registry import Source, Status
from flows.contact.adding.refusals import is_parked
from flows.contact.check.article_findings import article_findings
from flows.contact.check.finding import Finding, FindingKind, Severity
from flows.contact.check.observations import FrontSeen, ListingKind, ListingSeen, Observations
from flows.contact.check.recall import MANY, expected_recall, recall_of_front
from flows.pipeline.extraction.extract import ExtractedPage

__all__ = ["findings_of", "is_usable"]

STILL = timedelta(days=14)
"""A listing that names nothing as young as this, while others do, has been left behind."""

SILENT = timedelta(days=30)
"""A paper of which nothing is as young as this has probably stopped."""

LOW_RECALL = 0.8
"""Share of the latest articles that sections must show; below it the crawl needs feed or sitemap."""

NOTABLE_DELAY = 10.0
"""Seconds of a Crawl-delay from which on a crawl becomes slow."""


def findings_of(source: Source, seen: Observations) -> list[Finding]:
    """Return what the visit found, the gravest first."""
    found = [_as_expected(source, finding) for finding in _front(source, seen)]
    if seen.front is not None and seen.front.answer.ok:
        found += [*_hosts(source, seen), *_robots(seen), *_listings(seen), *_coverage(source, seen)]
        found += article_findings(source, seen)
        found += _status(source, seen, any(each.severity is Severity.ERROR for each in found))
    return sorted(found, key=lambda each: list(Severity).index(each.severity))


EXPECTED = {
    Status.MERGED: (FindingKind.HOST_MOVED, FindingKind.HOST_GONE, FindingKind.PARKED, FindingKind.CERTIFICATE),
    Status.FORBIDDEN: (FindingKind.ROBOTS_FORBID,),
}
"""What is no news about a newspaper of such a status."""


def _as_expected(source: Source, finding: Finding) -> Finding:
    expected = finding.kind in EXPECTED.get(source.status, ())
    return replace(finding, severity=Severity.NOTE) if expected else finding


def is_usable(seen: Observations) -> bool:
    """Tell whether the visit read at least one article."""
    return any(True for _ in _read_articles(seen))


def _front(source: Source, seen: Observations) -> Iterator[Finding]:
    front = seen.front
    assert front is not None
    answer = front.answer
    if front.foreign is not None:
        yield Finding(
            FindingKind.HOST_MOVED, Severity.ERROR, front.asked,
            f"the front page leads to another site, {front.foreign}, which is not asked because it is not the paper's "
            "own; add it to `hosts` if it is",
        )  # fmt: skip  # a sentence
    elif answer.reason == "robots":
        yield Finding(FindingKind.ROBOTS_FORBID, Severity.ERROR, front.asked, f"robots.txt forbids it: {answer.detail}")
    elif answer.reason == "tls":
        yield Finding(FindingKind.CERTIFICATE, Severity.ERROR, front.asked, f"its certificate is bad: {answer.detail}")
    elif answer.reason == "redirect_loop":
        yield Finding(FindingKind.REDIRECT_LOOP, Severity.ERROR, front.asked, "it redirects for ever")
    elif answer.reason:
        yield Finding(FindingKind.HOST_GONE, Severity.ERROR, front.asked, f"the site does not answer: {answer.detail}")
    elif not answer.ok:
        yield Finding(
            FindingKind.HOST_GONE, Severity.ERROR, front.asked, f"the front page answers {answer.status}"
        )  # fmt: skip  # short items: a line each would fill a screen
    elif is_parked(answer.text):
        yield Finding(FindingKind.PARKED, Severity.ERROR, front.asked, "the domain is parked, there is no newspaper")
    else:
        yield from _moved(source, front)


def _moved(source: Source, front: FrontSeen) -> Iterator[Finding]:
    """Yield how the origin that answers differs from the one that the registry names."""
    named = next(iter(source.discovery.listings), None)
    was, now = urlsplit(named or front.asked), urlsplit(front.answer.url)
    if site_of(front.answer.url) != site_of(named or front.asked):
        yield Finding(
            FindingKind.HOST_MOVED, Severity.WARNING, origin_of(named or front.asked),
            f"the paper answers at {origin_of(front.answer.url)} now",
        )  # fmt: skip  # a sentence
    elif was.netloc != now.netloc:
        yield Finding(
            FindingKind.WWW, Severity.WARNING, origin_of(named or front.asked),
            f"the paper answers at {now.netloc}, not at {was.netloc}",
        )  # fmt: skip  # a sentence
    elif was.scheme != now.scheme:
        yield Finding(
            FindingKind.SCHEME, Severity.WARNING, origin_of(named or front.asked),
            f"the paper answers by {now.scheme}, not by {was.scheme}",
        )  # fmt: skip  # a sentence


def _hosts(source: Source, seen: Observations) -> Iterator[Finding]:
    """Yield what older names of the site, and its other forms, answer."""
    assert seen.front is not None
    here = origin_of(seen.front.answer.url)
    named = set(map(origin_of, source.discovery.listings))
    if seen.front.asked != seen.front.answer.url and not seen.front.hops:
        return
    for origin in sorted(named - {here}):
        tried = next((host.answer for host in seen.hosts if host.origin == origin), None)
        if tried is not None and tried.reason == "tls":
            yield Finding(
                FindingKind.CERTIFICATE, Severity.WARNING, origin,
                f"its certificate is bad ({tried.detail}); {here} answers",
            )  # fmt: skip  # a sentence
    for host in seen.hosts:
        if host.answer.reason == "tls" and host.origin not in named:
            yield Finding(
                FindingKind.CERTIFICATE, Severity.NOTE, host.origin, f"its certificate is bad: {host.answer.detail}"
            )
        elif (
            host.answer.reason == "dns"
            and site_of(host.origin) in source.hosts
            and site_of(host.origin) != site_of(here)
        ):
            yield Finding(FindingKind.OLD_HOST_GONE, Severity.NOTE, host.origin, "this older name does not resolve")


def _robots(seen: Observations) -> Iterator[Finding]:
    robots = seen.robots
    assert robots is not None
    if robots.forbidden:
        yield Finding(
            FindingKind.ROBOTS_FORBID, Severity.ERROR, robots.origin,
            f"robots.txt forbids {len(robots.forbidden)} listings of the registry, first {robots.forbidden[0]}",
        )  # fmt: skip  # a sentence
    forbidden = [article.url for article in seen.articles if article.answer.reason == "robots"]
    if forbidden:
        yield Finding(
            FindingKind.ROBOTS_FORBID, Severity.ERROR, robots.origin,
            f"robots.txt forbids articles, first {forbidden[0]}",
        )  # fmt: skip  # a sentence
    if robots.delay >= NOTABLE_DELAY and robots.delay > robots.own_delay:
        asks = f"robots.txt asks for {robots.delay:g} seconds between two requests"
        told = robots.cut_delay or f"{asks}; the crawler obeys, and takes longer"
        severity = Severity.NOTE if robots.own_delay >= MAX_DELAY else Severity.WARNING
        yield Finding(FindingKind.CRAWL_DELAY, severity, robots.origin, told)


DEAD = {
    ListingKind.SECTION: FindingKind.DEAD_SECTION,
    ListingKind.FEED: FindingKind.DEAD_FEED,
    ListingKind.SITEMAP: FindingKind.DEAD_SITEMAP,
}
MOVED = {
    ListingKind.SECTION: FindingKind.MOVED_SECTION,
    ListingKind.FEED: FindingKind.MOVED_FEED,
    ListingKind.SITEMAP: FindingKind.MOVED_SITEMAP,
}


def _listings(seen: Observations) -> Iterator[Finding]:
    newest = max((each.newest for each in seen.listings if each.newest), default=None)
    assert seen.robots is not None
    for listing in seen.listings:
        if not listing.registered or listing.url in seen.robots.forbidden:
            continue
        if listing.moved_to is not None and not _same_but_origin(listing):
            yield Finding(
                MOVED[listing.kind],
                Severity.WARNING,
                listing.url,
                f"this {listing.kind} has moved to {listing.moved_to}",
            )
        if not listing.read:
            yield _dead(listing)
        elif not listing.articles and not listing.named and not listing.children:
            yield Finding(
                FindingKind.EMPTY_LISTING, Severity.WARNING, listing.url,
                f"this {listing.kind} names no article; perhaps a script fills it",
            )  # fmt: skip  # a sentence
        elif listing.newest and newest and newest - listing.newest > STILL:
            yield Finding(
                FindingKind.STALE_LISTING, Severity.WARNING, listing.url,
                f"the newest article of this {listing.kind} is of {listing.newest:%Y-%m-%d}; "
                f"other listings have one of {newest:%Y-%m-%d}",
            )  # fmt: skip  # a sentence


def _same_but_origin(listing: ListingSeen) -> bool:
    """Tell whether a listing has only moved with the whole site: to another scheme or host."""
    one, other = urlsplit(listing.url), urlsplit(listing.moved_to or "")
    return (one.path.rstrip("/"), one.query) == (other.path.rstrip("/"), other.query)


def _dead(listing: ListingSeen) -> Finding:
    answer = listing.answer
    what = listing.unreadable or answer.detail or f"the server answers {answer.status}"
    return Finding(DEAD[listing.kind], Severity.ERROR, listing.url, f"this {listing.kind} cannot be read: {what}")


def _coverage(source: Source, seen: Observations) -> Iterator[Finding]:
    recall = expected_recall(seen)
    if recall is not None and recall.latest >= MANY and recall.share < LOW_RECALL:
        registered = any(each.registered for each in seen.of_kind(ListingKind.FEED, ListingKind.SITEMAP))
        yield Finding(
            FindingKind.LOW_RECALL, Severity.NOTE if registered else Severity.WARNING, "discovery",
            f"sections and front page show {recall.share:.0%} of the latest {recall.latest} articles that feeds and "
            f"sitemaps name{'' if registered else '; add these to the file'}",
        )  # fmt: skip  # a sentence
    front = recall_of_front(seen)
    if front is not None and front.latest >= MANY and front.share < LOW_RECALL:
        yield Finding(
            FindingKind.LOW_RECALL, Severity.WARNING, "discovery",
            f"the front page shows {front.share:.0%} of the {front.latest} articles at the head of the sections of its "
            "menu; add these to the file",
        )  # fmt: skip  # a sentence
    for listing in seen.listings:
        if not listing.registered and listing.kind is not ListingKind.SECTION and listing.articles:
            yield Finding(
                FindingKind.OFFERED, Severity.NOTE, listing.url,
                f"the site offers this {listing.kind}, which names {len(listing.articles)} articles",
            )  # fmt: skip  # a sentence
    yield from _link_rules(source, seen)
    if seen.soft_404:
        yield Finding(
            FindingKind.SOFT_404, Severity.NOTE, seen.robots.origin if seen.robots else "",
            "the site answers 200 for addresses that do not exist",
        )  # fmt: skip  # a sentence
    latest = _latest(seen)
    if latest is not None and seen.now - latest > SILENT and source.status is Status.ACTIVE:
        yield Finding(
            FindingKind.SILENT, Severity.WARNING, "status", f"the newest article found is of {latest:%Y-%m-%d}"
        )


def _link_rules(source: Source, seen: Observations) -> Iterator[Finding]:
    """Yield the rules of `links` that find nothing on any section page; fallbacks find the links all the same."""
    pages = [listing for listing in seen.of_kind(ListingKind.SECTION) if listing.articles]
    cards = [selector for selector in source.links.cards if selector != "a"]
    if pages and cards and not any(set(cards) & set(page.matched_cards) for page in pages):
        yield Finding(
            FindingKind.CARDS, Severity.NOTE, "links.cards",
            f"none of its rules finds an article on {len(pages)} section pages; all links are read instead",
        )  # fmt: skip  # a sentence
    if pages and source.links.next_page and not any(page.matched_next for page in pages):
        instead = next((page.next_page for page in pages if page.next_page), None)
        why = f"the next page is found without them, {instead}" if instead else "perhaps no section has a next page"
        yield Finding(
            FindingKind.NEXT_PAGE, Severity.NOTE, "links.next_page",
            f"none of its rules finds a link on {len(pages)} section pages; {why}",
        )  # fmt: skip  # a sentence


def _latest(seen: Observations) -> datetime | None:
    dates = [item.published_at or item.modified_at for each in seen.listings for item in each.articles]
    dates += [read.draft.published_at for read in _read_articles(seen)]
    return max((moment for moment in dates if moment), default=None)


def _read_articles(seen: Observations) -> Iterator[ExtractedPage]:
    twos = [article.two for article in seen.articles if article.two is not None]
    yield from (two.ruled for two in twos if isinstance(two.ruled, ExtractedPage))


def _status(source: Source, seen: Observations, broken: bool) -> Iterator[Finding]:
    if source.status is Status.FORBIDDEN and seen.robots is not None and seen.robots.readable and is_usable(seen):
        yield Finding(
            FindingKind.ROBOTS_ALLOW, Severity.NOTE, "status",
            "robots.txt allows the front page and articles now; it can be set active",
        )  # fmt: skip  # a sentence
    if source.status is Status.PAUSED and not broken and is_usable(seen):
        yield Finding(
            FindingKind.ACTIVATE, Severity.NOTE, "status",
            "the paper is paused, but its site works with these rules: it can be set active",
        )  # fmt: skip  # a sentence
