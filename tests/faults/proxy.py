"""A proxy in front of the store that injects the faults of networks and stores."""

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

from tests.faults.messages import Message, answer, read_message

__all__ = ["Fault", "FaultProxy", "black_hole"]


class Fault(StrEnum):
    """What happens to one request."""

    REFUSED = "refused"
    """The connection breaks, and for a moment no new one comes about."""
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
}

UNHEARD = {
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
    Fault.KILLED_BEFORE,
    Fault.KILLED_HALFWAY,
}
"""Faults in which the store does not act, or not in time."""

LAST = {Fault.TRUNCATED, Fault.ERROR_CUT}
"""Faults after which the connection is closed in order."""

RESETTING = {Fault.RESET_IN_HEAD, Fault.RESET_IN_BODY, Fault.ERROR_RESET}
"""Faults after which the connection is reset when its client has read what there is."""

READING = 0.05
"""Seconds in which a client reads what it got before a reset: a reset takes back what was not read."""

REFUSING = 0.15
"""Seconds without a listener: longer than the first pause of a client that tries again."""


class FaultProxy:
    """Passes requests on to the store; `fault_of` decides the fault of each. It is called from several threads."""

    def __init__(
        self, upstream_url: str, fault_of: Callable[[Message], Fault | None] = lambda _: None, *, stall: float = 1.5
    ) -> None:
        """`stall`: seconds, longer than clients wait for an answer."""
        parts = urlsplit(upstream_url)
        self._upstream = (str(parts.hostname), int(parts.port or 80))
        self.fault_of = fault_of
        self._stall = stall
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._address = self._listener.getsockname()
        self._listening = threading.Lock()
        self._closed = False

    @property
    def endpoint_url(self) -> str:
        """Where clients find the proxy."""
        return f"http://{self._address[0]}:{self._address[1]}"

    @contextmanager
    def serving(self) -> Iterator["FaultProxy"]:
        """Serve for as long as the context lasts."""
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
            with self._listening:  # refusing for a moment, or at the end
                pass

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), ExitStack() as stack:
            stack.enter_context(closing(client))
            requests = stack.enter_context(closing(client.makefile("rb")))
            upstream = _Upstream(self._upstream)
            stack.callback(upstream.close)
            while request := read_message(requests):
                fault = self.fault_of(request)
                told = self._suffer(fault, request, upstream)
                if told:
                    client.sendall(told)
                if fault in RESETTING:
                    time.sleep(READING)
                if told is None or fault in RESETTING:
                    # Closed with nothing left to linger for, a socket resets its connection.
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if fault in LAST:
                    return

    def _suffer(self, fault: Fault | None, request: Message, upstream: "_Upstream") -> bytes | None:
        """Return the answer for the client; None if the connection breaks."""
        if fault in UNHEARD:
            return self._stop(fault, request, upstream)
        if fault is Fault.DUPLICATED:
            upstream.ask(request)
        return self._spoil(fault, upstream.ask(request))

    def _stop(self, fault: Fault, request: Message, upstream: "_Upstream") -> bytes | None:
        """Keep a request from the store, or delay it until its client has given up."""
        match fault:
            case Fault.REFUSED:
                self._refuse()
            case Fault.RESET_HALFWAY | Fault.KILLED_HALFWAY:
                upstream.send_half(request)
            case Fault.STALLED_BEFORE:
                time.sleep(self._stall)
                upstream.ask(request)
        if fault in (Fault.KILLED_BEFORE, Fault.KILLED_HALFWAY):
            os.kill(os.getpid(), signal.SIGKILL)
        return ANSWERS.get(fault)

    def _spoil(self, fault: Fault | None, told: Message) -> bytes | None:
        """Return the part of the store's answer that the client gets."""
        match fault:
            case Fault.RESET_AFTER:
                return None
            case Fault.INTERNAL_ERROR_AFTER:
                return ANSWERS[fault]
            case Fault.STALLED_AFTER:
                time.sleep(self._stall)
                return None
            case Fault.RESET_IN_HEAD:
                return told.head[: len(told.head) // 2]
            case Fault.TRUNCATED | Fault.RESET_IN_BODY:
                return told.head + told.body[: len(told.body) // 2] if told.body else None
            case Fault.KILLED_AFTER:
                os.kill(os.getpid(), signal.SIGKILL)
        return told.whole

    def _refuse(self) -> None:
        with self._listening:
            if not self._closed:
                _end(self._listener)
                time.sleep(REFUSING)
                self._listener = socket.create_server(self._address)


class _Upstream:
    """The connection to the store, made when it is needed and made anew when the store has closed it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._socket: socket.socket | None = None
        self._answers: BinaryIO | None = None

    def ask(self, request: Message) -> Message:
        """Return the store's answer. Raise ConnectionError if there is none."""
        if self._socket is None or self._answers is None:
            self._socket = socket.create_connection(self._address)
            self._answers = self._socket.makefile("rb")
        self._socket.sendall(request.whole)
        told = read_message(self._answers, request=request)
        if told is None or told.is_last:
            self.close()
        if told is None:
            raise ConnectionError("the store has closed the connection")
        return told

    def send_half(self, request: Message) -> None:
        """Begin a request on a connection of its own and break it off."""
        with closing(socket.create_connection(self._address)) as broken:
            broken.sendall(request.whole[: max(1, len(request.whole) - 1 - len(request.body) // 2)])

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._socket and self._answers:
            self._answers.close()
            self._socket.close()
            self._socket = self._answers = None


def _end(listener: socket.socket) -> None:
    """Stop accepting: a plain close does not wake a thread that waits in accept."""
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@contextmanager
def black_hole() -> Iterator[str]:
    """Yield the address of a service that takes requests and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
