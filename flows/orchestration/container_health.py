"""The health of a container: asks over HTTP whatever its first process serves. Exit status 0: healthy.

It runs as a script every half minute, so it imports nothing of ours and nothing that takes time to load.
"""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

__all__ = ["address_to_ask", "main"]

SECONDS = 4.0
"""How long an answer may take; Docker itself gives up after five."""


def address_to_ask(command: Sequence[str], environment: dict[str, str]) -> str | None:
    """Return the address that tells whether a command is well; None if it serves nothing. Pure."""
    if "browse" in command:
        return f"http://{_host(command)}:{_option(command, '--port') or '8090'}/robots.txt"
    if "serve" in command:
        own = f"http://{_host(command)}:{environment.get('BAOTINH_PREFECT_PORT') or '4200'}/api"
        return f"{(environment.get('PREFECT_API_URL') or own).rstrip('/')}/health"
    if "server" in command and "start" in command:  # Prefect's own server
        return f"http://{_host(command)}:{_option(command, '--port') or '4200'}/api/health"
    return None


def _host(command: Sequence[str]) -> str:
    """Return where what listens at `--host` answers in this container: loopback for all addresses, else that one."""
    host = _option(command, "--host") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is asked, not opened
    return f"[{host}]" if ":" in host else host


def _option(command: Sequence[str], name: str) -> str | None:
    for word, following in zip(command, [*command[1:], None], strict=True):
        if word == name:
            return following
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def main() -> int:
    """Ask, and return the exit status."""
    command = Path("/proc/1/cmdline").read_bytes().decode(errors="replace").split("\0")
    address = address_to_ask(command, dict(os.environ))
    if address is None:
        return 0
    try:
        with urllib.request.urlopen(address, timeout=SECONDS):  # noqa: S310 - an address of this container
            return 0
    except urllib.error.HTTPError as error:
        if error.code < 500:  # it answers
            return 0
        sys.stderr.write(f"{address}: {error}\n")
        return 1
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{address}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
