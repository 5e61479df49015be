"""The commands that keep the tables in order, as they are typed."""

import json

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.cli import main
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.examples import draft


def test_maintenance_says_what_became_of_the_files(bucket: Bucket, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["maintain"]) == 0
    assert capsys.readouterr().out == "there are no tables yet\n"
    for number in (1, 2):
        written = VersionStore(bucket).commit(draft(number=number)).written
        Records(bucket).append(written)
        Catalog(bucket).append(written)
    assert main(["maintain"]) == 0
    assert capsys.readouterr().out == (
        "catalog: 2 files are 1, 0 old ones deleted\nrecords: 2 files are 1, 0 old ones deleted\n"
    )
    assert main(["maintain", "--json"]) == 0
    assert [table["files_after"] for table in json.loads(capsys.readouterr().out)["tables"]] == [1, 1]


def test_less_than_an_hour_is_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["maintain", "--keep-hours", "0"]) == 2
    assert "Invalid value for '--keep-hours'" in capsys.readouterr().err


def test_a_rebuild_makes_what_was_lost(bucket: Bucket, capsys: pytest.CaptureFixture[str]) -> None:
    VersionStore(bucket).commit(draft())
    assert main(["rebuild"]) == 0
    assert capsys.readouterr().out == "1 versions are in catalog and records\n"
    assert main(["rebuild", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"versions": 1}
    assert len(list(Archive(bucket).articles())) == 1
    assert Catalog(bucket).scan().collect()["signature"].null_count() == 0


def test_the_flow_cares_for_the_tables(bucket: Bucket, prefect_api: str) -> None:
    Catalog(bucket).append(VersionStore(bucket).commit(draft()).written)
    from flows.maintain import maintain

    with temporary_settings({PREFECT_API_URL: prefect_api}):
        state = maintain(return_state=True)
    assert state.message == "catalog: 1 files are 1, 0 old ones deleted"
