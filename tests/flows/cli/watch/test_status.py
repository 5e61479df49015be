"""`baotinh status` and `baotinh run`, over what real runs left in a real bucket."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest

from flows.cli import main
from flows.pipeline.run_pipeline import run_pipeline
from flows.pipeline.run_report import RunReport
from storage.s3.bucket import Bucket
from storage.settings import Settings, load_settings
from storage.tables.catalog import Catalog
from tests.flows.conftest import through
from tests.replica import Fault, ReplicaPress

DEAD = 1
"""Index of the newspaper that is down."""


@pytest.fixture
def after_a_run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ReplicaPress, RunReport]]:
    with ReplicaPress(seed=7) as press:
        for name, value in through(press).items():
            monkeypatch.setenv(name, value)
        press.break_down(press.newspapers[DEAD].slug, Fault.UNREACHABLE)
        papers = [paper.slug for paper in press.newspapers[:3]]
        yield press, run_pipeline(load_settings(), sources=papers)


def test_the_state_after_a_run_with_a_newspaper_that_is_down(
    after_a_run: tuple[ReplicaPress, RunReport], bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    press, report = after_a_run
    papers = [paper.slug for paper in press.newspapers[:3]]
    assert main(["status", *papers]) == 1
    screen = capsys.readouterr().out
    assert "no version behind of" in screen
    assert f"{papers[DEAD]} down: " in screen
    assert "→ open the site in a browser" in screen
    assert f"{papers[0]} noticed: noarchive: http" in screen, "notes of newspapers that are named"
    assert f"no Prefect API is configured, and no `baotinh serve` runs on {load_settings().data_dir}" in screen

    assert main(["status", "--json", "--no-schedule", papers[0]]) == 0
    state = json.loads(capsys.readouterr().out)
    [paper] = state["newspapers"]
    assert paper["severity"] == "note"  # one of its pages says `noarchive`
    assert paper["completeness"] > 0.5
    assert datetime.fromisoformat(paper["last_success"]) >= report.started_at
    assert [table["behind"] for table in state["tables"]] == [0, 0]
    assert state["tables"][0]["checked"] == report.written
    assert "AKIA" not in screen

    # A row that is lost is noticed, without reading the whole archive.
    catalog = Catalog(bucket)
    [victim] = catalog.collect(catalog.scan().select("article_id")).head(1)["article_id"].to_list()
    catalog.table.delete(f"article_id = '{victim}'")
    assert main(["status", "--no-schedule", papers[0]]) == 1
    assert "catalog behind: 1 of the last" in capsys.readouterr().out

    assert main(["run"]) == 1
    assert f"{papers[DEAD]} failed: " in (shown := capsys.readouterr().out)
    assert f"Report: runs/{report.run_id}.json" in shown
    assert main(["run", report.run_id[:15], "--json"]) == 1
    assert RunReport.model_validate_json(capsys.readouterr().out) == report
    assert main(["run", "1999"]) == 1
    assert capsys.readouterr().err == (f"baotinh: there is no run '1999' (the last runs are {report.run_id})\n")

    bucket.put_if_absent("runs/19990101T000000Z-0000000000000.json", b"{}")
    bucket.put_if_absent("runs/19990101T000000Z-1111111111111.json", b"{}")
    assert main(["run", "1999"]) == 2
    assert "2 runs begin with '1999' (give more of the id: " in capsys.readouterr().err


def test_without_a_run_it_says_how_to_begin(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 1
    assert capsys.readouterr().err == "baotinh: there is no run yet (start one: baotinh ingest)\n"
    assert main(["status", "--no-schedule"]) == 3
    assert "there was no run in the last week" in capsys.readouterr().out
    assert main(["status", "baosaiten"]) == 2
