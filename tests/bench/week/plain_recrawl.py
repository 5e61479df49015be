"""The baseline: at each moment read every listing and ask for every article that it links. Uses no code of ours."""

import gzip
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.replica import ReplicaPress

__all__ = ["PlainRecrawl", "address_of", "links_in", "read_listing"]


MAX_SITEMAPS = 50
"""Sitemaps of an index that are read."""


def read_listing(press: ReplicaPress, url: str) -> str:
    """Return the text of a listing as the press shows it now, without HTTP; empty if it has none."""
    answer = press.look(url)
    if answer is None or answer.status != 200:
        return ""
    packed = answer.body.startswith(b"\x1f\x8b")
    return (gzip.decompress(answer.body) if packed else answer.body).decode("utf-8", "replace")


def links_in(text: str, url: str) -> set[str]:
    """Return the addresses that the listing at `url` links."""
    return {urljoin(url, link) for link in re.findall(r"""(?:href=["']|<loc>|<link>)\s*([^"'<\s]+)""", text)}


def address_of(url: str) -> str:
    """Return host without `www.` and path, in small letters."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path}".lower()


class PlainRecrawl:
    """Counts what a crawler without memory asks for. It asks the press directly, which counts like a request."""

    def __init__(self, press: ReplicaPress) -> None:
        self._press = press
        self.listings: dict[str, str] = {}
        """Every listing of the registry, with its kind: `section`, `feed` or `sitemap`."""
        for file in sorted(Path(press.sources_dir).rglob("newspapers/**/*.toml")):
            discovery = tomllib.loads(file.read_text("utf-8"))["discovery"]
            for kind in ("sections", "feeds", "sitemaps"):
                self.listings |= dict.fromkeys(discovery.get(kind, ()), kind.removesuffix("s"))
        self.listed: set[tuple[str, str]] = set()
        """Every article that a listing has named so far."""
        self._have: set[tuple[str, str, int]] = set()
        self.requests = 0
        self.useful = 0

    def crawl(self, at: datetime, addresses: Mapping[str, tuple[str, str]], counting: bool) -> None:
        """Read everything that is listed now. `counting`: False for the first look."""
        states = {(article["source"], article["story"]): article for article in self._press.truth(at)}
        asked, useful = 0, 0
        found: set[str] = set()
        unread = list(self.listings)
        while unread:
            asked += 1
            listing = unread.pop()
            text = read_listing(self._press, listing)
            if "<sitemapindex" in text:
                unread += sorted(links_in(text, listing))[-MAX_SITEMAPS:]
            found |= {address_of(url) for url in links_in(text, listing)}
        names = {addresses[address] for address in found if address in addresses}
        self.listed |= names
        for name in names:
            asked += 1
            article = states.get(name)
            if article is not None and article["status"] == "live":
                state = (*name, article["edition"])
                useful += state not in self._have
                self._have.add(state)
        if counting:
            self.requests += asked
            self.useful += useful
