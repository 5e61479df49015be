"""Reads robots.txt as RFC 9309 says: what a file allows to one crawler. Pure.

Protego matches the paths. Before that we repair the file: it may be in UTF-16, name several crawlers in one line, name
one with a version, or have other lines between the names of one group.
"""

import re
from dataclasses import dataclass

from protego import Protego

from crawler.network.failures import FetchError

__all__ = ["MAX_BYTES", "MAX_DELAY", "Rules", "read_rules", "text_of"]

MAX_BYTES = 512 * 1024
"""How much of a robots.txt is read. RFC 9309 requires at least 500 KiB."""

MAX_DELAY = 60.0
"""Seconds. With a longer Crawl-delay no crawl would ever finish, so it is cut to this."""

AGENT = re.compile(r"\s*user[ -]?agents?\s*[:=]?\s*(.*)", re.IGNORECASE)
"""Google's parser forgives the same spellings."""

RULE = re.compile(r"\s*(?:dis+al+ow|diasllow|disallaw|al+ow)\s*[:=\s]", re.IGNORECASE)
DELAY_LINE = re.compile(r"\s*crawl-?delay\s*[:=]", re.IGNORECASE)

TOKEN = re.compile(r"\*(?=\s|$)|[A-Za-z_-]+")
"""The product token that names a crawler ends at the first other character (RFC 9309, 2.2.1)."""

NOT_US = "another-crawler"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt allows one crawler."""

    address: str
    agent: str
    parsed: Protego

    @property
    def delay(self) -> float:
        """Least seconds between two requests that the site asks for; 0 if it does not."""
        return min(float(self.parsed.crawl_delay(self.agent) or 0.0), MAX_DELAY)

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
    for mark, charset in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
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
        elif DELAY_LINE.match(bare):
            (lines if naming is None else naming).append(bare)
        elif bare.lower().startswith(("sitemap", "site-map")):
            lines.insert(0, bare)
    return "\n".join([*lines, *(naming or ())])


def _name(text: str, agent: str) -> str:
    token = TOKEN.match(text.strip())
    if token is None:
        return NOT_US
    return token[0] if token[0] == "*" or token[0].lower() == agent.lower() else NOT_US
