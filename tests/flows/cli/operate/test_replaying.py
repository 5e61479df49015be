"""`baotinh replay` as a user calls it."""

import json

import pytest

from flows.cli import main
from storage.s3.bucket import Bucket
from storage.settings import Settings


def test_an_empty_archive_has_nothing_to_replay(
    settings: Settings, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", "--dry-run"]) == 0
    assert "0 articles would change, of 0 captures." in capsys.readouterr().out
    assert main(["replay", "--json", "--from", "2026-03-01", "--to", "2026-03-02"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["begin"], report["end"]) == ("2026-03-01T00:00:00+07:00", "2026-03-02T00:00:00+07:00")
    assert list(bucket.list_keys("replays/")) == [f"replays/reports/{report['replay_id']}.json"]


def test_a_period_that_ends_before_it_begins_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--from", "2026-03-02", "--to", "2026-03-01"]) == 2
    assert "ends before it begins" in capsys.readouterr().err
