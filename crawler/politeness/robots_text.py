"""Reads robots.txt as RFC 9309 says: what a file allows to one crawler. Pure.

Protego matches the paths. Before that we repair the file: it may be in UTF-16, name several crawlers in one line, name
one with a version, or have other lines between the names of one group.
"""

import re
import zlib
from dataclasses import dataclass

from protego import Protego

from crawler.network.failures import FetchError

__all__ = ["MAX_BYTES", "MAX_DELAY", "Rules", "read_rules", "text_of"]

MAX_BYTES = 512 * 1024
"""How much of a robots.txt is read. RFC 9309 requires at least 500 KiB."""

MAX_DELAY = 60.0
"""Seconds. With a longer Crawl-delay no crawl would ever finish, so it is cut to this; the crawl's record says so."""

AGENT = re.compile(r"\s*user[ -]?agents?\s*[:=]?\s*(.*)", re.IGNORECASE)
"""Google's parser forgives the same spellings."""

RULE = re.compile(r"\s*(?:dis+al+ow|diasllow|disallaw|al+ow)\s*[:=\s]", re.IGNORECASE)
DELAY_LINE = re.compile(r"\s*crawl[ _-]?delay\s*[:=\s]\s*(\d+(?:[.,]\d+)?)\s*(ms|m|)", re.IGNORECASE)
"""`5`, `1,5`, `10s`, `1 min`. A comma is a decimal point, as the Vietnamese write it."""

RATE_LINE = re.compile(r"\s*request[ _-]?rate\s*[:=\s]\s*(\d+)\s*/\s*(\d+)\s*([smh]?)", re.IGNORECASE)
"""`1/10s`: one request in ten seconds."""

TOKEN = re.compile(r"\*(?=\s|$)|[A-Za-z_-]+")
"""The product token that names a crawler ends at the first other character (RFC 9309, 2.2.1)."""

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip  # short items
"""Byte order marks, the longer one of two that begin alike first."""

NOT_US = "another-crawler"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt allows one crawler."""

    address: str
    agent: str
    parsed: Protego

    @property
    def delay(self) -> float:
        """Least seconds between two requests that are kept because the site asks for them; 0 if it does not."""
        return min(self.asked_delay, MAX_DELAY)

    @property
    def asked_delay(self) -> float:
        """Least seconds between two requests that the site asks for, however long."""
        return float(self.parsed.crawl_delay(self.agent) or 0.0)

    def cut_delay(self, own: float) -> str | None:
        """Return a sentence if the site asks for a longer delay than is kept. `own`: the crawler's, in seconds."""
        kept = max(self.delay, own)
        if self.asked_delay <= kept:
            return None
        return (
            f"{self.address} asks for {self.asked_delay:g} seconds between two requests, and {kept:g} are kept; for "
            "more set `delay` in the newspaper's file"
        )

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of sitemaps that the file names."""
        return tuple(self.parsed.sitemaps)

    def allows(self, url: str) -> bool:
        """Tell whether `url` may be fetched."""
        return bool(self.parsed.can_fetch(url, self.agent))

    def check(self, url: str) -> None:
        """Raise FetchError if `url` must not be fetched."""
        if not self.allows(url):
            raise FetchError("robots", f"{self.address} forbids it")


def read_rules(address: str, status: int, body: bytes, agent: str) -> Rules:
    """Read the answer for robots.txt. Raise FetchError if the status forbids everything.

    404 and other 4xx allow everything; server errors and 429 (too many requests) allow nothing.
    """
    if status >= 500 or status == 429:
        raise FetchError(f"http_{status}", f"{address} answers {status}, so nothing may be fetched")
    text = _tidy(text_of(body), agent) if 200 <= status < 300 else ""
    return Rules(address, agent, Protego.parse(text))


def text_of(body: bytes) -> str:
    """Decode a robots.txt, as far as it is read."""
    return _decoded(body[:MAX_BYTES]).lstrip("\ufeff")


def _decoded(body: bytes) -> str:
    if body.startswith(b"\x1f\x8b"):  # a file that was gzipped without telling
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, MAX_BYTES)
        except zlib.error:
            return ""
    for mark, charset in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "ignore")
    if body[:64].count(0) > 8:  # UTF-16 without a mark: every second byte of ASCII text is zero
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "ignore")
    return body.decode("utf-8", "ignore")


def _tidy(text: str, agent: str) -> str:
    """Rewrite the lines that name crawlers, and drop meaningless lines between them.

    Consecutive names make one group; only a rule ends the list of names (RFC 9309, 2.2). A Crawl-delay between two
    names, which the standard does not know, belongs to the group that is beginning. Names other than `agent` are
    replaced by one that cannot be taken for it.
    """
    lines: list[str] = []
    naming: list[str] | None = None
    """Crawl-delays of a group whose names are still being listed."""
    for line in re.split(r"\r\n|\r|\n", text):
        bare = line.split("#", 1)[0].strip()
        agents = AGENT.fullmatch(bare)
        if agents is not None:
            naming = naming if naming is not None else []
            lines += [f"User-agent: {_name(each, agent)}" for each in agents[1].split(",")]
        elif RULE.match(bare):
            lines += [*(naming or ()), bare]
            naming = None
        elif (delay := _delay_in(bare)) is not None:
            (lines if naming is None else naming).append(f"Crawl-delay: {delay:g}")
        elif bare.lower().startswith(("sitemap", "site-map")):
            lines.insert(0, bare)
    return "\n".join([*lines, *(naming or ())])


def _delay_in(line: str) -> float | None:
    """Return the seconds between two requests that a line asks for; None if it is about something else."""
    if match := DELAY_LINE.match(line):
        return float(match[1].replace(",", ".")) * {"ms": 0.001, "m": 60}.get(match[2].lower(), 1)
    if (match := RATE_LINE.match(line)) and int(match[1]):
        return int(match[2]) * {"m": 60, "h": 3600}.get(match[3].lower(), 1) / int(match[1])
    return None


def _name(text: str, agent: str) -> str:
    token = TOKEN.match(text.strip())
    if token is None:
        return NOT_US
    return token[0] if token[0] == "*" or token[0].lower() == agent.lower() else NOT_US
