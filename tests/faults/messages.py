"""HTTP/1.1 messages as bytes. This parser knows just enough of the protocol to find the end of a message."""

from dataclasses import dataclass, field
from typing import BinaryIO

__all__ = ["EMPTY_LIST", "Message", "answer", "read_message"]

EMPTY_LIST = (
    b"<?xml version='1.0'?><ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"
)
"""The body of a list of no keys."""

BODILESS = (b"204", b"304")


@dataclass(frozen=True, slots=True)
class Message:
    """A whole request or response."""

    head: bytes
    """First line, headers, and the empty line after them."""
    body: bytes
    """The bytes as received, with the chunk sizes if the body is chunked."""
    headers: dict[bytes, bytes] = field(default_factory=dict)
    """Values by lower-case name."""

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
        """True if the sender closes the connection after this message."""
        return self.headers.get(b"connection", b"").lower() == b"close"


def read_message(file: BinaryIO, *, request: Message | None = None) -> Message | None:
    """Read one message; with `request`, the response to it. Return None if there is no whole message."""
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
    """Return an error response in S3's format. `headers` are whole header lines."""
    body = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>test</Message></Error>".encode()
    lines = [f"HTTP/1.1 {status} {code}", "Content-Type: application/xml", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
