"""A small S3 store in memory that answers as the stores of other makers do, or as no store should."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.faults.messages import answer

__all__ = ["Dialect", "serving"]

EMPTY = (
    b"<?xml version='1.0'?><ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"
)


@dataclass(slots=True)
class Dialect:
    """How a store differs from the standard."""

    if_none_match: bool = True
    """Whether the condition is looked at."""
    if_match: bool = True
    unknown: tuple[int, str] | None = None
    """The answer to any condition."""
    refusal: tuple[int, str] = (412, "PreconditionFailed")
    missing: tuple[int, str] = (412, "PreconditionFailed")
    """The answer to If-Match where there is no object."""
    quotes: str = '"'
    """Around an ETag."""
    knows_own_etags: bool = True
    knows_quotes: bool = True
    """Whether If-Match may hold the ETag as it was given, with quotes."""
    keeps_metadata: bool = True
    contended: int = 0
    """How many conditional writes are first answered by 409."""
    objects: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)

    def refused(self, key: str, if_none_match: str | None, if_match: str | None) -> tuple[int, str] | None:
        """Return status and code of the answer to a write that is not to be carried out."""
        if not (if_none_match or if_match):
            return None
        if self.unknown:
            return self.unknown
        if self.contended:
            self.contended -= 1
            return 409, "ConditionalRequestConflict"
        there = self.objects.get(key)
        if if_none_match:
            return self.refusal if self.if_none_match and there else None
        if there is None:
            return self.missing
        known = self.etag(there[0]) if self.knows_quotes else self.etag(there[0]).strip('"')
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
            self.tell({"ETag": self.dialect.etag(body)})

    def do_GET(self) -> None:
        if "list-type" in urlsplit(self.path).query:
            self.tell({}, EMPTY)
        elif self.key in self.dialect.objects:
            body, meta = self.dialect.objects[self.key]
            self.tell({"ETag": self.dialect.etag(body), **meta}, body)
        else:
            self.wfile.write(answer(404, "NoSuchKey"))

    def do_HEAD(self) -> None:
        body, meta = self.dialect.objects.get(self.key, (b"", {}))
        self.tell({"ETag": self.dialect.etag(body), **meta}, status=200 if self.key in self.dialect.objects else 404)

    def do_DELETE(self) -> None:
        self.dialect.objects.pop(self.key, None)
        self.tell({}, status=204)

    def tell(self, headers: dict[str, str], body: bytes = b"", *, status: int = 200) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(dialect: Dialect) -> Iterator[str]:
    """Serve one bucket for as long as the context lasts; yield the address."""
    server = _Server(dialect)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
