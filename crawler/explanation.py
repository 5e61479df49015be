"""Explains one address: which listings named it, what was requested and answered, and what the crawler decides."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from crawler.addresses import MAX_ADDRESS, article_id, canonical, identity, is_article
from crawler.archiving.crawl_record import CrawlRecord
from crawler.frontier.entry import Entry
from crawler.frontier.store import FrontierStore
from crawler.network.failures import FetchError
from crawler.politeness.host_state import HostState, HostStore, host_of
from crawler.politeness.robots_text import read_rules
from crawler.registry import Registry, Source
from storage import layout
from storage.errors import DamagedSegmentError, NotFoundError
from storage.model.identifiers import ArticleId, SourceSlug
from storage.model.moments import in_vietnam
from storage.s3.bucket import Bucket
from storage.takedown.redaction import addresses_in
from storage.versions.aliases import Aliases
from storage.warc.segments import Capture, read_revisited, read_revisits, read_segment

__all__ = ["Explanation", "Naming", "explain_address", "source_of", "web_address"]

logger = logging.getLogger(__name__)

Identify = Callable[[str], ArticleId]
"""Returns the id of the article at an address."""


@dataclass(slots=True)
class Naming:
    """A listing that named the address."""

    url: str
    role: str
    first: datetime
    last: datetime
    times: int = 1


@dataclass(slots=True)
class Explanation:
    """Everything that the bucket knows about one address."""

    url: str
    canonical: str
    source: SourceSlug
    article_id: ArticleId
    identity: str
    """The key that all forms of the address share."""
    is_article: bool
    """True if the registry's `links.article` matches it."""
    rule: str
    robots: str
    """What the last archived robots.txt says about it."""
    host: HostState
    purged: bool
    entry: Entry | None
    """The frontier's entry."""
    named_by: list[Naming] = field(default_factory=list)
    crawls: list[tuple[datetime, str, str]] = field(default_factory=list)
    """Crawls that met the address: when they began, its status in them, and why, oldest first."""
    captures: list[Capture] = field(default_factory=list)
    """Answers in the archive, oldest first, bodies included."""

    @property
    def decision(self) -> str:
        """Return the state of the address in one sentence."""
        if self.purged:
            return "it was removed on request, so it is neither requested nor kept"
        if not self.is_article:
            return "it is not asked for: its form is not that of an article (links.article)"
        if self.robots.startswith("forbidden"):
            return "it is not asked for: robots.txt forbids it"
        if self.host.blocked(datetime.now(UTC)):
            return f"its host is left alone until {in_vietnam(self.host.not_before)}: it {self.host.why}"
        if self.crawls and not self.captures:
            return f"the last crawl that met it ended with: {self.crawls[-1][1]}"
        if self.captures:
            last = self.captures[-1]
            return f"its last answer was {last.status}, at {in_vietnam(last.fetched_at)}"
        if self.entry is not None:
            return "it is known and has not been asked for yet; the next crawls take it in turn"
        if self.named_by:
            return "a listing names it; no crawl has taken it up yet"
        return "no listing of the time looked at names it, and no crawl has met it"


def web_address(text: str, registry: Registry) -> str | None:
    """Return the web address that somebody has typed or copied; None if it is none.

    An address without a scheme has that of the newspaper's listings.
    """
    text = text.strip().strip("<>\"'")
    bare = re.match(r"[\w.-]+\.\w{2,}(?::\d+)?(?:[/?#]|$)", text) is not None
    try:
        parts = urlsplit(f"https://{text}" if bare else text)
        if parts.scheme not in ("http", "https") or not parts.hostname or len(text) > MAX_ADDRESS:
            return None
        source = source_of(parts.geturl(), registry) if bare else None
    except ValueError:
        return None
    listings = source.discovery.sections + source.discovery.feeds + source.discovery.sitemaps if source else ()
    if listings and all(listing.startswith("http:") for listing in listings):
        return parts._replace(scheme="http").geturl()
    return parts.geturl()


def source_of(url: str, registry: Registry) -> Source | None:
    """Return the newspaper to whose site `url` belongs."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    own = (source for source in registry.values() for each in source.hosts if host == each or host.endswith("." + each))
    return next(own, None)


def explain_address(
    bucket: Bucket, source: Source, url: str, since: datetime, *, agent: str = "baotinh"
) -> Explanation:
    """Collect what the bucket knows about `url` since the day of `since`. Downloads the source's segments of that time.

    `agent`: the crawler's name in robots.txt. Raises StorageError.
    """
    aliases = Aliases(bucket, [source.slug])

    def identify(address: str) -> ArticleId:
        return aliases.resolve(source.slug, article_id(address, source))

    wanted = identify(url)
    robots: dict[str, Capture] = {}
    namings: dict[str, Naming] = {}
    captures: list[Capture] = []
    for capture in _captures(bucket, source, since, wanted, identify):
        if capture.role == "robots":
            robots[host_of(capture.url)] = capture
        elif capture.role in ("section", "feed", "sitemap"):
            if any(identify(each) == wanted for each in addresses_in(capture.body, capture.url)):
                _note(namings, capture)
        elif identify(capture.url) == wanted:
            captures.append(capture)
    frontier = FrontierStore(bucket, source.slug).read()
    frontier.at_first_addresses(aliases.of(source.slug))
    return Explanation(
        url=url,
        canonical=canonical(url, source),
        source=source.slug,
        article_id=wanted,
        identity=identity(url, source),
        is_article=is_article(url, source),
        rule=source.links.article,
        robots=_robots(url, robots.get(host_of(url)), agent),
        host=HostStore(bucket).read(host_of(url)),
        purged=bucket.exists(layout.purge_trace(source.slug, wanted)),
        entry=frontier.get(wanted),
        named_by=list(namings.values()),
        crawls=list(_crawls(bucket, source, wanted, since, identify)),
        captures=captures,
    )


def _captures(
    bucket: Bucket, source: Source, since: datetime, wanted: ArticleId, identify: Identify
) -> Iterator[Capture]:
    """Yield every answer, and of the answers with the same body as an earlier one those of the article `wanted`."""
    prefix = layout.segments_prefix(source.slug)
    after = f"{prefix}{since.astimezone(UTC) - timedelta(days=1):%Y/%m/%d}~"
    for key in bucket.list_keys(prefix, after=after):
        try:
            segment = bucket.get(key).body
            yield from read_segment(key, segment, every_role=True)
            for revisit in read_revisits(segment):
                if identify(revisit.url) == wanted:
                    yield read_revisited(bucket, revisit)
        except (DamagedSegmentError, NotFoundError) as error:  # the intact part has been read
            logger.warning("%s: skipped the rest of %s: %s", source.slug, key, error)


def _note(namings: dict[str, Naming], capture: Capture) -> None:
    known = namings.get(capture.url)
    if known is None:
        namings[capture.url] = Naming(capture.url, str(capture.role), capture.fetched_at, capture.fetched_at)
    else:
        known.last, known.times = capture.fetched_at, known.times + 1


def _robots(url: str, capture: Capture | None, agent: str) -> str:
    if capture is None:
        return "not in the archive of the time looked at"
    seen = f"by {capture.url} of {in_vietnam(capture.fetched_at)}"
    try:
        rules = read_rules(capture.url, capture.status, capture.body, agent)
    except FetchError as error:
        return f"forbidden: {error.detail}"
    return f"{'allowed' if rules.allows(url) else 'forbidden'} {seen}"


def _crawls(
    bucket: Bucket, source: Source, wanted: ArticleId, since: datetime, identify: Identify
) -> Iterable[tuple[datetime, str, str]]:
    prefix = f"crawls/{source.slug}/"
    for key in bucket.list_keys(prefix, after=f"{prefix}{since.astimezone(UTC):%Y%m%d}"):
        record = CrawlRecord.model_validate_json(bucket.get(key).body)
        details = {failure.url: failure.detail for failure in record.failures}
        for status, urls in record.articles.items():
            for url in urls:
                if identify(url) == wanted:
                    yield record.started_at, status, details.get(url, "")
