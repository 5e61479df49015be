"""Plans a crawl: which articles to request, in which order, within a limit. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import msgspec

from crawler.discovery.listing import Listed
from crawler.frontier.entry import Entry, Frontier, listed, moved
from crawler.frontier.places import Places
from crawler.frontier.revisits.habit import Habit, estimate
from crawler.frontier.revisits.returns import is_back
from crawler.frontier.revisits.schedule import WORTH, conditional, gain, next_visit, surely_waits
from crawler.frontier.revisits.signals import HINT_PRECISION, removal_of
from storage.model.identifiers import ArticleId

__all__ = ["Plan", "Visit", "discovered", "habit_of", "plan", "plan_recheck", "reported"]

SAMPLE = 10_000
"""Number of articles from which a newspaper's habit is estimated, spread evenly; the error is one per cent."""

FRESH = timedelta(days=30)
"""New articles up to this age come before revisits; older ones can wait."""

RETURNED = 4
"""Articles that may be back take up to one in so many visits before new ones."""

REBUILD_SHARE, REBUILD_LEAST = 0.3, 20
"""If more of a crawl's known articles than this claim a change, the site has rebuilt its listing: ignore the claims."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One article to request."""

    article_id: ArticleId
    entry: Entry
    unconditional: bool = False
    """True if the request must have no conditions, so that the server sends the page itself."""

    @property
    def conditions(self) -> dict[str, str]:
        """Request headers that make the answer conditional on a change."""
        if self.unconditional:
            return {}
        headers = {"If-None-Match": self.entry.etag, "If-Modified-Since": self.entry.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a crawl will request, in order."""

    visits: tuple[Visit, ...]
    new: int
    """Number of visits to new articles."""
    due: int
    """Number of visits to known articles."""
    postponed: int
    """Number of visits over the limit; a later crawl makes them."""
    noted: dict[ArticleId, Entry]
    """Entries that the listings have changed, and all new ones."""


def habit_of(frontier: Frontier, now: datetime | None = None, watched: Collection[str] = ()) -> Habit:
    """Estimate the newspaper's habit from a sample of the frontier. `watched`: sitemaps that are read until `now`."""
    return estimate(islice(frontier.values(), 0, None, max(1, len(frontier) // SAMPLE)), now, watched)


def discovered(found: Listed, now: datetime, *, first_look: bool) -> Entry:
    """Return the entry of a new article. `first_look`: True if this is the first crawl of the source."""
    entry = Entry(url=found.url, first_seen=now, undated=first_look and found.in_sitemap)
    return _as_listed(entry, found, now)


def plan(
    frontier: Frontier,
    found: Mapping[ArticleId, Listed],
    now: datetime,
    *,
    removal_after: timedelta,
    limit: int,
    worth: float = WORTH,
    habit: Habit | None = None,
    renamed: Mapping[ArticleId, str] | None = None,
    vanished: Collection[ArticleId] = (),
    named_anew: Collection[ArticleId] = (),
    sitemaps: Mapping[str, Collection[ArticleId]] | None = None,
    watched: Collection[str] = (),
) -> Plan:
    """Choose which articles to request.

    The order: new articles of the last weeks, as discovered; known ones that a listing reports as changed; those due by
    the schedule, most expected edits first; the backlog and old articles, newest first.
    `limit`: most visits. `worth`: versions that a visit must bring (see `crawler.frontier.revisits.schedule`).
    `renamed`: new addresses of known articles. `vanished`: articles that a section or feed no longer names.
    `named_anew`: articles that one names which did not name them before, or names above such ones.
    `sitemaps`: the articles of each sitemap that this crawl has read whole, by `sitemap_mark`. `watched`: marks of the
    sitemaps that are read regularly.
    """
    habit = habit or habit_of(frontier, now, watched)
    first_look = not frontier
    noted: dict[ArticleId, Entry] = {}
    fresh, backlog, hinted, due = list[Visit](), list[Visit](), list[Visit](), list[tuple[float, Visit]]()
    returned: list[Visit] = []
    known = {
        article: _as_listed(frontier[article], item, now) for article, item in found.items() if article in frontier
    }
    known |= {article: moved(known[article], url) for article, url in (renamed or {}).items()}
    rebuilt = _is_rebuild(known.values())
    places = Places(sitemaps or {}, known, watched)
    for article, item in found.items():
        if article not in frontier:
            entry = noted[article] = places.noted(article, discovered(item, now, first_look=first_look), now)
            (fresh if now - entry.born <= FRESH else backlog).append(Visit(article, entry))
    for article, listed_entry in _entries(frontier, known):
        named = found.get(article)
        entry = places.noted(article, listed_entry, now)
        if entry is not listed_entry or (article in known and entry != frontier[article]):
            noted[article] = entry
        if entry.tried_at is None:
            (fresh if named is not None and now - entry.born <= FRESH else backlog).append(Visit(article, entry))
            continue
        if named is not None and is_back(entry, frontier[article], now, anew=article in named_anew, rebuilt=rebuilt):
            returned.append(_visit(article, msgspec.structs.replace(entry, named_anew_at=now), habit))
            continue
        taken_out = removal_of(entry) is None and (article in vanished or _is_taken_out(entry, habit))
        if taken_out or (named is not None and _is_hinted(entry, habit, rebuilt)):
            hinted.append(_visit(article, entry, habit))
            continue
        if surely_waits(entry, habit, now, worth=worth):
            continue
        is_watched = entry.sitemap is not None and entry.sitemap in watched
        dated = (named is not None and named.modified_at is not None) or (is_watched and entry.modified_at is not None)
        told = {"quiet": dated and not rebuilt, "watched": is_watched}
        if next_visit(entry, habit, removal_after, worth=worth, **told) <= now:
            due.append((gain(entry, habit, now, **told), _visit(article, entry, habit)))
    due.sort(key=lambda pair: pair[0], reverse=True)
    backlog.sort(key=lambda visit: visit.entry.born, reverse=True)
    # A listing tells once that an article is back, so few of these go first, and the others have not had their sign.
    first, later = returned[: max(1, limit // RETURNED)], returned[max(1, limit // RETURNED) :]
    everything = [*first, *fresh, *later, *hinted, *(visit for _, visit in due), *backlog]
    visits = tuple(everything[:limit])
    planned = {visit.article_id for visit in visits} if returned else set[ArticleId]()
    noted |= {visit.article_id: visit.entry for visit in returned if visit.article_id in planned}
    new = sum(visit.article_id not in frontier for visit in visits)
    return Plan(visits, new, len(visits) - new, len(everything) - len(visits), noted)


def plan_recheck(frontier: Frontier, since: datetime | None, until: datetime | None, *, limit: int) -> Plan:
    """Choose the known articles that appeared in a period, whether due or not; those not visited for longest first.

    So a recheck of more articles than `limit` goes on when it is repeated.
    """
    habit = habit_of(frontier)
    chosen = [
        (entry.tried_at is not None, entry.tried_at or entry.first_seen, article)
        for article, entry in frontier.items()
        if (since is None or entry.born >= since) and (until is None or entry.born < until)
        if not _is_settled_form(entry, frontier)
    ]
    chosen.sort()
    visits = tuple(_visit(article, frontier[article], habit) for _, _, article in chosen[:limit])
    return Plan(visits, 0, len(visits), len(chosen) - len(visits), {})


def _is_settled_form(entry: Entry, frontier: Frontier) -> bool:
    """Tell whether a page is only the print form of an article that the publisher has shown; it is not asked again."""
    owner = frontier.get(entry.form_of) if entry.form_of is not None else None
    return owner is not None and owner.shown_at is not None


def _visit(article: ArticleId, entry: Entry, habit: Habit) -> Visit:
    return Visit(article, entry, unconditional=not conditional(entry, habit))


def _entries(frontier: Frontier, known: Mapping[ArticleId, Entry]) -> Iterator[tuple[ArticleId, Entry]]:
    """Yield the known articles as the listings name them, without print pages that are not asked for again."""
    for article in frontier:
        entry = known[article] if article in known else frontier[article]
        if not _is_settled_form(entry, frontier):
            yield article, entry


def _as_listed(entry: Entry, found: Listed, now: datetime) -> Entry:
    return listed(entry, now, headline=found.headline, published_at=found.published_at, modified_at=found.modified_at)


def reported(frontier: Frontier, named: Mapping[ArticleId, Listed]) -> list[ArticleId]:
    """Return the known articles whose changes a listing reports and no visit has seen; none if it was rebuilt."""
    known = {article: _newer(frontier[article], item) for article, item in named.items() if article in frontier}
    if _is_rebuild(known.values()):
        return []
    return [article for article, entry in known.items() if _claims_change(entry) and entry != frontier[article]]


def _newer(entry: Entry, found: Listed) -> Entry:
    if found.modified_at is None or (entry.modified_at is not None and found.modified_at <= entry.modified_at):
        return entry
    return msgspec.structs.replace(entry, modified_at=found.modified_at)


def _claims_change(entry: Entry) -> bool:
    return entry.modified_at is not None and entry.tried_at is not None and entry.modified_at > entry.tried_at


def _is_rebuild(known: Iterable[Entry]) -> bool:
    dated = [entry for entry in known if entry.modified_at is not None]
    claims = sum(_claims_change(entry) for entry in dated)
    return claims > max(REBUILD_LEAST, REBUILD_SHARE * len(dated))


def _is_taken_out(entry: Entry, habit: Habit) -> bool:
    """Tell whether a sitemap has dropped the article since the last visit, and such reports are reliable enough."""
    if not entry.taken_out or entry.left_at is None or entry.tried_at is None:
        return False
    return entry.left_at > entry.tried_at and habit.taken_out.precision >= HINT_PRECISION


def _is_hinted(entry: Entry, habit: Habit, rebuilt: bool) -> bool:
    """Tell whether a listing reports a change since the last visit, and the source's reports are reliable enough."""
    if _claims_change(entry) and not rebuilt and habit.modified.precision >= HINT_PRECISION:
        return True
    retitled = entry.retitled_at is not None and entry.tried_at is not None and entry.retitled_at > entry.tried_at
    return retitled and habit.retitled.precision >= HINT_PRECISION
