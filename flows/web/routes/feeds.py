"""Feeds for newsrooms: every list and all corrections as Atom (RFC 4287) and JSON Feed 1.1."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from xml.etree import ElementTree

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from flows.search import questions
from flows.text.visible_text import without_controls
from flows.web import requests
from flows.web.site import WholeSite

__all__ = ["router"]

ENTRIES = 50

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. `identity` stays the same whatever the address of this server."""

    identity: str
    path: str
    title: str
    summary: str
    source: str
    updated: int
    published: int


EDIT_CONDITIONS = ("source", "province")
"""Parameters of the feed of edits."""

router = APIRouter(prefix="/feeds", include_in_schema=False, dependencies=[Depends(requests.check_query)])
"""The routes of the feeds."""


@router.get("/articles.{form}")
def articles(site: WholeSite, form: Literal["atom", "json"], request: Request) -> Response:
    requests.check_names(request.query_params, requests.CONDITIONS)
    given = {name: value for name, value in request.query_params.items() if value.strip()}
    query = site.query(given)
    _, rows = site.find(query, limit=ENTRIES)
    entries = [
        FeedEntry(
            f"urn:baotinh:{row.article_id}", f"/vi/articles/{row.article_id}", row.headline or "…", row.lead or "",
            site.newspapers.name(row.source), row.fetched, row.appeared,
        )
        for row in rows
    ]  # fmt: skip  # short items: a line each would fill a screen
    return _feed(request, form, _title("báo tỉnh", site.newspapers.conditions(given)), entries)


@router.get("/edits.{form}")
def edits(site: WholeSite, form: Literal["atom", "json"], request: Request) -> Response:
    requests.check_names(request.query_params, EDIT_CONDITIONS)
    given = {name: request.query_params.get(name, "") for name in EDIT_CONDITIONS}
    query = site.query(given)
    rows = questions.last_edits(site.index.mirror, limit=ENTRIES, source=query.source, province=query.province)
    entries = [
        FeedEntry(
            f"urn:baotinh:{row.article_id}:{row.version}",
            f"/vi/articles/{row.article_id}/compare?after={row.version}",
            row.headline or "…",
            f"{'sửa không báo' if row.silent else 'sửa'}: {', '.join(questions.listed(row.fields))}",
            site.newspapers.name(row.source), row.fetched, row.fetched,
        )
        for row in rows
    ]  # fmt: skip  # short items: a line each would fill a screen
    conditions = site.newspapers.conditions({name: value for name, value in given.items() if value.strip()})
    return _feed(request, form, _title("báo tỉnh, chỉnh sửa", conditions), entries)


def _title(kind: str, conditions: str) -> str:
    return f"{kind}: {conditions}" if conditions else kind


def _feed(request: Request, form: Literal["atom", "json"], title: str, entries: Sequence[FeedEntry]) -> Response:
    origin = str(request.base_url).rstrip("/")
    if form == "json":
        body = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "feed_url": str(request.url),
            "home_page_url": f"{origin}/",
            "items": [
                {
                    "id": entry.identity,
                    "url": origin + entry.path,
                    "title": entry.title,
                    "content_text": entry.summary,
                    "date_published": _time(entry.published),
                    "date_modified": _time(entry.updated),
                    "authors": [{"name": entry.source}],
                }
                for entry in entries
            ],
        }
        return Response(json.dumps(body, ensure_ascii=False).encode(), media_type="application/feed+json")
    return Response(_atom(str(request.url), origin, title, entries), media_type="application/atom+xml")


def _atom(address: str, origin: str, title: str, entries: Sequence[FeedEntry]) -> bytes:
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")

    def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
        element.text = without_controls(text)
        return element

    add(feed, "title", title)
    add(feed, "id", address)
    add(feed, "link", rel="self", href=address)
    add(feed, "updated", _time(max((entry.updated for entry in entries), default=0)))
    for one in entries:
        entry = add(feed, "entry")
        add(entry, "title", one.title)
        add(entry, "id", one.identity)
        add(entry, "link", href=origin + one.path)
        add(entry, "updated", _time(one.updated))
        add(entry, "published", _time(one.published))
        add(add(entry, "author"), "name", one.source)
        add(entry, "summary", one.summary)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
