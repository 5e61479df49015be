"""`python -m tests.bench.week.simulation`: the decisions of the week alone: same press, no HTTP, no bucket. Seconds.

The press is the replica's own history, and the decisions are the product's own functions. A fault of a site is a crawl
that does not take place, or listings that lie. So twenty policies can be compared in the time of one week.
"""

import argparse
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from crawler.archiving.suspected_removals import Census, is_certain
from crawler.discovery import Listed
from crawler.discovery.links import joined
from crawler.discovery.pagination.walk import Walk
from crawler.frontier.entry import Entry, answered, doubted, edited, sitemap_mark
from crawler.frontier.listings import (
    PRIOR_CHANGES,
    PRIOR_NEWS,
    Listing,
    asked,
    is_due,
    most_promising,
    paused,
    read,
    regular,
    vanished,
)
from crawler.frontier.plan import plan, reported
from crawler.frontier.revisits.schedule import WORTH
from crawler.frontier.sitemaps import MAX_SITEMAPS, sitemap_priors
from storage.model.identifiers import ArticleId
from tests.bench.week.simulated_listings import SimulatedListings, name_of
from tests.bench.week.simulated_outcome import Outcome, purpose_of
from tests.bench.week.timetable import LATER, Moment, timetable
from tests.replica.newsroom.articles import Article, Kind, Trait
from tests.replica.newsroom.chronicle import Chronicle
from tests.replica.newsroom.issue import START, Volume
from tests.replica.newsroom.newspapers import Discovery, Newspaper, newspapers
from tests.replica.website.faults import Fault

__all__ = ["Crawls", "may_change", "simulate"]

REMOVAL_AFTER = timedelta(hours=24)
PROCESSED_EVERY = timedelta(hours=8)
ROBOTS_EVERY = timedelta(hours=24)
FIRST_PAGES, CATCH_UP_PAGES, LIMIT = 3, 60, 2000
"""The settings `crawl.max_pages`, `crawl.catch_up_pages` and `crawl.max_articles`."""

SILENT = {Fault.UNAVAILABLE, Fault.UNREACHABLE, Fault.ERROR_PAGES}
WITHOUT_LINKS = {Fault.NO_LINKS, Fault.NEW_ADDRESSES}
"""Faults for which a crawl reads the sitemaps that robots.txt names."""


def simulate(
    seed: int, papers: int, days: float, *, hours: float = 2, worth: float = WORTH, later: Sequence[int] = LATER,
    articles_a_day: int = 10, history_days: int = 30, told: bool = False,
) -> Outcome:  # fmt: skip  # short arguments
    """Crawl the press of `seed` at the moments of the week's timetable.

    `told`: the crawler knows which articles nobody will edit or remove, and never visits them again.
    """
    moments = list(timetable(START + timedelta(hours=1), days, hours, papers, later))
    press = newspapers(papers)
    volume = Volume(history_days, articles_a_day, lasting=True, days=math.ceil(days))
    history = Chronicle(seed, press, volume).until(moments[-1].at)
    whole = Outcome()
    for position, paper in enumerate(press):
        whole.add(Crawls(paper, position, history[paper.slug], moments, worth, told).run())
    return whole


@dataclass
class Crawls:
    """All crawls of one paper."""

    paper: Newspaper
    position: int
    articles: Sequence[Article]
    moments: Sequence[Moment]
    worth: float
    told: bool = False
    out: Outcome = field(default_factory=Outcome)
    frontier: dict[ArticleId, Entry] = field(default_factory=dict)
    memory: dict[str, Listing] = field(default_factory=lambda: defaultdict(Listing))
    seen: dict[ArticleId, dict[int, datetime]] = field(default_factory=lambda: defaultdict(dict))
    """When each edition of an article was first fetched."""
    gone: set[ArticleId] = field(default_factory=set)
    listed: set[ArticleId] = field(default_factory=set)
    unprocessed: list[tuple[ArticleId, datetime, bool]] = field(default_factory=list)
    """Pages that were fetched since the last processing, and whether each shows an edit."""
    offered: bool = False
    looked_at: Listing | None = None

    def run(self) -> Outcome:
        """Crawl at every moment and count."""
        self.by_name = {name_of(article): article for article in self.articles}
        processed, robots = self.moments[0].at, self.moments[0].at - ROBOTS_EVERY
        for number, moment in enumerate(self.moments):
            self.now, self.counting = moment.at, number > 0
            faults = {fault for position, fault in moment.faults if position == self.position}
            if faults & SILENT or moment.without_bucket:
                self._note("a site that does not answer", 1, 0)
                continue
            if self.now - robots >= ROBOTS_EVERY:
                robots = self.now
                self._note("robots.txt", 1, 0)
            self._crawl(faults)
            if self.now - processed >= PROCESSED_EVERY:
                processed = self.now
                self._process()
        for article in self.articles:
            if article.trait not in (Trait.ENCRYPTED, Trait.ALBUM):
                self._count(article)
        return self.out

    def _note(self, purpose: str, requests: int, useful: int) -> None:
        if self.counting:
            self.out.requests[purpose] += requests
            self.out.yields[purpose] += useful

    def _process(self) -> None:
        for name, at, is_edit in self.unprocessed:
            entry = msgspec.structs.replace(self.frontier[name], page_date=self.by_name[name].published_at)
            self.frontier[name] = edited(entry, at) if is_edit else entry
        self.unprocessed = []

    def _crawl(self, faults: set[Fault]) -> None:
        live = [
            each for each in reversed(self.articles) if each.published_at <= self.now and not each.absence(self.now)
        ]
        site = SimulatedListings(self.paper, live, self.now, Fault.FALSE_DATES in faults)
        self.found: dict[ArticleId, Listed] = {}
        self.vanished: set[ArticleId] = set()
        self.sitemaps: dict[str, set[ArticleId]] = {}
        has_sitemaps = Discovery.SITEMAPS in self.paper.discovery
        dropping = [name for name in self.memory if name.startswith(("section", "feed"))]
        self.paused = paused(self.memory, dropping, self.now)
        self.looked_at = self._most_promising(site)
        if faults & WITHOUT_LINKS and not has_sitemaps and not self.offered:
            self.offered = True
            named = {name_of(each): site.in_sitemap(each) for each in live}
            self._note("listing: sitemaps of robots.txt, once", 6, self._take(named))
        if Discovery.FEEDS in self.paper.discovery:
            self._read_feeds(site)
        if has_sitemaps or self.frontier:
            self._read_sitemaps(site, watching=not has_sitemaps)
        if Discovery.SECTIONS in self.paper.discovery:
            self._read_sections(site)
        chosen = plan(
            self.frontier, self.found, self.now, removal_after=REMOVAL_AFTER, limit=LIMIT, worth=self.worth,
            vanished=self.vanished, sitemaps=self.sitemaps, watched=self._watched(),
        )  # fmt: skip  # short arguments
        self.frontier |= chosen.noted
        self.suspects: list[tuple[ArticleId, Entry]] = []
        for visit in chosen.visits:
            if self.told and visit.entry.shown_at is not None and not may_change(self.by_name[visit.article_id]):
                self.frontier[visit.article_id] = answered(visit.entry, 200, self.now)
            else:
                self._visit(visit.article_id, visit.entry)
        self._settle()

    def _most_promising(self, site: SimulatedListings) -> Listing | None:
        """Return the listing of the registry that is read although none is due."""
        known = {name: self.memory[name] for name in site.registered(self.memory["index"].children)}
        best = most_promising(known, self.now)
        return known[best] if best and not any(is_due(each, self.now) for each in known.values()) else None

    def _is_due(self, known: Listing, prior: float = PRIOR_NEWS) -> bool:
        return known is self.looked_at or is_due(known, self.now, prior=prior)

    def _take(self, named: Mapping[ArticleId, Listed]) -> int:
        """Note what a listing names, and return the number of new articles."""
        news = sum(name not in self.frontier and name not in self.found for name in named)
        self.listed |= named.keys()
        for name, item in named.items():
            self.found[name] = joined(self.found[name], item) if name in self.found else item
        return news

    def _read_sections(self, site: SimulatedListings) -> None:
        limit = CATCH_UP_PAGES if self.frontier else FIRST_PAGES
        for section in self.paper.sections:
            known = self.memory[f"section {section.path}"]
            if not (self.paused or self._is_due(known)):
                continue
            walk, news, first, more = Walk(before=known.named), 0, list[ArticleId](), True
            while more and len(walk.pages) < limit and (not walk.pages or walk.shows_news_to_its_end(self.frontier)):
                named, more = site.section(section, len(walk.pages))
                first = first or list(named)
                fresh = self._take(named)
                self._note(f"listing: section{', next page' if walk.pages else ''}", 1, fresh)
                news += fresh
                walk = walk.read(str(len(walk.pages)), list(named))
            self.vanished.update(vanished(known.named, set(first)))
            self.memory[f"section {section.path}"] = read(known, self.now, news=news, named=first)

    def _read_feeds(self, site: SimulatedListings) -> None:
        for url, named in site.feeds().items():
            known = self.memory[url]
            if self.paused or self._is_due(known):
                fresh = self._take(named)
                self._note("listing: feed", 1, fresh)
                self.vanished.update(vanished(known.named, set(named)))
                self.memory[url] = read(known, self.now, news=fresh, named=list(named))

    def _read_sitemaps(self, site: SimulatedListings, *, watching: bool) -> None:
        kind, index, files = "watching" if watching else "listing", self.memory["index"], site.sitemaps()
        if is_due(index, self.now, prior=PRIOR_CHANGES if watching else PRIOR_NEWS, watched=watching):
            self._read_index(kind, files)
        children = self.memory["index"].children
        if not self._read_children(kind, children, files):
            self._read_index(kind, files)
            renamed = [url for url in self.memory["index"].children if url not in children]
            self._read_children(kind, renamed, files)

    def _read_index(self, kind: str, files: Mapping[str, Mapping[ArticleId, Listed]]) -> None:
        index, offered = self.memory["index"], list(files)[:MAX_SITEMAPS]
        self._note(f"{kind}: index of sitemaps", 1, 0)
        news = sum(url not in index.children for url in offered)
        self.memory["index"] = read(index, self.now, news=news, named=(), children=offered)

    def _read_children(
        self, kind: str, children: Sequence[str], files: Mapping[str, Mapping[ArticleId, Listed]]
    ) -> bool:
        """Read the sitemaps that are due; tell whether all were there."""
        priors, there = sitemap_priors([self.memory[url] for url in children], self.now), True
        for url, each in zip(children, priors, strict=True):
            known, prior = self.memory[url], min(PRIOR_CHANGES, each) if kind == "watching" else each
            if not self._is_due(known, prior):
                continue
            if url not in files:
                self._note(f"{kind}: sitemap that is gone", 1, 0)
                self.memory[url], there = asked(known, self.now), False
                continue
            named = files[url]
            if kind == "watching":
                named = {name: item for name, item in named.items() if name in self.frontier}
            changes = len(reported(self.frontier, named))
            fresh = self._take(named)
            self._note(f"{kind}: sitemap", 1, fresh)
            self.sitemaps[sitemap_mark(url)] = set(named)
            self.memory[url] = read(known, self.now, news=fresh + changes, named=list(named))
        return there

    def _watched(self) -> set[str]:
        return set(map(sitemap_mark, regular(self.memory, self.now, {"index"})))

    def _visit(self, name: ArticleId, entry: Entry) -> None:
        article, is_new = self.by_name[name], entry.shown_at is None
        absence = article.absence(self.now)
        if absence is not None and not is_new:
            self.frontier[name] = doubted(entry, self.now)
            self.suspects.append((name, entry))
            return
        self.frontier[name] = answered(entry, absence.status if absence else 200, self.now)
        useful = False
        if absence is None:
            edition, known = article.editions.index(article.edition(self.now)), self.seen[name]
            useful = edition not in known
            self.unprocessed.append((name, self.now, useful and bool(known)))
            known.setdefault(edition, self.now)
        self._note(purpose_of(entry, article, self.now), 1, useful)

    def _settle(self) -> None:
        """Decide about the articles that seem removed."""
        census = Census(self.frontier.values(), self.now)
        for name, entry in self.suspects:
            article, known = self.by_name[name], len(self.gone)
            absence = article.absence(self.now)
            assert absence is not None
            if is_certain(entry, REMOVAL_AFTER) or not census.doubt(entry, self.now, is_listed=name in self.found):
                self.frontier[name] = after = answered(entry, absence.status, self.now)
                lasted = self.now - (after.counted_since or self.now) >= REMOVAL_AFTER
                self.gone |= {name} if lasted or (absence.status == 410 and not entry.is_doubted) else set()
            self._note(purpose_of(entry, article, self.now), 1, len(self.gone) - known)

    def _count(self, article: Article) -> None:
        """Count what was to be seen of one article, and what was found."""
        begin, end = self.moments[0].at, self.moments[-1].at
        known = self.seen.get(name_of(article), {})
        rounds = [moment.at for moment in self.moments if moment.at >= article.published_at]
        live = [(at, article.editions.index(article.edition(at))) for at in rounds if article.absence(at) is None]
        if not live or (live[0][0] <= begin and name_of(article) not in self.listed and not known):
            return
        label = f"{article.story} ({self.paper.family})"
        self.out.useful += sum(at > begin for at in known.values())
        if live[0][0] > begin:
            self.out.articles += 1
            self.out.missing_articles += [] if known else [f"{label} shown in {len(live)} rounds"]
        edits = {edition for at, edition in live if at > begin and edition > live[0][1]}
        self.out.edits += len(edits)
        for edition in edits - known.keys():
            if edition >= min(known, default=live[0][1]):
                during = [at for at, shown in live if shown == edition]
                age = self._age(article, article.editions[edition].since)
                self.out.missed_edits.append(f"{label} {age}, shown for {_hours(during[-1] - during[0])}")
        absence = article.absence(end)
        if absence is not None and (
            absence.status == 410 or end - next(at for at in rounds if at > live[-1][0]) >= REMOVAL_AFTER
        ):
            self.out.removals += 1
            self.out.useful += name_of(article) in self.gone
            if name_of(article) not in self.gone:
                self.out.missed_removals.append(f"{label} {self._age(article, absence.since)}")

    def _age(self, article: Article, at: datetime) -> str:
        entry = self.frontier.get(name_of(article))
        watched = " in a sitemap" * bool(entry and (entry.sitemap or entry.left_at))
        return f"at an age of {_hours(at - article.published_at)}{watched}"


def may_change(article: Article) -> bool:
    """Tell whether the replica's editors may edit or remove the article at some time."""
    return article.kind is Kind.LOCAL and article.trait is None and bool(article.spare)


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):.0f} h"


def main() -> None:
    """Simulate and print what the requests were for, what they brought, and what was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.week.simulation", description=__doc__)
    parser.add_argument("--papers", type=int, default=6)
    parser.add_argument("--days", type=float, default=4)
    parser.add_argument("--seeds", type=int, nargs="*", default=[7, 1, 2, 3], help="those that guided the decisions")
    parser.add_argument("--worth", type=float, default=WORTH, help="the setting crawl.revisit_worth")
    parser.add_argument("--told", action="store_true", help="visit no article again that nobody will edit or remove")
    wanted = parser.parse_args()
    whole = Outcome()
    for seed in wanted.seeds:
        found = simulate(seed, wanted.papers, wanted.days, worth=wanted.worth, told=wanted.told)
        print(f"seed {seed}: {found.line()}", flush=True)
        whole.add(found)
    print(f"all: {whole.line()}")
    for purpose, number in sorted(whole.requests.items()):
        brought = whole.yields[purpose]
        print(f"  {purpose:40}{number:8,} requests brought {brought:6,}, {brought / number:.3f} each")
    for kind, missed in (("article", whole.missing_articles), ("edit", whole.missed_edits),
                         ("removal", whole.missed_removals)):  # fmt: skip  # a table
        print(*(f"  missed {kind}: {each}" for each in sorted(missed)), sep="\n")


if __name__ == "__main__":
    main()
