"""Crawls of what an ordinary crawl leaves alone: further back, and again."""

from datetime import UTC, datetime, timedelta

from crawler.frontier.entry import Entry
from crawler.frontier.plan import plan_recheck
from storage.model.identifiers import ArticleId
from tests.crawler.conftest import Crawl
from tests.crawler.site import Site, listing
from tests.crawler.test_crawl import address, publish


def test_a_backfill_reads_a_section_to_its_end_whatever_it_shows(site: Site, crawl: Crawl) -> None:
    publish(site, *range(1, 13))
    pages = [f"/trang-{number}" for number in range(2, 7)]
    for number, (path, following) in enumerate(zip(["/", *pages], [*pages, None], strict=True)):
        site.put(path, listing(2 * number + 1, 2 * number + 2, next_page=following))
    site.put(pages[-1], listing(9, 10))  # the end repeats the page before it
    first = crawl(max_pages=2)
    assert first.counts["discovery/articles"] == 4
    ordinary = crawl(revisit_worth=0.2)
    assert ordinary.counts.get("discovery/pages", 0) <= 2
    limited = crawl(backfill_pages=3, revisit_worth=0.2)
    assert limited.counts["discovery/articles"] == 6
    whole = crawl(backfill_pages=100, revisit_worth=0.2)
    assert whole.counts["discovery/articles"] == 10
    assert not [note for note in whole.notes if note.startswith("gap")]
    assert whole.counts["fetch/archived"] == 4


def test_a_recheck_asks_again_for_the_articles_of_a_period_and_for_nothing_else(site: Site, crawl: Crawl) -> None:
    publish(site, 1, 2, 3)
    site.put("/", listing(1, 2, 3))
    crawl()
    site.asked.clear()
    now = datetime.now(UTC)
    record = crawl(recheck_from=now - timedelta(days=1), revisit_worth=0.2)
    assert record.outcome == "finished"
    assert sorted(site.paths) == [address(1), address(2), address(3)]
    site.asked.clear()
    assert crawl(recheck_until=now - timedelta(days=1)).outcome == "finished"
    assert site.paths == []


def test_a_recheck_begins_with_what_was_not_asked_for_longest() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)

    def entry(born: int, tried: int | None) -> Entry:
        tried_at = None if tried is None else now - timedelta(days=tried)
        return Entry(url="http://a.example/", first_seen=now - timedelta(days=born), tried_at=tried_at)

    frontier = {
        ArticleId(name): entry(*days)
        for name, days in {"old": (90, 1), "a": (20, 5), "b": (20, 9), "never": (20, None), "new": (1, 1)}.items()
    }
    chosen = plan_recheck(frontier, now - timedelta(days=30), now - timedelta(days=10), limit=2)
    assert [visit.article_id for visit in chosen.visits] == ["never", "b"]
    assert (chosen.new, chosen.due, chosen.postponed) == (0, 2, 1)
    assert len(plan_recheck(frontier, None, None, limit=9).visits) == 5
