"""The API: the archive for programs, as JSON, NDJSON or CSV, with cursors and conditional requests."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import HTMLResponse, Response

from flows.search import questions
from flows.search.entries import ArticleEntry, VersionEntry
from flows.search.text_index import Group
from flows.web import requests
from flows.web.problems import WrongRequestError
from flows.web.site import Site, SiteOf

__all__ = ["router"]

MOST_ITEMS = 200
"""Items of one answer; the cursor leads to the next."""

Clock = Literal["fetched", "committed"]
Form = Literal["json", "ndjson", "csv"]
MEDIA: Mapping[str, str] = {
    "json": "application/json", "ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8",
}  # fmt: skip  # short items: a line each would fill a screen

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet run a cell."""

Format = Annotated[Form, Query(alias="format")]
ArticleName = Annotated[str, Path(pattern=r"^[0-9a-f]{4,20}$", description="Id, or an unambiguous beginning of it")]
Text = Annotated[str | None, Query(max_length=requests.MOST_CHARACTERS)]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS)]
Moment = Annotated[str | None, Query(max_length=40, description="`2026-03-01T12:00+07:00`; without zone Vietnam's")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the answer before")]

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {"application/problem+json": {"schema": {"type": "object"}}}}
    for status, words in {
        304: "Not modified", 400: "The request makes no sense", 404: "There is no such thing",
        422: "A parameter is of the wrong form", 429: "Too many requests", 503: "The bucket does not answer",
    }.items()
}  # fmt: skip  # short items: a line each would fill a screen


router = APIRouter(prefix="/api", responses=PROBLEMS)
"""The routes of the API."""


@router.get("/articles", summary="List articles, newest first")
def articles(
    site: SiteOf,
    request: Request,
    conditions: Annotated[requests.ListConditions, Depends()],
    as_of: Moment = None,
    clock: Annotated[
        Clock, Query(description="`as_of` by the clock of the newspapers' pages, or of the bucket")
    ] = "fetched",
    limit: Limit = 50,
    cursor: Cursor = None,
    form: Format = "json",
) -> Response:
    if as_of is not None:
        return _as_of(site, request, conditions, (as_of, clock), limit, cursor, form)
    query = requests.query(conditions.given(), site.newspapers)

    def answer() -> Response:
        found, rows = site.find(query, limit=limit, after=_place(cursor))
        following = None if found.next_place is None else str(found.next_place)
        return _rows([_article(row) for row in rows], form, following, {"count": found.count})

    return _conditional(site, request, answer)


@router.get("/articles/{article}", summary="One version of an article, the whole record")
def article(
    site: SiteOf,
    request: Request,
    article: ArticleName,
    version: Annotated[int | None, Query(ge=1, le=10**6)] = None,
    as_of: Moment = None,
    clock: Clock = "fetched",
) -> Response:
    moment = requests.moment({"as_of": as_of or ""}, "as_of")
    if moment is not None and version is not None:
        raise WrongRequestError("version and as_of each name a version", hint="give one of them")
    if moment is not None:
        record = site.archive.article(article, as_of=moment, clock=clock)
    else:
        record = site.version(article, version)
    body = record.model_dump_json().encode() + b"\n"
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if _matches(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    kept = "public, max-age=31536000, immutable" if version is not None else "no-cache"
    return Response(body, media_type=MEDIA["json"], headers={"ETag": etag, "Cache-Control": kept})


@router.get("/articles/{article}/history", summary="The versions of an article, oldest first")
def history(site: SiteOf, request: Request, article: ArticleName, form: Format = "json") -> Response:
    name = site.version(article).article_id

    def answer() -> Response:
        return _rows([_version(row) for row in questions.versions(site.index.mirror, name)], form, None, {})

    return _conditional(site, request, answer)


@router.get("/articles/{article}/difference", summary="What differs between two versions")
def difference(
    site: SiteOf,
    request: Request,
    article: ArticleName,
    before: Annotated[int | None, Query(ge=1, le=10**6)] = None,
    after: Annotated[int | None, Query(ge=1, le=10**6)] = None,
) -> Response:
    if before is not None and after is not None and before >= after:
        raise WrongRequestError(f"version {before} is not before version {after}", hint="swap before and after")

    def answer() -> Response:
        found, _, _ = site.difference(article, before, after)
        return Response(found.model_dump_json().encode() + b"\n", media_type=MEDIA["json"])

    return _conditional(site, request, answer)


@router.get("/clusters/{article}", summary="All printings of the story that an article tells")
def cluster(site: SiteOf, request: Request, article: ArticleName, form: Format = "json") -> Response:
    name = site.version(article).article_id

    def answer() -> Response:
        return _rows([_article(row) for row in questions.printings(site.index.mirror, name)], form, None, {})

    return _conditional(site, request, answer)


@router.get("/changes", summary="What newspapers did, in order, behind a cursor")
def changes(
    site: SiteOf,
    request: Request,
    cursor: Cursor = None,
    source: Text = None,
    reextracted: Annotated[bool, Query(description="Also what was read better, without an edit")] = False,
    limit: Limit = 100,
    form: Format = "json",
) -> Response:
    query = requests.query({"source": source or ""}, site.newspapers)

    def answer() -> Response:
        rows = questions.changes_after(
            site.index.mirror, cursor, limit=limit, source=query.source, reextracted=reextracted
        )
        if rows is None:
            raise WrongRequestError(f"{cursor!r} is no cursor of this feed", hint="begin without a cursor")
        return _rows([_version(row) for row in rows], form, rows[-1].cursor if rows else cursor, {})

    return _conditional(site, request, answer)


@router.get("/sources", summary="What is held of every newspaper")
def sources(site: SiteOf, request: Request, form: Format = "json") -> Response:
    def answer() -> Response:
        rows = [
            {
                "source": state.source,
                "name": site.newspapers.name(state.source),
                "articles": state.articles,
                "removed": state.removed,
                "last_fetched_at": _time(state.last_fetched),
            }
            for state in questions.source_states(site.index.mirror)
        ]
        return _rows(rows, form, None, {})

    return _conditional(site, request, answer)


@router.get("/counts", summary="How many articles fulfil the conditions, by month, newspaper or province")
def counts(
    site: SiteOf,
    request: Request,
    conditions: Annotated[requests.ListConditions, Depends()],
    by: Literal["month", "source", "province"] = "month",
    form: Format = "json",
) -> Response:
    query = requests.query(conditions.given(), site.newspapers)
    group: Group = "province_now" if by == "province" else by

    def answer() -> Response:
        found = site.index.text.counts(query, [group])[group]
        return _rows([{by: name, "articles": found[name]} for name in sorted(found)], form, None, {})

    return _conditional(site, request, answer)


@router.get("/docs", include_in_schema=False)
def docs(site: SiteOf, request: Request) -> HTMLResponse:
    return site.page("api.html", "en", "/", paths=request.app.openapi()["paths"])


def _as_of(
    site: Site,
    request: Request,
    conditions: requests.ListConditions,
    at: tuple[str, Clock],
    limit: int,
    cursor: str | None,
    form: Form,
) -> Response:
    given = conditions.given()
    unusable = sorted(given.keys() - {"source", "province"})
    if unusable:
        hint = "as_of goes with source, province, clock, limit and cursor"
        raise WrongRequestError(f"as_of cannot be combined with {', '.join(unusable)}", hint=hint)
    query = requests.query(given, site.newspapers)
    moment = requests.moment({"as_of": at[0]}, "as_of")
    if moment is None:
        raise WrongRequestError("as_of: no moment is given", hint="write it as 2026-03-01T12:00+07:00")
    after = None
    if cursor is not None:
        appeared, _, article_id = cursor.partition("-")
        if not appeared.isdigit() or len(appeared) > 12 or len(article_id) != 20:
            raise WrongRequestError(f"{cursor!r} is no cursor of this list", hint="give `next` of the answer before")
        after = (int(appeared), article_id)

    def answer() -> Response:
        rows = questions.as_of(
            site.index.mirror, questions.AsOf(int(moment.timestamp()), at[1]), limit=limit + 1, source=query.source,
            province=query.province, after=after,
        )  # fmt: skip  # short items: a line each would fill a screen
        last = rows[limit - 1] if len(rows) > limit else None
        following = f"{last.appeared}-{last.article_id}" if last else None
        return _rows([_version(row) for row in rows[:limit]], form, following, {})

    return _conditional(site, request, answer)


def _conditional(site: Site, request: Request, answer: Callable[[], Response]) -> Response:
    """Answer 304 if the caller already has the current answer; answers change only when the index catches up."""
    state = site.index.state
    etag = f'W/"{hashlib.sha256(f"{state} {request.url.path}?{request.url.query}".encode()).hexdigest()[:32]}"'
    if _matches(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    response = answer()
    response.headers["ETag"] = etag
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _matches(request: Request, etag: str) -> bool:
    known = [known.strip() for known in request.headers.get("if-none-match", "").split(",")]
    return etag in known or f"W/{etag}" in known or "*" in known


def _rows(
    rows: Sequence[Mapping[str, object]], form: Form, following: str | None, more: Mapping[str, object]
) -> Response:
    headers = {"X-Next-Cursor": following} if following else {}
    if form == "json":
        body = json.dumps({"items": rows, "next": following, **more}, ensure_ascii=False).encode()
    elif form == "ndjson":
        body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    else:
        body = _csv(rows).encode()
    return Response(body, media_type=MEDIA[form], headers=headers)


def _csv(rows: Iterable[Mapping[str, object]]) -> str:
    out = io.StringIO()
    writer: Any = None
    for row in rows:
        if writer is None:
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(row)
        writer.writerow([_cell(value) for value in row.values()])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if isinstance(value, str):
        # an apostrophe makes a spreadsheet show a formula as text
        return f"'{value}" if value.startswith(FORMULA) else value
    return "" if value is None else value


_TIMES = {"published": "published_at", "modified": "modified_at", "fetched": "fetched_at", "committed": "committed_at"}


def _article(row: ArticleEntry) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in asdict(row).items():
        if name in _TIMES:
            found[_TIMES[name]] = _time(value)
        elif name in ("section", "authors"):
            found[name] = questions.listed(value)
        elif name == "appeared":
            found["appeared_at"] = _time(value)
        elif name == "story":
            found["cluster"] = value
        elif name != "day":
            found[name] = value
    return found


def _version(row: VersionEntry) -> dict[str, object]:
    found = asdict(row)
    for name in ("day", "place"):
        del found[name]
    found["fetched_at"], found["committed_at"] = _time(found.pop("fetched")), _time(found.pop("committed"))
    found["appeared_at"] = _time(found.pop("appeared"))
    found["fields"] = questions.listed(row.fields)
    found["silent"] = bool(row.silent)
    return found


def _time(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def _place(cursor: str | None) -> int | None:
    return requests.place({"after": cursor or ""})
