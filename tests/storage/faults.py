"""A TCP proxy before the store that loses answers: the store acts, but its client does not hear of it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

__all__ = ["AnswerLosingProxy", "black_hole"]


class AnswerLosingProxy:
    """Loses the answers to the next `lose` PUT requests."""

    def __init__(self, upstream_url: str) -> None:
        parts = urlsplit(upstream_url)
        self._upstream = (str(parts.hostname), int(parts.port or 80))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.lose = 0

    @contextmanager
    def serving(self) -> Iterator["AnswerLosingProxy"]:
        """Serve for as long as the context lasts."""
        threading.Thread(target=self._accept, daemon=True).start()
        with closing(self._listener):
            yield self

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pump, args=(client,), daemon=True).start()

    def _pump(self, client: socket.socket) -> None:
        with closing(client), closing(socket.create_connection(self._upstream)) as upstream, suppress(OSError):
            losing = False

            def answers() -> None:
                with suppress(OSError):
                    while data := upstream.recv(65536):
                        if losing:
                            break
                        client.sendall(data)
                    client.shutdown(socket.SHUT_RDWR)

            threading.Thread(target=answers, daemon=True).start()
            while data := client.recv(65536):
                if data.startswith(b"PUT ") and self.lose:
                    self.lose -= 1
                    losing = True
                upstream.sendall(data)


@contextmanager
def black_hole() -> Iterator[str]:
    """Yield the address of a service that takes requests and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
