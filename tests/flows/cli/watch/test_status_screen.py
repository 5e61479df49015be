"""What the screen of `baotinh status` shows of a state."""

import pytest

from flows.cli.output.screen import console
from flows.cli.watch.status_screen import show_status
from flows.health.health_state import health_state
from flows.health.model import Issue, NewspaperHealth, ScheduleHealth, Severity
from tests.flows.health.reports import NOW, PAPER, runs


def test_of_a_newspaper_that_is_named_every_note_is_shown_and_of_the_service_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    notes = tuple(
        Issue(kind="noticed", subject=PAPER, severity=Severity.NOTE, message=f"note {number}", advice="nothing to do")
        for number in range(4)
    )
    paper = NewspaperHealth(source=PAPER, name="Báo", status="active", severity=Severity.NOTE, issues=notes)
    state = health_state([paper], runs(2), NOW, schedule=ScheduleHealth(message="none is configured"))

    show_status(state, console(), notes=True)
    named = capsys.readouterr().out
    show_status(state, console())

    assert [f"{PAPER} noticed: note {number}" in named for number in range(4)] == [True] * 4
    assert "prefect_away" not in named
    assert "noticed: note" not in capsys.readouterr().out
