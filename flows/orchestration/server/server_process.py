"""What happens inside the process of a local Prefect server: it serves until its standard input ends."""

import argparse
import gc
import os
import socket
import threading
import time

__all__ = ["STOP_SECONDS", "serve"]

STOP_SECONDS = 3
"""How long the server waits for open connections before it ends."""


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

    settings = uvicorn.Config(
        create_app(final=True), host=host, port=port, log_level="warning", timeout_graceful_shutdown=STOP_SECONDS
    )
    server = uvicorn.Server(settings)
    threading.Thread(target=_end_with_parent, args=(server,), name="parent", daemon=True).start()
    server.run(sockets=[listener] if listener else None)


def _end_with_parent(server: "uvicorn.Server") -> None:  # type: ignore[name-defined]  # noqa: F821 - imported in serve
    # Not through sys.stdin, whose lock, held by this thread at the end of the program, would abort it.
    while os.read(0, 4096):
        pass
    server.should_exit = True
    time.sleep(2 * STOP_SECONDS)
    os._exit(1)


def main() -> None:
    """Serve at the address and port given."""
    parser = argparse.ArgumentParser(prog="python -m flows.orchestration.server.server_process")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    options = parser.parse_args()
    load()
    serve(options.host, options.port)


if __name__ == "__main__":
    main()
