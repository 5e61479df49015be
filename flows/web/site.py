"""What all pages share: archive, index, newspapers, and the templates in both languages."""

import hashlib
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

import crawler.units
from flows.search.catch_up import SearchIndex
from flows.search.entries import ArticleEntry, day_number, day_of_number
from flows.search.index_files import FORM
from flows.search.questions import (
    AsOf,
    Clock,
    article_ids,
    days,
    holds_source,
    listed,
    object_key,
    version_as_of,
    versions,
)
from flows.search.text_index import Query, SearchPage
from flows.text.visible_text import without_controls
from flows.web import requests
from flows.web.field_changes import shown_changes
from flows.web.health import HealthWatch
from flows.web.moved import ArticleMovedError, KnownAliases
from flows.web.newspapers import Newspapers
from flows.web.problems import IndexNotReadyError, WrongRequestError, public_trouble
from flows.web.texts import field_text, genre_text, translator
from storage import __version__, layout
from storage.errors import AmbiguousIdError, NotFoundError
from storage.model.article import Article
from storage.model.moments import VIETNAM
from storage.reader.archive import Archive
from storage.reader.compared_versions import compared_versions
from storage.reader.results import Difference, difference
from storage.versions.record_json import read_article

__all__ = ["FOLDER", "Site", "SiteOf", "WholeSite"]

FOLDER = Path(__file__).parent
UNITS = Path(crawler.units.__file__).parent

DERIVED = frozenset(
    {"blocks", "html", "word_count", "syllable_count", "keywords", "images", "videos", "modified_at", "completeness"}
)
"""Fields derived from others or told otherwise, which add nothing for a reader of a list."""

MOST_CANDIDATES = 5
"""Ids that an error names for an ambiguous beginning."""

VERSIONS_KEPT = 500
"""Versions of articles kept in memory, some 10 MB: they never change."""


@dataclass(slots=True)
class Site:
    """The archive as the web view reads it. Thread-safe."""

    archive: Archive
    index: SearchIndex
    newspapers: Newspapers
    health: HealthWatch
    _aliases: KnownAliases = field(init=False)
    _edition: str = field(init=False)
    """Changes with whatever makes another answer of the same index: the release and the registry."""
    _versions: OrderedDict[str, Article] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _templates: Environment = field(
        default_factory=lambda: Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_visible,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
    )

    def __post_init__(self) -> None:
        """Begin without aliases: they are read when they are first asked for."""
        self._aliases = KnownAliases(self.archive.bucket)
        digest = hashlib.sha256(f"{__version__} {FORM}".encode())
        for folder in (FOLDER.parent, UNITS):  # a release from the repository may have no version of its own
            for path in sorted(folder.rglob("*")):
                if path.suffix in {".py", ".html", ".gz"}:
                    digest.update(path.read_bytes())
        for source in self.newspapers.registry.values():
            digest.update(source.model_dump_json().encode())
        self._edition = digest.hexdigest()[:16]

    def state_of(self, path: str) -> str:
        """Return a word that changes whenever the answer to `path` may change: pages tell the time, too."""
        try:
            held = self.index.state
        except sqlite3.DatabaseError:  # the route, which asks the same file, tells it
            return f"unreadable {time.monotonic()}"
        known = f"{self._edition} {held}"
        machine = path.startswith(("/api/", "/feeds/"))
        return known if machine else f"{known} {int(time.time() // 60)} {self.index.trouble}"

    def reading(self) -> tuple[int, int] | None:
        """Return how many versions the index holds and how many there are, while it is first built; else None."""
        return self.index.progress if self.index.caught_up_at is None else None

    def require_index(self) -> None:
        """Raise IndexNotReadyError while the index is first built."""
        if (reading := self.reading()) is not None:
            far = f"{reading[0]:,} of {reading[1]:,} versions" if reading[1] else "it has just begun"
            raise IndexNotReadyError(f"the index is still being read: {far}", self.index.trouble)

    def article_id(self, beginning: str) -> str:
        """Return the id that begins so. Raise NotFoundError, or AmbiguousIdError if several do, or ArticleMovedError if
        it is that of another address of an article.

        Only while the index is first built the archive is asked, which costs a query of the catalog.
        """
        found = article_ids(self.index.mirror, beginning, limit=MOST_CANDIDATES + 1)
        if len(found) > 1:
            named = ", ".join(f"{name} ({source})" for name, source in found[:MOST_CANDIDATES])
            more = ", …" if len(found) > MOST_CANDIDATES else ""
            raise AmbiguousIdError(f"several articles begin with {beginning}", hint=f"say which: {named}{more}")
        if found:
            return found[0][0]
        if self.index.caught_up_at is None:
            name = self.archive.article(beginning).article_id
            if not name.startswith(beginning):
                raise ArticleMovedError(beginning, name)
            return name
        moved = self._aliases.beginning_with(beginning)
        if len(moved) == 1:
            raise ArticleMovedError(beginning, moved[0][1])
        raise NotFoundError(f"there is no article {beginning}", hint="list the articles to see what there is")

    def version_as_of(self, article_id: str, moment: datetime, clock: Clock) -> Article:
        """Return an article's last version at a moment. Raise NotFoundError if it had none."""
        name = self.article_id(article_id)
        if self.index.caught_up_at is None:
            return self.archive.article(name, as_of=moment, clock=clock)
        number = version_as_of(self.index.mirror, name, AsOf(int(moment.timestamp()), clock))
        while number:
            found = self.version(name, number)
            if (found.fetched_at if clock == "fetched" else found.committed_at) <= moment:
                return found
            number -= 1  # the index counts whole seconds
        shown = moment.astimezone(VIETNAM).isoformat()
        raise NotFoundError(f"article {name} had no version at {shown}", hint="ask for a later moment")

    def version(self, article_id: str, number: int | None = None) -> Article:
        """Return a version of an article, by default the latest: one GET. Raise NotFoundError.

        A beginning of an id is accepted, as everywhere.
        """
        key = object_key(self.index.mirror, article_id, number)
        if key is None:
            name = self.article_id(article_id)
            key = object_key(self.index.mirror, name, number)
            if key is None and self.index.mirror.held([name]):
                last = versions(self.index.mirror, name)[-1].version
                raise NotFoundError(f"article {name} has no version {number}", hint=f"its latest is {last}")
        if key is None:
            found = self.archive.article(name, version=number)
            key = layout.article_version(found.source, found.article_id, found.version)
        with self._lock:
            held = self._versions.get(key)
        if held is None:
            held = read_article(self.archive.bucket, key)
            with self._lock:
                self._versions[key] = held
                if len(self._versions) > VERSIONS_KEPT:
                    self._versions.popitem(last=False)
        return held

    def difference(self, article_id: str, before: int | None, after: int | None) -> tuple[Difference, Article, Article]:
        """Return what changed between two versions, with both. Defaults as in `Archive.diff`. Raise NotFoundError."""
        name = self.article_id(article_id)
        kinds = {version.version: version.kind for version in versions(self.index.mirror, name)}
        if not kinds:  # the index has yet to get it
            found = self.archive.diff(name, before, after)
            return found, self.version(name, found.before), self.version(name, found.after)
        numbers = compared_versions(max(kinds), kinds.__getitem__, before, after)
        earlier, later = (self.version(name, number) for number in numbers)
        return difference(earlier, later), earlier, later

    def query(self, parameters: Mapping[str, str]) -> Query:
        """Return the question that the parameters of a request ask. Raise WrongRequestError."""
        found = requests.query(parameters, self.newspapers)
        if found.source is not None and not self.knows(found.source):
            raise WrongRequestError(
                f"source: no newspaper is called {found.source!r}", hint="/api/sources lists them",
                vietnamese=f"Không có báo nào tên “{found.source}”. Xem danh sách ở trang Các báo.",
            )  # fmt: skip  # short items: a line each would fill a screen
        return found

    def knows(self, slug: str) -> bool:
        """Tell whether a newspaper is in the registry or in the archive; of an index being built nobody can tell."""
        return (
            self.newspapers.source(slug) is not None
            or self.index.caught_up_at is None
            or holds_source(self.index.mirror, slug)
        )

    def find(self, query: Query, *, limit: int, after: int | None = None) -> tuple[SearchPage, Sequence[ArticleEntry]]:
        """Return a page of articles, newest first."""
        found = self.index.text.find(query, limit=limit, after=after)
        return found, self.index.mirror.entries(found.article_ids)

    def newest_day(self) -> date:
        """Return the day that the front page shows: today, or the last day with an article that may be asked for."""
        today = day_number(datetime.now(UTC))
        span = days(self.index.mirror)
        return day_of_number(max(min(today, span[1]), day_number(requests.FIRST_DAY)) if span else today)

    def page(self, name: str, language: str, path: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page made from a template. `path` is the page's own, without its language; empty for one of none."""
        text = translator(language)
        made = self._templates.get_template(name).render(
            t=text,
            lang=language,
            other="en" if language == "vi" else "vi",
            path=path,
            site=self,
            caught_up_at=self.index.caught_up_at,
            reading=self.reading(),
            trouble=self.index.trouble and public_trouble(self.index.trouble, language),
            when=lambda moment: _when(moment, language),
            day_text=lambda day: _day_text(day, language),
            duration=lambda seconds: _duration(seconds, language),
            listed=listed,
            told_fields=lambda names: [field_text(name, language) for name in listed(names) if name not in DERIVED],
            field_text=lambda field: field_text(field, language),
            genre_text=lambda genre: genre_text(genre, language),
            shown_changes=shown_changes,
            day_of_number=day_of_number,
            link=lambda to, **parameters: _link(language, to, parameters),
            safe_url=_safe_url,
            **values,
        )
        return HTMLResponse(made, status_code=status, headers={"Vary": "Accept-Language"})


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


SiteOf = Annotated[Site, Depends(_site)]
"""The site of the application that answers a request."""


def _whole_site(site: SiteOf) -> Site:
    site.require_index()
    return site


WholeSite = Annotated[Site, Depends(_whole_site)]
"""The same, for an answer that is true only of a whole index. Until there is one, the answer is 503."""


def _link(language: str, to: str, parameters: Mapping[str, object]) -> str:
    given = {name: value for name, value in parameters.items() if value not in (None, "", False)}
    return f"/{language}{to}" + (f"?{urlencode(given)}" if given else "")


def _safe_url(url: str) -> str | None:
    """Return `url` if it is safe to link to, http or https only; else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def _when(moment: datetime | int | None, language: str) -> str:
    """Return a moment in Vietnam's time as people read it."""
    if moment is None:
        return ""
    if isinstance(moment, int):
        moment = datetime.fromtimestamp(moment, UTC)
    try:
        local = moment.astimezone(VIETNAM)
    except OverflowError:  # a record may say the year 9999
        local = moment
    return f"{local:%H:%M %d/%m/%Y}" if language == "vi" else f"{local:%d %b %Y, %H:%M}"


def _day_text(day: date, language: str) -> str:
    return f"{day:%d/%m/%Y}" if language == "vi" else f"{day:%d %b %Y}"


def _visible(value: object) -> object:
    """Remove characters that change how the text around them is displayed."""
    return without_controls(value) if type(value) is str else value


_UNITS = ((86_400, "ngày", "d"), (3_600, "giờ", "h"), (60, "phút", "min"))


def _duration(seconds: int, language: str) -> str:
    """Return a length of time in its largest two units."""
    parts: list[str] = []
    for size, vietnamese, english in _UNITS:
        number, seconds = divmod(max(0, seconds), size)
        if number and len(parts) < 2:
            parts.append(f"{number} {vietnamese}" if language == "vi" else f"{number} {english}")
    return " ".join(parts) or ("dưới 1 phút" if language == "vi" else "under 1 min")
