"""Ways of spending requests on one paper for a year, each with what it found. All crawl every two hours."""

import heapq
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crawler.discovery import Listed
from crawler.discovery.pagination.walk import Walk
from crawler.frontier.entry import Entry, answered, edited
from crawler.frontier.listings import Listing, is_due, read, vanished
from crawler.frontier.plan import plan
from crawler.frontier.revisits.habit import Habit, estimate
from crawler.frontier.revisits.schedule import WORTH, next_visit
from storage.model.identifiers import ArticleId
from tests.bench.revisits.press import HOURS, Article, Paper

__all__ = ["CRAWL_HOURS", "TAIL", "Result", "doubling", "ours", "plain", "possible", "present"]

CRAWL_HOURS = 2.0
TAIL = 130 * 24.0
"""Hours that the crawls go on after the last publication: the last edits and removals come up to 120 days after it, and
a way of crawling that would see them later has missed them."""

START = datetime(2026, 1, 1, tzinfo=UTC)
REMOVAL_AFTER = timedelta(hours=24)
MAX_PAGES = 100


@dataclass
class Result:
    """What one way of crawling came to, for any number of papers."""

    listings: int = 0
    fetches: int = 0
    new: int = 0
    edits: int = 0
    removals: int = 0
    delay: float = 0.0
    """Hours from publication to the first fetch, summed."""
    edit_delays: list[float] = field(default_factory=list)
    """Hours from each edit found to the fetch that found it."""
    removal_delays: list[float] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.listings + self.fetches

    @property
    def useful(self) -> int:
        """Versions that the archive gets: new articles, edits, removals."""
        return self.new + self.edits + self.removals

    def add(self, other: "Result") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def ticks() -> Iterator[float]:
    """The hours at which crawls begin."""
    moment = 0.0
    while moment < HOURS + TAIL:
        yield moment
        moment += CRAWL_HOURS


def _next_tick(moment: float) -> float:
    return -(-moment // CRAWL_HOURS) * CRAWL_HOURS


def possible(paper: Paper) -> Result:
    """What an oracle that knows all times finds, one request each: all that is still to be seen at some crawl."""
    found = Result()
    for article in paper.articles:
        first = _next_tick(article.published)
        if article.removed is not None and article.removed <= first:
            continue
        found.new += 1
        shown = {_next_tick(edit) for edit in article.edits if edit > first}
        found.edits += len(shown - ({_next_tick(article.removed)} if article.removed else set()))
        found.removals += article.removed is not None
        found.delay += first - article.published
    found.fetches = found.useful
    return found


@dataclass
class _Seen:
    """What is known of one article, and what was found of it, for every way of crawling alike."""

    version: int
    missing_since: float | None = None
    gone: bool = False


class _Observer:
    """Fetches articles of a paper and counts what that finds."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.result = Result()
        self.seen: dict[int, _Seen] = {}

    def fetch(self, index: int, now: float) -> tuple[int, bool]:
        """Ask for an article; return the status and whether it shows a new version."""
        article = self.paper.articles[index]
        self.result.fetches += 1
        gone = article.removed is not None and article.removed <= now
        known = self.seen.get(index)
        status = 200 if not gone else 410 if index % 10 < 3 else 404
        version = version_at(article, now)
        if known is None:
            if not gone:
                self.seen[index] = _Seen(version)
                self.result.new += 1
                self.result.delay += now - article.published
            return status, not gone
        if not gone:
            known.missing_since = None
            changed = version != known.version
            known.version = version
            self.result.edits += changed
            if changed:
                self.result.edit_delays.append(now - max(edit for edit in article.edits if edit <= now))
            return status, changed
        if known.missing_since is None:
            known.missing_since = now
        if not known.gone and (status == 410 or now - known.missing_since >= 24):
            known.gone = True
            self.result.removals += 1
            self.result.removal_delays.append(now - (article.removed or now))
        return status, False


def version_at(article: Article, now: float) -> int:
    """Return how many edits an article has behind it."""
    return sum(edit <= now for edit in article.edits)


class _Front:
    """The pages of one section, newest article first."""

    def __init__(self, paper: Paper, members: tuple[int, ...]) -> None:
        self._paper = paper
        self._members = members
        self._published = 0

    def page(self, number: int, now: float) -> list[int]:
        """Return the articles of page `number` (from 0)."""
        articles = self._paper.articles
        while self._published < len(self._members) and articles[self._members[self._published]].published <= now:
            self._published += 1
        wanted, skipped, page = self._paper.listed, number * self._paper.listed, list[int]()
        for position in range(self._published - 1, -1, -1):
            index = self._members[position]
            removed = articles[index].removed
            if removed is not None and removed <= now:
                continue
            if skipped:
                skipped -= 1
                continue
            page.append(index)
            if len(page) == wanted:
                break
        return page


def _rereading(paper: Paper, due: Callable[[float, float, float | None], bool] | None) -> Result:
    """Read every section in every crawl; ask again for listed articles, or, given `due`, for those that are due.

    `due`: takes how many hours ago an article was first seen, asked for, and found missing.
    """
    observer = _Observer(paper)
    fronts = [_Front(paper, members) for members in paper.sections]
    first: dict[int, float] = {}
    tried: dict[int, float] = {}
    for now in ticks():
        todo: dict[int, None] = {}
        if now <= HOURS:
            for front in fronts:
                named = _read_three_pages(front, first.keys(), now, observer)
                todo |= dict.fromkeys(named if due is None else [index for index in named if index not in first])
                first = dict.fromkeys(named, now) | first
        if due is not None:
            todo |= dict.fromkeys(_due_again(observer, due, first, tried, now))
        for index in todo:
            tried[index] = now
            observer.fetch(index, now)
    return observer.result


def _read_three_pages(front: _Front, known: Collection[int], now: float, observer: _Observer) -> list[int]:
    named: list[int] = []
    for number in range(3):
        page = front.page(number, now)
        observer.result.listings += 1
        named += page
        if all(index in known for index in page):
            break
    return named


def _due_again(
    observer: _Observer,
    due: Callable[[float, float, float | None], bool],
    first: dict[int, float],
    tried: dict[int, float],
    now: float,
) -> Iterator[int]:
    for index in list(first):
        known = observer.seen.get(index)
        if now - first[index] > 130 * 24 or (known and known.gone):
            del first[index]  # no way of crawling asks for it again; what is listed no longer is not found anew
        elif index in tried:
            missing = now - known.missing_since if known and known.missing_since is not None else None
            if due(now - first[index], now - tried[index], missing):
                yield index


def plain(paper: Paper) -> Result:
    """Ask in every crawl for all that is listed."""
    return _rereading(paper, None)


def present(paper: Paper) -> Result:
    """The schedule of baotinh until November 2026, a frozen copy: by age since discovery, none after thirty days."""
    steps = ((24.0, 0.0), (168.0, 24.0), (720.0, 168.0))

    def due(age: float, since: float, missing: float | None) -> bool:
        if missing is not None and missing - since < 24:
            return True
        return any(age < limit and since >= pause for limit, pause in steps)

    return _rereading(paper, due)


def doubling(paper: Paper) -> Result:
    """Ask again when the age has doubled, up to 120 days."""

    def due(age: float, since: float, missing: float | None) -> bool:
        if missing is not None and missing - since < 24:
            return True
        return age < 120 * 24 and since >= max(CRAWL_HOURS, age - since)

    return _rereading(paper, due)


def ours(paper: Paper, *, worth: float = WORTH) -> Result:
    """The product's own functions: listings as they bring news, articles as edits are to be expected."""
    return _Crawls(paper, worth).run()


@dataclass
class _Crawls:
    paper: Paper
    worth: float
    habit: Habit = field(default_factory=Habit)

    def run(self) -> Result:
        self.observer = _Observer(self.paper)
        self.frontier: dict[ArticleId, Entry] = {}
        self.calendar: list[tuple[float, int]] = []
        fronts = {str(number): _Front(self.paper, members) for number, members in enumerate(self.paper.sections)}
        memory = dict.fromkeys(fronts, Listing())
        for number, now in enumerate(ticks()):
            at = START + timedelta(hours=now)
            found: dict[ArticleId, Listed] = {}
            self.vanished: set[ArticleId] = set()
            for name, front in fronts.items():
                if now <= HOURS and is_due(memory[name], at):
                    memory[name] = self._read(memory[name], front, now, at, found)
            due = {ArticleId(str(index)) for index in self._due(now)}
            candidates = (due | self.vanished | found.keys()) & self.frontier.keys()
            known = {article: self.frontier[article] for article in candidates}
            chosen = plan(
                known, found, at, removal_after=REMOVAL_AFTER, limit=2000, worth=self.worth, habit=self.habit,
                vanished=self.vanished,
            )  # fmt: skip  # short arguments
            changed = {article: self.frontier[article] for article in due} | chosen.noted
            for visit in chosen.visits:
                index = int(visit.article_id)
                status, is_new = self.observer.fetch(index, now)
                before = visit.entry
                entry = answered(before, status, at)
                if is_new and before.shown_at is not None:
                    entry = edited(entry, at)
                changed[visit.article_id] = entry
            for article, entry in changed.items():
                self.frontier[article] = entry
                quiet = article in found and found[article].modified_at is not None
                moment = next_visit(entry, self.habit, REMOVAL_AFTER, worth=self.worth, quiet=quiet)
                # A new estimate may have made an article wait that was due: look at it again in the next crawl.
                hours = max(now + CRAWL_HOURS, (moment - START).total_seconds() / 3600)
                heapq.heappush(self.calendar, (hours, int(article)))
            if number % (12 * (2 if number < 360 else 14)) == 0:
                self.habit = estimate(list(self.frontier.values())[-4000:])
        return self.observer.result

    def _due(self, now: float) -> set[int]:
        due = set()
        while self.calendar and self.calendar[0][0] <= now:
            due.add(heapq.heappop(self.calendar)[1])
        return due

    def _read(
        self, listing: Listing, front: _Front, now: float, at: datetime, found: dict[ArticleId, Listed]
    ) -> Listing:
        """Read a section to where nothing is new."""
        walk, news, first = Walk(before=listing.named), 0, list[ArticleId]()
        number = 0
        while number < MAX_PAGES:
            page = front.page(number, now)
            self.observer.result.listings += 1
            articles = [ArticleId(str(index)) for index in page]
            first = first or articles
            walk = walk.read(str(number), articles)
            news += sum(article not in self.frontier and article not in found for article in articles)
            found |= {article: self._listed(int(article), now) for article in articles}
            number += 1
            if not walk.goes_on(self.frontier, str(number), 3 if listing.asked_at is None else MAX_PAGES):
                break
        self.vanished.update(vanished(listing.named, found))
        return read(listing, at, news=news, named=first)

    def _listed(self, index: int, now: float) -> Listed:
        article = self.paper.articles[index]
        past = [edit for edit in article.edits if edit <= now]
        title = sum(article.retitled[: len(past)])
        modified = None
        if self.paper.lastmod < 0:
            modified = now - now % 24 + 0.5 if now % 24 >= 0.5 else now - now % 24 - 23.5
            modified = max(modified, article.published)
        elif self.paper.lastmod > 0:
            told = [edit for edit in past if (edit * 7919) % 1 < self.paper.lastmod]
            modified = max([article.published, *told])
        return Listed(
            f"http://bao.example/{index}",
            f"{index} {title}",
            START + timedelta(hours=article.published),
            START + timedelta(hours=modified) if modified is not None else None,
        )
