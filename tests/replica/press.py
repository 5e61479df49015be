"""The press itself: its newspapers, its clock, its faults, and the server that shows it all."""

import shutil
import tempfile
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from .newcomers.designs import DESIGNS, NEWCOMERS
from .newcomers.newcomer_site import NewcomerSite, address
from .newsroom.articles import Article
from .newsroom.chronicle import Chronicle
from .newsroom.issue import START, Volume
from .newsroom.manuscript import article_from
from .newsroom.newspapers import CLOSED, DAILY, Newspaper, newspapers
from .registry_files import CLOSED_SOURCES, SOURCES, write_registry
from .truth import truth_of
from .website.addresses import canonical
from .website.answers import Answer
from .website.faults import Fault, Switch
from .website.server import Answered, PressServer
from .website.site import Site

__all__ = ["ReplicaPress", "Tamper"]

Tamper = Callable[[str, str, Callable[[str], Answer | None]], Answer | None]
"""Sees host, target and a function that gives the good answer for a target of that host; returns another answer, or
None to leave the good one."""


class ReplicaPress:
    """A provincial press on 127.0.0.1, seen through it as a proxy. Equal arguments give the same press, byte for byte.

    >>> with ReplicaPress(seed=7) as press:
    ...     before = len(press.truth())
    ...     press.advance(days=1)
    ...     len(press.truth()) > before
    True
    """

    def __init__(
        self,
        seed: int = 7,
        *,
        port: int = 0,
        papers: int = len(DAILY),
        history_days: int = 3,
        articles_a_day: int = 3,
        newcomers: bool = False,
        lasting: bool = False,
        days: int | None = None,
    ) -> None:
        """`lasting`: papers edit and remove for months, not for three days, and publish most in the morning. `days`:
        after so many days nothing is printed any more.
        """
        self.newspapers: tuple[Newspaper, ...] = newspapers(papers)
        self.newcomers: tuple[Newspaper, ...] = NEWCOMERS if newcomers else ()
        """Newspapers of layouts that no family describes; they have no registry files."""
        self._everybody: tuple[Newspaper, ...] = (*self.newspapers, CLOSED, *self.newcomers)
        volume = Volume(history_days, articles_a_day, lasting, days)
        # the closed newspaper has a chronicle of its own, so that it takes no part in the daily removals
        self._chronicles = (
            Chronicle(seed, self.newspapers, volume),
            Chronicle(seed, (CLOSED,), volume),
            *(Chronicle(seed, (paper,), volume) for paper in self.newcomers),
        )
        self._faults: dict[str, tuple[Switch, ...]] = {}
        self._tampering: dict[str, Tamper] = {}
        self._now = START
        self._lock = Lock()
        self._written_sources: Path | None = None
        self._sites: dict[str, Site | NewcomerSite] = {}
        self._server = PressServer(port, self._respond, self._control, lambda: self._now)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._rebuild()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving."""
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if self._written_sources is not None:
            shutil.rmtree(self._written_sources)

    @property
    def proxy_url(self) -> str:
        """Address of the server, for the crawler's setting `crawl.proxy`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @cached_property
    def sources_dir(self) -> Path:
        """Registry of the newspapers, for the setting `sources_dir`. More than the daily five are written to a
        temporary folder.
        """
        if self.newspapers == DAILY:
            return SOURCES
        self._written_sources = Path(tempfile.mkdtemp(prefix="baotinh-replica-"))
        write_registry(self._written_sources, self.newspapers)
        return self._written_sources

    @property
    def closed_sources_dir(self) -> Path:
        """Registry of the newspaper whose robots.txt forbids everything."""
        return CLOSED_SOURCES

    @property
    def now(self) -> datetime:
        """The press's clock, +07:00."""
        return self._now

    @property
    def requests(self) -> list[tuple[str, str]]:
        """Host and target of every request for a newspaper so far, in order of arrival."""
        return list(self._server.requests)

    @property
    def log(self) -> list[Answered]:
        """Every answer so far, in order of arrival."""
        return list(self._server.log)

    def look(self, url: str) -> Answer | None:
        """Return the present answer for an address, without HTTP and without a trace in the logs."""
        parts = urlsplit(url)
        target = parts._replace(scheme="", netloc="").geturl() or "/"
        return self._answer(parts.hostname or "", target, {})

    def advance(self, *, days: float = 0, hours: float = 0) -> datetime:
        """Let time pass, and return the new time."""
        return self.set_clock(self._now + timedelta(days=days, hours=hours))

    def set_clock(self, moment: datetime) -> datetime:
        """Move the clock to `moment` (zone-aware, not before the start)."""
        if moment < START:
            raise ValueError(f"the replica's history starts at {START.isoformat()}, {moment.isoformat()} is before it")
        with self._lock:
            self._now = moment.astimezone(START.tzinfo)
            self._rebuild()
        return self._now

    def truth(self, at: datetime | None = None) -> list[dict[str, Any]]:
        """Return what the newspapers have published by `at` (now, if absent), gone articles too; see truth.py."""
        moment = at or self._now
        with self._lock:
            known = self._known(moment)
        told = [truth_of(article, moment) for paper in self.newspapers for article in known[paper.slug]]
        return told + [
            {**truth_of(article, moment), "url": address(article), "aliases": ()}
            for paper in self.newcomers
            for article in known[paper.slug]
        ]

    def publish_text(
        self, slug: str, text: str, *, published_at: datetime | None = None, captions: Collection[str] = ()
    ) -> str:
        """Print a plain text as an article of newspaper `slug` and return its address; see manuscript.py."""
        with self._lock:
            paper = self._paper(slug)
            chronicle = self._chronicles[1 if paper is CLOSED else 0]
            number = chronicle.next_number(paper)
            article = article_from(text, paper, number, published_at or self._now, captions)
            chronicle.add(article)
            self._rebuild()
        return canonical(article, self._now)

    def break_down(self, slug: str, fault: Fault, *, url: str | None = None, seconds: float = 2.0) -> None:
        """Switch a fault on at a newspaper; `url` restricts a fault of articles to one of them."""
        with self._lock:
            self._paper(slug)
            self._faults[slug] = (*self._faults.get(slug, ()), Switch(fault, url, seconds))
            self._rebuild()

    def tamper(self, slug: str, change: "Tamper") -> None:
        """Let `change` see every request of a newspaper and its answer, and answer otherwise. `repair` ends it."""
        with self._lock:
            self._tampering[slug] = change

    def spoil_certificates(self) -> None:
        """Answer https from now on with a certificate that nobody trusts, instead of not at all."""
        from .website.certificate import untrusted

        self._server.tls = untrusted()

    def repair(self, slug: str) -> None:
        """Switch off all faults of a newspaper."""
        with self._lock:
            self._tampering.pop(slug, None)
            self._server.tls = None
            self._faults.pop(slug, None)
            self._rebuild()

    def _paper(self, slug: str) -> Newspaper:
        for paper in self._everybody:
            if paper.slug == slug:
                return paper
        raise KeyError(f"the replica press has no newspaper {slug!r}")

    def _known(self, moment: datetime) -> dict[str, tuple[Article, ...]]:
        return {slug: articles for chronicle in self._chronicles for slug, articles in chronicle.until(moment).items()}

    def _rebuild(self) -> None:
        # sites are immutable and swapped as a whole: a request sees one moment only
        known = self._known(self._now)
        self._sites = {
            host: site
            for paper in self._everybody
            for site in [
                NewcomerSite(paper, self._now, known[paper.slug])
                if paper.family in DESIGNS
                else Site(paper, self._now, known[paper.slug], self._faults.get(paper.slug, ()))
            ]
            for host in paper.hosts
        }

    def _respond(self, host: str, target: str, headers: dict[str, str]) -> tuple[Answer | None, float]:
        for change in list(self._tampering.values()):
            if (changed := change(host, target, lambda good: self._answer(host, good, headers))) is not None:
                return changed, 0.0
        site = self._sites.get(host)
        return (None, 0.0) if site is None else (site.answer(target, headers), site.seconds)

    def _answer(self, host: str, target: str, headers: dict[str, str]) -> Answer | None:
        site = self._sites.get(host)
        return None if site is None else site.answer(target, headers)

    def _control(self, method: str, path: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        match method, path:
            case "POST", "/clock" if "to" in asked:
                self.set_clock(datetime.fromisoformat(asked["to"]))
            case "POST", "/clock":
                self.advance(days=asked.get("days", 0), hours=asked.get("hours", 0))
            case "GET", "/clock":
                pass
            case "GET", "/truth":
                return 200, {"articles": self.truth()}
            case "GET", "/":
                papers = {
                    paper.home + "/": f"{paper.name} ({paper.family}, {paper.province})" for paper in self._everybody
                }
                return 200, {"now": self._now.isoformat(), "newspapers": papers, "look": self.how_to_look()}
            case _:
                return 404, {"error": f"nothing at {path}; there are /, /clock and /truth"}
        return 200, {"now": self._now.isoformat()}

    def how_to_look(self) -> list[str]:
        """Return commands that show the press."""
        return [
            f"curl -x {self.proxy_url} {self.newspapers[0].home}/",
            f"chromium --proxy-server={self.proxy_url} {self.newspapers[0].home}/",
            f"curl -d '{{\"days\": 1}}' {self.proxy_url}/clock",
        ]
