"""HTTP/1.1 messages as bytes: enough of the protocol to know where one ends."""

from dataclasses import dataclass, field
from typing import BinaryIO

__all__ = ["Message", "answer", "read_message"]

BODILESS = (b"204", b"304")


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer, whole."""

    head: bytes
    """First line and headers with the empty line after them."""
    body: bytes
    """As it came, chunk by chunk if it was chunked."""
    headers: dict[bytes, bytes] = field(default_factory=dict)
    """By name in lower case."""

    @property
    def method(self) -> str:
        """Method of a request."""
        return self.head.split(b" ", 1)[0].decode()

    @property
    def target(self) -> str:
        """Path and query of a request."""
        return self.head.split(b" ", 2)[1].decode()

    @property
    def whole(self) -> bytes:
        """Head and body."""
        return self.head + self.body

    @property
    def is_last(self) -> bool:
        """True if the connection ends with this message."""
        return self.headers.get(b"connection", b"").lower() == b"close"


def read_message(file: BinaryIO, *, request: Message | None = None) -> Message | None:
    """Read one message, the answer to `request` if that is given; None if there is none or not the whole of it."""
    lines = [file.readline()]
    while lines[-1] not in (b"\r\n", b""):
        lines.append(file.readline())
    if not lines[-1]:
        return None
    pairs = [line.split(b":", 1) for line in lines[1:-1]]
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    head = b"".join(line for line in lines if not line.lower().startswith(b"expect:"))
    if request and lines[0].split()[1] == b"100":
        return read_message(file, request=request)
    if request and (request.method == "HEAD" or lines[0].split()[1] in BODILESS):
        return Message(head, b"", headers)
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        body = _chunks(file)
    else:
        length = int(headers.get(b"content-length", b"0"))
        body = file.read(length)
        if len(body) < length:
            return None
    return None if body is None else Message(head, body, headers)


def _chunks(file: BinaryIO) -> bytes | None:
    body = b""
    while line := file.readline():
        size = int(line.split(b";")[0], 16)
        data = file.read(size + 2)
        body += line + data
        if len(data) < size + 2:
            return None
        if not size:
            return body
    return None


def answer(status: int, code: str, *headers: str) -> bytes:
    """Return an error as S3 words it; `headers` are whole lines."""
    body = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>test</Message></Error>".encode()
    lines = [f"HTTP/1.1 {status} {code}", "Content-Type: application/xml", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
