"""Errors of a request and their answers: problem details (RFC 9457) for programs, a page for people."""

from http import HTTPStatus

from starlette.responses import JSONResponse

from flows.search.index_errors import SearchIndexError
from storage.errors import AmbiguousIdError, BucketUnavailableError, CursorError, HintedError, NotFoundError

__all__ = ["IndexNotReadyError", "WrongRequestError", "problem", "status_of"]

RETRY_SECONDS, RETRY_SECONDS_IN_TROUBLE = 10, 60
"""When to ask again for what needs the whole index: while it is read, and while an error keeps it from being read."""


class WrongRequestError(HintedError):
    """A request asks for something that makes no sense: a date, a province, a period. The message names it.

    `vietnamese`: the same, with its way out, for the Vietnamese pages.
    """

    code = "wrong-request"

    def __init__(self, message: str, hint: str | None = None, *, vietnamese: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.vietnamese = vietnamese


class IndexNotReadyError(HintedError):
    """The index is being built for the first time, so that a list would lack most of what it should have."""

    code = "index-not-ready"

    def __init__(self, message: str, trouble: HintedError | None) -> None:
        """`trouble`: what keeps the index from being built."""
        self.seconds = RETRY_SECONDS if trouble is None else RETRY_SECONDS_IN_TROUBLE
        told = message if trouble is None else f"{message}; {trouble}"
        super().__init__(told, hint=(trouble and trouble.hint) or f"ask again in {self.seconds} seconds")


_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (WrongRequestError, HTTPStatus.BAD_REQUEST),
    (CursorError, HTTPStatus.BAD_REQUEST),
    (AmbiguousIdError, HTTPStatus.BAD_REQUEST),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (BucketUnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (IndexNotReadyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (SearchIndexError, HTTPStatus.SERVICE_UNAVAILABLE),
)


def status_of(error: HintedError) -> HTTPStatus:
    """Return the HTTP status of the answer to an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(status: int, detail: str, hint: str | None = None, **more: object) -> JSONResponse:
    """Return problem details as RFC 9457 describes them; `hint` says how to solve the problem."""
    title = HTTPStatus(status).phrase
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": int(status), "detail": detail}
    if hint:
        body["hint"] = hint
    return JSONResponse({**body, **more}, status_code=int(status), media_type="application/problem+json")
