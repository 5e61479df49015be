import json
from datetime import datetime, timedelta

import msgspec

from crawler.frontier.entry import answered, merged
from crawler.frontier.listings import Listing, is_due, read
from crawler.frontier.memory import Findings, Memory, MemoryStore, learnt
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from tests.crawler.frontier.examples import DAY, HOUR, NOW, entry, ids

SOURCE = SourceSlug("baothu")
DAY_OF_NOW = f"{NOW:%Y/%m/%d}"


def process(bucket: Bucket, crawl: str, **outcomes: tuple[str, datetime]) -> None:
    """Let processing have found outcomes, by article."""
    captures = []
    for article, (outcome, fetched_at) in outcomes.items():
        captures.append({"outcome": outcome, "article_id": article, "version": 2, "url": "http://baothu.example/"})
        body = json.dumps({"version": 2, "fetched_at": fetched_at.isoformat()})
        bucket.put_if_absent(f"articles/baothu/{article}/000002.json", body.encode())
    bucket.put_if_absent(f"outcomes/baothu/{DAY_OF_NOW}/{crawl}.json", json.dumps({"captures": captures}).encode())


def test_the_frontier_learns_each_edit_that_processing_found_once(bucket: Bucket) -> None:
    store = MemoryStore(bucket, SOURCE)
    (name,) = ids("a")
    frontier = {name: answered(answered(entry(), 200, NOW), 200, NOW + HOUR)}
    process(bucket, "one", a=("edited", NOW + HOUR), b=("created", NOW))

    found, memory = store.findings_since(store.read(NOW + 2 * HOUR), NOW + 2 * HOUR)
    store.update(memory, NOW + 2 * HOUR)

    assert found.edits == [(name, NOW + HOUR)]
    assert learnt(frontier, found, NOW)[name].edits == ((NOW, NOW + HOUR),)
    assert learnt(frontier | learnt(frontier, found, NOW), found, NOW) == {}
    assert store.findings_since(store.read(NOW + 2 * HOUR), NOW + 2 * HOUR)[0] == Findings([], {})
    process(bucket, "two", c=("edited", NOW))
    assert store.findings_since(store.read(NOW + 2 * HOUR), NOW + 2 * HOUR)[0].edits == [(ids("c")[0], NOW)]


def test_the_age_counts_from_the_date_of_the_page_whatever_listings_say(bucket: Bucket) -> None:
    (name,) = ids("a")
    forged = entry(published_at=NOW - 34 * DAY)
    capture = {"outcome": "created", "article_id": name, "version": 1, "published_at": (NOW - HOUR).isoformat()}
    bucket.put_if_absent(f"outcomes/baothu/{DAY_OF_NOW}/one.json", json.dumps({"captures": [capture]}).encode())

    found, _ = MemoryStore(bucket, SOURCE).findings_since(Memory(), NOW + 2 * HOUR)
    corrected = learnt({name: forged}, found, NOW)[name]

    assert corrected.born == NOW - HOUR
    assert merged(corrected, forged).born == merged(forged, corrected).born == NOW - HOUR


def test_outcomes_of_long_ago_are_forgotten(bucket: Bucket) -> None:
    store = MemoryStore(bucket, SOURCE)
    process(bucket, "one")
    _, memory = store.findings_since(Memory(), NOW)

    assert store.findings_since(memory, NOW + timedelta(days=30))[1].learnt == ()


def test_crawls_at_the_same_time_remember_the_listings_of_both(bucket: Bucket) -> None:
    store = MemoryStore(bucket, SOURCE)
    listing = read(Listing(), NOW, news=3, named=ids("a"), etag='"a"')

    store.update(Memory({"/": listing}), NOW)
    store.update(Memory({"/rss": listing}), NOW)

    assert store.read(NOW + 2 * HOUR).listings == {"/": listing, "/rss": listing}


def test_a_damaged_memory_is_none(bucket: Bucket) -> None:
    bucket.put_if_absent("frontier/baothu/listings.json", b"{")

    assert MemoryStore(bucket, SOURCE).read(NOW) == Memory()


def test_a_listing_that_was_asked_in_the_future_is_due_and_keeps_what_is_known_of_its_news(bucket: Bucket) -> None:
    store = MemoryStore(bucket, SOURCE)
    now = read(Listing(), NOW, news=3, named=ids("a"))
    ahead = read(read(Listing(), NOW, news=0, named=ids("a")), NOW + DAY, news=3, named=ids("b"))
    store.update(Memory({"/": ahead}), NOW + DAY)

    (believed,) = store.read(NOW).listings.values()
    assert is_due(believed, NOW)
    assert (believed.news, believed.days, believed.named) == (ahead.news, ahead.days, ahead.named)
    store.update(Memory({"/": now}), NOW)
    assert store.read(NOW).listings == store.read(NOW + DAY).listings == {"/": now}


def test_a_failure_in_the_future_takes_nothing_from_what_is_known_of_the_answers_before_it(bucket: Bucket) -> None:
    store = MemoryStore(bucket, SOURCE)
    answered = read(Listing(), NOW, news=3, named=ids("a"))
    store.update(Memory({"/": msgspec.structs.replace(answered, failed_at=NOW + DAY)}), NOW + DAY)

    assert store.read(NOW).listings == {"/": answered}


def test_pages_that_are_no_articles_and_empty_answers_do_not_show_that_a_site_works(bucket: Bucket) -> None:
    reasons = {"/a": "no_body", "/b": "not_an_article", "/c": "empty", "/d": "broken"}
    captures: list[dict[str, str]] = [{"outcome": "refused", "url": url, "reason": reasons[url]} for url in reasons]
    captures.append({"outcome": "unchanged", "url": "/e"})
    bucket.put_if_absent(f"outcomes/baothu/{DAY_OF_NOW}/one.json", json.dumps({"captures": captures}).encode())

    found, _ = MemoryStore(bucket, SOURCE).findings_since(Memory(), NOW)

    assert found.pages == {"/a": False, "/b": False, "/c": False, "/e": True}
