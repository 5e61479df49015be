"""The pages: what each shows, read from the index and the archive. Its layout is in `templates/`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from flows.drawing.charts import bars, fullest_months, heat
from flows.drawing.tile_map import REFORM
from flows.search import questions
from flows.search.entries import day_number, day_of_number
from flows.search.text_index import Query
from flows.web import requests
from flows.web.comparison import WordComparison, side_by_side
from flows.web.problems import WrongRequestError
from flows.web.site import Site, SiteOf
from flows.web.texts import LANGUAGES
from storage.errors import NotFoundError

__all__ = ["router"]

A_PAGE = 30
"""Articles on a page of a list."""

HEAT_DAYS = 28
"""Days of the coverage map: four weeks, so that weekdays stand below each other."""

EDITS_A_PAGE, MOST_PAGES = 100, 1000

VERSIONS_SHOWN = 100
"""Latest versions on an article's time line; a page that changes every hour has thousands."""

MAPPED_PROVINCES, MAPPED_MONTHS = 34, 24
"""Most rows and columns of the map of a search by province and month."""

MOST_MONTHS = 300
"""Bars of a chart: 25 years, a bar two pixels wide. The first provincial papers went online around the year 2000."""

STORY_DAYS = 3
"""Days whose stories the front page shows: reprints follow within one or two."""

Language = Literal["vi", "en"]


router = APIRouter(include_in_schema=False, dependencies=[Depends(requests.check_query)])
"""The routes of all pages."""


@router.get("/")
def choose_language(request: Request) -> Response:
    wanted = request.headers.get("accept-language", "")[:200].lower()
    vietnamese, english = wanted.find("vi"), wanted.find("en")
    language = "en" if english >= 0 and (vietnamese < 0 or english < vietnamese) else LANGUAGES[0]
    return RedirectResponse(f"/{language}/", status_code=302, headers={"Vary": "Accept-Language"})


@router.get("/{language}")
def front_page(language: Language) -> Response:
    return RedirectResponse(f"/{language}/", status_code=301)


@router.get("/{language}/")
def today(site: SiteOf, language: Language, request: Request) -> Response:
    shown = requests.day(request.query_params, "day") or site.newest_day()
    borders: Literal["then", "now"] = "now" if shown >= REFORM else "then"
    counts = questions.by_province(site.index.mirror, day_number(shown), borders)
    most = max(counts.values(), default=0)
    tiles = [
        {"tile": tile, "unit": unit, "heat": heat(counts.get(unit.code, 0), most / 2)}
        for tile, unit in site.newspapers.map_on(shown)
    ]
    query = Query(first_day=day_number(shown), last_day=day_number(shown))
    found, articles = site.find(query, limit=12)
    edits = questions.edits(site.index.mirror, day_number(shown), limit=6)
    stories = questions.shared_stories(
        site.index.mirror, day_number(shown) - STORY_DAYS + 1, day_number(shown), limit=6
    )
    before, after = _neighbours(shown, 1, questions.days(site.index.mirror))
    return site.page(
        "today.html", language, "/", day=shown, tiles=tiles, found=found, articles=articles, stories=stories,
        edits=edits or questions.last_edits(site.index.mirror, limit=6), of_the_day=bool(edits),
        borders="today" if borders == "now" else "then", before=before, after=after,
    )  # fmt: skip  # short items: a line each would fill a screen


@router.get("/{language}/provinces/{code}")
def province(site: SiteOf, language: Language, code: str, request: Request) -> Response:
    shown = requests.day(request.query_params, "day") or site.newest_day()
    unit = site.newspapers.province(code, shown)
    if unit is None:
        hint = "the map of the first page names the provinces of a day"
        raise NotFoundError(f"no province had the code {code[:20]!r} on {shown}", hint=hint)
    return _list(site, language, f"/provinces/{code}", request, title=unit.name, province=code)


@router.get("/{language}/search")
def search(site: SiteOf, language: Language, request: Request) -> Response:
    return _list(site, language, "/search", request)


@router.get("/{language}/articles/{article}")
def article(site: SiteOf, language: Language, article: str, request: Request) -> Response:
    number = requests.number(request.query_params, "version", default=0, most=10**6, least=0) or None
    shown = site.version(requests.article_id(article), number)
    history = questions.versions(site.index.mirror, shown.article_id)
    printings = questions.printings(site.index.mirror, shown.article_id)
    readable = [version.version for version in history if version.kind != "removed"]
    return site.page(
        "article.html", language, f"/articles/{shown.article_id}", article=shown, history=history[-VERSIONS_SHOWN:],
        number_of_versions=len(history),
        printings=printings, last_readable=max(readable, default=None),
    )  # fmt: skip  # short items: a line each would fill a screen


@router.get("/{language}/articles/{article}/compare")
def compare(site: SiteOf, language: Language, article: str, request: Request) -> Response:
    name = requests.article_id(article)
    before = requests.number(request.query_params, "before", default=0, most=10**6, least=0) or None
    after = requests.number(request.query_params, "after", default=0, most=10**6, least=0) or None
    if before and after and before >= after:
        raise WrongRequestError(
            f"version {before} is not before version {after}", hint="swap before and after",
            vietnamese=f"Phiên bản {before} không đứng trước phiên bản {after}. Hãy đổi chỗ hai phiên bản.",
        )  # fmt: skip  # short items: a line each would fill a screen
    difference, earlier, later = site.difference(name, before, after)
    history = questions.versions(site.index.mirror, difference.article_id)
    words = WordComparison()
    return site.page(
        "compare.html", language, f"/articles/{difference.article_id}/compare", difference=difference,
        earlier=earlier, later=later, history=history, rows=side_by_side(earlier, later, words), words=words,
        neighbours=list(pairwise(version.version for version in history)),
    )  # fmt: skip  # short items: a line each would fill a screen


@router.get("/{language}/stories/{article}")
def story(site: SiteOf, language: Language, article: str) -> Response:
    shown = site.version(requests.article_id(article))
    printings = questions.printings(site.index.mirror, shown.article_id)
    return site.page(
        "story.html", language, f"/stories/{shown.article_id}", printings=printings, article=shown,
        newspapers=len({printing.source for printing in printings}),
    )  # fmt: skip  # short items: a line each would fill a screen


@router.get("/{language}/edits")
def edits(site: SiteOf, language: Language, request: Request) -> Response:
    last = questions.last_edits(site.index.mirror, limit=1)
    newest = day_of_number(last[0].day) if last else site.newest_day()
    shown = requests.day(request.query_params, "day") or newest
    page = requests.number(request.query_params, "page", default=1, most=MOST_PAGES)
    found = questions.edits(
        site.index.mirror, day_number(shown), limit=EDITS_A_PAGE + 1, offset=(page - 1) * EDITS_A_PAGE
    )
    before, after = _neighbours(shown, 1, (day_number(requests.FIRST_DAY), day_number(newest)))
    return site.page(
        "edits.html", language, "/edits", day=shown, newest=newest, edits=found[:EDITS_A_PAGE], page_number=page,
        more=len(found) > EDITS_A_PAGE and page < MOST_PAGES,
        before=before, after=after,
    )  # fmt: skip  # short items: a line each would fill a screen


@router.get("/{language}/coverage")
def coverage(site: SiteOf, language: Language, request: Request) -> Response:
    shown = requests.day(request.query_params, "day") or site.newest_day()
    last = day_number(shown)
    numbers = range(last - HEAT_DAYS + 1, last + 1)
    counts = questions.per_day(site.index.mirror, numbers[0], last)
    states = questions.source_states(site.index.mirror)
    rows = []
    for state in states:
        mine = counts.get(state.source, {})
        usual = sum(mine.values()) / max(1, len(mine))
        rows.append((state, round(usual, 1), [heat(mine.get(day, 0), usual) for day in numbers]))
    before, after = _neighbours(shown, HEAT_DAYS, questions.days(site.index.mirror))
    return site.page(
        "coverage.html", language, "/coverage", day=shown, days=[day_of_number(day) for day in numbers], rows=rows,
        before=before, after=after,
    )  # fmt: skip  # short items: a line each would fill a screen


@router.get("/{language}/sources")
def sources(site: SiteOf, language: Language) -> Response:
    health = site.health.latest()
    papers = {paper.source: paper for paper in health.newspapers} if health else {}
    states = {state.source: state for state in questions.source_states(site.index.mirror)}
    known = site.newspapers.registry
    slugs = list(dict.fromkeys([*papers, *states, *known]))  # the worst first, then those that nobody watches
    return site.page(
        "sources.html", language, "/sources", health=health, papers=papers, slugs=slugs, states=states, known=known
    )


@router.get("/{language}/sources/{slug}")
def source(site: SiteOf, language: Language, slug: str, request: Request) -> Response:
    if not site.knows(slug):
        raise NotFoundError(f"no newspaper is called {slug[:40]!r}", hint="see the list of newspapers")
    title = site.newspapers.name(slug)
    return _list(site, language, f"/sources/{slug}", request, title=title, source=slug)


@router.get("/{language}/charts")
def charts(site: SiteOf, language: Language, request: Request) -> Response:
    query = site.query(request.query_params)
    counts = site.index.text.counts(query, ["month", "source"])
    axis = fullest_months(counts["month"], MOST_MONTHS)
    total = sum(counts["month"].values())
    provinces = site.index.text.counts_by_month(query, "province_now")
    all_articles = site.index.text.counts(replace(query, text=None), ["month"])["month"] if query.text else {}
    largest = _largest({code: sum(found.values()) for code, found in provinces.items()}, most=MAPPED_PROVINCES)
    shown = axis[-MAPPED_MONTHS:]
    usual = sum(number for _, number in largest) / max(1, len(largest) * len(axis))
    rows = [(code, number, [heat(provinces[code].get(month, 0), usual) for month in shown]) for code, number in largest]
    return site.page(
        "charts.html", language, "/charts", query=query, given=_given(request), months=axis, shown=shown,
        bars=bars(counts["month"], axis), total=total, all_articles=all_articles,
        beyond=total - sum(counts["month"].get(month, 0) for month in axis),
        provinces=rows, papers=_largest(counts["source"]), today=date.max,
        conditions=site.newspapers.conditions(_given(request)),
    )  # fmt: skip  # short items: a line each would fill a screen


def _neighbours(shown: date, days: int, span: tuple[int, int] | None) -> tuple[date | None, date | None]:
    """Return the days to go on to, `days` before and after; None where `span`, or what may be asked for, ends."""
    first, last = span or (day_number(shown), day_number(shown))
    before, after = shown - timedelta(days=days), min(shown + timedelta(days=days), requests.LAST_DAY)
    return (
        before if day_number(before) >= max(first, day_number(requests.FIRST_DAY)) else None,
        after if day_number(shown) < min(last, day_number(requests.LAST_DAY)) else None,
    )


def _list(
    site: Site,
    language: str,
    path: str,
    request: Request,
    *,
    title: str | None = None,
    source: str | None = None,
    province: str | None = None,
) -> Response:
    given = _given(request)
    fixed = {name: value for name, value in (("source", source), ("province", province)) if value}
    query = site.query({**given, **fixed})
    place = requests.place(given)
    found, articles = site.find(query, limit=A_PAGE, after=place)
    parameters = {name: value for name, value in given.items() if name in requests.CONDITIONS}
    return site.page(
        "list.html", language, path, title=title, query=query, given=parameters, fixed=fixed, found=found,
        articles=articles, follows=place is not None, is_search=title is None,
        provinces=site.newspapers.provinces_on(date.max),
    )  # fmt: skip  # short items: a line each would fill a screen


def _given(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if value.strip()}


def _largest(counts: Mapping[str, int], most: int = 20) -> list[tuple[str, int]]:
    return sorted(((name, number) for name, number in counts.items() if name), key=lambda item: -item[1])[:most]
