"""One alarm for each cause: opened, told once, closed, told once, whatever happens in between."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.health.health_state import health_state
from flows.health.model import HealthState, Issue, NewspaperHealth, Severity
from flows.telling.alarms import AlarmBook, Notice, claimed, is_quiet, open_alarms, released, sent, updated
from flows.telling.messages import LISTED, message_of
from storage.model.moments import VIETNAM
from tests.flows.health.reports import NOW, runs

PAPERS = ("baovidu", "baokhac")


def issue(subject: str = "baovidu", kind: str = "links", severity: Severity = Severity.FAILED) -> Issue:
    return Issue(kind=kind, subject=subject, severity=severity, message="at https://a.example/b lost", advice="look")


def state(hours: float, *issues: Issue) -> HealthState:
    """The state so many hours after NOW."""
    papers = [
        NewspaperHealth(
            source=slug, name=slug, status="active", severity=Severity.OK,
            issues=tuple(each for each in issues if each.subject == slug),
        )
        for slug in PAPERS
    ]  # fmt: skip  # short items: a line each would fill a screen
    at = NOW + timedelta(hours=hours)
    return health_state(papers, [run.model_copy(update={"started_at": at}) for run in runs(0)], at)


def step(
    book: AlarmBook, hours: float, *issues: Issue, who: str = "me", quiet: bool = False
) -> tuple[AlarmBook, list[str]]:
    """Look, claim and send. Returns the alarms afterwards and what was told."""
    seen = state(hours, *issues)
    book, notices = claimed(updated(book, seen), seen, who, quiet=quiet)
    return sent(book, who, seen.at), [f"{each.issue.cause} {each.kind}" for each in notices]


def test_a_cause_is_told_once_and_its_end_once() -> None:
    book, told = step(AlarmBook(), 0, issue())
    assert told == ["baovidu/links opened"]
    for hours in (2, 4, 6):
        book, told = step(book, hours, issue())
        assert told == []
    assert [alarm.issue.cause for alarm in open_alarms(book)] == ["baovidu/links"]
    book, told = step(book, 8)
    assert (told, open_alarms(book)) == ([], ())
    book, told = step(book, 10)
    assert told == [], "it may come back"
    book, told = step(book, 12)
    assert told == ["baovidu/links recovered"]
    assert book.alarms == {}
    assert step(book, 14)[1] == []


def test_what_comes_and_goes_is_one_alarm() -> None:
    book, all_told = AlarmBook(), []
    for hours in range(0, 24, 2):
        book, told = step(book, hours, *([issue()] if hours % 4 == 0 else []))
        all_told += told
    assert all_told == ["baovidu/links opened"]


def test_warnings_are_no_alarms_and_other_causes_are_others() -> None:
    book, told = step(AlarmBook(), 0, issue(severity=Severity.WARNING), issue("baokhac"), issue("baokhac", "robots"))
    assert sorted(told) == ["baokhac/links opened", "baokhac/robots opened"]
    assert step(book, 2, issue("baokhac"), issue("baokhac", "robots"), issue())[1] == ["baovidu/links opened"]


def test_quiet_hours_hold_back_and_what_is_over_by_then_is_not_told() -> None:
    book, told = step(AlarmBook(), 0, issue(), issue("baokhac"), quiet=True)
    assert told == []
    assert [alarm.told for alarm in open_alarms(book)] == [False, False]
    book, told = step(book, 8, issue())
    assert told == ["baovidu/links opened"]
    assert step(book, 16, issue())[1] == []


def test_of_two_runs_one_tells() -> None:
    seen = state(0, issue())
    first, notices = claimed(updated(AlarmBook(), seen), seen, "one")
    assert len(notices) == 1
    second, none = claimed(updated(first, seen), seen, "two")
    assert none == []
    assert sent(second, "two", seen.at).alarms["baovidu/links"].told_at is None, "it was not two that told it"


def test_a_run_that_died_while_telling_leaves_it_to_the_next() -> None:
    seen = state(0, issue())
    book, _ = claimed(updated(AlarmBook(), seen), seen, "dead")
    assert step(book, 0.1, issue())[1] == []
    assert step(book, 1, issue())[1] == ["baovidu/links opened"]


def test_what_no_channel_took_is_told_again_but_emitted_once() -> None:
    seen = state(0, issue())
    book, [first] = claimed(updated(AlarmBook(), seen), seen, "me")
    book = released(book, "me", "it answers 500")
    assert book.channel_error == "it answers 500"
    later = state(2, issue())
    _, [second] = claimed(updated(book, later), later, "me")
    assert (first.repeated, second.repeated) == (False, True)


def test_what_was_not_judged_stays_open() -> None:
    book, _ = step(AlarmBook(), 0, issue("schedule", "zombie"), issue("baocu"))
    book = AlarmBook.model_validate(
        {"alarms": {"schedule/zombie": {"issue": issue("schedule", "zombie"), "opened_at": NOW, "told_at": NOW}}}
    )
    book, told = step(book, 9)
    assert (told, len(book.alarms)) == ([], 1)


def test_no_address_of_an_article_is_kept() -> None:
    seen = state(0, issue())
    book, [notice] = claimed(updated(AlarmBook(), seen), seen, "me")
    assert "a.example" in notice.issue.message
    assert "a.example" not in book.model_dump_json()


@given(st.lists(st.tuples(st.sets(st.sampled_from(["links", "robots"])), st.booleans(), st.booleans()), max_size=30))
def test_openings_and_ends_alternate(steps: list[tuple[set[str], bool, bool]]) -> None:
    """Whatever happens, a cause is told as opened, then as over, then as opened again, and so on."""
    book, history = AlarmBook(), list[str]()
    for number, (kinds, quiet, fails) in enumerate(steps):
        seen = state(2 * number, *(issue(kind=kind) for kind in kinds))
        book, notices = claimed(updated(book, seen), seen, "me", quiet=quiet)
        book = released(book, "me", "x") if fails else sent(book, "me", seen.at)
        if not fails:
            history += [f"{each.issue.kind} {each.kind}" for each in notices]
    for kind in ("links", "robots"):
        told = [each.split()[1] for each in history if each.startswith(kind)]
        assert told == (["opened", "recovered"] * len(told))[: len(told)]


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        ("22:00-06:30", "23:00", True), ("22:00-06:30", "06:29", True), ("22:00-06:30", "06:30", False),
        ("22:00-06:30", "12:00", False), ("12:00-13:00", "12:30", True), ("12:00-13:00", "13:00", False),
        (None, "03:00", False),
    ],
)  # fmt: skip  # a table
def test_quiet_hours_are_vietnams(hours: str | None, clock: str, quiet: bool) -> None:
    moment = datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=VIETNAM)
    assert is_quiet(hours, moment) is quiet


def test_a_message_says_what_since_when_why_and_what_to_do() -> None:
    title, body = message_of([Notice("opened", issue(), NOW)])
    assert title == "baotinh: baovidu failed (links)"
    assert body == ("baovidu: links, since 2026-03-10 12:00 (Vietnam)\nat https://a.example/b lost\nWhat to do: look")
    title, body = message_of([Notice("recovered", issue(), NOW, NOW + timedelta(hours=5))])
    assert title == "baotinh: baovidu has recovered (links)"
    assert body == "baovidu: links is over since 2026-03-10 17:00 (Vietnam); it lasted 5 hours"


def test_a_great_trouble_is_one_message() -> None:
    many = [Notice("opened", issue(f"bao{number}x"), NOW) for number in range(36)]
    title, body = message_of(many)
    assert title == "baotinh: 36 failed"
    assert body.count("What to do") == LISTED
    assert body.endswith("… and 24 more; `baotinh status` shows all.")
