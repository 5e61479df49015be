"""The result of a check, for people, for programs, and for a later run that resumes. Pure."""

from collections.abc import Sequence

from pydantic import AwareDatetime, BaseModel, ConfigDict

from crawler.contact.answers import Answer
from crawler.registry import Source
from flows.contact.check.finding import Finding, Severity
from flows.contact.check.listing_pages import unmatched
from flows.contact.check.observations import ArticleSeen, ListingKind, ListingSeen, Observations
from flows.contact.check.recall import expected_recall
from flows.contact.reading import FIELDS
from flows.pipeline.extraction.extract import ExtractedPage

__all__ = ["ArticleLine", "CheckReport", "FindingLine", "ListingLine", "report_of"]


class ReportModel(BaseModel):
    """Base of the report's models."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class FindingLine(ReportModel):
    """One finding."""

    kind: str
    severity: Severity
    where: str
    """The address or the key of the file."""
    text: str


class ListingLine(ReportModel):
    """One section, feed or sitemap."""

    url: str
    kind: str
    registered: bool
    """False: the site offers it, and the file does not name it."""
    answer: str
    """HTTP status, or why there is none, in words."""
    moved_to: str | None
    articles: int
    """Number of articles by the pattern."""
    named: int
    """Number of articles and of other addresses that it names as if they were articles."""
    newest: AwareDatetime | None


class ArticleLine(ReportModel):
    """One article as read by the rules and without them."""

    url: str
    answer: str
    headline: str | None
    by_rule: tuple[str, ...]
    by_fallback: tuple[str, ...]
    missing: tuple[str, ...]
    completeness: float | None
    """Share of the page's prose that the rules' reading holds."""
    agreement: float | None
    """F1 of the words of the two readings."""


class CheckReport(ReportModel):
    """What one check of one newspaper found."""

    source: str
    name: str
    status: str
    checked_at: AwareDatetime
    digest: str
    """Digest of the newspaper's file that was checked."""
    requests: int
    severity: Severity | None
    """The gravest finding; None if there is none."""
    findings: tuple[FindingLine, ...]
    hosts: dict[str, str]
    """Origins that were asked, and their answers."""
    robots: str
    listings: tuple[ListingLine, ...]
    skipped: tuple[str, ...]
    """Listings that were left out, because the visit had no requests left."""
    pattern: str
    """`links.article`."""
    matched: int
    """Different addresses of articles that the listings name."""
    unmatched: int
    """Addresses that look like articles and do not match."""
    latest: int | None
    """Articles of the last two days by feeds and sitemaps; None if there are none."""
    shown: int | None
    """How many of them front page and sections show: the recall to expect of a crawl without feeds and sitemaps."""
    articles: tuple[ArticleLine, ...]
    diff: str
    """The proposed change of the file; empty if there is none."""
    proposed: str
    """The whole proposed file."""
    written: bool = False
    """True if the proposed file has been written."""


def report_of(
    source: Source, seen: Observations, findings: Sequence[Finding], *, digest: str, diff: str, proposed: str
) -> CheckReport:
    """Sum up a check."""
    recall = expected_recall(seen)
    front = seen.front
    hosts = {front.asked: answer_words(front.answer)} if front is not None else {}
    hosts |= {host.origin: answer_words(host.answer) for host in seen.hosts}
    return CheckReport(
        source=source.slug,
        name=source.name,
        status=source.status,
        checked_at=seen.at,
        digest=digest,
        requests=seen.requests,
        severity=findings[0].severity if findings else None,
        findings=tuple(
            FindingLine(kind=each.kind, severity=each.severity, where=each.where, text=each.text) for each in findings
        ),
        hosts=hosts,
        robots=_robots(seen),
        listings=tuple(map(_listing, seen.listings)),
        skipped=tuple(seen.skipped),
        pattern=source.links.article,
        matched=len({item.url for listing in seen.listings for item in listing.articles}),
        unmatched=len(unmatched(seen.listings)),
        latest=recall.latest if recall else None,
        shown=recall.shown if recall else None,
        articles=tuple(map(_article, seen.articles)),
        diff=diff,
        proposed=proposed,
    )


def answer_words(answer: Answer) -> str:
    """Return an answer in a few words: `200`, `301 to …`, `dns: the host name does not resolve`."""
    if answer.reason:
        return f"{answer.reason}: {answer.detail}"
    return f"{answer.status} to {answer.location}" if answer.location else str(answer.status)


def _robots(seen: Observations) -> str:
    robots = seen.robots
    if robots is None or not robots.readable:
        return f"not read: {robots.detail}" if robots is not None else "not read"
    parts = ["allows the front page" if robots.allows_front else "forbids the front page"]
    parts += [f"asks for {robots.delay:g} seconds between requests"] if robots.delay else []
    parts += [f"names {len(robots.sitemaps)} sitemaps"] if robots.sitemaps else []
    return ", ".join(parts)


def _listing(listing: ListingSeen) -> ListingLine:
    named = listing.named if listing.kind is not ListingKind.SECTION else [*listing.articles, *listing.named]
    return ListingLine(
        url=listing.url,
        kind=listing.kind,
        registered=listing.registered,
        answer=listing.unreadable or answer_words(listing.answer),
        moved_to=listing.moved_to,
        articles=len(listing.articles),
        named=len({item.url for item in named}),
        newest=listing.newest,
    )


def _article(article: ArticleSeen) -> ArticleLine:
    two = article.two
    ruled = two.ruled if two is not None else None
    read = ruled if isinstance(ruled, ExtractedPage) else None
    refusal = f"refused, {ruled.reason}: {ruled.detail}" if ruled is not None and read is None else ""  # type: ignore[union-attr]  # then it is a refusal
    completeness = read.cleaned.completeness if read is not None else None
    return ArticleLine(
        url=article.url,
        answer=refusal or answer_words(article.answer),
        headline=read.draft.headline if read is not None else None,
        by_rule=_ordered(two.by_rule) if two is not None else (),
        by_fallback=_ordered(two.by_fallback) if two is not None else (),
        missing=_ordered(two.missing) if two is not None else (),
        completeness=completeness.share if completeness is not None else None,
        agreement=two.agreement if two is not None else None,
    )


def _ordered(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if name in names)
