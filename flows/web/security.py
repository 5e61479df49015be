"""Headers of every answer, and limits of every request: method, size, rate."""

import time
from collections import OrderedDict
from threading import Lock

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.web.problems import problem

__all__ = ["Guard", "RateLimit"]

HEADERS = {
    # No script, no style but our file, nothing from elsewhere, no frame, no form to another place.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

MOST_URL = 4000
"""Bytes of an address with its parameters."""

MOST_CLIENTS = 10_000
"""Clients whose rate is remembered; the one not seen for longest is forgotten first."""


class RateLimit:
    """A bucket of tokens for each client address."""

    def __init__(self, a_second: float, burst: int) -> None:
        """Allow `a_second` requests a second on average, and `burst` at once. 0 a second: no limit."""
        self._a_second, self._burst = a_second, burst
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, client: str, now: float) -> float:
        """Take one token; return 0, or the seconds until there is one."""
        if not self._a_second:
            return 0.0
        with self._lock:
            tokens, since = self._clients.pop(client, (float(self._burst), now))
            tokens = min(self._burst, tokens + (now - since) * self._a_second)
            allowed = tokens >= 1
            self._clients[client] = (tokens - allowed, now)
            if len(self._clients) > MOST_CLIENTS:
                self._clients.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._a_second


class Guard:
    """ASGI middleware: refuses requests other than reads, and adds the headers to every answer."""

    def __init__(self, app: ASGIApp, limit: RateLimit) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = _refused(Request(scope), self._limit) or self._app
        await answer(scope, receive, send_with_headers)


def _refused(request: Request, limit: RateLimit) -> Response | None:
    if request.method not in {"GET", "HEAD"}:
        refused = problem(405, "this archive is read only", hint="use GET or HEAD")
        refused.headers["Allow"] = "GET, HEAD"
        return refused
    if len(request.url.path) + len(request.url.query) > MOST_URL:
        return problem(414, f"the address is longer than {MOST_URL} characters")
    wait = limit.wait(request.client.host if request.client else "", time.monotonic())
    if wait:
        refused = problem(429, "too many requests", hint=f"try again in {wait:.1f} seconds")
        refused.headers["Retry-After"] = str(max(1, round(wait)))
        return refused
    return None
