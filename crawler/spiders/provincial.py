"""The spider for every provincial newspaper; the differences between newspapers are in the registry.

A crawl has two phases. It first reads the pages that list articles (`listing_phase`). When all are read, the frontier
plans which articles to request. The second phase fetches these, and `crawler.archiving.warc_archiving` archives them.
"""

import logging
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from crawler.addresses import canonical, is_article
from crawler.archiving.address_ledger import AddressStatus, status_of
from crawler.archiving.page_marks import marks_of
from crawler.archiving.warc_archiving import Answer, Owner, answers
from crawler.frontier.entry import Entry, tried
from crawler.frontier.plan import Plan, Visit, plan, plan_recheck
from crawler.frontier.revisits.unread import weigh_unread
from crawler.learning.dead_links import dead_links
from crawler.learning.page_forms import is_form, owner_of_form
from crawler.learning.shared_ids import sentence_of
from crawler.network.failures import FetchError
from crawler.network.recording import read_answers
from crawler.politeness.host_gate import HostGate
from crawler.registry import RegistryError, Source, load_registry
from crawler.registry.status import refusal
from crawler.safety.contact import check_contact
from crawler.spiders.crawl_state import request_of
from crawler.spiders.listing_answers import MOST_NAMED
from crawler.spiders.redirect_phase import RedirectSpider
from storage.errors import SettingsError, StorageError
from storage.model.identifiers import ArticleId
from storage.model.moments import VIETNAM

__all__ = ["ProvincialSpider", "stands_at_both"]

logger = logging.getLogger(__name__)

GONE = (404, 410)
"""Statuses that say that nothing is at an address."""


class ProvincialSpider(RedirectSpider):
    """Crawls one newspaper: `scrapy crawl provincial -a source=SLUG [-a crawl_id=ID] [-a max_articles=N]`."""

    name = "provincial"
    _unread_since: Mapping[ArticleId, datetime] = {}
    """Articles that count as removed if their pages are still no articles, and since when they are none."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Switch off what the spider does itself: it follows redirects."""
        super().update_settings(settings)
        settings.set("REDIRECT_ENABLED", value=False, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Find the source in the registry. If it is unknown or must not be crawled, end the process with status 2.

        So it ends if the WARC file that stands in for the site is not whole.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._baotinh = settings = crawler.settings["BAOTINH"]
        try:
            (spider.source,) = load_registry(settings.sources_dir).select([spider.slug])
            refused = refusal(spider.source)
            check_contact(spider.source, settings.crawl)
            if settings.crawl.replay is not None:
                crawler.recorded = read_answers(settings.crawl.replay)  # type: ignore[attr-defined]  # for the handler
        except (RegistryError, SettingsError) as error:
            refused = error.in_one_line
        if refused is not None:
            # An exception would print a traceback, and `scrapy crawl` takes a spider that merely closes for a success.
            sys.stderr.write(f"{refused}\n")
            raise SystemExit(2)
        spider.body_marks = marks_of(spider.source, spider.started_at.astimezone(VIETNAM).date())
        delay = max(settings.crawl.delay, spider.source.delay or 0.0)
        for name in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY"):
            crawler.settings.set(name, delay, priority="spider")
        crawler.signals.connect(spider._idle, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield the requests of the first phase."""
        self.remember_addresses()
        for request in self.listing_requests():
            yield request

    def _idle(self) -> None:
        """Begin the second phase when the first is over, unless no listing could be read."""
        if self._planned is not None:
            return
        if self.ask_for_sections():
            raise DontCloseSpider
        quiet = self._counted("discovery/not_due") + self._counted("discovery/unchanged")
        if self.read_again() or self.ask_for_samples():
            raise DontCloseSpider
        if (self.lost or (not self.found and not quiet)) and self.ask_for_offers():
            raise DontCloseSpider
        if not self._counted("discovery/pages") and not quiet:
            return
        if self.watch() or self._begin_articles():
            raise DontCloseSpider

    def _begin_articles(self) -> bool:
        """Plan the second phase and request its articles; tell whether there are any."""
        gate = getattr(self.crawler, "host_gate", None)
        if isinstance(gate, HostGate) and gate.waited:
            # The other crawl may have fetched what the listings name.
            try:
                self.read_frontier()
            except StorageError as error:
                self.fail(error)
                return False
        if shared := self.shared_ids.found():
            told = sentence_of(shared)
            self.notes.append(f"shared_ids: links.article of {self.slug}: {told}; only one of each is crawled")
        self.note_unread_days()
        chosen = self._plan()
        self.noted |= chosen.noted
        self._count("discovery/articles", len(self.found))
        self._count("frontier/new", chosen.new)
        self._count("frontier/due", chosen.due)
        self._count("frontier/postponed", chosen.postponed)
        logger.info("%s: plans %d new, %d due; %d wait", self.slug, chosen.new, chosen.due, chosen.postponed)
        self._planned = {visit.article_id for visit in chosen.visits}
        # Reading a large frontier takes a second, and only an unread article needs it.
        if any(visit.entry.unread_since is not None for visit in chosen.visits):
            self._weigh_unread()
        for article, item in self.found.items():
            if article not in self._planned:
                self.articles.note_new(
                    item.url, AddressStatus.DEFERRED, "not_due" if article in self.frontier else "over_limit"
                )
        for visit in chosen.visits:
            url = self.where_it_answers(visit.entry.url)
            self.articles.note(url, AddressStatus.DEFERRED, "pending")
            self.crawler.engine.crawl(self.article_request(visit, url))
        return bool(chosen.visits)

    def _plan(self) -> Plan:
        crawl = self._baotinh.crawl
        limit = self.max_articles or crawl.max_articles
        if crawl.is_recheck:
            return plan_recheck(self.frontier, crawl.recheck_from, crawl.recheck_until, limit=limit)
        return plan(
            self.frontier,
            self.found,
            datetime.now(UTC),
            removal_after=timedelta(hours=crawl.removal_after),
            limit=limit,
            worth=crawl.revisit_worth,
            renamed=self._renamed(),
            vanished=self.vanished,
            named_anew=self.named_anew,
            sitemaps=self.sitemaps,
            watched=self.watched(),
        )

    def _weigh_unread(self) -> None:
        """Decide which articles to take for removed if their pages still are no articles."""
        self._unread_since, doubts = weigh_unread(self.frontier)
        if doubts:
            first = self.frontier[doubts[0]].url
            self.notes.append(
                f"gone_unsure: the pages of {len(doubts)} articles are no articles any more, and too few others "
                f"were shown since to call them removed: has the template changed? First {first}"
            )

    def _renamed(self) -> dict[ArticleId, str]:
        """Return known articles that listings name by a new address, for example after a corrected headline."""
        return {
            article: item.url
            for article, item in self.found.items()
            if article in self.frontier
            and canonical(item.url, self.source) != canonical(self.frontier[article].url, self.source)
            and (not is_form(item.url) or is_form(self.frontier[article].url))
            and not stands_at_both(self.frontier[article], item.url, self.source)
        }

    def article_request(self, visit: Visit, url: str, hops: int = 0) -> Request:
        return Request(
            url,
            headers={} if hops else visit.conditions,
            callback=self.parse_article,
            errback=self._article_failed,
            dont_filter=True,
            meta={
                "visit": visit,
                "unread_since": self._unread_since.get(visit.article_id),
                "is_purged": self._is_purged,
                "is_article": lambda address: is_article(address, self.reading),
                "find_owner": self._owner_of_form,
                "hops": hops,
                "dont_redirect": True,
                "download_slot": self.source.slug,
            },
        )

    def parse_article(self, response: Response) -> Iterator[Request]:
        """Note the status of an article. The archive has its answer; the body is no longer here."""
        visit: Visit = response.meta["visit"]
        answer: Answer = response.meta["answer"]
        self.visited[visit.article_id] = answer.entry
        verdict = answer.verdict
        if verdict is not None and verdict.hides_page:
            self._note_article(response.url, verdict.kind, verdict.evidence)
        elif answer.suspect is not None:
            evidence = verdict.evidence if verdict else f"the server answers {response.status}"
            if verdict is None:
                self.note_forward(visit, response.url, None, found=False)
            self.articles.note(response.url, AddressStatus.FAILED, "gone_unsure", evidence)
            request, at = response.meta["request"], datetime.now(UTC)
            self.suspects.add(visit, request, answer.suspect, at, evidence, self.archive)
        elif response.status == 304 and response.meta["conditional"]:
            self._count("frontier/unchanged")
            self.articles.note(response.url, AddressStatus.UNCHANGED)
        elif not answers(response.status):
            self._note_article(response.url, f"http_{response.status}", f"the server answers {response.status}")
        else:
            self.drift.see_body(response.url, answer.digest)
            if answer.has_marks is not None:
                is_new = visit.entry.tried_at is None
                self.drift.see_template(response.url, is_new=is_new, has_marks=answer.has_marks)
            if answer.same_body:
                self._count("fetch/same_body")
            if answer.noarchive:
                self._note_noarchive(response.url)
            yield from self._take(response, visit, verdict.target if verdict else None)

    def note_dead_links(self) -> None:
        """Note, when all articles are read, the listings of whose new articles several answer 404."""
        named = {url: result.named for url, result in self.listing_results.items()}
        new = {
            article: entry
            for article, entry in self.visited.items()
            if article not in self.frontier or self.frontier[article].tried_at is None
        }
        gone = {article: entry.url for article, entry in new.items() if entry.shown_at is None and entry.status in GONE}
        found = dead_links(named, new, gone)
        if found:
            told = "; ".join(each.sentence for each in found[:MOST_NAMED])
            more = f" (and of {len(found) - MOST_NAMED} listings more)" if len(found) > MOST_NAMED else ""
            self.notes.append(f"dead_links: the server answers 404 to {told}{more}")

    def _note_noarchive(self, url: str) -> None:
        """Count a page that asks archives not to keep it, and name the first one."""
        if not self._counted("fetch/noarchive"):
            self.notes.append(f"noarchive: {url} asks archives not to keep it; fetch/noarchive counts all such pages")
        self._count("fetch/noarchive")

    def _take(self, response: Response, visit: Visit, forward: str | None) -> Iterator[Request]:
        """Count an archived answer, and follow it if it redirects. `forward`: where the page itself forwards to."""
        self._count("fetch/archived")
        if "dataloss" in response.flags:
            self._count("fetch/truncated")
        if response.status in (404, 410):
            self.note_forward(visit, response.url, None, found=False)
            self._count("fetch/missing")
            self.articles.note(response.url, AddressStatus.MISSING, detail=f"the server answers {response.status}")
            return
        try:
            url = self._target(response, forward)
        except FetchError as error:
            self._count("fetch/redirected")
            self._note_article(response.url, error.reason, error.detail)
            return
        if url is None and response.status < 300:
            self.note_forward(visit, response.url, None, found=True)
            self.articles.note(response.url, AddressStatus.STORED)
            return
        self.note_forward(visit, response.url, url, found=url is not None and self.identify(url) == visit.article_id)
        self._count("fetch/redirected")
        self.articles.note(response.url, AddressStatus.REDIRECTED, detail=f"it leads to {url}")
        if url is not None and not self.needs_no_visit(response, url):
            yield from self.lead_on(visit, response, url)

    def _owner_of_form(self, url: str, page: bytes) -> Owner | None:
        """Return the article of which a page is only the print or AMP form, unless that one cannot be had."""
        address = owner_of_form(url, page, self.reading)
        if address is None:
            return None
        article = self.identify(address)
        known, named = self.visited.get(article) or self.frontier.get(article), self.found.get(article)
        if known is not None and known.shown_at is None and known.status in (404, 410):
            return None
        return Owner(article, address if named is None or is_form(named.url) else named.url)

    def _article_failed(self, failure: TwistedFailure) -> None:
        self._stop_without_bucket(failure)
        request = request_of(failure)
        visit: Visit = request.meta["visit"]
        reason, detail = self._explained(failure)
        if status_of(reason) is not AddressStatus.DEFERRED:  # an article that was not requested stays due
            self.note_forward(visit, request.url, None, found=False)
            self.visited[visit.article_id] = tried(visit.entry, datetime.now(UTC))
        self._note_article(request.url, reason, detail)


def stands_at_both(entry: Entry, url: str, source: Source) -> bool:
    """Tell whether an article that answered well is named under another section only, as each of its listings may.

    Its page differs by section, so to follow each listing would make an edit of each.
    """
    if entry.status not in (200, 304) or entry.missing_since is not None or entry.unread_since is not None:
        return False
    known, named = (urlsplit(canonical(address, source)) for address in (entry.url, url))
    names = {(parts.netloc, parts.path.rstrip("/").rpartition("/")[2], parts.query) for parts in (known, named)}
    return len(names) == 1 and not is_form(entry.url)
