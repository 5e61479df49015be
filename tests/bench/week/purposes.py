"""Says what each request was for and what it brought, by the press's log. It uses no code of the crawler."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from tests.bench.week.reasons import GONE, SHOWN, Name, article_of
from tests.replica.website.server import Answered

__all__ = ["AGES", "Press", "Purposes", "is_listing", "purposes"]

AGES = ((2, "2 h"), (24, "1 day"), (168, "1 week"), (720, "30 days"), (2000, "83 days"), (2400, "100 days"))
"""Hours, and how they are printed."""


@dataclass(frozen=True)
class Press:
    """What the press itself knows about its addresses. An address is a host without `www.` and a target."""

    addresses: Mapping[str, Name]
    """The article of each address, without its query."""
    without_text: Collection[str]
    """Addresses of articles that have nothing to read: albums, texts that only a script shows."""
    history: Mapping[Name, Mapping[datetime, tuple[str, int]]]
    """Status and edition of each article at each round."""
    published: Mapping[Name, datetime]
    listings: Mapping[str, str]
    """The kind of each listing of the registry: `section`, `feed` or `sitemap`."""
    named_by: Callable[[datetime, Iterable[str]], Mapping[str, Collection[Name]]]
    """Returns, by its URL, the articles that each of some listings named at a round."""


@dataclass
class Purposes:
    """Requests by purpose, without those of the first look."""

    requests: Counter[str] = field(default_factory=Counter)
    not_modified: Counter[str] = field(default_factory=Counter)
    """Those answered by 304."""
    brought: Counter[str] = field(default_factory=Counter)
    """For listings: articles that no answer had named before. For articles: new ones, new editions and removals."""

    def lines(self) -> list[str]:
        """Return a line for each purpose."""
        return [
            f"  {purpose:44}{number:7,} requests, {self.not_modified[purpose]:6,} answered 304, brought "
            f"{self.brought[purpose]:5,}"
            for purpose, number in sorted(self.requests.items())
        ]


def purposes(log: Sequence[Answered], first_requests: int, press: Press) -> Purposes:
    """Count what requests were for. `first_requests`: so many at the start of `log` do not count."""
    found, seen, named = Purposes(), _Seen(press), set[Name]()
    number = 0
    for at, entries in groupby(log, key=lambda entry: entry.press_time):
        this_round = list(entries)
        names = press.named_by(at, {_url(each) for each in this_round if is_listing(each, press.addresses)})
        asked: set[str] = set()
        for entry in this_round:
            name = article_of(entry, press.addresses)
            if name is not None:
                purpose, brought = seen.visit(name, entry)
            elif entry.target == "/robots.txt":
                purpose, brought = "robots.txt", 0
            elif _path(entry) in press.without_text:
                purpose, brought = "articles: pages without a text", 0
            else:
                purpose, new = _listing(entry, press), set(names.get(_url(entry), ())) - named
                brought = len(new) if entry.status == 200 else 0
                named |= new if entry.status == 200 else set()
            if _url(entry) in asked:
                purpose = f"again in the same round: {purpose}"
            asked.add(_url(entry))
            if number >= first_requests:
                found.requests[purpose] += 1
                found.not_modified[purpose] += entry.status == 304
                found.brought[purpose] += brought
            number += 1
    return found


class _Seen:
    """What was seen of each article so far."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._states: dict[Name, tuple[str, int]] = {}
        self._gone: set[Name] = set()
        """Articles whose last answer was a 404 or 410."""

    def visit(self, name: Name, entry: Answered) -> tuple[str, int]:
        """Return the purpose of a request for an article, and what it brought."""
        state = self._press.history[name].get(entry.press_time)
        if entry.status in (301, 302):
            return "articles: a redirect to a new address", 0
        if state is None or entry.status not in (*SHOWN, *GONE):
            return "articles: without an answer about them", 0
        before, was_gone = self._states.get(name), name in self._gone
        self._states[name] = state
        (self._gone.add if entry.status in GONE else self._gone.discard)(name)
        if before is None:
            return "articles: first visit", int(entry.status == 200)
        brought = int(before != state and entry.status != 304)
        if was_gone:
            return "articles: second look after a 404", brought
        hours = (entry.press_time - self._press.published[name]) / timedelta(hours=1)
        return f"articles: visit at an age under {next((age for limit, age in AGES if hours < limit), 'ever')}", brought


def _path(entry: Answered) -> str:
    return f"{entry.host.removeprefix('www.')}{entry.target.partition('?')[0]}".lower()


def _url(entry: Answered) -> str:
    return f"http://{entry.host}{entry.target}"


def is_listing(entry: Answered, addresses: Mapping[str, Name]) -> bool:
    """Tell whether the answer shows a page that is no article. `addresses`: the article of each address."""
    return entry.status == 200 and entry.target != "/robots.txt" and article_of(entry, addresses) is None


def _listing(entry: Answered, press: Press) -> str:
    """Return the kind of a listing."""
    host = entry.host.removeprefix("www.")
    kind = press.listings.get(f"{host}{entry.target}".lower())
    path = entry.target.partition("?")[0]
    if kind == "sitemap" or path.endswith((".xml", ".xml.gz")):
        own = any(each == "sitemap" and url.startswith(f"{host}/") for url, each in press.listings.items())
        file = "index of sitemaps" if path == "/sitemap.xml" else "sitemap"
        return f"listings: {file}{'' if own else ' of robots.txt'}"
    if kind is not None:
        return f"listings: {kind}"
    return "listings: front page of the site" if path == "/" else "listings: next page of a section, or another page"
