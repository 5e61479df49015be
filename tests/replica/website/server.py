"""The HTTP server: a proxy for the press's hosts, and a few addresses of its own to look at it and move its clock."""

import contextlib
import json
import socket
import ssl
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .answers import Answer

__all__ = ["Answered", "Control", "PressServer", "Respond"]

Respond = Callable[[str, str, dict[str, str]], tuple[Answer | None, float]]
"""Answers for host, target and request headers; None if the host is not of the press. With it the seconds to wait."""

Control = Callable[[str, str, dict[str, Any]], tuple[int, dict[str, Any]]]
"""Answers method, path and JSON of a request to the server's own address."""


class Answered(NamedTuple):
    """One request for a newspaper, as the server noted it."""

    at: float
    """When the request arrived, as the kernel saw it, on the clock time.monotonic()."""
    press_time: datetime
    """On the press's clock."""
    host: str
    target: str
    status: int
    """0 if the connection was closed without an answer."""
    retry_after: str | None
    answered: float
    """When the answer was ready, on the same clock as `at`."""


OWN_NAMES = ("127.0.0.1", "localhost")

LAST_DATA_RECEIVED = slice(52, 56)
"""Place of `tcpi_last_data_recv` in the kernel's `struct tcp_info` (linux/tcp.h): milliseconds since data came."""


def arrived(connection: socket.socket) -> float:
    """Return when the last data came, on the clock time.monotonic(). Our thread may get the processor much later.

    Only Linux tells; elsewhere it is now.
    """
    now, option = monotonic(), getattr(socket, "TCP_INFO", None)
    if sys.platform != "linux" or option is None:
        return now
    info = connection.getsockopt(socket.IPPROTO_TCP, option, 104)
    return now - int.from_bytes(info[LAST_DATA_RECEIVED], sys.byteorder) / 1000


class PressServer(ThreadingHTTPServer):
    """Serves the press on 127.0.0.1 until it is closed."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, respond: Respond, control: Control, now: Callable[[], datetime]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.respond = respond
        self.control = control
        self.now = now
        self.closing = Event()
        self.requests: list[tuple[str, str]] = []
        self.tls: ssl.SSLContext | None = None
        """Settings for https; None: there is no https."""
        self.log: list[Answered] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep silent about clients that hang up; everything else is reported as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "baotinh-replica"
    sys_version = ""
    server: PressServer
    # an answer goes out as soon as it is written
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        host = parts.netloc or self.headers.get("Host", "")
        target = parts._replace(scheme="", netloc="").geturl() or "/"
        name = host.rsplit(":", 1)[0].lower()
        if name in OWN_NAMES:
            self._own(parts.path)
            return
        self.server.requests.append((name, target))
        headers = {key.lower(): value for key, value in self.headers.items()}
        at, press_time = arrived(self.connection), self.server.now()
        answer, seconds = self.server.respond(name, target, headers)
        if answer is not None and seconds:
            self.server.closing.wait(seconds)
        if answer is not None:
            status = 0 if answer.hang_up else answer.status
            retry_after = answer.headers.get("Retry-After")
            self.server.log.append(Answered(at, press_time, name, target, status, retry_after, monotonic()))
        if answer is None:
            self._refuse(f"The replica press has no newspaper at {name or 'this address'}.")
            return
        if answer.hang_up:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(answer)

    do_HEAD = do_GET  # noqa: N815 - the name is http.server's

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host = urlsplit(self.path).netloc or self.headers.get("Host", "")
        if host.rsplit(":", 1)[0].lower() not in OWN_NAMES:
            self._refuse("The replica press takes no comments.")
            return
        self._own(urlsplit(self.path).path, body)

    def do_CONNECT(self) -> None:
        if self.server.tls is None:
            self._refuse(f"The replica press speaks plain HTTP only; there is no way to {self.path}.")
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()  # the client begins its handshake when it has this answer
        with contextlib.suppress(OSError):  # the client does not trust the certificate
            self.server.tls.wrap_socket(self.connection.dup(), server_side=True).close()
        self.close_connection = True

    def _refuse(self, reason: str) -> None:
        self.close_connection = True
        headers = {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
        self._send(Answer(502, f"{reason}\n".encode(), headers))

    def _own(self, path: str, body: bytes = b"") -> None:
        try:
            asked = json.loads(body or b"{}")
            status, content = self.server.control(self.command, path, asked)
        except (ValueError, KeyError, TypeError) as error:
            status, content = 400, {"error": str(error)}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        self._send(Answer(status, text.encode(), {"Content-Type": "application/json; charset=utf-8"}))

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        self.send_header("Server", self.version_string())
        if "Date" not in answer.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in answer.headers.items():
            self.send_header("ETag" if name == "Etag" else name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body) + answer.missing_bytes))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        if answer.missing_bytes:
            self.close_connection = True

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the press's time, so that two presses of one seed answer alike."""
        moment = self.server.now() if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
        return format_datetime(moment.astimezone(UTC), usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Log nothing: tests and the demo own the screen."""
