"""The index entries of an article and of its versions, as typed values made from the record."""

import json
import logging
from dataclasses import dataclass
from datetime import date, datetime

from flows.search.indexed_record import IndexedRecord
from storage.model.moments import VIETNAM

__all__ = ["ArticleEntry", "VersionEntry", "article_entry", "day_number", "day_of_number", "version_entry"]

log = logging.getLogger(__name__)

_LIST = json.JSONEncoder(ensure_ascii=False).encode

MOST_CHARACTERS = 3000
"""Characters kept of a headline or lead, so that a list stays small whatever a page brought; the record has all."""


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article in its latest version. Times are seconds since 1970, days count from year 1 in Vietnam."""

    article_id: str
    source: str
    version: int
    kind: str
    story: str
    """Id shared by all printings of one story."""
    decision: str | None
    repeats: bool
    """True if it repeats the story of an earlier article."""
    counted: bool
    """True if lists that count each story once count it by this article."""
    appeared: int
    """When it was published or, undated, fetched."""
    day: int
    published: int | None
    modified: int | None
    fetched: int
    committed: int
    province_then: str | None
    province_now: str | None
    section: str
    """JSON list."""
    headline: str | None
    lead: str | None
    authors: str
    """JSON list."""
    credit: str | None
    word_count: int | None
    language: str | None
    url: str
    content_hash: str
    object_key: str


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version of an article: what changed in it, and when."""

    article_id: str
    version: int
    kind: str
    source: str
    story: str
    """As in the article's entry; the relation is that of this version, corrections with it."""
    repeats: bool
    province_then: str | None
    province_now: str | None
    fetched: int
    committed: int
    day: int
    """Day on which the newspaper showed it."""
    appeared: int
    headline: str | None
    fields: str
    """JSON list of the fields that differ from the version before."""
    sentences: int
    """How many sentences differ."""
    silent: bool
    """True for an edit that the newspaper did not date: its page shows the old date of change, or none."""
    object_key: str
    place: int
    """Position in the change feed; increases with every change."""
    sequence: int
    """Number of the catalog's commit that added it."""
    cursor: str
    """Cursor for the change feed to continue after this version."""


def article_entry(article: IndexedRecord, object_key: str) -> ArticleEntry:
    """Return the entry of an article from one version of it; `counted` depends on the other printings of its story."""
    relation, province = article.relation, article.province
    appeared = article.published_at or article.fetched_at
    return ArticleEntry(
        article_id=article.article_id,
        source=article.source,
        version=article.version,
        kind=article.change.kind,
        story=relation.cluster if relation else article.article_id,
        decision=relation.decision if relation else None,
        repeats=bool(relation and relation.repeats),
        counted=False,
        appeared=_seconds(appeared),
        day=_day(article, appeared),
        published=_seconds(article.published_at) if article.published_at else None,
        modified=_seconds(article.modified_at) if article.modified_at else None,
        fetched=_seconds(article.fetched_at),
        committed=_seconds(article.committed_at),
        province_then=province.then.code if province else None,
        province_now=province.now.code if province else None,
        section=_LIST(article.section),
        headline=_clipped(article.headline),
        lead=_clipped(article.lead),
        authors=_LIST(article.authors),
        credit=article.credit,
        word_count=article.word_count,
        language=article.language,
        url=article.canonical_url,
        content_hash=article.content_hash,
        object_key=object_key,
    )


def version_entry(article: IndexedRecord, object_key: str, place: int, sequence: int, cursor: str) -> VersionEntry:
    """Return the entry of one version."""
    relation, province = article.relation, article.province
    edited = article.change.kind == "edited"
    return VersionEntry(
        article_id=article.article_id,
        version=article.version,
        kind=article.change.kind,
        source=article.source,
        story=relation.cluster if relation else article.article_id,
        repeats=bool(relation and relation.repeats),
        province_then=province.then.code if province else None,
        province_now=province.now.code if province else None,
        fetched=_seconds(article.fetched_at),
        committed=_seconds(article.committed_at),
        day=day_number(article.fetched_at),
        appeared=_seconds(article.published_at or article.fetched_at),
        headline=_clipped(article.headline),
        fields=_LIST(article.change.fields),
        sentences=len(article.change.sentences),
        silent=edited and not _says_changed(article),
        object_key=object_key,
        place=place,
        sequence=sequence,
        cursor=cursor,
    )


def _says_changed(article: IndexedRecord) -> bool:
    """Tell whether the page itself dates the change: `modified_at` later than its publication."""
    if article.modified_at is None:
        return False
    return article.published_at is None or article.modified_at > article.published_at


def _day(article: IndexedRecord, moment: datetime) -> int:
    try:
        return day_number(moment)
    except OverflowError:  # in Vietnam it is the year 10000
        log.warning(
            "article %s of %s is dated %s, which is no day in Vietnam: it is listed under that day of its own zone",
            article.article_id, article.source, moment.isoformat(),
        )  # fmt: skip  # short items: a line each would fill a screen
        return moment.toordinal()


def day_number(moment: datetime | date) -> int:
    """Return the day in Vietnam as a number that grows by one a day."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(VIETNAM).date()
    return moment.toordinal()


def day_of_number(number: int) -> date:
    """Return the day of `day_number`."""
    return date.fromordinal(number)


def _clipped(text: str | None) -> str | None:
    return text if text is None or len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
