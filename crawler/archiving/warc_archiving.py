"""A downloader middleware that stores every answer in a WARC segment as it was sent, before anything reads it.

The crawl process never parses an article: this middleware removes the body from an article's answer.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import urljoin

import msgspec
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Headers, Response

from crawler.archiving.archive_refusal import asks_not_to_be_archived
from crawler.archiving.archive_thread import ArchiveThread
from crawler.archiving.layout_drift import DriftWatch, short_digest
from crawler.archiving.page_marks import Marks, may_match
from crawler.archiving.segment_archive import SegmentArchive
from crawler.frontier.bodies import Body, body_at
from crawler.frontier.entry import Entry, answered, doubted, form_of, tried
from crawler.frontier.plan import Visit
from crawler.network.dead_ends import dead_end
from crawler.network.failures import FetchError, StoreLostError, explain
from crawler.network.false_answers import FalseAnswer, read_answer
from storage.errors import StorageError
from storage.model.article import CaptureRef
from storage.model.identifiers import ArticleId
from storage.takedown.redaction import addresses_in
from storage.warc.content_encoding import decode_content
from storage.warc.headers import FORM
from storage.warc.references import REACH

__all__ = ["Answer", "ArchivingMiddleware", "Owner", "answers", "validator"]

MAX_VALIDATOR = 512
"""Characters. A usual ETag has about ten; a much longer validator would only enlarge the frontier."""

MAX_LISTING = 64 * 1024 * 1024
"""Bytes of a listing that are searched for purged articles."""

MOST_WAITING = 4
"""Full segments that may wait to be stored. While more wait, the crawl fetches nothing."""

CONDITIONS = ("If-None-Match", "If-Modified-Since")

NEEDED_LATER = ("Location", "Retry-After")
"""Headers of an article's answer that other components still read when it is archived."""

EXAMINED = 1024 * 1024
"""Decoded bytes of an article's page that are examined."""


def answers(status: int) -> bool:
    """Tell whether an answer with `status` says something about the article itself.

    Pages, redirects and removals do. Refusals and server errors (403, 429, 503) do not; neither does 304, which brings
    nothing new.
    """
    return (200 <= status < 400 and status != 304) or status in (404, 410)


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of an article's answer. The spider finds it as `answer` in the meta of the request."""

    entry: Entry
    """The article's new entry in the frontier."""
    verdict: FalseAnswer | None
    """What the answer really is, if its status is misleading."""
    digest: str = ""
    """Digest of the body; empty if the answer is not a complete page."""
    noarchive: bool = False
    """True if the page asks archives not to keep it."""
    same_body: bool = False
    """True if the server sent the same body as last time, so that the archive only refers to it."""
    has_marks: bool | None = None
    """Whether the page has the marks of the rules' body (`crawler.archiving.page_marks`); None if nobody looked."""
    suspect: Response | None = None
    """An answer that suggests a removal. It is not archived yet: the other answers of the crawl decide about it."""


class Owner(NamedTuple):
    """The article of which a page is only a form."""

    article_id: ArticleId
    url: str


class ArchivingMiddleware:
    """Adds answers to the spider's SegmentArchive, in a thread of its own.

    The request's meta says what to archive: `visit` marks an article; `role` marks a section, feed, sitemap or
    robots.txt. `is_purged` recognises articles that were removed on request: neither a redirect to one nor a listing
    that names one is archived. `find_owner` recognises the print page of an article. A truncated answer is requested
    again; if it is truncated every time, it is archived so.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._thread = ArchiveThread()
        self._is_storing = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ArchivingMiddleware":
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Archive the answer. Return an article's answer without its body and most headers. Raises StoreLostError."""
        truncated = "dataloss" in response.flags
        if truncated and self._crawler.spider is not None:
            again = get_retry_request(request, spider=self._crawler.spider, reason="truncated")
            if again is not None:
                return again
        archive: SegmentArchive | None = getattr(self._crawler.spider, "archive", None)
        if archive is None or not ("visit" in request.meta or "role" in request.meta):
            return response
        handle = self._article if "visit" in request.meta else self._listing
        try:
            await self._thread.run(partial(handle, archive, request, response, "disconnect" if truncated else None))
            await self._store_full(archive)
        except StorageError as error:
            raise StoreLostError from error
        if "visit" not in request.meta:
            return response
        headers = {name: value for name in NEEDED_LATER if (value := response.headers.get(name)) is not None}
        return Response(response.url, status=response.status, headers=headers, flags=response.flags, request=request)

    async def _store_full(self, archive: SegmentArchive) -> None:
        """Let one answer's request wait while full segments are stored; if too many wait, let every one wait."""
        if archive.waiting > MOST_WAITING or (archive.waiting and not self._is_storing):
            self._is_storing = True
            try:
                await asyncio.to_thread(archive.store_full)
            finally:
                self._is_storing = False

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Archive a request that was sent and got no answer."""
        archive: SegmentArchive | None = getattr(self._crawler.spider, "archive", None)
        if archive is not None and not isinstance(exception, FetchError | StoreLostError):
            reason, _ = explain(exception, max_body_bytes=self._crawler.settings.getint("DOWNLOAD_MAXSIZE"))
            await self._thread.run(partial(archive.add_failure, request, reason))

    def _article(self, archive: SegmentArchive, request: Request, response: Response, truncated: str | None) -> None:
        visit: Visit = request.meta["visit"]
        headers, page = _decoded(response)
        verdict = read_answer(request.url, response.status, headers, page)
        if visit.entry.shown_at is not None and (verdict is None or verdict.kind == "forward"):
            verdict = _dead_end(request, response, verdict) or verdict
        request.meta["verdict"] = verdict
        now = datetime.now(UTC)
        kept_out = verdict is not None and verdict.hides_page
        request.meta["request"] = request
        request.meta["conditional"] = any(name in request.headers for name in CONDITIONS)
        unasked = response.status == 304 and not request.meta["conditional"]
        if _suggests_a_removal(visit, response.status, verdict):
            # If the crawl is killed before it decides, the article is asked again soon.
            entry = tried(visit.entry, now) if visit.entry.gone_since else doubted(visit.entry, now)
            request.meta["answer"] = Answer(entry, verdict, suspect=response)
            return
        owner = request.meta["find_owner"](request.url, page) if verdict is None and response.status == 200 else None
        if owner is not None:
            request.meta["answer"] = _form(archive, request, response, now, owner)
            return
        if kept_out or unasked or not (answers(response.status) or response.status == 304):
            entry = (
                answered(visit.entry, response.status, now) if not (kept_out or unasked) else tried(visit.entry, now)
            )
            archive.add(request, response, now, role="error", truncated=truncated)
            request.meta["answer"] = Answer(entry, verdict)
            return
        whole = not truncated and response.status == 200
        entry = answered(
            visit.entry,
            response.status,
            now,
            etag=validator(response, "ETag") if whole else None,
            last_modified=validator(response, "Last-Modified") if whole else None,
        )
        body = _body_to_refer_to(visit.entry, request.url, now) if whole else None
        place: CaptureRef | None = None
        if not _leads_to_purged(request, response):
            place = archive.add(
                request,
                response,
                now,
                missing_since=request.meta.get("unread_since") if whole else None,
                truncated=truncated,
                whole_at=visit.entry.whole_at,
                earlier=body.earlier(archive.source) if body is not None else None,
            )
        archived = body_at(place, now) if place is not None else None
        same = body is not None and archived is not None and archived.segment == body.segment
        if whole and request.url == visit.entry.url:
            entry = msgspec.structs.replace(entry, body=body if same else archived)
        digest = short_digest(place.digest) if whole and place is not None else ""
        noarchive = whole and asks_not_to_be_archived(headers, page)
        has_marks = self._has_marks(page, visit) if whole and not same else None
        request.meta["answer"] = Answer(entry, verdict, digest, noarchive, same, has_marks)

    def _has_marks(self, page: bytes, visit: Visit) -> bool | None:
        """Look for the marks of the rules' body, unless a page like this one has shown them."""
        marks: Marks = getattr(self._crawler.spider, "body_marks", ())
        drift: DriftWatch | None = getattr(self._crawler.spider, "drift", None)
        if not marks or drift is None or drift.knows_template(is_new=visit.entry.tried_at is None):
            return None
        return may_match(marks, {}, page)

    def _listing(self, archive: SegmentArchive, request: Request, response: Response, truncated: str | None) -> None:
        verdict = read_answer(request.url, response.status, _by_lower_case(response.headers), response.body)
        # `gone` means nothing here: a listing may be the front page, or redirect to it.
        request.meta["verdict"] = verdict if verdict is not None and verdict.hides_page else None
        request.meta["forward"] = verdict.target if verdict is not None and verdict.kind == "forward" else None
        if not (_names_purged(request, response) or _leads_to_purged(request, response)):
            archive.add(request, response, datetime.now(UTC), role=request.meta["role"], truncated=truncated)


def _form(archive: SegmentArchive, request: Request, response: Response, now: datetime, owner: Owner) -> Answer:
    """Archive the print or AMP page of an article as what makes no version."""
    visit: Visit = request.meta["visit"]
    if not request.meta["is_purged"](owner.url):
        archive.add(request, response, now, role=FORM)
    is_own = owner.article_id == visit.article_id
    entry = tried(visit.entry, now) if is_own else form_of(visit.entry, owner.article_id, now)
    evidence = f"it is a form of the article at {owner.url[:200]}"
    return Answer(entry, FalseAnswer("form", evidence, owner.url))


def _dead_end(request: Request, response: Response, verdict: FalseAnswer | None) -> FalseAnswer | None:
    """Return what a redirect from a known article really is if it leads to what is no page of its own."""
    location = (response.headers.get("Location") or b"").decode("utf-8", "replace")
    leads_to = verdict.target if verdict is not None else location if 300 <= response.status < 400 else None
    return dead_end(request.url, leads_to, request.meta["is_article"]) if leads_to else None


def _suggests_a_removal(visit: Visit, status: int, verdict: FalseAnswer | None) -> bool:
    """Tell whether an answer says that an article is gone. One that was never shown cannot be removed by a 404."""
    if verdict is not None:
        return verdict.kind == "gone"
    return status in (404, 410) and visit.entry.shown_at is not None


def _body_to_refer_to(entry: Entry, url: str, now: datetime) -> Body | None:
    """Return the body to which an equal answer for `url` may refer; None if the answer must be archived whole."""
    body = entry.body
    # An article that was away and is back makes a version even if its text is the same, so its page is archived.
    if body is None or url != entry.url or entry.gone_since is not None or entry.must_be_sent:
        return None
    if entry.unread_since is not None:  # each such page is judged anew
        return None
    if not timedelta() <= now - body.at < REACH:
        return None
    return body


def _leads_to_purged(request: Request, response: Response) -> bool:
    """Tell whether an answer redirects to a purged article, whose address must not be stored."""
    location = response.headers.get("Location")
    is_purged: Callable[[str], bool] | None = request.meta.get("is_purged")
    if location is None or is_purged is None:
        return False
    try:
        return is_purged(urljoin(response.url, location.decode("utf-8", "replace")))
    except ValueError:
        return False


def _names_purged(request: Request, response: Response) -> bool:
    is_purged: Callable[[str], bool] | None = request.meta.get("is_purged")
    if is_purged is None:
        return False
    encodings = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
    body = decode_content(response.body, encodings, MAX_LISTING)[0]
    body = decode_content(body, "gzip", MAX_LISTING)[0] if body.startswith(b"\x1f\x8b") else body
    return any(map(is_purged, addresses_in(body, response.url)))


def _decoded(response: Response) -> tuple[dict[str, str], bytes]:
    """Return the headers of an answer without its content encoding, and its decoded body, as far as it is examined."""
    headers = _by_lower_case(response.headers)
    return headers, decode_content(response.body, headers.pop("content-encoding", ""), EXAMINED)[0]


def _by_lower_case(headers: Headers) -> dict[str, str]:
    # Scrapy's own `items` spells each name anew.
    pairs = dict.items(headers)
    return {name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in pairs if values}


def validator(response: Response, name: str) -> str | None:
    """Return a validator of an answer, `ETag` or `Last-Modified`; None if it is missing or too long."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value and len(value) <= MAX_VALIDATOR else None
