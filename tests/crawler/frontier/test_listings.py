from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from crawler.frontier.gaps import FIRST_PAUSE, LONGEST_PAUSE, Gap
from crawler.frontier.listings import (
    PRIOR_CHANGES,
    SILENT_PAUSE,
    Listing,
    asked,
    conditional,
    expected_news,
    fails_alone,
    is_due,
    merged_memory,
    most_promising,
    paused,
    read,
    regular,
    vanished,
)
from tests.crawler.frontier.examples import DAY, HOUR, NOW, ids


def followed(news_a_day: float, days: int = 10, begin: datetime = NOW) -> Listing:
    """A listing that was read every two hours for some days and brought news between 6 and 18 o'clock in Vietnam."""
    listing = read(Listing(), begin, news=20, named=ids("a"))
    waiting = 0.0
    for step in range(1, 12 * days + 1):
        now = begin + 2 * step * HOUR
        waiting += news_a_day / 6 if 6 <= (now + 7 * HOUR).hour < 18 else 0
        listing = read(listing, now, news=int(waiting), named=ids("a"))
        waiting -= int(waiting)
    return listing


def test_a_listing_is_asked_for_as_often_as_it_brings_news() -> None:
    pauses = {}
    for rate in (24.0, 2.0, 0.0):
        listing = followed(rate)
        pause = timedelta(0)
        while not is_due(listing, NOW + 10 * DAY + pause):
            pause += timedelta(minutes=10)
        pauses[rate] = pause

    assert pauses[24.0] < pauses[2.0] <= pauses[0.0] <= 6 * DAY


def test_a_newspaper_that_sleeps_is_not_asked_at_night() -> None:
    listing = followed(12.0)
    evening = NOW + 10 * DAY + 13 * HOUR  # 20 o'clock in Vietnam

    asleep = expected_news(asked(listing, evening), evening + 6 * HOUR)
    awake = expected_news(asked(listing, evening + 12 * HOUR), evening + 18 * HOUR)

    assert awake > 4 * asleep


def silent(since: timedelta, news_a_day: float) -> tuple[int, timedelta]:
    """Stop the news of a listing; return how often it is asked for in that time, and the longest pause."""
    listing, begin, asks = followed(news_a_day), NOW + 10 * DAY, [NOW + 10 * DAY]
    for step in range(1, int(since / HOUR)):
        now = begin + step * HOUR
        if is_due(listing, now):
            listing = read(listing, now, news=0, named=ids("a"))
            asks.append(now)
    return len(asks), max(later - before for before, later in pairwise(asks))


def test_a_listing_that_has_stopped_is_asked_for_ever_more_rarely() -> None:
    holiday, longest = silent(7 * DAY, 20.0)
    season, _ = silent(100 * DAY, 20.0)

    assert longest <= DAY
    assert season - holiday < 30


def test_changes_are_worth_a_request_before_as_many_new_articles_are() -> None:
    listing = followed(2.0)
    now = NOW + 10 * DAY + 2 * HOUR

    assert 0.2 < expected_news(listing, now) < 0.5
    assert not is_due(listing, now)
    assert is_due(listing, now, prior=PRIOR_CHANGES)


def test_what_was_never_read_or_has_a_gap_is_due() -> None:
    assert is_due(Listing(), NOW)
    assert is_due(read(followed(0.0), NOW + 11 * DAY, news=9, named=ids("a"), gap=Gap(NOW, "/2")), NOW + 11 * DAY)


def test_a_listing_is_read_whole_once_a_day_and_always_where_304_has_hidden_news() -> None:
    known = read(Listing(), NOW, news=3, named=ids("a"), etag='"a"')
    confirmed = asked(known, NOW + 2 * HOUR)

    assert conditional(known, NOW + 2 * HOUR)
    assert not conditional(known, NOW + 25 * HOUR)
    lying = read(confirmed, NOW + 4 * HOUR, news=2, named=ids("b"), etag='"a"')
    lying = read(asked(lying, NOW + 6 * HOUR), NOW + 8 * HOUR, news=2, named=ids("c"), etag='"a"')
    assert not conditional(lying, NOW + 9 * HOUR)
    honest = read(confirmed, NOW + 4 * HOUR, news=2, named=ids("b"), etag='"b"')
    assert conditional(honest, NOW + 5 * HOUR)


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("abcde", "xabde", "c"),
        ("abcde", "xyabc", ""),
        ("abcde", "edcba", ""),
        ("abcde", "xyzuv", ""),
        ("abcdefgh", "ah", ""),
    ],
    ids=["taken out", "moved on", "sorted anew", "all new", "too many at once"],
)
def test_an_article_is_taken_out_if_later_ones_are_still_there(before: str, after: str, gone: str) -> None:
    assert vanished(ids(*before), set(ids(*after))) == ids(*gone)


def test_of_two_crawls_the_later_knows_a_listing() -> None:
    early, late = read(Listing(), NOW, news=0, named=[]), read(Listing(), NOW + HOUR, news=0, named=[])

    assert merged_memory({"a": early, "b": early}, {"a": late}) == {"a": late, "b": early}
    assert merged_memory({"a": late}, {"a": early}) == {"a": late}


def test_of_listings_that_are_not_due_the_one_with_most_news_is_looked_at_while_there_is_hope_of_any() -> None:
    now = NOW + 10 * DAY
    busy, quiet, silent = followed(20.0), followed(2.0), followed(0.0)
    listings = {"quiet": quiet, "busy": busy, "silent": silent}

    assert most_promising(listings, now + HOUR) == "busy"
    assert most_promising({"silent": silent}, now + 2 * DAY) is None
    assert most_promising(listings, now + timedelta(minutes=1)) is None
    assert most_promising({"index": msgspec.structs.replace(busy, children=("a",))}, now + HOUR) is None


def failed(listing: Listing, now: datetime) -> Listing:
    return msgspec.structs.replace(listing, failed_at=now)


def test_a_listing_fails_alone_from_a_failure_beside_others_to_its_next_answer() -> None:
    now = NOW + 10 * DAY
    both = {"busy": followed(20.0), "other": followed(20.0)}
    broken = failed(both["busy"], now + 8 * HOUR)

    assert not fails_alone(both | {"other": asked(both["other"], now + 8 * HOUR)}, "busy"), "it was not asked then"
    assert fails_alone(both | {"busy": broken}, "busy")
    assert not fails_alone(both | {"busy": asked(broken, now + 9 * HOUR)}, "busy")
    assert fails_alone(both, "never answered")
    assert not fails_alone({}, "the only one")


def test_what_two_crawls_know_of_a_failure_is_joined() -> None:
    before, now = followed(2.0), NOW + 10 * DAY
    broken, later = failed(before, now + HOUR), asked(before, now + 2 * HOUR)

    assert merged_memory({"a": before}, {"a": broken}) == {"a": broken}
    assert merged_memory({"a": broken}, {"a": before}) == {"a": broken}
    assert merged_memory({"a": broken}, {"a": later}) == {"a": later}, "it has answered since"
    assert merged_memory({"a": later}, {"a": failed(before, now + 3 * HOUR)})["a"] == failed(later, now + 3 * HOUR)


def test_an_index_of_robots_txt_is_asked_for_ever_more_rarely_one_of_the_registry_is_not() -> None:
    def asked_at_days(*, watched: bool) -> list[int]:
        index, days = read(Listing(), NOW, news=0, named=[], children=["a"]), list[int]()
        for day in range(1, 31):
            if is_due(index, NOW + day * DAY, prior=PRIOR_CHANGES, watched=watched):
                index = read(index, NOW + day * DAY, news=0, named=[], children=["a"])
                days.append(day)
        return days

    assert len(asked_at_days(watched=False)) == 30
    pauses = [later - sooner for sooner, later in pairwise(asked_at_days(watched=True))]
    assert pauses == sorted(pauses)
    assert pauses[0] == 1
    assert 5 < pauses[-1] <= SILENT_PAUSE.days


def test_an_index_that_names_nothing_new_is_asked_for_once_a_day_and_at_once_in_a_new_month() -> None:
    begin = datetime(2026, 3, 2, 1, tzinfo=UTC)
    index, hours = read(Listing(), begin, news=2, named=[], children=["a", "b"]), list[int]()
    for hour in range(1, 31 * 24):
        if is_due(index, begin + hour * HOUR):
            index = read(index, begin + hour * HOUR, news=0, named=[], children=["a", "b"])
            hours.append(hour)

    april = 29 * 24 + 16  # midnight in Vietnam
    assert hours[0] <= 12
    assert april in hours
    assert {later - sooner for sooner, later in pairwise(hours) if sooner > 7 * 24 and later < april} == {24}


@pytest.mark.parametrize(
    ("hours", "silent_days", "after_pause"),
    [(2, 0, False), (11, 0, False), (12, 0, True), (26, 2, True), (26, 4, False)],
)
def test_after_a_pause_in_which_no_listing_was_read_all_of_a_living_newspaper_are(
    hours: int, silent_days: int, after_pause: bool
) -> None:
    front = read(Listing(), NOW - silent_days * DAY, news=3, named=ids("a"))
    quiet = read(Listing(), NOW - 9 * DAY, news=1, named=ids("b"))
    sitemap = read(Listing(), NOW, news=2, named=ids("a", "b"))
    listings = {"/": asked(front, NOW), "/quiet": quiet, "/sitemap.xml": sitemap}

    assert paused(listings, ["/", "/quiet"], NOW + hours * HOUR) is after_pause
    assert not paused(listings, [], NOW + hours * HOUR)


def test_a_sitemap_that_no_index_names_any_more_is_not_read_regularly() -> None:
    index = read(Listing(), NOW, news=0, named=[], children=["new.xml"])
    month = read(Listing(), NOW, news=0, named=ids("a"))
    listings = {"index.xml": index, "old.xml": month, "new.xml": month, "own.xml": month}

    assert regular(listings, NOW + HOUR, {"index.xml", "own.xml"}) == ["index.xml", "new.xml", "own.xml"]
    assert regular({"any.xml": month}, NOW + DAY) == ["any.xml"], "there is no index"
    assert regular({"any.xml": month}, NOW + 60 * DAY) == [], "it fails for long"


def failing(times: int) -> Gap:
    """The gap before a page that has failed so often in a row."""
    gap = Gap(NOW, "/2")
    for _ in range(times):
        gap = gap.failed(NOW)
    return gap


def test_the_pauses_grow_from_none_to_a_week() -> None:
    pauses = [failing(times).due_at() - NOW for times in range(20)]
    assert pauses[:5] == [timedelta(0), timedelta(0), FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    assert failing(10_000).due_at() - NOW == LONGEST_PAUSE
    assert sum(failing(times).is_due(NOW + 30 * DAY) for times in range(20)) == 20


def test_another_page_has_not_failed_yet() -> None:
    gap = failing(5)
    assert gap.at("/2", first_look=False) == gap
    assert gap.at("/3", first_look=True) == Gap(NOW, "/3", first_look=True)


def test_a_listing_whose_gap_has_to_wait_is_asked_for_as_any_other() -> None:
    def after(gap: Gap | None) -> Listing:
        return read(Listing(), NOW, news=3, named=ids("a"), etag='"a"', gap=gap)

    for now in (NOW + timedelta(minutes=1), NOW + 20 * HOUR):
        for function in (is_due, conditional):
            assert function(after(failing(9)), now) == function(after(None), now)
    assert is_due(after(failing(9)), NOW + 8 * DAY)
    assert not conditional(after(failing(9)), NOW + 8 * DAY)
    assert is_due(after(failing(1)), NOW + timedelta(minutes=1))
