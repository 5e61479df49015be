"""`ingest` of a period is `backfill` of it."""

import pytest
from click.testing import CliRunner

from flows.cli import main
from flows.cli.operate import run_ingest
from flows.cli.operate.running import backfill, ingest

PERIOD = ["baothu", "--from", "2026-01-01", "--to", "2026-02-01", "--sample", "5"]


class _StartedError(Exception):
    """Raised instead of a run."""


def test_ingest_of_a_period_starts_the_same_run_as_backfill(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[tuple[object, ...], dict[str, object]]] = []

    def start(*arguments: object, **parameters: object) -> None:
        started.append((arguments, parameters))
        raise _StartedError

    monkeypatch.setattr(run_ingest, "run_crawling_flow", start)
    for command in (ingest, backfill):
        assert isinstance(CliRunner().invoke(command, PERIOD).exception, _StartedError)

    assert started[0] == started[1]
    assert (started[0][1]["max_articles"], str(started[0][1]["begin"])) == (5, "2026-01-01")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "2026-01-01"], "baotinh backfill SOURCE"),
        (["baothu", "--to", "2026-01-01"], "--to needs --from"),
        (["baothu", "--from", "2026-02-01", "--to", "2026-01-01"], "ends before it begins"),
        (["baothu", "--from", "2026-02-01T10:00", "--to", "2026-02-01T18:00"], "ends before it begins"),
        (["baothu", "--from", "9000-01-01"], "lies ahead"),
        (["baothu", "--from", "2026-02-01", "--no-crawl"], "baotinh backfill SOURCE"),
    ],
)
def test_a_period_that_cannot_be_crawled_is_an_error_before_anything_starts(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", *arguments]) == 2
    assert told in capsys.readouterr().err
