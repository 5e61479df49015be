"""A proxy in front of the store that injects faults of networks and stores."""

import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from enum import StrEnum
from typing import BinaryIO
from urllib.parse import urlsplit

from tests.faults.messages import EMPTY_LIST, Message, answer, read_message

__all__ = ["Fault", "FaultProxy", "black_hole"]


class Fault(StrEnum):
    """One fault of one request. Each value says in words what happens."""

    REFUSED = "refused"
    """The connection breaks, and for a moment the proxy accepts no new one."""
    RESET_BEFORE = "reset before the store has acted"
    RESET_HALFWAY = "reset while the request is being sent"
    RESET_AFTER = "reset after the store has acted"
    INTERNAL_ERROR = "500, the store has not acted"
    INTERNAL_ERROR_AFTER = "500, the store has acted"
    SLOW_DOWN = "503 SlowDown"
    SLOW_DOWN_WAIT = "503 SlowDown with Retry-After"
    TOO_MANY = "429"
    TOO_MANY_WAIT = "429 with Retry-After"
    ERROR_RESET = "reset in the body of an error answer"
    ERROR_CUT = "half of an error answer"
    STALLED_BEFORE = "the request reaches the store when its client has given up"
    STALLED_AFTER = "the answer comes when its client has given up"
    TRUNCATED = "half of the answer"
    RESET_IN_HEAD = "reset in the headers of the answer"
    RESET_IN_BODY = "reset in the body of the answer"
    DUPLICATED = "the request reaches the store twice, the second answer counts"
    FLIPPED = "one bit of the answer's body is wrong"
    UNLISTED = "a list of keys is empty"
    SKEWED = "the clocks differ too much"
    KILLED_BEFORE = "this process is killed before the store has acted"
    KILLED_HALFWAY = "this process is killed while the request is being sent"
    KILLED_AFTER = "this process is killed after the store has acted"


ANSWERS = {
    Fault.INTERNAL_ERROR: answer(500, "InternalError"),
    Fault.INTERNAL_ERROR_AFTER: answer(500, "InternalError"),
    Fault.SLOW_DOWN: answer(503, "SlowDown"),
    Fault.SLOW_DOWN_WAIT: answer(503, "SlowDown", "Retry-After: 1"),
    Fault.TOO_MANY: answer(429, "TooManyRequests"),
    Fault.TOO_MANY_WAIT: answer(429, "TooManyRequests", "Retry-After: 1"),
    Fault.ERROR_RESET: answer(500, "InternalError")[:-20],
    Fault.ERROR_CUT: answer(503, "SlowDown")[:-20],
    Fault.SKEWED: answer(403, "RequestTimeTooSkewed"),
    Fault.UNLISTED: b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(EMPTY_LIST) + EMPTY_LIST,
}

NOT_CARRIED_OUT = {
    Fault.REFUSED,
    Fault.RESET_BEFORE,
    Fault.RESET_HALFWAY,
    Fault.INTERNAL_ERROR,
    Fault.SLOW_DOWN,
    Fault.SLOW_DOWN_WAIT,
    Fault.TOO_MANY,
    Fault.TOO_MANY_WAIT,
    Fault.ERROR_RESET,
    Fault.ERROR_CUT,
    Fault.STALLED_BEFORE,
    Fault.SKEWED,
    Fault.UNLISTED,
    Fault.KILLED_BEFORE,
    Fault.KILLED_HALFWAY,
}
"""Faults with which the store does not carry out the request, or too late."""

CLOSING = {Fault.TRUNCATED, Fault.ERROR_CUT}
"""Faults after which the proxy closes the connection in the normal way."""

RESETTING = {Fault.RESET_IN_HEAD, Fault.RESET_IN_BODY, Fault.ERROR_RESET}
"""Faults after which the proxy resets the connection, once the client has read the bytes sent."""

RESET_DELAY = 0.05
"""Seconds before a reset, in which the client reads the bytes sent: a reset discards unread bytes."""

REFUSAL_SECONDS = 0.15
"""Seconds without a listener: longer than a client's pause before its first retry."""


HOST = "127.0.0.11"
"""An address at which no other program takes the port of a proxy that refuses connections for a moment."""


class FaultProxy:
    """Forwards requests to the store. `fault_of` chooses the fault of each request; several threads call it."""

    def __init__(
        self, upstream_url: str, fault_of: Callable[[Message], Fault | None] = lambda _: None, *, stall: float = 1.5
    ) -> None:
        """`stall`: seconds of delay; must be longer than the timeout of the clients."""
        parts = urlsplit(upstream_url)
        self._upstream = (str(parts.hostname), int(parts.port or 80))
        self.fault_of = fault_of
        self._stall = stall
        self._listener = socket.create_server((HOST, 0))
        self._address = self._listener.getsockname()
        self._listening = threading.Lock()
        self._closed = False

    @property
    def endpoint_url(self) -> str:
        """Address of the proxy for clients."""
        return f"http://{self._address[0]}:{self._address[1]}"

    @contextmanager
    def serving(self) -> Iterator["FaultProxy"]:
        """Serve while the context lasts."""
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            with self._listening:
                self._closed = True
                _end(self._listener)

    def _accept(self) -> None:
        while not self._closed:
            with suppress(OSError):
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()
                continue
            with self._listening:  # wait until the listener is back, or closed for good
                pass

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), ExitStack() as stack:
            stack.enter_context(closing(client))
            requests = stack.enter_context(closing(client.makefile("rb")))
            upstream = _Upstream(self._upstream)
            stack.callback(upstream.close)
            while request := read_message(requests):
                fault = self.fault_of(request)
                response = self._respond(fault, request, upstream)
                if response:
                    client.sendall(response)
                if fault in RESETTING:
                    time.sleep(RESET_DELAY)
                if response is None or fault in RESETTING:
                    # With SO_LINGER on and 0 seconds, closing the socket resets the connection.
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if fault in CLOSING:
                    return

    def _respond(self, fault: Fault | None, request: Message, upstream: "_Upstream") -> bytes | None:
        """Apply the fault; return the response for the client, or None if the connection breaks."""
        if fault in NOT_CARRIED_OUT:
            return self._withhold(fault, request, upstream)
        if fault is Fault.DUPLICATED:
            upstream.send(request)
        return self._damage(fault, upstream.send(request))

    def _withhold(self, fault: Fault, request: Message, upstream: "_Upstream") -> bytes | None:
        """Withhold a request from the store, or delay it until the client's timeout."""
        match fault:
            case Fault.REFUSED:
                self._refuse()
            case Fault.RESET_HALFWAY | Fault.KILLED_HALFWAY:
                upstream.send_half(request)
            case Fault.STALLED_BEFORE:
                time.sleep(self._stall)
                upstream.send(request)
        if fault in (Fault.KILLED_BEFORE, Fault.KILLED_HALFWAY):
            os.kill(os.getpid(), signal.SIGKILL)
        return ANSWERS.get(fault)

    def _damage(self, fault: Fault | None, response: Message) -> bytes | None:
        """Return the part of the store's response that the client gets; None for no response."""
        match fault:
            case Fault.RESET_AFTER:
                return None
            case Fault.INTERNAL_ERROR_AFTER:
                return ANSWERS[fault]
            case Fault.STALLED_AFTER:
                time.sleep(self._stall)
                return None
            case Fault.RESET_IN_HEAD:
                return response.head[: len(response.head) // 2]
            case Fault.TRUNCATED | Fault.RESET_IN_BODY:
                return response.head + response.body[: len(response.body) // 2] if response.body else None
            case Fault.FLIPPED if response.body:
                middle = len(response.body) // 2
                wrong = response.body[middle] ^ 1
                return response.head + response.body[:middle] + bytes([wrong]) + response.body[middle + 1 :]
            case Fault.KILLED_AFTER:
                os.kill(os.getpid(), signal.SIGKILL)
        return response.whole

    def _refuse(self) -> None:
        with self._listening:
            if not self._closed:
                _end(self._listener)
                time.sleep(REFUSAL_SECONDS)
                self._listener = socket.create_server(self._address)


class _Upstream:
    """The connection to the store. It is opened at the first request, and again after the store has closed it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._socket: socket.socket | None = None
        self._responses: BinaryIO | None = None

    def send(self, request: Message) -> Message:
        """Send a request and return the store's response. Raise ConnectionError if there is none."""
        if self._socket is None or self._responses is None:
            self._socket = socket.create_connection(self._address)
            self._responses = self._socket.makefile("rb")
        self._socket.sendall(request.whole)
        response = read_message(self._responses, request=request)
        if response is None or response.is_last:
            self.close()
        if response is None:
            raise ConnectionError("the store has closed the connection")
        return response

    def send_half(self, request: Message) -> None:
        """Send half of a request on a separate connection, then close that connection."""
        with closing(socket.create_connection(self._address)) as broken:
            broken.sendall(request.whole[: max(1, len(request.whole) - 1 - len(request.body) // 2)])

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._socket and self._responses:
            self._responses.close()
            self._socket.close()
            self._socket = self._responses = None


def _end(listener: socket.socket) -> None:
    """Close a listener. The shutdown wakes a thread that waits in accept; a close alone does not."""
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@contextmanager
def black_hole() -> Iterator[str]:
    """Yield the address of a service that accepts connections and never responds."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
