import socket
from contextlib import ExitStack

import pytest

from storage.embedded import ports as free_ports
from storage.embedded.ports import GRPC_OFFSET

HOST = "127.0.0.9"
"""An address at which no other program takes a port between the choice and the test's look at it."""


@pytest.fixture(autouse=True)
def own_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_ports, "HOST", HOST)


def test_every_service_gets_ports_of_its_own() -> None:
    services = [f"service-{number}" for number in range(50)]
    ports = free_ports.free_ports(services)
    assert list(ports) == services
    assert len(set(ports.values())) == 50
    with ExitStack() as stack:
        for port in ports.values():
            for number in (port, port + GRPC_OFFSET):
                stack.enter_context(socket.create_server((HOST, number)))


@pytest.mark.parametrize("offset", [0, GRPC_OFFSET])
def test_a_taken_port_is_not_chosen(offset: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (port,) = free_ports.free_ports(["probe"]).values()
    monkeypatch.setattr(free_ports, "PORTS", range(port, port + 1))
    assert free_ports.free_ports(["service"]) == {"service": port}
    with socket.create_server((HOST, port + offset)), pytest.raises(OSError, match="there are no free ports"):
        free_ports.free_ports(["service"])
