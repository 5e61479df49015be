"""Serve the replica press until interrupted: `python -m tests.replica [--port N] [--seed N]`."""

import argparse
import contextlib
import sys
from threading import Event

from .newsroom.newspapers import CLOSED, DAILY
from .press import ReplicaPress
from .registry_files import CLOSED_SOURCES, SOURCES, write_registry


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.replica", description="Serve the replica provincial press.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; a free one if absent")
    parser.add_argument("--seed", type=int, default=7, help="the same number gives the same press")
    parser.add_argument("--papers", type=int, default=5, help="how many newspapers")
    parser.add_argument("--history-days", type=int, default=3, help="days printed before the start")
    parser.add_argument("--articles-a-day", type=int, default=3, help="about how many each newspaper prints")
    parser.add_argument("--write-registry", action="store_true", help="write the kept registry files anew and end")
    wanted = parser.parse_args()
    if wanted.write_registry:
        write_registry(SOURCES, DAILY)
        write_registry(CLOSED_SOURCES, [CLOSED])
        return
    try:
        press = ReplicaPress(
            wanted.seed,
            port=wanted.port,
            papers=wanted.papers,
            history_days=wanted.history_days,
            articles_a_day=wanted.articles_a_day,
        )
    except OSError as error:
        sys.exit(f"cannot listen on 127.0.0.1:{wanted.port}: {error.strerror}")
    with press:
        look = " | ".join(press.how_to_look())
        sys.stdout.write(f"replica press at {press.proxy_url} (newspapers: {press.proxy_url}/); look: {look}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            Event().wait()


if __name__ == "__main__":
    main()
