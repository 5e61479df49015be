"""What every answer of a listing goes through: redirects, 304, errors, and the articles that it names."""

from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.addresses import canonical
from crawler.archiving.address_ledger import AddressStatus
from crawler.archiving.layout_drift import NEW_SHAPE
from crawler.archiving.warc_archiving import validator
from crawler.discovery import Found, Listed, UnreadableListingError
from crawler.discovery.links import joined
from crawler.discovery.sitemap import MAX_SITEMAP_LINKS
from crawler.frontier.entry import sitemap_mark
from crawler.frontier.listings import Listing
from crawler.learning.page_forms import is_form
from crawler.network.failures import FetchError
from crawler.safety.traps import trap_in
from crawler.spiders.crawl_state import CrawlState
from crawler.spiders.listing_result import ListingResult
from storage.model.identifiers import ArticleId

__all__ = ["MOST_NAMED", "ListingAnswers"]

MOST_NAMED = 3
"""Listings that notes of one kind name; the others are counted."""


class ListingAnswers(CrawlState):
    """A spider that reads the answers of listings, and leaves to others what to do with them."""

    def read_answer(
        self,
        response: Response,
        read: Callable[[Response], Found],
        *,
        follow: Callable[[str], Request],
        unchanged: Callable[[], Iterator[Request]],
        failed: Callable[[FetchError | UnreadableListingError], Iterator[Request]],
    ) -> Generator[Request, None, Found | None]:
        """Return what a listing names, as `read` finds it; None if the answer is something else.

        `follow` gives the request for the address to which it redirects. `unchanged` gives the requests after an
        expected 304, `failed` those for a listing that cannot be read.
        """
        try:
            verdict = response.meta.get("verdict")
            if verdict is not None:
                raise FetchError(verdict.kind, verdict.evidence)
            url = self._target(response)
            if url is not None:
                self.listings.note(response.url, AddressStatus.REDIRECTED)
                yield follow(url)
                return None
            if response.status == 304 and response.meta.get("conditional_listing"):
                self.listings.note(response.url, AddressStatus.UNCHANGED)
                yield from unchanged()
                return None
            if response.status != 200:
                raise FetchError(f"http_{response.status}", f"the server answers {response.status}")
            found = read(response)
        except (FetchError, UnreadableListingError) as error:
            yield from failed(error)
            return None
        if "dataloss" in response.flags and found.cut is None:
            found = replace(found, cut="the connection has broken off")
        self.listings.note(response.url, AddressStatus.STORED, "" if found.cut is None else "cut")
        if found.cut is not None:
            self._note_cut(response.url, found)
        if found.left_out:
            self._note_left_out(response.url, found)
        if (target := response.meta.get("forward")) is not None and not found.items:
            self.notes.append(
                f"forward: {response.url} is a page without text that leads to {target}; if that page lists articles, "
                f"name it in the file of {self.slug} instead"
            )
        return found

    def _note_cut(self, url: str, found: Found) -> None:
        """Note a listing that was not sent whole; of many the first ones."""
        if self._counted("discovery/cut") < MOST_NAMED:
            self.notes.append(
                f"cut: {url} was not sent whole ({found.cut}): {len(found.items)} articles are read, and nothing "
                f"counts as taken out of it; discovery/cut counts all such answers"
            )
        self._count("discovery/cut")

    def _note_left_out(self, url: str, found: Found) -> None:
        """Note a feed or sitemap that names more than is read; of many the first ones."""
        if self._counted("discovery/too_long") < MOST_NAMED:
            self.notes.append(
                f"too_long: {url} names {found.left_out} entries more than are read: those that it dates last are "
                f"read, where it gives dates; discovery/too_long counts all such answers"
            )
        self._count("discovery/too_long")

    def _note_unread_sitemaps(self, index: str, number: int, unread: int, found: Found) -> None:
        """Note the sitemaps of an index that no crawl has read; those that stay unread once."""
        if not found.sorted_by_time:
            self.notes.append(
                f"{index} names {number} sitemaps and does not say which are new: {unread} wait for the next crawls"
            )
        elif not self.memory.listings.get(index, Listing()).children:
            self.notes.append(
                f"{index} names {number} sitemaps: {number - unread} are read, {unread} older ones are left; "
                f"`baotinh backfill {self.slug} --pages {number}` reads all"
            )

    def _articles_in(self, found: Found) -> dict[ArticleId, Listed]:
        """Return the articles that a listing names, without purged ones and traps."""
        items: dict[ArticleId, Listed] = {}
        for item in found.items:
            trap = trap_in(item.url)
            if trap is not None:
                self.articles.note_reason(item.url, "trap", trap)
                continue
            article = self.identify(item.url)
            if article not in self.purged:
                items[article] = self._joined(items.get(article), item)
        return items

    def _joined(self, known: Listed | None, item: Listed) -> Listed:
        """Combine what listings say about one article. Prefer an address of no print page, then the canonical one."""
        if known is None:
            return item
        if is_form(known.url) != is_form(item.url):
            url = known.url if is_form(item.url) else item.url
        else:
            url = item.url if canonical(item.url, self.source) == item.url else known.url
        return replace(joined(known, item), url=url)

    def _note_sitemap(self, listing: str, found: Found, named: Collection[ArticleId]) -> None:
        """Note the articles of a sitemap that was read whole, so that those which it has dropped are noticed."""
        if found.is_whole and 0 < len(named) < MAX_SITEMAP_LINKS:
            self.sitemaps[sitemap_mark(listing)] = set(named)

    def _with_children_of_before(self, index: str | None, found: Found, children: list[str]) -> list[str]:
        """Return the sitemaps of an index, with those that it named before if it was not sent whole."""
        before = self.memory.listings.get(index or "", Listing()).children if found.cut is not None else ()
        return list(dict.fromkeys((*children, *before)))

    def _note_validators(self, response: Response, found: Found, result: ListingResult) -> None:
        """Keep an answer's validators for the next request, unless it stood behind a redirect, or something is missing.

        A 304 says that the listing is as it was read.
        """
        if response.meta["hops"] == 0 and found.cut is None:
            result.etag, result.last_modified = validator(response, "ETag"), validator(response, "Last-Modified")

    def _unchanged(self, response: Response) -> None:
        """Note that a listing still names the same articles as last time."""
        self._count("discovery/unchanged")
        listing: str = response.meta["listing"]
        self.listing_results[listing] = ListingResult()
        if response.meta["role"] == "sitemap":
            self.confirmed.add(sitemap_mark(listing))
        for article in self.memory.listings[listing].named:
            if article in self.frontier and article not in self.found:
                self.found[article] = Listed(self.frontier[article].url)

    def _note_unaddressed(self, url: str, what: str) -> None:
        """Note that a list names articles of which nothing tells the addresses."""
        self._note_listing(url, "no_addresses", what)
        self.notes.append(
            f"unreadable: {url}: {what}; add a feed, a sitemap or a page with links to the file of {self.slug}: two "
            f"addresses of articles that the list names are a proof"
        )

    def _note_move(self, response: Response, target: str) -> None:
        """Propose the new address of a listing that has moved for good."""
        listing = response.meta.get("listing")
        if listing is None or response.status not in (301, 308):
            return
        was, now = urlsplit(response.url), urlsplit(target)
        if (was.path.rstrip("/"), was.query) != (now.path.rstrip("/"), now.query):
            self.note_proposal(f"discovery: {target} instead of {listing}, which has moved")
        elif (was.scheme, was.netloc) != (now.scheme, now.netloc):
            moved = f"{now.scheme}://{now.netloc}, not at {was.scheme}://{was.netloc}"
            self.note_proposal(f"hosts: the newspaper answers at {moved}")

    def _see_file(self, kind: str, url: str, found: Found, everything: Found) -> None:
        """Compare the articles of a feed or sitemap with all that it names."""
        matched = set(found.articles)
        others = [(item.url, item.headline or "") for item in everything.items if item.url not in matched]
        if matched or len(others) >= NEW_SHAPE:  # an empty file is a quiet day
            self.drift.see_listing(kind, url, len(matched), others)
