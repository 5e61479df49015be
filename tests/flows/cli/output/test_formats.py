"""The forms for programs, as a program meets them."""

import csv
import json
import sys
from collections.abc import Callable
from io import BytesIO, StringIO

import polars as pl
import pytest

from flows.cli import main
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.versions.store import VersionStore
from tests.storage.examples import article_id, draft

Ask = Callable[..., bytes]


@pytest.fixture
def ask(bucket: Bucket, settings: Settings, capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Runs a command over two articles, the first in two versions, and returns what it wrote."""
    store = VersionStore(bucket)
    for item in (draft(), draft(1, headline="Tít, có “dấu”"), draft(number=2, published_at=None, tags=("a", "b"))):
        Catalog(bucket).append(store.commit(item).written)

    def run(*arguments: str) -> bytes:
        assert main(arguments) == 0
        return capsysbinary.readouterr().out

    return run


@pytest.mark.parametrize(
    ("command", "versions"),
    [
        ("articles", [(2, 1), (1, 2)]),
        (f"history {article_id()}", [(1, 1), (1, 2)]),
        (f"cluster {article_id()}", [(1, 2)]),
    ],
)
def test_all_forms_tell_the_same(ask: Ask, command: str, versions: list[tuple[int, int]]) -> None:
    arguments = command.split()
    lines = ask(*arguments, "--json")
    assert lines == ask(*arguments, "--format", "jsonl")
    told = [json.loads(line) for line in lines.splitlines()]
    table = list(csv.DictReader(StringIO(ask(*arguments, "--format", "csv").decode())))
    columns = pl.read_parquet(BytesIO(ask(*arguments, "--format", "parquet")))
    for rows in (told, table, columns.to_dicts()):
        assert [int(row["article_id"], 16) for row in rows] == [number for number, _ in versions]
        assert [row["headline"] for row in rows] == [row["headline"] for row in told]
        assert all(int(row.get("version", 0)) in (0, version) for row, (_, version) in zip(rows, versions, strict=True))
    assert columns.schema["published_at"] == pl.Datetime("us", "UTC")
    assert list(table[0]) == columns.columns


def test_lists_and_what_is_absent_have_a_form_in_csv(ask: Ask) -> None:
    first = next(csv.DictReader(StringIO(ask("articles", "--format", "csv").decode())))
    assert (first["tags"], first["published_at"]) == ("a; b", "")


def test_parquet_is_not_thrown_at_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["articles", "--format", "parquet"]) == 2
    assert "> rows.parquet" in capsys.readouterr().err
