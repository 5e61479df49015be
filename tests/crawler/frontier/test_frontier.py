import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.frontier import (
    DamagedFrontierError,
    Entry,
    Frontier,
    FrontierStore,
    Visit,
    answered,
    due,
    merged,
    plan,
    tried,
)
from storage.model.identifiers import ArticleId, SourceSlug
from storage.s3.bucket import Bucket

NOW = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REMOVAL = timedelta(hours=24)


def entry(**fields: object) -> Entry:
    return Entry.model_validate({"url": "http://baothu.example/tin-post1.html", "first_seen": NOW, **fields})


def ids(*names: str) -> list[ArticleId]:
    return [ArticleId(name) for name in names]


@pytest.mark.parametrize(
    ("age", "since_last", "expected"),
    [
        (2 * HOUR, HOUR, True),
        (23 * HOUR, timedelta(0), True),
        (25 * HOUR, 23 * HOUR, False),
        (25 * HOUR, 24 * HOUR, True),
        (6 * DAY, DAY, True),
        (8 * DAY, 2 * DAY, False),
        (8 * DAY, 7 * DAY, True),
        (31 * DAY, 30 * DAY, False),
    ],
)
def test_articles_are_asked_for_less_and_less_often(age: timedelta, since_last: timedelta, expected: bool) -> None:
    assert due(entry(first_seen=NOW - age, tried_at=NOW - since_last), NOW, REMOVAL) is expected


def test_what_was_never_asked_for_is_due_however_old() -> None:
    assert due(entry(first_seen=NOW - 400 * DAY), NOW, REMOVAL)


def test_a_missing_article_is_due_until_its_removal_is_certain() -> None:
    old = entry(first_seen=NOW - 60 * DAY, tried_at=NOW - HOUR, status=404, missing_since=NOW - 20 * HOUR)
    certain = old.model_copy(update={"missing_since": NOW - 30 * HOUR})

    assert due(old, NOW, REMOVAL)
    assert not due(certain, NOW, REMOVAL)


def test_an_answer_keeps_its_validators() -> None:
    after = answered(entry(), 200, NOW, etag='"a"', last_modified="Mon, 02 Mar 2026 00:00:00 GMT")

    assert (after.tried_at, after.shown_at, after.status) == (NOW, NOW, 200)
    assert Visit(ArticleId("a"), after).conditions == {
        "If-None-Match": '"a"',
        "If-Modified-Since": "Mon, 02 Mar 2026 00:00:00 GMT",
    }


def test_not_modified_confirms_what_is_known() -> None:
    before = answered(entry(), 200, NOW, etag='"a"')

    assert answered(before, 304, NOW + HOUR) == before.model_copy(
        update={"tried_at": NOW + HOUR, "shown_at": NOW + HOUR}
    )


def test_a_known_article_is_missing_since_its_first_404_in_a_row() -> None:
    shown = answered(entry(), 200, NOW, etag='"a"')
    missing = answered(answered(shown, 404, NOW + HOUR), 404, NOW + 2 * HOUR)
    back = answered(missing, 200, NOW + 3 * HOUR)

    assert missing.missing_since == NOW + HOUR
    assert missing.shown_at == NOW
    # A 304 to the validators of the page before would leave the removal standing.
    assert Visit(ArticleId("a"), missing).conditions == {}
    assert back.missing_since is None
    assert answered(back, 404, NOW + 4 * HOUR).missing_since == NOW + 4 * HOUR


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_never_showed_an_article_is_not_missing(status: int) -> None:
    assert answered(entry(), status, NOW).missing_since is None


def test_an_attempt_without_answer_changes_only_its_time() -> None:
    before = answered(entry(), 200, NOW, etag='"a"')

    assert tried(before, NOW + HOUR) == before.model_copy(update={"tried_at": NOW + HOUR})


def test_the_plan_puts_new_articles_first_then_the_youngest_then_the_backlog() -> None:
    old, young, waiting, done = ids("old", "young", "waiting", "done")
    new, newer = ids("new", "newer")
    frontier: Frontier = {
        waiting: entry(first_seen=NOW - HOUR),
        old: entry(first_seen=NOW - 10 * DAY, tried_at=NOW - 8 * DAY),
        done: entry(first_seen=NOW - 10 * DAY, tried_at=NOW - DAY),
        young: entry(first_seen=NOW - HOUR, tried_at=NOW - HOUR),
    }
    found = {new: "http://baothu.example/a", young: "http://baothu.example/b", newer: "http://baothu.example/c"}

    everything = plan(frontier, found, NOW, removal_after=REMOVAL, limit=10)
    limited = plan(frontier, found, NOW, removal_after=REMOVAL, limit=3)

    assert [visit.article_id for visit in everything.visits] == [new, newer, young, old, waiting]
    assert (everything.new, everything.due, everything.postponed) == (2, 3, 0)
    assert limited.visits == everything.visits[:3]
    assert (limited.new, limited.due, limited.postponed) == (2, 1, 2)


@st.composite
def histories(draw: st.DrawFn) -> Entry:
    """What some crawls, hours apart, have made of one entry."""
    seen = entry(first_seen=NOW - draw(st.integers(0, 3)) * HOUR)
    hours = sorted(draw(st.lists(st.integers(1, 6), max_size=4)))
    for hour in hours:
        status = draw(st.sampled_from([None, 200, 304, 404, 410]))
        seen = tried(seen, NOW + hour * HOUR) if status is None else answered(seen, status, NOW + hour * HOUR)
    return seen


@given(one=histories(), other=histories())
def test_merging_does_not_depend_on_the_order_and_repeats_for_nothing(one: Entry, other: Entry) -> None:
    both = merged(one, other)

    assert both == merged(other, one)
    assert merged(both, other) == both
    assert merged(one, both) == both


def test_of_two_crawls_the_later_word_counts_and_the_first_404_stays() -> None:
    shown = entry(tried_at=NOW, shown_at=NOW, status=200)
    first = answered(shown, 404, NOW + HOUR)
    second = answered(shown, 404, NOW + 2 * HOUR)

    assert merged(first, second).missing_since == NOW + HOUR
    assert merged(answered(shown, 200, NOW + 3 * HOUR), second).missing_since is None


def test_the_store_keeps_what_crawls_at_the_same_time_learn(bucket: Bucket) -> None:
    store = FrontierStore(bucket, SourceSlug("baothu"))
    names = ids(*(f"article{number}" for number in range(4)))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: FrontierStore(bucket, SourceSlug("baothu")).update({name: entry()}), names))

    assert store.read() == dict.fromkeys(sorted(names), entry())


def test_an_update_that_says_nothing_new_writes_nothing(bucket: Bucket) -> None:
    store = FrontierStore(bucket, SourceSlug("baothu"))
    store.update({ArticleId("a"): entry()})
    etag = bucket.get("frontier/baothu/addresses.json.gz").etag

    store.update({ArticleId("a"): entry()})

    assert bucket.get("frontier/baothu/addresses.json.gz").etag == etag


@pytest.mark.parametrize(
    "damage", [b"", b"{}", gzip.compress(b"{", mtime=0), gzip.compress(b"{}", mtime=0)[:-9], b"\x1f\x8b\x08rubbish"]
)
def test_a_damaged_frontier_is_named_with_the_way_out(bucket: Bucket, damage: bytes) -> None:
    bucket.put_if_absent("frontier/baothu/addresses.json.gz", damage)

    with pytest.raises(DamagedFrontierError, match=r"frontier/baothu/addresses\.json\.gz is damaged") as caught:
        FrontierStore(bucket, SourceSlug("baothu")).read()

    assert "delete it" in str(caught.value.hint)
