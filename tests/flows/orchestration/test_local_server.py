"""The local server keeps its port across restarts."""

import socket

from flows.orchestration.local_server import _free_port


def test_a_port_that_was_left_a_moment_ago_is_taken_again() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        server.listen()
        with socket.create_connection(("127.0.0.1", port)) as client:
            accepted, _ = server.accept()
            accepted.close()  # the side that closes first waits in TIME_WAIT
            client.recv(1)
    assert _free_port(port) == port


def test_a_port_that_another_program_has_is_not() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert _free_port(server.getsockname()[1]) != server.getsockname()[1]
