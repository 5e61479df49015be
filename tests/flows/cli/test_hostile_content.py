"""Whatever a record holds, it comes through commit, tables, every reader, every command and form as it is."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from flows.cli import main
from storage import Archive
from storage.export.export import ExportForm, export_articles
from storage.export.targets import FolderTarget
from storage.model.article import Article, Draft
from storage.model.identifiers import ArticleId
from storage.model.moments import in_utc
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.any_draft import HOSTILE, drafts
from tests.storage.examples import draft

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

COMMANDS = (
    "articles --reprints --removed --limit 1000", "changes", "sources", "history {id}", "show {id}", "diff {id}",
    "cluster {id}",
)  # fmt: skip  # short items: a line each would fill a screen

FOR_TERMINALS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]"
)
"""Written here once more: a check shares no code with what it checks."""

Run = Callable[[str], str]


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs a command that must succeed, and returns what it wrote."""

    def command(line: str) -> str:
        assert main(line.split()) == 0, line
        out, err = capsysbinary.readouterr()
        assert err == b""
        return out.decode()

    return command


def stored(bucket: Bucket, some: list[Draft]) -> list[Article]:
    """Commit drafts as the pipeline does, and return what was written."""
    store = VersionStore(bucket)
    written: list[Article] = []
    bodies: dict[tuple[ArticleId, int], bytes] = {}
    for item in some:
        commit = store.commit(item)
        written += commit.written
        bodies.update(commit.bodies)
    append_versions(Catalog(bucket), Records(bucket), written, bodies=bodies)
    return written


def check_readers(bucket: Bucket, written: list[Article], folder: Path) -> None:
    """Every reader and export gives the records as they were committed."""
    expected = {(article.article_id, article.version): article for article in written}
    with Archive(bucket) as archive:
        rows = list(archive.articles(unique=False, removed=True))
        assert {(row.article_id, row.version) for row in rows} == expected.keys()
        for row, article in zip(rows, archive.read(rows), strict=True):
            assert article == expected[row.article_id, row.version] == archive.article(row)
            assert (row.headline, list(row.section)) == (article.headline, list(article.section))
            assert row.published_at == (in_utc(article.published_at) if article.published_at else None)
            assert archive.history(row) == [article]
            assert row in archive.cluster(row)
        assert len(list(archive.changes())) == len(written)
        columns = archive.bulk(records=True, unique=False, removed=True).polars()
        for record in map(Article.model_validate_json, columns["record"]):
            assert record == expected[record.article_id, record.version]
        assert columns.height == len(written)
        for form in ExportForm:
            manifest = export_articles(archive, form, FolderTarget(folder / form), unique=False, removed=True)
            assert manifest.articles == len(written)


def check_commands(run: Run, written: list[Article]) -> None:
    """Every command and form tells of the records, and nothing that it writes is a command to a terminal."""
    headlines = {article.article_id: article.headline for article in written}
    for command in COMMANDS:
        line = command.format(id=written[-1].article_id)
        if command != "diff {id}":  # a first version has none before it
            assert not FOR_TERMINALS.search(run(line)), line
        if command in ("articles --reprints --removed --limit 1000", "changes", "history {id}"):
            out = run(f"{line} --json")
            assert not FOR_TERMINALS.search(out)
            told = [json.loads(row) for row in out.split("\n") if row]
            assert all(row["headline"] == headlines[row["article_id"]] for row in told)
            text = run(f"{line} --format csv")
            assert not FOR_TERMINALS.search(text)
            cells = list(csv.reader(StringIO(text)))
            assert len(cells) == len(told) + 1
            assert not [
                cell for row in cells for cell in row if cell.startswith(("=", "+", "@", "＝")) or _formula(cell)
            ]


def _formula(cell: str) -> bool:
    return cell.startswith(("=", "+", "@", "＝", "-")) and not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell)


def with_everything(text: str, number: int) -> Draft:
    """An article all of whose texts are `text`."""
    return draft(
        number=number, headline=text, lead=text, paragraphs=(text,), section=(text, text), tags=(text,),
        authors=(text,), credit=text, dateline=text, url=f"https://b.example/{text}", canonical_url=f"https://b.example/{text}",
        keywords=(text,), language=text,
    )  # fmt: skip  # short items: a line each would fill a screen


def test_hostile_texts_come_through_every_reader_and_command_as_texts(
    bucket: Bucket, settings: Settings, run: Run, tmp_path: Path
) -> None:
    written = stored(bucket, [with_everything(text, number) for number, text in enumerate(HOSTILE)])
    assert len(written) == len(HOSTILE)
    check_readers(bucket, written, tmp_path)
    check_commands(run, written)
    shown = run("articles --limit 1000")
    assert "[/b]" in shown
    assert "[video] Thời sự › [video] Thời sự" in shown
    assert "[red]không[/red]" in shown
    assert ":smile:" in shown
    edited = stored(bucket, [with_everything(f"{text}.", number) for number, text in enumerate(HOSTILE)])
    for article in edited:
        assert not FOR_TERMINALS.search(run(f"diff {article.article_id}"))
        assert not FOR_TERMINALS.search(run(f"show {article.article_id}"))


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # the strategy's repr is long
@hypothesis_settings(
    max_examples=3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
    phases=[Phase.generate],  # each example fills a bucket: none is made smaller
    print_blob=True,
)
@given(some=st.lists(drafts(), min_size=8, max_size=16, unique_by=lambda item: item.article_id))
def test_any_record_that_the_schema_allows_comes_through(
    some: list[Draft],
    run: Run,
    settings: Settings,
    session: boto3.Session,
    client: "S3Client",
    new_buckets: Iterator[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    bucket = Bucket(client, next(new_buckets), credentials=session.get_credentials())
    monkeypatch.setenv("BAOTINH_BUCKET", bucket.name)
    written = stored(bucket, some)
    assert [article.article_id for article in written] == [item.article_id for item in some]
    check_readers(bucket, written, tmp_path_factory.mktemp("export"))
    check_commands(run, written)
