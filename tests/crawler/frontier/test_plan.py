from datetime import datetime

import pytest

from crawler.discovery import Listed
from crawler.frontier.entry import Entry, answered, edited, form_of
from crawler.frontier.plan import Plan, plan, plan_recheck
from crawler.frontier.revisits.habit import Habit
from crawler.frontier.revisits.signals import Signal
from storage.model.identifiers import ArticleId
from tests.crawler.frontier.examples import DAY, HOUR, NOW, REMOVAL, entry, ids


def named(name: str, **fields: object) -> Listed:
    return Listed(f"http://baothu.example/{name}", **fields)  # type: ignore[arg-type]  # any fields of Listed


def planned(frontier: dict[ArticleId, Entry], found: dict[ArticleId, Listed], limit: int = 100, **more: object) -> Plan:
    return plan(frontier, found, NOW, removal_after=REMOVAL, limit=limit, **more)  # type: ignore[arg-type]  # passed on


def shown(at: datetime, **fields: object) -> Entry:
    return answered(entry(**fields), 200, at)


def test_an_article_that_may_be_back_goes_first_and_keeps_its_sign_if_there_is_no_room() -> None:
    one, two, new = ids("one", "two", "new")
    gone = answered(shown(NOW - 20 * DAY, first_seen=NOW - 30 * DAY), 404, NOW - 10 * DAY)
    frontier = {each: answered(gone, 404, NOW - 5 * DAY) for each in (one, two)}
    found = {one: named("a"), two: named("b"), new: named("c")}

    made = planned(frontier, found, limit=1, named_anew=frozenset({one, two}))

    assert [visit.article_id for visit in made.visits] == [one]
    assert made.noted[one].named_anew_at == NOW
    assert two not in made.noted or made.noted[two].named_anew_at is None


def test_the_plan_puts_new_articles_first_then_the_most_expected_edits_then_the_backlog() -> None:
    calm, busy, waiting, done = ids("calm", "busy", "waiting", "done")
    new, newer, archive = ids("new", "newer", "archive")
    frontier = {
        waiting: entry(first_seen=NOW - HOUR),
        calm: shown(NOW - 10 * DAY, first_seen=NOW - 210 * DAY),
        done: shown(NOW - HOUR, first_seen=NOW - 10 * DAY),
        busy: shown(NOW - 30 * HOUR, first_seen=NOW - 31 * HOUR, edits=((NOW - 31 * HOUR, NOW - 30 * HOUR),)),
    }
    found = {
        archive: named("x", published_at=NOW - 900 * DAY),
        new: named("a"),
        busy: named("b"),
        newer: named("c"),
    }

    everything = planned(frontier, found)
    limited = planned(frontier, found, limit=3)

    assert [visit.article_id for visit in everything.visits] == [new, newer, busy, waiting, archive]
    assert (everything.new, everything.due, everything.postponed) == (3, 2, 0)
    assert limited.visits == everything.visits[:3]
    assert (limited.new, limited.due, limited.postponed) == (2, 1, 2)
    assert archive in limited.noted


@pytest.mark.long
def test_a_sitemap_of_old_articles_is_no_flood() -> None:
    old = {ArticleId(f"o{number}"): named(f"o{number}", in_sitemap=True) for number in range(3_000)}
    frontier: dict[ArticleId, Entry] = {}
    asked = 0
    for crawl in range(60):
        now = NOW + crawl * 12 * HOUR
        new = {ArticleId(f"n{crawl}"): named(f"n{crawl}")}
        chosen = plan(frontier, {**old, **new}, now, removal_after=REMOVAL, limit=200)
        assert chosen.visits[0].article_id == f"n{crawl}"
        asked += sum(visit.article_id.startswith("o") for visit in chosen.visits)
        frontier |= chosen.noted
        frontier |= {visit.article_id: answered(visit.entry, 200, now) for visit in chosen.visits}

    assert asked == len(old)


HONEST = Habit(modified=Signal(confirmed=50.0), retitled=Signal(confirmed=50.0))
LIARS = Habit(modified=Signal(false_alarms=50.0), retitled=Signal(false_alarms=50.0))


@pytest.mark.parametrize("hint", [{"modified_at": NOW - HOUR}, {"headline": "Tên mới"}])
@pytest.mark.parametrize(
    ("habit", "visits"), [(HONEST, 1), (LIARS, 0), (Habit(), 1)], ids=["honest", "liar", "unknown"]
)
def test_a_hint_in_a_listing_is_followed_as_far_as_hints_were_true(
    hint: dict[str, object], habit: Habit, visits: int
) -> None:
    (name,) = ids("a")
    frontier = {name: shown(NOW - 2 * HOUR, first_seen=NOW - 20 * DAY, headline="00000000")}

    assert len(planned(frontier, {name: named("a", **hint)}, habit=habit).visits) == visits
    assert planned(frontier, {name: named("a", **hint)}, habit=habit).noted.keys() == {name}


def test_a_listing_that_claims_that_everything_has_changed_is_not_believed() -> None:
    names = ids(*(f"a{number}" for number in range(100)))
    frontier = {name: shown(NOW - 2 * HOUR, first_seen=NOW - 20 * DAY) for name in names}
    found = {name: named(name, modified_at=NOW - HOUR) for name in names}

    assert planned(frontier, found, habit=HONEST).visits == ()


def test_an_article_is_asked_for_at_its_new_address_without_the_validators_of_the_old_one() -> None:
    (name,) = ids("a")
    before = answered(entry(first_seen=NOW - DAY), 200, NOW - 20 * HOUR, etag='"a"')

    chosen = planned({name: before}, {name: named("b")}, worth=0.0, renamed={name: "http://baothu.example/b"})
    (visit,) = chosen.visits

    assert (visit.entry.url, visit.conditions) == ("http://baothu.example/b", {})


def test_a_server_that_denied_edits_is_asked_without_conditions() -> None:
    one, two, three = ids("one", "two", "three")

    def fooled(at: datetime) -> Entry:
        first = answered(entry(first_seen=at), 200, at, etag='"a"')
        return edited(answered(answered(first, 304, at + HOUR), 200, at + 2 * HOUR, etag='"a"'), at + 2 * HOUR)

    frontier = {one: fooled(NOW - 9 * DAY), two: fooled(NOW - 9 * DAY), three: answered(entry(), 200, NOW, etag='"c"')}

    assert all(visit.unconditional for visit in planned(frontier, {}, worth=0.0).visits)


def test_the_print_page_of_an_article_that_was_shown_is_not_asked_for_again() -> None:
    page, other, article = ids("page", "other", "article")
    seen = form_of(entry(first_seen=NOW - 9 * DAY), article, NOW - 8 * DAY)
    frontier = {page: seen, article: shown(NOW - HOUR, first_seen=NOW - HOUR)}
    unseen = {other: form_of(seen, ArticleId("never"), NOW - 8 * DAY)}

    assert page not in {visit.article_id for visit in planned(frontier, {page: named("page")}, worth=0.0).visits}
    assert [visit.article_id for visit in plan_recheck(frontier, None, None, limit=9).visits] == [article]
    assert [visit.article_id for visit in planned(unseen, {}).visits] == [other], "its article is still wanted"
