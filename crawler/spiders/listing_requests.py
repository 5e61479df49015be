"""The requests for pages that list articles."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from scrapy import Request
from twisted.python.failure import Failure as TwistedFailure

from crawler.archiving.address_ledger import AddressStatus
from crawler.discovery import Found
from crawler.frontier.listings import Listing, conditional, fails_alone
from crawler.frontier.memory import Memory, Substitute
from crawler.spiders.crawl_state import request_of
from crawler.spiders.gap_keeping import GapKeeping
from crawler.spiders.listing_answers import MOST_NAMED

__all__ = ["ListingRequests"]

ROLES = {
    "parse_section": "section", "parse_feed": "feed", "parse_sitemap": "sitemap", "parse_robots": "robots",
    "parse_front": "section", "parse_sample": "section", "parse_watched": "sitemap",
}  # fmt: skip  # short items
"""The archive's role for the pages that each method reads."""


class ListingRequests(GapKeeping):
    """Makes the requests for sections, feeds and sitemaps; remembers which of them are read instead of lost ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers: dict[str, str] = {}
        """Listings that the site offers and that this crawl has asked for, with their roles."""
        self._offered_as: dict[str, str] = {}
        """The offered address of those that have answered elsewhere."""
        self._substitutes: dict[str, Substitute] = {}
        """Those of them that name articles, by their offered addresses."""
        self._asked_of_registry: set[str] = set()
        """Listings of the registry, and sitemaps that they name, that this crawl has asked for."""
        self._failed_at: dict[str, datetime] = {}
        """When listings did not answer: until this crawl ends, they may answer another one."""

    def memory_after(self) -> Memory:
        """Return what the next crawl needs to know about the listings."""
        memory = super().memory_after()
        listings = dict(memory.listings)
        for url in self._failed_beside_others():
            listings[url] = msgspec.structs.replace(listings[url], failed_at=self._failed_at[url])
        return msgspec.structs.replace(memory, listings=listings, substitutes=self._substitutes_after())

    def _failed_beside_others(self) -> list[str]:
        """Return the known listings that were asked and have not answered, if another one has."""
        if not self.listing_results:
            return []
        fates = {url: self.listings.fate(url) for url in self._asked_of_registry & self.memory.listings.keys()}
        return [
            url for url, fate in fates.items()
            if fate is not None and fate.status is AddressStatus.FAILED and url in self._failed_at
            and url not in self.listing_results
        ]  # fmt: skip  # one condition

    def _substitutes_after(self) -> dict[str, Substitute]:
        """Return what is read instead of lost listings, each with those that still name no article.

        One that fails is asked again as rarely as others that bring no news; it ends when another one is found.
        """
        registered = self.source.discovery.listings
        after = {}
        for url, each in (self.memory.substitutes | self._substitutes).items():
            result = self.listing_results.get(url)
            is_dead = url in self._gone_listings or (result is not None and result.whole and not self._names(url))
            ends = url in registered or (is_dead and bool(self._substitutes.keys() - {url}))
            lost = () if ends else (one for one in each.lost if one in registered and not self._names(one))
            after[url] = Substitute(each.role, tuple(lost))
        return after

    def _names(self, listing: str) -> bool:
        """Tell whether a listing names articles or sitemaps in this crawl, or is unchanged and named some before."""
        result = self.listing_results.get(listing)
        if result is None:
            return False
        known = self.memory.listings.get(listing, Listing())
        is_unchanged = not result.whole and result.gap is None  # with a gap, a page of it could not be read
        return bool(result.named or result.children or (is_unchanged and (known.named or known.children)))

    def _offer_moved(self, url: str, target: str) -> None:
        """Note that an offered listing answers at another address."""
        if url in self.offers:
            self.offers[target] = self.offers[url]
            self._offered_as[target] = self._offered_as.get(url, url)

    def _note_substitute(self, url: str, found: Found) -> None:
        """Note that an offered listing names articles: it is read until those that are lost name some again."""
        if self._stands_in(url) and (found.items or found.pages):
            self._substitutes[self._offered_as.get(url, url)] = Substitute(self.offers[url], self._lost_of_registry())

    def _lost_of_registry(self) -> tuple[str, ...]:
        """Return the lost listings of the registry, and those for which lost substitutes stood; all if none is lost."""
        substitutes, registered = self.memory.substitutes, self.source.discovery.listings
        lost = {one for url in self.lost for one in (substitutes[url].lost if url in substitutes else (url,))}
        return tuple(filter(lost.__contains__, registered)) if self.lost else registered

    def _stands_in(self, url: str) -> bool:
        """Tell whether an offered listing is read because listings of the registry are lost."""
        return url in self.offers and bool(self._lost_of_registry())

    def _note_substitutes(self) -> None:
        """Note once what is read instead of lost listings."""
        read = list(self.memory.substitutes.items())
        if read:
            url, first = read[0]
            more = f" (and {len(read) - 1} more)" if len(read) > 1 else ""
            lost = ", ".join(first.lost[:MOST_NAMED]) + (", …" if len(first.lost) > MOST_NAMED else "")
            self.notes.append(f"{url}{more} is read instead of {lost}: no listing of the registry is enough")

    def _registered(self, url: str, callback: Callable[..., Any], **kwargs: Any) -> Request:
        """Return a request for a listing; a conditional one if the server is trusted."""
        known = self.memory.listings.get(url, Listing())
        request = self._listing(url, callback, listing=url, **kwargs)
        self._asked_of_registry.add(url)
        if conditional(known, datetime.now(UTC)) and not self._baotinh.crawl.backfill_pages:
            request.headers.update(known.conditions)
            request.meta["conditional_listing"] = True
        return request

    def _note_listing(self, url: str, reason: str, detail: str) -> None:
        super()._note_listing(url, reason, detail)
        self._failed_at[url] = datetime.now(UTC)

    def asks_broken_listings_only(self) -> bool:
        """Tell whether each listing that this crawl has asked for failed already while another one answered.

        True if it asked for none but sitemaps that only robots.txt names: that one of them fails says nothing either.
        """
        return all(fails_alone(self.memory.listings, url) for url in self._asked_of_registry)

    def _offered(self, url: str, callback: Callable[..., Any], how: str, **kwargs: Any) -> Iterator[Request]:
        """Yield a request for a listing that the site offers, unless it is read anyway."""
        if url not in self.memory.substitutes and url not in self.source.discovery.listings:
            self._count("discovery/offered")
            self.notes.append(f"no listing of the registry was enough: {how} {url}")
            self.offers[url] = ROLES[callback.__name__]
            yield self._listing(url, callback, **kwargs)

    def _listing(
        self, url: str, callback: Callable[..., Any], hops: int = 0, *, listing: str | None = None, **kwargs: Any
    ) -> Request:
        """Return a request for a page that lists articles. `listing`: the registry's listing to which it belongs."""
        return Request(
            url,
            callback=callback,
            errback=self._listing_failed,
            cb_kwargs=kwargs,
            dont_filter=hops > 0,
            meta={
                "role": ROLES[callback.__name__],
                "is_purged": self._is_purged if self.purged else None,
                "hops": hops,
                "listing": listing,
                "asked": url,
                "dont_redirect": True,
                "download_slot": self.source.slug,
            },
        )

    def _listing_failed(self, failure: TwistedFailure) -> None:
        self._stop_without_bucket(failure)
        reason, detail = self._explained(failure)
        self._lose(request_of(failure), reason)
        self._note_failed_page(request_of(failure))
        self.note_silence(request_of(failure).url, reason)
        self._note_listing(request_of(failure).url, reason, detail)
