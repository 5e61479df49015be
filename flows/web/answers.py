"""Remembers answers until the index changes, and answers conditional requests (RFC 9110) without making them again."""

import hashlib
from asyncio import Future, get_running_loop
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["AnswerCache"]

MOST_BYTES = 64_000_000
"""Bytes of remembered answers; the one not asked for longest is forgotten first."""

LARGEST = 2_000_000
"""Bytes of the largest answer that is remembered."""

OVERHEAD = 3_000
"""Bytes of headers and Python's own for each answer."""

UNCACHED = ("/static/",)
"""Beginnings of paths whose answers do not depend on the index."""

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A whole answer, as it goes out."""

    start: Message
    body: bytes

    @property
    def etag(self) -> str | None:
        return Headers(raw=self.start["headers"]).get("etag")


class AnswerCache:
    """ASGI middleware. An answer changes only with `state`, which depends on its path.

    Whoever asks for what is being made waits for that answer, so that a crowd costs as much as one.
    """

    def __init__(self, app: ASGIApp, state: Callable[[str], str]) -> None:
        self._app, self._state = app, state
        self._held: OrderedDict[_Key, _Answer] = OrderedDict()
        self._bytes = 0
        self._pending: dict[_Key, Future[_Answer | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            scope = _with_one_encoding(scope)
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or scope["path"].startswith(UNCACHED):
            await self._app(scope, receive, send)
            return
        with_body = scope["method"] == "GET"
        scope = {**scope, "method": "GET"}  # HEAD has the same headers
        asked = Headers(scope=scope)
        key = self._key(scope, asked)
        answer = self._found(key)
        if answer is None and (pending := self._pending.get(key)) is not None:
            answer = await pending
        if answer is None:
            known = asked.get("if-none-match", "")
            if _etag(key) in _tags(known):  # given out with a good answer to the same request
                await _send_unchanged(send, _etag(key))
                return
            answer = await self._make(key, scope, receive)
        etag = answer.etag
        if answer.start["status"] == 200 and etag and _matches(etag, asked.get("if-none-match", "")):
            await _send_unchanged(send, etag)
            return
        await send(answer.start)
        await send({"type": "http.response.body", "body": answer.body if with_body else b""})

    def _key(self, scope: Scope, asked: Headers) -> _Key:
        root = scope["path"] == "/"
        return (
            scope["path"],
            scope["query_string"].decode("latin-1"),
            self._state(scope["path"]),
            scope.get("scheme", ""),
            asked.get("host", "")[:200],
            asked["accept-encoding"],
            asked.get("accept-language", "")[:200] if root else "",
        )

    def _found(self, key: _Key) -> _Answer | None:
        answer = self._held.get(key)
        if answer is not None:
            self._held.move_to_end(key)
        return answer

    async def _make(self, key: _Key, scope: Scope, receive: Receive) -> _Answer:
        pending: Future[_Answer | None] = get_running_loop().create_future()
        self._pending.setdefault(key, pending)
        answer = None
        try:
            answer = await _whole_answer(self._app, scope, receive)
            headers = MutableHeaders(raw=answer.start["headers"])
            headers.setdefault("Cache-Control", "no-cache")  # of a 301 and a 404, too: a cache may keep them for good
            if answer.start["status"] == 200:
                headers.setdefault("ETag", _etag(key))
                self._remember(key, answer)
        finally:
            if self._pending.get(key) is pending:
                del self._pending[key]
            pending.set_result(answer)
        return answer

    def _remember(self, key: _Key, answer: _Answer) -> None:
        size = _size(key, answer)
        if size > LARGEST or key in self._held:
            return
        self._held[key] = answer
        self._bytes += size
        while self._bytes > MOST_BYTES:
            self._bytes -= _size(*self._held.popitem(last=False))


def _size(key: _Key, answer: _Answer) -> int:
    """Return about how many bytes an answer holds: a small one to a long address is not small."""
    return len(answer.body) + sum(map(len, key)) + OVERHEAD


async def _whole_answer(app: ASGIApp, scope: Scope, receive: Receive) -> _Answer:
    start: Message = {}
    parts: list[bytes] = []

    async def keep(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = {**message, "headers": list(message["headers"])}
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, keep)
    return _Answer(start, b"".join(parts))


async def _send_unchanged(send: Send, etag: str) -> None:
    headers = [(b"etag", etag.encode()), (b"cache-control", b"no-cache")]  # it replaces what a cache was told before
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _with_one_encoding(scope: Scope) -> Scope:
    """Say in a request's headers plainly whether to compress: Starlette looks for the word, not for its weight."""
    encoding = b"gzip" if _takes_gzip(Headers(scope=scope)) else b"identity"
    others = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": [*others, (b"accept-encoding", encoding)]}


def _takes_gzip(asked: Headers) -> bool:
    """Tell whether a client accepts gzip (RFC 9110, 12.5.3): named, or `*`, with a weight that is not 0."""
    weights: dict[str, str] = {}
    for coding in ",".join(asked.getlist("accept-encoding")).lower().split(","):
        name, _, weight = coding.partition(";")
        weights[name.strip()] = weight.replace(" ", "").removeprefix("q=") or "1"
    return weights.get("gzip", weights.get("*", "0")).strip("0.") != ""


def _etag(key: _Key) -> str:
    return f'W/"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"'


def _tags(known: str) -> list[str]:
    return [tag.strip() for tag in known.split(",")]


def _matches(etag: str, known: str) -> bool:
    return any(tag == "*" or tag.removeprefix("W/") == etag.removeprefix("W/") for tag in _tags(known))
