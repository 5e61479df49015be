"""The API: the archive for programs, as JSON, NDJSON or CSV, with cursors and conditional requests."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import HTMLResponse, Response

from flows.search import questions
from flows.search.entries import ArticleEntry, VersionEntry
from flows.search.questions import Clock
from flows.search.text_index import Group
from flows.text.visible_text import csv_cell
from flows.web import requests
from flows.web.problems import WrongRequestError
from flows.web.site import Site, SiteOf, WholeSite
from storage.versions.record_json import encode

__all__ = ["router"]

MOST_ITEMS = 200
"""Items of one answer; the cursor leads to the next."""

Form = Literal["json", "ndjson", "csv"]
MEDIA: Mapping[str, str] = {
    "json": "application/json", "ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8",
}  # fmt: skip  # short items: a line each would fill a screen

_PLACE_AS_OF = re.compile(r"(-?[0-9]{1,12})-([0-9a-f]{20})")
"""The cursor of a list as of a moment: when its last article appeared, and its id."""

ARTICLE_FIELDS = (
    "article_id", "source", "version", "kind", "cluster", "decision", "repeats", "appeared_at", "published_at",
    "modified_at", "fetched_at", "committed_at", "province_then", "province_now", "section", "headline", "lead",
    "authors", "credit", "word_count", "language", "url", "content_hash", "object_key",
)  # fmt: skip  # short items: a line each would fill a screen
"""What a list says of an article."""

VERSION_FIELDS = (
    "article_id", "version", "kind", "source", "province_then", "province_now", "headline", "fields", "sentences",
    "silent", "object_key", "cursor", "fetched_at", "committed_at", "appeared_at",
)  # fmt: skip  # short items: a line each would fill a screen
"""What a list says of a version: what it changed, and when."""

_KEPT_AS = {
    "cluster": "story", "appeared_at": "appeared", "published_at": "published", "modified_at": "modified",
    "fetched_at": "fetched", "committed_at": "committed",
}  # fmt: skip  # short items: a line each would fill a screen
"""Names of the index for fields of the API that are called otherwise."""

Format = Annotated[Form, Query(alias="format", description="Form of the list")]
ArticleName = Annotated[str, Path(pattern=r"^[0-9a-f]{4,20}$", description="Id, or an unambiguous beginning of it")]
Text = Annotated[str | None, Query(max_length=requests.MOST_CHARACTERS)]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description=f"Most items of the answer, up to {MOST_ITEMS}")]
Moment = Annotated[str | None, Query(max_length=40, description="`2026-03-01T12:00+07:00`; without zone Vietnam's")]
ClockOf = Annotated[
    Clock, Query(description="`as_of` by the moment of fetching the page, or of committing the version")
]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the answer before")]

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {"application/problem+json": {"schema": {"type": "object"}}}}
    for status, words in {
        400: "The request makes no sense", 404: "There is no such thing", 414: "The address is too long",
        422: "A parameter is of the wrong form", 429: "Too many requests",
        503: "The bucket does not answer, or the index is still being read",
    }.items()
}  # fmt: skip  # short items: a line each would fill a screen
PROBLEMS[304] = {"description": "Not modified"}

LIST: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The list, in the form that `format` names",
        "content": {MEDIA[form].partition(";")[0]: {"schema": {"type": "string"}} for form in ("ndjson", "csv")},
        "headers": {"X-Next-Cursor": {"description": "`next`, if there is more", "schema": {"type": "string"}}},
    }
}
"""What is answered to a request that has `format`, beside JSON."""

router = APIRouter(prefix="/api", responses=PROBLEMS, dependencies=[Depends(requests.only_known)])
"""The routes of the API."""


@router.get("/articles", summary="List articles, newest first", responses=LIST)
def articles(
    site: WholeSite,
    conditions: Annotated[requests.ListConditions, Depends()],
    as_of: Moment = None,
    clock: ClockOf = "fetched",
    limit: Limit = 50,
    cursor: Cursor = None,
    form: Format = "json",
) -> Response:
    if as_of is not None:
        return _as_of(site, conditions, (as_of, clock), limit, cursor, form)
    query = site.query(conditions.given())
    found, rows = site.find(query, limit=limit, after=_place(cursor))
    following = None if found.next_place is None else str(found.next_place)
    return _rows(ARTICLE_FIELDS, [_article(row) for row in rows], form, following, {"count": found.count})


@router.get("/articles/{article}", summary="One version of an article, the whole record")
def article(
    site: SiteOf,
    article: ArticleName,
    version: Annotated[int | None, Query(ge=1, le=10**6, description="Its number; without it the latest")] = None,
    as_of: Moment = None,
    clock: ClockOf = "fetched",
) -> Response:
    moment = requests.moment({"as_of": as_of or ""}, "as_of")
    if moment is not None and version is not None:
        raise WrongRequestError("version and as_of each name a version", hint="give one of them")
    record = site.version_as_of(article, moment, clock) if moment else site.version(article, version)
    body = encode(record)
    # A version never changes, but it may be purged: whoever keeps it asks each time whether it is still there.
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    return Response(body, media_type=MEDIA["json"], headers=headers)


@router.get("/articles/{article}/history", summary="The versions of an article, oldest first", responses=LIST)
def history(site: WholeSite, article: ArticleName, form: Format = "json") -> Response:
    name = site.article_id(article)
    rows = questions.versions(site.index.mirror, name)
    return _rows(VERSION_FIELDS, [_version(row) for row in rows], form, None, {})


@router.get("/articles/{article}/difference", summary="What differs between two versions")
def difference(
    site: SiteOf,
    article: ArticleName,
    before: Annotated[int | None, Query(ge=1, le=10**6, description="Its number; else the one before `after`")] = None,
    after: Annotated[
        int | None,
        Query(ge=1, le=10**6, description="Its number; else the latest; without both the newspaper's last change"),
    ] = None,
) -> Response:
    if before is not None and after is not None and before >= after:
        raise WrongRequestError(f"version {before} is not before version {after}", hint="swap before and after")
    found, _, _ = site.difference(article, before, after)
    return Response(found.model_dump_json().encode() + b"\n", media_type=MEDIA["json"])


@router.get("/clusters/{article}", summary="All printings of the story that an article tells", responses=LIST)
def cluster(site: WholeSite, article: ArticleName, form: Format = "json") -> Response:
    name = site.article_id(article)
    rows = questions.printings(site.index.mirror, name)
    return _rows(ARTICLE_FIELDS, [_article(row) for row in rows], form, None, {})


@router.get("/changes", summary="What newspapers did, in order, behind a cursor", responses=LIST)
def changes(
    site: WholeSite,
    cursor: Cursor = None,
    source: Annotated[Text, Query(description="Slug of a newspaper")] = None,
    reextracted: Annotated[bool, Query(description="Also what was read better, without an edit")] = False,
    limit: Limit = 100,
    form: Format = "json",
) -> Response:
    query = site.query({"source": source or ""})
    rows = questions.changes_after(site.index.mirror, cursor, limit=limit, source=query.source, reextracted=reextracted)
    if rows is None:
        raise WrongRequestError(f"{cursor!r} is no cursor of this feed", hint="begin without a cursor")
    following = rows[-1].cursor if rows else cursor
    return _rows(VERSION_FIELDS, [_version(row) for row in rows], form, following, {})


@router.get("/sources", summary="What is held of every newspaper", responses=LIST)
def sources(site: WholeSite, form: Format = "json") -> Response:
    rows = [
        (state.source, site.newspapers.name(state.source), state.articles, state.removed, _time(state.last_fetched))
        for state in questions.source_states(site.index.mirror)
    ]
    names = ("source", "name", "articles", "removed", "last_fetched_at")
    return _rows(names, [dict(zip(names, row, strict=True)) for row in rows], form, None, {})


@router.get(
    "/counts", summary="How many articles fulfil the conditions, by month, newspaper or province", responses=LIST
)
def counts(
    site: WholeSite,
    conditions: Annotated[requests.ListConditions, Depends()],
    by: Annotated[Literal["month", "source", "province"], Query(description="What is counted apart")] = "month",
    form: Format = "json",
) -> Response:
    query = site.query(conditions.given())
    group: Group = "province_now" if by == "province" else by

    found = site.index.text.counts(query, [group])[group]
    return _rows((by, "articles"), [{by: name, "articles": found[name]} for name in sorted(found)], form, None, {})


@router.get("/docs", include_in_schema=False)
def docs(site: SiteOf, request: Request) -> HTMLResponse:
    return site.page("api.html", "en", "", paths=request.app.openapi()["paths"])


def _as_of(
    site: Site,
    conditions: requests.ListConditions,
    at: tuple[str, Clock],
    limit: int,
    cursor: str | None,
    form: Form,
) -> Response:
    given = conditions.given()
    unusable = sorted(given.keys() - {"source", "province", "repeats"})
    if unusable:
        hint = "as_of goes with source, province, repeats, clock, limit and cursor"
        raise WrongRequestError(f"as_of cannot be combined with {', '.join(unusable)}", hint=hint)
    query = site.query(given)
    moment = requests.moment({"as_of": at[0]}, "as_of")
    if moment is None:
        raise WrongRequestError("as_of: no moment is given", hint="write it as 2026-03-01T12:00+07:00")
    after = None
    if cursor is not None:
        found = _PLACE_AS_OF.fullmatch(cursor)
        if not found:
            raise WrongRequestError(f"{cursor!r} is no cursor of this list", hint="give `next` of the answer before")
        after = (int(found[1]), found[2])
    rows = questions.as_of(
        site.index.mirror, questions.AsOf(int(moment.timestamp()), at[1]), limit=limit + 1, source=query.source,
        province=query.province, repeats=query.repeats, after=after,
    )  # fmt: skip  # short items: a line each would fill a screen
    last = rows[limit - 1] if len(rows) > limit else None
    following = f"{last.appeared}-{last.article_id}" if last else None
    return _rows(VERSION_FIELDS, [_version(row) for row in rows[:limit]], form, following, {})


def _rows(
    names: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    form: Form,
    following: str | None,
    more: Mapping[str, object],
) -> Response:
    """Return a list; `names` are the fields of a row, in order."""
    headers = {"X-Next-Cursor": following} if following else {}
    if form == "json":
        body = msgspec.json.encode({"items": rows, "next": following, **more})
    elif form == "ndjson":
        body = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    else:
        body = _csv(names, rows).encode()
    return Response(body, media_type=MEDIA[form], headers=headers)


def _csv(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return csv_cell(value) if isinstance(value, str) else "" if value is None else value


def _article(row: ArticleEntry) -> dict[str, object]:
    return {name: _value(name, getattr(row, _KEPT_AS.get(name, name))) for name in ARTICLE_FIELDS}


def _version(row: VersionEntry) -> dict[str, object]:
    return {name: _value(name, getattr(row, _KEPT_AS.get(name, name))) for name in VERSION_FIELDS}


def _value(name: str, kept: Any) -> object:
    if name.endswith("_at"):
        return _time(kept)
    if name in ("section", "authors", "fields"):
        return questions.listed(kept)
    return bool(kept) if name in ("repeats", "silent") else kept


def _time(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def _place(cursor: str | None) -> int | None:
    return requests.place({"cursor": cursor or ""}, "cursor")
