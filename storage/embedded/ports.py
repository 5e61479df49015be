"""Free TCP ports for the embedded store."""

import random
import socket
from collections.abc import Iterable

__all__ = ["GRPC_OFFSET", "HOST", "free_ports"]

HOST = "127.0.0.1"

GRPC_OFFSET = 10_000
"""SeaweedFS's default distance from an HTTP port to its gRPC port. Its admin worker ignores any other setting."""

PORTS = range(12_000, 22_000)
"""HTTP ports. Even with the offset they are below 32768, where Linux begins to use ports for outgoing connections."""


def free_ports(services: Iterable[str]) -> dict[str, int]:
    """Choose a free HTTP port for each service whose gRPC port is free too. Raise OSError if there is none.

    Another process may take a port before the service does. The caller must then choose again.
    """
    candidates = random.sample(PORTS, len(PORTS))
    ports: dict[str, int] = {}
    for service in services:
        while candidates:
            port = candidates.pop()
            if _is_free(port) and _is_free(port + GRPC_OFFSET):
                ports[service] = port
                break
        else:
            raise OSError(f"there are no free ports on {HOST} between {PORTS.start} and {PORTS.stop}")
    return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
