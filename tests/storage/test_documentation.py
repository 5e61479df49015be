import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.export.export import ExportForm, export_articles
from storage.export.targets import FolderTarget
from storage.model.blocks import Image, Paragraph, Video
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.tables.catalog_schema import COLUMNS
from storage.tables.records import Records
from storage.versions.json_schema import publish_schema
from storage.versions.schema_docs import record_page
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture, draft

DOCS = Path(__file__).parents[2] / "docs"
CONSUMING = (DOCS / "consuming.md").read_text()


def example(language: str, section: str, number: int = 0) -> str:
    """Return one of the examples under a heading."""
    _, _, rest = CONSUMING.partition(f"\n## {section}\n")
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```", rest.split("\n## ")[0], re.DOTALL | re.MULTILINE)
    return found[number]


@pytest.fixture
def environment(bucket: Bucket, settings: Settings) -> dict[str, str]:
    """An archive of two articles, and what `baotinh store` would have a user export."""
    store = VersionStore(bucket)
    blocks = (
        Paragraph(text="Sáng nay, xã Suối Mơ khánh thành cầu treo mới."),
        Image(url="https://baomau.example/anh/cau.jpg?w=800", caption="Cầu treo", width=800, height=600),
        Video(url="https://baomau.example/phim/cau.mp4"),
    )
    edited = draft(1, headline="Cầu treo đã xong", blocks=blocks)
    commits = [store.commit(item) for item in (draft(blocks=blocks), edited, draft(number=2))]
    commits.append(
        store.commit_removal(
            SOURCE, article_id(2), url="https://baomau.example/tin-2.html", capture=capture(3),
            fetched_at=FIRST_FETCH + timedelta(hours=3), extractor="1", rules="r1",
        )
    )  # fmt: skip  # short items: a line each would fill a screen
    written = [article for commit in commits for article in commit.written]
    Records(bucket).append(written)
    Catalog(bucket).append(written)
    publish_schema(bucket)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAOTINH_")}
    path = os.pathsep.join([str(DOCS.parent), environment.get("PYTHONPATH", "")])
    return {**environment, "AWS_ENDPOINT_URL": str(settings.endpoint_url), "PYTHONPATH": path, "PYTHONUTF8": "1"}


def ours(program: str, bucket: Bucket) -> str:
    """Return an example with the test's bucket in place of the reader's."""
    return program.replace("s3://baotinh", f"s3://{bucket.name}").replace('Bucket="baotinh"', f'Bucket="{bucket.name}"')


def run(command: list[str], environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


PYTHON = {
    ("Python", 0): ["2026-03-01 23:30:00+00:00 baomau Cầu treo đã xong", "1 created ()", "2 edited ('headline',)"],
    ("What has changed since", 0): ["edited baomau Cầu treo đã xong", "removed baomau Suối Mơ"],
    ("Polars", 0): ["│ baomau ┆ 1   │"],
    ("Polars", 1): ["│ baomau ┆ 2       ┆ Sáng nay, xã Suối Mơ"],
    ("DuckDB", 0): ["│ baomau  │ edited  │        1 │"],
    ("DuckDB", 1): ["│ baomau  │ edited  │        1 │      3 │"],
    ("Spark", 0): ["|baomau|created|       2|", "|baomau|removed|       1|"],
    ("Spark", 1): ["|baomau|       1|"],
    ("How `content_hash` is made", 0): ["1 of 1 hashes are as stored"],
    ("Plain S3", 0): ["baomau edited Cầu treo đã xong", "baomau removed Suối Mơ có cầu treo mới"],
}
"""What the Python examples beside the chart tell of the archive."""

CONSUMERS = os.environ.get("CONSUMERS")
"""Folder of an environment with PySpark and the AWS command line, which `make consumers` makes and names."""


@pytest.mark.parametrize("place", PYTHON, ids=lambda place: f"{place[0]} {place[1]}")
def test_the_python_examples_run(
    place: tuple[str, int], environment: dict[str, str], bucket: Bucket, tmp_path: Path
) -> None:
    python = sys.executable
    if place[0] == "Spark":
        if not CONSUMERS:
            pytest.skip("PySpark is half a gigabyte and needs Java: make consumers")
        python = f"{CONSUMERS}/bin/python"
        environment["PYSPARK_PYTHON"] = python
        export_articles(Archive(bucket), ExportForm.PARQUET, FolderTarget(tmp_path / "press"))
    told = run([python, "-c", ours(example("python", *place), bucket)], environment, tmp_path)
    for line in PYTHON[place]:
        assert line in told


def test_the_example_of_the_readme_runs(
    environment: dict[str, str], bucket: Bucket, settings: Settings, tmp_path: Path
) -> None:
    [program] = re.findall(r"^```python\n(.*?)^```", (DOCS.parent / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    told = run([sys.executable, "-c", program], {**environment, **settings.environment()}, tmp_path)
    assert "baomau Cầu treo đã xong" in told
    assert "2 edited ('headline',)" in told


def test_the_chart_takes_fifteen_lines(environment: dict[str, str], bucket: Bucket, tmp_path: Path) -> None:
    program = example("python", "A chart in fifteen lines")
    assert len(program.splitlines()) <= 15
    run([sys.executable, "-c", ours(program, bucket)], environment, tmp_path)
    assert (tmp_path / "lao-cai.png").read_bytes().startswith(b"\x89PNG")


def test_every_python_example_is_tried() -> None:
    assert CONSUMING.count("```python\n") == 1 + len(PYTHON)


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_the_examples_for_aws_and_jq_run(environment: dict[str, str], bucket: Bucket, tmp_path: Path) -> None:
    sync, *lines = ours(example("sh", "The shell", 1), bucket).strip().splitlines()
    if CONSUMERS:
        run(["sh", "-c", f"{CONSUMERS}/bin/{sync}"], environment, tmp_path)
    else:
        for key in bucket.list_keys("articles/"):
            (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / key).write_bytes(bucket.get(key).body)
    counted = "SELECT change.kind, count(*) FROM 'articles/*/*/*.json' GROUP BY ALL ORDER BY ALL"
    told = run(
        [sys.executable, "-c", f'import duckdb; print(duckdb.sql("{counted}").fetchall())'], environment, tmp_path
    )
    assert told == "[('created', 2), ('edited', 1), ('removed', 1)]\n"
    told = run(["sh", "-c", "\n".join(lines)], environment, tmp_path)
    assert told == "baomau\tCầu treo đã xong\nSuối Mơ có cầu treo mới\nCầu treo đã xong\n\n"


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_the_examples_for_the_command_line_run(environment: dict[str, str], bucket: Bucket, tmp_path: Path) -> None:
    changes, shell, exports = (example("sh", section) for section in ("What has changed since", "The shell", "Exports"))
    path = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    settings = {"BAOTINH_BUCKET": bucket.name, "BAOTINH_ENDPOINT_URL": environment["AWS_ENDPOINT_URL"], "PATH": path}
    told = run(["sh", "-ec", shell + exports + changes + changes], {**environment, **settings}, tmp_path)
    assert "1 Xã hội" in told
    assert (tmp_path / "lao-cai.csv").read_text().startswith("article_id,source,")
    assert (tmp_path / "changes.jsonl").read_text() == ""  # all told the first time
    exported = {path.parent.name for path in tmp_path.glob("*/manifest.json")}
    assert exported == {"lao-cai", "newsroom", "history", "dataset"}


def test_the_page_about_the_record_is_up_to_date() -> None:
    assert (DOCS / "record.md").read_text() == record_page(), "python -m storage.versions.schema_docs > docs/record.md"


def test_every_column_of_the_catalog_is_named() -> None:
    assert [name for name in COLUMNS if f"`{name}`" not in CONSUMING] == []
