"""Connections over plain HTTP that stay open: each sends a request as bytes and reads the whole answer.

Reading an answer by httptools, the parser of uvicorn, takes a fifth of the time that http.client and urllib3 take. The
errors are botocore's, as boto3 would raise them: callers tell by them whether the server may have seen the request.
"""

import select
import socket
import weakref
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

if TYPE_CHECKING:
    from httptools import HttpResponseParser

__all__ = ["HttpAnswer", "HttpConnections"]

PIECE = 65_536
"""Bytes read at once."""


class HttpAnswer(NamedTuple):
    """A whole answer."""

    status: int
    headers: dict[str, str]
    """By lower-case name. Of a header that comes twice, the last."""
    body: bytes


class HttpConnections:
    """Connections to one server. Thread-safe: each request has a connection to itself."""

    def __init__(
        self, host: str, port: int, *, connect_timeout: float, read_timeout: float, most_kept: int, url: str
    ) -> None:
        """Times are in seconds without a byte. `most_kept`: open connections that wait for a request. `url` names the
        server in errors."""
        self._address = host, port
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._most_kept = most_kept
        self._url = url
        self._free: deque[socket.socket] = deque()
        weakref.finalize(self, _close_all, self._free)

    def exchange(self, request: bytes) -> HttpAnswer:
        """Send a request once and return its answer.

        Raise EndpointConnectionError or ConnectTimeoutError if no connection was made, ReadTimeoutError if nothing came
        for too long, and ConnectionClosedError if the connection or its answer broke.
        """
        connection = self._waiting() or self._connect()
        try:
            with suppress(BrokenPipeError):  # the server may have refused the request before it had read all of it
                connection.sendall(request)
            answer, reusable = self._read(connection)
        except TimeoutError as error:
            connection.close()
            raise ReadTimeoutError(endpoint_url=self._url, error=error) from error
        except OSError as error:
            connection.close()
            raise ConnectionClosedError(endpoint_url=self._url, error=error) from error
        except BaseException:
            connection.close()
            raise
        if reusable and len(self._free) < self._most_kept:
            self._free.append(connection)
        else:
            connection.close()
        return answer

    def _waiting(self) -> socket.socket | None:
        """Return an open connection that waits for a request; None if there is none."""
        while True:
            try:
                connection = self._free.pop()  # the one used last, which is the least likely to be closed by now
            except IndexError:
                return None
            readable = select.poll()
            readable.register(connection, select.POLLIN)
            if not readable.poll(0):
                return connection
            connection.close()  # closed by the server, or it sent what nobody asked for

    def _connect(self) -> socket.socket:
        try:
            connection = socket.create_connection(self._address, self._connect_timeout)
        except TimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=self._url, error=error) from error
        except OSError as error:
            raise EndpointConnectionError(endpoint_url=self._url, error=error) from error
        connection.settimeout(self._read_timeout)
        # Without it the end of a long body waits for the server to acknowledge its beginning, which takes 40 ms.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _read(self, connection: socket.socket) -> tuple[HttpAnswer, bool]:
        """Read an answer; return it, and whether the connection can be used again."""
        from httptools import HttpParserError, HttpResponseParser

        answer = _Answer()
        parser = answer.parser = HttpResponseParser(answer)
        while not answer.complete:
            piece = connection.recv(PIECE)
            if not piece:
                if answer.ends_with_connection:
                    return answer.whole(), False
                raise ConnectionClosedError(endpoint_url=self._url, error="the answer broke off")
            try:
                parser.feed_data(piece)
            except HttpParserError as error:
                raise ConnectionClosedError(endpoint_url=self._url, error=error) from error
        return answer.whole(), answer.reusable


class _Answer:
    """Collects what the parser finds. The names of the methods are httptools'."""

    def __init__(self) -> None:
        self.parser: HttpResponseParser
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.headers_complete = self.complete = self.reusable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.status = self.parser.get_status_code()
        self.headers_complete = self.status >= 200

    def on_body(self, piece: bytes) -> None:
        self.body += piece

    def on_message_complete(self) -> None:
        if self.headers_complete:
            self.complete, self.reusable = True, self.parser.should_keep_alive()
        else:
            self.headers.clear()  # 100 Continue and its like: the answer is still to come

    @property
    def ends_with_connection(self) -> bool:
        """True if the end of the connection is the end of the body: no header says how long it is."""
        return self.headers_complete and not {"content-length", "transfer-encoding"} & self.headers.keys()

    def whole(self) -> HttpAnswer:
        return HttpAnswer(self.status, self.headers, self.body)


def _close_all(connections: deque[socket.socket]) -> None:
    while connections:
        connections.pop().close()
