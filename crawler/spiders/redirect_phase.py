"""The redirects of articles: to another address, to another article, through a page between, or to none."""

from abc import abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.addresses import is_article
from crawler.archiving.address_ledger import AddressStatus, status_of
from crawler.frontier.entry import Entry
from crawler.frontier.plan import Visit
from crawler.network.dead_ends import dead_end
from crawler.network.failures import FetchError
from crawler.spiders.archive_phase import ArchiveSpider
from crawler.spiders.crawl_state import request_of
from storage.warc.headers import REDIRECT

__all__ = ["RedirectSpider"]

LED_NOWHERE = "fetch/led_nowhere"
"""The counter of articles' addresses that redirect to pages that are no articles."""
MOST_LED_NOWHERE = 3
"""So many of them are told. So many more pages between may be asked in vain than led to articles."""
MOST_BETWEEN = 20
"""Pages between that have not answered yet, beyond which no further one is asked: more than are asked at once."""


class RedirectSpider(ArchiveSpider):
    """Follows an article's address to its page."""

    _between = 0
    """Pages between that were asked and have not answered."""
    _in_vain = 0
    """Pages between that were asked and led to no article, less those that led to one."""

    @abstractmethod
    def article_request(self, visit: Visit, url: str, hops: int = 0) -> Request:
        """Return the request for a page of an article. `hops`: redirects followed so far."""

    def lead_on(self, visit: Visit, response: Response, url: str) -> Iterator[Request]:
        """Follow an article's redirect to `url`: an article, or a counter of clicks or a gate that may lead to one."""
        hops = response.meta["hops"] + 1
        if is_article(url, self.reading):
            self._in_vain -= "led_on" in response.meta
            yield from self._follow(visit, url, hops)
        elif (
            self._in_vain >= MOST_LED_NOWHERE
            or urlsplit(url).path == "/"
            or dead_end(visit.entry.url, url, lambda address: is_article(address, self.reading)) is not None
        ):
            self._note_led_nowhere(visit, url)
        elif self._between >= MOST_BETWEEN:
            self._note_article(url, "pending", "many pages that may lead to articles have not answered yet")
        else:
            self._between += 1
            yield Request(
                url,
                callback=self.parse_between,
                errback=self._between_failed,
                dont_filter=True,
                priority=1,  # before further articles, so that few are asked if they lead nowhere
                meta={
                    "led_on": visit,
                    "role": REDIRECT,
                    "is_purged": self._is_purged if self.purged else None,
                    "hops": hops,
                    "dont_redirect": True,
                    "download_slot": self.source.slug,
                },
            )

    def parse_between(self, response: Response) -> Iterator[Request]:
        """Follow what stands between an article's address and its page; its answer is archived as no article."""
        self._between -= 1
        visit: Visit = response.meta["led_on"]
        verdict = response.meta.get("verdict")
        if verdict is not None:
            self._note_article(response.url, verdict.kind, verdict.evidence)
            self._lead_nowhere(visit, response.url)
            return
        try:
            url = self._target(response)
        except FetchError as error:
            self._note_article(response.url, error.reason, error.detail)
            self._lead_nowhere(visit, response.url)
            return
        if url is not None:
            self.articles.note(response.url, AddressStatus.REDIRECTED, detail=f"it leads to {url}")
            yield from self.lead_on(visit, response, url)
            return
        detail = f"{visit.entry.url} leads here, and the server answers {response.status}"
        if response.status in (404, 410):
            self.articles.note(response.url, AddressStatus.MISSING, detail=detail)
        elif response.status >= 300:
            self._note_article(response.url, f"http_{response.status}", detail)
            if response.status >= 500:
                return  # it may lead on tomorrow
        else:
            self._note_article(response.url, "no_article", f"{visit.entry.url} leads here, and this is no article")
        self._lead_nowhere(visit, response.url)

    def _between_failed(self, failure: TwistedFailure) -> None:
        self._between -= 1
        self._stop_without_bucket(failure)
        request = request_of(failure)
        reason, detail = self._explained(failure)
        self._note_article(request.url, reason, detail)
        if status_of(reason) is AddressStatus.REFUSED or reason == "too_large":  # without an answer: perhaps tomorrow
            self._lead_nowhere(request.meta["led_on"], request.url)

    def _lead_nowhere(self, visit: Visit, url: str) -> None:
        """Count a page between that was asked in vain."""
        self._in_vain += 1
        self._note_led_nowhere(visit, url)

    def _note_led_nowhere(self, visit: Visit, url: str) -> None:
        """Count an address of an article's form that leads to no article; name the first one once they are several."""
        self._count(LED_NOWHERE)
        if self._counted(LED_NOWHERE) == MOST_LED_NOWHERE:
            self.notes.append(
                f"leads_nowhere: {MOST_LED_NOWHERE} addresses or more in the form of articles redirect to pages that "
                f"are none, such as {visit.entry.url} to {url}; {LED_NOWHERE} counts them"
            )

    def _follow(self, visit: Visit, url: str, hops: int) -> Iterator[Request]:
        """Follow a redirect to another address of this article, or to an article that has no request of its own."""
        article = self.identify(url)
        if article == visit.article_id:
            entry = msgspec.structs.replace(visit.entry, url=url)
        elif self._planned is not None and article not in self._planned and article not in self.purged:
            self._planned.add(article)
            entry = self.frontier.get(article) or Entry(url=url, first_seen=datetime.now(UTC))
        else:
            return
        yield self.article_request(Visit(article, entry), url, hops)

    def needs_no_visit(self, response: Response, owner: str) -> bool:
        """Tell whether an answer is the print page of another article, which the publisher has shown before."""
        verdict, article = response.meta["answer"].verdict, self.identify(owner)
        if verdict is None or verdict.kind != "form" or article == response.meta["visit"].article_id:
            return False
        return article in self.frontier and self.frontier[article].shown_at is not None
