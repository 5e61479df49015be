import itertools
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier.bodies import Body, body_at
from crawler.frontier.entry import (
    UNDATED_AGE,
    Entry,
    answered,
    doubted,
    edited,
    form_of,
    listed,
    lost_by_the_archive,
    merged,
    tried,
)  # fmt: skip  # short items
from crawler.frontier.plan import Visit
from crawler.frontier.store import at_stored_keys
from storage.model.article import CaptureRef
from storage.model.identifiers import ArticleId, SourceSlug
from tests.crawler.frontier.examples import DAY, HOUR, NOW, entry


def test_an_answer_keeps_its_validators() -> None:
    after = answered(entry(), 200, NOW, etag='"a"', last_modified="Mon, 02 Mar 2026 00:00:00 GMT")

    assert (after.tried_at, after.shown_at, after.status) == (NOW, NOW, 200)
    assert Visit(ArticleId("a"), after).conditions == {
        "If-None-Match": '"a"',
        "If-Modified-Since": "Mon, 02 Mar 2026 00:00:00 GMT",
    }


def test_not_modified_confirms_what_is_known() -> None:
    before = answered(entry(), 200, NOW, etag='"a"')
    after = answered(before, 304, NOW + HOUR)

    assert (after.tried_at, after.shown_at, after.whole_at) == (NOW + HOUR, NOW + HOUR, NOW)
    assert (after.status, after.etag, after.confirmations) == (200, '"a"', 1)


def test_not_modified_shows_nothing_of_an_article_that_was_never_sent() -> None:
    after = answered(entry(), 304, NOW)

    assert after.shown_at is None
    assert after.status == 304


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

    assert tried(before, NOW + HOUR) == msgspec.structs.replace(before, tried_at=NOW + HOUR)


def test_age_counts_from_publication() -> None:
    assert entry(published_at=NOW - 900 * DAY).born == NOW - 900 * DAY
    assert entry(published_at=NOW + DAY).born == NOW
    assert entry().born == NOW
    assert entry(undated=True).born == NOW - UNDATED_AGE


def test_a_change_before_discovery_bounds_the_time_of_publication() -> None:
    old = listed(entry(undated=True), NOW, modified_at=NOW - 700 * DAY)

    assert (old.published_at, old.undated) == (NOW - 700 * DAY, False)
    # Not once the article is known: then the change is news.
    assert listed(entry(first_seen=NOW - DAY), NOW, modified_at=NOW - HOUR).published_at is None
    assert listed(entry(), NOW, modified_at=NOW + DAY).modified_at is None


def test_another_headline_in_a_listing_is_noted_with_its_time() -> None:
    first = listed(entry(), NOW, headline="Lúa  được mùa")

    assert first.retitled_at is None
    assert listed(first, NOW + HOUR, headline="LÚA ĐƯỢC MÙA") == first
    assert listed(first, NOW + HOUR, headline=None) == first
    assert listed(first, NOW + HOUR, headline="Lúa mất mùa").retitled_at == NOW + HOUR


@pytest.mark.parametrize("day", ["2026/03/02", "2026/03/01"], ids=["of the crawl", "of its first attempt"])
def test_a_body_is_remembered_in_short(day: str) -> None:
    place = CaptureRef(
        segment=f"raw/baox/{day}/20260302T001530Z-9f3c21ab-00002.warc.gz",
        offset=7,
        length=9,
        digest="sha256:" + "ab" * 32,
    )
    body = body_at(place, NOW)
    earlier = body.earlier(SourceSlug("baox"))

    assert (earlier.segment, earlier.offset, earlier.length, earlier.fetched_at) == (place.segment, 7, 9, NOW)
    assert place.digest.startswith(earlier.digest)
    assert len(earlier.digest) == len("sha256:") + 24
    assert msgspec.json.decode(msgspec.json.encode(body), type=Body) == body

    shown = msgspec.structs.replace(answered(entry(), 200, NOW), body=body)
    assert answered(shown, 304, NOW + HOUR).body == body
    assert answered(shown, 404, NOW + HOUR).body is None
    assert tried(shown, NOW + HOUR).body == body
    renamed = {place.segment: place.segment.replace("00002", "00003")}
    moved = at_stored_keys({ArticleId("a"): shown, ArticleId("b"): entry()}, renamed)
    kept = moved[ArticleId("a")].body
    assert kept is not None
    assert kept.earlier(SourceSlug("baox")).segment == renamed[place.segment]
    assert moved[ArticleId("b")] == entry()


def test_an_edit_lies_between_two_visits_and_is_learnt_once() -> None:
    seen = answered(answered(entry(), 200, NOW), 200, NOW + HOUR)
    known = edited(seen, NOW + HOUR)

    assert known.edits == ((NOW, NOW + HOUR),)
    assert edited(known, NOW + HOUR) == known
    later = answered(known, 200, NOW + 3 * HOUR)
    assert edited(later, NOW + HOUR) == later


def test_an_edit_behind_unchanged_validators_shows_that_the_server_lies() -> None:
    shown = answered(entry(), 200, NOW, etag='"same"')
    checked = answered(answered(shown, 304, NOW + HOUR), 200, NOW + 2 * HOUR, etag='"same"')
    honest = answered(answered(shown, 304, NOW + HOUR), 200, NOW + 2 * HOUR, etag='"new"')

    assert edited(checked, NOW + 2 * HOUR).fooled
    assert not edited(honest, NOW + 2 * HOUR).fooled


@st.composite
def histories(draw: st.DrawFn) -> Entry:
    """What some crawls, hours apart, have made of one entry."""
    seen = entry(first_seen=NOW - draw(st.integers(0, 3)) * HOUR)
    hours = sorted(draw(st.lists(st.integers(1, 6), max_size=4)))
    for hour in hours:
        at = NOW + hour * HOUR
        match draw(st.sampled_from(["failed", "lost", "named", "doubted", "form", 200, 304, 404, 410])):
            case "failed":
                seen = tried(seen, at)
            case "doubted":
                seen = doubted(seen, at)
            case "form":
                seen = form_of(seen, ArticleId("article"), at)
            case "lost":
                seen = lost_by_the_archive(seen, at)
            case "named":
                title, days = draw(st.sampled_from("abc")), draw(st.integers(0, 2))
                seen = listed(seen, at, headline=title, modified_at=at - timedelta(days=days))
            case int(status):
                seen = answered(seen, status, at)
                if status == 200 and draw(st.booleans()):
                    seen = edited(seen, at)
    return seen


def test_merging_obeys_its_laws_for_all_short_histories() -> None:
    """Two crawls that ask at the same hours are rare in random histories."""
    short = set()
    for answers in itertools.product((None, "failed", 200, 304, 404, 410), repeat=4):
        seen = entry()
        for hour, answer in enumerate(answers):
            at = NOW + hour * HOUR
            if isinstance(answer, int):
                seen = answered(seen, answer, at)
            elif answer:
                seen = tried(seen, at)
        short.add(seen)
    for one, other in itertools.combinations(short, 2):
        both = merged(one, other)
        assert merged(other, one) == both
        assert merged(both, one) == merged(both, other) == both


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
