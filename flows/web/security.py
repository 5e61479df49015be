"""Headers of every answer, and limits of every request: method, size, rate."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
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


LONGEST_SECONDS = 30.0
"""Until an answer begins. The slowest page takes a tenth of a second; the bucket may take some."""


Respond = Callable[[Request, int, str, str], Response]
"""Makes the answer to a refused request, of status, detail and hint: problem details, or a page for people."""


def _problem(_: Request, status: int, detail: str, hint: str) -> Response:
    return problem(status, detail, hint)


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
    """ASGI middleware: refuses all but reads, ends what takes long, adds the headers to every answer."""

    def __init__(
        self, app: ASGIApp, limit: RateLimit, longest: float = LONGEST_SECONDS, respond: Respond = _problem
    ) -> None:
        self._app, self._limit, self._longest, self._respond = app, limit, longest, respond

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

        refused = self._refused(Request(scope)) or await self._in_time(scope, receive, send_with_headers)
        if refused:
            await refused(scope, receive, send_with_headers)

    async def _in_time(self, scope: Scope, receive: Receive, send: Send) -> Response | None:
        """Let the application answer; return an error if it has not begun to in time."""
        begun = late = False

        async def send_in_time(message: Message) -> None:
            nonlocal begun
            begun = True
            if not late:
                await send(message)

        answering = asyncio.ensure_future(self._app(scope, receive, send_in_time))
        done, _ = await asyncio.wait({answering}, timeout=self._longest)
        if done or begun:
            await answering
            return None
        late = True  # a thread cannot be stopped: what it answers is thrown away
        answering.add_done_callback(lambda task: task.cancelled() or task.exception())
        detail = f"the answer takes longer than {self._longest:g} seconds"
        return self._respond(Request(scope), 503, detail, "ask for less")

    def _refused(self, request: Request) -> Response | None:
        if request.method not in {"GET", "HEAD"}:
            refused = self._respond(request, 405, "this archive is read only", "use GET or HEAD")
            refused.headers["Allow"] = "GET, HEAD"
            return refused
        if len(request.url.path) + len(request.url.query) > MOST_URL:
            hint = "ask for less at once: fewer conditions, or shorter ones"
            return self._respond(request, 414, f"the address is longer than {MOST_URL} characters", hint)
        wait = self._limit.wait(request.client.host if request.client else "", time.monotonic())
        if wait:
            seconds = max(1, ceil(wait))
            hint = f"try again after {seconds} second{'s' * (seconds > 1)}"
            refused = self._respond(request, 429, "too many requests", hint)
            refused.headers["Retry-After"] = str(seconds)
            return refused
        return None
