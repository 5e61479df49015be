"""Free TCP ports for the embedded store."""

import random
import socket
from collections.abc import Iterable

__all__ = ["GRPC_OFFSET", "HOST", "free_ports"]

HOST = "127.0.0.1"

GRPC_OFFSET = 10_000
"""SeaweedFS's own distance from an HTTP port to its gRPC port; its admin worker takes no other, whatever it is told."""

PORTS = range(12_000, 22_000)
"""With the offset still below 32768, where Linux begins to take ports for outgoing connections."""


def free_ports(services: Iterable[str]) -> dict[str, int]:
    """Choose an HTTP port for each service such that its gRPC port is free too; raise OSError if there is none.

    Somebody else may take a port before the service does: be ready to choose again.
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
