"""The application: combines pages, feeds and API, with error handlers and security for all answers."""

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from flows.drawing.charts import STYLESHEET
from flows.search.index_errors import SearchIndexError, index_error
from flows.web.answers import AnswerCache
from flows.web.moved import ArticleMovedError
from flows.web.problems import PUBLIC_HINT, IndexNotReadyError, WrongRequestError, problem, public_trouble, status_of
from flows.web.routes import api, feeds, pages
from flows.web.security import Guard, RateLimit
from flows.web.site import FOLDER, Site
from flows.web.texts import LANGUAGES, translator
from storage.errors import HintedError

__all__ = ["create_app"]

log = logging.getLogger(__name__)

THREADS = 12
"""Requests answered at once: Python computes one at a time, the others wait for the bucket. Each holds a connection."""

API_HINT = "/api/docs lists the addresses and parameters of the API, and what each takes"

VIETNAMESE = {
    400: "Địa chỉ hoặc điều kiện này không hợp lệ. Hãy xem lại, hoặc tìm ở trang Tìm kiếm.",
    404: "Không có bài, phiên bản, báo hay trang này trong kho. Hãy tìm ở trang Tìm kiếm.",
    422: "Một điều kiện trong địa chỉ không đúng dạng. Hãy tìm ở trang Tìm kiếm.",
    429: "Bạn gửi quá nhiều yêu cầu trong một lúc. Hãy thử lại sau ít giây.",
    503: "Kho lưu trữ không trả lời. Hãy thử lại sau ít phút.",
}
"""What the Vietnamese pages say of an error that has no Vietnamese words of its own, by status."""

TITLES = {404: "not_found", 429: "too_many", 500: "not_answering", 503: "not_answering"}
"""Titles of the pages of errors, as keys of the texts; every other error is a wrong question."""


@asynccontextmanager
async def _limit_threads(_: FastAPI) -> AsyncIterator[None]:
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def _unreadable(request: Request, error: Exception) -> Response:
    """Answer what the files of the index keep from being answered; a page would ask them again."""
    own = index_error(error, request.app.state.site.index.folder) is None
    log.warning("%s cannot be answered from the search index: %s", request.url.path, error, exc_info=own and error)
    hint = "ask again in a minute: it is built anew by itself"
    return problem(503, "the search index cannot be read", hint, code=SearchIndexError.code)


def _told(request: Request, error: HintedError) -> tuple[str, str | None, str, str | None]:
    """Return what is told of an error: words, way out, code, and the words of the Vietnamese pages if it has some."""
    if status_of(error) < 500 or isinstance(error, IndexNotReadyError):
        vietnamese = error.vietnamese if isinstance(error, WrongRequestError) else None
        return str(error), error.hint, error.code, vietnamese
    log.warning("%s cannot be answered: %s", request.url.path, error.in_one_line)
    vietnamese = f"{public_trouble(error, 'vi').capitalize()}. Hãy thử lại sau ít phút."
    return public_trouble(error, "en"), PUBLIC_HINT, error.code, vietnamese


def create_app(site: Site, *, requests_a_second: float = 50, burst: int = 200) -> FastAPI:
    """Return the web view of `site`. `requests_a_second` of one client address; 0 for no limit."""
    app = FastAPI(
        title="baotinh",
        description="Every version of every article of Vietnam's provincial newspapers. Read only.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
        lifespan=_limit_threads,
    )
    app.state.site = site
    for part in (api, feeds, pages):
        app.include_router(part.router)
    app.mount("/static/drawing", StaticFiles(directory=STYLESHEET.parent), name="drawing")
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.add_exception_handler(sqlite3.DatabaseError, _unreadable)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=4)
    app.add_middleware(AnswerCache, state=site.state_of)

    def respond(
        request: Request,
        status: int,
        detail: str,
        hint: str | None = None,
        code: str | None = None,
        vietnamese: str | None = None,
    ) -> Response:
        path = request.url.path
        language = "vi" if path == "/" else path.split("/")[1]  # the first page sends on to the Vietnamese ones
        if language not in LANGUAGES:
            return problem(status, detail, hint or API_HINT, code=code)
        title = translator(language)(TITLES.get(status, "wrong_question"))
        vietnamese = vietnamese or VIETNAMESE.get(status)
        return site.page(
            "problem.html", language, "", status=status, title=title, detail=detail, hint=hint, vietnamese=vietnamese
        )

    app.add_middleware(Guard, limit=RateLimit(requests_a_second, burst), respond=respond)

    @app.exception_handler(HintedError)
    def hinted(request: Request, error: HintedError) -> Response:
        answer = respond(request, status_of(error), *_told(request, error))
        if isinstance(error, IndexNotReadyError):
            answer.headers["Retry-After"] = str(error.seconds)
        return answer

    @app.exception_handler(ArticleMovedError)
    def moved(request: Request, error: ArticleMovedError) -> Response:
        return RedirectResponse(request.url.replace(path=error.path(request.url.path)), status_code=301)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        if first["loc"][:2] == ("path", "language"):
            return problem(404, "there is no such page", hint="pages begin with /vi/ or /en/")
        return respond(request, 422, f"{first['loc'][-1]}: {first['msg']}")

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        detail = "there is no such page" if error.status_code == 404 else error.detail
        return respond(request, error.status_code, detail)

    return app
