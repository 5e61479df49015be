"""If `links.article` misses the site's articles, a crawl learns the form of their addresses, with proof from pages."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import msgspec
from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure as TwistedFailure

from crawler.archiving.address_ledger import AddressStatus
from crawler.frontier.memory import LearnedAddresses
from crawler.learning.address_pattern import last_form
from crawler.learning.article_proof import is_article_page
from crawler.learning.page_forms import owner_of_form
from crawler.network.failures import FetchError
from crawler.spiders.fallback_phase import FallbackSpider

__all__ = ["PatternSpider"]

logger = logging.getLogger(__name__)

SAMPLES = 3
"""Pages that are read to prove that addresses of one form lead to articles."""

PROOFS = 2
"""Samples that must be articles, or must be none: then pages of this form are not looked at again for a day."""

REFUTED_FOR = timedelta(days=1)


class PatternSpider(FallbackSpider):
    """Reads the listings again with a learned pattern, if many links like headlines have one form that does not match.

    The pattern is used only after pages of that form turned out to be articles; the crawl notes it as a proposal, and
    the next crawls remember it until the file's own `links.article` changes.
    """

    def remember_addresses(self) -> None:
        """Read listings with what an earlier crawl learned, if the file still has the `links.article` of that time."""
        self.use_addresses(self.memory.addresses)
        if self.reading is not self.source and self.memory.addresses is not None:
            self.note_proposal(f"links.article: {self.memory.addresses.regex!r} too, as an earlier crawl has learned")

    def ask_for_samples(self) -> bool:
        """Request a few pages of the form that looks like articles', once; tell whether anything was requested."""
        likely = self.unmatched.likely(len(self.found)) if not self._samples else []
        if not likely or self._is_refuted(likely) or self.unmatched.pattern(likely, self._first_pages) is None:
            return False
        step = max(1, len(likely) // SAMPLES)
        self._samples = dict.fromkeys(likely[::step][:SAMPLES])
        for url in self._samples:
            request = self._listing(url, self.parse_sample)
            self.crawler.engine.crawl(request.replace(errback=self._no_sample, dont_filter=True))
        logger.info("%s: %d links of one form do not match links.article; some are looked at", self.slug, len(likely))
        return True

    def _is_refuted(self, likely: list[str]) -> bool:
        looked_at = self.memory.refuted.get(last_form(likely[0]))
        return looked_at is not None and self.started_at - looked_at < REFUTED_FOR

    def parse_sample(self, response: Response) -> Iterator[Request]:
        """Note whether a page is an article of its own; follow its redirects on the newspaper's own hosts."""
        asked = response.meta["asked"]
        try:
            url = self._target(response)
        except FetchError:
            return
        if url is not None:
            request = self._listing(url, self.parse_sample, response.meta["hops"] + 1)
            request.meta["asked"] = asked
            yield request.replace(errback=self._no_sample)
        elif response.status == 200 and response.meta.get("verdict") is None and isinstance(response, TextResponse):
            self.listings.note(response.url, AddressStatus.STORED)
            is_own = owner_of_form(response.url, response.body, self.reading) is None
            self._samples[asked] = is_own and is_article_page(response.text, self.unmatched.headlines[asked])
        elif response.status in (404, 410):
            self._samples[asked] = False

    def _no_sample(self, failure: TwistedFailure) -> None:
        self._stop_without_bucket(failure)

    def read_again(self) -> bool:
        """Request the listings again with the learned pattern, if the samples prove it; tell whether it is so."""
        results = list(self._samples.values())
        if self._is_pattern_settled or not results:
            return False
        if results.count(False) >= PROOFS:
            form = last_form(next(iter(self._samples)))
            refuted = {each: at for each, at in self.memory.refuted.items() if self.started_at - at < REFUTED_FOR}
            self.memory = msgspec.structs.replace(self.memory, refuted=refuted | {form: self.started_at})
        if results.count(True) < PROOFS:
            return False
        self._is_pattern_settled = True
        likely = self.unmatched.likely(len(self.found))
        learned = self.unmatched.pattern(likely, self._first_pages)
        if learned is None:
            return False
        self.use_addresses(LearnedAddresses(self.source.links.article, learned.regex, learned.keep_query))
        self.note_proposal(
            f"links.article: {learned.regex!r} too; {len(likely)} links like {likely[0]} do not match, "
            f"{results.count(True)} of {len(results)} that were tried are articles"
        )
        self.lost = {url: role for url, role in self.lost.items() if role != "empty"}
        self.listing_results.clear()
        for request in self._first_pages.values():
            self.crawler.engine.crawl(request)
        return True
