"""Versions: the history of every article, made linearizable by put-if-absent and nothing else."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from pydantic import ValidationError

from storage import layout
from storage.errors import ConflictError, InvalidArticleError, NotFoundError
from storage.model.article import Article, CaptureRef, Change, ChangeKind, Draft, Provenance, editorial_hash
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket
from storage.versions.diff import compare, differing_fields

__all__ = [
    "Bodies",
    "Commit",
    "CommitOutcome",
    "Hint",
    "Prepared",
    "VersionStore",
    "decide",
    "encode",
    "parse_article",
    "read_article",
]

VERSION_KEY = re.compile(r".*/(\d{6,})\.json")


Bodies = Mapping[tuple[ArticleId, int], bytes]
"""Versions as they are stored, by article and number."""


class CommitOutcome(StrEnum):
    """What a commit came to."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    """The latest version says the same already."""
    SUPERSEDED = "superseded"
    """The latest version was fetched later: the clock is never turned back."""
    UNKNOWN_ARTICLE = "unknown_article"
    """A removal of an article that has no version."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit came to, and what it wrote."""

    outcome: CommitOutcome
    written: tuple[Article, ...] = ()
    """Versions that this commit wrote, oldest first: none, one, or a re-extraction and the change after it."""
    bodies: Bodies = field(default_factory=dict, repr=False)
    """What was written of them."""
    latest: Article | None = None
    """The article's latest version as this commit saw or made it; None if the article is unknown."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a draft makes after a version: all that can be said without a look into the bucket."""

    previous: Article | None
    content_hash: str
    """Of the draft."""
    outcome: CommitOutcome
    """WRITTEN if it makes a version, or why it makes none."""
    candidate: Draft
    """What the next version is made of: the draft, or an earlier capture that was read again."""
    article: Article | None
    """The next version; None if there is none."""
    body: bytes = field(repr=False)
    """The version as it is stored."""


Hint = int | Article | Prepared
"""An article's latest version as far as somebody knows it: its number, 0 if there is none; the version itself; or what
`VersionStore.prepare` has made of it and a draft."""


def decide(previous: Article | None, draft: Draft, content_hash: str | None = None) -> ChangeKind | CommitOutcome:
    """Say which kind of version `draft` makes after `previous`, or why it makes none (unchanged or superseded).

    `content_hash` is that of the draft, where it is at hand.
    """
    if previous is None:
        return ChangeKind.CREATED
    same_capture = draft.provenance.capture == previous.provenance.capture
    if not same_capture and _moment(draft.fetched_at, draft.provenance.capture) < _moment_of(previous):
        return CommitOutcome.SUPERSEDED
    if previous.is_tombstone:
        return ChangeKind.RESTORED
    if (content_hash or editorial_hash(draft)) != previous.content_hash:
        return ChangeKind.REEXTRACTED if same_capture else ChangeKind.EDITED
    if _maker(draft.provenance) != _maker(previous.provenance) and differing_fields(previous, draft):
        return ChangeKind.REEXTRACTED
    return CommitOutcome.UNCHANGED


def encode(article: Article) -> bytes:
    """Return the record as stored: compact JSON in UTF-8, fields in the model's order, one newline at the end."""
    return article.model_dump_json().encode() + b"\n"


def read_article(bucket: Bucket, key: str) -> Article:
    """Read one version. Raise NotFoundError, or InvalidArticleError if the object is no article record."""
    return parse_article(bucket.get(key).body, bucket.uri(key))


def parse_article(record: bytes | str, place: str) -> Article:
    """Read a record as stored at `place`. Raise InvalidArticleError."""
    try:
        return Article.model_validate_json(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise InvalidArticleError(
            f"{place} is no article record: {where}: {first['msg']}",
            hint="it was damaged, or written by a newer release of baotinh than this one",
        ) from error


class VersionStore:
    """All versions of all articles of one bucket. Thread-safe; any number of processes may commit at once.

    A version's number is allotted by the put-if-absent that stores it: who loses the number reads what the winner
    wrote and decides again. So numbers have no gaps, and committing the same draft twice makes one version.
    """

    def __init__(self, bucket: Bucket, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._bucket = bucket
        self._now = now

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
        """Return all versions of an article, oldest first; none if it is unknown."""
        return [self.version(source, article_id, number) for number in sorted(self._numbers(source, article_id))]

    def commit(
        self,
        draft: Draft,
        *,
        hint: Hint | None = None,
        reread: Callable[[CaptureRef], Draft | None] | None = None,
    ) -> Commit:
        """Add the version that `draft` makes, if it makes one.

        `hint` saves listing the versions if it is right (the version itself saves reading it, too), and costs a request
        or two, nothing else, if it is wrong.

        `reread` reads an earlier capture again as `draft` was read, None if that gives no article. It is asked when the
        latest version was made by another extractor or other rules, so that their change is committed as what it is, a
        re-extraction, before the publisher's own is decided on.

        May be repeated at will, also after OutcomeUnknownError.
        """
        written: list[Article] = []
        bodies: dict[tuple[ArticleId, int], bytes] = {}
        previous, certain = self._hinted(draft.source, draft.article_id, hint)
        step = hint if isinstance(hint, Prepared) else self._step(previous, draft, editorial_hash(draft), reread)
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
                    return Commit(CommitOutcome.WRITTEN, tuple(written), bodies, latest=previous)
            else:
                previous = self._winner(step.article)
            certain = True  # the number was free, or is read anew
            step = self._step(previous, draft, step.content_hash, reread)

    def prepare(self, draft: Draft, hint: int | Article) -> Hint:
        """Do of `commit` what needs no bucket, and return a hint that holds it; `hint` itself if nothing can be done.

        For many drafts in a row, before any of them is committed, this takes half the time that it takes between one
        request and the next.
        """
        previous = hint if isinstance(hint, Article) else None
        if previous is None and hint != 0:
            return hint
        if previous and (previous.is_tombstone or _made_otherwise(previous, draft)):
            return hint
        return self._step(previous, draft, editorial_hash(draft), None)

    def _step(
        self,
        previous: Article | None,
        draft: Draft,
        content_hash: str,
        reread: Callable[[CaptureRef], Draft | None] | None,
    ) -> Prepared:
        decision, candidate = _next_step(previous, draft, content_hash, reread)
        if isinstance(decision, CommitOutcome):
            return Prepared(previous, content_hash, decision, candidate, None, b"")
        article = self._article(candidate, decision, previous, content_hash if candidate is draft else None)
        return Prepared(previous, content_hash, CommitOutcome.WRITTEN, candidate, article, encode(article))

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
        hint: Hint | None = None,
    ) -> Commit:
        """Add a tombstone, if the article is known and not removed yet. May be repeated at will; `hint` as in `commit`.

        The tombstone keeps what tells the article from others (headline, section, province, times) and no content.
        """
        previous, certain = self._hinted(source, article_id, hint)
        while True:
            decision = _decide_removal(previous, fetched_at, capture)
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

    def _hinted(self, source: SourceSlug, article_id: ArticleId, hint: Hint | None) -> tuple[Article | None, bool]:
        """Return what is, by the hint, the latest version, and whether that is certain without a look after it."""
        if isinstance(hint, Prepared):
            return hint.previous, False
        if isinstance(hint, Article):
            return hint, False
        if hint == 0:
            return None, False
        if hint is not None:
            with suppress(NotFoundError):
                return self.version(source, article_id, hint), False
        return self.latest(source, article_id), True

    def _has_successor(self, source: SourceSlug, article_id: ArticleId, article: Article | None) -> bool:
        following = article.version + 1 if article else 1
        return self._bucket.exists(layout.article_version(source, article_id, following))

    def _article(
        self, draft: Draft, kind: ChangeKind, previous: Article | None, content_hash: str | None = None
    ) -> Article:
        # A capture that was read again has not been related again.
        inherited = previous.relation if previous and kind is ChangeKind.REEXTRACTED else None
        # Not validated again: the draft has been, and the rest is made here.
        return Article.model_construct(
            **{name: getattr(draft, name) for name in Draft.model_fields if name not in ("fetched_at", "relation")},
            fetched_at=draft.fetched_at.astimezone(UTC),
            relation=draft.relation or inherited,
            version=previous.version + 1 if previous else 1,
            content_hash=content_hash or editorial_hash(draft),
            committed_at=self._committed_at(previous),
            change=self._change(draft, kind, previous),
        )

    def _committed_at(self, previous: Article | None) -> datetime:
        """Return the time, or the previous version's if this machine's clock is behind that of its writer's."""
        now = self._now().astimezone(UTC)
        return max(now, previous.committed_at) if previous else now

    def _change(self, draft: Draft, kind: ChangeKind, previous: Article | None) -> Change:
        if kind is ChangeKind.RESTORED and previous:
            # What was printed before the removal is what the publisher's present text differs from.
            previous = self._last_with_content(previous)
        fields, sentences = compare(previous, draft)
        # A tombstone does not repeat what was removed.
        return Change(kind=kind, fields=fields, sentences=() if kind is ChangeKind.REMOVED else sentences)

    def _last_with_content(self, article: Article) -> Article | None:
        for number in range(article.version - 1, 0, -1):
            earlier = self.version(article.source, article.article_id, number)
            if not earlier.is_tombstone:
                return earlier
        return None

    def _put(self, article: Article, body: bytes) -> bool:
        """Store a version; False if its number is taken."""
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


def _next_step(
    previous: Article | None, draft: Draft, content_hash: str, reread: Callable[[CaptureRef], Draft | None] | None
) -> tuple[ChangeKind | CommitOutcome, Draft]:
    """Decide what to write next, on the way to `draft` or at its end, and from which draft."""
    decision = decide(previous, draft, content_hash)
    if not (previous and reread and isinstance(decision, ChangeKind) and _made_otherwise(previous, draft)):
        return decision, draft
    again = reread(previous.provenance.capture)
    if again is None or again.article_id != previous.article_id:
        return decision, draft
    if decide(previous, again) is ChangeKind.REEXTRACTED:
        return ChangeKind.REEXTRACTED, again
    # Both makers read the old capture alike, so whatever differs now is the publisher's doing.
    return decide(previous.model_copy(update={"provenance": again.provenance}), draft), draft


def _decide_removal(
    previous: Article | None, fetched_at: datetime, capture: CaptureRef
) -> Literal[ChangeKind.REMOVED] | CommitOutcome:
    if previous is None:
        return CommitOutcome.UNKNOWN_ARTICLE
    if _moment(fetched_at, capture) < _moment_of(previous):
        return CommitOutcome.SUPERSEDED
    return CommitOutcome.UNCHANGED if previous.is_tombstone else ChangeKind.REMOVED


def _moment(fetched_at: datetime, capture: CaptureRef) -> tuple[datetime, str, int]:
    """Order captures in time; two of one moment by their place in the archive, so that all committers agree."""
    return fetched_at, capture.segment, capture.offset


def _moment_of(article: Article) -> tuple[datetime, str, int]:
    return _moment(article.fetched_at, article.provenance.capture)


def _maker(provenance: Provenance) -> tuple[str, str]:
    return provenance.extractor, provenance.rules


def _made_otherwise(previous: Article, draft: Draft) -> bool:
    """Say whether a difference between two captures may come from two ways of reading them."""
    return (
        not previous.is_tombstone
        and previous.provenance.capture != draft.provenance.capture
        and _maker(previous.provenance) != _maker(draft.provenance)
    )
