"""What happens inside the process of a local Prefect server: it serves until its standard input ends."""

import argparse
import gc
import os
import socket
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn

__all__ = ["STOP_SECONDS", "serve"]

STOP_SECONDS = 3
"""How long the server waits for open connections before it ends."""

WATCH = "parent"
"""Name of the thread that waits for the end of standard input."""

_serving: "list[uvicorn.Server]" = []
"""The server, as soon as there is one."""


def load() -> None:
    """Import Prefect's server. It takes two to four seconds of processor time."""
    gc.disable()  # importing makes millions of objects and no garbage; looking for it takes a tenth of the time
    import prefect.server.api.server  # noqa: F401 - to have it loaded

    gc.freeze()
    gc.enable()


def serve(host: str, port: int, listener: socket.socket | None = None) -> None:
    """Serve at an address, or on a socket that is bound to it already, until standard input ends."""
    import uvicorn
    from prefect.server.api.server import create_app

    from flows.orchestration.server.own_database import note_preparation, skip_preparation

    class NotingServer(uvicorn.Server):
        """A server that notes that its database is prepared, as soon as it is."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                note_preparation()

    skip_preparation()
    settings = uvicorn.Config(
        create_app(final=True), host=host, port=port, log_level="warning", timeout_graceful_shutdown=STOP_SECONDS
    )
    server = NotingServer(settings)
    _serving.append(server)
    watch_parent()
    server.run(sockets=[listener] if listener else None)


def watch_parent() -> None:
    """End this process when its standard input ends: at once while it loads, in order when it serves."""
    if not any(thread.name == WATCH for thread in threading.enumerate()):
        threading.Thread(target=_end_with_parent, name=WATCH, daemon=True).start()


def _end_with_parent() -> None:
    # Not through sys.stdin, whose lock, held by this thread at the end of the program, would abort it.
    while os.read(0, 4096):
        pass
    if _serving:
        _serving[0].should_exit = True
        time.sleep(2 * STOP_SECONDS)
    os._exit(1)


def main() -> None:
    """Serve at the address and port given."""
    parser = argparse.ArgumentParser(prog="python -m flows.orchestration.server.server_process")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    options = parser.parse_args()
    watch_parent()
    load()
    serve(options.host, options.port)


if __name__ == "__main__":
    main()
