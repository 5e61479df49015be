"""The store of versions: every article's history, made linearizable by put-if-absent alone."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from storage import layout
from storage.errors import ClockError, ConflictError, NotFoundError
from storage.model.article import Article, CaptureRef, Change, ChangeKind, Draft, Provenance, editorial_hash
from storage.model.identifiers import ArticleId, SourceSlug
from storage.model.moments import in_utc
from storage.s3.bucket import Bucket
from storage.s3.clock import MOST_SKEW, not_after
from storage.versions.decisions import CommitOutcome, Reread, decide_next, decide_removal, made_differently
from storage.versions.diff import compare_versions
from storage.versions.known_version import KnownVersion
from storage.versions.record_json import Bodies, encode, read_article

__all__ = ["Commit", "NextVersion", "VersionStore"]

VERSION_KEY = re.compile(r".*/(\d{6,})\.json")


@dataclass(frozen=True, slots=True)
class Commit:
    """The result of a commit, and the versions that it wrote."""

    outcome: CommitOutcome
    written: tuple[Article, ...] = ()
    """Versions that this commit wrote, oldest first: none, one, or a re-extraction and the change after it."""
    bodies: Bodies = field(default_factory=dict, repr=False)
    """The stored bytes of `written`."""
    latest: Article | None = None
    """The article's latest version as this commit found or wrote it; None if the article has no version."""
    before: Article | None = field(default=None, repr=False)
    """The version that the last of `written` follows; None if nothing was written, or the first version."""


@dataclass(frozen=True, slots=True)
class NextVersion:
    """The version that a draft makes after a known one, computed without the bucket."""

    previous: Article | None
    """The version that it follows; None if it is the first."""
    content_hash: str
    """Hash of the draft, not of `candidate`."""
    outcome: CommitOutcome
    """WRITTEN if there is a version to write, or why there is none."""
    candidate: Draft
    """What the version is made from: the draft, or an earlier capture that was extracted again."""
    article: Article | None
    """The version to write; None if there is none."""
    body: bytes = field(repr=False)
    """Its stored bytes; empty if there is none."""


class VersionStore:
    """All versions of all articles of one bucket. Thread-safe; any number of processes may commit at once.

    The put-if-absent that stores a version also allots its number: the loser of a number reads what the winner wrote
    and decides again. So numbers have no gaps, and committing the same draft twice makes one version.
    """

    def __init__(self, bucket: Bucket, *, now: Callable[[], datetime] | None = None, going_back: bool = False) -> None:
        """`now` tells the time, by default by the store's clock.

        `going_back`: a capture becomes a version also if a newer extractor has read it, as after a release was taken
        back on purpose.
        """
        self._bucket = bucket
        self._going_back = going_back
        self._now = now or bucket.now

    def latest_number(self, source: SourceSlug, article_id: ArticleId) -> int:
        """Return the number of an article's latest version; 0 if it has none."""
        return max(self._numbers(source, article_id), default=0)

    def latest(self, source: SourceSlug, article_id: ArticleId) -> Article | None:
        """Return an article's latest version; None if it has none."""
        number = self.latest_number(source, article_id)
        return self.version(source, article_id, number) if number else None

    def version(self, source: SourceSlug, article_id: ArticleId, number: int) -> Article:
        """Return one version of an article. Raise NotFoundError."""
        return read_article(self._bucket, layout.article_version(source, article_id, number))

    def history(self, source: SourceSlug, article_id: ArticleId) -> list[Article]:
        """Return all versions of an article, oldest first; an empty list for an unknown article."""
        return [self.version(source, article_id, number) for number in sorted(self._numbers(source, article_id))]

    def commit(
        self,
        draft: Draft,
        *,
        known: KnownVersion | None = None,
        prepared: NextVersion | None = None,
        reread: Reread | None = None,
    ) -> Commit:
        """Add the version that `draft` makes, if it makes one.

        `known` saves listing the versions, and reading the latest one if it holds it. `prepared` is what `prepare`
        returned for this draft; `known` is then ignored.

        `reread` is called when another extractor or other rules made the latest version, so that the difference they
        make is committed as a re-extraction before the publisher's own change is decided on.

        May be repeated at will, also after OutcomeUnknownError. Raise ClockError if the draft is from the
        future.
        """
        self._refuse_future(draft.fetched_at, draft.provenance.capture)
        written: list[Article] = []
        bodies: dict[tuple[ArticleId, int], bytes] = {}
        if prepared is None:
            previous, certain = self._previous(draft.source, draft.article_id, known)
            step = self._next_version(previous, draft, editorial_hash(draft), reread)
        else:
            step, certain = prepared, False
        while True:
            if step.article is None:
                if certain or not self._has_successor(draft.source, draft.article_id, step.previous):
                    outcome = CommitOutcome.WRITTEN if written else step.outcome
                    return Commit(outcome, tuple(written), bodies, latest=step.previous)
                previous = self.latest(draft.source, draft.article_id)
            elif self._put(step.article, step.body):
                previous = step.article
                written.append(previous)
                bodies[previous.article_id, previous.version] = step.body
                if step.candidate is draft:
                    return Commit(CommitOutcome.WRITTEN, tuple(written), bodies, latest=previous, before=step.previous)
            else:
                previous = self._winner(step.article)
            certain = True  # we just wrote or read the latest version
            step = self._next_version(previous, draft, step.content_hash, reread)

    def prepare(self, draft: Draft, known: KnownVersion) -> NextVersion | None:
        """Do the part of `commit` that needs no bucket; return None if that is not possible.

        Preparing many drafts before committing any takes half the time of preparing each between two requests.
        """
        previous = known.article
        if previous is None and known.number:
            return None  # the version has to be read first
        if previous and (previous.is_tombstone or made_differently(previous, draft)):
            return None  # an earlier version, or an earlier capture, has to be read first
        return self._next_version(previous, draft, editorial_hash(draft), None)

    def commit_removal(
        self,
        source: SourceSlug,
        article_id: ArticleId,
        *,
        url: str,
        capture: CaptureRef,
        fetched_at: datetime,
        extractor: str,
        rules: str,
        known: KnownVersion | None = None,
    ) -> Commit:
        """Add a tombstone, if the article is known and not removed yet. `known` and errors as in `commit`. Repeatable.

        The tombstone keeps what identifies the article (headline, section, province, times) and no content.
        """
        self._refuse_future(fetched_at, capture)
        previous, certain = self._previous(source, article_id, known)
        while True:
            decision = decide_removal(previous, fetched_at, capture, extractor, going_back=self._going_back)
            if previous is None or isinstance(decision, CommitOutcome):
                if not certain and self._has_successor(source, article_id, previous):
                    previous, certain = self.latest(source, article_id), True
                    continue
                return Commit(CommitOutcome(decision), latest=previous)
            tombstone = Draft(
                article_id=article_id,
                source=source,
                url=url,
                canonical_url=previous.canonical_url,
                published_at=previous.published_at,
                modified_at=previous.modified_at,
                fetched_at=fetched_at,
                headline=previous.headline,
                section=previous.section,
                language=previous.language,
                province=previous.province,
                provenance=Provenance(capture=capture, extractor=extractor, rules=rules),
            )
            article = self._article(tombstone, decision, previous)
            body = encode(article)
            if self._put(article, body):
                bodies = {(article.article_id, article.version): body}
                return Commit(CommitOutcome.WRITTEN, (article,), bodies, latest=article)
            previous, certain = self._winner(article), True

    def _previous(
        self, source: SourceSlug, article_id: ArticleId, known: KnownVersion | None
    ) -> tuple[Article | None, bool]:
        """Return the latest version, and whether it was read from the bucket just now, not taken from `known`."""
        if known is not None:
            known = known.parsed()
            if known.article or not known.number:
                return known.article, False
            with suppress(NotFoundError):
                return self.version(source, article_id, known.number), False
        return self.latest(source, article_id), True

    def _has_successor(self, source: SourceSlug, article_id: ArticleId, article: Article | None) -> bool:
        following = article.version + 1 if article else 1
        return self._bucket.exists(layout.article_version(source, article_id, following))

    def _next_version(
        self, previous: Article | None, draft: Draft, content_hash: str, reread: Reread | None
    ) -> NextVersion:
        decision, candidate = decide_next(previous, draft, content_hash, reread, going_back=self._going_back)
        if isinstance(decision, CommitOutcome):
            return NextVersion(previous, content_hash, decision, candidate, None, b"")
        article = self._article(candidate, decision, previous, content_hash if candidate is draft else None)
        return NextVersion(previous, content_hash, CommitOutcome.WRITTEN, candidate, article, encode(article))

    def _article(
        self, draft: Draft, kind: ChangeKind, previous: Article | None, content_hash: str | None = None
    ) -> Article:
        # A capture that was extracted again has not been related again.
        inherited = previous.relation if previous and kind is ChangeKind.REEXTRACTED else None
        # A repair may have corrected the time of a capture whose segment cannot be corrected.
        fetched_at = in_utc(draft.fetched_at)
        if previous and draft.provenance.capture == previous.provenance.capture:
            fetched_at = previous.fetched_at
        # Not validated again: the draft has been, and the rest is made here.
        return Article.model_construct(
            **{name: getattr(draft, name) for name in Draft.model_fields if name not in ("fetched_at", "relation")},
            fetched_at=fetched_at,
            relation=draft.relation or inherited,
            version=previous.version + 1 if previous else 1,
            content_hash=content_hash or editorial_hash(draft),
            committed_at=self._committed_at(previous),
            change=self._change(draft, kind, previous),
        )

    def _committed_at(self, previous: Article | None) -> datetime:
        """Return the time, but never before the previous version's: that one's writer may have had a faster clock."""
        now = not_after(self._now().astimezone(UTC), self._bucket.now())
        return max(now, previous.committed_at) if previous else now

    def _refuse_future(self, fetched_at: datetime, capture: CaptureRef) -> None:
        """Raise ClockError: a version from the future would supersede all captures until then."""
        now = self._bucket.now()
        if fetched_at > now + MOST_SKEW:
            raise ClockError(
                f"a page in {capture.segment} was fetched at {fetched_at:%Y-%m-%d %H:%M} UTC, which is in the future: "
                f"by the store's clock it is {now:%Y-%m-%d %H:%M}",
                hint="set the clock right if it is behind now; if it was ahead then, move that segment elsewhere",
            )

    def _change(self, draft: Draft, kind: ChangeKind, previous: Article | None) -> Change:
        if kind is ChangeKind.RESTORED and previous:
            # The publisher's present text differs from what was printed before the removal.
            previous = self._last_with_content(previous)
        fields, sentences = compare_versions(previous, draft)
        # A tombstone does not repeat what was removed.
        return Change(kind=kind, fields=fields, sentences=() if kind is ChangeKind.REMOVED else sentences)

    def _last_with_content(self, article: Article) -> Article | None:
        for number in range(article.version - 1, 0, -1):
            earlier = self.version(article.source, article.article_id, number)
            if not earlier.is_tombstone:
                return earlier
        return None

    def _put(self, article: Article, body: bytes) -> bool:
        """Store a version; return False if its number is taken."""
        return self._bucket.put_if_absent(
            layout.article_version(article.source, article.article_id, article.version), body
        )

    def _winner(self, loser: Article) -> Article:
        latest = self.latest(loser.source, loser.article_id)
        if latest is None or latest.version < loser.version:
            raise ConflictError(
                f"version {loser.version} of {loser.source}/{loser.article_id} exists, but the store does not list it",
                hint="the store's listings lag behind its writes, which baotinh cannot work with",
            )
        return latest

    def _numbers(self, source: SourceSlug, article_id: ArticleId) -> list[int]:
        keys = self._bucket.list_keys(layout.article_prefix(source, article_id))
        return [int(match[1]) for match in map(VERSION_KEY.fullmatch, keys) if match]
