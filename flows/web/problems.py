"""Errors of a request and their answers: problem details (RFC 9457) for programs, a page for people."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse

from flows.search.index_errors import SearchIndexError
from flows.web.texts import LANGUAGES
from storage.errors import AmbiguousIdError, BucketUnavailableError, CursorError, HintedError, NotFoundError

__all__ = ["PUBLIC_HINT", "IndexNotReadyError", "WrongRequestError", "problem", "public_trouble", "status_of"]

RETRY_SECONDS, RETRY_SECONDS_IN_TROUBLE = 10, 60
"""When to ask again for what needs the whole index: while it is read, and while an error keeps it from being read."""

PUBLIC_HINT = "ask again in a minute; whoever runs this site finds the cause in its log"

_INDEX: Mapping[str, tuple[str, str]] = {
    "full": ("ổ đĩa của chỉ mục đã đầy", "the disk of the search index is full"),
    "forbidden": ("không được phép ghi chỉ mục", "the search index may not be written"),
    "files": ("không đọc hoặc ghi được các tệp của chỉ mục", "the search index cannot be read or written"),
    "in-use": ("một tiến trình khác đang ghi chỉ mục", "another process writes the search index"),
    "own": ("baotinh gặp lỗi của chính mình", "an error of baotinh itself"),
}
_BUCKET = ("kho lưu trữ không trả lời", "the archive does not answer")
_ARCHIVE = ("không đọc được một phần của kho lưu trữ", "a part of the archive cannot be read")


class WrongRequestError(HintedError):
    """A request asks for something that makes no sense: a date, a province, a period. The message names it.

    `vietnamese`: the same, with its way out, for the Vietnamese pages.
    """

    code = "wrong-request"

    def __init__(self, message: str, hint: str, *, vietnamese: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.vietnamese = vietnamese


class IndexNotReadyError(HintedError):
    """The index is being built for the first time, so that a list would lack most of what it should have."""

    code = "index-not-ready"

    def __init__(self, message: str, trouble: HintedError | None) -> None:
        """`trouble`: what keeps the index from being built."""
        self.seconds = RETRY_SECONDS if trouble is None else RETRY_SECONDS_IN_TROUBLE
        told = message if trouble is None else f"{message}; {public_trouble(trouble, 'en')}"
        super().__init__(told, hint=f"ask again in {self.seconds} seconds")


_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (WrongRequestError, HTTPStatus.BAD_REQUEST),
    (CursorError, HTTPStatus.BAD_REQUEST),
    (AmbiguousIdError, HTTPStatus.BAD_REQUEST),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (BucketUnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (IndexNotReadyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (SearchIndexError, HTTPStatus.SERVICE_UNAVAILABLE),
)


_CODES: Mapping[int, str] = {404: NotFoundError.code, 429: "too-many-requests", 503: "too-slow"}
"""Codes of what is refused by its status, without an error of ours; every other is a wrong request."""


def public_trouble(error: HintedError, language: str) -> str:
    """Return the kind of an error behind the site in a language of the pages: causes are for who runs it."""
    if isinstance(error, SearchIndexError):
        told = _INDEX[error.kind]
    else:
        told = _BUCKET if isinstance(error, BucketUnavailableError) else _ARCHIVE
    return told[LANGUAGES.index(language)]


def status_of(error: HintedError) -> HTTPStatus:
    """Return the HTTP status of the answer to an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(status: int, detail: str, hint: str | None = None, *, code: str | None = None) -> JSONResponse:
    """Return problem details as RFC 9457 describes them; `hint` says how to solve the problem.

    `code`: by default that of the status.
    """
    body: dict[str, object] = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status), "detail": detail,
        "code": code or _CODES.get(status, WrongRequestError.code),
    }  # fmt: skip  # short items: a line each would fill a screen
    if hint:
        body["hint"] = hint
    return JSONResponse(body, status_code=int(status), media_type="application/problem+json")
