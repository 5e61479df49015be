"""A web site for odd cases: answers exactly what a test tells it to, and remembers what it was asked.

It listens on 127.0.0.1 as an HTTP proxy, so that its newspapers have host names of their own; a test passes its
address as the setting `crawl.proxy`.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.replica.website.server import arrived

__all__ = ["HOST", "SLUG", "Answer", "Site", "article_page", "listing", "served", "write_registry"]

SLUG = "baothu"
HOST = "baothu.example"

FAMILY = """
name = "thu"
description = "invented for tests"
[links]
article = '/.*-post(?P<id>\\d+)\\.html'
cards = [".story a"]
next_page = ["a.next"]
"""

NEWSPAPER = """
slug = "{slug}"
name = "Báo Thử"
family = "thu"
hosts = ["{host}"]
province = "15"
province_before = ["10"]
{extra}
[discovery]
{discovery}
"""


@dataclass(frozen=True)
class Answer:
    """The answer of the site to requests for one address."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    broken_after: int | None = None
    """Close the connection after this many bytes of the body, although Content-Length promises all of it."""
    seconds: float = 0.0
    """Seconds to wait before the answer."""
    held: bool = False
    """Wait before the answer until the test calls `Site.release`."""
    hang_up: bool = False
    """Close the connection instead of answering."""
    drip: float = 0.0
    """Send the body in pieces of eight bytes, and wait this many seconds before each."""

    @property
    def pieces(self) -> Iterator[bytes]:
        """The body as it is sent."""
        body = self.body[: self.broken_after]
        step = 8 if self.drip else len(body) or 1
        return (body[start : start + step] for start in range(0, len(body), step))


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    url: str
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)
    """When the request arrived, as the kernel saw it, on the clock time.monotonic()."""
    release: threading.Event = field(default_factory=threading.Event)
    """Set when an answer that is held may go."""


class Site:
    """Answers by address; what it does not know is 404. An address may have several answers: one a request, the last
    one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[Asked] = []
        self.proxy = ""
        self._change = threading.Condition()

    def put(self, path: str, *answers: Answer | str | bytes, host: str = HOST) -> None:
        """Answer `path` from now on with `answers`."""
        self.answers[f"http://{host}{path}"] = [
            answer if isinstance(answer, Answer) else Answer(answer.encode() if isinstance(answer, str) else answer)
            for answer in answers
        ]

    def requests(self, path: str, host: str = HOST) -> list[Asked]:
        """The requests for `path`, in order."""
        return [asked for asked in self.asked if asked.url == f"http://{host}{path}"]

    @property
    def paths(self) -> list[str]:
        """Addresses asked for, in order, robots.txt left out."""
        return [asked.url for asked in self.asked if not asked.url.endswith("/robots.txt")]

    def wait_for_pages(self, number: int) -> None:
        """Wait until this many pages have been requested."""
        with self._change:
            assert self._change.wait_for(lambda: len(self.paths) >= number, timeout=300), "nobody asked"

    def release(self) -> None:
        """Let the answers go that are held at this moment. Requests that come later are held again."""
        with self._change:
            for asked in self.asked:
                asked.release.set()

    def answer(self, asked: Asked) -> Answer:
        """Note a request and choose its answer, 304 if its ETag still holds."""
        with self._change:
            self.asked.append(asked)
            self._change.notify_all()
            answers = self.answers.get(asked.url, [Answer(status=404)])
            chosen = answers.pop(0) if len(answers) > 1 else answers[0]
        tag = chosen.headers.get("ETag")
        if tag and asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return chosen


def _send(handler: BaseHTTPRequestHandler, answer: Answer, stopped: threading.Event) -> None:
    """Send an answer; what is left of a slow one is sent at once when the site has stopped."""
    handler.send_response(answer.status)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    if answer.status != 304:
        handler.send_header("Content-Length", str(len(answer.body)))
    handler.end_headers()
    if answer.status != 304:
        for piece in answer.pieces:
            stopped.wait(answer.drip)
            handler.wfile.write(piece)
    if answer.broken_after is not None:
        handler.close_connection = True


@contextmanager
def served() -> Iterator[Site]:
    """Serve a site on a free port of 127.0.0.1."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body are sent apart; without this each answer waits for the client's delayed acknowledgement.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.path, headers, arrived(self.connection))
            answer = site.answer(asked)
            if answer.held:
                asked.release.wait()
            stopped.wait(answer.seconds)
            if answer.hang_up:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
            else:
                _send(self, answer, stopped)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server names it so
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Ignore a crawl that closes the connection because it was stopped."""

    stopped = threading.Event()
    server = Server(("127.0.0.1", 0), Handler)
    site.proxy = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        stopped.set()
        site.release()
        server.shutdown()
        server.server_close()
        thread.join()


def write_registry(
    directory: Path, *, host: str = HOST, slug: str = SLUG, extra: str = "", **discovery: object
) -> Path:
    """Write a registry with one newspaper; `discovery` has lists of paths or addresses, and the pattern `archive`."""
    (directory / "families").mkdir(parents=True, exist_ok=True)
    (directory / "newspapers" / "lao-cai").mkdir(parents=True, exist_ok=True)
    _write(directory / "families" / "thu.toml", FAMILY)
    lines = []
    if archive := discovery.pop("archive", None):
        lines.append(f'archive = "{archive}"')
    for kind, paths in discovery.items():
        assert isinstance(paths, list)
        addresses = [path if "://" in path else f"http://{host}{path}" for path in paths]
        lines.append(f"{kind} = {addresses}")
    text = NEWSPAPER.format(slug=slug, host=host, extra=extra, discovery="\n".join(lines))
    _write(directory / "newspapers" / "lao-cai" / f"{slug}.toml", text)
    return directory


def _write(path: Path, text: str) -> None:
    """Write a file as a whole: another crawl of the same test may be reading it."""
    unfinished = path.with_suffix(f".{threading.get_ident()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def article_page(number: int, text: str = "Bà con thu hoạch ngô sớm hơn mọi năm.") -> str:
    """An invented article."""
    return f"<html><head><title>Tin {number}</title></head><body><h1>Tin số {number}</h1><p>{text}</p></body></html>"


def listing(*numbers: int, next_page: str | None = None) -> str:
    """A section page that links these articles."""
    cards = "".join(f'<div class="story"><a href="/tin-post{n}.html">Tin {n}</a></div>' for n in numbers)
    return f"<html><body>{cards}{f'<a class=next href={next_page}>Trang sau</a>' if next_page else ''}</body></html>"
