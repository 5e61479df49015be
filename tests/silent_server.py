"""A server that is silent about clients that leave it, such as those that do not trust its certificate."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["SilentHandler", "SilentServer"]


class SilentHandler(BaseHTTPRequestHandler):
    """Answers nothing and logs nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server names it so
        pass


class SilentServer(ThreadingHTTPServer):
    """Logs no error of a connection."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass
