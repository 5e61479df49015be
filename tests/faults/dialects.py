"""A small S3 store in memory that deviates from the standard like other stores, or worse."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.faults.messages import EMPTY_LIST, answer

__all__ = ["Dialect", "serving"]


@dataclass(slots=True)
class Dialect:
    """The deviations of one store from the S3 standard, and its objects."""

    if_none_match: bool = True
    """False: the store ignores the header If-None-Match."""
    if_match: bool = True
    """False: the store ignores the header If-Match."""
    any_condition: tuple[int, str] | None = None
    """Status and code of the response to every conditional write; None: decide by the condition."""
    refusal: tuple[int, str] = (412, "PreconditionFailed")
    """The response if the condition does not hold."""
    missing: tuple[int, str] = (412, "PreconditionFailed")
    """The response to If-Match if the object does not exist."""
    quotes: str = '"'
    """The quotes around an ETag."""
    knows_own_etags: bool = True
    """False: If-Match never holds, not even with the object's ETag."""
    knows_quotes: bool = True
    """True: If-Match must have the ETag with its quotes; False: without them."""
    keeps_metadata: bool = True
    """False: the store drops an object's metadata."""
    contended: int = 0
    """Number of conditional writes that get the response 409 before the others succeed."""
    objects: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)

    def refused(self, key: str, if_none_match: str | None, if_match: str | None) -> tuple[int, str] | None:
        """Return status and code of the refusal of a write; None if the store carries it out."""
        if not (if_none_match or if_match):
            return None
        if self.any_condition:
            return self.any_condition
        if self.contended:
            self.contended -= 1
            return 409, "ConditionalRequestConflict"
        stored = self.objects.get(key)
        if if_none_match:
            return self.refusal if self.if_none_match and stored else None
        if stored is None:
            return self.missing
        known = self.etag(stored[0]) if self.knows_quotes else self.etag(stored[0]).strip('"')
        return self.refusal if self.if_match and (not self.knows_own_etags or known != if_match) else None

    def etag(self, body: bytes) -> str:
        """Return the ETag of an object."""
        return f"{self.quotes}{hashlib.md5(body).hexdigest()}{self.quotes}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.dialect = dialect
        self.writing = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    @property
    def dialect(self) -> Dialect:
        return self.server.dialect

    @property
    def key(self) -> str:
        return urlsplit(self.path).path

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.writing:
            refused = self.dialect.refused(self.key, self.headers.get("If-None-Match"), self.headers.get("If-Match"))
            if not refused:
                meta = {name: value for name, value in self.headers.items() if name.lower().startswith("x-amz-meta-")}
                self.dialect.objects[self.key] = body, meta if self.dialect.keeps_metadata else {}
        if refused:
            self.wfile.write(answer(*refused))
        else:
            self.respond({"ETag": self.dialect.etag(body)})

    def do_GET(self) -> None:
        if "list-type" in urlsplit(self.path).query:
            self.respond({}, EMPTY_LIST)
        elif self.key in self.dialect.objects:
            body, meta = self.dialect.objects[self.key]
            self.respond({"ETag": self.dialect.etag(body), **meta}, body)
        else:
            self.wfile.write(answer(404, "NoSuchKey"))

    def do_HEAD(self) -> None:
        body, meta = self.dialect.objects.get(self.key, (b"", {}))
        self.respond({"ETag": self.dialect.etag(body), **meta}, status=200 if self.key in self.dialect.objects else 404)

    def do_DELETE(self) -> None:
        self.dialect.objects.pop(self.key, None)
        self.respond({}, status=204)

    def respond(self, headers: dict[str, str], body: bytes = b"", *, status: int = 200) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Suppress the server's log."""


@contextmanager
def serving(dialect: Dialect) -> Iterator[str]:
    """Serve one bucket while the context lasts; yield its address."""
    server = _Server(dialect)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
