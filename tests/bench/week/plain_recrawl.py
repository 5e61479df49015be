"""The baseline: at each moment read every listing and ask for every article that it links. Uses no code of ours."""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.replica import ReplicaPress

__all__ = ["PlainRecrawl"]


class PlainRecrawl:
    """Counts what a crawler without memory asks for. It asks the press directly, which counts like a request."""

    def __init__(self, press: ReplicaPress) -> None:
        self._press = press
        self.listings: list[str] = []
        """Every section, feed and sitemap of the registry."""
        for file in sorted(Path(press.sources_dir).rglob("newspapers/**/*.toml")):
            discovery = tomllib.loads(file.read_text("utf-8"))["discovery"]
            for kind in ("sections", "feeds", "sitemaps"):
                self.listings += discovery.get(kind, ())
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
        for listing in self.listings:
            asked += 1
            for link in re.findall(r"""(?:href=["']|<loc>|<link>)\s*([^"'<\s]+)""", self._read(listing)):
                url = urljoin(listing, link)
                found.add(f"{(urlsplit(url).hostname or '').removeprefix('www.')}{urlsplit(url).path}".lower())
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

    def _read(self, url: str) -> str:
        answer = self._press.look(url)
        return answer.body.decode("utf-8", "replace") if answer is not None and answer.status == 200 else ""
